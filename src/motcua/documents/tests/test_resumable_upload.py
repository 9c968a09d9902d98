import base64
import contextlib
import io
import threading
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from motcua.accounts.service import load_actor
from motcua.accounts.testing import citizen, signed_in_client
from motcua.documents import errors, rules
from motcua.documents.files import resumable
from motcua.documents.models import StoredFile, Upload, UploadPart
from motcua.documents.testing import pdf_file
from motcua.kit import clock

pytestmark = pytest.mark.django_db

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


@pytest.fixture
def an():
    return citizen()


@pytest.fixture
def line(an):
    return signed_in_client(an)


def begin(line, size: int, name: str = "giấy chứng sinh.pdf"):
    told = base64.b64encode(name.encode()).decode()
    return line.post(
        "/uploads/", headers=TUS | {"Upload-Length": str(size), "Upload-Metadata": f"filename {told}"}
    )


def add(line, address: str, offset: int, content: bytes, **more: str):
    headers = TUS | {"Upload-Offset": str(offset)} | more
    return line.patch(address, content, content_type=PIECE, headers=headers)


def test_a_file_comes_in_pieces_and_is_whole_in_the_end(an, line):
    content = pdf_file(pages=40)
    begun = begin(line, len(content))
    assert begun.status_code == 201
    assert begun["Tus-Resumable"] == "1.0.0"
    address = begun["Location"]
    assert add(line, address, 0, content[:700])["Upload-Offset"] == "700"
    stands = line.head(address, headers=TUS)
    assert (stands["Upload-Offset"], stands["Upload-Length"]) == ("700", str(len(content)))
    assert stands["Cache-Control"] == "no-store"
    assert add(line, address, 700, content[700:]).status_code == 204
    whole = resumable.received_file(upload_id=Upload.objects.get().pk, by=load_actor(an.pk))
    assert whole.read() == content
    assert whole.name == "giấy chứng sinh.pdf"


def test_a_piece_that_does_not_follow_the_last_one_changes_nothing(line):
    address = begin(line, 100)["Location"]
    add(line, address, 0, b"a" * 40)
    for offset in (0, 39, 41, 100):
        assert add(line, address, offset, b"b" * 10).status_code == 409
    assert add(line, address, 40, b"b" * 61).status_code == 409
    assert Upload.objects.get().received == 40


def test_of_two_who_send_the_same_piece_at_once_one_is_told_to_look_again(an):
    by = load_actor(an.pk)
    upload = resumable.begin_upload(name="a.pdf", size=20, by=by)

    def while_the_other(_most):
        resumable.continue_upload(upload_id=upload.pk, start=0, read=io.BytesIO(b"b" * 10).read, by=by)
        return b"a" * 10

    with pytest.raises(errors.UploadElsewhere):
        resumable.continue_upload(upload_id=upload.pk, start=0, read=once(while_the_other), by=by)
    assert [bytes(part.content) for part in UploadPart.objects.all()] == [b"b" * 10]


def once(read):
    """Reads once; then the line ends."""
    answers = iter([read])

    def read_once(most):
        return next(answers, lambda _most: b"")(most)

    return read_once


def test_a_file_in_ever_so_many_pieces_is_refused(line, monkeypatch):
    monkeypatch.setattr(resumable, "MOST_PIECES", 3)
    address = begin(line, 100)["Location"]
    for offset in range(3):
        assert add(line, address, offset, b"a").status_code == 204
    refused = add(line, address, 3, b"a")
    assert refused.status_code == 429
    assert "quá nhiều mảnh" in refused.text


@pytest.mark.parametrize("offset", ["-1", "9" * 30, "1e3", "0x10", "", "٣"])
def test_an_offset_that_is_none_changes_nothing(line, offset):
    address = begin(line, 10)["Location"]
    answer = line.patch(address, b"a", content_type=PIECE, headers=TUS | {"Upload-Offset": offset})
    assert answer.status_code == 409
    assert Upload.objects.get().received == 0


def test_who_begins_many_at_once_has_no_more_than_the_limit():
    """Threads have connections of their own, and what they write is committed."""
    person, start = [], threading.Barrier(8)

    def apart(work):
        thread = threading.Thread(target=lambda: (work(), connection.close()))
        thread.start()
        return thread

    def begin_ten():
        by = load_actor(person[0].pk)
        start.wait()
        for _ in range(10):
            with contextlib.suppress(errors.TooManyUploads):
                resumable.begin_upload(name="a.pdf", size=1, by=by)

    def clear():
        found.append(Upload.objects.filter(user=person[0]).count())
        Upload.objects.filter(user=person[0]).delete()
        person[0].delete()

    found = []
    apart(lambda: person.append(citizen("Đỗ Văn Nhanh", personal_number="027185000909"))).join()
    for thread in [apart(begin_ten) for _ in range(8)]:
        thread.join()
    apart(clear).join()
    assert found == [resumable.MOST_UNDER_WAY]


def test_what_came_before_the_line_broke_is_kept(an):
    class Line(io.BytesIO):
        def read(self, most=-1):
            piece = super().read(min(most, 100_000))
            if not piece:
                raise ConnectionResetError
            return piece

    by = load_actor(an.pk)
    upload = resumable.begin_upload(name="a.pdf", size=1_000_000, by=by)
    resumable.continue_upload(upload_id=upload.pk, start=0, read=Line(b"x" * 600_000).read, by=by)
    assert Upload.objects.get().received == 600_000
    assert sum(len(part.content) for part in UploadPart.objects.all()) == 600_000


def test_nobody_reaches_into_the_upload_of_another(line):
    address = begin(line, 100)["Location"]
    bich = signed_in_client(citizen("Trần Thị Bích", personal_number="027185000202"))
    assert bich.head(address, headers=TUS).status_code == 404
    assert add(bich, address, 0, b"a" * 100).status_code == 404
    assert bich.delete(address, headers=TUS).status_code == 404
    assert Upload.objects.get().received == 0


def test_whoever_is_not_signed_in_sends_nothing(client):
    assert begin(client, 100).status_code == 302
    assert not Upload.objects.exists()


def test_an_upload_that_is_given_up_leaves_nothing(line):
    address = begin(line, 100)["Location"]
    add(line, address, 0, b"a" * 40)
    assert line.delete(address, headers=TUS).status_code == 204
    assert not Upload.objects.exists()
    assert not UploadPart.objects.exists()
    assert line.head(address, headers=TUS).status_code == 404


def test_a_file_that_is_too_large_is_refused_before_a_byte_is_sent(line):
    refused = begin(line, rules.MAX_FILE_BYTES + 1)
    assert refused.status_code == 413
    assert "vượt giới hạn 10 MB" in refused.text
    assert refused["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize("size", ["0", "-1", "abc", "١٢", "9" * 30, ""])
def test_a_length_that_is_none_is_refused(line, size):
    assert line.post("/uploads/", headers=TUS | {"Upload-Length": size}).status_code in {413, 422}
    assert not Upload.objects.exists()


def test_nobody_has_more_under_way_than_the_limit(line):
    for _ in range(resumable.MOST_UNDER_WAY):
        assert begin(line, 10).status_code == 201
    refused = begin(line, 10)
    assert refused.status_code == 429
    assert "dở dang" in refused.text


def test_nor_more_bytes(line):
    for _ in range(10):
        assert begin(line, rules.MAX_FILE_BYTES).status_code == 201
    assert begin(line, 1).status_code == 429


def test_whoever_speaks_another_version_is_told_which(line):
    refused = line.post("/uploads/", headers={"Tus-Resumable": "0.2.2", "Upload-Length": "5"})
    assert (refused.status_code, refused["Tus-Version"]) == (412, "1.0.0")


def test_what_is_offered_is_told(line):
    offered = line.options("/uploads/")
    assert offered.status_code == 204
    assert offered["Tus-Extension"] == "creation,termination,expiration"
    assert int(offered["Tus-Max-Size"]) == rules.MAX_FILE_BYTES


def test_a_piece_of_another_type_is_refused(line):
    address = begin(line, 10)["Location"]
    answer = line.patch(address, b"a", content_type="text/plain", headers=TUS | {"Upload-Offset": "0"})
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "given", ["filename", "filename ???", "filename //79", "other YQ==", "filename " + "YQ==" * 900]
)
def test_a_name_that_is_none_harms_nobody(line, given):
    answer = line.post("/uploads/", headers=TUS | {"Upload-Length": "5", "Upload-Metadata": given})
    assert answer.status_code == 201
    assert len(Upload.objects.get().name) <= 200


def test_a_name_with_slashes_and_control_letters_leads_nowhere(line):
    begin(line, 5, name="../../etc/a\r\nX: b.pdf")
    assert Upload.objects.get().name == "a X_ b.pdf"


def test_what_nobody_continues_for_a_day_is_forgotten(an, line, monkeypatch):
    address = begin(line, 100)["Location"]
    add(line, address, 0, b"a" * 40)
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert add(line, address, 40, b"b").status_code in {302, 404}
    assert resumable.expire_uploads() == 1
    assert not UploadPart.objects.exists()


def test_an_unfinished_file_is_not_taken_for_a_whole_one(an, line):
    address = begin(line, 100)["Location"]
    add(line, address, 0, b"a" * 40)
    with pytest.raises(errors.UploadUnfinished):
        resumable.received_file(upload_id=Upload.objects.get().pk, by=load_actor(an.pk))


def test_an_address_that_was_never_given_is_not_found(line):
    assert line.head(f"/uploads/{uuid.uuid4()}/", headers=TUS).status_code == 404


def test_a_form_cut_off_in_the_middle_keeps_nothing(line):
    """The same for files in the form itself: what is not whole is no form."""
    whole = SimpleUploadedFile("a.pdf", pdf_file())
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n' + whole.read()[:300]
    )
    line.post("/verify/", body, content_type="multipart/form-data; boundary=b")
    assert not StoredFile.objects.exists()
