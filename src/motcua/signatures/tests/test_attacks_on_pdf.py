"""PDFs that show something else than what was signed (shadow, certification and sneaky-signature attacks, gaps)."""

import io
import re

import pikepdf
import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from motcua.signatures import service
from motcua.signatures.checking.findings import Finding
from motcua.signatures.demonstration import responder
from motcua.signatures.testing import paper_pdf, sign_as, stamping_authority
from motcua.signatures.tests.test_tell_apart import (
    fill,
    form_pdf,
    incremented,
    issuing,
    note,
    root,
    site,
    stream,
    trusted,
)

__all__ = ["issuing", "root", "site", "trusted"]
pytestmark = pytest.mark.django_db


def refused(pdf):
    verification = service.verify(pdf)
    assert not verification.is_valid
    return verification


RANGE = re.compile(rb"/ByteRange\s*\[[^\]]*\]")


@pytest.mark.parametrize(
    "made",
    [
        "[]",
        "null",
        "[0]",
        "[0 10]",
        "[0 {all}]",
        "[0 0 0 0]",
        "[-1 10 20 30]",
        "[0 -5 10 20]",
        "[0 {a} {b} 99999999999999999999]",
        "[0 {all} 0 {all}]",
        "[0 {a} {a} {rest}]",
        "[10 {less} {b} {c}]",
        "[0 {a} {b} {c} 0 10]",
    ],
)
def test_a_range_that_leaves_out_or_counts_twice(issuing, made):
    pdf = sign_as(issuing.issue())
    place = RANGE.search(pdf)
    _zero, a, b, c = map(int, place[0][:-1].rpartition(b"[")[2].split())
    facts = {"a": a, "b": b, "c": c, "all": len(pdf), "rest": len(pdf) - a, "less": a - 10}
    new = b"/ByteRange " + made.format(**facts).encode()
    refused(pdf[: place.start()] + new.ljust(len(place[0])) + pdf[place.end() :])


@pytest.mark.parametrize("content", [b"", b"00", b"3000", b"30800000", b"FFFF"])
def test_a_signature_without_content(issuing, content):
    pdf = sign_as(issuing.issue())
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    refused(pdf[:start] + content.ljust(end - start, b"0") + pdf[end:])
    refused(pdf[: start - len(b"/Contents <")] + b"/Contentz <" + pdf[start:])


def test_words_hidden_in_the_gap_of_the_signature(issuing):
    pdf = sign_as(issuing.issue())
    place = pdf.index(b"000000000000", pdf.index(b"/Contents <"))
    refused(pdf[:place] + b">/X(abc)/Y<0" + pdf[place + 12 :])


def catalogue(key, value):
    def change(writer):
        writer.root[pdf_name(key)] = value(writer)
        writer.update_root()

    return change


def script(writer):
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    return writer.add_object(generic.DictionaryObject(action))


def layers(writer):
    group = {pdf_name("/Type"): pdf_name("/OCG"), pdf_name("/Name"): generic.pdf_string("a")}
    made = writer.add_object(generic.DictionaryObject(group))
    shown = generic.DictionaryObject({pdf_name("/OFF"): generic.ArrayObject([made])})
    return generic.DictionaryObject({pdf_name("/OCGs"): generic.ArrayObject([made]), pdf_name("/D"): shown})


def page_of(writer):
    return writer.root["/Pages"]["/Kids"][0]


def other_font(writer):
    page = page_of(writer)
    font = next(iter(page["/Resources"]["/Font"].values())).get_object()
    font[pdf_name("/BaseFont")] = pdf_name("/Wingdings")
    writer.update_container(font)


def other_box(writer):
    page = page_of(writer)
    page[pdf_name("/CropBox")] = generic.ArrayObject(generic.NumberObject(one) for one in (0, 0, 9, 9))
    writer.update_container(page)


def turned(writer):
    page = page_of(writer)
    page[pdf_name("/Rotate")] = generic.NumberObject(180)
    writer.update_container(page)


def other_content(writer):
    page = page_of(writer)
    page[pdf_name("/Contents")] = writer.add_object(stream(b"q 0 0 300 300 re f Q"))
    writer.update_container(page)


@pytest.mark.parametrize(
    "change",
    [
        catalogue("/OpenAction", script),
        catalogue("/OCProperties", layers),
        catalogue("/AA", lambda writer: generic.DictionaryObject({pdf_name("/WC"): script(writer)})),
        catalogue(
            "/Names", lambda writer: generic.DictionaryObject({pdf_name("/JavaScript"): script(writer)})
        ),
        other_font,
        other_box,
        turned,
        other_content,
        note,
    ],
)
@pytest.mark.parametrize("then", ["nothing", "a second signature"])
def test_what_is_seen_was_changed_after_signing(issuing, change, then):
    pdf = incremented(sign_as(issuing.issue()), change)
    if then != "nothing":
        pdf = sign_as(issuing.issue("Người thứ hai"), pdf)
    assert refused(pdf).signatures[0].finding is Finding.CHANGED_AFTERWARDS


def test_a_certified_paper_takes_no_note_and_no_second_hand(issuing):
    certified = sign_as(issuing.issue(), certify=True)
    assert service.verify(certified).is_valid
    refused(incremented(certified, note))


def signature_over_page(box, *, signed_by):
    """A second signature whose picture is drawn over the page (sneaky signature attack)."""

    def sign(pdf):
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        fields.append_signature_field(writer, fields.SigFieldSpec("Ky1", box=box))
        out = io.BytesIO()
        writer.write(out)
        return sign_as(signed_by, out.getvalue())

    return sign


@pytest.mark.parametrize(("box", "is_valid"), [((30, 30, 230, 130), True), ((0, 0, 595, 842), False)])
def test_a_later_signature_whose_picture_covers_the_page(issuing, box, is_valid):
    once = sign_as(issuing.issue())
    twice = signature_over_page(box, signed_by=issuing.issue("Người thứ hai"))(once)
    verification = service.verify(twice)
    assert verification.is_valid is is_valid
    if not is_valid:
        assert "che" in verification.signatures[0].reason
        assert verification.signatures[1].is_valid


def test_a_place_that_was_kept_for_a_signature_may_be_larger_but_not_all(issuing):
    for box, is_valid in (((10, 10, 580, 330), True), ((0, 0, 595, 842), False)):
        writer = IncrementalPdfFileWriter(io.BytesIO(paper_pdf()))
        for name, place in (("Ky0", (0, 0, 0, 0)), ("Ky1", box)):
            fields.append_signature_field(writer, fields.SigFieldSpec(name, box=place))
        out = io.BytesIO()
        writer.write(out)
        signed = sign_as(issuing.issue(), out.getvalue(), field="Ky0")
        twice = sign_as(issuing.issue("Người thứ hai"), signed, field="Ky1")
        assert service.verify(twice).is_valid is is_valid


def test_a_signature_that_brings_a_content_of_its_own(issuing):
    pdf = sign_as(issuing.issue())
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    message = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    message["content"]["encap_content_info"]["content"] = b"Giay khac"
    made = message.dump(force=True).hex().encode().ljust(end - start, b"0")
    assert refused(pdf[:start] + made + pdf[end:]).finding is Finding.MISLEADING


def test_a_field_that_was_filled_with_another_picture(issuing):
    """The value says one thing, what is drawn another."""

    def lie(writer):
        fill(writer)
        field = writer.root["/AcroForm"]["/Fields"][0]
        picture = stream(b"q 0 0 80 20 re f Q")
        picture[pdf_name("/Subtype")] = pdf_name("/Form")
        made = {pdf_name("/N"): writer.add_object(picture)}
        field[pdf_name("/AP")] = generic.DictionaryObject(made)
        writer.update_container(field)

    refused(incremented(sign_as(issuing.issue(), form_pdf()), lie))


def test_a_stamp_of_the_whole_file_does_not_cover_up_a_change(root, issuing):
    from pyhanko.sign.signers import PdfTimeStamper

    from motcua.kit import clock
    from motcua.signatures.testing import _time_stamper

    changed = incremented(sign_as(issuing.issue()), other_content)
    stamper = _time_stamper(stamping_authority(root), clock.now())
    out = PdfTimeStamper(stamper).timestamp_pdf(IncrementalPdfFileWriter(io.BytesIO(changed)), "sha256")
    assert refused(out.getvalue()).signatures[0].finding is Finding.CHANGED_AFTERWARDS


def test_a_signature_kept_where_the_file_was_written_anew(issuing):
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(sign_as(issuing.issue()))).save(out)
    refused(out.getvalue())


def test_a_signed_file_inside_another(issuing):
    signed = sign_as(issuing.issue())
    refused(paper_pdf() + signed)
    refused(signed + paper_pdf())
    refused(b"<html>giay gia</html>" + signed)


def test_hundreds_of_signature_fields_end_in_time(issuing):
    made = pikepdf.open(io.BytesIO(sign_as(issuing.issue())))
    field = made.Root.AcroForm.Fields[0]
    for number in range(300):
        copied = made.make_indirect(
            pikepdf.Dictionary(T=pikepdf.String(f"K{number}"), FT=pikepdf.Name.Sig, V=field.V)
        )
        made.Root.AcroForm.Fields.append(copied)
    out = io.BytesIO()
    made.save(out)
    assert service.verify(out.getvalue()).finding is Finding.TOO_COMPLEX


def with_certificate(pdf, held):
    """Another certificate, its number and its issuer where the signer's were; nobody signs those places."""
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    message = cms.ContentInfo.load(bytes.fromhex(pdf[start:end].decode()))
    false = asn1.Certificate.load(held.certificate.public_bytes(responder.Encoding.DER))
    data = message["content"]
    data["certificates"] = cms.CertificateSet([false, *list(data["certificates"])[1:]])
    data["signer_infos"][0]["sid"] = cms.SignerIdentifier(
        {"issuer_and_serial_number": {"issuer": false.issuer, "serial_number": false.serial_number}}
    )
    return pdf[:start] + message.dump(force=True).hex().encode().ljust(end - start, b"0") + pdf[end:]


def test_a_certificate_that_took_the_place_of_the_signers(issuing):
    held = issuing.issue()
    changed = with_certificate(sign_as(held), issuing.issue("Kẻ giả", key=held.key))
    verification = refused(changed)
    assert verification.finding is Finding.SUBSTITUTED
    assert "Chứng thư đã bị thay" in verification.reason
    assert service.verify(with_certificate(sign_as(held), held)).is_valid


def test_a_key_that_stands_twice_in_the_dictionary_of_the_signature(issuing):
    pdf = sign_as(issuing.issue())
    start = pdf.index(b"/ByteRange")
    refused(pdf[:start] + b"/Contents <00> " + pdf[start:])
    place = pdf.index(b"0000000000000000000000", pdf.index(b"/Contents <"))
    refused(pdf[:place] + b"> /Contents <00000000" + pdf[place + 21 :])


def test_the_content_of_a_signature_stands_elsewhere(issuing):
    """Named by a reference, it may lie among the compressed objects, where no range leaves it out."""
    pdf = sign_as(issuing.issue())
    made = pikepdf.open(io.BytesIO(pdf))
    value = made.Root.AcroForm.Fields[0].V
    value.Contents = made.make_indirect(pikepdf.String(bytes(value.Contents)))
    out = io.BytesIO()
    made.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    refused(out.getvalue())


def test_a_second_table_beside_the_first_shows_some_programs_another_page(issuing):
    """A hybrid file: programs of today read /XRefStm, old ones do not."""

    def add(pdf):
        changed = pikepdf.open(io.BytesIO(pdf))
        page = next(
            one for one in changed.objects if isinstance(one, pikepdf.Dictionary) and "/MediaBox" in one
        )
        number = page.objgen[0]
        at = len(pdf) + 1
        body = f"{number} 0 obj\n<</Type/Page/MediaBox[0 0 9 9]>>\nendobj\n".encode()
        entry = bytes([1]) + at.to_bytes(4, "big") + bytes([0])
        stream_at = at + len(body)
        size = len(changed.objects) + 3
        table = (
            f"{size} 0 obj\n<</Type/XRef/Size {size + 1}/W[1 4 1]/Index[{number} 1]/Length 6>>\nstream\n".encode()
            + entry + b"\nendstream\nendobj\n"
        )  # fmt: skip
        previous = int(re.findall(rb"startxref\s+(\d+)", pdf)[-1])
        root_number = changed.Root.objgen[0]
        tail = (
            f"xref\n0 0\ntrailer\n<</Size {size + 1}/Root {root_number} 0 R/Prev {previous}/XRefStm {stream_at}>>\n"
            f"startxref\n{stream_at + len(table)}\n%%EOF\n"
        ).encode()
        return pdf + b"\n" + body + table + tail

    refused(add(sign_as(issuing.issue())))
