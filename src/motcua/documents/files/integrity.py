"""Every file is read again and again, and compared with the hash that it is kept under.

What does not agree is mended from the second copy; where there is none it is closed, and the administrators see it.
Source: periodic check and automatic recovery, QCVN 12:2026/BCA, as a default for all files.
"""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents.files import malware
from motcua.documents.models import Condition, Malware, StoredFile
from motcua.kit import clock, sql, storage
from motcua.kit.errors import StorageUnreachable

log = structlog.stdlib.get_logger(__name__)

# A night has so many runs (tasks.py); each checks its share in batches, and each batch is one transaction.
RUNS_A_NIGHT: Final = 24
_BATCH: Final = 100
_LEAST: Final = 200

_DUE = """
SELECT id, sha256, condition FROM documents_storedfile
WHERE (checked_at IS NULL OR checked_at < %(before)s) AND condition <> 'removed'
ORDER BY checked_at NULLS FIRST LIMIT %(most)s
"""
_SOUND = "UPDATE documents_storedfile SET checked_at = %(now)s WHERE id = ANY(%(ids)s)"
# An estimate is enough to share the work out, and costs nothing where there are millions.
_NUMBER = """
SELECT greatest(reltuples, 0)::bigint AS number FROM pg_class WHERE oid = 'documents_storedfile'::regclass
"""


@dataclass(frozen=True, slots=True)
class _Due:
    id: int
    sha256: str
    condition: str


@dataclass(frozen=True, slots=True)
class _Number:
    number: int


@dataclass(slots=True)
class Checked:
    """What a check came to; `stopped` where the storage could not be reached."""

    sound: int = 0
    mended: list[str] = field(default_factory=list)
    damaged: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    stopped: bool = False

    @property
    def number(self) -> int:
        return self.sound + len(self.mended) + len(self.damaged) + len(self.missing)


def tonight() -> int:
    """How many files one run checks, so that all are checked once in the nights that are configured."""
    found = sql.row(_Number, _NUMBER)
    share = math.ceil((found.number if found else 0) / settings.FILES_CHECKED_IN_DAYS / RUNS_A_NIGHT)
    return max(share, _LEAST)


def check_files(*, most: int, everything: bool = False) -> Checked:
    """Check the files that were not checked for the longest time; what was done is remembered by batches.

    `everything` checks also those whose turn has not come yet.
    """
    began = clock.now()
    before = began if everything else began - timedelta(days=settings.FILES_CHECKED_IN_DAYS)
    result = Checked()
    while result.number < most and not result.stopped:
        due = sql.rows(_Due, _DUE, {"before": before, "most": min(_BATCH, most - result.number)})
        if not due:
            break
        _check_batch(due, result)
    return result


def _check_batch(due: Sequence[_Due], result: Checked) -> None:
    sound = []
    for one in due:
        try:
            found = _condition(one.sha256)
            if found == Condition.SOUND and one.condition == Condition.SOUND:
                sound.append(one.id)
            else:
                _settle(one, found, result)
        except StorageUnreachable:
            result.stopped = True
            break
    with transaction.atomic(durable=True):
        sql.execute(_SOUND, {"ids": sound, "now": clock.now()})
    result.sound += len(sound)


def _condition(digest: str) -> Condition:
    """Raises StorageUnreachable: then nothing is known."""
    try:
        content = storage.get(digest)
    except FileNotFoundError:
        return Condition.MISSING
    return Condition.SOUND if hashlib.sha256(content).hexdigest() == digest else Condition.DAMAGED


def _settle(due: _Due, found: Condition, result: Checked) -> None:
    """Mend it from the second copy, or close it; either is journalled, and what stays damaged is an alarm."""
    mended = found != Condition.SOUND and _mend(due.sha256)
    now = Condition.SOUND if mended else found
    with transaction.atomic(durable=True):
        file = StoredFile.objects.select_for_update().get(pk=due.id)
        if file.condition == Condition.REMOVED:
            return
        was, file.condition, file.checked_at = file.condition, now, clock.now()
        sql.update(file, "condition", "checked_at")
        if mended or was != now:
            act = "file.mended" if now == Condition.SOUND else f"file.{now.value}"
            audit.record(act, on=file, by=SYSTEM, data={"found": found.value, "sha256": due.sha256})
    if now != Condition.SOUND:
        log.error("a kept file is not as it was", sha256=due.sha256, condition=now.value)
    {Condition.MISSING: result.missing, Condition.DAMAGED: result.damaged}.get(now, result.mended).append(
        due.sha256
    )


def _mend(digest: str) -> bool:
    if not storage.has_copy():
        return False
    try:
        content = storage.get_copy(digest)
    except FileNotFoundError:
        return False
    if hashlib.sha256(content).hexdigest() != digest:
        return False
    storage.put(content, anew=True)
    return True


def copy_files(*, most: int = 500) -> int:
    """Bring new files to the second storage; returns how many. Damaged ones are not copied."""
    if not storage.has_copy():
        return 0
    number = 0
    waiting = StoredFile.objects.filter(copied_at=None, condition=Condition.SOUND).order_by("pk")
    for file in waiting[:most]:
        try:
            content = storage.get(file.sha256)
            if hashlib.sha256(content).hexdigest() != file.sha256:
                continue
            storage.put_copy(content)
        except FileNotFoundError:
            continue
        except StorageUnreachable:
            break
        with transaction.atomic(durable=True):
            StoredFile.objects.filter(pk=file.pk).update(copied_at=clock.now())
        number += 1
    return number


def scan_again(*, most: int = 200) -> int:
    """Ask clamd about what was kept while it could not be asked; returns how many it answered for."""
    if not malware.is_configured():
        return 0
    number = 0
    unscanned = StoredFile.objects.filter(malware__in=[Malware.OFF, Malware.WAITING])
    turns = unscanned.filter(condition=Condition.SOUND).order_by(F("malware_at").asc(nulls_first=True), "pk")
    for file in turns[:most]:
        try:
            verdict = malware.scan(storage.get(file.sha256))
        except FileNotFoundError:
            continue
        except StorageUnreachable:
            break
        if verdict.state == Malware.WAITING:
            if not malware.answers():
                break
            # It is the file that clamd cannot take: others have their turn first.
            _settle_scan(file, verdict)
            continue
        _settle_scan(file, verdict)
        number += 1
    return number


def _settle_scan(file: StoredFile, verdict: malware.Verdict) -> None:
    file.malware, file.malware_at, file.malware_by = verdict.state, clock.now(), verdict.by
    with transaction.atomic(durable=True):
        sql.update(file, "malware", "malware_at", "malware_by")
        if verdict.state == Malware.INFECTED:
            facts = {"malware": verdict.name, "by": verdict.by}
            audit.record("file.found_infected", on=file, by=SYSTEM, data=facts)
    if verdict.state == Malware.INFECTED:
        log.error("a kept file has malware", sha256=file.sha256, malware=verdict.name)
