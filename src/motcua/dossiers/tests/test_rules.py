from datetime import time

import pytest

from motcua.calendars.service import Span, Term, TermUnit, WorkingCalendar
from motcua.dossiers import rules
from motcua.dossiers.testing import moment

OFFICE = (Span(time(7, 30), time(11, 30)), Span(time(13), time(17)))
WEEKDAYS = WorkingCalendar((OFFICE,) * 5 + ((), ()))
SATURDAYS = WorkingCalendar((OFFICE,) * 5 + ((OFFICE[0],), ()))
DAY, HOUR, SAME_DAY = (
    Term(1, TermUnit.WORKING_DAY),
    Term(6, TermUnit.HOUR),
    Term(0, TermUnit.DAY, same_day=True),
)


def clocks(accepted, *, term=DAY, receiving=WEEKDAYS, online=False, boundary_free=True):
    return rules.clocks(
        accepted_at=moment(accepted),
        online=online,
        boundary_free=boundary_free,
        receiving=receiving,
        competent=WEEKDAYS,
        term=term,
    )


@pytest.mark.parametrize(
    ("accepted", "term", "received", "due"),
    [
        ("2026-12-07 09:00", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 15:01", DAY, "2026-12-08 07:30", "2026-12-09 17:00"),
        # Moved by Friday evening: Friday is the day of receipt, Monday the first working day after.
        ("2026-12-11 14:00", DAY, "2026-12-11 17:00", "2026-12-14 17:00"),
        # Accepted before work begins it is received that day too.
        ("2026-12-07 06:00", DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        # Within the day: of receipt, which ends with the transfer; so the next.
        ("2026-12-07 09:00", SAME_DAY, "2026-12-07 17:00", "2026-12-08 17:00"),
        ("2026-12-07 09:00", HOUR, "2026-12-07 17:00", "2026-12-08 15:00"),
    ],
)
def test_across_boundaries_the_term_runs_from_the_second_clock(accepted, term, received, due):
    found = clocks(accepted, term=term)
    assert found.competent_received_at == found.term_started_at == moment(received)
    assert found.due_at == moment(due)


def test_received_on_a_saturday_that_the_agency_does_not_work_it_counts_from_monday():
    found = clocks("2026-12-12 09:00", receiving=SATURDAYS)
    assert found.competent_received_at == moment("2026-12-12 11:30")
    assert found.due_at == moment("2026-12-15 17:00")


def test_online_both_clocks_are_one():
    found = clocks("2026-12-07 22:00", online=True)
    assert found.competent_received_at == found.term_started_at == moment("2026-12-07 22:00")
    assert found.due_at == moment("2026-12-09 17:00")


def test_the_due_moment_of_a_transfer_never_comes_before_acceptance():
    for minute in range(0, 24 * 60, 7):
        found = clocks(f"2026-12-07 {minute // 60:02}:{minute % 60:02}")
        assert found.due_at > found.competent_received_at


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("CCCD 024090000101 không khớp", "CCCD 024•••••••01 không khớp"),
        ("CMND 121234567.", "CMND 121••••67."),
        ("điện thoại 0912345678, 12 ngày", "điện thoại 0912345678, 12 ngày"),
        ({"a": ["024090000101", 5, None]}, {"a": ["024•••••••01", 5, None]}),
    ],
)
def test_personal_numbers_in_texts_are_masked(before, after):
    assert rules.without_numbers(before) == after


def test_a_missing_component_is_named_by_its_title():
    required = [("a", "Giấy A"), ("b", "Giấy B")]
    assert rules.missing(required, {"b", "c"}) == ["Giấy A"]
