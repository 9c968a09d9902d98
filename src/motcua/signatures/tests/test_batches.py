"""Many papers with one PIN, which is nowhere but in the memory of the signing agent."""

import pytest
from django.db import connection

from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.signatures import actions, errors, queries, registry
from motcua.signatures.keys import key as keys
from motcua.signatures.models import BatchItem, Certificate, ItemState, SigningBatch, SigningRequest, State
from motcua.signatures.testing import ask_person, certify_person, do_signing_jobs, make_paper, make_person

pytestmark = pytest.mark.django_db
PIN = "Chim-se-7351"


@pytest.fixture
def binh():
    return make_person()


@pytest.fixture
def asked(binh):
    """What begins a paper of a batch here: its signature is asked for, unless it is one that was changed."""

    def begin(item, owner):
        if item.facts.get("changed"):
            raise errors.PaperUnreadableError
        ask_person(owner, StoredFile.objects.get(pk=item.subject_id))

    registry.register_batch_work(
        "documents.storedfile",
        begin=begin,
        give_up=lambda item, owner: actions.cancel_signature(
            subject=StoredFile.objects.get(pk=item.subject_id), by=owner
        ),
        describe=lambda pk: (f"paper {pk}", ""),
    )


@pytest.fixture
def batch(binh, agent, asked):
    """Five papers that wait for Bình's PIN."""
    certify_person(binh, pin=PIN)
    papers = [make_paper(f"Quyết định số {number}") for number in range(5)]
    new = [actions.NewItem("documents.storedfile", one.pk, f"{one.pk}", "Quyết định", {}) for one in papers]
    return actions.open_batch(papers=new, by=binh)


def everything_in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = []
        for table in tables:
            cursor.execute(f'SELECT one::text FROM "{table}" AS one')
            rows += [text for (text,) in cursor.fetchall()]
    return rows


def states(batch):
    return list(batch.items.order_by("position").values_list("state", flat=True))


def test_one_pin_signs_all_in_their_order(batch, binh):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.handle) == ("done", "")
    assert states(batch) == ["signed"] * 5
    made = SigningRequest.objects.order_by("finished_at", "pk")
    assert [one.subject_id for one in made] == [one.subject_id for one in batch.items.order_by("position")]
    for one in made:
        assert queries.verify(documents.read(one.signed)).is_valid


def test_a_wrong_pin_is_said_and_nothing_is_signed(batch, binh):
    with pytest.raises(errors.WrongPinError, match="không đúng"):
        actions.unlock_batch(batch_id=batch.pk, pin="Chim-se-7352", by=binh)
    assert do_signing_jobs() == []
    assert states(batch) == ["waiting"] * 5


def test_five_wrong_pins_close_a_file_even_to_the_right_one(batch, binh):
    for wrong in range(5):
        with pytest.raises(errors.WrongPinError):
            actions.unlock_batch(batch_id=batch.pk, pin=f"sai-{wrong}", by=binh)
    with pytest.raises(errors.PinLockedError):
        actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)


def test_chi_cannot_open_what_binh_began(batch):
    chi = make_person("Đỗ Linh Chi", "chi")
    with pytest.raises(errors.NotYourBatchError):
        actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=chi)


def test_an_agent_that_began_anew_asks_for_the_pin_and_all_goes_on(batch, binh, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs(most=4)
    agent.restart()
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "locked"
    assert "mã PIN" in batch.message
    signed = states(batch).count("signed")
    assert 0 < signed < 5
    assert not SigningRequest.objects.filter(state=State.FAILED).exists()
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    assert states(batch) == ["signed"] * 5


def test_an_agent_that_was_killed_fails_none_of_the_papers_behind(batch, binh, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs(most=4)
    agent.stop()
    do_signing_jobs(again=3)
    batch.refresh_from_db()
    assert batch.state == "locked"
    assert "không trả lời" in batch.message
    assert "failed" not in states(batch)
    agent.start()
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    assert states(batch) == ["signed"] * 5


def test_a_failure_is_told_by_name_and_alone_tried_again(batch, binh):
    third = batch.items.get(position=3)
    damaged = documents.keep(content=b"%PDF-1.7 nothing", content_type="application/pdf")
    BatchItem.objects.filter(pk=third.pk).update(subject_id=damaged.pk)
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    assert states(batch) == ["signed", "signed", "failed", "signed", "signed"]
    third.refresh_from_db()
    assert "không phải PDF" in third.error
    tried = dict(SigningRequest.objects.values_list("subject_id", "finished_at"))
    actions.retry_failed(batch_id=batch.pk, by=binh)
    batch.refresh_from_db()
    assert batch.state == "locked"
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    again = dict(SigningRequest.objects.values_list("subject_id", "finished_at"))
    assert {subject for subject in again if again[subject] != tried[subject]} == {damaged.pk}
    assert states(batch) == ["signed", "signed", "failed", "signed", "signed"]


def test_what_changed_before_its_turn_is_left_out_and_said(batch, binh):
    batch.items.filter(position=2).update(facts={"changed": True})
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    assert states(batch) == ["signed", "failed", "signed", "signed", "signed"]
    actions.retry_failed(batch_id=batch.pk, by=binh)
    assert states(batch)[1] == ItemState.FAILED


def test_the_rest_can_be_cancelled(batch, binh):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs(most=4)
    actions.cancel_rest(batch_id=batch.pk, by=binh)
    do_signing_jobs()
    assert set(states(batch)) == {"signed", "cancelled"}
    batch.refresh_from_db()
    assert not batch.is_open


def test_a_locked_batch_gives_back_what_it_had_begun(binh, agent, asked):
    certify_person(binh, pin=PIN)
    request = ask_person(binh, make_paper())
    batch = SigningBatch.objects.get()
    actions.cancel_rest(batch_id=batch.pk, by=binh)
    request.refresh_from_db()
    assert request.state == State.CANCELLED
    assert states(batch) == ["cancelled"]


def test_one_paper_asked_for_alone_waits_for_the_pin_too(binh, agent, asked):
    certify_person(binh, pin=PIN)
    request = ask_person(binh, make_paper())
    assert do_signing_jobs() == []
    batch = SigningBatch.objects.get()
    assert batch.items.get().request_id == request.pk
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    request.refresh_from_db()
    assert request.state == State.SIGNED


def test_the_same_paper_stands_in_one_open_batch_only(batch, binh):
    first = batch.items.get(position=1)
    new = actions.NewItem(first.subject_type, first.subject_id, "1", "", {})
    assert actions.open_batch(papers=[new], by=binh).items.count() == 0


def test_a_handle_is_worth_nothing_for_another_person_or_batch(batch, binh, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    handle = SigningBatch.objects.get(pk=batch.pk).handle
    place = keys.place_of(Certificate.objects.get())
    asked = {"handle": handle, "owner": binh.id, "batch": batch.pk, "place": place}
    assert agent.sessions.describe(asked) == {"scheme": "ecdsa", "at_once": 1}
    strangers = (
        {"owner": binh.id + 1},
        {"batch": batch.pk + 1},
        {"handle": "x" * 32},
        {"place": {"file": "x"}},
    )
    for stranger in strangers:
        with pytest.raises(errors.PinNeededError):
            agent.sessions.describe(asked | stranger)


def test_a_key_is_forgotten_after_ten_idle_minutes_and_after_an_hour(batch, binh, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    handle = SigningBatch.objects.get(pk=batch.pk).handle
    place = keys.place_of(Certificate.objects.get())
    asked = {"handle": handle, "owner": binh.id, "batch": batch.pk, "place": place}
    agent.pass_time(599)
    agent.sessions.describe(asked)
    for _again in range(5):
        agent.pass_time(590)
        agent.sessions.describe(asked)
    agent.pass_time(590)
    with pytest.raises(errors.PinNeededError):
        agent.sessions.describe(asked)


def test_without_an_agent_people_are_told(batch, binh, agent):
    agent.stop()
    with pytest.raises(errors.AgentGoneError):
        actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)


def test_a_pin_is_in_no_row_no_log_and_no_file(batch, binh, agent, keystore, caplog):
    with pytest.raises(errors.WrongPinError) as refused:
        actions.unlock_batch(batch_id=batch.pk, pin=PIN + "x", by=binh)
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    do_signing_jobs()
    rows = everything_in_the_database()
    assert len(rows) > 100
    everything = "\n".join([*rows, caplog.text, str(refused.getrepr(style="long", showlocals=False))])
    assert PIN not in everything
    for file in keystore.rglob("*"):
        assert not file.is_file() or PIN.encode() not in file.read_bytes()


def test_a_certificate_under_the_password_of_the_server_asks_nobody(binh, agent, asked):
    certify_person(binh)
    ask_person(binh, make_paper())
    do_signing_jobs()
    assert not SigningBatch.objects.exists()
    assert SigningRequest.objects.get().state == State.SIGNED
