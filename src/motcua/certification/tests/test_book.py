"""The yearly book of an office: every number once, whoever signs at once; a closed month is fixed."""

import subprocess
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from motcua.certification import rules, service
from motcua.certification.actions import signing
from motcua.certification.errors import (
    BookHasHole,
    CopyNotFound,
    MonthClosed,
    MonthNotOver,
    MonthUnfinished,
    RatesRefused,
)
from motcua.certification.models import BookMonth, CertifiedCopy
from motcua.certification.service import Month, Rates
from motcua.certification.testing import Office, again
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.kit.clock import VIETNAM
from motcua.kit.errors import NotAllowedError
from motcua.kit.testing import at_once
from motcua.organizations import service as organizations
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

OCTOBER = Month(2026, 10)
IN_OCTOBER = datetime(2026, 10, 14, 9, 30, tzinfo=VIETNAM)
LATER = datetime(2026, 11, 3, 8, 0, tzinfo=VIETNAM)


def voided(office, paper):
    copy = office.numbered(paper)
    service.void_copy(copy_id=copy.pk, reason="Bản chính bị tẩy xóa", by=office.em)
    return again(copy)


def shown(office, *, month=OCTOBER, year=2026, query=""):
    return service.book(office=organizations.card(office.committee.pk), year=year, month=month, query=query)


@pytest.fixture
def october(office):
    """Two copies that were issued, and between them a number that was voided."""
    with clock.frozen(IN_OCTOBER):
        office.certified()
        first = office.issued("Giấy khai sinh")
        service.record_payment(copy_id=first.pk, by=office.dung)
        voided(office, "Bằng đại học")
        office.issued("Sổ hộ khẩu", name="Đỗ Thị Bích", exemption="Hộ nghèo")
    return office


def test_the_book_shows_every_number_in_order_with_its_totals(october):
    book = shown(october)
    assert [one.number_words for one in book.entries] == [f"0{number}/2026-SCT/BS" for number in (1, 2, 3)]
    assert [one.remark for one in book.entries] == ["", "Hủy số: Bản chính bị tẩy xóa", ""]
    sums = book.totals
    assert (sums.numbers, sums.voided, sums.pages, sums.fees, sums.paid) == (3, 1, 2, 2_000, 2_000)
    assert shown(october, month=Month(2026, 9)).entries == []


@pytest.mark.parametrize("query", ["do thi bich", "SO HO KHAU", "03/2026"])
def test_it_is_searched_without_marks(october, query):
    assert [one.number for one in shown(october, query=query).entries] == [3]
    assert [one.number for one in shown(october, month=None, query=query).entries] == [3]


def test_a_closed_month_is_fixed_and_what_comes_later_is_a_note(october):
    with clock.frozen(LATER):
        closed = october.closed(OCTOBER)
        before = shown(october).entries
        first = CertifiedCopy.objects.get(number=1)
        service.cancel_copy(copy_id=first.pk, reason="Bản chính là giả", by=october.em)
        service.add_note(copy_id=first.pk, reason="Đã báo công an", by=october.giang)
        book = shown(october)
        assert [one.number for one in shown(october, query="ho khau").entries] == [3]
    assert book.entries == before
    assert book.notes == {
        first.pk: [
            "Hủy bản sao ngày 03/11/2026: Bản chính là giả",
            "03/11/2026, Ngô Hương Giang: Đã báo công an",
        ]
    }
    assert rules.digest(one.as_json for one in book.entries) == closed.digest
    printed = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=documents.read(closed.file), capture_output=True, check=True
    ).stdout.decode()
    assert closed.digest in "".join(printed.split())
    assert "Hủy số" in " ".join(printed.split())
    size = subprocess.run(
        ["pdfinfo", "-"], input=documents.read(closed.file), capture_output=True, check=True
    ).stdout.decode()
    assert "841.89 x 595.276 pts (A4)" in size


def test_a_month_is_closed_once_when_it_is_over_by_the_office_itself(october):
    close = {"organization_id": october.committee.pk, "month": OCTOBER}
    with clock.frozen(IN_OCTOBER), pytest.raises(MonthNotOver):
        service.close_month(**close, by=october.em)
    with clock.frozen(LATER):
        for stranger in (october.dung, Office("07777").em):
            with pytest.raises(CopyNotFound):
                service.close_month(**close, by=stranger)
        service.close_month(**close, by=october.em)
        with pytest.raises(MonthClosed):
            service.close_month(**close, by=october.giang)
    assert BookMonth.objects.count() == 1


def test_a_month_with_a_number_under_way_is_not_closed(october):
    with clock.frozen(IN_OCTOBER):
        october.numbered("Căn cước")
    with clock.frozen(LATER), pytest.raises(MonthUnfinished, match="4"):
        service.close_month(organization_id=october.committee.pk, month=OCTOBER, by=october.em)


def test_a_number_that_somebody_removed_is_missed(october):
    CertifiedCopy.objects.filter(number=2).delete()
    with clock.frozen(LATER), pytest.raises(BookHasHole, match="2026"):
        service.close_month(organization_id=october.committee.pk, month=OCTOBER, by=october.em)


def test_the_database_refuses_a_number_twice_and_a_copy_without_one(office):
    copy = office.numbered()
    other = office.numbered("Giấy khai sinh")
    for broken in ({"number": copy.number}, {"number": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            CertifiedCopy.objects.filter(pk=other.pk).update(**broken)


def test_each_year_and_each_office_counts_from_one(office):
    elsewhere = Office("07777")
    with clock.frozen(datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM)):
        last = [office.numbered(), office.numbered("Giấy khai sinh")]
        others = elsewhere.numbered()
    with clock.frozen(datetime(2027, 1, 1, 0, 0, tzinfo=VIETNAM)):
        first = office.numbered("Căn cước")
    assert [service.number_words(one) for one in (*last, first, others)] == [
        "01/2026-SCT/BS",
        "02/2026-SCT/BS",
        "01/2027-SCT/BS",
        "01/2026-SCT/BS",
    ]


@pytest.mark.django_db(transaction=True)
def test_leaders_who_sign_at_once_leave_neither_hole_nor_double():
    office = Office()
    copies = [office.prepared(f"Giấy {place}") for place in range(12)]
    em = office.em
    results = at_once(*[lambda copy=copy: signing.sign_copy(copy_id=copy.pk, by=em) for copy in copies])
    assert results == ["CertifiedCopy"] * 12
    numbered = CertifiedCopy.objects.order_by("number")
    assert [one.number for one in numbered] == list(range(1, 13))
    assert [one.numbered_at for one in numbered] == sorted(one.numbered_at for one in numbered)


def test_fees_are_shown_as_unverified_until_an_administrator_confirms_them(office):
    assert not service.fees_in_force().is_confirmed
    province = make_organization(Kind.PROVINCIAL_COMMITTEE)
    lien = make_official((province, Role.ADMINISTRATOR), name="Đỗ Bích Liên")
    rates = Rates(first_pages=1, first_price=3_000, next_price=500, most=10_000)
    with pytest.raises(NotAllowedError):
        service.confirm_fees(rates=rates, by=office.em)
    with pytest.raises(RatesRefused):
        service.confirm_fees(rates=Rates(1, 3_000, 500, 100), by=lien)
    service.confirm_fees(rates=rates, by=lien)
    fees = service.fees_in_force()
    assert (fees.rates, fees.confirmed_by, fees.is_confirmed) == (rates, "Đỗ Bích Liên", True)
    assert office.prepared(pages=3).fee == 4_000
