"""A year of a calendar as people look at it: twelve months, each day with its kind, and in words what is special."""

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta

from motcua.calendars.rules import Spans, WorkingCalendar


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that has not the hours of its week, or that somebody decided upon; `tone` as in Day."""

    day: date
    tone: str
    hours: Spans
    reason: str


@dataclass(frozen=True, slots=True)
class Day:
    """`tone`: work, half (fewer hours than most), off (no day of the week's); closed, opened, other by decision."""

    day: date
    tone: str


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday on; a place before the first or after the last day holds None."""

    number: int
    weeks: tuple[tuple[Day | None, ...], ...]
    special: tuple[SpecialDay, ...]


def year_of(calendar: WorkingCalendar, year: int) -> tuple[Month, ...]:
    return tuple(_month(calendar, year, number) for number in range(1, 13))


def special_days(calendar: WorkingCalendar, first: date, last: date) -> list[SpecialDay]:
    """From the first to the last day, both with them."""
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    found = ((day, tone_of(calendar, day)) for day in days)
    return [
        SpecialDay(day, tone, calendar.hours_on(day), calendar.reasons.get(day, ""))
        for day, tone in found
        if tone in {"closed", "opened", "other"}
    ]


def tone_of(calendar: WorkingCalendar, day: date) -> str:
    week = calendar.week_on(day)
    ordinary, hours = week[day.weekday()], calendar.hours_on(day)
    if day in calendar.reasons or hours != ordinary:
        return "closed" if not hours else "other" if ordinary and hours != ordinary else "opened"
    if not hours:
        return "off"
    return "half" if _minutes(hours) < max(map(_minutes, week)) else "work"


def _minutes(spans: Spans) -> int:
    return sum((span.end.hour - span.start.hour) * 60 + span.end.minute - span.start.minute for span in spans)


def _month(calendar: WorkingCalendar, year: int, number: int) -> Month:
    weeks = tuple(
        tuple(Day(day, tone_of(calendar, day)) if day.month == number else None for day in week)
        for week in months.Calendar().monthdatescalendar(year, number)
    )
    last = date(year, number, months.monthrange(year, number)[1])
    return Month(number, weeks, tuple(special_days(calendar, date(year, number, 1), last)))
