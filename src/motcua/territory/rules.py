"""The history of units, folded from dated files. Nothing here knows Django or the database."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

KIND_WORDS = {
    "province": "Tỉnh",
    "city": "Thành phố",
    "district": "Huyện",
    "urban_district": "Quận",
    "town": "Thị xã",
    "district_city": "Thành phố",
    "commune": "Xã",
    "ward": "Phường",
    "township": "Thị trấn",
    "special_zone": "Đặc khu",
}

# The day before the two-level model began: the first day for which names are known. When each of them began to be
# borne is not known; whoever asks for an earlier day is given these.
EARLIEST_KNOWN = date(2025, 6, 30)


@dataclass(frozen=True, slots=True)
class Naming:
    """What a unit is called from a day on; `valid_to` is the first day of the next name, or the one on which it ends."""

    code: str
    kind: str
    name: str
    parent: str
    valid_from: date
    source: str
    valid_to: date | None = None
    resolution: str = ""

    @property
    def full_name(self) -> str:
        return f"{KIND_WORDS[self.kind]} {self.name}"

    def is_called_as(self, other: "Naming") -> bool:
        return (self.kind, self.name, self.parent) == (other.kind, other.name, other.parent)


def in_turn(namings: Iterable[Naming], snapshots: Collection[date] = ()) -> list[Naming]:
    """Close each name on the day on which the next one of the same unit begins, or a snapshot knows it no more.

    Names that follow each other without a difference are one.
    """
    chained = []
    ordered = sorted(namings, key=lambda naming: (naming.code, naming.valid_from))
    for _code, group in groupby(ordered, key=lambda naming: naming.code):
        chained += _chain(list(group), snapshots)
    return chained


def _chain(names: list[Naming], snapshots: Collection[date]) -> list[Naming]:
    following = [*(naming.valid_from for naming in names[1:]), None]
    chained: list[Naming] = []
    for naming, begins in zip(names, following, strict=True):
        ends = [day for day in (begins, *snapshots) if day is not None and day > naming.valid_from]
        closed = replace(naming, valid_to=min(ends, default=None))
        last = chained[-1] if chained else None
        if last is not None and last.valid_to == naming.valid_from and last.is_called_as(naming):
            chained[-1] = replace(last, valid_to=closed.valid_to)
        else:
            chained.append(closed)
    return chained


def holds_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    return valid_from <= day and (valid_to is None or day < valid_to)


def known_day(day: date) -> date:
    """Of days before the earliest known one, that one."""
    return max(day, EARLIEST_KNOWN)


def name_within(full_name: str, *around: str | None) -> str:
    """Write a unit with those around it: "Phường Nếnh, tỉnh Bắc Ninh"; a province stands alone."""
    return ", ".join([full_name, *(f"{name[0].lower()}{name[1:]}" for name in around if name)])
