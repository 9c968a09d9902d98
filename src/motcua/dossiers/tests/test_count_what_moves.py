"""What a rehearsal counts is what it lists: by office, by where it was received, and by who was asked."""

from collections import Counter

import pytest

from motcua.dossiers import going
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import VIET_YEN, moment
from motcua.organizations.models import Organization
from motcua.territory import service as territory


@pytest.fixture
def plan():
    return territory.plan_from(territory.sample_resolution())


def ask(world, code, office, by):
    dossiers.ask_opinion(
        code=code,
        organization_id=office.pk,
        question="Có cư trú không?",
        deadline=moment("2027-02-01 10:00"),
        by=by,
    )


def counted(plan):
    return Counter({(before, after): count for before, after, count in going.count(plan)})


def test_dossiers_are_counted_as_they_are_listed(world, plan, monkeypatch):
    # Read in pages of one, so that the listing has to go on more than once.
    monkeypatch.setattr(going, "READ_AT_ONCE", 1)
    own, over, asked, far = (world.accepted() for _number in range(4))
    dossiers.withdraw_dossier(code=over, by=world.an, reason="Không cần nữa")
    for code in (own, asked):
        world.until(code, "propose_result")
        ask(world, code, world.police, world.binh)
    offices = {one.code: one.pk for one in Organization.objects.all()}
    away = Dossier.objects.filter(code__in=[asked, far])
    away.update(competent_agency_id=offices["H05.77.77"], receiving_unit_id=offices["H05.77.77.01"])
    Dossier.objects.filter(code=far).update(receiving_unit_id=world.centre.pk)
    listed = list(going.moving(plan))
    assert {one.words for one in listed} == {own, asked, far}
    assert counted(plan) == Counter((one.before, one.after) for one in listed)
    assert counted(plan)["H05.77.95", "H05.77.77"] == 1
    assert counted(plan)["H05.77.95.01", "H05.77.77.01"] == 1
    assert counted(plan)["", ""] == 1


def test_a_plan_that_closes_nothing_moves_nothing(world):
    world.accepted()
    facts = territory.sample_resolution() | {"passages": [{"from": VIET_YEN, "to": VIET_YEN}]}
    assert counted(territory.plan_from(facts)) == Counter()
