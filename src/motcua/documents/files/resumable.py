"""Files that come in pieces over a bad line: begun, continued from where they stopped, kept, given up, forgotten."""

import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.documents import errors, rules
from motcua.documents.models import StoredFile, Upload
from motcua.kit import clock, sql

# What one person may have under way at once; who has more waits until some of it is kept or given up.
MOST_UNDER_WAY: Final = 20
MOST_BYTES_UNDER_WAY: Final = 10 * rules.MAX_FILE_BYTES
# A day without another piece: the person has given up, or will begin anew.
EXPIRES_AFTER: Final = timedelta(hours=24)
# A line that breaks after every few kilobytes needs some hundreds; bytes one by one would fill memory with their rows.
MOST_PIECES: Final = 1_000
# So much is read from the line before it is written: what came before the line broke is kept up to here.
_PIECE: Final = 256 * 1024

_BEGIN = """
INSERT INTO documents_upload (id, user_id, name, size, received, pieces, created_at, expires_at)
SELECT %(id)s, %(user)s, %(name)s, %(size)s, 0, 0, %(now)s, %(expires)s
FROM (SELECT count(*) AS number, coalesce(sum(size), 0) AS bytes FROM documents_upload
      WHERE user_id = %(user)s AND file_id IS NULL AND expires_at > %(now)s) AS under_way
WHERE number < %(most)s AND bytes + %(size)s <= %(most_bytes)s
"""
# Who begins many at once begins them one after the other, else each would count before any of them is there.
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('documents.upload', %(user)s))"
# One piece goes on where the last one ended, or nowhere.
_ADD = """
WITH moved AS (
    UPDATE documents_upload SET received = received + %(length)s, pieces = pieces + 1, expires_at = %(expires)s
    WHERE id = %(id)s AND user_id = %(user)s AND received = %(start)s AND received + %(length)s <= size
    RETURNING id
)
INSERT INTO documents_uploadpart (upload_id, start, content) SELECT id, %(start)s, %(content)s FROM moved
"""
_KEPT = """
WITH kept AS (
    UPDATE documents_upload SET file_id = %(file)s, removed = %(removed)s
    WHERE id = ANY(%(ids)s) AND user_id = %(user)s RETURNING id
)
DELETE FROM documents_uploadpart WHERE upload_id IN (SELECT id FROM kept)
"""


class PiecedFile(SimpleUploadedFile):
    """A file that came in pieces; `kept` is what became of it where it was kept before."""

    def __init__(
        self, name: str, content: bytes, *, upload_ids: Iterable[uuid.UUID], kept: Upload | None = None
    ) -> None:
        super().__init__(name, content)
        self.upload_ids = tuple(upload_ids)
        self.kept = kept


def begin_upload(*, name: str, size: int, by: Actor) -> Upload:
    """Raises FileEmpty, FileTooLarge, TooManyUploads."""
    if size <= 0:
        raise errors.FileEmpty
    if size > rules.MAX_FILE_BYTES:
        raise errors.FileTooLarge(size=rules.size_words(size), limit=rules.size_words(rules.MAX_FILE_BYTES))
    now = clock.now()
    upload = Upload(
        user_id=by.person_id, name=rules.display_name(name, ""), size=size, expires_at=now + EXPIRES_AFTER
    )
    facts = {
        "id": upload.pk, "user": by.person_id, "name": upload.name, "size": size, "now": now,
        "expires": upload.expires_at, "most": MOST_UNDER_WAY, "most_bytes": MOST_BYTES_UNDER_WAY,
    }  # fmt: skip
    with transaction.atomic(durable=True):
        sql.execute(_ALONE, facts)
        if not sql.execute(_BEGIN, facts):
            raise errors.TooManyUploads(most=MOST_UNDER_WAY)
    return upload


def my_upload(*, upload_id: uuid.UUID, by: Actor) -> Upload:
    """Raises UploadNotFound: also for what is somebody else's or too old."""
    mine = Upload.objects.filter(pk=upload_id, user_id=by.person_id, expires_at__gt=clock.now()).first()
    if mine is None:
        raise errors.UploadNotFound
    return mine


def continue_upload(*, upload_id: uuid.UUID, start: int, read: Callable[[int], bytes], by: Actor) -> Upload:
    """Take what comes from `read` until it ends or the line breaks; each piece is kept as it comes.

    Nothing is locked while the line is waited for. Raises UploadNotFound; UploadElsewhere where `start` is not
    where the last piece ended, or more comes than was announced; TooManyPieces.
    """
    upload = my_upload(upload_id=upload_id, by=by)
    if start != upload.received:
        raise errors.UploadElsewhere
    while piece := _piece(read):
        if upload.pieces >= MOST_PIECES:
            raise errors.TooManyPieces(name=upload.name, most=MOST_PIECES)
        facts = {
            "id": upload.pk, "user": by.person_id, "start": upload.received, "length": len(piece),
            "content": piece, "expires": clock.now() + EXPIRES_AFTER,
        }  # fmt: skip
        with transaction.atomic(durable=True):
            if not sql.execute(_ADD, facts):
                raise errors.UploadElsewhere
        upload.received += len(piece)
        upload.pieces += 1
    return upload


def _piece(read: Callable[[int], bytes]) -> bytes:
    """The next bytes, fewer where the line ended or broke."""
    found = b""
    while len(found) < _PIECE:
        try:
            more = read(_PIECE - len(found))
        except OSError:
            break
        if not more:
            break
        found += more
    return found


def received_file(*, upload_id: uuid.UUID, by: Actor) -> PiecedFile:
    """All pieces of an upload as one file, unchecked. Raises UploadNotFound, UploadUnfinished."""
    upload = my_upload(upload_id=upload_id, by=by)
    parts = upload.parts.order_by("start").values_list("content", flat=True)
    content = b"" if upload.file_id else b"".join(bytes(part) for part in parts)
    if not upload.file_id and len(content) != upload.size:
        # The same form, sent twice at once, may have had it kept meanwhile.
        upload = my_upload(upload_id=upload_id, by=by)
        if not upload.file_id:
            raise errors.UploadUnfinished(name=upload.name)
    return PiecedFile(upload.name, content, upload_ids=[upload.pk], kept=upload if upload.file_id else None)


def note_kept(*, upload_ids: Iterable[uuid.UUID], file: StoredFile, removed: str, by: Actor) -> None:
    """In the transaction that keeps a file: its pieces go, and who asks again is told what became of it."""
    facts = {"ids": list(upload_ids), "file": file.pk, "removed": removed, "user": by.person_id}
    sql.execute(_KEPT, facts)


def drop_upload(*, upload_id: uuid.UUID, by: Actor) -> None:
    """Forget it with its pieces, because it was refused or is not wanted; twice harms nobody."""
    with transaction.atomic(durable=True):
        Upload.objects.filter(pk=upload_id, user_id=by.person_id).delete()


def expire_uploads() -> int:
    """Forget what nobody has continued for a day; returns how many."""
    with transaction.atomic(durable=True):
        _total, by_model = Upload.objects.filter(expires_at__lte=clock.now()).delete()
    return by_model.get("documents.Upload", 0)
