"""Fees by the page, months of the book, and its digest. Nothing here knows Django or the database."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

# NĐ 30/2020 wants at least this many dots an inch of a scanned copy.
LEAST_DPI = 200
MOST_PAGES = 500
MOST_VND = 100_000_000


@dataclass(frozen=True, slots=True)
class Rates:
    """VND: `first_price` a page for the first `first_pages`, `next_price` after them, at most `most` a copy."""

    first_pages: int
    first_price: int
    next_price: int
    most: int

    @property
    def is_sound(self) -> bool:
        values = (self.first_pages, self.first_price, self.next_price, self.most)
        return all(0 <= value <= MOST_VND for value in values) and self.most >= self.first_price


# Recalled and never checked against the text of the law: shown as such until an administrator confirms a table.
UNVERIFIED = Rates(first_pages=2, first_price=2_000, next_price=1_000, most=200_000)


def fee(rates: Rates, pages: int) -> int:
    """VND for one copy of so many pages."""
    at_first = min(pages, rates.first_pages)
    return min(at_first * rates.first_price + (pages - at_first) * rates.next_price, rates.most)


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def after(self) -> date:
        """The first day of the next one."""
        return date(self.year + self.month // 12, self.month % 12 + 1, 1)

    def is_over(self, today: date) -> bool:
        return today >= self.after


def missing_numbers(taken: Collection[int], last: int) -> list[int]:
    """What lacks of 1 … `last`."""
    return sorted(set(range(1, last + 1)) - set(taken))


def digest(entries: Iterable[Mapping[str, Any]]) -> str:
    """SHA-256 of the entries of a month, the same however they are kept."""
    canonical = json.dumps(list(entries), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
