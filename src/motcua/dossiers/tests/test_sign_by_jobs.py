"""The same by a real worker, on committed data; and what happens when a signature cannot be made."""

import pytest

from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DossierNotFound, NotYourStep, UnknownAct
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import in_force, open_step
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.signatures import service as signatures
from motcua.signatures.models import SigningRequest

pytestmark = pytest.mark.usefixtures("keys")


def waiting(code):
    page = dossiers.dossier_page(code, dossiers_owner(code))
    return next(paper for paper in page.papers if paper.awaits_signature)


def dossiers_owner(code):
    from motcua.accounts.service import load_actor

    return load_actor(Dossier.objects.get(code=code).owner_user_id)


def test_a_worker_prints_signs_and_seals(committed_world, run_jobs):
    world = committed_world
    world.certify(world.em, world.giang)
    code = world.accepted()
    world.until(code, "propose_result")
    world.act(code, "propose_result")
    run_jobs()
    world.act(code, "sign", world.em)
    run_jobs()
    world.act(code, "seal", world.giang)
    run_jobs()
    dossier = Dossier.objects.get(code=code)
    assert dossier.state == State.FINISHED
    assert in_force(code, "receipt").file_id
    found = signatures.verify(documents.read(in_force(code, "result").sealed_file))
    assert (found.finding, len(found.signatures)) == (signatures.Finding.VALID, 2)
    assert list(audit.broken_chains("dossiers.dossier", dossier.pk)) == []
    run_jobs()
    assert SigningRequest.objects.count() == 2


def test_without_a_certificate_the_step_stays_held_with_a_message_until_it_is_tried_again(world):
    code = world.proposed()
    world.act(code, "sign", world.em)
    world.run_jobs()
    paper = waiting(code)
    assert open_step(code).state == "busy"
    assert paper.signings[-1].state == "failed"
    assert "chưa có chứng thư" in paper.signings[-1].error
    dossiers.retry_signature(code=code, paper_id=paper.id, by=world.em)
    world.run_jobs()
    assert waiting(code).signings[-1].state == "failed"
    world.certify(world.em)
    dossiers.retry_signature(code=code, paper_id=paper.id, by=world.em)
    world.run_jobs()
    assert open_step(code).role == "clerk"
    assert in_force(code, "result").signed_file_id


def test_a_revoked_certificate_signs_nothing(world):
    code = world.proposed()
    world.certify(world.em)
    certificate = signatures.current_certificate(signatures.Holder("person", world.em.id))
    signatures.revoke_certificate(certificate=certificate, by=world.em)
    world.act(code, "sign", world.em)
    world.run_jobs()
    assert "thu hồi" in waiting(code).signings[-1].error
    assert open_step(code).state == "busy"
    assert in_force(code, "result").signed_file_id is None


def test_cancelled_the_step_is_decided_anew(world):
    code = world.proposed()
    world.act(code, "sign", world.em)
    world.run_jobs()
    dossiers.cancel_signature(code=code, paper_id=waiting(code).id, by=world.em)
    step = open_step(code)
    assert (step.state, step.assignee_id) == ("open", world.em.id)
    world.certify(world.em)
    world.act(code, "sign", world.em)
    world.run_jobs()
    assert open_step(code).role == "clerk"


def test_a_cancelled_signature_is_not_made_by_the_job_that_was_on_its_way(world):
    code = world.proposed()
    world.certify(world.em)
    world.act(code, "sign", world.em)
    dossiers.cancel_signature(code=code, paper_id=waiting(code).id, by=world.em)
    world.run_jobs()
    assert not SigningRequest.objects.exists()
    assert open_step(code).state == "open"
    assert in_force(code, "result").signed_file_id is None


def test_a_seal_that_fails_is_tried_again_or_given_back(world):
    code = world.proposed()
    signatures.issue_demonstration_certificate(
        holder=signatures.Holder("person", world.em.id), name=world.em.name
    )
    world.act(code, "sign", world.em)
    world.run_jobs()
    world.act(code, "seal", world.giang)
    world.run_jobs()
    paper = waiting(code)
    assert paper.signings[-1].state == "failed"
    assert Dossier.objects.get(code=code).state == State.PROCESSING
    dossiers.cancel_signature(code=code, paper_id=paper.id, by=world.giang)
    assert open_step(code).state == "open"
    world.act(code, "seal", world.giang)
    world.certify(world.giang)
    dossiers.retry_signature(code=code, paper_id=paper.id, by=world.giang)
    world.run_jobs()
    assert Dossier.objects.get(code=code).state == State.FINISHED


def test_a_colleague_gives_back_what_someone_away_left_held_but_does_not_sign_for_them(world):
    code = world.proposed()
    world.act(code, "sign", world.em)
    world.run_jobs()
    paper = waiting(code)
    phuc = make_official((world.committee, Role.LEADER), name="Nguyễn Hồng Phúc")
    with pytest.raises(NotYourStep):
        dossiers.retry_signature(code=code, paper_id=paper.id, by=phuc)
    with pytest.raises(NotYourStep):
        dossiers.cancel_signature(code=code, paper_id=paper.id, by=world.binh)
    with pytest.raises(DossierNotFound):
        dossiers.cancel_signature(code=code, paper_id=paper.id, by=world.chi)
    dossiers.cancel_signature(code=code, paper_id=paper.id, by=phuc)
    assert open_step(code).assignee_id is None
    world.certify(phuc)
    world.act(code, "sign", phuc)
    world.run_jobs()
    assert in_force(code, "result").data["signer_name"] == "Nguyễn Hồng Phúc"
    assert open_step(code).role == "clerk"


def test_trying_again_what_is_under_way_changes_nothing(world):
    code = world.proposed()
    world.certify(world.em)
    world.act(code, "sign", world.em)
    paper = waiting(code)
    before = len(audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk))
    assert world.run_jobs()[:1] == ["dossiers.prepare_signature"]
    assert SigningRequest.objects.count() == 1
    with pytest.raises(UnknownAct):
        dossiers.retry_signature(code=code, paper_id=paper.id, by=world.em)
    with pytest.raises(UnknownAct):
        dossiers.cancel_signature(code=code, paper_id=paper.id, by=world.em)
    assert len(audit.history("dossiers.dossier", Dossier.objects.get(code=code).pk)) == before + 1
