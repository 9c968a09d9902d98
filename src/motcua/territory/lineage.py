"""Units through time: what one was called on any day, what went into it, and what it went into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motcua.kit import clock, sql
from motcua.territory import rules
from motcua.territory.errors import UnknownUnit


@dataclass(frozen=True, slots=True)
class PeriodName:
    """What a unit was called in a period, with those around it; `valid_to` is the first day of the next one."""

    label: str
    valid_from: date
    valid_to: date | None
    is_earliest_known: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """The resolution by which something changed; unless `verified`, its official text was not compared."""

    number: str
    issued_on: date | None
    verified: bool
    remark: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A unit goes into another, whole or in part, from a day on; names as before and from that day."""

    old_code: str
    old_label: str
    new_code: str
    new_label: str
    is_whole: bool
    is_main: bool
    valid_from: date
    decision: Decision


@dataclass(frozen=True, slots=True)
class Announced:
    """What a resolution makes of a unit that names do not follow yet."""

    full_name: str
    effective_on: date
    decision: Decision


@dataclass(frozen=True, slots=True)
class _Named:
    code: str
    kind: str
    name: str
    parent_code: str | None


# A name on a day with those around it, from the unit up; a unit that had ended has none.
_ON_DAY = """
WITH RECURSIVE chain AS (
    SELECT unit.id, unit.code, 0 AS height FROM territory_unit AS unit WHERE unit.code = ANY(%(codes)s)
    UNION
    SELECT parent.id, parent.code, chain.height + 1
    FROM chain
    JOIN territory_unit AS unit ON unit.id = chain.id
    JOIN territory_unitname AS naming ON naming.unit_id = unit.id
        AND naming.valid_from <= %(day)s AND (naming.valid_to IS NULL OR naming.valid_to > %(day)s)
    JOIN territory_unit AS parent ON parent.id = coalesce(naming.parent_id, unit.parent_id)
)
SELECT DISTINCT unit.code, naming.kind, naming.name, parent.code AS parent_code
FROM chain
JOIN territory_unit AS unit ON unit.id = chain.id
JOIN territory_unitname AS naming ON naming.unit_id = unit.id
    AND naming.valid_from <= %(day)s AND (naming.valid_to IS NULL OR naming.valid_to > %(day)s)
LEFT JOIN territory_unit AS parent ON parent.id = coalesce(naming.parent_id, unit.parent_id)
WHERE unit.valid_to IS NULL OR unit.valid_to > %(day)s
"""


def names_on(codes: Iterable[str], day: date) -> dict[str, str]:
    """Names of many units on a day, in one statement; those that bore none then are left out."""
    wanted = sorted(set(codes))
    found = sql.rows(_Named, _ON_DAY, {"codes": wanted, "day": rules.known_day(day)})
    named = {one.code: one for one in found}
    return {code: _label(named[code], named) for code in wanted if code in named}


def name_on(code: str, day: date) -> str:
    """Raises UnknownUnit where the code was borne by nothing on the day."""
    found = names_on([code], day).get(code)
    if found is None:
        raise UnknownUnit(code=code)
    return found


def _label(one: _Named, named: dict[str, _Named]) -> str:
    around, top = [], one
    while top.parent_code:
        top = named[top.parent_code]
        around.append(f"{rules.KIND_WORDS[top.kind]} {top.name}")
    return rules.name_within(f"{rules.KIND_WORDS[one.kind]} {one.name}", *around)


@dataclass(frozen=True, slots=True)
class _Period:
    valid_from: date
    valid_to: date | None


_PERIODS = """
SELECT naming.valid_from, naming.valid_to
FROM territory_unitname AS naming JOIN territory_unit AS unit ON unit.id = naming.unit_id
WHERE unit.code = %(code)s ORDER BY naming.valid_from
"""


def names_through_time(code: str) -> list[PeriodName]:
    """Every name that a unit bore, the earliest first, each as on its first day; none of a code never borne."""
    return [
        PeriodName(
            label=name_on(code, period.valid_from),
            valid_from=period.valid_from,
            valid_to=period.valid_to,
            is_earliest_known=period.valid_from == rules.EARLIEST_KNOWN,
        )
        for period in sql.rows(_Period, _PERIODS, {"code": code})
    ]


@dataclass(frozen=True, slots=True)
class _Passage:
    old_code: str
    new_code: str
    extent: str
    main: bool
    valid_from: date
    number: str
    issued_on: date | None
    verified: bool
    remark: str


_PASSAGES = """
SELECT old.code AS old_code, new.code AS new_code, passed.extent, passed.main, passed.valid_from,
       resolution.number, resolution.issued_on, resolution.verified, resolution.remark
FROM territory_succession AS passed
JOIN territory_unit AS old ON old.id = passed.predecessor_id
JOIN territory_unit AS new ON new.id = passed.successor_id
JOIN territory_resolution AS resolution ON resolution.id = passed.resolution_id
WHERE passed.valid_from > %(after)s AND passed.valid_from <= %(until)s
"""


def successors(code: str, day: date | None = None) -> list[Passage]:
    """What a unit of a day went into from then until today, the main part first; none where nothing changed.

    A unit that keeps its code goes into itself. Without a day, of the earliest state that is known.
    """
    asked = {"code": code, "after": rules.known_day(day or date.min), "until": clock.today()}
    found = sql.rows(_Passage, f"{_PASSAGES} AND old.code = %(code)s", asked)
    return sorted(_told(found), key=lambda one: (one.valid_from, not one.is_main, one.new_label))


def predecessors(code: str) -> list[Passage]:
    """What went into a unit, until today, in the order of the codes."""
    asked = {"code": code, "after": date.min, "until": clock.today()}
    found = sql.rows(_Passage, f"{_PASSAGES} AND new.code = %(code)s", asked)
    return sorted(_told(found), key=lambda one: (one.valid_from, one.old_code))


def _told(found: list[_Passage]) -> list[Passage]:
    days = {one.valid_from for one in found}
    after = {day: names_on((one.new_code for one in found), day) for day in days}
    before = {
        day: names_on((one.old_code for one in found), date.fromordinal(day.toordinal() - 1)) for day in days
    }
    return [
        Passage(
            old_code=one.old_code,
            old_label=before[one.valid_from].get(one.old_code, one.old_code),
            new_code=one.new_code,
            new_label=after[one.valid_from].get(one.new_code, one.new_code),
            is_whole=one.extent == "whole",
            is_main=one.main,
            valid_from=one.valid_from,
            decision=Decision(one.number, one.issued_on, one.verified, one.remark),
        )
        for one in found
    ]


@dataclass(frozen=True, slots=True)
class _Announced:
    kind: str
    name: str
    effective_on: date
    number: str
    issued_on: date | None
    verified: bool
    remark: str


_ANNOUNCED = """
SELECT renaming.kind, renaming.name, resolution.effective_on, resolution.number, resolution.issued_on,
       resolution.verified, resolution.remark
FROM territory_renaming AS renaming
JOIN territory_resolution AS resolution ON resolution.id = renaming.resolution_id
JOIN territory_unit AS unit ON unit.id = renaming.unit_id
WHERE unit.code = %(code)s AND NOT resolution.followed
  AND NOT EXISTS (SELECT FROM territory_merger AS merger
                  WHERE merger.resolution_id = resolution.id AND merger.switched_at IS NOT NULL)
ORDER BY resolution.effective_on
"""


def announced(code: str) -> list[Announced]:
    """What resolutions that are only recorded make of a unit."""
    return [
        Announced(
            full_name=f"{rules.KIND_WORDS[one.kind]} {one.name}",
            effective_on=one.effective_on,
            decision=Decision(one.number, one.issued_on, one.verified, one.remark),
        )
        for one in sql.rows(_Announced, _ANNOUNCED, {"code": code})
    ]
