"""The gazetteer of this process: made when it is first asked for, and anew once units, mergers or hamlets change."""

import time
from dataclasses import dataclass
from datetime import date, datetime

from motcua.kit import clock, sql
from motcua.territory import addresses, facts, gazetteer
from motcua.territory.addresses import Found
from motcua.territory.gazetteer import Gazetteer, HamletRow, NameRow, PassageRow

# How long another process may go on with what has changed here.
CHECKED_SECONDS = 10.0

_NAMES = """
SELECT unit.code, naming.kind, naming.name, coalesce(parent.code, '') AS parent, naming.valid_from,
       least(naming.valid_to, unit.valid_to) AS valid_to, '' AS announced
FROM territory_unitname AS naming
JOIN territory_unit AS unit ON unit.id = naming.unit_id
LEFT JOIN territory_unit AS parent ON parent.id = coalesce(naming.parent_id, unit.parent_id)
UNION ALL
SELECT unit.code, renaming.kind, renaming.name, coalesce(parent.code, ''), resolution.effective_on, NULL,
       resolution.number
FROM territory_renaming AS renaming
JOIN territory_resolution AS resolution ON resolution.id = renaming.resolution_id AND NOT resolution.followed
JOIN territory_unit AS unit ON unit.id = renaming.unit_id
LEFT JOIN territory_unit AS parent ON parent.id = unit.parent_id
"""
_PASSAGES = """
SELECT old.code AS old, new.code AS new, passed.extent = 'whole' AS is_whole, passed.main AS is_main,
       passed.valid_from, resolution.number AS resolution, resolution.verified
FROM territory_succession AS passed
JOIN territory_unit AS old ON old.id = passed.predecessor_id
JOIN territory_unit AS new ON new.id = passed.successor_id
JOIN territory_resolution AS resolution ON resolution.id = passed.resolution_id
"""
_HAMLETS = """
SELECT unit.code AS unit, hamlet.name_folded AS name, now_in.code AS now_in
FROM territory_hamlet AS hamlet
JOIN territory_unit AS unit ON unit.id = hamlet.unit_id
JOIN territory_unit AS now_in ON now_in.id = hamlet.now_in_id
"""
_STAMP = """
SELECT (SELECT max(id) FROM territory_unitname) AS names, (SELECT max(id) FROM territory_hamlet) AS hamlets,
       (SELECT count(*) FROM territory_hamlet) AS hamlet_count, (SELECT max(id) FROM territory_succession) AS passed,
       (SELECT string_agg(state, ',' ORDER BY id) FROM territory_merger) AS mergers,
       (SELECT max(switched_at) FROM territory_merger) AS switched_at
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    names: int | None
    hamlets: int | None
    hamlet_count: int
    passed: int | None
    mergers: str | None
    switched_at: datetime | None


@dataclass(slots=True)
class _Kept:
    known: Gazetteer
    stamp: Stamp | None
    day: date
    checked: float


_kept: _Kept | None = None


def forget_places() -> None:
    global _kept  # noqa: PLW0603 - one gazetteer per process
    _kept = None


def units_stamp() -> Stamp | None:
    """What is another once units, mergers or hamlets have changed; one small statement."""
    return sql.row(Stamp, _STAMP)


def known_places() -> Gazetteer:
    global _kept  # noqa: PLW0603 - one gazetteer per process
    now, today = time.monotonic(), clock.today()
    if _kept is not None and _kept.day == today and now < _kept.checked + CHECKED_SECONDS:
        return _kept.known
    stamp = units_stamp()
    if _kept is not None and (_kept.stamp, _kept.day) == (stamp, today):
        _kept.checked = now
        return _kept.known
    _kept = _Kept(_read(today), stamp, today, now)
    return _kept.known


def find_address(address: str, *, home: str) -> Found:
    """Understand an address of any usual spelling; where no province is named, the one of the code `home` is meant."""
    known = known_places()
    return addresses.find(known, address, home=known.home_of.get(home, ""))


HAMLETS_SHOWN = 500


@dataclass(frozen=True, slots=True)
class PlacedHamlet:
    name: str
    unit: str
    unit_code: str
    now_in: str
    now_in_code: str
    source: str


_PLACED = """
SELECT hamlet.name, unit.full_name AS unit, unit.code AS unit_code, now_in.full_name AS now_in,
       now_in.code AS now_in_code, hamlet.source
FROM territory_hamlet AS hamlet
JOIN territory_unit AS unit ON unit.id = hamlet.unit_id
JOIN territory_unit AS now_in ON now_in.id = hamlet.now_in_id
ORDER BY unit.name_key, unit.code, hamlet.name_folded
LIMIT %(most)s
"""


def placed_hamlets(*, most: int | None = HAMLETS_SHOWN) -> list[PlacedHamlet]:
    """The first ones, or all, by their units."""
    return sql.rows(PlacedHamlet, _PLACED, {"most": most})


def _read(today: date) -> Gazetteer:
    return gazetteer.build(
        sql.rows(NameRow, _NAMES),
        sql.rows(PassageRow, _PASSAGES),
        earlier=facts.earlier_names(),
        hamlets=sql.rows(HamletRow, _HAMLETS),
        today=today,
    )
