"""The agency that issued a result takes it back: in the store, and wherever it is used, it holds no more."""

import pytest
from django.test import Client

from motcua.documents import service as documents
from motcua.documents.models import StorePaper
from motcua.documents.service import Ground, ProofState
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NothingToRevoke, NotYourStep, ReasonRequired
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import MARITAL_STATUS, in_force

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def returned(world):
    code = world.finished(code=MARITAL_STATUS)
    dossiers.collect_online(code=code, by=world.an)
    world.run_jobs()
    return code


def test_a_leader_of_the_agency_takes_it_back_once_with_the_reason(world, returned):
    with pytest.raises(ReasonRequired):
        dossiers.revoke_result(code=returned, by=world.em, reason=" ")
    dossiers.revoke_result(code=returned, by=world.em, reason="Cấp sai họ tên", ground=Ground.MISTAKE)
    paper = StorePaper.objects.get()
    assert (paper.state, paper.state_reason) == ("revoked", "Cấp sai họ tên")
    dossier = Dossier.objects.get(code=returned)
    assert dossier.state == State.RETURNED
    assert dossiers.journal(dossier.pk)[0].action == "dossier.result_revoked"
    with pytest.raises(NothingToRevoke):
        dossiers.revoke_result(code=returned, by=world.em, reason="Lần nữa")


def test_its_proof_page_says_that_it_holds_no_more_and_when_and_on_what_ground(world, returned):
    result = in_force(returned, "result")
    code = documents.proof_code(subject=result)
    assert documents.proof_of(code).state == ProofState.IN_FORCE
    dossiers.revoke_result(code=returned, by=world.em, reason="Cấp sai tên của An", ground=Ground.MISTAKE)
    told = documents.proof_of(code)
    assert (told.state, told.ground) == (ProofState.WITHDRAWN, Ground.MISTAKE)
    assert told.ended_at >= StorePaper.objects.get().state_at
    page = Client().get(f"/p/{code}/").content.decode()
    assert "Không còn giá trị từ" in page
    assert "Lý do: Văn bản có sai sót." in page
    assert "Cấp sai tên của An" not in page


def test_nobody_else_does(world, returned):
    for by in (world.binh, world.dung, world.giang):
        with pytest.raises(NotYourStep):
            dossiers.revoke_result(code=returned, by=by, reason="Cấp sai")
    assert StorePaper.objects.get().state == "valid"


def test_what_was_not_handed_over_is_not_taken_back(world):
    code = world.finished(code=MARITAL_STATUS)
    with pytest.raises(NothingToRevoke):
        dossiers.revoke_result(code=code, by=world.em, reason="Cấp sai")
