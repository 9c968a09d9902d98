"""A device or a service that takes its time to open a key keeps nobody waiting, and a second press is no second try."""

import threading
import time

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from motcua.documents.models import StoredFile
from motcua.signatures import actions, errors, registry
from motcua.signatures.keys import agent as agents
from motcua.signatures.keys import keystore, opening, unlocking
from motcua.signatures.models import KeyKind, SigningBatch
from motcua.signatures.testing import (
    ask_person,
    certificate_for,
    do_signing_jobs,
    make_paper,
    make_person,
    record_certificate,
)
from motcua.signatures.tests.test_batches import everything_in_the_database

pytestmark = pytest.mark.django_db
PIN = "Chim-se-7351"


class Slow:
    """A remote service that answers when the test lets it, and counts what it was asked."""

    def __init__(self, key):
        self.key, self.pins, self.released = key, [], threading.Event()

    def open(self, _place, *, pin, otp, count):
        self.pins.append(pin)
        self.released.wait(30)
        if pin != PIN:
            raise errors.WrongPinError
        return self.key


@pytest.fixture
def slow(agent, monkeypatch):
    private = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(private)
    made = Slow(keystore.OpenKey(private, certificate, ()))
    before = list(registry._remote)
    registry.register_remote(opener=made.open, finder=lambda _name: certificate)
    monkeypatch.setitem(agents.PATIENCE_SECONDS, KeyKind.REMOTE, 0.02)
    yield made
    made.released.set()
    registry._remote[:] = before


@pytest.fixture
def binh(slow):
    person = make_person()
    record_certificate(slow.key.certificate, person.id, kind="remote", place={"credential": "binh"})
    registry.register_batch_work(
        "documents.storedfile",
        begin=lambda item, owner: ask_person(owner, StoredFile.objects.get(pk=item.subject_id)),
        give_up=lambda _item, _owner: None,
        describe=lambda pk: (str(pk), ""),
    )
    return person


@pytest.fixture
def batch(binh):
    papers = [make_paper(f"Quyết định số {number}") for number in range(3)]
    new = [actions.NewItem("documents.storedfile", one.pk, f"{one.pk}", "", {}) for one in papers]
    return actions.open_batch(papers=new, by=binh)


def ended(agent):
    for one in list(agent.sessions._openings._known.values()):
        assert one.ended.wait(10)


def test_a_pin_is_taken_at_once_and_the_papers_are_signed_when_the_key_is_open(batch, binh, slow, agent):
    begun = time.monotonic()
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    assert time.monotonic() - begun < 5
    batch.refresh_from_db()
    assert batch.is_opening
    do_signing_jobs(most=2)
    batch.refresh_from_db()
    assert batch.is_opening
    assert PIN not in "\n".join(everything_in_the_database())
    slow.released.set()
    ended(agent)
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "done"
    assert set(batch.items.values_list("state", flat=True)) == {"signed"}
    assert slow.pins == [PIN]


def test_two_tabs_that_give_a_pin_at_once_are_one_try(batch, binh, slow, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    actions.unlock_batch(batch_id=batch.pk, pin="sai-0000", by=binh)
    # The other tab read the batch before the first had written anything.
    place = {"kind": "remote", "credential": "binh", "file": ""}
    handle = unlocking.unlock(place, pin="sai-0001", owner=binh.id, batch=batch.pk, count=3).handle
    batch.refresh_from_db()
    assert handle == batch.handle
    slow.released.set()
    ended(agent)
    do_signing_jobs()
    batch.refresh_from_db()
    assert (batch.state, slow.pins) == ("done", [PIN])


def test_a_pin_that_was_refused_later_is_said_and_asked_for_again(batch, binh, slow, agent):
    actions.unlock_batch(batch_id=batch.pk, pin="sai-0000", by=binh)
    slow.released.set()
    ended(agent)
    do_signing_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.handle) == ("locked", "")
    assert "không đúng" in batch.message
    with pytest.raises(errors.PinRefusedBeforeError, match="không gửi lại"):
        actions.unlock_batch(batch_id=batch.pk, pin="sai-0000", by=binh)
    assert slow.pins == ["sai-0000"]
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    ended(agent)
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "done"


def test_a_refused_pin_may_be_the_right_one_some_minutes_later(batch, binh, slow, agent):
    slow.released.set()
    place = {"kind": "remote", "credential": "binh", "file": ""}
    asked = {"place": place, "owner": binh.id, "batch": batch.pk, "count": 3}
    for expected in (errors.WrongPinError, errors.PinRefusedBeforeError):
        with pytest.raises(expected):
            opened(asked | {"pin": "sai-0000"}, agent)
    agent.pass_time(601)
    with pytest.raises(errors.WrongPinError):
        opened(asked | {"pin": "sai-0000"}, agent)
    assert slow.pins == ["sai-0000"] * 2


def opened(asked, agent):
    found = unlocking.unlock(**asked)
    ended(agent)
    return unlocking.opened(found.handle, owner=asked["owner"], batch=asked["batch"])


def test_what_never_opens_is_given_up_and_closed_should_it_open_after_all(batch, binh, slow, agent):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    agent.pass_time(opening.LONGEST_SECONDS + 1)
    do_signing_jobs()
    batch.refresh_from_db()
    assert (batch.state, batch.handle) == ("locked", "")
    assert "không trả lời" in batch.message
    slow.released.set()
    ended(agent)
    assert agent.sessions._open == {}


def test_an_opening_is_stopped_with_its_batch(batch, binh, slow, agent, django_capture_on_commit_callbacks):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel_rest(batch_id=batch.pk, by=binh)
    slow.released.set()
    ended(agent)
    do_signing_jobs()
    batch.refresh_from_db()
    assert batch.state == "cancelled"
    assert agent.sessions._open == {}


def test_so_many_openings_at_once_and_no_more(slow, agent, monkeypatch):
    monkeypatch.setattr(opening, "MOST", 2)
    place = {"kind": "remote", "file": ""}
    for number in range(2):
        unlocking.unlock(place | {"credential": f"{number}"}, pin=PIN, owner=1, batch=number, count=1)
    with pytest.raises(errors.AgentGoneError):
        unlocking.unlock(place | {"credential": "3"}, pin=PIN, owner=1, batch=3, count=1)


def test_a_stranger_learns_nothing_of_an_opening(batch, binh, slow):
    actions.unlock_batch(batch_id=batch.pk, pin=PIN, by=binh)
    batch.refresh_from_db()
    with pytest.raises(errors.PinNeededError):
        unlocking.opened(batch.handle, owner=binh.id + 1, batch=batch.pk)


@pytest.mark.parametrize(("pin", "said"), [(PIN, ""), ("sai-0000", "không đúng")])
def test_a_remote_key_is_tried_by_a_job(binh, slow, agent, pin, said):
    trial = actions.try_own_key(pin=pin, by=binh)
    assert trial.is_opening
    slow.released.set()
    ended(agent)
    do_signing_jobs()
    trial.refresh_from_db()
    assert said in trial.message
    assert trial.state == ("locked" if said else "done")
    assert SigningBatch.objects.count() == 1
