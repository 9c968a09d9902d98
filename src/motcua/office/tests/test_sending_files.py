"""Files that come in pieces to the pages of officials: the counter, the digitisation, certified copies."""

import pytest
from django.urls import reverse

from motcua.certification.models import CertifiedCopy
from motcua.certification.testing import Office
from motcua.documents.models import StoredFile, UploadPart
from motcua.documents.testing import image_file, pdf_file, send_in_pieces
from motcua.dossiers.models import Component
from motcua.dossiers.testing import BIRTH

PAPER = "giay-chung-sinh"
ASKED = {
    "name": "Nguyễn Văn An",
    "number": "024 090 000 101",
    "paper": "Bằng tốt nghiệp đại học",
    "pages": "2",
    "compared": "1",
    "fee": "due",
}


@pytest.fixture
def at_desk(browse, world):
    return browse(world.dung)


def scanned(code):
    rows = Component.objects.filter(dossier__code=code, code=PAPER).exclude(file=None)
    return [row.name for row in rows.order_by("pk")]


def test_scans_for_the_digitisation_come_in_pieces_and_a_lost_answer_loses_nothing(at_desk, address, world):
    code = world.file_at_counter(code=BIRTH)
    where = address(code, "digitisation")
    page = at_desk.get(where).content.decode()
    assert "uploads.js" in page
    # While something is read the page is brought anew; boxes that are sending stay.
    assert f'id="file-{PAPER}-box" hx-preserve' in page
    ids = [send_in_pieces(at_desk, pdf_file(mark=mark), f"{mark}.pdf") for mark in ("mot", "hai")]
    for _ in range(2):
        assert at_desk.post(where, {"component": PAPER, "uploaded-file": ids}).status_code == 302
    assert scanned(code) == ["mot.pdf", "hai.pdf"]
    assert not UploadPart.objects.exists()


def test_whoever_may_not_digitise_a_dossier_leaves_nothing_there(browse, address, world):
    code = world.file_at_counter(code=BIRTH)
    before = StoredFile.objects.count()
    for stranger, status in ((world.hoa, 404), (world.binh, 403)):
        line = browse(stranger)
        sent = {"component": PAPER, "uploaded-file": send_in_pieces(line, pdf_file(mark="lạ"))}
        assert line.post(address(code, "digitisation"), sent).status_code == status
    assert StoredFile.objects.count() == before


@pytest.fixture
def copies(db, settings, tmp_path, browse):
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    return browse(Office().dung)


def test_the_scan_of_an_original_is_kept_while_something_else_is_mended(copies):
    where = reverse("office:new_copy")
    upload_id = send_in_pieces(copies, pdf_file(pages=2))
    page = copies.post(where, ASKED | {"paper": "", "uploaded-file": upload_id}).content.decode()
    assert "Xin chọn lại tệp:" not in page
    assert f'name="uploaded-file" value="{upload_id}"' in page
    assert copies.post(where, ASKED | {"uploaded-file": upload_id}).status_code == 302
    assert CertifiedCopy.objects.get().pages == 2


def test_photos_of_an_original_are_joined_and_stay_so(copies):
    where = reverse("office:new_copy")
    ids = [send_in_pieces(copies, image_file(size=(60 + one, 90)), f"{one}.jpg") for one in range(2)]
    apart = copies.post(where, ASKED | {"uploaded-file": ids})
    assert "Mỗi bản sao nhận một tệp" in apart.content.decode()
    together = {"uploaded-file": ids, "joined": "file"}
    wrong = copies.post(where, ASKED | together | {"name": ""}).content.decode()
    assert 'value="file" checked' in wrong
    assert copies.post(where, ASKED | together).status_code == 302
    assert CertifiedCopy.objects.get().pages == 2
