"""The page behind the QR code of a paper, as anyone, its owner and a guesser meet it."""

import io
import subprocess

import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from motcua.accounts.models import User
from motcua.documents import service as documents
from motcua.documents.testing import new_code
from motcua.dossiers.models import Paper
from motcua.dossiers.testing import BIRTH, World, in_force
from motcua.portal.views.proofs import MISSES

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture(autouse=True)
def _nobody_has_guessed():
    MISSES.forget()


@pytest.fixture
def receipt(world):
    code = world.accepted(code=BIRTH)
    world.run_jobs()
    return in_force(code, "receipt")


def browser(actor, **facts):
    client = Client(**facts)
    if actor is not None:
        client.force_login(User.objects.get(pk=actor.id))
    return client


def address(paper):
    return f"/p/{documents.code_words(documents.proof_code(subject=paper))}/"


def test_anyone_sees_what_the_paper_is_and_no_more_of_its_holder_than_initials(receipt):
    page = browser(None).get(address(receipt))
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("đang có giá trị", receipt.number, receipt.file.sha256, "N. V. A.", "Phạm Thị Dung"):
        assert words in text
    for hidden in ("Nguyễn Văn An", "024090000101", "0912345678"):
        assert hidden not in text
    assert page["X-Robots-Tag"] == "noindex"


def test_the_owner_sees_the_name_and_the_way_to_the_dossier(receipt, world):
    text = browser(world.an).get(address(receipt)).content.decode()
    assert "Nguyễn Văn An</dd>" in text
    assert f"/my/dossiers/{receipt.dossier.code}/" in text
    assert "Nguyễn Văn An</dd>" not in browser(world.bich).get(address(receipt)).content.decode()


def test_the_qr_code_of_the_paper_leads_there(receipt):
    command = ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"]
    shown = subprocess.run(command, input=documents.read(receipt.file), capture_output=True, check=True)
    (found,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(shown.stdout)))
    assert found.text.endswith(address(receipt))


def test_a_code_typed_by_hand_is_found(receipt):
    client = browser(None)
    typed = documents.proof_code(subject=receipt).lower()
    assert "đang có giá trị" in client.get("/p/", {"code": typed}, follow=True).content.decode()
    assert client.get("/p/").status_code == 200
    assert client.get("/p/", {"code": "a/../b?c"}, follow=True).status_code == 404


def send(paper, content):
    file = SimpleUploadedFile("ban-nhan.pdf", content, "application/pdf")
    return browser(None).post(address(paper), {"file": file}).content.decode()


def test_the_same_file_is_told_from_an_altered_one_and_from_an_older_one(receipt):
    pdf = documents.read(receipt.file)
    assert "giống từng byte" in send(receipt, pdf)
    assert "Không phải tệp đó" in send(receipt, pdf + b"\n")
    Paper.objects.filter(pk=receipt.pk).update(
        signed_file=documents.keep(content=b"%PDF signed", content_type="application/pdf")
    )
    assert "bản chưa ký số" in send(receipt, pdf)


def test_without_a_file_the_page_says_so_beside_the_field(receipt):
    page = browser(None).post(address(receipt))
    assert page.status_code == 422
    assert "Chưa chọn tệp" in page.content.decode()


def test_of_a_decision_that_is_not_sealed_nothing_is_told(receipt):
    receipt.data["decision"] = True
    receipt.save()
    text = browser(None).get(address(receipt)).content.decode()
    assert "chưa được ban hành" in text
    assert receipt.number not in text
    assert "Dung" not in text


def test_a_withdrawn_and_a_replaced_paper_say_so(receipt):
    Paper.objects.filter(pk=receipt.pk).update(replaced_at=receipt.created_at)
    assert "đã bị thu hồi" in browser(None).get(address(receipt)).content.decode()
    second = Paper.objects.get(pk=receipt.pk)
    second.pk, second.replaced_at = None, None
    second.save()
    documents.prove(subject=second)
    text = browser(None).get(address(receipt)).content.decode()
    assert "đã được thay" in text
    assert address(second) in text


def test_who_guesses_is_stopped_and_others_are_not(receipt):
    guesser = browser(None, REMOTE_ADDR="192.0.2.7")
    answers = [guesser.get(f"/p/{new_code()}/").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]
    assert guesser.get(address(receipt)).status_code == 429
    assert browser(None, REMOTE_ADDR="192.0.2.8").get(address(receipt)).status_code == 200
