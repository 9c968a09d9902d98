"""The data files: what units were called, the resolutions that changed them, and what went into what."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from motcua.territory.rules import Naming

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Decided:
    """A resolution as its file tells it; `province` is the code of the one whose communes it arranges, if one."""

    number: str
    province: str
    title: str
    issued_on: date
    effective_on: date
    verified: bool
    followed: bool
    source: str
    remark: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A unit goes into another by a resolution; `main` is the largest part of a unit that was split."""

    resolution: str
    old: str
    new: str
    extent: str
    main: bool
    valid_from: date


def namings() -> Iterator[Naming]:
    """The lines of every snapshot and change, each with the day from which its file holds."""
    for path in _dated("units-*.csv"):
        for line in _lines(path):
            yield _naming(line, path)
    yield from changes()


def changes() -> Iterator[Naming]:
    """What resolutions made of single units, since the last snapshot."""
    for path in _dated("changes-*.csv"):
        for line in _lines(path):
            yield _naming(line, path)


def snapshots() -> list[date]:
    """The days of the files that name every unit of the country: what they leave out has ended."""
    return [_day(path) for path in _dated("units-*.csv")]


@cache
def resolutions() -> tuple[Decided, ...]:
    return tuple(
        Decided(
            number=line["number"],
            province=line["province"],
            title=line["title"],
            issued_on=date.fromisoformat(line["issued_on"]),
            effective_on=date.fromisoformat(line["effective_on"]),
            verified=line["verified"] == "yes",
            followed=line["followed"] == "yes",
            source=line["source"],
            remark=line["remark"],
        )
        for line in _lines(DATA / "resolutions.csv")
    )


def successions() -> Iterator[Passed]:
    """Provinces by the one resolution that has none of its own; communes by that of the province they came to."""
    for path in _dated("successions-*.csv"):
        day = _day(path)
        numbers = {one.province: one.number for one in resolutions() if one.effective_on == day}
        homes = {naming.code: naming.parent for naming in namings() if naming.valid_from == day}
        for line in _lines(path):
            yield Passed(
                resolution=numbers[homes[line["new"]]],
                old=line["old"],
                new=line["new"],
                extent="whole" if line["extent"] == "whole" else "part",
                main=line["extent"] == "main",
                valid_from=day,
            )


@dataclass(frozen=True, slots=True)
class EarlierName:
    """A name of before the earliest known state, without marks and in one word, by which addresses are found still."""

    code: str
    kind: str
    key: str


def earlier_names() -> Iterator[EarlierName]:
    for line in _lines(DATA / "earlier-names.csv"):
        yield EarlierName(line["code"], line["kind"], line["key"])


def digest(beside: str) -> str:
    """Changes with any of the files, and with what stands beside them."""
    total = hashlib.sha256(beside.encode())
    for path in _dated("*.csv"):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()


def _dated(pattern: str) -> list[Path]:
    return sorted(DATA.glob(pattern))


def _day(path: Path) -> date:
    return date.fromisoformat(path.stem.split("-", 1)[1])


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _naming(line: dict[str, str], path: Path) -> Naming:
    return Naming(
        code=line["code"],
        kind=line["kind"],
        name=line["name"],
        parent=line["parent"],
        valid_from=_day(path),
        source=path.name,
        resolution=line.get("resolution", ""),
    )
