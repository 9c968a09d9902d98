"""A year of a calendar as people look at it: twelve months, each day with its kind, and in words what is special."""

import calendar as months
from dataclasses import dataclass, replace
from datetime import date, timedelta

from motcua.calendars.rules import Spans, WorkingCalendar

# Days without work between two of a stretch: a weekend with what is swapped around it.
MOST_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class SpecialDays:
    """Days alike that have not the hours of their week, or that somebody decided upon; `tone` as in Day."""

    day: date
    last: date
    tone: str
    hours: Spans
    reason: str

    def goes_on(self, other: "SpecialDays") -> bool:
        """Whether the other days only go on with these."""
        alike = (self.tone, self.hours, self.reason) == (other.tone, other.hours, other.reason)
        return alike and (other.day - self.last).days <= MOST_BETWEEN


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
    special: tuple[SpecialDays, ...]


def year_of(calendar: WorkingCalendar, year: int) -> tuple[Month, ...]:
    return tuple(_month(calendar, year, number) for number in range(1, 13))


def special_days(calendar: WorkingCalendar, first: date, last: date) -> list[SpecialDays]:
    """From the first to the last day, both with them; days alike stand together, across a weekend too."""
    told: list[SpecialDays] = []
    for day in (first + timedelta(days=offset) for offset in range((last - first).days + 1)):
        tone = tone_of(calendar, day)
        if tone not in {"closed", "opened", "other"}:
            continue
        one = SpecialDays(day, day, tone, calendar.hours_on(day), calendar.reasons.get(day, ""))
        if told and told[-1].goes_on(one):
            told[-1] = replace(told[-1], last=day)
        else:
            told.append(one)
    return told


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
