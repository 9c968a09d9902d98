"""Units begin, change and end by a resolution, in the transaction that switches a merger; and back."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM
from motcua.audit.service import record_many
from motcua.kit import clock, text
from motcua.territory import facts
from motcua.territory.merging import keep_moved
from motcua.territory.models import Merger, MergerState, Moved, Resolution, Succession, Unit, UnitName
from motcua.territory.queries import forget_units
from motcua.territory.registry import Clash, Mover, Moving
from motcua.territory.resolutions import Plan, plan_from
from motcua.territory.rules import Naming

UNIT = "unit"
MOST_CLASHES = 50


def moving(plan: Plan) -> Iterator[Moving]:
    """The units that change by a plan and have not changed yet: new ones, renamed ones, ended ones."""
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=_codes(plan)).select_related("parent")}
    for naming in plan.units:
        unit = known.get(naming.code)
        if unit is None or not _is(unit, naming):
            before = unit.full_name if unit else ""
            words = f"{before} → {naming.full_name}" if before else naming.full_name
            yield Moving(unit.pk if unit else 0, naming.code if unit else "", naming.code, words)
    heirs = plan.heirs
    for code in plan.ended:
        unit = known[code]
        if unit.valid_to is None or unit.valid_to > plan.effective_on:
            yield Moving(unit.pk, code, heirs.get(code, ""), unit.full_name)


def clashes(plan: Plan) -> Iterator[Clash]:
    """What other resolutions have made of the same units, so that this one cannot be carried out."""
    codes = {one.predecessor for one in plan.passages} | {unit.code for unit in plan.units}
    passed = Succession.objects.filter(
        predecessor__code__in=codes,
        valid_from__range=(plan.effective_on, max(plan.effective_on, clock.today())),
    )
    others = passed.exclude(resolution__number=plan.number).values_list(
        "predecessor__code", "valid_from", "resolution__number"
    )
    words = _("%(code)s đã được sắp xếp từ %(day)s theo %(number)s.")
    for code, day, number in others.order_by("predecessor__code", "valid_from")[:MOST_CLASHES]:
        told = {"code": code, "day": f"{day:%d/%m/%Y}", "number": number}
        yield Clash(UNIT, words % told, "", blocking=True)
    changing = {code for one in moving(plan) for code in (one.before, one.after)} & codes
    later = UnitName.objects.filter(unit__code__in=changing, valid_from__gt=plan.effective_on)
    words = _("%(code)s đã mang tên khác từ %(day)s, sau ngày nghị quyết này có hiệu lực.")
    for code, day in later.order_by("unit__code").values_list("unit__code", "valid_from")[:MOST_CLASHES]:
        yield Clash(UNIT, words % {"code": code, "day": f"{day:%d/%m/%Y}"}, "", blocking=True)
    for other in Merger.objects.filter(state__in=[MergerState.CHECKING, MergerState.UNDOING]):
        if _touched(plan) & _touched(plan_from(other.plan)):
            words = _("Đang hoàn tác %(number)s, cũng về các đơn vị này.")
            yield Clash(UNIT, words % {"number": other}, "", blocking=True)


def _touched(plan: Plan) -> set[str]:
    """The units that a plan is about; not those around them."""
    passages = {code for one in plan.passages for code in (one.predecessor, one.successor)}
    return passages | {unit.code for unit in plan.units}


def dependents(merger: Merger) -> Iterator[str]:
    """Mergers of the same units that came after: the last one is taken back first."""
    after = Q(switched_at__gt=merger.switched_at) | Q(switched_at=merger.switched_at, pk__gt=merger.pk)
    own = _touched(plan_from(merger.plan))
    for other in Merger.objects.filter(after).exclude(state=MergerState.UNDONE).order_by("pk"):
        if own & _touched(plan_from(other.plan)):
            yield _("%(number)s đã sắp xếp tiếp các đơn vị này; hoàn tác nghị quyết đó trước.") % {
                "number": other
            }


def switch(merger: Merger, plan: Plan) -> None:
    known = {unit.code: unit for unit in Unit.objects.filter(code__in=_codes(plan)).select_related("parent")}
    changed: list[tuple[Unit, dict[str, Any]]] = []
    # Provinces first, then what stands in them.
    for naming in sorted(plan.units, key=lambda one: len(one.code)):
        unit = known.get(naming.code)
        if unit is None or not _is(unit, naming):
            before = _facts(unit) if unit else {}
            known[naming.code] = unit = _write(unit, naming, known, merger.resolution)
            changed.append((unit, before))
    changed += _end([known[code] for code in plan.ended], plan.effective_on)
    _succeed(merger.resolution, plan, known)
    keep_moved(merger, UNIT, [(unit.pk, before, _facts(unit)) for unit, before in changed])
    acts = [
        (unit, {"resolution": plan.number, "now": unit.full_name, "ended": unit.valid_to is not None})
        for unit, _before in changed
    ]
    record_many("unit.changed", acts=acts, by=SYSTEM)
    forget_units()


def back(merger: Merger, _most: int) -> int:
    """The names and ends of before; units that only the merger made go, with all that says where they came from."""
    plan_day = plan_from(merger.plan).effective_on
    moved = list(Moved.objects.filter(merger=merger, kind=UNIT))
    ids = [one.object_id for one in moved]
    if not ids:
        # The data knew the units already: nothing of them is the merger's to take back.
        return 0
    if merger.resolution.number not in {one.number for one in facts.resolutions()}:
        # What the data files say of it stays.
        Succession.objects.filter(resolution=merger.resolution).delete()
    UnitName.objects.filter(unit_id__in=ids, valid_from=plan_day, source=_source(merger.resolution)).delete()
    UnitName.objects.filter(unit_id__in=ids, valid_to=plan_day).update(valid_to=None)
    units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids)}
    acts = [(units[pk], {"resolution": merger.resolution.number, "undone": True}) for pk in ids]
    record_many("unit.changed", acts=acts, by=SYSTEM)
    for one in sorted(moved, key=lambda one: bool(one.before)):
        if not one.before:
            units[one.object_id].delete()
        else:
            before = one.before | {
                "valid_to": date.fromisoformat(one.before["valid_to"]) if one.before["valid_to"] else None
            }
            Unit.objects.filter(pk=one.object_id).update(**before)
    Moved.objects.filter(merger=merger, kind=UNIT).delete()
    forget_units()
    return 0


def unit_mover() -> Mover:
    return Mover(
        kind=UNIT,
        label=gettext_lazy("Đơn vị hành chính"),
        moving=moving,
        clashes=clashes,
        switch=switch,
        back=back,
        dependents=dependents,
    )


def _codes(plan: Plan) -> set[str]:
    named = {unit.code for unit in plan.units} | {unit.parent for unit in plan.units}
    return named | {one.predecessor for one in plan.passages} | {one.successor for one in plan.passages}


def _is(unit: Unit, naming: Naming) -> bool:
    parent = unit.parent.code if unit.parent else ""
    lives = unit.valid_to is None or unit.valid_to > naming.valid_from
    return lives and (unit.kind, unit.name, parent) == (naming.kind, naming.name, naming.parent)


def _facts(unit: Unit) -> dict[str, Any]:
    return {
        "kind": unit.kind,
        "name": unit.name,
        "full_name": unit.full_name,
        "parent_id": unit.parent_id,
        "name_folded": unit.name_folded,
        "name_key": unit.name_key,
        "valid_to": unit.valid_to.isoformat() if unit.valid_to else None,
    }


def _source(resolution: Resolution) -> str:
    return resolution.number[:100]


def _write(unit: Unit | None, naming: Naming, known: dict[str, Unit], resolution: Resolution) -> Unit:
    day = naming.valid_from
    unit = unit or Unit(code=naming.code, valid_from=day)
    unit.kind, unit.name, unit.full_name = naming.kind, naming.name, naming.full_name
    unit.parent = known[naming.parent] if naming.parent else None
    unit.name_folded, unit.name_key = text.fold(naming.full_name), text.sort_key(naming.name)
    unit.valid_to = None
    unit.save()
    _close_names([unit], day)
    # Where the data already says from which day on the unit is so, it is not said twice.
    if not UnitName.objects.filter(unit=unit, valid_from=day).exists():
        UnitName.objects.create(
            unit=unit,
            kind=naming.kind,
            name=naming.name,
            parent=unit.parent,
            valid_from=day,
            source=_source(resolution),
        )
    return unit


def _end(units: list[Unit], day: date) -> list[tuple[Unit, dict[str, Any]]]:
    """Those that end now, each with what it was."""
    living = [unit for unit in units if unit.valid_to is None or unit.valid_to > day]
    before = [(unit, _facts(unit)) for unit in living]
    for unit in living:
        unit.valid_to = day
    Unit.objects.filter(pk__in=[unit.pk for unit in living]).update(valid_to=day)
    _close_names(living, day)
    return before


def _close_names(units: list[Unit], day: date) -> None:
    UnitName.objects.filter(unit__in=units, valid_from__lt=day, valid_to=None).update(valid_to=day)


def _succeed(resolution: Resolution, plan: Plan, known: dict[str, Unit]) -> None:
    Succession.objects.bulk_create(
        [
            Succession(
                resolution=resolution,
                predecessor=known[one.predecessor],
                successor=known[one.successor],
                extent=one.extent,
                main=one.main,
                valid_from=plan.effective_on,
            )
            for one in plan.passages
        ],
        ignore_conflicts=True,
    )
