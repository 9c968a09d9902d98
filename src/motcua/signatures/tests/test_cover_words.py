"""The picture of a later signature over what was signed is told, however small; seals and prepared places are not."""

import io

import pypdfium2
import pytest
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields

from motcua.documents import service as documents
from motcua.signatures import service
from motcua.signatures.checking.findings import Warned
from motcua.signatures.testing import (
    ask_organization,
    ask_person,
    certify_organization,
    certify_person,
    make_paper,
    make_person,
    paper_pdf,
    sign_as,
    sign_now,
)
from motcua.signatures.tests.test_tell_apart import issuing, root, site, trusted

__all__ = ["issuing", "root", "site", "trusted"]
pytestmark = pytest.mark.django_db

WHITE, DARK = b"1 g 0 0 100 20 re f", b"0.2 g 0 0 100 20 re f"
OTHER_SUM = b"1 g 0 0 100 20 re f 0 g 5 5 3 12 re 20 5 9 2 re 40 5 3 12 re f"
LINES = b"1 0 0 RG 1 w 0 0 m 100 20 l 0 20 m 100 0 l S"


def words_of(pdf):
    """Where the first words of the paper stand, as large as what is drawn over them."""
    with pypdfium2.PdfDocument(pdf) as file:
        text = file[0].get_textpage()
        assert text.count_rects()
        left, bottom, *_rest = text.get_rect(0)
        return left, bottom - 4, left + 100, bottom + 16


def with_field(pdf, name, box):
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    fields.append_signature_field(writer, fields.SigFieldSpec(name, box=tuple(map(round, box))))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def warnings_of(pdf):
    verification = service.verify(pdf)
    assert verification.is_valid
    return [Warned.COVERED_LATER in one.warnings for one in verification.signatures]


@pytest.mark.parametrize(
    ("look", "aside", "covers"),
    [
        (WHITE, 0, True),
        (DARK, 0, True),
        (OTHER_SUM, 0, True),
        (LINES, 0, False),
        (WHITE, 200, False),
    ],
)
def test_a_small_picture_over_words_is_told_and_one_beside_them_is_not(issuing, look, aside, covers):
    left, bottom, right, top = words_of(paper_pdf())
    box = (left, bottom - aside, right, top - aside)
    signed = with_field(sign_as(issuing.issue()), "Ky1", box)
    twice = sign_as(issuing.issue("Người thứ hai"), signed, field="Ky1", look=look)
    assert warnings_of(twice) == [covers, False]
    third = sign_as(issuing.issue("Người thứ ba"), twice)
    assert warnings_of(third) == [covers, False, False]


def test_who_is_covered_by_the_third_is_everybody_before(issuing):
    left, bottom, right, top = words_of(paper_pdf())
    twice = sign_as(issuing.issue("Người thứ hai"), sign_as(issuing.issue()))
    made = with_field(twice, "Ky2", (left, bottom, right, top))
    third = sign_as(issuing.issue("Người thứ ba"), made, field="Ky2", look=WHITE)
    assert warnings_of(third) == [True, True, False]
    assert "che nội dung đã ký" in service.verify(third).signatures[0].warning


def test_a_place_that_the_first_signer_saw_is_theirs_to_accept(issuing):
    prepared = with_field(paper_pdf(), "Ky0", (0, 0, 0, 0))
    prepared = with_field(prepared, "Ky1", words_of(paper_pdf()))
    signed = sign_as(issuing.issue(), prepared, field="Ky0")
    twice = sign_as(issuing.issue("Người thứ hai"), signed, field="Ky1", look=WHITE)
    assert warnings_of(twice) == [False, False]


def test_the_seal_of_an_organization_over_the_signature_of_its_leader_is_as_it_should_be():
    binh = make_person()
    certify_person(binh)
    certify_organization()
    signed = sign_now(ask_person(binh, make_paper()))
    sealed = sign_now(ask_organization(binh, signed.signed))
    assert sealed.signed, sealed.error
    assert warnings_of(documents.read(sealed.signed)) == [False, False]
