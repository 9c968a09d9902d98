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
from motcua.documents.models import StoredFile, Upload, UploadPart
from motcua.documents.testing import image_file, pdf_file, send_in_pieces
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component
from motcua.dossiers.testing import BIRTH, World

pytestmark = pytest.mark.django_db

PAPER = "giay-chung-sinh"


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
    upload_id = send_in_pieces(an, pdf_file(mark="từng phần"))
    an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    names = [file.name for file in draft.files.all()]
    assert "a.pdf" in names
    assert not UploadPart.objects.exists()


def test_a_form_whose_answer_was_lost_is_sent_again_and_gets_the_same(an, draft):
    sent = {f"uploaded-{PAPER}": send_in_pieces(an, with_script(), "hai lần.pdf"), "keep": "1"}
    for _ in range(2):
        page = an.post(papers(draft), sent, follow=True)
        assert page.status_code == 200
        assert "Đã gỡ mã JavaScript" in page.text
    assert draft.files.filter(name="hai lần.pdf").count() == 1


def test_photos_that_were_joined_are_joined_once(an, draft):
    ids = [send_in_pieces(an, image_file(size=(30 + one, 60)), f"{one}.jpg") for one in range(2)]
    for _ in range(2):
        sent = {f"uploaded-{PAPER}": ids, "joined": PAPER, "keep": "1"}
        assert an.post(papers(draft), sent).status_code == 302
    assert draft.files.filter(name="Ảnh chụp (2 trang).pdf").count() == 1


def test_what_was_kept_for_one_is_nothing_to_another(world, an, draft):
    bich = Client()
    bich.force_login(User.objects.get(pk=world.bich.id))
    other = world.draft(world.bich)
    sent = {f"uploaded-{PAPER}": send_in_pieces(bich, pdf_file(mark="của Bích")), "keep": "1"}
    assert bich.post(papers(other), sent).status_code == 302
    assert "Không còn phần đã tải lên" in an.post(papers(draft), sent).text


def asking_for_a_paper(form):
    paper = {"title": "Giấy chứng sinh", "x-component": PAPER}
    first, *rest = form["x-pages"]
    pages = [first | {"fields": [*first["fields"], "paper"]}, *rest]
    return form | {"properties": form["properties"] | {"paper": paper}, "x-pages": pages}


@pytest.fixture
def page(world):
    """The page of a tờ khai that asks for a paper, and the draft that it belongs to."""
    world.card(BIRTH)
    world.republish(BIRTH, form=asking_for_a_paper)
    draft = world.draft(world.an, attach=False)
    return reverse("portal:form_page", kwargs={"draft_id": draft.pk, "page_id": "child"}), draft


def test_a_paper_among_the_questions_comes_in_pieces_too(an, page):
    address, draft = page
    shown = an.get(address).text
    assert "uploads.js" in shown
    assert 'data-most="10485760"' in shown
    assert shown.index("tối đa 10 MB") < shown.index('type="file"')
    sent = {f"uploaded-{PAPER}": send_in_pieces(an, pdf_file(mark="trong tờ khai"))}
    # What is kept while somebody types takes no file along, else it would be gone when the page is sent.
    an.post(address, sent, headers={"HX-Request": "true"})
    assert not draft.files.exists()
    again = an.post(address, sent).text
    assert [file.name for file in draft.files.all()] == ["a.pdf"]
    assert "✓ a.pdf" in again
    assert 'class="sending__row"' not in again


def test_one_that_is_refused_is_named_beside_its_box_and_an_attached_one_is_taken_off_there(an, page):
    address, draft = page
    refused = an.post(address, {f"uploaded-{PAPER}": send_in_pieces(an, b"<html>")})
    assert refused.status_code == 422
    assert 'id="f-paper-error"' in refused.text
    assert 'aria-describedby="f-paper-limits f-paper-error"' in refused.text
    assert not Upload.objects.exists()
    an.post(address, {PAPER: SimpleUploadedFile("b.pdf", pdf_file())})
    kept = an.post(address, {"detach": draft.files.get().pk, "child_name": "Nguyễn Thị Ước"})
    assert kept.status_code == 200
    assert not draft.files.exists()
    assert 'value="Nguyễn Thị Ước"' in kept.text


def test_what_came_in_pieces_is_checked_as_everything_else_is(an, draft):
    before = StoredFile.objects.count()
    upload_id = send_in_pieces(an, b"<html><script>1</script></html>")
    answer = an.post(papers(draft), {f"uploaded-{PAPER}": upload_id, "keep": "1"})
    assert answer.status_code == 422
    assert "không phải là PDF, JPG hoặc PNG" in answer.text
    assert StoredFile.objects.count() == before
    assert not Upload.objects.exists()


def test_an_upload_that_somebody_else_sent_is_not_there(world, an, draft):
    bich = Client()
    bich.force_login(User.objects.get(pk=world.bich.id))
    upload_id = send_in_pieces(bich, pdf_file())
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
    upload_id = send_in_pieces(an, content)
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
