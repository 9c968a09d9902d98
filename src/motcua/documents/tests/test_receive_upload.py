import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from motcua.accounts.service import Actor
from motcua.documents import errors, rules, service
from motcua.documents.files import uploads
from motcua.documents.files.uploads import LimitedUploadHandler
from motcua.documents.testing import pdf_file
from motcua.kit.errors import StorageUnreachable

AN = Actor(id=1, name="An")


@pytest.fixture
def request_with():
    made = []

    def make(*contents: bytes):
        files = [SimpleUploadedFile(f"{place}.pdf", content) for place, content in enumerate(contents)]
        request = RequestFactory().post("/", {"file": files, "full_name": "Nguyễn Thị Ước", "note": "đã gõ"})
        request.upload_handlers = [LimitedUploadHandler(request)]
        made.append(request)
        return request

    yield make
    for request in made:
        request.close()  # as Django does when the answer is sent


def test_a_small_file_arrives_whole_beside_the_typed_fields(request_with):
    request = request_with(pdf_file())
    assert request.FILES["file"].read() == pdf_file()
    assert request.POST["full_name"] == "Nguyễn Thị Ước"


def test_a_file_of_30_mb_is_not_kept_on_disk_and_the_typed_fields_stay(request_with):
    request = request_with(b"%PDF-1.7" + b"\0" * (30 * 1024 * 1024))
    file = request.FILES["file"]
    assert file.size > 30 * 1024 * 1024
    assert len(file.read()) == 0
    assert request.POST["note"] == "đã gõ"
    with pytest.raises(errors.FileTooLarge) as refused:
        service.keep_upload(upload=file, by=AN)
    assert "30 MB" in refused.value.message


def test_a_file_of_exactly_the_limit_arrives_whole(request_with):
    request = request_with(b"\0" * rules.MAX_FILE_BYTES)
    assert len(request.FILES["file"].read()) == rules.MAX_FILE_BYTES


def test_a_file_that_finds_no_room_on_the_disk_is_said_so_and_the_typed_fields_stay(request_with):
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, before[1]))
    try:
        request = request_with(b"\0" * 5_000_000)
        file = request.FILES["file"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert request.POST["note"] == "đã gõ"
    with pytest.raises(StorageUnreachable):
        service.keep_upload(upload=file, by=AN)


def test_of_several_files_each_has_its_own_limit(request_with):
    request = request_with(pdf_file(), b"\0" * (rules.MAX_FILE_BYTES + 1), pdf_file(pages=2))
    first, second, third = request.FILES.getlist("file")
    assert (first.read(), second.read(), third.read()) == (pdf_file(), b"", pdf_file(pages=2))
    assert second.size == rules.MAX_FILE_BYTES + 1


def test_whoever_sends_without_end_is_cut_off(request_with, monkeypatch):
    monkeypatch.setattr(uploads, "_PATIENCE", 2 * rules.MAX_FILE_BYTES)
    request = request_with(b"\0" * (3 * rules.MAX_FILE_BYTES))
    assert not request.FILES
