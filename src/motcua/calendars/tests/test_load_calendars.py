from datetime import date

import pytest

from motcua.calendars.models import Calendar, Decision
from motcua.calendars.rules import is_working_day, working_minutes_between
from motcua.calendars.service import calendar, forget_calendars, load_calendars
from motcua.calendars.testing import at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    forget_calendars()


def seeded(key="office-hours"):
    load_calendars()
    return calendar(Calendar.objects.get(key=key).pk)


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2025-01-29", False),
        ("2025-04-26", True),  # a Saturday, for Friday 2/5
        ("2025-05-02", False),
        ("2025-09-01", False),
        ("2026-01-02", False),
        ("2026-01-10", True),
        ("2026-02-13", True),
        ("2026-02-16", False),
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-04-27", False),
        ("2026-08-22", True),
        ("2026-08-29", False),
        ("2026-08-31", False),
        ("2026-09-02", False),
        ("2026-11-24", False),
        ("2027-02-10", False),
        ("2027-05-03", False),
    ],
)
def test_holidays_and_swapped_days_are_seeded(day, worked):
    assert is_working_day(seeded(), date.fromisoformat(day)) is worked


def test_a_swapped_saturday_has_a_whole_day_also_where_saturday_mornings_are_worked():
    saturdays = seeded("office-hours-saturday-morning")
    for day, minutes in [("2026-08-22", 480), ("2026-08-15", 240)]:
        assert working_minutes_between(saturdays, at(day, "00:00"), at(day, "23:00")) == minutes


def test_seeding_again_changes_nothing_that_was_edited():
    load_calendars()
    Decision.objects.filter(day="2026-11-24").update(kind=Decision.Kind.OPENED, reason="Làm việc bình thường")
    Calendar.objects.filter(key="office-hours").update(name="Giờ mùa hè")
    before = Decision.objects.count()
    load_calendars()
    assert Decision.objects.count() == before
    assert Decision.objects.get(day="2026-11-24").reason == "Làm việc bình thường"
    assert Calendar.objects.get(key="office-hours").name == "Giờ mùa hè"


def test_what_was_taken_back_does_not_come_again():
    load_calendars()
    Decision.objects.filter(day="2026-11-24").delete()
    load_calendars()
    assert not Decision.objects.filter(day="2026-11-24").exists()


def test_every_seeded_decision_names_its_source_and_claims_no_verification():
    load_calendars()
    assert not Decision.objects.filter(source="").exists()
    assert not Decision.objects.filter(verified=True).exists()
