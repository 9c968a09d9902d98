"""When terms expire: the seeded holidays and swapped days of 2026, by the traps of the field."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars.rules import (
    Period,
    Span,
    Term,
    TermUnit,
    WorkingCalendar,
    due_again_at,
    due_at,
    is_working_day,
    next_working_moment,
    transfer_at,
    working_minutes_between,
)
from motcua.calendars.testing import MORNING, OFFICE_HOURS, WHOLE_DAY, WITH_SATURDAY_MORNING, at

HOLIDAYS = frozenset(
    [date(2026, 2, day) for day in range(16, 21)]
    + [date(2026, 8, 31), date(2026, 9, 1), date(2026, 9, 2), date(2026, 11, 24)]
)
OFFICE = WorkingCalendar(OFFICE_HOURS.weekly, HOLIDAYS, {date(2026, 8, 22): WHOLE_DAY})
SATURDAYS = WorkingCalendar(WITH_SATURDAY_MORNING.weekly, HOLIDAYS, {date(2026, 8, 22): WHOLE_DAY})
ONLY_SATURDAY_MORNING = WorkingCalendar(((),) * 5 + (MORNING, ()))

SAME_DAY = Term(0, TermUnit.WORKING_DAY, same_day=True)


def working_days(amount):
    return Term(amount, TermUnit.WORKING_DAY)


def days(amount):
    return Term(amount, TermUnit.DAY)


def hours(amount):
    return Term(amount, TermUnit.HOUR)


@pytest.mark.parametrize(
    ("cal", "start", "term", "due"),
    [
        # The day of reception does not count, whatever its hour.
        (OFFICE, "2026-06-01 10:00", working_days(1), "2026-06-02 17:00"),
        (OFFICE, "2026-06-01 07:30", working_days(3), "2026-06-04 17:00"),
        (OFFICE, "2026-06-01 16:59", working_days(3), "2026-06-04 17:00"),
        (OFFICE, "2026-06-04 10:00", working_days(3), "2026-06-09 17:00"),
        # Outside working time reception is that of the next working moment.
        (OFFICE, "2026-06-01 17:30", working_days(1), "2026-06-03 17:00"),
        (OFFICE, "2026-06-06 10:00", working_days(1), "2026-06-09 17:00"),
        (OFFICE, "2026-06-01 12:00", working_days(1), "2026-06-02 17:00"),
        # Friday 13/2/2026 is the last working day before Tết; the next is Monday 23/2.
        (OFFICE, "2026-02-13 14:59", working_days(1), "2026-02-23 17:00"),
        (OFFICE, "2026-02-13 15:01", working_days(1), "2026-02-23 17:00"),
        (OFFICE, "2026-02-12 10:00", working_days(5), "2026-02-26 17:00"),
        # Saturday 22/8/2026 is worked, Monday 31/8 is not.
        (OFFICE, "2026-08-21 10:00", working_days(1), "2026-08-22 17:00"),
        (OFFICE, "2026-08-22 10:00", working_days(1), "2026-08-24 17:00"),
        (OFFICE, "2026-08-28 10:00", working_days(1), "2026-09-03 17:00"),
        # An agency that works on Saturday mornings.
        (SATURDAYS, "2026-06-05 10:00", working_days(1), "2026-06-06 11:30"),
        (SATURDAYS, "2026-06-06 10:00", working_days(1), "2026-06-08 17:00"),
        (SATURDAYS, "2026-02-13 10:00", working_days(1), "2026-02-14 11:30"),
        (SATURDAYS, "2026-08-21 10:00", working_days(1), "2026-08-22 17:00"),
        (ONLY_SATURDAY_MORNING, "2026-06-06 10:00", working_days(1), "2026-06-13 11:30"),
        (ONLY_SATURDAY_MORNING, "2026-06-06 11:30", working_days(1), "2026-06-20 11:30"),
        # Days of the calendar; a last day that is not worked gives way to the next.
        (OFFICE, "2026-06-01 10:00", days(3), "2026-06-04 17:00"),
        (OFFICE, "2026-06-01 10:00", days(5), "2026-06-08 17:00"),
        (OFFICE, "2026-02-10 10:00", days(6), "2026-02-23 17:00"),
        # Hours of work, across lunch, night, weekend and Tết.
        (OFFICE, "2026-06-01 10:30", hours(2), "2026-06-01 14:00"),
        (OFFICE, "2026-06-01 16:00", hours(4), "2026-06-02 10:30"),
        (OFFICE, "2026-06-01 10:00", hours(8), "2026-06-02 10:00"),
        (OFFICE, "2026-06-05 16:30", hours(1), "2026-06-08 08:00"),
        (OFFICE, "2026-02-13 15:00", hours(4), "2026-02-23 09:30"),
        (OFFICE, "2026-06-01 12:10", hours(1), "2026-06-01 14:00"),
    ],
)
def test_a_term_expires(cal, start, term, due):
    assert due_at(cal, at(*start.split()), term) == at(*due.split())


@pytest.mark.parametrize("term", [SAME_DAY, Term(1, TermUnit.WORKING_DAY, same_day=True), hours(0), days(0)])
@pytest.mark.parametrize(
    ("cal", "received", "due"),
    [
        (OFFICE, "2026-06-01 07:00", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 14:59", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 15:00", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 15:00:59", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 15:01", "2026-06-02 17:00"),
        (OFFICE, "2026-06-01 19:00", "2026-06-02 17:00"),
        (OFFICE, "2026-02-13 15:00", "2026-02-13 17:00"),
        (OFFICE, "2026-02-13 15:01", "2026-02-23 17:00"),
        (OFFICE, "2026-08-22 15:00", "2026-08-22 17:00"),
        (OFFICE, "2026-08-22 15:01", "2026-08-24 17:00"),
        (SATURDAYS, "2026-06-05 15:01", "2026-06-06 11:30"),
        (SATURDAYS, "2026-06-06 11:00", "2026-06-06 11:30"),
        (SATURDAYS, "2026-06-06 11:30", "2026-06-08 17:00"),
    ],
)
def test_a_same_day_procedure_is_due_today_or_after_fifteen_hours_tomorrow(cal, received, due, term):
    assert due_at(cal, at(*received.split()), term) == at(*due.split())


@pytest.mark.parametrize(
    ("cal", "received", "transfer"),
    [
        (OFFICE, "2026-06-01 14:59", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 15:00", "2026-06-01 17:00"),
        (OFFICE, "2026-06-01 15:01", "2026-06-02 07:30"),
        (OFFICE, "2026-06-05 15:01", "2026-06-08 07:30"),
        (OFFICE, "2026-06-06 09:00", "2026-06-08 17:00"),
        (OFFICE, "2026-02-13 14:59", "2026-02-13 17:00"),
        (OFFICE, "2026-02-13 15:00", "2026-02-13 17:00"),
        (OFFICE, "2026-02-13 15:01", "2026-02-23 07:30"),
        (OFFICE, "2026-08-22 14:59", "2026-08-22 17:00"),
        (SATURDAYS, "2026-06-05 16:00", "2026-06-06 07:30"),
        (SATURDAYS, "2026-06-06 11:29", "2026-06-06 11:30"),
    ],
)
def test_a_dossier_is_transferred_the_same_day_or_after_fifteen_hours_the_next_morning(
    cal, received, transfer
):
    assert transfer_at(cal, at(*received.split())) == at(*transfer.split())


def period(start, end):
    return Period(at(*start.split()), at(*end.split()))


@pytest.mark.parametrize(
    ("term", "excluded", "due"),
    [
        (working_days(3), [], "2026-06-04 17:00"),
        # A whole working day, wherever it is cut.
        (working_days(3), [("2026-06-02 10:00", "2026-06-03 10:00")], "2026-06-05 17:00"),
        # Part of a day gives the day to its end.
        (working_days(3), [("2026-06-02 10:00", "2026-06-02 11:00")], "2026-06-05 17:00"),
        # A weekend alone takes nothing of working days.
        (working_days(6), [("2026-06-05 17:00", "2026-06-08 07:30")], "2026-06-09 17:00"),
        # What overlaps counts once.
        (
            working_days(3),
            [("2026-06-02 10:00", "2026-06-03 10:00"), ("2026-06-02 10:00", "2026-06-02 16:00")],
            "2026-06-05 17:00",
        ),
        # Time before reception or after expiry takes nothing.
        (working_days(3), [("2026-05-04 10:00", "2026-05-29 10:00")], "2026-06-04 17:00"),
        (working_days(3), [("2026-06-15 10:00", "2026-06-16 10:00")], "2026-06-04 17:00"),
        # A second period that begins only within the time that the first gave back.
        (
            working_days(3),
            [("2026-06-05 08:00", "2026-06-08 08:00"), ("2026-06-02 10:00", "2026-06-03 10:00")],
            "2026-06-08 17:00",
        ),
        (hours(4), [("2026-06-01 10:30", "2026-06-01 14:00")], "2026-06-02 08:00"),
        (days(10), [("2026-06-02 08:00", "2026-06-17 08:00")], "2026-06-26 17:00"),
    ],
)
def test_excluded_time_is_given_back(term, excluded, due):
    periods = [period(*ends) for ends in excluded]
    assert due_at(OFFICE, at("2026-06-01", "10:00"), term, periods) == at(*due.split())


def test_a_full_supplement_starts_the_term_from_zero():
    completed = at("2026-06-10", "09:00")
    assert due_again_at(OFFICE, completed, working_days(3)) == at("2026-06-15", "17:00")


def test_a_holiday_in_the_term_moves_its_end_by_a_day():
    assert due_at(OFFICE, at("2026-11-23", "10:00"), working_days(1)) == at("2026-11-25", "17:00")


units = st.sampled_from(TermUnit)
terms = st.builds(Term, amount=st.integers(0, 60), unit=units, same_day=st.booleans())
moments = st.integers(0, 364 * 24 * 60).map(
    lambda minute: at("2026-01-01", "00:00") + timedelta(minutes=minute)
)


@given(st.sampled_from([OFFICE, SATURDAYS]), moments, terms)
def test_a_term_expires_on_a_working_day_after_its_start(cal, start, term):
    due = due_at(cal, start, term)
    assert due > start.replace(second=0, microsecond=0)
    assert is_working_day(cal, due.date())
    assert working_minutes_between(cal, start, due) > 0


@given(st.sampled_from([OFFICE, SATURDAYS]), moments, moments, terms)
def test_who_comes_later_is_never_due_earlier(cal, one, other, term):
    early, late = sorted([one, other])
    assert due_at(cal, early, term) <= due_at(cal, late, term)


@given(moments, st.integers(1, 40), units)
def test_a_longer_term_is_never_due_earlier(start, amount, unit):
    assert due_at(OFFICE, start, Term(amount, unit)) <= due_at(OFFICE, start, Term(amount + 1, unit))


@given(moments, st.integers(1, 40), moments, st.integers(0, 20_000))
def test_excluded_time_never_brings_the_end_nearer(start, amount, begun, minutes):
    excluded = [Period(begun, begun + timedelta(minutes=minutes))]
    for unit in TermUnit:
        term = Term(amount, unit)
        assert due_at(OFFICE, start, term, excluded) >= due_at(OFFICE, start, term)


@given(moments, st.integers(1, 40))
def test_as_many_working_days_lie_after_the_day_of_reception_as_the_term_says(start, amount):
    received = next_working_moment(OFFICE, start).date()
    due = due_at(OFFICE, start, working_days(amount)).date()
    after = [received + timedelta(days=offset) for offset in range(1, (due - received).days + 1)]
    assert sum(is_working_day(OFFICE, day) for day in after) == amount


@pytest.mark.parametrize(
    "broken",
    [
        lambda: Term(-1, TermUnit.DAY),
        lambda: Span(time(9), time(9)),
        lambda: WorkingCalendar((WHOLE_DAY,) * 5),
    ],
)
def test_impossible_values_cannot_be_made(broken):
    with pytest.raises(ValueError):
        broken()
