from datetime import date

import pytest

from motcua.calendars.rules import (
    ExtensionObstacle,
    WorkingCalendar,
    extension_obstacle,
    latest_extension_at,
    latest_supplement_request_at,
    may_request_supplement,
)
from motcua.calendars.testing import OFFICE_HOURS, WITH_SATURDAY_MORNING, at

TET = WorkingCalendar(OFFICE_HOURS.weekly, frozenset(date(2026, 2, day) for day in range(16, 21)))
RECEIVED = at("2026-06-01", "10:00")


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2026-06-01 10:05", True),
        ("2026-06-04 16:59", True),
        ("2026-06-04 17:00", True),
        ("2026-06-04 17:01", False),
        ("2026-06-05 07:30", False),
    ],
)
def test_examination_may_ask_for_a_supplement_within_three_working_days(asked, allowed):
    assert may_request_supplement(OFFICE_HOURS, received=RECEIVED, at=at(*asked.split())) is allowed


def test_the_three_working_days_skip_tet():
    assert latest_supplement_request_at(TET, at("2026-02-12", "10:00")) == at("2026-02-24", "17:00")


@pytest.mark.parametrize(
    ("cal", "due", "latest"),
    [
        (OFFICE_HOURS, "2026-06-04 17:00", "2026-06-03 17:00"),
        (OFFICE_HOURS, "2026-06-04 10:20", "2026-06-03 17:00"),
        (OFFICE_HOURS, "2026-06-08 17:00", "2026-06-05 17:00"),
        (WITH_SATURDAY_MORNING, "2026-06-08 17:00", "2026-06-06 11:30"),
        (TET, "2026-02-23 17:00", "2026-02-13 17:00"),
    ],
)
def test_the_latest_extension_is_on_the_working_day_before_expiry(cal, due, latest):
    assert latest_extension_at(cal, at(*due.split())) == at(*latest.split())


@pytest.mark.parametrize(
    ("asked", "extensions", "obstacle"),
    [
        ("2026-06-02 09:00", 0, None),
        ("2026-06-03 16:59", 0, None),
        ("2026-06-03 17:00", 0, None),
        ("2026-06-03 17:01", 0, ExtensionObstacle.TOO_LATE),
        ("2026-06-04 08:00", 0, ExtensionObstacle.TOO_LATE),
        ("2026-06-05 08:00", 0, ExtensionObstacle.TOO_LATE),
        ("2026-06-02 09:00", 1, ExtensionObstacle.ALREADY_EXTENDED),
    ],
)
def test_a_term_is_extended_once_and_before_its_last_day(asked, extensions, obstacle):
    found = extension_obstacle(
        OFFICE_HOURS, due=at("2026-06-04", "17:00"), at=at(*asked.split()), extensions=extensions
    )
    assert found is obstacle
