import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.db import transaction

from motcua.kit import clock, text
from motcua.territory import rules
from motcua.territory.models import Unit, UnitName
from motcua.territory.queries import forget_units
from motcua.territory.rules import Naming

DATA = Path(__file__).parent / "data"


def load_units() -> int:
    """Bring the units up to the data files as of today; returns how many rows were written.

    Writes only what differs, so that it may run at every start. Inside the caller's transaction, if any.
    """
    return write_units(rules.in_turn(namings()))


def write_units(names: list[Naming]) -> int:
    with transaction.atomic():
        written = _write_units(names) + _write_names(names)
        transaction.on_commit(forget_units)
    forget_units()
    return written


def namings() -> Iterator[Naming]:
    """The lines of every data file, each with the day from which its file holds."""
    for path in sorted(DATA.glob("units-*.csv")):
        day = date.fromisoformat(path.stem.removeprefix("units-"))
        with path.open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                yield Naming(
                    code=line["code"],
                    kind=line["kind"],
                    name=line["name"],
                    parent=line["parent"],
                    valid_from=day,
                    source=path.name,
                )


def _write_units(names: list[Naming]) -> int:
    today = clock.today()
    current = {naming.code: naming for naming in names if naming.valid_from <= today}
    begun: dict[str, date] = {}
    for naming in names:
        begun.setdefault(naming.code, naming.valid_from)
    have = {
        code: (pk, full_name, parent)
        for code, pk, full_name, parent in Unit.objects.values_list("code", "pk", "full_name", "parent__code")
    }
    ids = {code: pk for code, (pk, _, _) in have.items()}
    written = 0
    # Provinces first: a commune points at its province.
    for of_provinces in (True, False):
        rows = [
            _unit(naming, begun[naming.code], ids)
            for naming in current.values()
            if (naming.parent == "") is of_provinces
            and have.get(naming.code, (0, "", None))[1:] != (naming.full_name, naming.parent or None)
        ]
        made = Unit.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["code"],
            update_fields=["kind", "name", "full_name", "parent", "name_folded", "name_key"],
        )
        ids.update((unit.code, unit.pk) for unit in made)
        written += len(made)
    return written


def _unit(naming: Naming, valid_from: date, ids: dict[str, int]) -> Unit:
    return Unit(
        code=naming.code,
        kind=naming.kind,
        name=naming.name,
        full_name=naming.full_name,
        parent_id=ids[naming.parent] if naming.parent else None,
        valid_from=valid_from,
        name_folded=text.fold(naming.full_name),
        name_key=text.sort_key(naming.name),
    )


def _write_names(names: list[Naming]) -> int:
    codes = {name.code for name in names}
    have = set(
        UnitName.objects.filter(unit__code__in=codes)
        .values_list("unit__code", "kind", "name", "valid_from", "valid_to")
        .iterator()
    )
    wanted = {(name.code, name.kind, name.name, name.valid_from, name.valid_to) for name in names}
    changed = {code for code, *_ in wanted ^ have}
    if not changed:
        return 0
    # The names of a unit are written anew together: closing one and opening the next must not overlap on the way.
    UnitName.objects.filter(unit__code__in=changed).delete()
    ids = dict(Unit.objects.filter(code__in=changed).values_list("code", "pk"))
    rows = [
        UnitName(
            unit_id=ids[naming.code],
            kind=naming.kind,
            name=naming.name,
            valid_from=naming.valid_from,
            valid_to=naming.valid_to,
            source=naming.source,
        )
        for naming in names
        if naming.code in changed and naming.code in ids
    ]
    return len(UnitName.objects.bulk_create(rows))
