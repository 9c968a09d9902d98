"""The arithmetic of working time: days as ordinals, times as minutes since midnight, whole numbers only.

Whole weeks are worth the same, so what has been worked up to a day is a product plus what the few days
with hours of their own add or take. A calendar thus answers for any year in a handful of operations.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from datetime import date

MinuteSpans = tuple[tuple[int, int], ...]

_EVERY_DAY = range(1, date.max.toordinal())
# Days. No agency is closed for longer; a search beyond means a calendar without working time.
_LONGEST_SEARCH = 3700
_NEVER = "a calendar without working time"


class Timeline:
    """Working time laid end to end from the first day of the calendar on."""

    def __init__(self, weekly: tuple[MinuteSpans, ...], exceptions: Mapping[int, MinuteSpans]) -> None:
        # Ordinal 1 is a Monday, so an ordinal minus one is a number of weeks and a day of the week.
        self._weekly = weekly
        self._exceptions = exceptions
        self._before_weekday = [sum(_worth(spans) for spans in weekly[:day]) for day in range(8)]
        self._days = sorted(exceptions)
        self._gains = [0]
        for day in self._days:
            gain = _worth(exceptions[day]) - _worth(weekly[(day - 1) % 7])
            self._gains.append(self._gains[-1] + gain)

    def spans(self, day: int) -> MinuteSpans:
        exception = self._exceptions.get(day)
        return self._weekly[(day - 1) % 7] if exception is None else exception

    def before(self, day: int) -> int:
        """Minutes worked before a day begins."""
        weeks, weekday = divmod(day - 1, 7)
        gained = self._gains[bisect_left(self._days, day)]
        return weeks * self._before_weekday[7] + self._before_weekday[weekday] + gained

    def worked(self, day: int, minute: int) -> int:
        """Minutes worked up to a minute of a day."""
        total = self.before(day)
        for start, end in self.spans(day):
            if minute <= start:
                break
            total += min(minute, end) - start
        return total

    def add(self, day: int, minute: int, minutes: int) -> tuple[int, int]:
        if minutes == 0:
            inside = any(start <= minute <= end for start, end in self.spans(day))
            return (day, minute) if inside else self.next_open(day, minute)
        target = self.worked(day, minute) + minutes
        return self._first_at(target) if minutes > 0 else self._last_at(target)

    def next_open(self, day: int, minute: int) -> tuple[int, int]:
        for start, end in self.spans(day):
            if minute < end:
                return day, max(minute, start)
        following = self.day_on_or_after(day + 1)
        return following, self.spans(following)[0][0]

    def day_on_or_after(self, day: int) -> int:
        return self._search(range(day, day + _LONGEST_SEARCH))

    def day_before(self, day: int) -> int:
        return self._search(range(day - 1, day - 1 - _LONGEST_SEARCH, -1))

    def nth_day_after(self, day: int, count: int) -> int:
        for _ in range(count):
            day = self.day_on_or_after(day + 1)
        return day

    def _search(self, days: range) -> int:
        for day in days:
            if self.spans(day):
                return day
        raise ValueError(_NEVER)

    def _first_at(self, total: int) -> tuple[int, int]:
        """The earliest minute by which so much has been worked: the end of a span, not the start of the next."""
        day = bisect_left(_EVERY_DAY, total, key=self.before)
        rest = total - self.before(day)
        for start, end in self.spans(day):
            if rest <= end - start:
                return day, start + rest
            rest -= end - start
        raise ValueError(_NEVER)

    def _last_at(self, total: int) -> tuple[int, int]:
        """The latest minute by which no more has been worked: the start of a span, not the end of the last."""
        day = bisect_right(_EVERY_DAY, total, key=self.before)
        rest = total - self.before(day)
        for start, end in self.spans(day):
            if rest < end - start:
                return day, start + rest
            rest -= end - start
        raise ValueError(_NEVER)


def _worth(spans: MinuteSpans) -> int:
    return sum(end - start for start, end in spans)
