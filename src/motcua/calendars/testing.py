"""Calendars for tests of this and of other modules."""

from datetime import date, datetime, time

from motcua.calendars.models import Calendar, Decision
from motcua.calendars.rules import Span, Spans, WorkingCalendar
from motcua.kit.clock import VIETNAM

MORNING: Spans = (Span(time(7, 30), time(11, 30)),)
WHOLE_DAY: Spans = (*MORNING, Span(time(13), time(17)))
OFFICE_HOURS = WorkingCalendar((WHOLE_DAY,) * 5 + ((), ()))
WITH_SATURDAY_MORNING = WorkingCalendar((WHOLE_DAY,) * 5 + (MORNING, ()))


def at(day: date | str, clock: str) -> datetime:
    """A moment in Vietnam, of a day and a time like "14:59"."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=VIETNAM)


def make_calendar(key: str = "seven-to-five", *, saturday_morning: bool = False) -> Calendar:
    whole_day = [["07:30", "11:30"], ["13:00", "17:00"]]
    saturday = [["07:30", "11:30"]] if saturday_morning else []
    return Calendar.objects.create(key=key, name=key, weekly=[whole_day] * 5 + [saturday, []])


def close(day: str, calendar: Calendar | None = None) -> Decision:
    return Decision.objects.create(
        day=day, calendar=calendar, kind=Decision.Kind.CLOSED, reason="Ngày nghỉ của phép thử"
    )
