import pytest

from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DossierNotFound, NotYourStep, PaperNotReady, ReasonRequired
from motcua.dossiers.models import Dossier, Paper, State
from motcua.dossiers.rules import REFUSED_AFTER_EXAMINATION
from motcua.dossiers.testing import in_force, open_step
from motcua.signatures import service as signatures
from motcua.workflow.errors import StepBusy
from motcua.workflow.models import Case, Step

pytestmark = pytest.mark.usefixtures("keys")


def dossier_of(code):
    return Dossier.objects.get(code=code)


def test_a_proposal_is_printed_for_the_leader_without_a_number(world):
    code = world.proposed()
    paper = in_force(code, "result")
    assert (paper.number, paper.data["decision"]) == ("", True)
    assert paper.file_id
    assert open_step(code).role == "leader"


def test_the_leader_does_not_sign_what_is_not_printed_yet(world):
    code = world.accepted()
    world.until(code, "propose_result")
    world.act(code, "propose_result")
    with pytest.raises(PaperNotReady):
        world.act(code, "sign", world.em)


def test_signed_and_sealed_the_result_waits_for_its_owner(world):
    code = world.proposed()
    world.signed(code)
    paper = in_force(code, "result")
    assert paper.signed_file_id
    assert paper.number == f"01/{paper.created_at.year}/H05.77.95"
    assert dossier_of(code).state == State.PROCESSING
    assert open_step(code).role == "clerk"
    world.act(code, "seal", world.giang)
    world.run_jobs()
    dossier = dossier_of(code)
    assert dossier.state == State.FINISHED
    assert dossier.finished_at
    assert open_step(code).phase == "return"


def test_the_result_carries_both_signatures_and_they_hold(world):
    code = world.finished()
    found = signatures.verify(documents.read(in_force(code, "result").sealed_file))
    assert found.finding == signatures.Finding.VALID
    assert [each.signer for each in found.signatures] == ["Hoàng Văn Em", "Ủy ban nhân dân phường Nếnh"]


def test_while_a_signature_is_made_nobody_acts_on_the_step(world):
    code = world.proposed()
    world.certify(world.em)
    world.act(code, "sign", world.em)
    assert open_step(code).state == "busy"
    for effect in ("sign", "send_back"):
        with pytest.raises(StepBusy):
            world.act(code, effect, world.em, note="Sai")
    for act in (dossiers.take_step, dossiers.release_step):
        with pytest.raises(StepBusy):
            act(code=code, step_id=open_step(code).pk, by=world.em)


def test_only_the_leader_signs_and_only_the_clerk_seals(world):
    code = world.proposed()
    for other in (world.binh, world.dung, world.giang):
        with pytest.raises(NotYourStep):
            world.act(code, "sign", other)
    world.signed(code)
    for other in (world.em, world.binh, world.dung):
        with pytest.raises(NotYourStep):
            world.act(code, "seal", other)


def test_sent_back_with_a_note_and_proposed_again_the_paper_is_replaced(world):
    code = world.proposed()
    first = in_force(code, "result")
    with pytest.raises(ReasonRequired):
        world.act(code, "send_back", world.em)
    world.act(code, "send_back", world.em, note="Sai năm sinh")
    assert open_step(code).phase == "examination"
    world.propose(code)
    second = in_force(code, "result")
    assert second.pk != first.pk
    assert Paper.objects.get(pk=first.pk).replaced_at
    world.signed(code)
    assert in_force(code, "result").signed_file_id
    assert Paper.objects.get(pk=first.pk).signed_file_id is None


def test_a_number_that_was_given_is_kept_by_what_replaces_the_paper(world):
    code = world.proposed()
    world.act(code, "sign", world.em)
    number = in_force(code, "result").number
    dossiers.cancel_signature(code=code, paper_id=in_force(code, "result").pk, by=world.em)
    world.act(code, "send_back", world.em, note="Đổi thành từ chối")
    world.propose(code, "propose_refusal")
    assert in_force(code, "refusal").number == number
    assert not Paper.objects.filter(kind="result", replaced_at=None).exists()
    world.signed(code)
    assert in_force(code, "refusal").number == number
    other = world.proposed()
    world.act(other, "sign", world.em)
    assert number.startswith("01/")
    assert in_force(other, "result").number.startswith("02/")


def test_a_refusal_after_examination_is_signed_sealed_and_closes_the_dossier(world):
    code = world.proposed("propose_refusal")
    assert dossier_of(code).state == State.PROCESSING
    world.signed(code)
    world.act(code, "seal", world.giang)
    world.run_jobs()
    dossier = dossier_of(code)
    assert dossier.state == REFUSED_AFTER_EXAMINATION
    assert dossier.closing_reason == "Không thuộc địa bàn"
    assert dossier.finished_at
    assert not Step.objects.filter(ended_at=None).exists()
    assert not Case.objects.filter(ended_at=None).exists()
    paper = in_force(code, "refusal")
    found = signatures.verify(documents.read(paper.sealed_file))
    assert found.finding == signatures.Finding.VALID
    assert len(found.signatures) == 2
    last = Step.objects.filter(kind="process").order_by("-pk").first()
    assert (last.role, last.state, last.outcome) == ("clerk", "done", "seal")


def test_a_refusal_is_not_proposed_without_a_reason(world):
    code = world.accepted()
    world.until(code, "propose_refusal")
    with pytest.raises(ReasonRequired):
        world.act(code, "propose_refusal", world.binh)
    assert not Paper.objects.filter(kind="refusal").exists()


def test_the_citizen_gets_a_decision_only_once_it_is_sealed(world):
    code = world.proposed()
    paper = in_force(code, "result")

    def fetch(by, **how):
        return dossiers.paper_file(code=code, paper_id=paper.pk, by=by, **how)

    world.signed(code)
    assert fetch(world.binh).name.endswith("result.pdf")
    with pytest.raises(DossierNotFound):
        fetch(world.an, as_citizen=True)
    world.act(code, "seal")
    world.run_jobs()
    found = fetch(world.an, as_citizen=True)
    assert found.is_result
    assert found.stored.pk == in_force(code, "result").sealed_file_id
