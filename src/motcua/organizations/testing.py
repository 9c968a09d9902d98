"""Organizations and people for tests; each call makes what is missing and nothing more."""

from datetime import date
from itertools import count

from motcua.accounts.models import User
from motcua.accounts.service import Actor, forget_actors, load_actor
from motcua.calendars.models import Calendar
from motcua.organizations import rules
from motcua.organizations.loading import add_missing, read_facts
from motcua.organizations.models import Kind, Organization, Posting, Role
from motcua.organizations.rules import Planned
from motcua.territory.models import Unit
from motcua.territory.testing import make_units

_OFFICE = [["07:30", "11:30"], ["13:00", "17:00"]]
_WEEKLY = {
    "office-hours": [*[_OFFICE] * 5, [], []],
    "office-hours-saturday-morning": [*[_OFFICE] * 5, [_OFFICE[0]], []],
}
_serial = count(1)


def make_organizations(*commune_codes: str) -> dict[str, Organization]:
    """The provincial organizations and those of the communes (Nếnh, if none is named), by their code."""
    wanted = commune_codes or ("07795",)
    facts = read_facts("bac-ninh.json")
    make_units(facts["province"], *wanted)
    for key, weekly in _WEEKLY.items():
        Calendar.objects.get_or_create(key=key, defaults={"name": key, "weekly": weekly})
    named = Unit.objects.filter(code__in=wanted).values_list("code", "full_name")
    planned: list[Planned] = list(rules.plan_province(facts, named))
    add_missing(planned, list(rules.plan_points(facts, planned)))
    return {organization.code: organization for organization in Organization.objects.all()}


def make_organization(kind: Kind = Kind.COMMUNE_COMMITTEE, commune_code: str = "07795") -> Organization:
    """The organization of this kind for the commune; of departments, the first."""
    found = sorted(make_organizations(commune_code).values(), key=lambda organization: organization.code)
    of_communes = kind in rules.COMMUNE_KINDS
    parent_code = rules.commune_code("H05", commune_code)
    return next(
        one for one in found if one.kind == kind and (not of_communes or one.code.startswith(parent_code))
    )


def make_posting(
    person: User,
    organization: Organization,
    role: Role,
    *,
    valid_from: date = date(2025, 7, 1),
    valid_to: date | None = None,
    title: str = "",
) -> Posting:
    posting = Posting.objects.create(
        user=person,
        organization=organization,
        role=role,
        valid_from=valid_from,
        valid_to=valid_to,
        title=title,
    )
    forget_actors()
    return posting


def make_official(
    *lanes: tuple[Organization, Role], name: str = "Nguyễn Thanh Bình", username: str = ""
) -> Actor:
    """An official who holds these (organization, role), as the actor of a request."""
    person = User.objects.create(
        username=username or f"cong-chuc-{next(_serial)}", full_name=name, is_official=True, is_sample=True
    )
    for organization, role in lanes:
        make_posting(person, organization, role)
    actor = load_actor(person.pk)
    assert actor is not None
    return actor


def make_citizen(name: str = "Nguyễn Văn An", username: str = "", **facts: str) -> Actor:
    """A citizen as the actor of a request; the personal number is unlike that of any other."""
    serial = next(_serial)
    facts.setdefault("personal_number", f"02409099{serial:04d}")
    person = User.objects.create(
        username=username or f"cong-dan-{serial}", full_name=name, is_sample=True, **facts
    )
    actor = load_actor(person.pk)
    assert actor is not None
    return actor


__all__ = ["make_citizen", "make_official", "make_organization", "make_organizations", "make_posting"]
