"""Working time in words; the rules know no language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import get_language, gettext, gettext_noop, ngettext

from motcua.calendars import rules
from motcua.calendars.rules import Span, Week, WorkingCalendar, in_working_days
from motcua.kit import clock

_DAYS = (
    gettext_noop("Thứ Hai"),
    gettext_noop("Thứ Ba"),
    gettext_noop("Thứ Tư"),
    gettext_noop("Thứ Năm"),
    gettext_noop("Thứ Sáu"),
    gettext_noop("Thứ Bảy"),
    gettext_noop("Chủ nhật"),
)

_LAST_DAY = 8 * 60


def remaining_words(minutes: int) -> str:
    """How much working time is left or, where negative, how late it is: "còn 3 giờ", "quá 1 ngày 4 giờ".

    In working days of eight hours. Minutes are told only of what is less than a day; the last day is told in
    hours, for it stands beside "today".
    """
    if minutes == 0:
        return gettext("đến hạn")
    if minutes == _LAST_DAY:
        return _remaining(get_language(), True, (0, 8, 0))
    return _remaining(get_language(), minutes > 0, _told(minutes))


def duration_words(minutes: int) -> str:
    """An amount of working time: "2 ngày 4 giờ"."""
    return _duration(_told(minutes))


def opening_words(calendar: WorkingCalendar) -> list[str]:
    """The weekly hours, days of the same hours together: "Thứ Hai – Thứ Sáu: 07:30–11:30, 13:00–17:00"."""
    return week_words(calendar.week_on(clock.today()))


def week_words(week: Week) -> list[str]:
    """The days on which a week is worked, those of the same hours together."""
    days = [gettext(day) for day in _DAYS]
    told: list[str] = []
    first = 0
    for place, spans in enumerate(week):
        last_of_run = place == 6 or week[place + 1] != spans
        if not last_of_run:
            continue
        if spans:
            name = days[first] if first == place else f"{days[first]} – {days[place]}"
            told.append(f"{name}: {hours_words(spans)}")
        first = place + 1
    return told


def day_names() -> list[str]:
    """Monday first."""
    return [gettext(day) for day in _DAYS]


def weekday_words(day: date) -> str:
    return gettext(_DAYS[day.weekday()])


def days_words(first: date, last: date) -> str:
    """As people read it: "Thứ Hai 30/11/2026", "Thứ Hai 30/11 – Thứ Tư 02/12/2026"."""
    end = f"{weekday_words(last)} {last:%d/%m/%Y}"
    return end if first == last else f"{weekday_words(first)} {first:%d/%m} – {end}"


def hours_words(spans: Iterable[Span]) -> str:
    return ", ".join(f"{span.start:%H:%M}–{span.end:%H:%M}" for span in spans)


@dataclass(frozen=True, slots=True)
class OpenNow:
    """Whether somebody who comes now finds a place open, and until or from when: "mở cửa lại 07:30 Thứ Hai 30/11"."""

    is_open: bool
    words: str


def open_now(calendar: WorkingCalendar) -> OpenNow:
    now = clock.now()
    closes = rules.closes_at(calendar, now)
    if closes is not None:
        return OpenNow(True, gettext("đang mở cửa, đến %s") % f"{clock.local(closes):%H:%M}")
    return OpenNow(
        False, gettext("đang đóng cửa, mở lại %s") % moment_words(rules.next_working_moment(calendar, now))
    )


def moment_words(moment: datetime) -> str:
    """As people read it: "13:00 hôm nay", "07:30 Thứ Hai 30/11/2026"."""
    there = clock.local(moment)
    if there.date() == clock.today():
        return gettext("%(time)s hôm nay") % {"time": f"{there:%H:%M}"}
    return f"{there:%H:%M} {weekday_words(there.date())} {there:%d/%m/%Y}"


def _told(minutes: int) -> tuple[int, int, int]:
    days, hours, rest = in_working_days(minutes)
    return days, hours, 0 if days else rest


# Lists of work ask for the words of dozens of rows; looking up five messages for each is most of their cost.
@lru_cache(maxsize=4096)
def _remaining(_language: str | None, ahead: bool, amount: tuple[int, int, int]) -> str:
    return (gettext("còn %s") if ahead else gettext("quá %s")) % _duration(amount)


def _duration(amount: tuple[int, int, int]) -> str:
    days, hours, minutes = amount
    parts = []
    if days:
        parts.append(ngettext("%d ngày", "%d ngày", days) % days)
    if hours:
        parts.append(ngettext("%d giờ", "%d giờ", hours) % hours)
    if minutes or not parts:
        parts.append(ngettext("%d phút", "%d phút", minutes) % minutes)
    return " ".join(parts)
