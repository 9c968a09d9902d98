"""What the check of a file's signatures found, kept with the file so that officials see it at once."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, jobs, locks
from motcua.signatures import errors, queries
from motcua.signatures.checking import verdicts
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.verdicts import Verification
from motcua.signatures.models import FileCheck

_JOB = "signatures.check_file"
_CHECKABLE = frozenset({"application/pdf", "application/xml", "text/xml"})


@dataclass(frozen=True, slots=True)
class KeptCheck:
    verification: Verification
    checked_at: datetime


def ask_check(*, file: StoredFile) -> None:
    """Have a file's signatures checked by a job, inside the caller's transaction; nothing for one without any."""
    if file.content_type in _CHECKABLE and _looks_signed(documents.read(file)):
        jobs.defer(_JOB, lock=_line(file), file_id=file.pk)


def ask_check_again(*, file: StoredFile, by: Actor) -> None:
    """Have any file checked by a job, also one that was checked; while it waits, asking again changes nothing."""
    with transaction.atomic(durable=True):
        file = locks.take(file)
        if not is_being_checked(file=file):
            audit.record("signatures.check_asked", on=file, by=by, data={"sha256": file.sha256})
            jobs.defer(_JOB, lock=_line(file), file_id=file.pk)


def is_being_checked(*, file: StoredFile) -> bool:
    return jobs.is_under_way(_line(file))


def check_file(*, file_id: int, by: Actor = SYSTEM) -> KeptCheck:
    """Check the file now and keep what was found in the place of what was found before.

    Opens the file and may ask authorities, so it holds no transaction meanwhile. Raises CheckersBusy, to be tried again.
    """
    file = StoredFile.objects.get(pk=file_id)
    verification = queries.verify(documents.read(file))
    if verification.finding is Finding.BUSY:
        raise errors.CheckersBusy
    checked_at = clock.now()
    facts = {
        "finding": verification.finding,
        "result": verdicts.as_json(verification),
        "checked_at": checked_at,
    }
    with transaction.atomic(durable=True):
        row, _is_new = FileCheck.objects.update_or_create(file=file, defaults=facts)
        told = {"sha256": file.sha256, "finding": verification.finding}
        audit.record("signatures.checked", on=row, by=by, data=told)
    return KeptCheck(verification, checked_at)


def kept_check(*, file: StoredFile) -> KeptCheck | None:
    row = FileCheck.objects.filter(file=file).first()
    return KeptCheck(verdicts.from_json(row.result), row.checked_at) if row else None


def _line(file: StoredFile) -> str:
    return f"signatures.check-{file.pk}"


def _looks_signed(content: bytes) -> bool:
    return b"/ByteRange" in content or (b"Signature" in content and b"xmldsig#" in content)
