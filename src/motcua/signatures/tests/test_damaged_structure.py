"""A file whose structure is damaged within what was signed was altered, whatever can still be read of it."""

import io
import random
import re

import pikepdf
import pytest

from motcua.signatures import service
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.pdf_reading import read_pdf
from motcua.signatures.testing import paper_pdf, sign_as
from motcua.signatures.tests.test_tell_apart import issuing, root, site, trusted

__all__ = ["issuing", "root", "site", "trusted"]
pytestmark = pytest.mark.django_db


def with_streams():
    """A paper whose table of objects is a compressed stream, as most programs write it."""
    out = io.BytesIO()
    pikepdf.open(io.BytesIO(paper_pdf())).save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def flipped(pdf, place, bit=0):
    return pdf[:place] + bytes([pdf[place] ^ (1 << bit)]) + pdf[place + 1 :]


def places_of(pdf):
    """Every byte of the tables of objects, and some of everything else that is signed."""
    tables = [
        number
        for found in re.finditer(rb"/Type\s*/XRef.*?endstream|startxref\s+\d+", pdf, re.DOTALL)
        for number in range(found.start(), found.end())
    ]
    gap = re.search(rb"/Contents\s*<[0-9a-fA-F]{200,}>", pdf)
    signed = [number for number in range(len(pdf)) if not gap.start() + 10 <= number < gap.end()]
    some = random.Random(7351)
    return sorted({*some.sample(tables, 60), *some.sample(signed, 120)})


def test_a_flipped_byte_in_what_is_signed_is_told_as_altered(issuing):
    pdf = sign_as(issuing.issue(), with_streams())
    assert service.verify(pdf).is_valid
    wrong = {}
    for place in places_of(pdf):
        reading = read_pdf(flipped(pdf, place))
        if not any(one.is_intact is False for one in reading.signatures):
            said = [reading.finding, *(one.finding for one in reading.signatures)]
            wrong[place] = (said, pdf[max(0, place - 20) : place + 20])
    assert wrong == {}


def test_what_is_said_of_it_is_that_it_was_altered(issuing):
    pdf = sign_as(issuing.issue(), with_streams())
    table = re.search(rb"/Type\s*/XRef.*?stream\r?\n", pdf, re.DOTALL)
    verification = service.verify(flipped(pdf, table.end() + 3))
    assert verification.finding is Finding.ALTERED
    assert "sửa đổi" in verification.reason
