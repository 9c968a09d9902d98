"""The names that an address may use, of every day that is known, and where each place is today."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from motcua.territory import rules, spelling
from motcua.territory.facts import EarlierName


@dataclass(frozen=True, slots=True)
class NameRow:
    """A name of a unit in a period; `announced` is the number of a resolution that is not followed, if it is of one."""

    code: str
    kind: str
    name: str
    parent: str
    valid_from: date
    valid_to: date | None
    announced: str = ""


@dataclass(frozen=True, slots=True)
class PassageRow:
    """That a unit went into another."""

    old: str
    new: str
    is_whole: bool
    is_main: bool
    valid_from: date
    resolution: str
    verified: bool


@dataclass(frozen=True, slots=True)
class HamletRow:
    unit: str
    name: str
    now_in: str


@dataclass(frozen=True, slots=True)
class Heir:
    """A commune of today that has a place or a part of it; by which resolutions, the last of them on `day`."""

    code: str
    is_whole: bool
    is_main: bool
    resolutions: tuple[str, ...]
    day: date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A commune, or an island district without communes, as it was called in a period."""

    code: str
    kind: str
    name: str
    district: str
    province: str
    valid_from: date
    is_now: bool
    announced: str
    # A name of before the earliest known state: `label` is that of the unit which had the place then.
    is_earlier: bool
    label: str
    heirs: tuple[Heir, ...]
    # The provinces of the heirs, as they are called today.
    provinces_now: frozenset[str]

    @property
    def provinces(self) -> frozenset[str]:
        return self.provinces_now | {self.province}


def _lists() -> dict[str, list[Any]]:
    return defaultdict(list)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """Numbers of places, codes of districts and keys of provinces, by the keys of their names."""

    labels: dict[str, str]
    home_of: dict[str, str]
    places: list[Place] = field(default_factory=list)
    communes: dict[str, list[int]] = field(default_factory=_lists)
    districts: dict[str, list[str]] = field(default_factory=_lists)
    district_keys: dict[str, list[str]] = field(default_factory=_lists)
    provinces: dict[str, list[str]] = field(default_factory=dict)
    initials: dict[str, list[str]] = field(default_factory=_lists)
    in_district: dict[str, list[int]] = field(default_factory=_lists)
    in_province: dict[str, list[int]] = field(default_factory=_lists)
    hamlets: dict[str, list[HamletRow]] = field(default_factory=_lists)
    near: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def near_in(self, scope: str, keys: Iterable[str]) -> dict[str, set[str]]:
        """Names of a scope with all that is one letter shorter, made once."""
        if scope not in self.near:
            self.near[scope] = spelling.near_names(keys)
        return self.near[scope]


# What people call provinces besides their names, and short.
_ALSO = {"saigon": "hochiminh", "thuathienhue": "hue", "baria": "bariavungtau", "vungtau": "bariavungtau"}
_SHORT = {"hcm": "hochiminh", "tphcm": "hochiminh", "sg": "hochiminh", "hn": "hanoi", "tth": "hue"}


def build(
    names: Iterable[NameRow],
    passages: Iterable[PassageRow],
    *,
    earlier: Iterable[EarlierName] = (),
    hamlets: Iterable[HamletRow] = (),
    today: date,
) -> Gazetteer:
    made = _Building(today)
    for row in names:
        made.names[row.code].append(row)
    for passage in passages:
        made.passages[passage.old].append(passage)
    return made.done(list(earlier), list(hamlets))


class _Building:
    """What is needed only while the gazetteer is made."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.names: dict[str, list[NameRow]] = defaultdict(list)
        self.passages: dict[str, list[PassageRow]] = defaultdict(list)

    def done(self, earlier: list[EarlierName], hamlets: list[HamletRow]) -> Gazetteer:
        known = Gazetteer(
            labels={row.code: self._label(row) for row in self._living()},
            home_of={row.code: self._province(row) for row in self._living()},
        )
        for rows in self.names.values():
            for row in rows:
                self._enter(known, row)
        for one in earlier:
            self._enter_earlier(known, one)
        for hamlet in hamlets:
            known.hamlets[hamlet.unit].append(hamlet)
        _shorten(known)
        return known

    def _enter(self, known: Gazetteer, row: NameRow) -> None:
        name_key = spelling.key(row.name)
        if len(row.code) == 2:
            known.provinces[name_key] = [name_key]
            known.initials[spelling.initials(row.name)].append(name_key)
            return
        if len(row.code) == 3:
            known.districts[name_key].append(row.code)
            known.district_keys[row.code].append(name_key)
        if len(row.code) == 5 or row.code in self.passages:
            self._put(known, name_key, self._place(row))

    def _enter_earlier(self, known: Gazetteer, one: EarlierName) -> None:
        name_key = spelling.key(one.key)
        first = min(self.names.get(one.code, ()), key=lambda row: row.valid_from, default=None)
        if len(one.code) == 3:
            known.districts[name_key].append(one.code)
            known.district_keys[one.code].append(name_key)
        elif first is not None:
            place = replace(self._place(first), kind=one.kind, name=one.key, is_now=False, is_earlier=True)
            self._put(known, name_key, place)

    def _put(self, known: Gazetteer, name_key: str, place: Place) -> None:
        number = len(known.places)
        known.places.append(place)
        known.communes[name_key].append(number)
        known.in_district[place.district].append(number)
        for province in place.provinces:
            known.in_province[province].append(number)

    def _living(self) -> Iterable[NameRow]:
        for rows in self.names.values():
            for row in rows:
                if not row.announced and rules.holds_on(row.valid_from, row.valid_to, self.today):
                    yield row

    def _on(self, code: str, day: date) -> NameRow | None:
        rows = [row for row in self.names.get(code, []) if not row.announced]
        held = [row for row in rows if rules.holds_on(row.valid_from, row.valid_to, day)]
        return held[0] if held else None

    def _around(self, row: NameRow) -> list[NameRow]:
        """The units around one, in its period, from the inside."""
        around = []
        day = self.today if row.announced else row.valid_from
        while row.parent and (parent := self._on(row.parent, day)) is not None:
            around.append(parent)
            row = parent
        return around

    def _full(self, row: NameRow) -> str:
        return f"{rules.KIND_WORDS[row.kind]} {row.name}"

    def _label(self, row: NameRow) -> str:
        return rules.name_within(self._full(row), *(self._full(one) for one in self._around(row)))

    def _province(self, row: NameRow) -> str:
        top = ([row, *self._around(row)])[-1]
        return spelling.key(top.name) if len(top.code) == 2 else ""

    def _place(self, row: NameRow) -> Place:
        around = self._around(row)
        is_now = not row.announced and rules.holds_on(row.valid_from, row.valid_to, self.today)
        heirs = tuple(self._heirs(row.code, self.today if row.announced else row.valid_from, frozenset()))
        now = [self._on(heir.code, self.today) for heir in heirs]
        return Place(
            code=row.code,
            kind=row.kind,
            name=row.name,
            district=next((one.code for one in around if len(one.code) == 3), ""),
            province=self._province(row),
            valid_from=row.valid_from,
            is_now=is_now,
            announced=row.announced,
            is_earlier=False,
            label=rules.name_within(self._full(row), *(self._full(one) for one in around)),
            heirs=heirs,
            provinces_now=frozenset(self._province(one) for one in now if one is not None),
        )

    def _heirs(self, code: str, since: date, seen: frozenset[str]) -> list[Heir]:
        """The communes of today that have what bore a code since a day, across all resolutions after it."""
        later = [one for one in self.passages.get(code, []) if since < one.valid_from <= self.today]
        if not later or code in seen:
            living = self._on(code, self.today) is not None
            return [Heir(code, True, True, (), None, True)] if living and len(code) == 5 else []
        day = min(one.valid_from for one in later)
        found: dict[str, Heir] = {}
        for passage in (one for one in later if one.valid_from == day):
            further = frozenset() if passage.new == code else seen | {code}
            for heir in self._heirs(passage.new, day, further):
                found.setdefault(heir.code, _through(passage, heir))
        if len(found) == 1:
            (only,) = found.values()
            return [Heir(only.code, True, True, only.resolutions, only.day, only.verified)]
        return sorted(found.values(), key=lambda heir: (not heir.is_main, heir.code))


def _through(passage: PassageRow, heir: Heir) -> Heir:
    return Heir(
        code=heir.code,
        is_whole=passage.is_whole and heir.is_whole,
        is_main=(passage.is_whole or passage.is_main) and heir.is_main,
        resolutions=(passage.resolution, *heir.resolutions),
        day=heir.day or passage.valid_from,
        verified=passage.verified and heir.verified,
    )


def _shorten(known: Gazetteer) -> None:
    """Initials are a name only where they are two letters at least; some provinces are called otherwise too."""
    known.initials.pop("", None)
    for short, name_key in _SHORT.items():
        known.initials[short] = [name_key]
    for name, name_key in _ALSO.items():
        if name_key in known.provinces:
            known.provinces.setdefault(name, [name_key])
