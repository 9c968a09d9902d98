"""The history of units, folded from dated files. Nothing here knows Django or the database."""

from collections.abc import Iterable
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


@dataclass(frozen=True, slots=True)
class Naming:
    """What a unit is called from a day on; `valid_to` is the first day of the next name."""

    code: str
    kind: str
    name: str
    parent: str
    valid_from: date
    source: str
    valid_to: date | None = None

    @property
    def full_name(self) -> str:
        return f"{KIND_WORDS[self.kind]} {self.name}"


def in_turn(namings: Iterable[Naming]) -> list[Naming]:
    """Close each name on the day on which the next one of the same unit begins."""
    chained = []
    ordered = sorted(namings, key=lambda naming: (naming.code, naming.valid_from))
    for _code, group in groupby(ordered, key=lambda naming: naming.code):
        names = list(group)
        following = [*(naming.valid_from for naming in names[1:]), None]
        chained += [replace(naming, valid_to=until) for naming, until in zip(names, following, strict=True)]
    return chained


def holds_on(valid_from: date, valid_to: date | None, day: date) -> bool:
    return valid_from <= day and (valid_to is None or day < valid_to)


def name_within(full_name: str, parent_full_name: str | None) -> str:
    """Write a unit with its province: "Phường Nếnh, tỉnh Bắc Ninh"; a province stands alone."""
    if parent_full_name is None:
        return full_name
    return f"{full_name}, {parent_full_name[0].lower()}{parent_full_name[1:]}"
