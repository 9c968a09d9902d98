"""Working time by properties, on calendars of every kind, against counting minute spans day by day."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars.rules import (
    Span,
    WorkingCalendar,
    add_working_minutes,
    end_of_day,
    is_working_day,
    next_working_moment,
    working_minutes_between,
)
from motcua.calendars.testing import MORNING, OFFICE_HOURS, WHOLE_DAY, at
from motcua.kit.clock import VIETNAM

NIGHT = (Span(time(0), time(1)), Span(time(22, 15), time(23, 59)))
days = st.dates(date(2025, 12, 1), date(2027, 1, 31))
spans = st.sampled_from([(), MORNING, WHOLE_DAY, NIGHT])
weeks = st.lists(spans, min_size=7, max_size=7).filter(any).map(tuple)
calendars = st.builds(
    WorkingCalendar,
    weekly=weeks,
    later=st.dictionaries(days, weeks, max_size=2).map(lambda found: tuple(sorted(found.items()))),
    closed=st.frozensets(days, max_size=12),
    opened=st.dictionaries(days, spans, max_size=12),
)
moments = st.integers(0, 364 * 24 * 60).map(
    lambda minute: at("2026-01-01", "00:00") + timedelta(minutes=minute)
)
amounts = st.integers(-20_000, 20_000)


def spans_of(cal, day):
    if day in cal.closed:
        return ()
    week = cal.weekly
    for start, later in cal.later:
        week = later if day >= start else week
    return cal.opened.get(day, week[day.weekday()])


def counted(cal, start, end):
    total = timedelta()
    for offset in range((end.date() - start.date()).days + 1):
        day = start.date() + timedelta(days=offset)
        for span in spans_of(cal, day):
            opens = datetime.combine(day, span.start, VIETNAM)
            closes = datetime.combine(day, span.end, VIETNAM)
            total += max(timedelta(), min(closes, end) - max(opens, start))
    return total // timedelta(minutes=1)


def within_working_time(cal, moment):
    return any(span.start <= moment.time() <= span.end for span in spans_of(cal, moment.date()))


@given(calendars, moments, moments)
def test_minutes_between_are_those_counted_day_by_day(cal, one, other):
    start, end = sorted([one, other])
    assert working_minutes_between(cal, start, end) == counted(cal, start, end)


@given(calendars, moments, moments)
def test_going_back_is_the_negative_of_going_on(cal, one, other):
    assert working_minutes_between(cal, one, other) == -working_minutes_between(cal, other, one)


@given(calendars, moments, moments, moments)
def test_minutes_of_two_stretches_add_up(cal, one, two, three):
    first, second = working_minutes_between(cal, one, two), working_minutes_between(cal, two, three)
    assert first + second == working_minutes_between(cal, one, three)


@given(calendars, moments, amounts)
def test_what_is_added_lies_between(cal, start, minutes):
    assert working_minutes_between(cal, start, add_working_minutes(cal, start, minutes)) == minutes


@given(calendars, moments, amounts)
def test_adding_never_lands_outside_working_time(cal, start, minutes):
    assert within_working_time(cal, add_working_minutes(cal, start, minutes))


@given(calendars, moments, st.integers(1, 20_000))
def test_adding_and_taking_back_stays_in_the_same_working_time(cal, start, minutes):
    there_and_back = add_working_minutes(cal, add_working_minutes(cal, start, minutes), -minutes)
    assert working_minutes_between(cal, start, there_and_back) == 0


@given(calendars, moments, st.integers(0, 9_000), st.integers(0, 9_000))
def test_adding_twice_is_adding_the_sum(cal, start, first, second):
    stepwise = add_working_minutes(cal, add_working_minutes(cal, start, first), second)
    assert stepwise == add_working_minutes(cal, start, first + second)


@given(calendars, moments, moments, st.integers(0, 9_000))
def test_a_later_start_never_ends_earlier(cal, one, other, minutes):
    early, late = sorted([one, other])
    assert add_working_minutes(cal, early, minutes) <= add_working_minutes(cal, late, minutes)


@given(calendars, moments, amounts, st.integers(1, 500))
def test_more_minutes_end_later(cal, start, minutes, more):
    assert add_working_minutes(cal, start, minutes) < add_working_minutes(cal, start, minutes + more)


@given(calendars, moments)
def test_the_next_working_moment_skips_no_working_time(cal, moment):
    following = next_working_moment(cal, moment)
    assert following >= moment
    assert within_working_time(cal, following)
    assert counted(cal, moment, following) == 0
    assert next_working_moment(cal, following) == following


@given(calendars, days)
def test_a_day_ends_with_its_last_span_or_that_of_the_next_working_day(cal, day):
    end = end_of_day(cal, day)
    assert is_working_day(cal, end.date())
    assert end.time() == spans_of(cal, end.date())[-1].end
    between = [day + timedelta(days=offset) for offset in range((end.date() - day).days)]
    assert not any(is_working_day(cal, earlier) for earlier in between)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-06-01 10:00", 60, "2026-06-01 11:00"),
        ("2026-06-01 11:00", 60, "2026-06-01 13:30"),  # across lunch
        ("2026-06-01 16:30", 60, "2026-06-02 08:00"),  # across midnight
        ("2026-06-05 16:59", 2, "2026-06-08 07:31"),  # across a weekend
        ("2026-06-01 07:30", 480, "2026-06-01 17:00"),  # a day is over in the evening, not the next morning
        ("2026-06-01 12:15", 0, "2026-06-01 13:00"),
        ("2026-06-01 17:00", 0, "2026-06-01 17:00"),
        ("2026-06-06 10:00", 1, "2026-06-08 07:31"),
        ("2026-06-08 08:00", -60, "2026-06-05 16:30"),
        ("2026-06-08 08:00", -30, "2026-06-08 07:30"),  # the morning it began, not the evening before
        ("2026-06-01 10:00:59", 1, "2026-06-01 10:01"),  # seconds do not count
    ],
)
def test_minutes_are_added_in_office_hours(start, minutes, end):
    assert add_working_minutes(OFFICE_HOURS, at(*start.split()), minutes) == at(*end.split())


def test_the_zone_of_a_moment_does_not_matter():
    in_utc = datetime.fromisoformat("2026-06-01T03:00+00:00")
    assert add_working_minutes(OFFICE_HOURS, in_utc, 60) == at("2026-06-01", "11:00")


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        next_working_moment(OFFICE_HOURS, datetime.fromisoformat("2026-06-01"))


@pytest.mark.parametrize(
    "ask",
    [
        next_working_moment,
        lambda cal, moment: add_working_minutes(cal, moment, 1),
        lambda cal, moment: add_working_minutes(cal, moment, -1),
    ],
)
def test_a_calendar_without_working_time_says_so(ask):
    with pytest.raises(ValueError, match="without working time"):
        ask(WorkingCalendar(((),) * 7), at("2026-06-01", "10:00"))
