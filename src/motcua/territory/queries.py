"""Units as pages show them: those that live today (3,355 rows) are read once and kept in this process.

What they were called on another day, and units that have ended, are read when they are asked for (`lineage`).
"""

import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from motcua.kit import clock, sql, text
from motcua.territory import lineage, places, rules, spelling
from motcua.territory.errors import UnknownUnit
from motcua.territory.models import COMMUNE_KINDS, PROVINCE_KINDS


@dataclass(frozen=True, slots=True)
class UnitCard:
    """A unit as it is called now; `label` names its province too. `province_code` of a province is its own."""

    code: str
    kind: str
    name: str
    full_name: str
    province_code: str
    label: str
    searched: str
    sort_key: str


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    parent_code: str | None
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class _Country:
    cards: dict[str, UnitCard]
    provinces: list[UnitCard]
    communes: dict[str, list[UnitCard]]


_ROWS = """
SELECT unit.code, parent.code AS parent_code, naming.kind, naming.name
FROM territory_unitname AS naming
JOIN territory_unit AS unit ON unit.id = naming.unit_id
LEFT JOIN territory_unit AS parent ON parent.id = coalesce(naming.parent_id, unit.parent_id)
WHERE naming.valid_from <= %(day)s AND (naming.valid_to IS NULL OR naming.valid_to > %(day)s)
  AND (unit.valid_to IS NULL OR unit.valid_to > %(day)s)
ORDER BY unit.name_key, unit.code
"""

_BORNE = """
SELECT unit.code, naming.kind, naming.name
FROM territory_unitname AS naming JOIN territory_unit AS unit ON unit.id = naming.unit_id
WHERE unit.code = ANY(%(codes)s)
"""


@dataclass(frozen=True, slots=True)
class _Borne:
    code: str
    kind: str
    name: str


@dataclass(slots=True)
class _Kept:
    """Kept until units change: another process may have merged them, so that it is asked from time to time."""

    country: _Country
    stamp: places.Stamp | None
    day: date
    checked: float


_kept: _Kept | None = None


def forget_units() -> None:
    """Drop what is kept, after loading and between tests."""
    global _kept  # noqa: PLW0603 - one country per process
    _kept = None
    places.forget_places()


def unit(code: str) -> UnitCard:
    """Raises UnknownUnit where no unit bears the code today."""
    card = _country().cards.get(code)
    if card is None:
        raise UnknownUnit(code=code)
    return card


def unit_exists(code: str) -> bool:
    return code in _country().cards


def unit_name(code: str, *, on: date | None = None) -> str:
    """Name a unit as on a day (today by default): "Phường Nếnh, tỉnh Bắc Ninh". Raises UnknownUnit.

    Before 1 July 2025 a commune is named with its district too. Of days before the earliest known state, that one.
    """
    today = clock.today()
    if on is not None and rules.known_day(on) != today:
        return lineage.name_on(code, on)
    return unit(code).label


def names_borne(codes: Iterable[str]) -> dict[str, list[str]]:
    """Every full name that these units have borne on any day, the longest first: one statement, nothing kept."""
    borne: dict[str, set[str]] = {code: set() for code in codes}
    for naming in sql.rows(_Borne, _BORNE, {"codes": list(borne)}):
        borne[naming.code].add(f"{rules.KIND_WORDS[naming.kind]} {naming.name}")
    return {code: sorted(names, key=len, reverse=True) for code, names in borne.items()}


_HEIRS = """
WITH RECURSIVE passed (code, successors) AS (
    SELECT %(code)s::text, 1::bigint
  UNION
    SELECT successor.code, (SELECT count(*) FROM territory_succession AS beside
        WHERE beside.predecessor_id = succession.predecessor_id AND beside.resolution_id = succession.resolution_id)
    FROM passed JOIN territory_unit AS predecessor ON predecessor.code = passed.code
    JOIN territory_succession AS succession ON succession.predecessor_id = predecessor.id
    JOIN territory_unit AS successor ON successor.id = succession.successor_id
    WHERE succession.valid_from <= %(today)s AND successor.id <> predecessor.id AND predecessor.valid_to <= %(today)s
)
SELECT code, successors FROM passed
"""


@dataclass(frozen=True, slots=True)
class _Heir:
    code: str
    successors: int


def unit_now(code: str) -> UnitCard:
    """The living unit that answers for a code: its own, or the only one that it went into, at once or over others.

    Raises UnknownUnit where none does, or several: then a person has to say which.
    """
    cards = _country().cards
    if code in cards:
        return cards[code]
    heirs = sql.rows(_Heir, _HEIRS, {"code": code, "today": clock.today()})
    living = [one for one in heirs if one.code in cards]
    if len(living) != 1 or any(one.successors > 1 for one in heirs):
        raise UnknownUnit(code=code)
    return cards[living[0].code]


_PLACED = """
SELECT unit.code AS unit, unit.name AS unit_name, now_in.code, hamlet.name_folded AS name
FROM territory_hamlet AS hamlet JOIN territory_unit AS unit ON unit.id = hamlet.unit_id
JOIN territory_unit AS now_in ON now_in.id = hamlet.now_in_id
WHERE unit.code = ANY(%(units)s)
"""


@dataclass(frozen=True, slots=True)
class _Placed:
    unit: str
    unit_name: str
    code: str
    name: str


def hamlets_placed(places: Collection[tuple[str, str]]) -> list[str]:
    """Of addresses, each in a unit that was split, the unit to which the hamlet named there belongs now.

    Empty where that is not known. One statement for all.
    """
    hamlets: dict[str, list[_Placed]] = defaultdict(list)
    for one in sql.rows(_Placed, _PLACED, {"units": sorted({unit for unit, _address in places})}):
        hamlets[one.unit].append(one)
    return [_placed(hamlets[unit], address) for unit, address in places]


def _placed(hamlets: list[_Placed], address: str) -> str:
    words = spelling.words(text.nfc(address))
    found = {one.code for one in hamlets if spelling.names_hamlet(words, one.name, unit=one.unit_name)}
    return found.pop() if len(found) == 1 else ""


def provinces() -> list[UnitCard]:
    """In the order of the Vietnamese alphabet."""
    return _country().provinces


def communes(province_code: str) -> list[UnitCard]:
    """In the order of the Vietnamese alphabet; none for a code that is no province's."""
    return _country().communes.get(province_code, [])


def search_communes(q: str, province_code: str | None = None, *, limit: int = 20) -> list[UnitCard]:
    """Communes whose words begin with the words typed, marks or not; closest names first."""
    words = text.fold(q).replace(",", " ").split()
    if not words:
        return []
    country = _country()
    among = (
        country.communes.get(province_code, [])
        if province_code
        else [card for of_province in country.communes.values() for card in of_province]
    )
    found = [card for card in among if all(f" {word}" in card.searched for word in words)]
    asked, marked = " ".join(words), text.nfc(q).lower()
    found.sort(key=lambda card: (_distance(card, asked, marked), card.sort_key, card.code))
    return found[:limit]


def _distance(card: UnitCard, asked: str, marked: str) -> tuple[bool, bool, bool]:
    name, full_name = text.fold(card.name), text.fold(card.full_name)
    return (
        asked not in {name, full_name},
        marked not in {card.name.lower(), card.full_name.lower()},
        not name.startswith(asked),
    )


def _country() -> _Country:
    global _kept  # noqa: PLW0603 - one country per process
    now, today = time.monotonic(), clock.today()
    if _kept is not None and _kept.day == today and now < _kept.checked + places.CHECKED_SECONDS:
        return _kept.country
    stamp = places.units_stamp()
    if _kept is not None and (_kept.stamp, _kept.day) == (stamp, today):
        _kept.checked = now
        return _kept.country
    _kept = _Kept(_read(today), stamp, today, now)
    return _kept.country


def _read(today: date) -> _Country:
    rows = {row.code: row for row in sql.rows(_Row, _ROWS, {"day": rules.known_day(today)})}
    cards = [_card(row, rows) for row in rows.values()]
    communes: dict[str, list[UnitCard]] = defaultdict(list)
    for card in cards:
        if card.kind in COMMUNE_KINDS:
            communes[card.province_code].append(card)
    return _Country(
        cards={card.code: card for card in cards},
        provinces=[card for card in cards if card.kind in PROVINCE_KINDS],
        communes=dict(communes),
    )


def _card(row: _Row, rows: dict[str, _Row]) -> UnitCard:
    around, top = [], row
    while top.parent_code:
        top = rows[top.parent_code]
        around.append(_full(top))
    full_name = _full(row)
    label = rules.name_within(full_name, *around)
    return UnitCard(
        code=row.code,
        kind=row.kind,
        name=row.name,
        full_name=full_name,
        province_code=top.code,
        label=label,
        searched=f" {text.fold(label).replace(',', '')} {row.code}",
        sort_key=text.sort_key(row.name),
    )


def _full(row: _Row) -> str:
    return f"{rules.KIND_WORDS[row.kind]} {row.name}"
