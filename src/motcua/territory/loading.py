"""Units, their names, resolutions and successions brought to what is wanted; only what differs is written.

Thousands of rows at once, in SQL: through models, the first start would take seconds more.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from motcua.kit import clock, sql, text
from motcua.territory.facts import Decided, Passed
from motcua.territory.models import Renaming, Resolution, Succession, Unit, UnitName
from motcua.territory.rules import Naming, known_day

# Provinces, districts, communes: each points at one of those before.
_LEVELS = (2, 3, 5)

# Keys are found beforehand: of tables just filled the planner knows nothing yet, and would join them row by row.
_PUT_UNITS = """
INSERT INTO territory_unit (code, kind, name, full_name, parent_id, valid_from, valid_to, name_folded, name_key)
SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::date[], %s::date[],
                     %s::text[], %s::text[])
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name = excluded.name, full_name = excluded.full_name, parent_id = excluded.parent_id,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, name_folded = excluded.name_folded,
    name_key = excluded.name_key
"""
_PUT_NAMES = """
INSERT INTO territory_unitname (unit_id, kind, name, parent_id, valid_from, valid_to, source)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::date[], %s::date[], %s::text[])
"""
_PUT_SUCCESSIONS = """
INSERT INTO territory_succession (resolution_id, predecessor_id, successor_id, extent, main, valid_from, note)
SELECT one.*, '' FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::boolean[], %s::date[]) AS one
"""


def write_units(names: list[Naming]) -> int:
    """The units themselves, as they are called today or were called last."""
    today = known_day(clock.today())
    current = {naming.code: naming for naming in names if naming.valid_from <= today}
    begun: dict[str, date] = {}
    ended: dict[str, date | None] = {}
    for naming in names:
        begun.setdefault(naming.code, naming.valid_from)
        ended[naming.code] = naming.valid_to
    have = {
        code: facts
        for code, *facts in Unit.objects.values_list(
            "code", "full_name", "parent__code", "valid_from", "valid_to"
        ).iterator()
    }
    changed = [
        naming
        for code, naming in current.items()
        if have.get(code) != [naming.full_name, naming.parent or None, begun[code], ended[code]]
    ]
    written = 0
    for level in _LEVELS:
        ids = _unit_ids() if changed else {}
        rows = [
            (
                *(one.code, one.kind, one.name, one.full_name, ids.get(one.parent)),
                *(begun[one.code], ended[one.code], text.fold(one.full_name), text.sort_key(one.name)),
            )
            for one in changed
            if len(one.code) == level
        ]
        written += _put(_PUT_UNITS, rows)
    return written


def write_names(names: list[Naming]) -> int:
    codes = {name.code for name in names}
    have = set(
        UnitName.objects.filter(unit__code__in=codes)
        .values_list("unit__code", "kind", "name", "parent__code", "valid_from", "valid_to")
        .iterator()
    )
    wanted = {
        (name.code, name.kind, name.name, name.parent or None, name.valid_from, name.valid_to)
        for name in names
    }
    changed = {code for code, *_ in wanted ^ have}
    # The names of a unit are written anew together: closing one and opening the next must not overlap on the way.
    if changed & {code for code, *_ in have}:
        UnitName.objects.filter(unit__code__in=changed).delete()
    ids = _unit_ids() if changed else {}
    rows = [
        (ids[one.code], one.kind, one.name, ids.get(one.parent), one.valid_from, one.valid_to, one.source)
        for one in names
        if one.code in changed and one.code in ids
    ]
    return _put(_PUT_NAMES, rows)


def write_resolutions(decided: Iterable[Decided]) -> int:
    """Resolutions by their numbers; whether one is followed or was compared since is left as somebody set it."""
    facts = ("title", "issued_on", "effective_on", "source", "remark")
    have = {number: told for number, *told in Resolution.objects.values_list("number", *facts)}
    rows = [
        Resolution(
            number=one.number,
            title=one.title,
            issued_on=one.issued_on,
            effective_on=one.effective_on,
            source=one.source,
            remark=one.remark,
            verified=one.verified,
            followed=one.followed,
        )
        for one in decided
        if have.get(one.number) != [getattr(one, fact) for fact in facts]
    ]
    Resolution.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["number"], update_fields=list(facts)
    )
    return len(rows)


def write_renamings(changes: Collection[Naming]) -> int:
    """What resolutions of the files make of single units, followed or not."""
    units = _unit_ids()
    resolutions = dict(Resolution.objects.values_list("number", "pk"))
    have = set(Renaming.objects.values_list("resolution_id", "unit_id", "kind", "name"))
    wanted = {(resolutions[one.resolution], units[one.code], one.kind, one.name) for one in changes}
    rows = [
        Renaming(resolution_id=resolution, unit_id=unit, kind=kind, name=name)
        for resolution, unit, kind, name in wanted - have
    ]
    Renaming.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["resolution", "unit"], update_fields=["kind", "name"]
    )
    return len(rows)


def write_successions(passed: Collection[Passed]) -> int:
    """Successions of the resolutions of the files; those that somebody entered under other resolutions stay."""
    wanted = {(one.resolution, one.old, one.new, one.extent, one.main, one.valid_from) for one in passed}
    kept = Succession.objects.filter(resolution__number__in={one.resolution for one in passed})
    have = set(
        kept.values_list(
            "resolution__number", "predecessor__code", "successor__code", "extent", "main", "valid_from"
        ).iterator()
    )
    if gone := {old for _number, old, *_ in have - wanted}:
        kept.filter(predecessor__code__in=gone).delete()
        have = {row for row in have if row[1] not in gone}
    ids = _unit_ids()
    resolutions = dict(Resolution.objects.values_list("number", "pk"))
    rows = [
        (resolutions[number], ids[old], ids[new], *facts)
        for number, old, new, *facts in sorted(wanted - have)
    ]
    return _put(_PUT_SUCCESSIONS, rows)


def _unit_ids() -> dict[str, int]:
    return dict(Unit.objects.values_list("code", "pk").iterator())


def _put(statement: str, rows: Sequence[tuple[Any, ...]]) -> int:
    """Write rows by a statement that takes them column by column."""
    return sql.execute(statement, [list(column) for column in zip(*rows, strict=True)]) if rows else 0
