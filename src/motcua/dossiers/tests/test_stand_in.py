"""Bình is away; Dung of the centre stands in. What she does for him, both are named in."""

from datetime import timedelta

import pytest

from motcua.accounts.models import User
from motcua.accounts.service import load_actor
from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import counted, open_step
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official


@pytest.fixture
def code(world):
    found = world.accepted()
    world.until(found, "propose_result")
    return found


@pytest.fixture
def dung(world):
    """As of today, when Bình is away."""

    def stands_in():
        organizations.record_absence(
            person=User.objects.get(pk=world.binh.id),
            organization_id=world.committee.pk,
            substitute=User.objects.get(pk=world.dung.id),
            by=world.em,
            first_day=clock.today(),
            last_day=clock.today() + timedelta(days=1),
        )
        return load_actor(world.dung.id)

    return stands_in


def last_act(code):
    return audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)[-1]


def test_what_he_has_taken_is_in_her_work_and_hers_to_do(world, code, dung):
    make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    assert dossiers.my_work(world.dung) == []
    substitute = dung()
    with counted() as statements:
        (row,) = dossiers.my_work(substitute)
    assert (row.code, row.assignee_id, len(statements)) == (code, world.binh.id, 1)
    assert dossiers.work_counts(substitute).mine == 1
    world.act(code, "propose_result", by=substitute)
    act = last_act(code)
    assert act.actor_name == "Phạm Thị Dung"
    assert act.data["on_behalf_of"] == {"id": world.binh.id, "name": "Nguyễn Thanh Bình"}


def test_new_work_is_hers_only_where_nobody_else_is_there(world, code, dung):
    substitute = dung()
    assert [row.code for row in dossiers.my_work(substitute)] == [code]
    make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")
    assert dossiers.my_work(load_actor(world.dung.id)) == []


def test_she_asks_for_supplements_in_his_name_and_takes_nothing_of_others(world, code, dung):
    tu = make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")
    substitute = dung()
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=tu)
    with pytest.raises(NotYourStep):
        world.act(code, "propose_result", by=substitute)
    world.supplement_asked(code, substitute, facts="Ghi rõ nơi sinh")
    assert last_act(code).data["on_behalf_of"]["name"] == "Nguyễn Thanh Bình"


def test_her_own_work_stays_in_her_own_name(world, dung):
    code = world.file()
    world.act(code, "accept", by=dung())
    accepted = audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)[1]
    assert accepted.action == "dossier.accepted"
    assert "on_behalf_of" not in accepted.data


def test_when_he_is_back_nothing_of_it_is_left(world, code, dung):
    dung()
    with clock.frozen(clock.now() + timedelta(days=2)):
        later = load_actor(world.dung.id)
        assert dossiers.my_work(later) == []
        with pytest.raises(NotYourStep):
            world.act(code, "propose_result", by=later)
