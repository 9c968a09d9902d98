"""Bình and Tư handle at the committee that Em leads; Dung receives; Chi is elsewhere."""

import pytest

from motcua.accounts.service import load_actor
from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import ColleagueUnfit, DossierNotFound, MayNotAssign, NotYourStep
from motcua.dossiers.models import Dossier, Notice
from motcua.dossiers.testing import open_step
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.workflow.errors import StepAlreadyDone


@pytest.fixture
def tu(world):
    return make_official((world.committee, Role.HANDLER), name="Lê Văn Tư")


@pytest.fixture
def code(world):
    """Before the handlers of the committee."""
    found = world.accepted()
    world.until(found, "propose_result")
    return found


def assign(code, to, by, **facts):
    return dossiers.assign_step(code=code, step_id=open_step(code).pk, to_id=to.id, by=by, **facts)


def last_act(code):
    return audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)[-1]


def told(person):
    return [notice.kind for notice in Notice.objects.filter(person_id=person.id).order_by("pk")]


def test_a_leader_gives_a_step_to_a_colleague_who_finds_it_in_their_work(world, code, tu):
    assign(code, tu, world.em, reason="Anh Tư rành địa bàn")
    assert open_step(code).assignee_id == tu.id
    assert [row.code for row in dossiers.my_work(tu, mine=True)] == [code]
    assert last_act(code).data == {
        "to": "Lê Văn Tư",
        "step": open_step(code).name,
        "reason": "Anh Tư rành địa bàn",
    }
    assert told(tu) == ["assigned"]


def test_who_has_a_step_hands_it_over_and_both_know(world, code, tu):
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    assign(code, tu, world.em)
    assert (told(world.binh), told(tu)) == (["taken_away"], ["assigned"])
    assign(code, world.binh, tu)
    assert told(world.binh) == ["taken_away", "assigned"]
    assert told(tu) == ["assigned"], "and nobody is told what they did themselves"


def test_a_colleague_does_not_take_what_is_anothers_nor_give_what_nobody_has(world, code, tu):
    with pytest.raises(MayNotAssign):
        assign(code, tu, world.binh)
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    with pytest.raises(MayNotAssign):
        assign(code, tu, tu)
    with pytest.raises(DossierNotFound):
        assign(code, tu, world.chi)


def test_only_who_holds_the_role_there_gets_it(world, code):
    for unfit in (world.dung, world.chi, world.an, world.giang):
        with pytest.raises(ColleagueUnfit):
            assign(code, unfit, world.em)


def test_what_waits_for_a_supplement_changes_hands_too(world, code, tu):
    world.supplement_asked(code, world.binh, facts="Ghi rõ nơi sinh")
    assign(code, tu, world.em)
    dossiers.answer_supplement(code=code, by=world.an, answer="Phường Nếnh")
    assert [row.code for row in dossiers.my_work(tu, mine=True)] == [code]


def test_what_is_done_is_given_to_nobody(world, code, tu):
    step = open_step(code).pk
    world.act(code, "propose_result")
    with pytest.raises(StepAlreadyDone):
        dossiers.assign_step(code=code, step_id=step, to_id=tu.id, by=world.em)


def test_giving_it_to_who_has_it_changes_nothing(world, code, tu):
    assign(code, tu, world.em)
    acts = last_act(code).sequence
    assign(code, tu, world.em)
    assert last_act(code).sequence == acts


def test_the_one_who_lost_it_may_not_act_any_more(world, code, tu):
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    assign(code, tu, world.em)
    with pytest.raises(NotYourStep):
        world.act(code, "propose_result", by=world.binh)
    world.act(code, "propose_result", by=load_actor(tu.id))
