"""A result that was handed over lies in its owner's store, once, whoever its owner is."""

import pytest

from motcua.documents.models import StorePaper
from motcua.dossiers import service as dossiers
from motcua.dossiers.actions.storing import deposit_earlier_results, deposit_result
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import MARITAL_STATUS, in_force
from motcua.kit import clock

pytestmark = pytest.mark.usefixtures("keys")


@pytest.fixture
def returned(world):
    code = world.finished(code=MARITAL_STATUS)
    assert not StorePaper.objects.exists()
    dossiers.collect_online(code=code, by=world.an)
    world.run_jobs()
    return code


def test_the_sealed_result_lies_in_the_store_with_number_issuer_and_day(world, returned):
    paper = StorePaper.objects.get()
    result = in_force(returned, "result")
    assert (paper.owner_number, paper.owner_kind) == (world.an.personal_number, "person")
    assert (paper.file_id, paper.is_signed) == (result.sealed_file_id, True)
    assert (paper.number, paper.dossier_code) == (result.number, returned)
    assert paper.title == world.card(MARITAL_STATUS).result_title
    assert paper.issuer == world.committee.name
    assert paper.issued_on.isoformat() == result.data["signed_on"]
    assert paper.confirmed_by_name


def test_a_job_that_runs_twice_files_it_once(world, returned):
    deposit_result(dossier_id=Dossier.objects.get(code=returned).pk)
    assert StorePaper.objects.count() == 1


def test_handed_over_at_the_counter_it_lies_in_the_store_of_somebody_without_an_account(world):
    code = world.file_at_counter(code=MARITAL_STATUS)
    world.act(code, "accept")
    world.propose(code)
    world.signed(code)
    world.act(code, "seal")
    world.run_jobs()
    world.act(code, "hand_over", note="Trần Thị Bích")
    world.run_jobs()
    paper = StorePaper.objects.get()
    assert (paper.owner_number, paper.owner_name) == ("024192000102", "Trần Thị Bích")


def test_a_corrected_result_replaces_the_one_before(world, returned):
    first = in_force(returned, "result")
    Paper.objects.filter(pk=first.pk).update(replaced_at=clock.now())
    second = Paper.objects.create(
        dossier=first.dossier,
        kind="result",
        number=first.number,
        data=first.data,
        sealed_file=first.sealed_file,
        created_by_name=first.created_by_name,
    )
    deposit_result(dossier_id=first.dossier_id)
    before, after = StorePaper.objects.order_by("pk")
    assert (before.state, before.replaced_by_id) == ("replaced", after.pk)
    assert (after.state, after.origin) == ("valid", f"dossiers.paper:{second.pk}")


def test_before_it_is_handed_over_nothing_lies_there(world):
    code = world.finished(code=MARITAL_STATUS)
    deposit_result(dossier_id=Dossier.objects.get(code=code).pk)
    assert not StorePaper.objects.exists()


def test_a_refusal_is_no_result(world):
    code = world.proposed("propose_refusal", code=MARITAL_STATUS)
    world.signed(code)
    world.act(code, "seal")
    world.run_jobs()
    deposit_result(dossier_id=Dossier.objects.get(code=code).pk)
    assert not StorePaper.objects.exists()


def test_results_of_before_the_store_are_filed_once_however_often_that_is_begun(world, returned):
    StorePaper.objects.all().delete()
    second = world.finished(code=MARITAL_STATUS)
    first, later = (Dossier.objects.get(code=code).pk for code in (returned, second))
    assert deposit_earlier_results() == [first]
    assert deposit_earlier_results() == []
    # One that was only settled is not its owner's yet.
    Dossier.objects.filter(pk=later).update(returned_at=clock.now())
    assert deposit_earlier_results(after=first, most=1) == [later]
    assert set(StorePaper.objects.values_list("dossier_code", flat=True)) == {returned, second}


def test_for_whom_has_no_number_nothing_is_tried_again_and_again(world, returned):
    StorePaper.objects.all().delete()
    Dossier.objects.filter(code=returned).update(owner_number="")
    assert deposit_earlier_results() == []
