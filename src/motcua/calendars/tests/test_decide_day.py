from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from motcua.calendars.models import Calendar, Decision
from motcua.calendars.rules import end_of_day, is_working_day
from motcua.calendars.service import calendar, decide_day, forget_calendars
from motcua.calendars.testing import at, close, make_calendar

pytestmark = pytest.mark.django_db
MONDAY, SATURDAY = date(2026, 6, 1), date(2026, 6, 6)


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    forget_calendars()


def test_a_decision_holds_at_once():
    office = make_calendar()
    assert is_working_day(calendar(office.pk), MONDAY)
    decide_day(day=MONDAY, kind=Decision.Kind.CLOSED, reason="Bão số 3", source="Công văn của tỉnh")
    assert not is_working_day(calendar(office.pk), MONDAY)


def test_deciding_a_day_again_replaces_the_decision():
    decide_day(day=MONDAY, kind=Decision.Kind.CLOSED, reason="Bão số 3")
    decide_day(day=MONDAY, kind=Decision.Kind.OPENED, reason="Bão đã tan")
    assert Decision.objects.get(day=MONDAY).reason == "Bão đã tan"


def test_a_decision_counts_as_verified_where_its_source_is_named():
    assert decide_day(day=MONDAY, kind=Decision.Kind.CLOSED, reason="Bão", source="Công văn 1").verified
    assert not decide_day(day=MONDAY, kind=Decision.Kind.CLOSED, reason="Bão").verified


def test_a_decision_for_one_calendar_goes_before_that_for_all():
    office, duty = make_calendar("office"), make_calendar("duty")
    close("2026-06-01")
    spans = [["08:00", "10:00"]]
    decide_day(day=MONDAY, kind=Decision.Kind.OPENED, reason="Trực", spans=spans, calendar=duty)
    assert end_of_day(calendar(duty.pk), MONDAY) == at("2026-06-01", "10:00")
    assert not is_working_day(calendar(office.pk), MONDAY)


def test_a_day_opened_without_hours_has_those_of_a_whole_day():
    office = make_calendar()
    decide_day(day=SATURDAY, kind=Decision.Kind.OPENED, reason="Làm bù")
    assert end_of_day(calendar(office.pk), SATURDAY) == at("2026-06-06", "17:00")


@pytest.mark.parametrize(
    "spans",
    [[["11:00", "09:00"]], [["08:00"]], [["08:00", "10:00"], ["09:00", "11:00"]], [["tám giờ", "10:00"]]],
)
def test_hours_that_cannot_be_are_refused(spans):
    with pytest.raises(ValidationError):
        decide_day(day=SATURDAY, kind=Decision.Kind.OPENED, reason="Làm bù", spans=spans)


@pytest.mark.parametrize("weekly", [[], "07:30", [[]] * 6, [[["07:30"]]] * 7])
def test_a_week_that_cannot_be_is_refused(weekly):
    with pytest.raises(ValidationError):
        Calendar(key="wrong", name="Sai", weekly=weekly).full_clean()


def test_two_decisions_of_a_day_for_all_calendars_cannot_stand():
    close("2026-06-01")
    with pytest.raises(IntegrityError):
        close("2026-06-01")


def test_an_unchanged_calendar_keeps_what_was_computed_for_it(django_assert_num_queries):
    office = make_calendar()
    first = calendar(office.pk)
    with django_assert_num_queries(0):
        assert calendar(office.pk) is first
