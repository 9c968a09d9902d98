"""Weekly hours that change from a day on, and time that is closed on top of everything."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars import actions
from motcua.calendars.errors import DayGoneBy, NothingToClose, NoWorkingTime, WeekTaken
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.calendars.queries import calendars_now
from motcua.calendars.rules import (
    Period,
    Span,
    Term,
    TermUnit,
    WorkingCalendar,
    closes_at,
    due_at,
    end_of_day,
    is_open_at,
    is_working_day,
    next_working_moment,
    transfer_at,
    with_closures,
    working_minutes_between,
)
from motcua.calendars.service import calendar, forget_calendars
from motcua.calendars.testing import MORNING, OFFICE_HOURS, at, make_calendar
from motcua.kit import clock

TET = frozenset(date(2027, 2, day) for day in range(4, 11))
# From 1/2/2027 on, half an hour less in the evening and Saturday mornings: Tết lies behind the change.
SHORTER = (*MORNING, Span(time(13), time(16, 30)))
CHANGING = WorkingCalendar(
    OFFICE_HOURS.weekly, TET, later=((date(2027, 2, 1), (SHORTER,) * 5 + (MORNING, ())),)
)
ONE_DAY = Term(1, TermUnit.WORKING_DAY)


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    forget_calendars()


@pytest.fixture(autouse=True)
def _on_a_friday():
    with clock.frozen(at("2027-01-29", "09:00")):
        yield


@pytest.mark.parametrize(
    ("start", "term", "due"),
    [
        ("2027-01-28 10:00", ONE_DAY, "2027-01-29 17:00"),
        ("2027-01-29 10:00", ONE_DAY, "2027-02-01 16:30"),
        # Wednesday 3/2/2027 is the last working day before Tết; Thursday 11/2 the first one after it.
        ("2027-02-03 14:59", ONE_DAY, "2027-02-11 16:30"),
        ("2027-02-03 15:01", Term(0, TermUnit.WORKING_DAY, same_day=True), "2027-02-11 16:30"),
        ("2027-02-03 15:00", Term(0, TermUnit.WORKING_DAY, same_day=True), "2027-02-03 16:30"),
        # Hours that cross lunch, the day of the change and its night.
        ("2027-01-29 16:00", Term(5, TermUnit.HOUR), "2027-02-01 11:30"),
        ("2027-01-29 16:00", Term(6, TermUnit.HOUR), "2027-02-01 14:00"),
        ("2027-02-05 10:00", ONE_DAY, "2027-02-12 16:30"),
        ("2027-02-12 10:00", ONE_DAY, "2027-02-13 11:30"),
    ],
)
def test_a_term_runs_on_by_the_hours_of_each_day(start, term, due):
    assert due_at(CHANGING, at(*start.split()), term) == at(*due.split())


def test_what_was_worked_before_a_change_counts_by_the_old_hours():
    monday, next_monday = at("2027-01-25", "00:00"), at("2027-02-01", "00:00")
    assert working_minutes_between(CHANGING, monday, next_monday) == 5 * 480
    assert transfer_at(CHANGING, at("2027-01-29", "15:01")) == at("2027-02-01", "07:30")


FLOOD = Period(at("2027-03-02", "14:00"), at("2027-03-04", "09:00"))


def test_a_closure_takes_only_its_own_time():
    flooded = with_closures(OFFICE_HOURS, [(FLOOD, "Ngập lụt")])
    assert end_of_day(flooded, date(2027, 3, 2)) == at("2027-03-02", "14:00")
    assert not is_working_day(flooded, date(2027, 3, 3))
    assert next_working_moment(flooded, at("2027-03-02", "14:00")) == at("2027-03-04", "09:00")
    assert flooded.reasons == dict.fromkeys([date(2027, 3, day) for day in (2, 3, 4)], "Ngập lụt")
    assert is_open_at(flooded, at("2027-03-02", "14:00"))
    assert not is_open_at(flooded, at("2027-03-02", "17:00"))


def test_a_closure_of_nothing_changes_nothing():
    weekend = Period(at("2027-03-06", "00:00"), at("2027-03-07", "23:59"))
    assert with_closures(OFFICE_HOURS, [(weekend, "Sửa điện")]) is OFFICE_HOURS


@pytest.mark.parametrize(
    ("clock_time", "closes"),
    [("07:29", None), ("07:30", "11:30"), ("11:29", "11:30"), ("11:30", None), ("13:00", "17:00")],
)
def test_whoever_comes_is_told_until_when_it_is_open(clock_time, closes):
    expected = at("2027-03-01", closes) if closes else None
    assert closes_at(OFFICE_HOURS, at("2027-03-01", clock_time)) == expected


moments = st.integers(0, 60 * 24 * 60).map(
    lambda minute: at("2027-01-20", "00:00") + timedelta(minutes=minute)
)
closures = st.lists(
    st.tuples(moments, st.integers(1, 9000)).map(
        lambda ends: (Period(ends[0], ends[0] + timedelta(minutes=ends[1])), "Mất điện")
    ),
    max_size=3,
)


@given(closures, moments)
def test_time_is_worked_where_it_was_and_no_closure_lies_over_it(closed, moment):
    before = working_minutes_between(CHANGING, moment, moment + timedelta(minutes=1))
    inside = any(period.start <= moment < period.end for period, _reason in closed)
    after = with_closures(CHANGING, closed)
    expected = 0 if inside else before
    assert working_minutes_between(after, moment, moment + timedelta(minutes=1)) == expected


@pytest.mark.django_db
class TestKept:
    def test_a_week_holds_from_its_day(self):
        office = make_calendar()
        week = [[["08:00", "12:00"]]] * 5 + [[], []]
        actions.change_week(calendar=office, valid_from=date(2027, 2, 1), weekly=week, reason="Giờ mùa đông")
        found = calendar(office.pk)
        assert end_of_day(found, date(2027, 1, 29)) == at("2027-01-29", "17:00")
        assert end_of_day(found, date(2027, 2, 1)) == at("2027-02-01", "12:00")

    def test_a_day_opened_without_hours_has_those_of_the_week_that_holds_then(self):
        office = make_calendar()
        week = [[["08:00", "12:00"]]] * 5 + [[], []]
        actions.change_week(calendar=office, valid_from=date(2027, 2, 1), weekly=week, reason="Giờ mùa đông")
        for day in (date(2027, 1, 30), date(2027, 2, 6)):
            actions.decide_day(day=day, kind=Decision.Kind.OPENED, reason="Làm bù")
        found = calendar(office.pk)
        assert end_of_day(found, date(2027, 1, 30)) == at("2027-01-30", "17:00")
        assert end_of_day(found, date(2027, 2, 6)) == at("2027-02-06", "12:00")

    @pytest.mark.parametrize("day", [date(2027, 1, 28), date(2027, 1, 29)])
    def test_hours_of_days_gone_by_and_of_today_stay(self, day):
        with pytest.raises(DayGoneBy):
            actions.change_week(calendar=make_calendar(), valid_from=day, weekly=[[]] * 7, reason="Đổi giờ")

    def test_a_week_must_be_worked_and_be_the_only_one_of_its_day(self):
        office, day = make_calendar(), date(2027, 2, 1)
        with pytest.raises(NoWorkingTime):
            actions.change_week(calendar=office, valid_from=day, weekly=[[]] * 7, reason="Đóng cửa")
        with pytest.raises(ValidationError):
            actions.change_week(calendar=office, valid_from=day, weekly=[], reason="Đóng cửa")
        actions.change_week(calendar=office, valid_from=day, weekly=office.weekly, reason="Đổi giờ")
        with pytest.raises(WeekTaken):
            actions.change_week(calendar=office, valid_from=day, weekly=office.weekly, reason="Đổi giờ")

    def test_a_week_that_has_not_begun_can_be_taken_back(self):
        office = make_calendar()
        week = actions.change_week(
            calendar=office, valid_from=date(2027, 2, 1), weekly=office.weekly, reason="Đổi giờ"
        )
        with clock.frozen(at("2027-02-01", "00:00")), pytest.raises(DayGoneBy):
            actions.remove_week(week=week)
        actions.remove_week(week=week)
        assert not Week.objects.exists()

    def test_a_closure_holds_for_its_calendar_over_every_decision(self):
        flooded, dry = make_calendar("flooded"), make_calendar("dry")
        actions.decide_day(day=date(2027, 3, 6), kind=Decision.Kind.OPENED, reason="Làm bù")
        actions.record_closure(
            calendar=flooded,
            starts_at=at("2027-03-05", "00:00"),
            ends_at=at("2027-03-07", "00:00"),
            reason="Ngập lụt",
        )
        assert not is_working_day(calendar(flooded.pk), date(2027, 3, 6))
        assert is_working_day(calendar(dry.pk), date(2027, 3, 6))

    @pytest.mark.parametrize(
        ("start", "end", "error"),
        [
            ("2027-01-28 07:30", "2027-01-29 17:00", DayGoneBy),
            ("2027-02-01 17:00", "2027-02-01 07:30", NothingToClose),
            ("2027-02-01 11:30", "2027-02-01 13:00", NothingToClose),
        ],
    )
    def test_what_cannot_be_closed_is_refused(self, start, end, error):
        with pytest.raises(error):
            actions.record_closure(
                calendar=make_calendar(), starts_at=at(*start.split()), ends_at=at(*end.split()), reason="Bão"
            )

    def test_a_closure_under_way_ends_now_and_one_to_come_is_taken_back(self):
        office = make_calendar()
        running = self.closed(office, "2027-01-29 08:00", "2027-02-01 17:00")
        coming = self.closed(office, "2027-03-01 08:00", "2027-03-01 17:00")
        actions.end_closure(closure=running)
        actions.end_closure(closure=coming)
        assert Closure.objects.get() == running
        assert running.ends_at == clock.now()
        with clock.frozen(at("2027-01-29", "09:01")), pytest.raises(DayGoneBy):
            actions.end_closure(closure=running)

    def test_a_decision_of_a_day_gone_by_stays(self):
        decision = actions.decide_day(day=date(2027, 1, 28), kind=Decision.Kind.CLOSED, reason="Bão")
        with pytest.raises(DayGoneBy):
            actions.remove_decision(decision=decision)

    def test_a_copy_has_all_that_its_pattern_has_and_goes_its_own_way(self):
        pattern = make_calendar("pattern")
        actions.change_week(
            calendar=pattern, valid_from=date(2027, 2, 1), weekly=pattern.weekly, reason="Đổi giờ"
        )
        actions.decide_day(
            day=date(2027, 3, 1), kind=Decision.Kind.CLOSED, reason="Ngày hội", calendar=pattern
        )
        self.closed(pattern, "2027-03-02 08:00", "2027-03-02 17:00")
        own = actions.copy_calendar(calendar=pattern, key="own", name="Lịch riêng")
        found = calendars_now([pattern.pk, own.pk])
        assert found[own.pk] == found[pattern.pk]
        assert not own.shared
        self.closed(pattern, "2027-03-03 08:00", "2027-03-03 17:00")
        found = calendars_now([pattern.pk, own.pk])
        assert found[own.pk] != found[pattern.pk]

    def test_a_calendar_is_read_in_one_statement(self, django_assert_num_queries):
        office = make_calendar()
        with django_assert_num_queries(1):
            calendar(office.pk)

    def closed(self, office: Calendar, start: str, end: str) -> Closure:
        starts, ends = (datetime.fromisoformat(words).replace(tzinfo=clock.VIETNAM) for words in (start, end))
        return actions.record_closure(calendar=office, starts_at=starts, ends_at=ends, reason="Mất điện")
