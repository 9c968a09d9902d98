import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import (
    DossierClosed,
    DossierNotFound,
    IncompleteForm,
    NothingToCorrect,
    NotYourStep,
    ReasonRequired,
    StaleDossier,
)
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import MARITAL_STATUS, in_force


def corrected(world, code, by=None, reason="Gõ nhầm", **facts):
    return dossiers.correct_reception(code=code, by=by or world.dung, reason=reason, **facts)


def test_facts_change_and_the_trace_keeps_before_and_after_with_numbers_masked(world):
    code = world.accepted()
    before = Dossier.objects.get(code=code)
    corrected(world, code, owner_name="Nguyễn Văn Ân", owner_number="024090000109")
    after = Dossier.objects.get(code=code)
    assert (after.owner_name, after.owner_folded, after.owner_number) == (
        "Nguyễn Văn Ân",
        "nguyen van an",
        "024090000109",
    )
    assert (after.code, after.due_at, after.state) == (before.code, before.due_at, before.state)
    assert after.revision == before.revision + 1
    trace = dossiers.journal(after.pk)[0]
    assert trace.action == "dossier.corrected"
    assert trace.data["changes"] == {
        "owner_name": ["Nguyễn Văn An", "Nguyễn Văn Ân"],
        "owner_number": ["024•••••••01", "024•••••••09"],
    }
    assert trace.data["reason"] == "Gõ nhầm"


def test_the_receipt_is_printed_again_with_its_number(world):
    code = world.accepted()
    world.run_jobs()
    first = in_force(code, "receipt")
    corrected(world, code, owner_address="Tổ 5, phường Nếnh")
    world.run_jobs()
    second = in_force(code, "receipt")
    assert second.pk != first.pk
    assert second.number == first.number
    assert second.file_id != first.file_id
    assert Paper.objects.get(pk=first.pk).replaced_at
    other = world.accepted()
    assert in_force(other, "receipt").number.startswith("02/")


def test_before_acceptance_there_is_no_receipt_to_print(world):
    code = world.file_at_counter(code=MARITAL_STATUS)
    corrected(world, code, owner_phone="0987654321", issue_receipt=True)
    assert not Paper.objects.exists()


def test_a_dossier_typed_in_for_the_wrong_person_leaves_that_persons_account(world):
    an, bich = world.an, world.bich
    code = world.file_at_counter(code=MARITAL_STATUS)
    assert Dossier.objects.get(code=code).owner_user_id == bich.id
    same = {"submitter_name": an.name, "submitter_number": an.personal_number}
    corrected(world, code, owner_name=an.name, owner_number=an.personal_number, **same)
    dossier = Dossier.objects.get(code=code)
    assert dossier.owner_user_id == dossier.submitter_user_id == an.id
    with pytest.raises(DossierNotFound):
        dossiers.dossier_page(code, bich)
    corrected(world, code, owner_number="", submitter_number="")
    assert Dossier.objects.get(code=code).owner_user_id is None


def test_whoever_filed_online_keeps_their_dossier(world):
    code = world.accepted()
    corrected(world, code, owner_number="024090000109", submitter_number="024090000109")
    dossier = Dossier.objects.get(code=code)
    assert (dossier.owner_user_id, dossier.submitter_user_id) == (None, world.an.id)


def test_a_correction_without_a_change_a_reason_or_a_name_is_refused(world):
    code = world.accepted()
    with pytest.raises(NothingToCorrect):
        corrected(world, code, owner_name="Nguyễn  Văn An ")
    with pytest.raises(ReasonRequired):
        corrected(world, code, owner_name="Nguyễn Văn Ân", reason=" ")
    with pytest.raises(IncompleteForm):
        corrected(world, code, owner_name=" ")
    with pytest.raises(StaleDossier):
        corrected(world, code, owner_name="Nguyễn Văn Ân", revision=1)


def test_only_a_receptionist_there_corrects_and_only_what_is_not_closed(world):
    code = world.accepted()
    for other in (world.binh, world.em, world.an):
        with pytest.raises(NotYourStep):
            corrected(world, code, by=other, owner_name="Khác")
    with pytest.raises(DossierNotFound):
        corrected(world, code, by=world.hoa, owner_name="Khác")
    dossiers.withdraw_dossier(code=code, by=world.an)
    with pytest.raises(DossierClosed):
        corrected(world, code, owner_name="Khác")
