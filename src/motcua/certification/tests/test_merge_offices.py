"""Nếnh goes into Việt Yên: what waits is signed there, numbers stay in the book of Nếnh, which is closed on the day."""

from datetime import datetime

import pytest

from motcua.accounts.service import SYSTEM, load_actor
from motcua.audit import service as audit
from motcua.certification import service
from motcua.certification.actions import books
from motcua.certification.errors import MonthClosed, OfficeClosed
from motcua.certification.models import BookMonth, CertifiedCopy, State
from motcua.certification.service import Month
from motcua.certification.testing import Office, again
from motcua.documents import service as documents
from motcua.documents.service import ProofState
from motcua.documents.testing import pdf_file
from motcua.kit import clock
from motcua.kit.clock import VIETNAM
from motcua.organizations import service as organizations
from motcua.territory import service as territory
from motcua.territory.models import Merger, MergerQuestion, MergerState

NENH, VIET_YEN = "07795", "07777"
BEFORE = datetime(2026, 12, 31, 9, 0, tzinfo=VIETNAM)
MORNING = datetime(2027, 1, 1, 0, 0, tzinfo=VIETNAM)
LATER = datetime(2027, 1, 4, 8, 0, tzinfo=VIETNAM)
DECEMBER = Month(2026, 12)


def plan(effective="2027-01-01", **facts):
    known = {
        "number": "99/NQ-UBTVQH16",
        "title": "Nhập phường Nếnh vào phường Việt Yên (dữ liệu mẫu)",
        "issued_on": "2026-12-01",
        "effective_on": effective,
        "source": "Dữ liệu mẫu",
        "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
        "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
    }
    return territory.plan_from(known | facts)


def carry_out(resolution=None, when=MORNING) -> Merger:
    with clock.frozen(BEFORE):
        merger = territory.order_merger(plan=resolution or plan(), at=when, by=SYSTEM)
    with clock.frozen(when):
        assert territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        go_on(merger)
    assert merger.state == MergerState.DONE
    return merger


def go_on(merger):
    while territory.move_merger(merger_id=merger.pk, by=SYSTEM):
        pass
    merger.refresh_from_db()


def undo(merger):
    with clock.frozen(LATER):
        territory.undo_merger(merger=merger, by=SYSTEM)
        territory.check_undo(merger_id=merger.pk, by=SYSTEM)
        go_on(merger)
    return merger


@pytest.fixture
def there(office):
    """Việt Yên, with people and a copy of its own under its first number."""
    found = Office(VIET_YEN).certified()
    with clock.frozen(BEFORE):
        found.issued("Giấy của Việt Yên")
    return found


@pytest.fixture
def office(office):
    """Dung, Em and Giang served there before."""
    with clock.frozen(BEFORE):
        assert office.dung
        assert office.giang
        return office.certified()


def book(office, month=DECEMBER):
    card = organizations.card(office.committee.pk)
    return service.book(office=card, year=month.year, month=month)


def test_what_waits_is_printed_anew_for_the_successor_and_takes_its_number_there(office, there):
    with clock.frozen(BEFORE):
        office.numbered("Căn cước")
        waiting = office.prepared("Giấy khai sinh")
    carry_out()
    copy = again(waiting)
    assert (copy.organization_id, copy.printed_id, copy.number) == (there.committee.pk, None, None)
    told = audit.history("certification.certifiedcopy", copy.pk)[-1]
    assert (told.action, told.data["from"]) == ("copy.merged", office.committee.pk)
    with clock.frozen(LATER):
        em = load_actor(there.em.id)
        there.printed(copy)
        copy = there.printed(service.sign_copy(copy_id=copy.pk, by=em))
    assert (copy.number, copy.year) == (1, 2027)


def test_a_number_of_the_same_year_follows_those_of_the_successor(office, there):
    with clock.frozen(BEFORE):
        waiting = office.prepared("Giấy khai sinh")
    carry_out(plan("2026-12-31"), BEFORE)
    with clock.frozen(BEFORE):
        there.printed(again(waiting))
        copy = service.sign_copy(copy_id=waiting.pk, by=load_actor(there.em.id))
    assert (copy.number, copy.organization_id) == (2, there.committee.pk)


def test_issued_numbers_stay_in_the_old_book_which_is_closed_on_the_day_and_printed(office, there):
    with clock.frozen(BEFORE):
        issued = office.issued("Căn cước")
    carry_out(plan("2026-12-31"), BEFORE)
    closed = book(office).closed
    assert (closed.closed_by_name, [one["number"] for one in closed.entries]) == (
        "Hệ thống, 99/NQ-UBTVQH16",
        [1],
    )
    assert book(there).closed is None
    with clock.frozen(BEFORE):
        books.print_book(month_id=closed.pk)
        with pytest.raises(MonthClosed):
            service.close_month(
                organization_id=office.committee.pk, month=DECEMBER, by=load_actor(there.em.id)
            )
    assert BookMonth.objects.get().file_id
    told = documents.proof_of(documents.proof_code(subject=issued))
    assert (told.state, told.agency) == (ProofState.IN_FORCE, office.committee.name)


def test_nobody_signs_for_an_office_that_is_no_more_and_its_number_is_voided_and_asked_for_anew(
    office, there
):
    with clock.frozen(BEFORE):
        signed = office.signed(office.numbered("Căn cước"))
        service.record_payment(copy_id=signed.pk, by=office.dung)
    rehearsed = territory.rehearse(plan())
    assert [one.words[:40] for one in rehearsed.clashes if one.kind == "certified_copy"]
    merger = carry_out()
    question = MergerQuestion.objects.get(merger=merger, kind="certified_copy")
    assert question.organization_id == there.committee.pk
    assert book(office).closed is None
    with clock.frozen(LATER):
        em, giang = load_actor(there.em.id), load_actor(there.giang.id)
        for act, by in ((service.seal_copy, giang), (service.sign_copy, em)):
            with pytest.raises(OfficeClosed):
                act(copy_id=signed.pk, by=by)
        service.void_copy(copy_id=signed.pk, reason="Chưa đóng dấu kịp", by=em)
        anew = CertifiedCopy.objects.get(state=State.WAITING)
        assert (anew.organization_id, anew.paper, anew.number) == (there.committee.pk, "Căn cước", None)
        assert anew.paid_to_name == "Vũ Thùy Dung"
        closed = service.close_month(organization_id=office.committee.pk, month=DECEMBER, by=em)
    assert [(one["number"], one["state"]) for one in closed.entries] == [(1, "voided")]


def test_whoever_signs_while_the_book_is_being_closed_gets_no_number_in_it(office, there):
    """A process may know the offices of before for some seconds."""
    with clock.frozen(BEFORE):
        office.issued("Căn cước")
        copy = office.prepared("Giấy khai sinh")
        BookMonth.objects.create(
            organization_id=office.committee.pk, year=2026, month=12, entries=[], digest="",
            closed_at=clock.now(), closed_by_name="Hệ thống",
        )  # fmt: skip
        with pytest.raises(MonthClosed):
            service.sign_copy(copy_id=copy.pk, by=office.em)
        assert again(copy).number is None
        # The number that it took is the next one's.
        BookMonth.objects.all().delete()
        assert service.sign_copy(copy_id=copy.pk, by=office.em).number == 2


def test_an_undo_brings_copies_back_and_opens_the_book_again(office, there):
    with clock.frozen(BEFORE):
        office.issued("Căn cước")
        waiting = office.prepared("Giấy khai sinh")
    merger = undo(carry_out(plan("2026-12-31"), BEFORE))
    assert merger.state == MergerState.UNDONE
    assert again(waiting).organization_id == office.committee.pk
    assert not BookMonth.objects.exists()
    with clock.frozen(LATER):
        office.printed(again(waiting))
        assert service.sign_copy(copy_id=waiting.pk, by=load_actor(office.em.id)).number == 1
    assert audit.history("certification.certifiedcopy", waiting.pk)[-2].data == {
        "undone": True, "resolution": "99/NQ-UBTVQH16",
    }  # fmt: skip


def test_nothing_is_undone_once_the_successor_has_signed_what_came_to_it(office, there):
    with clock.frozen(BEFORE):
        waiting = office.prepared("Giấy khai sinh")
    merger = carry_out()
    with clock.frozen(LATER):
        there.printed(again(waiting))
        service.sign_copy(copy_id=waiting.pk, by=load_actor(there.em.id))
    merger = undo(merger)
    assert merger.state == MergerState.DONE
    assert "1 bản sao đã chuyển đã được ký" in merger.failure


def test_a_copy_begun_at_an_office_that_the_merger_made_stands_in_the_way_of_its_undo(office):
    made = "07999"
    new = plan(
        units=[{"code": made, "kind": "ward", "name": "Nếnh Mới", "parent": "24"}],
        passages=[{"from": NENH, "to": made}],
    )
    merger = carry_out(new)
    with clock.frozen(LATER):
        dung = load_actor(office.dung.id)
        (one,) = [one for one in service.offices(dung, "receptionist") if not one.is_closed]
        file = documents.keep(content=pdf_file(), content_type="application/pdf")
        service.prepare_copy(
            organization_id=one.id, request=service.Request("An", "024090000101", "Căn cước", 1),
            source=file, is_compared=True, by=dung,
        )  # fmt: skip
    assert "1 bản sao đã lập ở cơ quan mới" in undo(merger).failure
