"""Working time and legal terms.

Hours of work are Vietnam's time. A moment counts by its minute, as Mẫu 01 writes it: seconds are dropped,
so 15:00:40 is 15:00. What falls outside working time counts as having happened at the next working moment.
Days are counted without the day on which they start, and a term in days ends with the working time of its
last day; the counting of Bộ luật Dân sự Art. 147 is recalled here, not checked against its text.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import Any

from motcua.calendars.timeline import Timeline
from motcua.kit.clock import VIETNAM, local

MINUTES_OF_A_WORKING_DAY = 8 * 60
# NĐ 61/2018 Art. 18 for the transfer; Luật Hộ tịch Art. 5.3 and NĐ 23/2015 Art. 7 for same-day procedures.
CUT_OFF = time(15)
# NĐ 61/2018 Art. 19.4.
DAYS_TO_ASK_FOR_SUPPLEMENT = 3


@dataclass(frozen=True, slots=True)
class Span:
    """Working time of one day without a break, from `start` to `end`."""

    start: time
    end: time

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise ValueError(f"{self.start:%H:%M}–{self.end:%H:%M}")


Spans = tuple[Span, ...]
Week = tuple[Spans, ...]


@dataclass(frozen=True)
class WorkingCalendar:
    """Hours from Monday to Sunday, days closed, and days opened with hours of their own.

    Spans of a day are in order and do not overlap. A day both closed and opened is closed. `later` are weeks of
    other hours, each from a day on, in order; `reasons` say why a day has not the hours of its week.
    """

    weekly: Week
    closed: frozenset[date] = frozenset()
    opened: Mapping[date, Spans] = field(default_factory=dict, hash=False)
    later: tuple[tuple[date, Week], ...] = ()
    reasons: Mapping[date, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        for week in (self.weekly, *(week for _day, week in self.later)):
            if len(week) != 7:
                raise ValueError(f"{len(week)} days in a week")

    @cached_property
    def timeline(self) -> Timeline:
        exceptions = {day.toordinal(): _minutes(spans) for day, spans in self.opened.items()}
        exceptions |= {day.toordinal(): () for day in self.closed}
        weeks = [(1, self.weekly), *((day.toordinal(), week) for day, week in self.later)]
        return Timeline([(day, tuple(map(_minutes, week))) for day, week in weeks], exceptions)

    def week_on(self, day: date) -> Week:
        """The week that holds on a day, decisions and closures apart."""
        return next((week for start, week in reversed(self.later) if start <= day), self.weekly)

    def hours_on(self, day: date) -> Spans:
        """When a day is worked."""
        if day in self.closed:
            return ()
        return self.opened.get(day, self.week_on(day)[day.weekday()])


class TermUnit(StrEnum):
    WORKING_DAY = "working_day"
    DAY = "day"
    HOUR = "hour"


@dataclass(frozen=True, slots=True)
class Term:
    """A limit in working days, days of the calendar or working hours.

    `same_day`, or an amount of zero, is a limit within the day of reception.
    """

    amount: int
    unit: TermUnit
    same_day: bool = False

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"a term of {self.amount}")

    @property
    def within_the_day(self) -> bool:
        return self.same_day or self.amount == 0


@dataclass(frozen=True, slots=True)
class Period:
    """Time that does not count towards a term: a public posting, a tax to be paid, an opinion from outside."""

    start: datetime
    end: datetime


class ExtensionObstacle(StrEnum):
    ALREADY_EXTENDED = "already_extended"
    TOO_LATE = "too_late"


def is_working_day(cal: WorkingCalendar, day: date) -> bool:
    return bool(cal.timeline.spans(day.toordinal()))


def is_open_at(cal: WorkingCalendar, moment: datetime) -> bool:
    """Whether a promise for this moment can be kept: 17:00 is open where the day ends at 17:00."""
    day, minute = _place(moment)
    return any(start <= minute <= end for start, end in cal.timeline.spans(day))


def closes_at(cal: WorkingCalendar, moment: datetime) -> datetime | None:
    """When the working time ends that somebody who comes at this moment finds; None if they find it closed."""
    day, minute = _place(moment)
    ends = [end for start, end in cal.timeline.spans(day) if start <= minute < end]
    return _moment(day, ends[0]) if ends else None


def with_closures(cal: WorkingCalendar, closures: Iterable[tuple["Period", str]]) -> WorkingCalendar:
    """The calendar without the time of the closures, each with its reason."""
    hours: dict[date, Spans] = {}
    reasons = dict(cal.reasons)
    for closure, reason in closures:
        for day in _days_of(closure):
            before = hours.get(day, cal.hours_on(day))
            left = _without(day, before, closure)
            if left != before:
                hours[day], reasons[day] = left, reason
    if not hours:
        return cal
    return replace(
        cal,
        closed=cal.closed | {day for day, spans in hours.items() if not spans},
        opened={**cal.opened, **{day: spans for day, spans in hours.items() if spans}},
        reasons=reasons,
    )


def _days_of(period: "Period") -> Iterator[date]:
    first, last = local(period.start).date(), local(period.end).date()
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def _without(day: date, spans: Spans, closure: "Period") -> Spans:
    """What a closure leaves of the hours of a day."""
    begun = max(local(closure.start), _midnight(day))
    ended = min(local(closure.end), _midnight(day + timedelta(days=1)) - timedelta(minutes=1))
    left = []
    for span in spans:
        left += [(span.start, min(span.end, begun.time())), (max(span.start, ended.time()), span.end)]
    return tuple(Span(start, end) for start, end in left if start < end)


def end_of_day(cal: WorkingCalendar, day: date) -> datetime:
    """The end of working time on `day` or, where that is no working day, on the next one."""
    timeline = cal.timeline
    ordinal = timeline.day_on_or_after(day.toordinal())
    return _moment(ordinal, timeline.spans(ordinal)[-1][1])


def next_working_moment(cal: WorkingCalendar, moment: datetime) -> datetime:
    """`moment` if it is worked then, else the start of the next working time; 11:30 is lunch already."""
    return _moment(*cal.timeline.next_open(*_place(moment)))


def add_working_minutes(cal: WorkingCalendar, start: datetime, minutes: int) -> datetime:
    """The moment when so many minutes have been worked since `start`; before it where they are negative.

    Eight hours from 07:30 are over at 17:00, not at 07:30 of the next day.
    """
    return _moment(*cal.timeline.add(*_place(start), minutes))


def working_minutes_between(cal: WorkingCalendar, start: datetime, end: datetime) -> int:
    """Minutes worked from `start` to `end`, negative where `end` is before `start`."""
    timeline = cal.timeline
    return timeline.worked(*_place(end)) - timeline.worked(*_place(start))


def due_at(cal: WorkingCalendar, start: datetime, term: Term, excluded: Iterable[Period] = ()) -> datetime:
    """When a term expires that starts with the reception at `start`.

    N working days from Monday 10:00 expire at the end of working time of the Nth working day after that
    Monday. N days of the calendar likewise, and on the next working day if the Nth is none. Hours run in
    working time, across lunch and night. A limit within the day ends with the day, or with the next working
    day if reception was after 15:00 (Luật Hộ tịch Art. 5.3, NĐ 23/2015 Art. 7).

    Excluded time is given back in its own measure: what a period took of the calendar for a term in days of
    the calendar, of the working time for another; then a term in days runs to the end of its day again. It
    is taken in order and without overlap; a period that begins after the term has expired changes nothing.
    """
    started = next_working_moment(cal, start)
    due = _due_without_exclusions(cal, started, term)
    given_back_until = started
    for period in sorted(excluded, key=lambda period: (period.start, period.end)):
        begun = max(period.start, given_back_until)
        if begun >= period.end or begun > due:
            continue
        due = _later_by(cal, due, Period(begun, period.end), term.unit)
        given_back_until = period.end
    if term.unit is TermUnit.HOUR and not term.within_the_day:
        return due
    return end_of_day(cal, local(due).date())


def due_again_at(cal: WorkingCalendar, completed: datetime, term: Term) -> datetime:
    """When the term expires that starts anew, from zero, with the full supplement (NĐ 61/2018 Art. 19.4)."""
    return due_at(cal, completed, term)


def transfer_at(cal: WorkingCalendar, received: datetime) -> datetime:
    """When a dossier has to be with the competent agency (NĐ 61/2018 Art. 18).

    The end of the working day of reception; after 15:00, the start of the next working day.
    """
    moment = next_working_moment(cal, received)
    day = local(moment).date()
    if not _after_cut_off(moment):
        return end_of_day(cal, day)
    return next_working_moment(cal, _midnight(day + timedelta(days=1)))


def latest_supplement_request_at(cal: WorkingCalendar, received: datetime) -> datetime:
    """Until when examination may still ask for a supplement: three working days (NĐ 61/2018 Art. 19.4)."""
    return due_at(cal, received, Term(DAYS_TO_ASK_FOR_SUPPLEMENT, TermUnit.WORKING_DAY))


def may_request_supplement(cal: WorkingCalendar, *, received: datetime, at: datetime) -> bool:
    return _minute_of(at) <= latest_supplement_request_at(cal, received)


def latest_extension_at(cal: WorkingCalendar, due: datetime) -> datetime:
    """Until when the apology and the new date must be out (NĐ 61/2018 Art. 19.9).

    "One day before expiry" is read as: by the end of the last working day before the day of expiry.
    """
    timeline = cal.timeline
    ordinal = timeline.day_before(local(due).date().toordinal())
    return _moment(ordinal, timeline.spans(ordinal)[-1][1])


def extension_obstacle(
    cal: WorkingCalendar, *, due: datetime, at: datetime, extensions: int
) -> ExtensionObstacle | None:
    """Why a term may not be extended at `at`, having been extended so often; once is allowed (Art. 19.9)."""
    if extensions:
        return ExtensionObstacle.ALREADY_EXTENDED
    if _minute_of(at) > latest_extension_at(cal, due):
        return ExtensionObstacle.TOO_LATE
    return None


def in_working_days(minutes: int) -> tuple[int, int, int]:
    """Working days of eight hours, hours and minutes of an amount of working time without its sign."""
    days, rest = divmod(abs(minutes), MINUTES_OF_A_WORKING_DAY)
    return days, *divmod(rest, 60)


def read_spans(value: Any) -> Spans:
    """Spans of one day from [["07:30", "11:30"], …]. Raises ValueError naming what is wrong."""
    if not isinstance(value, list):
        raise ValueError(repr(value))  # noqa: TRY004 - one kind of error for whatever a person typed
    spans = tuple(_read_span(pair) for pair in value)
    for earlier, later in pairwise(spans):
        if later.start < earlier.end:
            raise ValueError(f"{later.start:%H:%M} < {earlier.end:%H:%M}")
    return spans


def read_weekly(value: Any) -> Week:
    """Hours from Monday to Sunday. Raises ValueError naming what is wrong."""
    if not isinstance(value, list) or len(value) != 7:
        raise ValueError(repr(value))
    return tuple(read_spans(day) for day in value)


def longest_day(weekly: Week) -> Spans:
    """The hours of the day of the week with the most working time, the first of equals."""
    return max(weekly, key=lambda spans: sum(end - start for start, end in _minutes(spans)))


def _due_without_exclusions(cal: WorkingCalendar, started: datetime, term: Term) -> datetime:
    day = local(started).date()
    if term.within_the_day:
        return end_of_day(cal, day + timedelta(days=1) if _after_cut_off(started) else day)
    match term.unit:
        case TermUnit.HOUR:
            return add_working_minutes(cal, started, term.amount * 60)
        case TermUnit.DAY:
            return end_of_day(cal, day + timedelta(days=term.amount))
        case TermUnit.WORKING_DAY:
            ordinal = cal.timeline.nth_day_after(day.toordinal(), term.amount)
            return end_of_day(cal, date.fromordinal(ordinal))


def _later_by(cal: WorkingCalendar, due: datetime, period: Period, unit: TermUnit) -> datetime:
    if unit is TermUnit.DAY:
        return due + (period.end - period.start)
    return add_working_minutes(cal, due, working_minutes_between(cal, period.start, period.end))


def _after_cut_off(moment: datetime) -> bool:
    return _minute_of(local(moment)).time() > CUT_OFF


def _minute_of(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _place(moment: datetime) -> tuple[int, int]:
    """The day, as an ordinal, and the minute of the day."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    there = moment.astimezone(VIETNAM)
    return there.toordinal(), there.hour * 60 + there.minute


def _moment(ordinal: int, minute: int) -> datetime:
    return _midnight(date.fromordinal(ordinal)) + timedelta(minutes=minute)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, VIETNAM)


def _minutes(spans: Spans) -> tuple[tuple[int, int], ...]:
    return tuple((_minute(span.start), _minute(span.end)) for span in spans)


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _read_span(pair: Any) -> Span:
    if not isinstance(pair, list) or len(pair) != 2 or not all(isinstance(end, str) for end in pair):
        raise ValueError(repr(pair))
    start, end = (time.fromisoformat(text) for text in pair)
    return Span(start, end)
