import pytest
from django.core.files.storage import default_storage

from motcua.documents import rules, service
from motcua.documents.errors import StoredFileUnreadable
from motcua.documents.testing import pdf_file, stored_file

pytestmark = pytest.mark.django_db


def test_a_file_is_sent_as_an_attachment_that_nothing_may_sniff_or_run():
    response = service.file_response(stored_file(), "Giấy khai sinh.pdf")
    assert b"".join(response.streaming_content) == pdf_file()
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")
    assert response["Content-Type"] == rules.PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "private, no-store"
    assert int(response["Content-Length"]) == len(pdf_file())
    response.close()


def test_a_pdf_may_be_shown_in_the_page():
    response = service.file_response(stored_file(), "a.pdf", inline=True)
    assert response["Content-Disposition"].startswith("inline")
    response.close()


def test_what_is_no_paper_or_picture_is_never_shown_in_the_page():
    page = service.keep(content=b"<script>1</script>", content_type="text/html")
    response = service.file_response(page, "a.html", inline=True)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["Content-Type"] == "application/octet-stream"
    response.close()


@pytest.mark.parametrize("name", ["../../etc/passwd", "a\r\nSet-Cookie: x=1", 'a";b="c'])
def test_a_name_from_outside_cannot_leave_its_place_in_the_header(name):
    response = service.file_response(stored_file(), name)
    sent = response["Content-Disposition"]
    assert "\n" not in sent
    assert "/" not in sent
    assert sent.endswith((".pdf", '.pdf"'))
    response.close()


def test_a_file_that_storage_changed_is_not_handed_on():
    file = service.keep(content=b"bytes as they were", content_type=rules.PDF)
    path = default_storage.path(f"{file.sha256[:2]}/{file.sha256[2:4]}/{file.sha256}")
    with open(path, "wb") as damaged:  # noqa: PTH123 - a path as text
        damaged.write(b"bytes as they are now")
    with pytest.raises(StoredFileUnreadable):
        service.read(file)


def test_a_file_that_storage_lost_is_said_in_words():
    lost = service.StoredFile(sha256="0" * 64, size=1, content_type=rules.PDF)
    with pytest.raises(StoredFileUnreadable):
        service.read(lost)
    with pytest.raises(StoredFileUnreadable):
        service.file_response(lost, "a.pdf")
