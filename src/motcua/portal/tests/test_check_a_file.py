"""Anyone has a file's signatures checked: it is waited for, seen by whoever sent it, and forgotten."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from procrastinate.contrib.django import app

from motcua.audit.models import Entry
from motcua.dossiers.testing import World
from motcua.kit import clock
from motcua.portal.tests.test_proof_page import browser
from motcua.signatures.models import VisitorCheck
from motcua.signatures.testing import paper_pdf

pytestmark = pytest.mark.django_db

VERIFY = "/verify/"


@pytest.fixture
def world():
    return World()


def send(client, content=b"<html></html>", name="quyet-dinh.pdf", **more):
    return client.post(VERIFY, {"file": SimpleUploadedFile(name, content)}, **more)


def main_of(answer):
    return answer.status_code, answer.text.partition("<main")[2]


def test_a_file_waits_for_its_turn_and_its_sender_sees_what_was_found(world):
    chi, dung = Client(), Client()
    send(dung, REMOTE_ADDR="192.0.2.7")
    sent = send(chi, paper_pdf())
    waiting = chi.get(sent.url)
    text = waiting.content.decode()
    assert "Còn 1 tệp phía trước." in text
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in text
    assert 'hx-trigger="every 2s"' in text
    assert chi.get(f"{sent.url}?known=1-waits", headers={"HX-Request": "true"}).status_code == 204
    assert chi.get(f"{sent.url}?known=2-waits", headers={"HX-Request": "true"}).status_code == 200
    world.run_jobs()
    done = chi.get(sent.url)
    text = done.content.decode()
    assert "Tệp này không có chữ ký số nào." in text
    assert "quyet-dinh.pdf" in text
    assert "refresh" not in text
    assert "every 2s" not in text
    assert "Thôi kiểm tra" not in text
    assert (done["Cache-Control"], done["X-Robots-Tag"]) == ("private, no-store", "noindex")


def test_a_file_that_is_no_pdf_gets_a_verdict_and_none_at_all_a_message(world):
    client = Client()
    sent = send(client, name="../../a\u202efdp.exe")
    world.run_jobs()
    assert "Không hợp lệ" in client.get(sent.url).content.decode()
    refused = client.post(VERIFY)
    assert refused.status_code == 422
    assert 'id="file-error"' in refused.content.decode()


def test_nothing_of_the_file_stays_when_it_was_checked_and_nothing_at_all_an_hour_later(world):
    client = Client()
    sent, before = send(client), Entry.objects.count()
    world.run_jobs()
    assert VisitorCheck.objects.get().content is None
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert client.get(sent.url).status_code == 404
        assert sent.url not in client.get(VERIFY).content.decode()
        app.tasks["signatures.forget_visitor_checks"].func(timestamp=0)
    assert not VisitorCheck.objects.exists()
    assert Entry.objects.count() == before


def test_what_no_worker_took_is_gone_after_an_hour_too(world):
    client = Client()
    sent = send(client)
    with clock.frozen(clock.now() + timedelta(minutes=61)):
        assert client.get(sent.url).status_code == 404
        waiting = client.get(f"{sent.url}?known=0-waits", headers={"HX-Request": "true"})
        assert waiting["HX-Redirect"] == sent.url
        app.tasks["signatures.forget_visitor_checks"].func(timestamp=0)
        world.run_jobs()
    assert not VisitorCheck.objects.exists()


def test_who_lost_the_line_finds_the_check_again(world):
    client = Client()
    sent = send(client)
    assert sent.url in client.get(VERIFY).content.decode()
    assert "checks" in client.cookies
    assert client.cookies["checks"]["httponly"]
    assert not client.cookies["checks"]["max-age"]


def test_whoever_is_signed_in_finds_it_on_another_computer_and_nobody_else(world):
    sent = send(browser(world.an))
    world.run_jobs()
    assert browser(world.an).get(sent.url).status_code == 200
    for other in (Client(), browser(world.binh)):
        assert other.get(sent.url).status_code == 404
    forged = Client()
    forged.cookies["checks"] = f"person:{world.an.id}"
    assert forged.get(sent.url).status_code == 404


def test_a_check_of_somebody_else_looks_like_none_and_cannot_be_dropped(world):
    sent, other = send(Client()), Client()
    send(other)
    nowhere = reverse("portal:visitor_check", args=["x" * 32])
    assert main_of(other.get(sent.url)) == main_of(other.get(nowhere))
    other.post(sent.url)
    assert VisitorCheck.objects.count() == 2


def test_the_sender_may_have_it_forgotten_at_once(world):
    client = Client()
    sent = send(client)
    assert client.post(sent.url).url == VERIFY
    assert not VisitorCheck.objects.exists()
    world.run_jobs()
    assert client.get(sent.url).status_code == 404


def test_one_person_and_one_computer_have_so_many_in_line_and_others_go_on(world):
    client = Client()
    for _file in range(3):
        assert send(client).status_code == 302
    refused = send(client)
    assert refused.status_code == 429
    assert "Đang có nhiều tệp chờ kiểm tra" in refused.content.decode()
    for _file in range(10 - 3):
        assert send(Client()).status_code == 302
    assert send(Client()).status_code == 429
    assert send(Client(), REMOTE_ADDR="192.0.2.9").status_code == 302
    world.run_jobs()
    assert send(client).status_code == 302
