from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import errors, rules
from motcua.documents.inspection import inspect
from motcua.documents.models import StoredFile
from motcua.kit import sql, storage

# Whoever comes second gets no row back and reads the first one's.
_KEEP = """
INSERT INTO documents_storedfile (sha256, size, content_type) VALUES (%s, %s, %s)
ON CONFLICT (sha256) DO NOTHING RETURNING id, sha256, size, content_type, created_at
"""


def keep_upload(*, upload: UploadedFile | None, by: Actor) -> StoredFile:
    """Check a file that a person sends and keep it; the same content is kept once.

    Call it before a transaction is opened and rows are locked: reading and writing take up to a second.
    Raises FileRefused, in the words that belong beside the field.
    """
    inspected = inspect(upload_content(upload=upload))
    with transaction.atomic():
        file, is_new = _keep(inspected.content, inspected.content_type)
        if is_new:
            audit.record("file.kept", on=file, by=by, data={"size": file.size, "type": file.content_type})
    return file


def upload_content(*, upload: UploadedFile | None) -> bytes:
    """What a person sent, unchecked but for its size. Raises FileMissing, FileTooLarge."""
    if upload is None:
        raise errors.FileMissing
    if (upload.size or 0) > rules.MAX_FILE_BYTES:
        raise errors.FileTooLarge(
            size=rules.size_words(upload.size or 0), limit=rules.size_words(rules.MAX_FILE_BYTES)
        )
    upload.seek(0)
    content: bytes = upload.read()
    return content


def keep(*, content: bytes, content_type: str) -> StoredFile:
    """Keep bytes that this program made: papers, signed papers, images of signatures."""
    file, _ = _keep(content, content_type)
    return file


def _keep(content: bytes, content_type: str) -> tuple[StoredFile, bool]:
    """The bytes are on storage before the row says so; bytes without a row harm nobody."""
    digest = storage.put(content)
    new = sql.row(StoredFile, _KEEP, (digest, len(content), content_type))
    return new or StoredFile.objects.get(sha256=digest), new is not None
