"""The inbox of scans at the counter, files that were not scanned for malware, and the page of the storage."""

import pytest
from django.urls import reverse

from motcua.documents.models import Malware, ScannedPaper, StoredFile
from motcua.documents.testing import make_scan
from motcua.dossiers.models import Component
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

PAPER = "giay-chung-sinh"


@pytest.fixture
def dung(world, browse):
    return browse(world.dung)


def papers(draft):
    return reverse("office:draft_papers", kwargs={"draft_id": draft.pk})


def test_a_scan_is_taken_from_the_inbox_into_the_dossier_and_given_back(world, dung):
    scan = make_scan(by=world.dung)
    draft = world.counter_draft(world.dung)
    assert "quet-001.pdf" in dung.get("/office/scans/").text
    assert f'<option value="{scan.pk}">' in dung.get(papers(draft)).text
    dung.post(papers(draft), {f"scan-{PAPER}": scan.pk, "keep": "1"})
    attached = draft.files.get(name="quet-001.pdf")
    assert attached.file_id == scan.file_id
    assert "quet-001.pdf" not in dung.get("/office/scans/").text
    remove = reverse("office:draft_remove_file", kwargs={"draft_id": draft.pk, "file_id": attached.pk})
    dung.post(remove)
    assert "quet-001.pdf" in dung.get("/office/scans/").text


def test_a_scan_that_a_colleague_has_taken_is_said_to_be_gone(world, dung):
    scan = make_scan(by=world.dung)
    draft = world.counter_draft(world.dung)
    ScannedPaper.objects.update(taken_at=clock.now())
    answer = dung.post(papers(draft), {f"scan-{PAPER}": scan.pk, "keep": "1"})
    assert answer.status_code == 422
    assert "không còn trong hộp" in answer.text


def test_nobody_takes_the_scan_of_another_place(world, browse, dung):
    draft = world.counter_draft(world.dung)
    scan = make_scan(by=world.binh)
    dung.post(papers(draft), {f"scan-{PAPER}": scan.pk, "keep": "1"})
    assert not draft.files.filter(name="quet-001.pdf").exists()
    assert dung.get(f"/office/scans/{scan.pk}/").status_code == 404


@pytest.mark.parametrize("given", ["x", "-1", "9" * 40, "0"])
def test_a_number_that_is_no_scan_attaches_nothing(world, dung, given):
    draft = world.counter_draft(world.dung)
    assert dung.post(papers(draft), {f"scan-{PAPER}": given, "keep": "1"}).status_code == 422


def test_a_refused_scan_says_why(world, dung):
    scan = make_scan(by=world.dung)
    ScannedPaper.objects.filter(pk=scan.pk).update(file=None, refused="Tệp bị hỏng.")
    assert "Tệp bị hỏng." in dung.get("/office/scans/").text
    assert dung.get(f"/office/scans/{scan.pk}/").status_code == 404


def test_before_a_file_that_waits_to_be_scanned_opens_its_reader_is_warned(world, browse):
    code = world.file()
    part = Component.objects.filter(dossier__code=code).exclude(file=None).first()
    StoredFile.objects.filter(pk=part.file_id).update(malware=Malware.WAITING)
    address = reverse("office:component_file", kwargs={"code": code, "component_id": part.pk})
    dung = browse(world.dung)
    warned = dung.get(address, {"view": "1"})
    assert "Tệp chưa quét mã độc" in warned.text
    assert "Chưa quét mã độc: đang chờ quét" in dung.get(reverse("office:dossier", args=[code])).text
    opened = dung.get(address, {"view": "1", "known": "1"})
    assert opened["Content-Type"] == "application/pdf"


def test_a_file_with_malware_opens_for_nobody(world, browse):
    code = world.file()
    part = Component.objects.filter(dossier__code=code).exclude(file=None).first()
    StoredFile.objects.filter(pk=part.file_id).update(malware=Malware.INFECTED)
    address = reverse("office:component_file", kwargs={"code": code, "component_id": part.pk})
    refused = browse(world.dung).get(address, {"known": "1"})
    assert refused.status_code == 403
    assert "có mã độc" in refused.text


def test_the_page_of_the_storage_names_what_is_wrong(world, browse):
    province = make_organization(Kind.PROVINCIAL_COMMITTEE)
    lien = browse(make_official((province, Role.ADMINISTRATOR), name="Đỗ Bích Liên"))
    page = lien.get("/office/configuration/files/").text
    assert "Không thấy tệp nào hỏng" in page
    assert "chưa cấu hình" in page
    scan = make_scan(by=world.dung)
    StoredFile.objects.filter(pk=scan.file_id).update(condition="damaged")
    page = lien.get("/office/configuration/files/").text
    assert scan.file.sha256[:16] in page
    assert "Nội dung đã bị thay đổi" in page
