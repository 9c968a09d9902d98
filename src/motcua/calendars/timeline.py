"""The arithmetic of working time: days as ordinals, times as minutes since midnight, whole numbers only.

Whole weeks are worth the same, so what has been worked up to a day is a product plus what earlier weeks of other
hours and the few days with hours of their own add or take. A calendar thus answers for any year in a handful of operations.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from datetime import date

MinuteSpans = tuple[tuple[int, int], ...]
MinuteWeek = tuple[MinuteSpans, ...]

_EVERY_DAY = range(1, date.max.toordinal())
# Days. No agency is closed for longer; a search beyond means a calendar without working time.
_LONGEST_SEARCH = 3700
_NEVER = "a calendar without working time"


class Timeline:
    """Working time laid end to end from the first day of the calendar on."""

    def __init__(
        self, weeks: Sequence[tuple[int, MinuteWeek]], exceptions: Mapping[int, MinuteSpans]
    ) -> None:
        """`weeks` are hours from a day on, in order; the first holds from the first day of all."""
        # Ordinal 1 is a Monday, so an ordinal minus one is a number of weeks and a day of the week.
        self._weeks = [week for _start, week in weeks]
        self._starts = [1, *(start for start, _week in weeks[1:])]
        self._before_weekday = [
            [sum(_worth(spans) for spans in week[:day]) for day in range(8)] for week in self._weeks
        ]
        # What had been worked when a week began, less what it would have been by that week alone.
        self._offsets = [0]
        for place in range(1, len(weeks)):
            start = self._starts[place]
            before = self._offsets[-1] + self._by_week(place - 1, start)
            self._offsets.append(before - self._by_week(place, start))
        self._exceptions = exceptions
        self._days = sorted(exceptions)
        self._gains = [0]
        for day in self._days:
            gain = _worth(exceptions[day]) - _worth(self._ordinary(day))
            self._gains.append(self._gains[-1] + gain)

    def spans(self, day: int) -> MinuteSpans:
        exception = self._exceptions.get(day)
        return self._ordinary(day) if exception is None else exception

    def before(self, day: int) -> int:
        """Minutes worked before a day begins."""
        place = bisect_right(self._starts, day) - 1
        gained = self._gains[bisect_left(self._days, day)]
        return self._offsets[place] + self._by_week(place, day) + gained

    def _ordinary(self, day: int) -> MinuteSpans:
        return self._weeks[bisect_right(self._starts, day) - 1][(day - 1) % 7]

    def _by_week(self, place: int, day: int) -> int:
        weeks, weekday = divmod(day - 1, 7)
        before_weekday = self._before_weekday[place]
        return weeks * before_weekday[7] + before_weekday[weekday]

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
