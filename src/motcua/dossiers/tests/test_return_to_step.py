"""Em sends a dossier back where its process draws no way, to who did the step."""

import pytest

from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotReturnable, NotYourStep, ReasonRequired
from motcua.dossiers.models import Dossier, Notice, Paper
from motcua.dossiers.testing import open_step
from motcua.workflow.errors import StepBusy

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def sealing(world):
    """Signed by the leader; waits for the seal, from which no process leads back."""
    code = world.proposed()
    world.signed(code)
    return code


def back(world, code, to, by=None, reason="Sai tên mẹ"):
    step = open_step(code).pk
    return dossiers.return_to_step(code=code, step_id=step, to=to, by=by or world.em, reason=reason)


def ways(world, code):
    return [one.id for one in dossiers.ways_back(code=code, step_id=open_step(code).pk, by=world.em)]


def test_from_the_seal_it_goes_back_to_who_examined_and_is_decided_anew(world, sealing):
    assert "reception" not in ways(world, sealing)
    back(world, sealing, "examination")
    step = open_step(sealing)
    assert (step.definition, step.assignee_id) == ("examination", world.binh.id)
    assert [one.kind for one in Notice.objects.filter(person_id=world.binh.id)] == ["sent_back"]
    act = audit.history("dossiers.dossier", Dossier.objects.get(code=sealing).pk)[-1]
    assert (act.action, act.data["reason"]) == ("dossier.step_returned", "Sai tên mẹ")
    assert not Paper.objects.filter(dossier__code=sealing, data__decision=True, replaced_at=None).exists()
    world.propose(sealing)
    world.act(sealing, "sign")
    world.run_jobs()
    world.act(sealing, "seal")
    world.run_jobs()
    assert Dossier.objects.get(code=sealing).state == dossiers.State.FINISHED


def test_what_was_signed_is_not_signed_again_without_being_examined(world, sealing):
    assert "approval" not in ways(world, sealing)
    with pytest.raises(NotReturnable):
        back(world, sealing, "approval")
    for nonsense in ("reception", "nowhere", "", "seal"):
        with pytest.raises(NotReturnable):
            back(world, sealing, nonsense)


def test_only_a_leader_with_a_reason(world, sealing):
    with pytest.raises(NotYourStep):
        back(world, sealing, "examination", by=world.giang)
    with pytest.raises(ReasonRequired):
        back(world, sealing, "examination", reason=" ")


def test_not_while_a_signature_is_being_made(world):
    code = world.proposed()
    world.act(code, "sign")
    with pytest.raises(StepBusy):
        back(world, code, "examination")
