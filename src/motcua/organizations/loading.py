"""The province and the made-up people of the data files, brought into the database at the start."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, load_sample_citizens
from motcua.calendars.models import Calendar
from motcua.calendars.service import load_calendars
from motcua.organizations import rules
from motcua.organizations.actions import appoint_person, lend_person
from motcua.organizations.models import Organization, Posting, ReceptionPoint, Role
from motcua.organizations.queries import forget_organizations
from motcua.organizations.rules import Planned, PlannedPoint
from motcua.territory.models import Unit
from motcua.territory.service import communes, load_units

DATA = Path(__file__).parent / "data"


def load_province() -> int:
    """Load the calendars, the territory and the organizations of Bắc Ninh; returns how many were new.

    Adds what is missing and changes nothing that is there, perhaps edited since: it may run at every start.
    """
    facts = read_facts("bac-ninh.json")
    load_calendars()
    load_units()
    planned = list(
        rules.plan_province(facts, [(unit.code, unit.full_name) for unit in communes(facts["province"])])
    )
    return add_missing(planned, list(rules.plan_points(facts, planned)))


def load_sample_people(*, password: str | None = None) -> int:
    """Create the made-up people of the demonstration and post the officials; returns how many officials were new.

    Without a password no official signs in. Each posting is a transaction of its own: stopped on the way, the
    next start goes on with what is missing. The province must have been loaded.
    """
    load_sample_citizens()
    people = read_facts("sample-people.json")
    officials = _create_officials(people["officials"], password)
    begun = date.fromisoformat(people["posted_from"])
    offices = {organization.code: organization for organization in Organization.objects.all()}
    had = set(
        Posting.objects.filter(user__is_sample=True).values_list("user_id", "organization__code", "role")
    )
    for fact in people["officials"]:
        person = officials[fact["username"]]
        for posting in fact["postings"]:
            if (person.pk, posting["organization"], posting["role"]) not in had:
                _post(person, offices[posting["organization"]], posting, begun=begun)
    return len(officials) - len({user_id for user_id, *_ in had})


def read_facts(name: str) -> dict[str, Any]:
    facts: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return facts


def add_missing(planned: list[Planned], points: list[PlannedPoint]) -> int:
    """Create the planned organizations and points that are not there, parents before children."""
    with transaction.atomic():
        ids = dict(Organization.objects.values_list("code", "pk"))
        before = len(ids)
        calendars = dict(Calendar.objects.values_list("key", "pk"))
        units = dict(
            Unit.objects.filter(code__in={one.unit_code for one in planned}).values_list("code", "pk")
        )
        while missing := [one for one in planned if one.code not in ids]:
            ready = [one for one in missing if one.parent_code is None or one.parent_code in ids]
            made = Organization.objects.bulk_create(
                [_organization(one, ids, units, calendars) for one in ready]
            )
            ids.update((organization.code, organization.pk) for organization in made)
        ReceptionPoint.objects.bulk_create(
            [
                ReceptionPoint(
                    organization_id=ids[point.organization_code],
                    code=point.code,
                    name=point.name,
                    is_sample=point.is_sample,
                )
                for point in points
            ],
            ignore_conflicts=True,
        )
        transaction.on_commit(forget_organizations)
    forget_organizations()
    return len(ids) - before


def _organization(
    one: Planned, ids: dict[str, int], units: dict[str, int], calendars: dict[str, int]
) -> Organization:
    return Organization(
        code=one.code,
        kind=one.kind,
        name=one.name,
        short_name=one.short_name,
        parent_id=ids[one.parent_code] if one.parent_code is not None else None,
        unit_id=units[one.unit_code],
        calendar_id=calendars[one.calendar_key],
    )


def _create_officials(facts: list[dict[str, Any]], password: str | None) -> dict[str, User]:
    usernames = [fact["username"] for fact in facts]
    have = set(User.objects.filter(username__in=usernames).values_list("username", flat=True))
    new = [fact for fact in facts if fact["username"] not in have]
    # Hashing costs a third of a second by design; made-up people share one password and may share its hash.
    hashed = make_password(password) if new else ""
    for fact in new:
        own = {name: value for name, value in fact.items() if name != "postings"}
        User(**own, password=hashed, is_official=True, is_sample=True).save()
    return {person.username: person for person in User.objects.filter(username__in=usernames)}


def _post(person: User, office: Organization, fact: dict[str, Any], *, begun: date) -> None:
    role, title = Role(fact["role"]), fact["title"]
    if fact.get("lent"):
        lend_person(person=person, to=office, role=role, title=title, valid_from=begun, by=SYSTEM)
    else:
        appoint_person(
            person=person, organization=office, role=role, title=title, valid_from=begun, by=SYSTEM
        )
