"""From the original on the counter to the signed copy: number, signatures, store, proof."""

import io
import subprocess
import uuid

import pikepdf
import psycopg
import pytest
from django.db import connection

from motcua.audit import service as audit
from motcua.certification import service
from motcua.certification.errors import (
    CopyMoved,
    CopyNotFound,
    NotCompared,
    NotForThisRole,
    PagesDiffer,
    PaymentSettled,
    PreviewMissing,
    ReasonMissing,
    SourceRefused,
)
from motcua.certification.models import CertifiedCopy, State
from motcua.certification.testing import Office, again
from motcua.documents import service as documents
from motcua.documents.models import NumberSeries, StorePaper
from motcua.documents.service import Ground, ProofState, StoreState
from motcua.documents.testing import image_file, pdf_file, signed_pdf_file
from motcua.kit.testing import at_once
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official
from motcua.signatures import service as signatures
from motcua.signatures.errors import BeingSignedError
from motcua.signatures.models import SigningRequest
from motcua.signatures.testing import sign_now


def words(file):
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=documents.read(file), capture_output=True, check=True
    )
    return " ".join(read.stdout.decode().split())


def test_a_copy_is_numbered_signed_sealed_and_filed_in_its_owners_store(office):
    office.certified()
    copy = office.prepared(pages=3)
    assert (copy.state, copy.number, copy.fee) == (State.WAITING, None, 5_000)
    preview = words(copy.printed)
    assert "Bản xem trước, chưa có giá trị" in preview
    assert "03 trang" in preview
    assert "cấp khi người có thẩm quyền ký" in preview

    copy = office.printed(service.sign_copy(copy_id=copy.pk, by=office.em))
    assert (copy.state, service.number_words(copy)) == (State.SIGNING, f"01/{copy.year}-SCT/BS")
    copy = office.signed(copy)
    assert copy.state == State.TO_SEAL
    service.seal_copy(copy_id=copy.pk, by=office.giang)
    copy = office.signed(copy)
    assert copy.state == State.ISSUED

    given = documents.read(copy.issued)
    verdict = signatures.verify(given)
    assert [one.signer for one in verdict.signatures] == ["Hoàng Thị Em", office.committee.name]
    text = words(copy.issued)
    for said in ("BẢN SAO CHỨNG THỰC ĐIỆN TỬ", office.committee.name, "+07:00", service.number_words(copy)):
        assert said in text
    assert "Bản xem trước" not in text
    proof = documents.proof_of(documents.proof_code(subject=copy))
    assert (proof.state, proof.number) == (ProofState.IN_FORCE, service.number_words(copy))
    assert [file.sha256 for file in proof.files] == [copy.issued.sha256]
    paper = StorePaper.objects.get()
    assert (paper.owner_number, paper.file_id, paper.source) == ("024090000101", copy.issued_id, "copy")
    acts = [act.action for act in audit.history("certification.certifiedcopy", copy.pk)]
    assert acts == ["copy.compared", "copy.certified", "copy.signed", "copy.seal_asked", "copy.issued"]


def test_a_signature_that_fails_keeps_its_number_and_is_tried_again_under_it(office):
    copy = office.signed(office.numbered())
    assert copy.state == State.SIGNING
    assert [one.error_kind for one in signatures.requests_for(copy)] == ["no_certificate"]
    other = office.numbered("Giấy khai sinh")
    office.certified()
    copy = office.printed(service.sign_copy(copy_id=copy.pk, by=office.em))
    copy = office.signed(copy)
    assert (copy.state, copy.number, other.number) == (State.TO_SEAL, 1, 2)


def test_another_leader_signs_under_the_same_number(office):
    copy = office.signed(office.numbered())
    khai = make_official((office.committee, Role.LEADER), name="Lê Văn Khải")
    copy = office.printed(service.sign_copy(copy_id=copy.pk, by=khai))
    assert (copy.number, copy.signer_name) == (1, "Lê Văn Khải")
    assert "Lê Văn Khải" in words(copy.printed)


def test_pressed_twice_it_has_one_number(office):
    copy = office.prepared()
    for _ in range(2):
        service.sign_copy(copy_id=copy.pk, by=office.em)
    office.printed(copy)
    service.sign_copy(copy_id=copy.pk, by=office.em)
    assert again(copy).number == NumberSeries.objects.get().last == 1
    assert len(signatures.requests_for(copy)) == 1


def test_a_voided_number_stays_in_the_book_and_nobody_gets_it_again(office):
    copy = office.signed(office.numbered())
    with pytest.raises(ReasonMissing):
        service.void_copy(copy_id=copy.pk, reason="  ", by=office.em)
    service.void_copy(copy_id=copy.pk, reason="Bản chính bị tẩy xóa", ground=Ground.SOURCE, by=office.em)
    copy, following = again(copy), office.numbered("Giấy khai sinh")
    assert (copy.state, copy.number, following.number) == (State.VOIDED, 1, 2)
    assert [one.state for one in signatures.requests_for(copy)] == ["cancelled"]
    with pytest.raises(CopyMoved):
        service.sign_copy(copy_id=copy.pk, by=office.em)
    proof = documents.proof_of(documents.proof_code(subject=copy))
    assert (proof.state, proof.number) == (ProofState.VOIDED, service.number_words(copy))
    assert (proof.ended_at, proof.ground) == (copy.ended_at, Ground.SOURCE)


def test_what_is_withdrawn_before_the_signature_takes_no_number(office):
    copy = office.prepared()
    service.withdraw_copy(copy_id=copy.pk, reason="Người yêu cầu đổi ý", by=office.dung)
    assert again(copy).number is None
    assert office.numbered().number == 1


def test_a_cancelled_copy_is_marked_everywhere_and_its_file_stays(office):
    office.certified()
    copy = office.issued()
    service.cancel_copy(copy_id=copy.pk, reason="Bản chính là giả", ground=Ground.SOURCE, by=office.em)
    copy = again(copy)
    assert (copy.state, copy.number) == (State.CANCELLED, 1)
    assert documents.read(copy.issued)
    proof = documents.proof_of(documents.proof_code(subject=copy))
    assert (proof.state, proof.ended_at) == (ProofState.WITHDRAWN, copy.ended_at)
    assert proof.ground == Ground.SOURCE
    assert (StorePaper.objects.get().state, StorePaper.objects.get().state_reason) == (
        StoreState.REVOKED,
        "Bản chính là giả",
    )


def test_it_is_not_signed_before_it_can_be_seen(office):
    file = documents.keep(content=pdf_file(), content_type="application/pdf")
    copy = service.prepare_copy(
        organization_id=office.committee.pk,
        request=service.Request("Nguyễn Văn An", "024090000101", "Giấy khai sinh", 1),
        source=file,
        is_compared=True,
        by=office.dung,
    )
    with pytest.raises(PreviewMissing):
        service.sign_copy(copy_id=copy.pk, by=office.em)
    assert not NumberSeries.objects.exists()


@pytest.mark.parametrize(
    ("content", "pages", "is_compared", "refusal"),
    [
        (pdf_file(), 1, False, NotCompared),
        (pdf_file(pages=2), 1, True, PagesDiffer),
        (signed_pdf_file(), 1, True, SourceRefused),
    ],
)
def test_what_is_no_compared_scan_of_an_original_is_refused(office, content, pages, is_compared, refusal):
    file = documents.keep(content=content, content_type="application/pdf")
    with pytest.raises(refusal):
        service.prepare_copy(
            organization_id=office.committee.pk,
            request=service.Request("Nguyễn Văn An", "024090000101", "Giấy khai sinh", pages),
            source=file,
            is_compared=is_compared,
            by=office.dung,
        )
    assert not CertifiedCopy.objects.exists()


def test_each_does_what_their_role_is_for_and_other_offices_see_nothing(office):
    copy = office.prepared()
    for act in (service.sign_copy, service.seal_copy):
        with pytest.raises(NotForThisRole):
            act(copy_id=copy.pk, by=office.dung)
    with pytest.raises(NotForThisRole):
        service.record_payment(copy_id=copy.pk, by=office.em)
    elsewhere = Office("07777")
    for person in (elsewhere.dung, elsewhere.em, elsewhere.giang):
        with pytest.raises(CopyNotFound):
            service.copy_page(copy_id=copy.pk, by=person)


def test_a_fee_is_paid_once_and_not_where_none_is_due(office):
    copy, free = office.prepared(), office.prepared("Thẻ bảo hiểm", exemption="Người có công")
    service.record_payment(copy_id=copy.pk, by=office.dung)
    copy = again(copy)
    assert (copy.fee, copy.paid_to_name, free.fee) == (2_000, "Vũ Thùy Dung", 0)
    for settled in (copy, free):
        with pytest.raises(PaymentSettled):
            service.record_payment(copy_id=settled.pk, by=office.dung)


def test_a_page_that_lies_on_its_side_stands_upright_and_keeps_its_size(office):
    with pikepdf.Pdf.open(io.BytesIO(pdf_file())) as pdf:
        pdf.pages[0].Rotate = 90
        turned = io.BytesIO()
        pdf.save(turned)
    copy = office.prepared(content=turned.getvalue())
    with pikepdf.Pdf.open(io.BytesIO(documents.read(copy.printed))) as made:
        assert [float(edge) for edge in made.pages[0].mediabox] == [0, 0, 842, 595]
        assert len(made.pages) == 2
    seal = copy.places["seal"]
    assert seal["x"] + seal["width"] < 842
    assert seal["y"] + seal["height"] < 595


@pytest.mark.parametrize(("pixels", "is_blurred"), [(1169, True), (2339, False)])
def test_a_photograph_becomes_a_page_of_a4_and_a_blurred_one_is_told(office, pixels, is_blurred):
    photo = image_file(size=(pixels * 210 // 297, pixels))
    source = documents.keep(content=photo, content_type="image/jpeg")
    copy = service.prepare_copy(
        organization_id=office.committee.pk,
        request=service.Request("Nguyễn Văn An", "024090000101", "Giấy khai sinh", 1),
        source=source,
        is_compared=True,
        by=office.dung,
    )
    copy = office.printed(copy)
    assert copy.is_blurred == is_blurred
    with pikepdf.Pdf.open(io.BytesIO(documents.read(copy.printed))) as made:
        assert round(float(made.pages[0].mediabox[3])) == 842


@pytest.mark.django_db(transaction=True)
def test_what_is_being_signed_at_this_moment_is_not_voided_and_nothing_of_it_changes():
    office = Office()
    copy = office.numbered()
    known = connection.get_connection_params() | {"cursor_factory": None, "context": None}
    with psycopg.connect(**known) as worker:
        worker.execute("SELECT id FROM signatures_signingrequest FOR UPDATE")
        with pytest.raises(BeingSignedError):
            service.void_copy(copy_id=copy.pk, reason="Bản chính bị tẩy xóa", by=office.em)
    copy = again(copy)
    assert (copy.state, copy.ended_reason, copy.ended_at) == (State.SIGNING, "", None)


def test_what_ended_ends_once_whoever_presses_again(office):
    office.certified()
    voided, cancelled = office.numbered("Giấy khai sinh"), office.issued()
    service.void_copy(copy_id=voided.pk, reason="Sai tên", by=office.em)
    service.cancel_copy(copy_id=cancelled.pk, reason="Bản chính là giả", by=office.em)
    before = [again(one).ended_at for one in (voided, cancelled)]
    for act in (service.void_copy, service.cancel_copy, service.withdraw_copy):
        for copy in (voided, cancelled):
            with pytest.raises(CopyMoved):
                act(copy_id=copy.pk, reason="Lần nữa", by=office.em)
    assert [again(one).ended_at for one in (voided, cancelled)] == before
    assert [again(one).ended_reason for one in (voided, cancelled)] == ["Sai tên", "Bản chính là giả"]


def test_a_signature_that_comes_after_its_number_was_voided_changes_nothing(office):
    office.certified()
    copy = office.numbered()
    (request,) = SigningRequest.objects.all()
    service.void_copy(copy_id=copy.pk, reason="Sai tên", by=office.em)
    sign_now(request)
    copy = again(copy)
    assert (copy.state, copy.signed_id) == (State.VOIDED, None)
    # Its print was on the way too.
    CertifiedCopy.objects.filter(pk=copy.pk).update(printed=None)
    assert office.printed(copy).printed_id is None
    assert SigningRequest.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_once_is_one_request_told_once():
    office = Office()
    source, form = documents.keep(content=pdf_file(), content_type="application/pdf"), uuid.uuid4()
    asked = service.Request("Nguyễn Văn An", "024090000101", "Giấy khai sinh", 1)

    def press():
        service.prepare_copy(
            organization_id=office.committee.pk,
            request=asked,
            source=source,
            is_compared=True,
            by=office.dung,
            form=form,
        )

    assert office.dung
    assert at_once(press, press) == ["NoneType", "NoneType"]
    copy = CertifiedCopy.objects.get()
    assert [act.action for act in audit.history("certification.certifiedcopy", copy.pk)] == ["copy.compared"]
