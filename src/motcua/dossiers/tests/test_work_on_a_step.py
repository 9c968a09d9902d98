import threading

import pytest
from django.db import connection

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DossierNotFound, NotYourStep, StaleDossier, UnknownAct
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import at, open_step
from motcua.kit.errors import MotcuaError
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.workflow.errors import StepAlreadyDone
from motcua.workflow.models import Step


def examined(world):
    code = world.accepted()
    world.act(code, "forward")
    return code


def test_whoever_takes_a_step_has_it_until_they_give_it_back(world):
    code = examined(world)
    step = open_step(code)
    linh = make_official((world.committee, Role.HANDLER), name="Đặng Thùy Linh")
    dossiers.take_step(code=code, step_id=step.pk, by=world.binh)
    assert [row.code for row in dossiers.my_work(world.binh, mine=True)] == [code]
    assert dossiers.my_work(linh) == []
    for act in (dossiers.take_step, dossiers.release_step):
        with pytest.raises(NotYourStep):
            act(code=code, step_id=step.pk, by=linh)
    with pytest.raises(NotYourStep):
        world.act(code, "propose_result", linh)
    dossiers.release_step(code=code, step_id=step.pk, by=world.binh)
    assert [row.code for row in dossiers.my_work(linh)] == [code]
    world.act(code, "propose_result", linh)


def test_a_leader_gives_back_the_step_of_someone_who_is_away(world):
    code = examined(world)
    step = open_step(code)
    dossiers.take_step(code=code, step_id=step.pk, by=world.binh)
    dossiers.release_step(code=code, step_id=step.pk, by=world.em)
    assert open_step(code).assignee_id is None


def test_taking_a_step_of_the_competent_agency_receives_the_dossier(world):
    with at("2026-12-07 15:30"):
        code = world.file_at_counter()
        world.act(code, "accept")
        assert Dossier.objects.get(code=code).state == State.ACCEPTED
        dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    assert Dossier.objects.get(code=code).state == State.PROCESSING


def test_a_foreign_official_does_not_even_find_the_dossier(world):
    code = examined(world)
    step = open_step(code)
    with pytest.raises(DossierNotFound):
        dossiers.take_step(code=code, step_id=step.pk, by=world.chi)
    with pytest.raises(DossierNotFound):
        world.act(code, "propose_result", world.chi)
    with pytest.raises(DossierNotFound):
        world.act(code, "propose_result", world.bich)


def test_the_owner_and_other_roles_of_the_office_do_not_act_on_a_step(world):
    code = examined(world)
    for other in (world.an, world.em, world.giang, world.dung):
        with pytest.raises(NotYourStep):
            world.act(code, "propose_result", other)


def test_a_second_tab_with_an_old_state_is_told_and_nothing_is_overwritten(world):
    code = examined(world)
    old = dossiers.dossier_page(code, world.binh).revision
    dossiers.correct_reception(code=code, by=world.dung, reason="Sai số", owner_phone="0987654321")
    with pytest.raises(StaleDossier):
        world.act(code, "propose_result", world.binh, revision=old)
    assert open_step(code).phase == "examination"
    world.act(code, "propose_result", world.binh, revision=old + 1)


def test_a_step_of_another_dossier_or_an_outcome_that_is_not_there_is_unknown(world):
    code, other = examined(world), examined(world)
    with pytest.raises(UnknownAct):
        dossiers.act_on_step(code=code, step_id=open_step(other).pk, outcome="propose_result", by=world.binh)
    for outcome in ("sign", "", "propose_result "):
        with pytest.raises(UnknownAct):
            dossiers.act_on_step(code=code, step_id=open_step(code).pk, outcome=outcome, by=world.binh)
    with pytest.raises(UnknownAct):
        dossiers.act_on_step(code=code, step_id=2**40, outcome="forward", by=world.binh)


def at_once(*acts):
    """Run acts at the same moment, each on a connection of its own; the names of what they raised, or "done"."""
    together, said = threading.Barrier(len(acts)), []

    def run(act):
        try:
            together.wait(10)
            act()
            said.append("done")
        except MotcuaError as error:
            said.append(type(error).__name__)
        finally:
            connection.close()

    people = [threading.Thread(target=run, args=(act,)) for act in acts]
    for person in people:
        person.start()
    for person in people:
        person.join(20)
    return sorted(said)


@pytest.mark.parametrize("with_revision", [True, False])
def test_of_two_officials_completing_one_step_at_once_one_wins_and_the_other_is_told(
    committed_world, with_revision
):
    world = committed_world
    linh = make_official((world.committee, Role.HANDLER), name="Đặng Thùy Linh")
    code = examined(world)
    step = open_step(code)
    page = dossiers.dossier_page(code, world.binh)

    def propose(by):
        return lambda: dossiers.act_on_step(
            code=code,
            step_id=step.pk,
            outcome="propose_result",
            by=by,
            revision=page.revision if with_revision else None,
        )

    told = at_once(propose(world.binh), propose(linh))
    assert told == ["StaleDossier" if with_revision else StepAlreadyDone.__name__, "done"]
    dossier = Dossier.objects.get(code=code)
    assert dossier.revision == page.revision + 1
    assert dossier.papers.filter(kind="result").count() == 1
    assert Step.objects.filter(ended_at=None).count() == 1


def test_withdrawing_and_proposing_at_once_end_in_one_or_the_other(committed_world):
    world = committed_world
    code = examined(world)
    step = open_step(code)
    binh, an = world.binh, world.an
    told = at_once(
        lambda: dossiers.act_on_step(code=code, step_id=step.pk, outcome="propose_result", by=binh),
        lambda: dossiers.withdraw_dossier(code=code, by=an),
    )
    assert told in (["StepAlreadyDone", "done"], ["done", "done"])
    assert Dossier.objects.get(code=code).state == State.WITHDRAWN
    assert not Step.objects.filter(ended_at=None).exists()


def test_pressing_file_twice_at_once_files_once(committed_world):
    world = committed_world
    draft, an = world.draft(world.an), world.an
    codes = []
    press = lambda: codes.append(dossiers.submit_draft(draft_id=draft.pk, by=an))  # noqa: E731 - an act to be run at once with others
    assert at_once(press, press, press) == ["done"] * 3
    assert len(set(codes)) == 1
    assert Dossier.objects.count() == 1
