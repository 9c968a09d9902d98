import os
from pathlib import Path

import pytest

from motcua.accounts.models import User
from motcua.documents import errors, rules, service
from motcua.documents.files import scanning
from motcua.documents.models import ScannedPaper, StoredFile
from motcua.documents.testing import pdf_file
from motcua.kit import clock
from motcua.organizations.models import Kind, ReceptionPoint, Role
from motcua.organizations.testing import make_official, make_organization

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre():
    return make_organization(Kind.COMMUNE_CENTRE)


@pytest.fixture
def dung(centre):
    """Receives at the centre."""
    return make_official((centre, Role.RECEPTIONIST), name="Nguyễn Thị Dung")


@pytest.fixture
def chi():
    return make_official((make_organization(Kind.COMMUNE_CENTRE, "07777"), Role.RECEPTIONIST), name="Lê Chi")


@pytest.fixture
def folder(settings, tmp_path, centre):
    ReceptionPoint.objects.create(organization=centre, code="07", name="Điểm tiếp nhận số 7")
    settings.SCAN_FOLDER = str(tmp_path)
    place = tmp_path / f"{centre.code}-07"
    place.mkdir()
    return place


def put(folder: Path, name: str, content: bytes, *, age: int = 60) -> Path:
    path = folder / name
    path.write_bytes(content)
    then = clock.now().timestamp() - age
    os.utime(path, (then, then))
    return path


def test_a_finished_scan_is_kept_and_waits_for_who_receives_there(folder, dung, chi):
    path = put(folder, "quét 1.pdf", pdf_file())
    assert scanning.collect_scans() == 1
    assert not path.exists()
    (scan,) = service.waiting_scans(by=dung)
    assert (scan.name, scan.file.content_type) == ("quét 1.pdf", rules.PDF)
    assert service.waiting_scans(by=chi) == []
    with pytest.raises(errors.ScanNotFound):
        service.waiting_scan(scan_id=scan.pk, by=chi)


def test_a_folder_may_be_one_persons_own(settings, tmp_path, dung, chi):
    settings.SCAN_FOLDER = str(tmp_path)
    own = tmp_path / User.objects.get(pk=chi.id).username
    own.mkdir()
    put(own, "a.pdf", pdf_file())
    scanning.collect_scans()
    assert len(service.waiting_scans(by=chi)) == 1
    assert service.waiting_scans(by=dung) == []


def test_what_still_grows_is_left_alone(folder):
    growing = put(folder, "a.pdf", pdf_file(), age=0)
    unfinished = put(folder, "b.pdf", pdf_file(pages=30)[:1500])
    assert scanning.collect_scans() == 0
    assert growing.exists()
    assert unfinished.exists()


def test_a_refused_file_is_put_aside_with_the_reason_beside_it_and_on_the_page(folder, dung):
    put(folder, "trang.pdf", b"<html><script>1</script>")
    put(folder, "hỏng.pdf", pdf_file(pages=30)[:1500], age=3600)
    scanning.collect_scans()
    assert sorted(path.name for path in (folder / "refused").iterdir()) == [
        "hỏng.pdf",
        "hỏng.pdf.txt",
        "trang.pdf",
        "trang.pdf.txt",
    ]
    assert "không phải là PDF" in (folder / "refused" / "trang.pdf.txt").read_text(encoding="utf-8")
    assert all(scan.refused and scan.file is None for scan in service.waiting_scans(by=dung))
    assert not StoredFile.objects.exists()
    assert scanning.collect_scans() == 0


def test_a_file_beyond_the_limit_is_refused_unread(folder, dung):
    path = folder / "to.pdf"
    with path.open("wb") as large:
        large.truncate(rules.MAX_FILE_BYTES + 1)
    then = clock.now().timestamp() - 60
    os.utime(path, (then, then))
    scanning.collect_scans()
    assert "vượt giới hạn 10 MB" in service.waiting_scans(by=dung)[0].refused


def test_a_worker_that_died_after_keeping_finds_the_same_scan_and_shows_it_once(folder, dung):
    put(folder, "a.pdf", pdf_file())
    scanning.collect_scans()
    put(folder, "a.pdf", pdf_file())
    scanning.collect_scans()
    assert len(service.waiting_scans(by=dung)) == 1


def test_folders_and_links_that_nobody_owns_are_left_alone(folder, tmp_path):
    stranger = tmp_path / "khong-ai"
    stranger.mkdir()
    put(stranger, "a.pdf", pdf_file())
    (folder / "link.pdf").symlink_to("/etc/passwd")
    (folder / ".an.pdf").write_bytes(pdf_file())
    assert scanning.collect_scans() == 0
    assert (stranger / "a.pdf").exists()


def test_what_is_dismissed_is_gone_from_the_inbox(folder, dung):
    put(folder, "a.pdf", pdf_file())
    scanning.collect_scans()
    scan_id = service.waiting_scans(by=dung)[0].pk
    service.dismiss_scan(scan_id=scan_id, by=dung)
    assert service.waiting_scans(by=dung) == []
    assert ScannedPaper.objects.get().file is None
    with pytest.raises(errors.ScanNotFound):
        service.dismiss_scan(scan_id=scan_id, by=dung)


def test_without_a_folder_nothing_is_watched(settings):
    settings.SCAN_FOLDER = ""
    assert scanning.collect_scans() == 0
