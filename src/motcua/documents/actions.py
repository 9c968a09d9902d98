from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import errors, rules
from motcua.documents.files import malware
from motcua.documents.files.inspection import Inspected, inspect
from motcua.documents.files.malware import Verdict
from motcua.documents.files.resumable import PiecedFile, note_kept
from motcua.documents.models import Condition, Malware, StoredFile
from motcua.kit import clock, sql, storage

# Whoever comes second gets no row back and reads the first one's, unless that has been unused for long, is not
# sound, or was not scanned: then it is as if it came anew.
_KEEP = """
INSERT INTO documents_storedfile AS file (sha256, size, content_type, malware, malware_at, malware_by)
VALUES (%(digest)s, %(size)s, %(type)s, %(malware)s, %(malware_at)s, %(malware_by)s)
ON CONFLICT (sha256) DO UPDATE SET
    kept_at = now(),
    malware = CASE WHEN file.malware IN ('off', 'waiting') THEN excluded.malware ELSE file.malware END,
    malware_at = CASE WHEN file.malware IN ('off', 'waiting') THEN excluded.malware_at ELSE file.malware_at END,
    malware_by = CASE WHEN file.malware IN ('off', 'waiting') THEN excluded.malware_by ELSE file.malware_by END
WHERE file.kept_at < now() - interval '1 day' OR file.condition <> 'sound'
   OR (file.malware IN ('off', 'waiting') AND excluded.malware IN ('clean', 'own'))
RETURNING id, sha256, size, content_type, created_at, kept_at, malware, malware_at, malware_by, condition,
          checked_at, copied_at, xmax = 0 AS is_new
"""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that was kept, and what was taken out of it before, as Active with commas."""

    file: StoredFile
    removed: str = ""


def keep_upload(*, upload: UploadedFile | None, by: Actor) -> StoredFile:
    """As `receive_upload`, for whoever need not say what was taken out."""
    return receive_upload(upload=upload, by=by).file


def receive_upload(*, upload: UploadedFile | None, by: Actor) -> Received:
    """Check a file that a person sends, clean it and keep it; the same content is kept once.

    What came in pieces and was kept before is answered from what is known of it. Call it before a transaction is opened and rows are locked: reading and writing take up to a second.
    Raises FileRefused, in the words that belong beside the field, and StorageUnreachable.
    """
    pieced = upload if isinstance(upload, PiecedFile) else None
    if pieced and pieced.kept and pieced.kept.file:
        return Received(pieced.kept.file, pieced.kept.removed)
    content = upload_content(upload=upload)
    verdict = malware.scan(content)
    if verdict.state == Malware.INFECTED:
        _journal_infected(content, verdict, by)
        raise errors.FileInfected(name=verdict.name)
    inspected = inspect(content)
    return _keep_inspected(inspected, verdict, pieced, by)


def _journal_infected(content: bytes, verdict: Verdict, by: Actor) -> None:
    """That somebody sent malware is all that stays of it, in the journal of their account."""
    if by.id is not None:
        sender = get_user_model()(pk=by.id)
        with transaction.atomic():
            facts = {"malware": verdict.name, "by": verdict.by, "size": len(content)}
            audit.record("file.infected", on=sender, by=by, data=facts)


def _keep_inspected(inspected: Inspected, verdict: Verdict, pieced: PiecedFile | None, by: Actor) -> Received:
    removed = ",".join(inspected.removed)
    with transaction.atomic():
        file, is_new = _keep(inspected.content, inspected.content_type, verdict)
        if is_new:
            facts = {"size": file.size, "type": file.content_type, "malware": file.malware}
            audit.record("file.kept", on=file, by=by, data=facts)
        if pieced:
            note_kept(upload_ids=pieced.upload_ids, file=file, removed=removed, by=by)
    return Received(file, removed)


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
    file, _ = _keep(content, content_type, Verdict(Malware.OWN))
    return file


def _keep(content: bytes, content_type: str, verdict: Verdict) -> tuple[StoredFile, bool]:
    """The bytes are on storage before the row says so; bytes without a row harm nobody."""
    digest = storage.put(content)
    facts = {
        "digest": digest,
        "size": len(content),
        "type": content_type,
        "malware": verdict.state,
        "malware_at": clock.now() if verdict.state == Malware.CLEAN else None,
        "malware_by": verdict.by,
    }
    kept = sql.row(_kept, _KEEP, facts)
    if kept is None:
        return StoredFile.objects.get(sha256=digest), False
    file, is_new = kept
    if file.condition != Condition.SOUND:
        _mend(file, content)
    return file, is_new


def _kept(*, is_new: bool, **values: Any) -> tuple[StoredFile, bool]:
    return sql.made(StoredFile, **values), is_new


def _mend(file: StoredFile, content: bytes) -> None:
    """What lay there was damaged, lost or destroyed; here are the right bytes again."""
    with transaction.atomic():
        # Whoever destroys it now does so under the same lock, and so before or after this, but not between.
        locked = StoredFile.objects.select_for_update().get(pk=file.pk)
        storage.put(content, anew=True)
        locked.condition = file.condition = Condition.SOUND
        locked.checked_at = clock.now()
        sql.update(locked, "condition", "checked_at")
