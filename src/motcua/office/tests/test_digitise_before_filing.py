"""The counter's filing offers to scan first: the pages are those of a dossier's digitisation, also without scripts."""

import pytest
from django.urls import reverse
from tests.pages import Page

from motcua.documents.testing import make_digitised, scans
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import ComponentField, DraftFile
from motcua.dossiers.testing import pdf

PAPER = "giay-chung-sinh"


@pytest.fixture
def draft(world):
    return world.counter_draft(world.dung)


@pytest.fixture
def at_desk(browse, world):
    return browse(world.dung)


def to(draft, name, **arguments):
    return reverse(f"office:draft_{name}", kwargs={"draft_id": draft.pk, **arguments})


def html(response):
    return response.content.decode()


@pytest.fixture
def file(at_desk, draft):
    assert at_desk.post(to(draft, "digitisation"), {"component": PAPER, "file": pdf()}).status_code == 302
    return DraftFile.objects.get(draft=draft)


def test_each_page_of_the_filing_leads_there_and_a_scan_is_watched(at_desk, draft, file):
    assert to(draft, "digitisation") in html(at_desk.get(to(draft, "parties")))
    page = html(at_desk.get(to(draft, "digitisation")))
    assert Page(page).faults == []
    assert "Sắp nhận dạng" in page
    assert to(draft, "digitisation_progress") in page
    make_digitised(file.file, scans.RESIDENCE)
    quiet = at_desk.get(to(draft, "digitisation_progress"), {"known": "x"}, headers={"hx-request": "true"})
    assert "Đối chiếu và điền tờ khai" in html(quiet)
    assert "hx-trigger" not in html(quiet)


def test_confirmed_values_stand_in_the_form(at_desk, draft, file):
    make_digitised(file.file, scans.RESIDENCE)
    url = to(draft, "digitisation_fields", file_id=file.pk)
    page = html(at_desk.get(url))
    assert Page(page).faults == []
    assert " checked" not in page
    assert "Nhận và thay ô “Họ và tên chủ hồ sơ”" in page
    assert "Nhận và điền vào ô “Địa chỉ”" in page
    sent = {"decision-full_name": "filled", "value-full_name": "Trần Văn Quý"}
    assert at_desk.post(url, sent).url == to(draft, "digitisation")
    assert 'value="Trần Văn Quý"' in html(at_desk.get(to(draft, "parties")))
    assert "đã đối chiếu" in html(at_desk.get(to(draft, "digitisation")))


def test_a_wrong_value_or_file_is_named_and_what_was_typed_stays(at_desk, draft, file):
    make_digitised(file.file, scans.RESIDENCE)
    sent = {"decision-personal_number": "filled", "value-personal_number": "024091"}
    refused = at_desk.post(to(draft, "digitisation_fields", file_id=file.pk), sent)
    assert refused.status_code == 422
    assert 'value="024091"' in html(refused)
    none = at_desk.post(to(draft, "digitisation"), {"component": PAPER})
    assert (none.status_code, "Chưa chọn tệp" in html(none)) == (422, True)


def test_what_is_known_of_the_applicant_still_fills_a_form_that_a_scan_began(world, at_desk, file, draft):
    draft = dossiers.save_draft(draft=draft, by=world.dung, answers={"child_name": "Minh Khuê"})
    file.confirmed = [{"field": "child", "filled": "child_name"}]
    file.save()
    at_desk.post(to(draft, "parties"), draft.parties | {"contact_phone": "0912345678"})
    known = dossiers.my_draft(draft.pk, world.dung).answers
    assert (known["child_name"], known["requester_name"]) == ("Minh Khuê", "Trần Thị Bích")


def test_after_filing_the_pages_lead_to_the_dossier(world, at_desk, draft, file):
    make_digitised(file.file, scans.RESIDENCE)
    url = to(draft, "digitisation_fields", file_id=file.pk)
    at_desk.post(url, {"decision-full_name": "accepted", "value-full_name": "Trần Văn Quý"})
    code = dossiers.submit_draft(draft_id=draft.pk, by=world.dung)
    assert at_desk.get(url).url == reverse("office:dossier", kwargs={"code": code})
    assert ComponentField.objects.get().value == "Trần Văn Quý"
