"""The agency that issued a result takes it back: in the store, and wherever it is used, it holds no more."""

import pytest

from motcua.documents.models import StorePaper
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NothingToRevoke, NotYourStep, ReasonRequired
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import MARITAL_STATUS

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
    dossiers.revoke_result(code=returned, by=world.em, reason="Cấp sai họ tên")
    paper = StorePaper.objects.get()
    assert (paper.state, paper.state_reason) == ("revoked", "Cấp sai họ tên")
    dossier = Dossier.objects.get(code=returned)
    assert dossier.state == State.RETURNED
    assert dossiers.journal(dossier.pk)[0].action == "dossier.result_revoked"
    with pytest.raises(NothingToRevoke):
        dossiers.revoke_result(code=returned, by=world.em, reason="Lần nữa")


def test_nobody_else_does(world, returned):
    for by in (world.binh, world.dung, world.giang):
        with pytest.raises(NotYourStep):
            dossiers.revoke_result(code=returned, by=by, reason="Cấp sai")
    assert StorePaper.objects.get().state == "valid"


def test_what_was_not_handed_over_is_not_taken_back(world):
    code = world.finished(code=MARITAL_STATUS)
    with pytest.raises(NothingToRevoke):
        dossiers.revoke_result(code=code, by=world.em, reason="Cấp sai")
