import time
from collections.abc import Iterable
from datetime import date

from motcua.calendars import rules
from motcua.calendars.models import Calendar, Decision
from motcua.calendars.rules import WorkingCalendar

_KEPT_SECONDS = 10
_kept: dict[int, tuple[float, WorkingCalendar]] = {}


def calendar(calendar_id: int) -> WorkingCalendar:
    """The calendar as last read, at most ten seconds ago by this process."""
    kept = _kept.get(calendar_id)
    if kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    fresh = _read(calendar_id)
    # An unchanged calendar keeps its object, and with it the tables that the rules have computed for it.
    if kept and kept[1] == fresh:
        fresh = kept[1]
    _kept[calendar_id] = (time.monotonic(), fresh)
    return fresh


def forget_calendars() -> None:
    """Read calendars anew: after a change in this process, and between tests."""
    _kept.clear()


def _read(calendar_id: int) -> WorkingCalendar:
    row = Calendar.objects.get(pk=calendar_id)
    weekly = rules.read_weekly(row.weekly)
    shared = Decision.objects.filter(calendar=None)
    return _with_decisions(WorkingCalendar(weekly), [*shared, *row.decisions.all()])


def _with_decisions(calendar: WorkingCalendar, decisions: Iterable[Decision]) -> WorkingCalendar:
    """The calendar with its exceptions, of which a later one of the same day replaces an earlier one."""
    exceptions: dict[date, rules.Spans | None] = {}
    for decision in decisions:
        hours = rules.read_spans(decision.spans) or rules.longest_day(calendar.weekly)
        exceptions[decision.day] = hours if decision.kind == Decision.Kind.OPENED else None
    return WorkingCalendar(
        weekly=calendar.weekly,
        closed=frozenset(day for day, spans in exceptions.items() if spans is None),
        opened={day: spans for day, spans in exceptions.items() if spans is not None},
    )
