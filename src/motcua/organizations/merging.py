"""Offices follow the units that they serve: each has one successor, which is there already or is made."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM, Actor, forget_actors
from motcua.audit.service import record_many
from motcua.kit import sql
from motcua.organizations import rules
from motcua.organizations.models import Absence, Kind, Organization, ReceptionPoint, ReceptionRule, Role
from motcua.organizations.queries import (
    administers,
    closed_before,
    forget_organizations,
    heir,
    organizations,
)
from motcua.organizations.working_time import administers_province
from motcua.territory.models import COMMUNE_KINDS, Merger, Moved, Unit
from motcua.territory.service import Clash, Mover, Moving, Plan, keep_moved, names_borne

ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Passing:
    """An office and who succeeds it; `after_id` is empty for one that is still to be made."""

    before: Organization
    after_code: str
    after_id: int | None
    unit_code: str

    @property
    def stays(self) -> bool:
        return self.before.pk == self.after_id


def passings(plan: Plan) -> list[Passing]:
    """Every living office of the units that a plan changes, with its successor; those without one are left out.

    An office of a kind of which its new unit has one already goes into that; else the unit gets one of its own.
    Departments, of which a province has several, are found by name. What the plan says of an office goes first.
    """
    heirs, ended = plan.heirs, set(plan.ended)
    living = Organization.objects.filter(closed_on=None).select_related("unit").order_by("code")
    by_code = {office.code: office for office in living}
    root = next((one.code for one in by_code.values() if one.kind == "provincial_committee"), "")
    taken = set(Organization.objects.values_list("code", flat=True))
    settled = {
        (office.kind, office.unit.code, _own_name(office)): office
        for office in by_code.values()
        if office.unit is not None
        and office.unit.code not in ended
        and heirs.get(office.unit.code, office.unit.code) == office.unit.code
    }
    found = []
    for office in _of_changed(plan, by_code.values()):
        assert office.unit is not None  # it was found by its unit
        unit = heirs.get(office.unit.code, office.unit.code)
        named = by_code.get(plan.offices.get(office.code, ""))
        after = named or settled.get((office.kind, unit, _own_name(office)))
        if after is not None:
            found.append(Passing(office, after.code, after.pk, unit))
        elif office.kind in rules.COMMUNE_KINDS and root:
            code = _free_code(rules.commune_code(root, unit), rules.COMMUNE_SUFFIXES[office.kind], taken)
            found.append(Passing(office, code, None, unit))
    return found


def _free_code(committee: str, suffix: str, taken: set[str]) -> str:
    """H05.77.95.01 or, where an office of before bears that (its unit came back, or another took its code), H05.77.951.01."""
    tries = (f"{committee}{more}{suffix}" for more in ("", *map(str, range(1, 10))))
    return next((code for code in tries if code not in taken), f"{committee}{suffix}")


def _of_changed(plan: Plan, offices: Iterable[Organization]) -> list[Organization]:
    changed = plan.heirs.keys() | {unit.code for unit in plan.units}
    return [office for office in offices if office.unit is not None and office.unit.code in changed]


def _own_name(office: Organization) -> str:
    """What tells departments of one province apart, without the name of the province; nothing for the rest."""
    if office.kind != "department" or office.unit is None:
        return ""
    return office.short_name.replace(rules.lowered(office.unit.full_name), "").strip()


def unplaced(plan: Plan) -> list[Organization]:
    """Living offices of units that end, of which no rule says who succeeds them."""
    placed = {one.before.pk for one in passings(plan)}
    ended = set(plan.ended)
    living = Organization.objects.filter(closed_on=None, unit__code__in=ended).order_by("code")
    return [one for one in living if one.pk not in placed]


def moving(plan: Plan) -> Iterator[Moving]:
    """Offices that close, that are made, and that are called otherwise from the day on."""
    made: set[str] = set()
    all_passings = passings(plan)
    names = _Names(plan)
    for one in all_passings:
        if one.stays:
            if (words := names.of(one.before)[0]) != one.before.name:
                yield Moving(one.before.pk, one.before.code, one.after_code, f"{one.before.name} → {words}")
            continue
        if one.after_id is None and one.after_code not in made:
            made.add(one.after_code)
            yield Moving(0, "", one.after_code, _called(one, plan)[0])
        yield Moving(one.before.pk, one.before.code, one.after_code, one.before.name)


class _Names:
    """What offices are called once the units of a plan are."""

    def __init__(self, plan: Plan) -> None:
        self._new = {unit.code: unit.full_name for unit in plan.units}
        self._before = names_borne(self._new)

    def of(self, office: Organization) -> tuple[str, str]:
        """Name and short name. The unit's earlier names are looked for, longest first: it may be called anew already."""
        new = self._new.get(office.unit.code) if office.unit else None
        if new is None or office.unit is None:
            return office.name, office.short_name
        if office.kind in rules.COMMUNE_KINDS:
            return rules.commune_names(office.kind, new)
        old = next((one for one in self._before[office.unit.code] if rules.lowered(one) in office.name), new)
        before, after = rules.lowered(old), rules.lowered(new)
        return office.name.replace(before, after), office.short_name.replace(before, after)


def _called(one: Passing, plan: Plan) -> tuple[str, str]:
    naming = {unit.code: unit for unit in plan.units}.get(one.unit_code)
    unit = naming.full_name if naming else Unit.objects.get(code=one.unit_code).full_name
    return rules.commune_names(one.before.kind, unit)


def names_made(plan: Plan) -> dict[str, str]:
    """The short names, by code, of offices that a plan makes."""
    return {one.after_code: _called(one, plan)[1] for one in passings(plan) if one.after_id is None}


def _misnamed(plan: Plan, found: list[Passing]) -> Iterator[str]:
    """What the plan says of offices and cannot be: none such, of another kind, or one that closes itself."""
    living = {one.code: one for one in Organization.objects.filter(closed_on=None)}
    for before, after in plan.offices.items():
        for code in (before, after):
            if code not in living:
                yield _("Mục “offices”: không có cơ quan nào mang mã %(code)s.") % {"code": code}
        if before in living and after in living and living[before].kind != living[after].kind:
            facts = {"before": living[before].name, "after": living[after].name}
            yield _("Mục “offices”: %(after)s không cùng loại với %(before)s.") % facts
    closing = {one.before.pk: one for one in found if not one.stays}
    for one in found:
        if not one.stays and one.after_id in closing:
            facts = {"before": one.before.name, "after": closing[one.after_id].before.name}
            yield _("%(before)s không thể nhập vào %(after)s, vì cơ quan đó cũng kết thúc hoạt động.") % facts


def _without_offices(plan: Plan, found: list[Passing]) -> Iterator[str]:
    """Communes that begin without a committee of their own: of a unit that is split, only the main part inherits."""
    served = {one.unit_code for one in found}
    served |= set(
        Organization.objects.filter(kind=Kind.COMMUNE_COMMITTEE, closed_on=None).values_list(
            "unit__code", flat=True
        )
    )
    for unit in plan.units:
        if unit.kind in COMMUNE_KINDS and unit.code not in served:
            words = _(
                "%(name)s (%(code)s) chưa có ủy ban và trung tâm; lập trước khi người dân đến nộp hồ sơ."
            )
            yield words % {"name": unit.full_name, "code": unit.code}


def clashes(plan: Plan) -> Iterator[Clash]:
    found = passings(plan)
    for words in _misnamed(plan, found):
        yield Clash("offices", words, "", blocking=True)
    for words in _without_offices(plan, found):
        yield Clash("no_office", words, "")
    for office in unplaced(plan):
        words = _("%(name)s (%(code)s) không có cơ quan kế thừa; ghi vào mục “offices”.")
        yield Clash(
            "office", words % {"name": office.name, "code": office.code}, "", office.pk, blocking=True
        )
    if plan.undecided:
        words = _("Các đơn vị %(codes)s bị chia mà chưa nói nơi nhận chính (main).")
        yield Clash("split", words % {"codes": ", ".join(plan.undecided)}, "", blocking=True)
    together: dict[str, list[Passing]] = defaultdict(list)
    for one in passings(plan):
        together[one.after_code].append(one)
    for code, group in together.items():
        if len({one.before.calendar_id for one in group}) > 1:
            names = ", ".join(one.before.short_name for one in group)
            words = _("Lịch làm việc của %(names)s khác nhau; cơ quan mới theo lịch của %(one)s.")
            kept = _model_of(group).before.short_name
            yield Clash("calendar", words % {"names": names, "one": kept}, code)


def _model_of(group: list[Passing]) -> Passing:
    """Whose calendar the successor has: its own if it is there already, else that of the first by code."""
    return next((one for one in group if one.stays), group[0])


def switch(merger: Merger, plan: Plan) -> None:
    """Make, rename and close offices. Units have changed already."""
    names, all_passings = _Names(plan), passings(plan)
    moved: list[tuple[int, Any, Any]] = []
    # A unit that begins anew under a code has an office of its own beside the one that closes.
    closing = [one.before.pk for one in all_passings if not one.stays]
    Organization.objects.filter(pk__in=closing).update(closed_on=plan.effective_on)
    made = _make(all_passings, plan, moved)
    changed = []
    for one in all_passings:
        office = one.before
        before = {
            "name": office.name,
            "short_name": office.short_name,
            "closed_on": None,
            "successor_id": None,
        }
        if one.stays:
            office.name, office.short_name = names.of(office)
        else:
            office.closed_on = plan.effective_on
            office.successor_id = one.after_id or made[one.after_code].pk
        if before != {name: getattr(office, name) for name in before}:
            changed.append(office)
            moved.append((office.pk, before, {"name": office.name, "successor_id": office.successor_id}))
    sql.execute(_WRITE, _columns(changed))
    keep_moved(merger, ORGANIZATION, moved)
    _journal(plan.number, changed, made.values())
    forget_organizations()
    forget_actors()


_WRITE = """
UPDATE organizations_organization AS office
SET name = now.name, short_name = now.short_name, closed_on = now.closed_on, successor_id = now.successor_id
FROM unnest(%(ids)s::bigint[], %(names)s::text[], %(short_names)s::text[], %(closed)s::date[], %(successors)s::bigint[])
     AS now (id, name, short_name, closed_on, successor_id)
WHERE office.id = now.id
"""


def _columns(offices: list[Organization]) -> dict[str, list[Any]]:
    return {
        "ids": [one.pk for one in offices],
        "names": [one.name for one in offices],
        "short_names": [one.short_name for one in offices],
        "closed": [one.closed_on for one in offices],
        "successors": [one.successor_id for one in offices],
    }


def _make(
    all_passings: list[Passing], plan: Plan, moved: list[tuple[int, Any, Any]]
) -> dict[str, Organization]:
    """Committees first: centres and police stand below them."""
    groups: dict[str, list[Passing]] = defaultdict(list)
    for one in all_passings:
        if one.after_id is None:
            groups[one.after_code].append(one)
    units = Unit.objects.in_bulk({group[0].unit_code for group in groups.values()}, field_name="code")
    root = Organization.objects.filter(kind="provincial_committee", closed_on=None).order_by("pk").first()
    made: dict[str, Organization] = {}
    for code in sorted(groups, key=lambda code: (groups[code][0].before.kind != "commune_committee", code)):
        model = _model_of(groups[code])
        name, short_name = _called(model, plan)
        committee = Organization.objects.filter(
            kind="commune_committee", unit__code=model.unit_code, closed_on=None
        )
        parent = root if model.before.kind == "commune_committee" else committee.first()
        office = Organization.objects.create(
            code=code, name=name, short_name=short_name, kind=model.before.kind, parent=parent,
            unit=units[model.unit_code], calendar_id=model.before.calendar_id,
        )  # fmt: skip
        made[code] = office
        moved.append((office.pk, {}, {"name": name}))
    return made


def _journal(number: str, offices: Iterable[Organization], made: Iterable[Organization]) -> None:
    acts: list[tuple[Organization, dict[str, Any]]] = [
        (office, {"resolution": number, "name": office.name, "successor": office.successor_id})
        for office in offices
    ]
    acts += [(office, {"resolution": number, "made": office.name}) for office in made]
    record_many("organization.merged", acts=acts, by=SYSTEM)


def back(merger: Merger, _most: int) -> int:
    """Reopen and rename back; offices that only the merger made go."""
    rows = Moved.objects.filter(merger=merger, kind=ORGANIZATION)
    offices = Organization.objects.in_bulk([one.object_id for one in rows])
    acts = [(office, {"resolution": str(merger), "undone": True}) for office in offices.values()]
    record_many("organization.merged", acts=acts, by=SYSTEM)
    Organization.objects.filter(pk__in=[one.object_id for one in rows if one.before]).update(successor=None)
    made = [one.object_id for one in rows if not one.before]
    # Children before parents; and what it made goes before another of the kind opens in its place.
    for office in sorted((offices[pk] for pk in made), key=lambda one: one.kind == "commune_committee"):
        office.delete()
    for one in rows:
        if one.before:
            Organization.objects.filter(pk=one.object_id).update(**one.before)
    rows.delete()
    forget_organizations()
    forget_actors()
    return 0


def dependents(merger: Merger) -> Iterator[str]:
    """What only an office has that the merger made: people posted there since, and rules and points laid down for it."""
    made = Moved.objects.filter(merger=merger, kind=ORGANIZATION, before={}).values("object_id")
    yield from _laid_down_for(merger, made)
    moved = Moved.objects.filter(merger=merger, kind="posting").values_list("after__id", flat=True)
    new = Organization.objects.filter(pk__in=made, postings__isnull=False).exclude(
        postings__pk__in=list(moved)
    )
    for office in new.distinct()[:5]:
        yield _("%(name)s đã có người được bổ nhiệm mới.") % {"name": office.name}


def _laid_down_for(merger: Merger, made: Any) -> Iterator[str]:
    ruled = ReceptionRule.objects.filter(Q(agency__in=made) | Q(centre__in=made))
    carried = Moved.objects.filter(merger=merger, kind__in=["reception_point", "absence"]).values("object_id")
    points = ReceptionPoint.objects.filter(organization__in=made).exclude(pk__in=carried)
    absences = Absence.objects.filter(organization__in=made).exclude(pk__in=carried)
    if ruled.exists():
        yield _("Cơ quan mới đã có quy tắc phân bổ tiếp nhận.")
    if points.exists():
        yield _("Cơ quan mới đã có thêm điểm tiếp nhận.")
    if absences.exists():
        yield _("Cơ quan mới đã có người được ghi vắng mặt.")


def passed_offices(merger: Merger) -> dict[int, int]:
    """Closed office → successor, of one merger, once it has switched."""
    rows = Moved.objects.filter(merger=merger, kind=ORGANIZATION, after__successor_id__isnull=False)
    return {
        one.object_id: int(one.after["successor_id"])
        for one in rows
        if one.before and one.after.get("successor_id") is not None
    }


def owners(codes: set[str]) -> dict[str, int]:
    """Ids of living offices by code; what no office answers for goes to the root of the province."""
    found = dict(Organization.objects.filter(code__in=codes).values_list("code", "pk"))
    root = (
        Organization.objects.filter(parent=None, closed_on=None).order_by("pk").values_list("pk", flat=True)
    )
    return {code: found.get(code) or (root[0] if root else 0) for code in codes}


def may_merge(by: Actor) -> bool:
    """Only administrators of the province itself, and the system."""
    return by.id is None or administers_province(by)


def may_answer(by: Actor, organization_id: int) -> bool:
    """Leaders of the office that answers for a question, or administrators there or above, and the system."""
    office = heir(organization_id)
    leads = by.may(Role.LEADER, at=office)
    return by.id is None or leads or administers(by.organizations(Role.ADMINISTRATOR), office)


def answers_for(by: Actor) -> list[int]:
    """The offices whose questions this person may answer, with those that have gone into them."""
    administered = by.organizations(Role.ADMINISTRATOR)
    below = [one.id for one in organizations() if administers(administered, one.id)] if administered else []
    answering = {*by.organizations(Role.LEADER), *below}
    return sorted(answering | {closed for office in answering for closed in closed_before(office)})


def mover() -> Mover:
    return Mover(
        kind=ORGANIZATION,
        label=gettext_lazy("Cơ quan"),
        moving=moving,
        clashes=clashes,
        switch=switch,
        back=back,
        dependents=dependents,
    )
