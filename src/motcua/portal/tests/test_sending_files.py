"""Papers as citizens send them: cleaned and said so, in pieces, photos joined, the storage away."""

import io
from pathlib import Path

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.pages import pressed_by_enter

from motcua.accounts.models import User
from motcua.documents import service as documents
from motcua.documents.models import StoredFile, Upload
from motcua.documents.testing import image_file, pdf_file
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component
from motcua.dossiers.testing import World

pytestmark = pytest.mark.django_db

PAPER = "giay-chung-sinh"
TUS = {"Tus-Resumable": "1.0.0"}


@pytest.fixture
def world():
    return World()


@pytest.fixture
def an(world):
    client = Client()
    client.force_login(User.objects.get(pk=world.an.id))
    return client


@pytest.fixture
def draft(world):
    return world.draft(world.an)


def papers(draft):
    return reverse("portal:papers", kwargs={"draft_id": draft.pk})


def with_script() -> bytes:
    content = io.BytesIO()
    with pikepdf.Pdf.open(io.BytesIO(pdf_file(mark="mã"))) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
        pdf.attachments["a.exe"] = b"MZ"
        pdf.save(content)
    return content.getvalue()


def in_pieces(client, content: bytes, name: str = "YS5wZGY=") -> str:
    begun = client.post(
        "/uploads/", headers=TUS | {"Upload-Length": str(len(content)), "Upload-Metadata": f"filename {name}"}
    )
    address = begun["Location"]
    half = len(content) // 2
    for offset, piece in ((0, content[:half]), (half, content[half:])):
        client.patch(
            address,
            piece,
            content_type="application/offset+octet-stream",
            headers=TUS | {"Upload-Offset": str(offset)},
        )
    return address.split("/")[-2]


def test_what_was_taken_out_is_said_after_sending_and_stays_beside_the_file(world, an, draft):
    upload = SimpleUploadedFile("don.pdf", with_script())
    page = an.post(papers(draft), {PAPER: upload, "keep": "1"}, follow=True).text
    assert "Đã gỡ mã JavaScript, tệp đính kèm bên trong khỏi tệp “don.pdf”" in page
    assert "Đã gỡ khỏi tệp: mã JavaScript, tệp đính kèm bên trong." in an.get(papers(draft)).text
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    assert "Đã gỡ khỏi tệp: mã JavaScript" in an.get(reverse("portal:dossier", args=[code])).text
    kept = Component.objects.get(dossier__code=code, name="don.pdf")
    assert b"alert" not in documents.read(kept.file)


def test_enter_on_the_page_removes_no_file(an, draft):
    page = an.post(
        papers(draft), {PAPER: SimpleUploadedFile("don.pdf", pdf_file()), "keep": "1"}, follow=True
    )
    assert "✓ don.pdf" in page.text
    assert [where for where in pressed_by_enter(page.text) if "/remove/" in where] == []
    assert "keep" in pressed_by_enter(page.text)


def test_a_file_that_came_in_pieces_is_kept_with_the_form(an, draft):
    upload_id = in_pieces(an, pdf_file(mark="từng phần"))
    an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    names = [file.name for file in draft.files.all()]
    assert "a.pdf" in names
    assert not Upload.objects.exists()


def test_what_came_in_pieces_is_checked_as_everything_else_is(an, draft):
    before = StoredFile.objects.count()
    upload_id = in_pieces(an, b"<html><script>1</script></html>")
    answer = an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    assert answer.status_code == 422
    assert "không phải là PDF, JPG hoặc PNG" in answer.text
    assert StoredFile.objects.count() == before
    assert not Upload.objects.exists()


def test_an_upload_that_somebody_else_sent_is_not_there(world, an, draft):
    bich = Client()
    bich.force_login(User.objects.get(pk=world.bich.id))
    upload_id = in_pieces(bich, pdf_file())
    answer = an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    assert "Không còn phần đã tải lên" in answer.text
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("given", ["", "1", "x" * 300, "../../etc"])
def test_an_id_that_is_none_attaches_nothing(an, draft, given):
    before = draft.files.count()
    assert an.post(papers(draft), {f"uploaded-{PAPER}": given, "keep": "1"}).status_code == 302
    assert draft.files.count() == before


def test_photos_of_one_paper_become_one_file_in_their_order(an, draft):
    photos = [SimpleUploadedFile(f"{one}.jpg", image_file(size=(30 + one, 60))) for one in range(3)]
    an.post(papers(draft), {PAPER: photos, "joined": PAPER, "keep": "1"})
    joined = draft.files.get(name="Ảnh chụp (3 trang).pdf")
    with pikepdf.Pdf.open(io.BytesIO(documents.read(joined.file))) as pdf:
        assert [int(page.Resources.XObject.Photo.Width) for page in pdf.pages] == [30, 31, 32]


def test_photos_that_are_not_to_be_joined_stay_apart(an, draft):
    photos = [SimpleUploadedFile(f"{one}.jpg", image_file(size=(30 + one, 60))) for one in range(2)]
    an.post(papers(draft), {PAPER: photos, "keep": "1"})
    assert {"0.jpg", "1.jpg"} <= set(draft.files.values_list("name", flat=True))


def test_while_the_storage_is_away_it_is_said_and_what_came_is_not_lost(an, draft):
    content = pdf_file(mark="kho vắng khi nộp")
    upload_id = in_pieces(an, content)
    # A file lies where the folders of the storage would be made.
    place = Path(default_storage.path(""))
    aside = place.with_name("aside")
    place.rename(aside)
    place.write_text("")
    try:
        answer = an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    finally:
        place.unlink()
        aside.rename(place)
    assert answer.status_code == 422
    assert "Kho tệp tạm thời không liên lạc được" in answer.text
    assert f'value="{upload_id}"' in answer.text
    assert an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"}).status_code == 302
    assert draft.files.filter(name="a.pdf").exists()


def test_the_limits_stand_before_the_choice_and_where_the_script_reads_them(an, draft):
    page = an.get(papers(draft)).text
    assert page.index("tối đa 10 MB") < page.index('type="file"')
    assert 'data-most="10485760"' in page
    assert 'capture="environment"' in page
    assert "uploads.js" in page
