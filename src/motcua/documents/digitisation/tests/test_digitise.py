"""A kept file becomes searchable, piece by piece, whatever happens meanwhile."""

import io

import pikepdf
import pikepdf.pdfa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from motcua.accounts.service import Actor
from motcua.audit.models import Entry
from motcua.documents import rules
from motcua.documents.actions import keep, keep_upload
from motcua.documents.digitisation import actions, pictures, queries, recognition, testing
from motcua.documents.digitisation.models import Digitisation, DigitisationState, ScannedPage
from motcua.documents.queries import read

pytestmark = pytest.mark.django_db
DUNG = Actor(id=None, name="Dung")


def ask(content, content_type=rules.JPEG):
    return actions.ask_digitisation(file=keep(content=content, content_type=content_type), by=DUNG)


def run(digitisation):
    actions.digitise(digitisation_id=digitisation.pk)
    digitisation.refresh_from_db()
    return digitisation


def empty_pdf(pages):
    content = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(200, 200))
        pdf.save(content)
    return content.getvalue()


def journal(file):
    told = Entry.objects.filter(subject_type="documents.storedfile", subject_id=file.pk)
    return list(told.order_by("sequence").values_list("action", flat=True))


def jobs_waiting():
    from procrastinate.contrib.django.models import ProcrastinateJob

    return ProcrastinateJob.objects.filter(task_name=actions.DIGITISE, status="todo").count()


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(actions, "PIECE_PAGES", 1)


def test_a_photo_becomes_a_searchable_pdf_a_with_its_words():
    done = run(ask(testing.jpeg(testing.skewed(testing.page_image(testing.RESIDENCE)))))
    assert (done.state, done.pages_total, done.error) == (DigitisationState.DONE, 1, "")
    searchable = read(done.searchable)
    with pikepdf.open(io.BytesIO(searchable)) as pdf:
        assert pikepdf.pdfa.check(pdf, "2b").findings == []
        # A4, in colour, at 200 dots an inch or more (NĐ 30/2020, Annex I).
        width, height = (float(edge) for edge in pdf.pages[0].mediabox[2:])
        (image,) = pdf.pages[0].get_images().values()
        assert height == pytest.approx(842, abs=3)
        assert image.ColorSpace in {"/DeviceRGB", pikepdf.Name.DeviceRGB}
        assert image.Width / (width / 72) >= 199
    page = ScannedPage.objects.get(digitisation=done)
    read_text = " ".join(word[0] for word in page.words)
    assert testing.error_rate(read_text, testing.RESIDENCE) < 0.02
    assert page.image.content_type == rules.JPEG
    assert journal(done.source) == ["file.digitisation_asked", "file.digitised"]


@pytest.mark.slow
def test_a_page_lying_on_its_side_is_turned_upright():
    lying = testing.phone_photo(testing.page_image()).rotate(90, expand=True)
    done = run(ask(testing.jpeg(lying)))
    page = ScannedPage.objects.get(digitisation=done)
    assert page.height > page.width
    assert testing.error_rate(" ".join(word[0] for word in page.words), testing.BIRTH) < 0.03


@pytest.mark.slow
@pytest.mark.usefixtures("small_pieces")
def test_many_pages_are_done_in_pieces_with_progress():
    asked = ask(testing.scan_pdf(testing.page_image(), testing.page_image(testing.RESIDENCE)), rules.PDF)
    first = run(asked)
    progress = queries.digitisation_progress([asked.source_id])[asked.source_id]
    assert (first.state, progress.pages_done, progress.pages_total, jobs_waiting()) == ("queued", 1, 2, 2)
    done = run(asked)
    assert done.state == DigitisationState.DONE
    with pikepdf.open(io.BytesIO(read(done.searchable))) as pdf:
        assert len(pdf.pages) == 2
        assert pikepdf.pdfa.check(pdf, "2b").findings == []


def test_the_same_content_is_done_once():
    first = ask(testing.jpeg(testing.page_image("Số: 1/2026")))
    assert ask(testing.jpeg(testing.page_image("Số: 1/2026"))).pk == first.pk
    assert jobs_waiting() == 1
    run(first)
    assert ask(testing.jpeg(testing.page_image("Số: 1/2026"))).state == DigitisationState.DONE
    assert run(first).attempts == 1


def test_a_worker_that_was_overtaken_changes_nothing(monkeypatch):
    asked = ask(testing.jpeg(testing.page_image("Số: 1/2026")))

    def overtaken(*given, **named):
        Digitisation.objects.filter(pk=asked.pk).update(attempts=9)
        return testing.scan_pdf(Image.new("RGB", (20, 20)))

    monkeypatch.setattr(recognition, "recognize", overtaken)
    assert run(asked).state == DigitisationState.RUNNING
    monkeypatch.undo()
    assert run(asked).state == DigitisationState.DONE


def test_what_kills_its_workers_is_given_up_and_said():
    asked = ask(testing.jpeg(testing.page_image()))
    Digitisation.objects.filter(pk=asked.pk).update(state="running", falls=actions.MOST_FALLS)
    failed = run(asked)
    assert (failed.state, failed.error_kind) == (DigitisationState.FAILED, "digitisation_interrupted")


def test_501_pages_are_refused_by_name_and_500_are_not():
    failed = run(ask(empty_pdf(501), rules.PDF))
    assert (failed.state, failed.error_kind) == (DigitisationState.FAILED, "too_many_pages")
    assert "501 trang" in failed.error
    assert len(pictures.pages_of(empty_pdf(500), rules.PDF)) == 500


@pytest.mark.parametrize(
    ("content", "content_type", "kind"),
    [
        (testing.jpeg(testing.page_image())[:4000], rules.JPEG, "page_unreadable"),
        (b"%PDF-1.7 and nothing more", rules.PDF, "page_unreadable"),
        (b"%PDF-1.7 /ByteRange [0 1 2 3]", rules.PDF, "signed_already"),
    ],
)
def test_each_failure_says_its_name(content, content_type, kind):
    failed = run(ask(content, content_type))
    assert (failed.state, failed.error_kind) == (DigitisationState.FAILED, kind)
    assert journal(failed.source)[-1] == "file.digitisation_failed"


def test_without_tesseract_it_says_so_and_is_done_when_it_is_there(monkeypatch):
    asked = ask(testing.jpeg(testing.page_image("Số: 2/2026")))
    monkeypatch.setenv("PATH", "/nowhere")
    recognition.is_available.cache_clear()
    failed = run(asked)
    assert failed.error_kind == "recognition_missing"
    assert failed.error.startswith("Máy chủ chưa có nhận dạng chữ")
    monkeypatch.undo()
    recognition.is_available.cache_clear()
    again = actions.ask_digitisation(file=failed.source, by=DUNG)
    assert (again.state, again.error) == (DigitisationState.QUEUED, "")
    assert run(again).state == DigitisationState.DONE


def test_an_empty_page_is_done_too():
    done = run(ask(testing.jpeg(Image.new("RGB", testing.A4_AT_200, "white"))))
    assert done.state == DigitisationState.DONE
    assert ScannedPage.objects.get(digitisation=done).words == []


def test_a_scan_of_500_pages_comes_in_and_every_page_has_its_turn_six_at_a_time(monkeypatch):
    """Reading itself takes half an hour; here only who reads which pages is looked at."""
    turns = []

    def read_pages(pages, *, first, told):
        turns.append((first, len(pages)))
        return empty_pdf(len(pages))

    monkeypatch.setattr(recognition, "is_available", lambda: True)
    monkeypatch.setattr(recognition, "recognize", read_pages)
    sent = keep_upload(upload=SimpleUploadedFile("quet.pdf", empty_pdf(500)), by=DUNG)
    asked = actions.ask_digitisation(file=sent, by=DUNG)
    while asked.state in {DigitisationState.QUEUED, DigitisationState.RUNNING}:
        run(asked)
    assert turns == [(first, min(6, 501 - first)) for first in range(1, 501, 6)]
    assert jobs_waiting() == len(turns) == 84
    with pikepdf.open(io.BytesIO(read(asked.searchable))) as pdf:
        assert len(pdf.pages) == 500
