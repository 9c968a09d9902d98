import subprocess
import sys
from datetime import UTC, datetime

import pytest

from motcua.documents import service as documents
from motcua.signatures import rules
from motcua.signatures.rules import Box
from motcua.signatures.signing.stamps import Stamp, draw
from motcua.signatures.testing import SEAL_PLACE

MOMENT = datetime(2026, 11, 22, 17, 4, 5, tzinfo=UTC)


def words_of(pdf):
    read = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return read.stdout.decode()


def test_the_words_beside_a_seal_are_in_vietnamese_letters_and_time():
    lines = rules.signature_words("Ủy ban nhân dân phường Nếnh", "Ủy ban nhân dân tỉnh Bắc Ninh", MOMENT)
    said = words_of(draw(Stamp(165, 133, 102, 102, documents.make_seal_image("Nếnh"), lines)))
    assert "Ký bởi: Ủy ban nhân dân phường Nếnh" in said
    assert "Cơ quan: Ủy ban nhân dân tỉnh Bắc Ninh" in said
    assert "Thời gian ký: 23/11/2026 00:04:05 +07:00" in said


def test_without_an_organization_above_there_is_no_empty_line():
    assert len(rules.signature_words("Sở Tư pháp", "", MOMENT)) == 2


@pytest.mark.parametrize(
    "name", ["A", "Trung tâm Phục vụ hành chính công " * 6, '#let x = 1; *đậm* $x$ \\ " <a>']
)
def test_any_name_fits_and_is_only_ever_text(name):
    assert name.split()[0] in words_of(draw(Stamp(102, 60, 102, 60, b"", (f"Ký bởi: {name}",))))


def test_the_seal_keeps_its_size_and_the_words_go_below():
    box = rules.with_words(SEAL_PLACE, page_width=595)
    assert (box.x, box.y + box.height) == (SEAL_PLACE.x, SEAL_PLACE.y + SEAL_PLACE.height)
    assert box.y < SEAL_PLACE.y
    assert box.width > SEAL_PLACE.width


def test_words_stay_on_the_page():
    assert rules.with_words(Box(1, 500, 100, 90, 90), page_width=595).width == 95
    assert rules.with_words(Box(1, 10, 5, 90, 90), page_width=595) == Box(1, 10, 5, 90, 90)


def test_a_web_process_does_not_pay_for_what_only_signing_needs():
    code = "import django, sys; django.setup(); import motcua.signatures.service; print('pyhanko' in sys.modules, 'typst' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split()[-2:] == ["False", "False"]
