from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from motcua import files
from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents import errors, service
from motcua.documents.files import retention
from motcua.documents.models import Condition, Digitisation, ScannedPaper, StoredFile
from motcua.documents.testing import make_digitised, pdf_file, stored_file, upload
from motcua.kit import clock

pytestmark = pytest.mark.django_db


def long_ago(file: StoredFile, days: int = 31) -> StoredFile:
    StoredFile.objects.filter(pk=file.pk).update(kept_at=clock.now() - timedelta(days=days))
    return file


def lies_there(file: StoredFile) -> bool:
    return default_storage.exists(f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}")


def test_what_nothing_refers_to_is_destroyed_and_its_hash_stays_in_the_journal():
    file = long_ago(stored_file(mark="không ai dùng"))
    assert retention.destroy_unused() == [file.sha256]
    file.refresh_from_db()
    assert file.condition == Condition.REMOVED
    assert not lies_there(file)
    act = audit.history("documents.storedfile", file.pk)[-1]
    assert (act.action, act.data["sha256"], act.data["rule"]) == ("file.destroyed", file.sha256, "unused")
    with pytest.raises(errors.StoredFileDestroyed):
        service.file_response(file, "a.pdf")


def test_what_something_refers_to_stays_however_old_it_is():
    file = long_ago(stored_file(mark="có nơi dùng"), days=9000)
    ScannedPaper.objects.create(folder="a", name="a.pdf", file=file, found_at=clock.now())
    assert retention.destroy_unused() == []
    assert lies_there(file)


def test_a_scan_that_was_read_and_is_used_nowhere_goes_with_its_reading():
    file = stored_file(mark="quét rồi bỏ")
    done = make_digitised(file, "Số: 1/2026")
    page = done.pages.get()
    for each in (file, done.searchable, page.image):
        long_ago(each)
    gone = {sha256 for _night in range(3) for sha256 in retention.destroy_unused()}
    assert gone == {file.sha256, done.searchable.sha256, page.image.sha256}
    assert not Digitisation.objects.exists()


def test_a_scan_that_is_used_keeps_its_reading():
    file = long_ago(stored_file(mark="quét và dùng"))
    ScannedPaper.objects.create(folder="a", name="a.pdf", file=file, found_at=clock.now())
    done = make_digitised(file, "Số: 1/2026")
    long_ago(done.searchable)
    assert retention.destroy_unused() == []
    assert Digitisation.objects.exists()


def test_what_is_young_stays():
    file = stored_file(mark="mới")
    assert retention.destroy_unused() == []
    assert lies_there(file)


def test_what_was_sent_again_since_the_list_was_made_stays():
    file = long_ago(stored_file(mark="vừa gửi lại"))
    StoredFile.objects.filter(pk=file.pk).update(kept_at=clock.now())
    assert retention._destroy(file.pk) == ""
    assert lies_there(file)


def test_zero_days_mean_for_ever(settings):
    settings.KEEP_UNUSED_FILES_DAYS = 0
    long_ago(stored_file(mark="mãi mãi"), days=9000)
    assert retention.destroy_unused() == []


def test_the_list_first_touches_nothing():
    file = long_ago(stored_file(mark="chỉ xem"))
    said = []
    assert files._retention(said.append, apply=False) == 0
    assert said[0].startswith(file.sha256)
    assert "--apply" in said[-1]
    assert lies_there(file)
    files._retention(said.append, apply=True)
    assert not lies_there(file)


def test_what_is_sent_again_after_it_was_destroyed_is_there_again():
    file = long_ago(service.keep_upload(upload=upload(pdf_file(mark="lại")), by=SYSTEM))
    retention.destroy_unused()
    again = service.keep_upload(upload=upload(pdf_file(mark="lại")), by=SYSTEM)
    assert again.pk == file.pk
    assert service.read(again) == service.read(StoredFile.objects.get(pk=file.pk))


def test_sent_again_it_is_young_again():
    file = long_ago(service.keep_upload(upload=upload(pdf_file(mark="dùng lại")), by=SYSTEM))
    service.keep_upload(upload=upload(pdf_file(mark="dùng lại")), by=SYSTEM)
    assert retention.destroy_unused() == []
    assert lies_there(file)
