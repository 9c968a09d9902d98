"""What a proof code tells of a paper through its life."""

from motcua.documents import service as documents
from motcua.documents.service import ProofState
from motcua.dossiers.models import Paper
from motcua.dossiers.testing import BIRTH, in_force


def proof(paper, by=None):
    return documents.proof_of(documents.proof_code(subject=paper), by=by)


def test_a_receipt_is_in_force_until_another_takes_its_place(world):
    code = world.accepted(code=BIRTH)
    world.run_jobs()
    first = in_force(code, "receipt")
    told = proof(first)
    assert (told.state, told.number, told.signer) == (ProofState.IN_FORCE, first.number, "Phạm Thị Dung")
    assert told.agency == "Trung tâm Phục vụ hành chính công phường Nếnh"
    assert [file.sha256 for file in told.files] == [first.file.sha256]
    Paper.objects.filter(pk=first.pk).update(replaced_at=first.created_at)
    assert proof(first).state == ProofState.WITHDRAWN
    second = Paper.objects.get(pk=first.pk)
    second.pk, second.replaced_at = None, None
    second.save()
    told = proof(first)
    assert (told.state, told.replaced_by) == (ProofState.REPLACED, documents.proof_code(subject=second))


def test_of_a_decision_nothing_holds_before_it_is_sealed(world):
    code = world.accepted(code=BIRTH)
    world.run_jobs()
    paper = in_force(code, "receipt")
    paper.data["decision"] = True
    paper.save()
    assert proof(paper).state == ProofState.NOT_ISSUED
    Paper.objects.filter(pk=paper.pk).update(replaced_at=paper.created_at)
    given_up = proof(paper)
    assert (given_up.state, given_up.number, given_up.ended_at) == (ProofState.VOIDED, "", paper.created_at)
    paper.sealed_file = paper.signed_file = documents.keep(content=b"sealed", content_type="application/pdf")
    paper.save()
    told = proof(paper)
    assert (told.state, told.files[0].words) == (ProofState.IN_FORCE, "bản đã ký số và đóng dấu số")


def test_only_the_owner_is_told_that_the_paper_is_theirs(world):
    code = world.accepted(code=BIRTH)
    world.run_jobs()
    paper = in_force(code, "receipt")
    assert proof(paper, world.an).is_owner
    assert not proof(paper, world.bich).is_owner
    assert not proof(paper).is_owner
