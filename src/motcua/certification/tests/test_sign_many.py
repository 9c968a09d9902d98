"""Many copies are ticked and signed with one PIN: numbers in the order of the list, each failure by its name."""

import pytest

from motcua.certification import service
from motcua.certification.models import CertifiedCopy, State
from motcua.certification.testing import Office, again
from motcua.documents.models import NumberSeries
from motcua.kit import clock
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.signatures import service as signatures
from motcua.signatures.errors import NoCertificateError
from motcua.signatures.models import BatchState, Certificate, SigningBatch
from motcua.signatures.testing import RunningAgent, certify_organization, certify_person, do_signing_jobs

PIN = "Chim-se-7351"
PRINT = "certification.print_copy"


@pytest.fixture(autouse=True)
def _agent(settings):
    running = RunningAgent()
    settings.SIGNER_SOCKET = running.socket
    yield
    running.end()


@pytest.fixture
def leaders(office):
    """Em and Khải, each with a key of their own PIN."""
    khai = make_official((office.committee, Role.LEADER), name="Lê Văn Khải")
    for leader in (office.em, khai):
        certify_person(leader, pin=PIN)
    return office.em, khai


def waiting(office, count=5):
    return [office.prepared(f"Giấy số {place}") for place in range(count)]


def press(copies, by):
    return service.press_many(copy_ids=[copy.pk for copy in copies], by=by)


def sign(batch_id, by):
    signatures.unlock_batch(batch_id=batch_id, pin=PIN, by=by)
    do_signing_jobs(also=PRINT)
    return [
        (one.label, one.state, one.error)
        for one in SigningBatch.objects.get(pk=batch_id).items.order_by("position")
    ]


def numbers():
    return list(CertifiedCopy.objects.exclude(number=None).order_by("pk").values_list("number", flat=True))


def test_one_pin_numbers_and_signs_all_in_the_order_of_the_list(office, leaders):
    copies = waiting(office)
    pressed = press(reversed(copies), office.em)
    assert numbers() == []
    told = sign(pressed.batch_id, office.em)
    assert told == [(copy.paper, "signed", "") for copy in copies]
    assert numbers() == [1, 2, 3, 4, 5]
    assert {copy.state for copy in CertifiedCopy.objects.all()} == {State.TO_SEAL}


def test_what_was_dropped_meanwhile_is_told_by_its_name_and_takes_no_number(office, leaders):
    copies = waiting(office, 4)
    pressed = press(copies, office.em)
    service.withdraw_copy(copy_id=copies[1].pk, reason="Đổi ý", by=office.dung)
    told = sign(pressed.batch_id, office.em)
    assert [state for _, state, _ in told] == ["signed", "failed", "signed", "signed"]
    assert told[1][0] == "Giấy số 1"
    assert "vừa được người khác xử lý" in told[1][2]
    assert numbers() == [1, 2, 3]


def test_two_leaders_who_tick_the_same_leave_neither_hole_nor_double(office, leaders):
    em, khai = leaders
    copies = waiting(office)
    first, second = press(copies[:3], em), press(copies, khai)
    # What Em holds is left to her.
    assert SigningBatch.objects.get(pk=second.batch_id).items.count() == 2
    for batch, leader in ((second, khai), (first, em)):
        signatures.unlock_batch(batch_id=batch.batch_id, pin=PIN, by=leader)
    do_signing_jobs(also=PRINT)
    assert sorted(numbers()) == [1, 2, 3, 4, 5]
    assert NumberSeries.objects.get().last == 5
    in_order = CertifiedCopy.objects.order_by("number")
    assert [one.numbered_at for one in in_order] == sorted(one.numbered_at for one in in_order)


def test_a_clerk_seals_many_in_one_press(office, leaders):
    certify_organization(office.committee.pk, office.committee.name)
    copies = waiting(office, 3)
    sign(press(copies, office.em).batch_id, office.em)
    pressed = press(copies, office.giang)
    assert (pressed.batch_id, [one.pk for one in pressed.sent]) == (None, [one.pk for one in copies])
    do_signing_jobs()
    assert {again(copy).state for copy in copies} == {State.ISSUED}


def test_what_waits_for_somebody_else_is_refused_by_name_and_what_is_none_of_theirs_is_not_there(office):
    mine, strange = office.prepared("Giấy khai sinh"), Office("07777").prepared("Giấy lạ")
    for person in (office.giang, office.dung):
        pressed = press([mine, strange], person)
        assert [(copy.paper, bool(why)) for copy, why in pressed.refused] == [("Giấy khai sinh", True)]
        assert (pressed.batch_id, pressed.sent) == (None, [])
    batch = SigningBatch.objects.get(pk=press([mine, strange], office.em).batch_id)
    assert [one.label for one in batch.items.all()] == ["Giấy khai sinh"]
    assert again(strange).number is None


def test_a_key_without_a_pin_signs_many_by_jobs_too_in_the_order_of_the_list(office):
    certify_person(office.em)
    copies = waiting(office, 3)
    pressed = press(reversed(copies), office.em)
    batch = SigningBatch.objects.get(pk=pressed.batch_id)
    # Nothing of it was done while the person waited.
    assert (batch.state, numbers(), pressed.sent) == (BatchState.RUNNING, [], [])
    do_signing_jobs(also=PRINT)
    batch.refresh_from_db()
    assert (batch.state, numbers()) == (BatchState.DONE, [1, 2, 3])
    assert {copy.state for copy in CertifiedCopy.objects.all()} == {State.TO_SEAL}


def test_a_batch_without_a_pin_whose_papers_failed_is_signed_again_at_a_press(office):
    certify_person(office.em)
    copies = waiting(office, 2)
    batch_id = press(copies, office.em).batch_id
    Certificate.objects.update(withdrawn_at=clock.now())
    do_signing_jobs(also=PRINT)
    batch = SigningBatch.objects.get(pk=batch_id)
    assert [one.state for one in batch.items.all()] == ["failed", "failed"]
    certify_person(office.em)
    signatures.retry_failed(batch_id=batch_id, by=office.em)
    do_signing_jobs(also=PRINT)
    assert [one.state for one in batch.items.order_by("position")] == ["signed", "signed"]
    assert numbers() == [1, 2]


def test_whoever_has_no_certificate_is_told_before_any_number_is_given(office):
    copies = waiting(office, 2)
    batch_id = press(copies, office.em).batch_id
    with pytest.raises(NoCertificateError):
        signatures.unlock_batch(batch_id=batch_id, pin="", by=office.em)
    do_signing_jobs(also=PRINT)
    assert (SigningBatch.objects.get(pk=batch_id).state, numbers()) == (BatchState.LOCKED, [])
    certify_person(office.em)
    signatures.unlock_batch(batch_id=batch_id, pin="", by=office.em)
    do_signing_jobs(also=PRINT)
    assert (SigningBatch.objects.get(pk=batch_id).state, numbers()) == (BatchState.DONE, [1, 2])
