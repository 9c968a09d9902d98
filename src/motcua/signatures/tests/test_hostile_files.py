"""Files that are made to hurt end with a message in bounded time, and the next file is read as ever."""

import time
import zlib
from pathlib import Path

import pytest

from motcua.signatures import service
from motcua.signatures.checking import sandbox
from motcua.signatures.checking.findings import Finding
from motcua.signatures.testing import paper_pdf


def pdf(*objects, trailer=b"<</Root 1 0 R>>"):
    """A PDF of these objects, with its table of where they are."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(
        out
        + b"trailer\n"
        + trailer.replace(b"<<", b"<</Size %d " % (len(objects) + 1), 1)
        + b"\nstartxref\n%d\n%%%%EOF" % start
    )


def stream(facts, content):
    return b"<<%s /Length %d>>\nstream\n" % (facts, len(content)) + content + b"\nendstream"


def deep_fields():
    kids = [b"<</T(a)/Kids[%d 0 R]>>" % (number + 1) for number in range(3, 6000)]
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>",
        b"<</Type/Pages/Kids[]/Count 0>>",
        *kids,
        b"<<>>",
    )


def circle_of_fields():
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[3 0 R]>>>>",
        b"<</Type/Pages/Kids[2 0 R]/Count 1>>",
        b"<</T(a)/Kids[3 0 R 3 0 R]>>",
    )


def bomb():
    wound = zlib.compress(zlib.compress(b"\0" * 400_000_000, 9), 9)
    facts = b"/Type/ObjStm/N 1/First 4/Filter[/FlateDecode/FlateDecode]"
    return pdf(b"<</Type/Catalog/Pages 2 0 R/AcroForm 2 0 R>>", stream(facts, wound))


def huge_table():
    return (
        b"%PDF-1.7\nxref\n0 99999999\n"
        + b"0000000000 65535 f \n" * 100_000
        + b"trailer <</Size 99999999>>\nstartxref\n9\n%%EOF"
    )


def circle_of_tables():
    return b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer <</Size 1/Prev 9/Root 1 0 R>>\nstartxref\n9\n%%EOF"


def nested_arrays():
    return pdf(b"<</Type/Catalog/X " + b"[" * 200_000 + b"]" * 200_000 + b">>")


def many_attributes():
    return b"<a " + b" ".join(b"x%d='1'" % number for number in range(300_000)) + b"/>"


@pytest.mark.parametrize(
    "made",
    [deep_fields, circle_of_fields, bomb, huge_table, circle_of_tables, nested_arrays, many_attributes],
)
def test_a_file_that_is_made_to_hurt(made):
    begun = time.monotonic()
    finding = service.verify(made()).finding
    assert finding in {Finding.DAMAGED, Finding.TOO_COMPLEX, Finding.UNSIGNED, Finding.UNREADABLE}
    assert time.monotonic() - begun < sandbox.SECONDS + 10
    assert service.verify(paper_pdf()).finding is Finding.UNSIGNED


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read():
    assert sandbox.read(paper_pdf(), seconds=0.0).finding is Finding.TOO_COMPLEX
    assert sandbox.read(paper_pdf()).finding is Finding.UNSIGNED


def test_the_reader_knows_no_secret():
    sandbox.read(b"")
    reader = sandbox._idle[-1]
    environment = Path(f"/proc/{reader.process.pid}/environ").read_bytes()
    names = {line.partition(b"=")[0] for line in environment.split(b"\0")}
    assert not {name for name in names if name.startswith(b"MOTCUA") or name == b"DATABASE_URL"}
