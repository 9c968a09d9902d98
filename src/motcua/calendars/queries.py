"""Calendars as the rules take them, kept for ten seconds, and as pages of officials list them."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from motcua.calendars import rules
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.calendars.rules import Period, Spans, WorkingCalendar
from motcua.kit import clock, sql

_KEPT_SECONDS = 10
_kept: dict[int, tuple[float, WorkingCalendar]] = {}

_READ = """
SELECT calendar.id, calendar.weekly::json AS weekly,
       (SELECT coalesce(json_agg(json_build_array(week.valid_from, week.weekly) ORDER BY week.valid_from), '[]')
        FROM calendars_week AS week WHERE week.calendar_id = calendar.id) AS weeks,
       -- A decision for one calendar comes after, and so goes before, that for all of them.
       (SELECT coalesce(json_agg(json_build_array(decision.day, decision.kind, decision.spans, decision.reason)
                                 ORDER BY decision.calendar_id NULLS FIRST), '[]')
        FROM calendars_decision AS decision
        WHERE decision.calendar_id = calendar.id OR decision.calendar_id IS NULL) AS decisions,
       (SELECT coalesce(json_agg(json_build_array(closure.starts_at, closure.ends_at, closure.reason)
                                 ORDER BY closure.starts_at), '[]')
        FROM calendars_closure AS closure WHERE closure.calendar_id = calendar.id) AS closures
FROM calendars_calendar AS calendar WHERE calendar.id = ANY(%(ids)s)
"""


def calendar(calendar_id: int) -> WorkingCalendar:
    """The calendar as last read, at most ten seconds ago by this process."""
    kept = _kept.get(calendar_id)
    if kept and time.monotonic() - kept[0] < _KEPT_SECONDS:
        return kept[1]
    fresh = calendars_now([calendar_id])[calendar_id]
    # An unchanged calendar keeps its object, and with it the tables that the rules have computed for it.
    if kept and kept[1] == fresh:
        fresh = kept[1]
    _kept[calendar_id] = (time.monotonic(), fresh)
    return fresh


def forget_calendars() -> None:
    """Read calendars anew: after a change in this process, and between tests."""
    _kept.clear()


def calendars_now(calendar_ids: Iterable[int]) -> dict[int, WorkingCalendar]:
    """Calendars as this transaction sees them, in one statement; nothing is kept."""
    found = sql.rows(_Read, _READ, {"ids": sorted(set(calendar_ids))})
    return {one.id: one.calendar for one in found}


@dataclass(frozen=True, slots=True)
class _Read:
    id: int
    weekly: Any
    weeks: list[Any]
    decisions: list[Any]
    closures: list[Any]

    @property
    def calendar(self) -> WorkingCalendar:
        weeks = tuple((date.fromisoformat(day), rules.read_weekly(week)) for day, week in self.weeks)
        ordinary = WorkingCalendar(rules.read_weekly(self.weekly), later=weeks)
        closures = [
            (Period(datetime.fromisoformat(start), datetime.fromisoformat(end)), reason)
            for start, end, reason in self.closures
        ]
        return rules.with_closures(_with_decisions(ordinary, self.decisions), closures)


def _with_decisions(calendar: WorkingCalendar, decisions: list[Any]) -> WorkingCalendar:
    """The calendar with its exceptions, of which a later one of the same day replaces an earlier one."""
    exceptions: dict[date, Spans | None] = {}
    reasons: dict[date, str] = {}
    for text, kind, spans, reason in decisions:
        day = date.fromisoformat(text)
        hours = rules.read_spans(spans) or rules.longest_day(calendar.week_on(day))
        exceptions[day] = hours if kind == Decision.Kind.OPENED else None
        reasons[day] = reason
    return WorkingCalendar(
        weekly=calendar.weekly,
        closed=frozenset(day for day, spans in exceptions.items() if spans is None),
        opened={day: spans for day, spans in exceptions.items() if spans is not None},
        later=calendar.later,
        reasons=reasons,
    )


def calendar_rows() -> list[Calendar]:
    """All calendars, the province's first."""
    return list(Calendar.objects.order_by("-shared", "name", "pk"))


def decisions_of(calendar_id: int | None, year: int) -> list[Decision]:
    """What was decided of the days of a year, for a calendar and for all of them."""
    found = Decision.objects.filter(day__year=year).order_by("day", "calendar_id")
    return [one for one in found if one.calendar_id in {None, calendar_id}]


def closures_of(calendar_id: int, year: int) -> list[Closure]:
    start, end = date(year, 1, 1), date(year + 1, 1, 1)
    found = Closure.objects.filter(calendar_id=calendar_id, starts_at__date__lt=end, ends_at__date__gte=start)
    return list(found)


def weeks_of(calendar_id: int) -> list[Week]:
    return list(Week.objects.filter(calendar_id=calendar_id))


def closing_reason(calendar: WorkingCalendar, moment: datetime) -> str:
    """Why a day has other hours than its week, where that was said."""
    return calendar.reasons.get(clock.local(moment).date(), "")


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A day as a list says it: closed, or open with these hours (none: those of a whole day)."""

    day: date
    kind: Decision.Kind
    reason: str
    spans: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class ComparedDay:
    """A planned day beside what is decided of it; `state` is new, changed or same.

    `computed` says how it differs from the package: not_a_holiday, a_holiday, or nothing.
    """

    planned: PlannedDay
    state: str
    before: Decision | None
    computed: str
    computed_name: str


def compare_days(calendar_id: int | None, planned: Sequence[PlannedDay]) -> list[ComparedDay]:
    """What a list would change, for one calendar or for all, and where the package `holidays` says otherwise."""
    days = [one.day for one in planned]
    there = Decision.objects.filter(day__in=days)
    decided = {one.day: one for one in there if one.calendar_id == calendar_id}
    computed = {
        day: name for year in {day.year for day in days} for day, name in computed_holidays(year).items()
    }
    return [_compared(one, decided.get(one.day), computed.get(one.day, "")) for one in planned]


def holidays_not_closed(
    calendar_id: int | None, years: Iterable[int], planned: Sequence[PlannedDay] = ()
) -> list[tuple[date, str]]:
    """Public holidays of years, by the package, that are closed neither by a decision nor by a list that is planned."""
    computed = {day: name for year in sorted(set(years)) for day, name in computed_holidays(year).items()}
    decided = Decision.objects.filter(day__in=computed, kind=Decision.Kind.CLOSED)
    closed = {one.day for one in decided if one.calendar_id in {None, calendar_id}}
    closed = (closed - {one.day for one in planned}) | {
        one.day for one in planned if one.kind == Decision.Kind.CLOSED
    }
    return [(day, name) for day, name in computed.items() if day not in closed]


def computed_days(year: int) -> list[PlannedDay]:
    """A list of a year to begin with: the public holidays by the package, swap days not among them."""
    return [
        PlannedDay(day, Decision.Kind.CLOSED, name[:200]) for day, name in computed_holidays(year).items()
    ]


def _compared(planned: PlannedDay, before: Decision | None, holiday: str) -> ComparedDay:
    closed = planned.kind == Decision.Kind.CLOSED
    state = "new" if before is None else "same" if _said(before) == planned else "changed"
    computed = "" if closed == bool(holiday) else "not_a_holiday" if closed else "a_holiday"
    # Whether a day that is opened is no holiday, nobody doubts.
    computed = "" if not closed and not holiday else computed
    return ComparedDay(planned, state, before, computed, holiday)


def _said(decision: Decision) -> PlannedDay:
    spans = tuple((start, end) for start, end in decision.spans)
    return PlannedDay(decision.day, Decision.Kind(decision.kind), decision.reason, spans)


def computed_holidays(year: int) -> dict[date, str]:
    """The public holidays of a year as the package `holidays` works them out from the law; swap days with them."""
    import holidays  # a third of a second that only whoever compares a year has to wait

    return dict(sorted(holidays.country_holidays("VN", years=year, language="vi").items()))
