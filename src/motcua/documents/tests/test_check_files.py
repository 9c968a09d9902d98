import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from motcua import files
from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents import errors, service
from motcua.documents.files import integrity
from motcua.documents.models import Condition, StoredFile
from motcua.documents.testing import pdf_file, stored_file, upload
from motcua.kit import clock
from motcua.kit.errors import StorageUnreachable

pytestmark = pytest.mark.django_db


def place(file: StoredFile) -> Path:
    return Path(default_storage.path(f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}"))


def damage(file: StoredFile) -> None:
    place(file).write_bytes(b"other bytes")


@pytest.fixture
def copy(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "copy": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path)},
        }
    }
    return tmp_path


def acts(file: StoredFile) -> list[str]:
    return [act.action for act in audit.history("documents.storedfile", file.pk)]


def test_a_sound_file_is_remembered_as_checked_and_not_journalled():
    file = stored_file(mark="nguyên")
    found = integrity.check_files(most=10)
    file.refresh_from_db()
    assert (found.sound, found.damaged, found.missing) == (1, [], [])
    assert file.checked_at is not None
    assert acts(file) == []


@pytest.mark.parametrize(("how", "condition"), [("changed", "damaged"), ("lost", "missing")])
def test_what_is_not_as_it_was_is_closed_shown_and_journalled_once(how, condition):
    file = stored_file(mark=how)
    damage(file) if how == "changed" else place(file).unlink()
    integrity.check_files(most=10)
    integrity.check_files(most=10, everything=True)
    file.refresh_from_db()
    assert file.condition == condition
    assert acts(file) == [f"file.{condition}"]
    assert [one.pk for one in service.alarming_files()] == [file.pk]
    with pytest.raises(errors.StoredFileUnreadable):
        service.file_response(file, "a.pdf")


def test_wrong_bytes_are_not_sent_even_before_a_check_finds_them():
    file = stored_file(mark="chưa kiểm tra")
    damage(file)
    with pytest.raises(errors.StoredFileUnsound) as refused:
        service.file_response(file, "a.pdf")
    assert "không còn đúng" in refused.value.message


def test_a_damaged_file_is_mended_from_the_second_copy(copy):
    file = stored_file(mark="có bản sao")
    assert integrity.copy_files() == 1
    assert integrity.copy_files() == 0
    damage(file)
    found = integrity.check_files(most=10)
    file.refresh_from_db()
    assert found.mended == [file.sha256]
    assert file.condition == Condition.SOUND
    assert service.read(file) == pdf_file(mark="có bản sao")
    assert acts(file) == ["file.mended"]


def test_a_damaged_copy_mends_nothing(copy):
    file = stored_file(mark="cả hai hỏng")
    integrity.copy_files()
    for one in copy.rglob(file.sha256):
        one.write_bytes(b"also damaged")
    damage(file)
    assert integrity.check_files(most=10).damaged == [file.sha256]


def test_a_damaged_file_is_never_copied(copy):
    file = stored_file(mark="hỏng trước khi sao")
    damage(file)
    assert integrity.copy_files() == 0
    assert not list(copy.rglob(file.sha256))


def test_sent_again_a_damaged_file_is_whole_again():
    file = service.keep_upload(upload=upload(pdf_file(mark="gửi lại")), by=SYSTEM)
    damage(file)
    integrity.check_files(most=10)
    again = service.keep_upload(upload=upload(pdf_file(mark="gửi lại")), by=SYSTEM)
    assert again.pk == file.pk
    assert again.condition == Condition.SOUND
    assert hashlib.sha256(service.read(again)).hexdigest() == again.sha256


def test_each_file_has_its_turn_the_longest_unchecked_first(settings):
    marks = [stored_file(mark=str(number)) for number in range(3)]
    old = clock.now() - timedelta(days=settings.FILES_CHECKED_IN_DAYS + 1)
    StoredFile.objects.filter(pk=marks[0].pk).update(checked_at=clock.now())
    StoredFile.objects.filter(pk=marks[1].pk).update(checked_at=old)
    assert integrity.check_files(most=1).number == 1
    assert StoredFile.objects.get(pk=marks[2].pk).checked_at is not None
    assert StoredFile.objects.get(pk=marks[1].pk).checked_at == old
    assert integrity.check_files(most=10).number == 1


def test_a_storage_that_is_away_is_no_damage():
    """A folder in the place of the file: it is there, and cannot be read."""
    file = stored_file(mark="kho vắng")
    content = place(file).read_bytes()
    place(file).unlink()
    place(file).mkdir()
    try:
        assert integrity.check_files(most=10).stopped
        file.refresh_from_db()
        assert file.condition == Condition.SOUND
        with pytest.raises(StorageUnreachable) as told:
            service.read(file)
        assert told.value.status == 503
    finally:
        place(file).rmdir()
        place(file).write_bytes(content)


def test_the_command_names_what_is_wrong_and_fails():
    said = []
    sound, broken = stored_file(mark="1"), stored_file(mark="2")
    damage(broken)
    assert files._verify(said.append) == 1
    assert any(line.endswith(broken.sha256) for line in said)
    assert not any(sound.sha256 in line for line in said)


def test_the_share_of_a_night_grows_with_the_store():
    assert integrity.tonight() >= 200
