"""The two clocks: when the competent agency has what a counter accepted, and from when its term runs."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.calendars import service as calendars
from motcua.calendars.service import Span, Term, TermUnit, WorkingCalendar
from motcua.dossiers import rules
from motcua.dossiers.testing import moment

MORNING, AFTERNOON = Span(time(7, 30), time(11, 30)), Span(time(13), time(17))
OFFICE = (MORNING, AFTERNOON)
# Tết of 2026: Monday 16 to Friday 20 February; the Saturday before it is worked by nobody here.
TET = frozenset(date(2026, 2, day) for day in range(16, 21))
WEEKDAYS = WorkingCalendar((OFFICE,) * 5 + ((), ()), closed=TET)
SATURDAYS = WorkingCalendar((OFFICE,) * 5 + ((MORNING,), ()), closed=TET)
MONDAY_CLOSED = WorkingCalendar(((),) + (OFFICE,) * 4 + ((), ()))
# The Saturday 22 August 2026 is worked in the place of Monday 31 August.
SWAPPED = WorkingCalendar(
    (OFFICE,) * 5 + ((), ()), closed=frozenset({date(2026, 8, 31)}), opened={date(2026, 8, 22): OFFICE}
)
DAY, THREE = Term(1, TermUnit.WORKING_DAY), Term(3, TermUnit.WORKING_DAY)
HOURS, SAME_DAY, DAYS = Term(6, TermUnit.HOUR), Term(0, TermUnit.DAY, same_day=True), Term(2, TermUnit.DAY)


def clocks(accepted, *, term=DAY, receiving=WEEKDAYS, competent=WEEKDAYS, online=False, boundary_free=True):
    return rules.clocks(
        accepted_at=moment(accepted),
        online=online,
        boundary_free=boundary_free,
        receiving=receiving,
        competent=competent,
        term=term,
    )


@pytest.mark.parametrize(
    ("accepted", "term", "there_by", "due"),
    [
        ("2026-12-07 09:00", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 14:59", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 15:00", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 15:01", DAY, "2026-12-08 07:30", "2026-12-09 17:00"),
        # There by Friday evening: Friday is the day of receipt, Monday the first working day after.
        ("2026-12-11 14:00", DAY, "2026-12-11 17:00", "2026-12-14 17:00"),
        # Accepted before work begins it is received that day too.
        ("2026-12-07 06:00", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        # Within the day: of receipt, which ends with the transfer; so the next.
        ("2026-12-07 09:00", SAME_DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 09:00", HOURS, "2026-12-07 17:00", "2026-12-08 15:00"),
        # The last working day before Tết.
        ("2026-02-13 14:59", THREE, "2026-02-13 17:00", "2026-02-25 17:00"),
        ("2026-02-13 15:00", THREE, "2026-02-13 17:00", "2026-02-25 17:00"),
        ("2026-02-13 15:01", THREE, "2026-02-23 07:30", "2026-02-26 17:00"),
        ("2026-02-13 15:01", SAME_DAY, "2026-02-23 07:30", "2026-02-23 17:00"),
    ],
)
def test_what_the_counter_may_promise_across_boundaries(accepted, term, there_by, due):
    found = clocks(accepted, term=term)
    assert found.transfer_due_at == moment(there_by)
    assert found.due_at == moment(due)
    assert found.received_at is None
    assert found.term_started_at is None


@pytest.mark.parametrize(
    ("accepted", "receiving", "competent", "there_by", "due"),
    [
        # Received on a Saturday morning for an agency that is closed: when it works next, not before.
        ("2026-12-12 09:00", SATURDAYS, WEEKDAYS, "2026-12-14 07:30", "2026-12-15 17:00"),
        # After three on a Friday the next working day of the centre is that Saturday.
        ("2026-12-11 15:01", SATURDAYS, WEEKDAYS, "2026-12-14 07:30", "2026-12-15 17:00"),
        ("2026-12-11 15:01", WEEKDAYS, SATURDAYS, "2026-12-14 07:30", "2026-12-15 17:00"),
        ("2026-12-12 09:00", SATURDAYS, SATURDAYS, "2026-12-12 11:30", "2026-12-14 17:00"),
        # An agency that is closed on the day itself.
        ("2026-12-07 09:00", WEEKDAYS, MONDAY_CLOSED, "2026-12-08 07:30", "2026-12-09 17:00"),
        # A swapped Saturday is a day as any other for both.
        ("2026-08-22 15:00", SWAPPED, SWAPPED, "2026-08-22 17:00", "2026-08-24 17:00"),
        ("2026-08-22 15:00", SWAPPED, WEEKDAYS, "2026-08-24 07:30", "2026-08-25 17:00"),
    ],
)
def test_two_calendars_the_centres_for_the_transfer_the_agencys_for_the_term(
    accepted, receiving, competent, there_by, due
):
    found = clocks(accepted, receiving=receiving, competent=competent)
    assert found.transfer_due_at == moment(there_by)
    assert found.due_at == moment(due)


def test_a_morning_that_is_over_when_the_papers_come_is_not_promised():
    found = clocks("2026-12-12 08:00", term=SAME_DAY, receiving=SATURDAYS, competent=SATURDAYS)
    assert found.transfer_due_at == moment("2026-12-12 11:30")
    assert found.due_at == moment("2026-12-14 17:00")


@pytest.mark.parametrize("boundary_free", [True, False])
def test_online_both_clocks_are_one_wherever_it_was_received(boundary_free):
    found = clocks("2026-12-07 22:00", online=True, boundary_free=boundary_free)
    at = moment("2026-12-07 22:00")
    assert (found.transfer_due_at, found.received_at, found.term_started_at) == (at, at, at)
    assert found.due_at == moment("2026-12-09 17:00")


def test_within_its_own_place_the_term_runs_from_the_counter():
    found = clocks("2026-12-07 15:01", boundary_free=False)
    assert found.received_at == found.transfer_due_at == moment("2026-12-08 07:30")
    assert found.term_started_at == moment("2026-12-07 15:01")
    assert found.due_at == moment("2026-12-08 17:00")


@pytest.mark.parametrize(
    ("received", "now", "late"),
    [
        (None, "2026-12-07 17:00", False),
        (None, "2026-12-07 17:01", True),
        ("2026-12-07 16:00", "2026-12-09 09:00", False),
        ("2026-12-08 08:00", "2026-12-09 09:00", True),
    ],
)
def test_a_transfer_is_late_from_the_minute_after_it_was_due(received, now, late):
    due = moment("2026-12-07 17:00")
    got = moment(received) if received else None
    assert rules.is_transfer_late(due=due, received=got, now=moment(now)) == late


def test_what_was_never_accepted_is_not_late():
    assert not rules.is_transfer_late(due=None, received=None, now=moment("2026-12-07 17:00"))


FIRST = moment("2026-01-05 00:00")
_MOMENTS = st.builds(
    lambda days, minutes: FIRST + timedelta(days=days, minutes=minutes),
    st.integers(0, 90),
    st.integers(0, 24 * 60 - 1),
)
_CALENDARS = st.sampled_from([WEEKDAYS, SATURDAYS, MONDAY_CLOSED])
_TERMS = st.sampled_from([DAY, THREE, HOURS, SAME_DAY, DAYS])


@given(_MOMENTS, _CALENDARS, _CALENDARS, _TERMS)
def test_the_promise_never_breaks_the_law_if_the_papers_come_in_time(accepted, receiving, competent, term):
    """Whenever the agency gets them until they are due, what the law gives it is over by the promised moment."""
    found = rules.clocks(
        accepted_at=accepted,
        online=False,
        boundary_free=True,
        receiving=receiving,
        competent=competent,
        term=term,
    )
    assert found.transfer_due_at >= accepted
    assert found.due_at > found.transfer_due_at
    for share in (0, 0.3, 0.9):
        received = accepted + (found.transfer_due_at - timedelta(minutes=1) - accepted) * share
        assert calendars.due_at(competent, received, term) <= found.due_at


@given(_MOMENTS, _MOMENTS, _CALENDARS, _CALENDARS)
def test_who_comes_later_is_never_transferred_earlier(one, other, receiving, competent):
    first, second = sorted((one, other))

    def due(at):
        return rules.transfer_due(receiving=receiving, competent=competent, accepted_at=at)

    assert due(first) <= due(second)
