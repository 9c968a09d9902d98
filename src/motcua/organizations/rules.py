"""The organizations that a province has, and who may post whom. Nothing here knows Django or the database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

CENTRE_KINDS = frozenset({"provincial_centre", "commune_centre"})
COMMUNE_KINDS = frozenset({"commune_committee", "commune_centre", "commune_police"})
# The committee goes first: the others stand below it.
COMMUNE_SUFFIXES = {"commune_committee": "", "commune_centre": ".01", "commune_police": ".02"}
_COMMUNE_WORDS = {
    "commune_committee": ("Ủy ban nhân dân", "UBND"),
    "commune_centre": ("Trung tâm Phục vụ hành chính công", "TTPVHCC"),
    "commune_police": ("Công an", "Công an"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """An organization as it should stand in a province that was just loaded."""

    code: str
    kind: str
    name: str
    short_name: str
    parent_code: str | None
    unit_code: str
    calendar_key: str


@dataclass(frozen=True, slots=True)
class PlannedPoint:
    organization_code: str
    code: str
    name: str
    is_sample: bool = False


def commune_code(level_one_code: str, unit_code: str) -> str:
    """07795 in H05 → H05.77.95: the province's first digit is dropped, the rest in two groups."""
    return f"{level_one_code}.{unit_code[1:3]}.{unit_code[3:5]}"


def plan_province(facts: Mapping[str, Any], communes: Iterable[tuple[str, str]]) -> Iterator[Planned]:
    """The organizations of a province, parents before children; `communes` are (code, full name)."""
    root = facts["level_one_code"]["value"]
    calendars = facts["calendars"]
    for fact in facts["provincial"]:
        yield Planned(
            code=root + fact["code"],
            kind=fact["kind"],
            name=fact["name"],
            short_name=fact["short_name"],
            parent_code=None if fact["parent"] is None else root + fact["parent"],
            unit_code=facts["province"],
            calendar_key=calendars.get(fact["kind"], calendars[""]),
        )
    for unit_code, full_name in communes:
        yield from _plan_commune(root, unit_code, full_name, calendars)


def _plan_commune(
    root: str, unit_code: str, full_name: str, calendars: Mapping[str, str]
) -> Iterator[Planned]:
    code = commune_code(root, unit_code)
    for kind, suffix in COMMUNE_SUFFIXES.items():
        name, short_name = commune_names(kind, full_name)
        yield Planned(
            code=code + suffix,
            kind=kind,
            name=name,
            short_name=short_name,
            parent_code=code if suffix else root,
            unit_code=unit_code,
            calendar_key=calendars.get(kind, calendars[""]),
        )


def lowered(full_name: str) -> str:
    """As the name of a unit stands within a name: "phường Nếnh"."""
    return full_name[0].lower() + full_name[1:]


def commune_names(kind: str, unit_full_name: str) -> tuple[str, str]:
    """The name and the short name of an office of a commune."""
    words, short = _COMMUNE_WORDS[kind]
    return f"{words} {lowered(unit_full_name)}", f"{short} {lowered(unit_full_name)}"


def plan_points(facts: Mapping[str, Any], planned: Iterable[Planned]) -> Iterator[PlannedPoint]:
    """One reception point in each centre, and those that the facts add."""
    further = facts["further_reception_points"]
    for organization in planned:
        if organization.kind not in CENTRE_KINDS:
            continue
        yield PlannedPoint(organization.code, "1", f"Điểm tiếp nhận tại trụ sở {organization.short_name}")
        for point in further.get(organization.unit_code, []):
            yield PlannedPoint(organization.code, point["code"], point["name"], is_sample=point["is_sample"])


def may_post(*, actor_id: int | None, person_id: int, administers: bool) -> bool:
    """Only an administrator above the organization posts people there, and no one posts themselves."""
    return actor_id is None or (administers and actor_id != person_id)


# What a leader may lend a person for: to sign for an office and to administer it is not theirs to give.
LENDABLE = frozenset({"receptionist", "handler", "clerk"})
# What a substitute does by the absence alone; the work of a leader is done by whoever leads there anyway.
SUBSTITUTABLE = LENDABLE


def may_lend(
    *, actor_id: int | None, person_id: int, role: str, administers: bool, leads_nearby: bool
) -> bool:
    """An administrator above the receiving office, or a leader of the lending one for an office nearby."""
    if may_post(actor_id=actor_id, person_id=person_id, administers=administers):
        return True
    return leads_nearby and role in LENDABLE and actor_id != person_id


def may_end_posting(
    *, actor_id: int | None, person_id: int, role: str, administers: bool, leads: bool, lent: bool
) -> bool:
    """An administrator above; a leader of the office, or of the one that lent the person, for what leaders lend."""
    if may_post(actor_id=actor_id, person_id=person_id, administers=administers):
        return True
    return (leads or lent) and role in LENDABLE and actor_id != person_id


@dataclass(frozen=True, slots=True)
class Spread:
    """Of which dossiers of an agency, and when, another place than usual receives; what is empty narrows nothing.

    `end` is the first day on which it no longer holds.
    """

    start: date
    end: date
    communes: frozenset[str] = frozenset()
    field: str = ""
    procedures: frozenset[str] = frozenset()

    def holds(self, *, day: date, commune: str, field: str, procedure: str) -> bool:
        in_time = self.start <= day < self.end
        in_place = not self.communes or commune in self.communes
        return in_time and in_place and self.asks_for(field=field, procedure=procedure)

    def asks_for(self, *, field: str, procedure: str) -> bool:
        """Whether it is about this procedure, of this field."""
        return self.field in ("", field) and (not self.procedures or procedure in self.procedures)


def meet(one: Spread, other: Spread) -> bool:
    """Whether a dossier could fall under both.

    A field and single procedures are taken to meet: which procedures are of a field changes with the catalogue.
    """
    if not max(one.start, other.start) < min(one.end, other.end):
        return False
    if one.communes and other.communes and not one.communes & other.communes:
        return False
    if one.field and other.field:
        return one.field == other.field
    if one.procedures and other.procedures:
        return bool(one.procedures & other.procedures)
    return True
