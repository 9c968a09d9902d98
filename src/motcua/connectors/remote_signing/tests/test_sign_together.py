"""Papers of a batch are signed by a remote service several in a call; each keeps its own fate."""

import pytest

from motcua.connectors.remote_signing import adapter
from motcua.connectors.remote_signing.testing import PIN, add_credential, running_service
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.signatures import service as signatures
from motcua.signatures.models import BatchItem, Certificate, SigningRequest
from motcua.signatures.testing import (
    RunningAgent,
    ask_person,
    do_signing_jobs,
    kept_batch_work,
    make_paper,
    make_person,
    record_certificate,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    agent = RunningAgent()
    settings.SIGNER_SOCKET = agent.socket
    with running_service(settings) as server:
        yield server
    agent.end()


@pytest.fixture
def credential(service):
    return add_credential(service, "binh")


@pytest.fixture
def binh(credential, batch_work_kept):
    person = make_person()
    record_certificate(credential.certificate, person.id, kind="remote", place={"credential": "binh"})
    signatures.register_batch_work(
        "documents.storedfile",
        begin=lambda item, owner: ask_person(owner, StoredFile.objects.get(pk=item.subject_id)),
        give_up=lambda _item, _owner: None,
        describe=lambda pk: (str(pk), ""),
    )
    return person


@pytest.fixture
def batch_work_kept():
    with kept_batch_work():
        yield


def batch_of(count, by):
    papers = [make_paper(f"Quyết định số {number}") for number in range(count)]
    new = [signatures.NewItem("documents.storedfile", one.pk, f"{one.pk}", "", {}) for one in papers]
    return signatures.open_batch(papers=new, by=by)


def unlock(batch, by):
    batch = signatures.unlock_batch(batch_id=batch.pk, pin=PIN, by=by)
    do_signing_jobs()
    batch.refresh_from_db()
    return batch


def states(batch):
    return list(batch.items.order_by("position").values_list("state", flat=True))


def test_a_batch_goes_to_the_service_ten_at_a_time_in_order_under_one_activation(service, binh):
    batch = unlock(batch_of(23, binh), binh)
    assert batch.state == "done"
    assert states(batch) == ["signed"] * 23
    assert service.state.signed == [10, 10, 3]
    assert service.state.asked.count("credentials/authorize") == 1
    made = SigningRequest.objects.order_by("pk")
    assert [one.subject_id for one in made] == [one.subject_id for one in batch.items.order_by("position")]
    for one in (made[0], made[9], made[22]):
        assert signatures.verify(documents.read(one.signed)).is_valid


def test_where_the_service_allows_fewer_the_pin_is_asked_for_again(service, binh, credential):
    credential.multisign = 3
    batch = unlock(batch_of(5, binh), binh)
    assert (batch.state, states(batch).count("signed")) == ("locked", 3)
    assert service.state.signed == [3]
    batch = unlock(batch, binh)
    assert (batch.state, states(batch)) == ("done", ["signed"] * 5)
    assert service.state.signed == [3, 2]


def test_a_damaged_paper_fails_by_name_and_the_others_are_signed_in_the_same_call(service, binh):
    batch = batch_of(4, binh)
    damaged = documents.keep(content=b"%PDF-1.7 nothing", content_type="application/pdf")
    BatchItem.objects.filter(batch=batch, position=2).update(subject_id=damaged.pk)
    batch = unlock(batch, binh)
    assert states(batch) == ["signed", "failed", "signed", "signed"]
    assert "không phải PDF" in batch.items.get(position=2).error
    assert service.state.signed == [3]


def test_signatures_that_were_mixed_up_are_thrown_away_by_name(service, binh):
    service.state.mood = "swapped"
    batch = unlock(batch_of(3, binh), binh)
    # Of three in turned order the middle one is where it belongs.
    assert states(batch) == ["failed", "signed", "failed"]
    assert "không khớp" in batch.items.get(position=1).error
    assert SigningRequest.objects.filter(state="signed").count() == 1


def test_a_service_that_goes_away_makes_the_batch_wait_and_fails_nothing(service, binh):
    batch = signatures.unlock_batch(batch_id=batch_of(4, binh).pk, pin=PIN, by=binh)
    service.state.mood = "error"
    # What the worker does with jobs that raise: three tries, some seconds apart.
    do_signing_jobs(again=3)
    batch.refresh_from_db()
    assert (batch.state, states(batch)) == ("locked", ["started"] * 4)
    assert "không trả lời" in batch.message
    service.state.mood = ""
    adapter.forget_lines()
    batch = unlock(batch, binh)
    assert (batch.state, states(batch)) == ("done", ["signed"] * 4)


def test_a_key_of_another_certificate_signs_nothing(service, binh, credential):
    other = add_credential(service, "other")
    Certificate.objects.update(key_place={"credential": "other"})
    batch = unlock(batch_of(2, binh), binh)
    assert other.certificate != credential.certificate
    assert states(batch) == ["failed", "failed"]
    assert not SigningRequest.objects.exclude(signed=None).exists()


def test_a_certificate_that_is_replaced_under_way_asks_for_its_own_pin(service, binh):
    batch = signatures.unlock_batch(batch_id=batch_of(12, binh).pk, pin=PIN, by=binh)
    do_signing_jobs(most=2)
    fresh = add_credential(service, "fresh")
    record_certificate(fresh.certificate, binh.id, kind="remote", place={"credential": "fresh"})
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "locked"
    assert "failed" not in states(batch)
    batch = unlock(batch, binh)
    assert states(batch) == ["signed"] * 12
