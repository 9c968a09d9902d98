"""Scanners write into folders; what they have finished is inspected, kept, and waits for an official to take it.

A folder belongs to a reception point ("H05.77.95-01": its centre and its code) or to a person (the name of the
account). A refused file is moved into `refused/` with the reason beside it.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from motcua.accounts.service import SYSTEM, Actor
from motcua.audit import service as audit
from motcua.documents import errors, rules
from motcua.documents.actions import Received, receive_upload
from motcua.documents.models import ScannedPaper
from motcua.kit import clock, sql
from motcua.kit.errors import StorageUnreachable
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

log = structlog.stdlib.get_logger(__name__)

REFUSED: Final = "refused"
# A scanner that has not written for so long has finished; a file that cannot be opened may still be growing over a
# slow network, and is looked at again until it is as old as the second.
_QUIET_SECONDS: Final = 10
_UNFINISHED_SECONDS: Final = 600
# One run takes no more, so that other jobs have their turn.
_MOST_AT_ONCE: Final = 50
_MOST_SHOWN: Final = 40

_KEEP = """
INSERT INTO documents_scannedpaper (folder, name, file_id, removed, refused, found_at)
VALUES (%(folder)s, %(name)s, %(file)s, %(removed)s, %(refused)s, %(now)s)
ON CONFLICT (folder, name, file_id) WHERE taken_at IS NULL DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class _Found:
    folder: str
    path: Path
    age: float
    size: int


def collect_scans() -> int:
    """Take what scanners have finished; returns how many files. It may run twice, also at once, and die anywhere."""
    if not settings.SCAN_FOLDER:
        return 0
    number = 0
    for found in _finished(Path(settings.SCAN_FOLDER)):
        if number >= _MOST_AT_ONCE:
            break
        try:
            number += _collect(found)
        except StorageUnreachable:
            # All stays where it lies until the storage is back.
            break
        except OSError as fault:
            log.warning("a scan cannot be read", folder=found.folder, reason=str(fault))
    return number


def _finished(root: Path) -> Iterator[_Found]:
    known = _folders()
    now = time.time()
    for folder in sorted(root.iterdir()):
        if folder.name not in known or folder.is_symlink() or not folder.is_dir():
            continue
        for path in sorted(folder.iterdir()):
            if path.name.startswith(".") or path.is_symlink() or not path.is_file():
                continue
            facts = path.stat()
            if now - facts.st_mtime >= _QUIET_SECONDS:
                yield _Found(folder.name, path, now - facts.st_mtime, facts.st_size)


def _folders() -> set[str]:
    people = get_user_model().objects.filter(is_official=True, is_active=True)
    return {*_points().values(), *people.values_list("username", flat=True)}


def _points() -> dict[tuple[int, str], str]:
    """The folder of each reception point, by centre and code."""
    return {
        (point.organization_id, point.code): f"{organizations.card(point.organization_id).code}-{point.code}"
        for point in organizations.reception_points()
    }


def _collect(found: _Found) -> bool:
    name = rules.display_name(found.path.name, "")
    try:
        received = receive_upload(upload=_read(found), by=SYSTEM)
    except errors.FileDamaged as refused:
        if found.age < _UNFINISHED_SECONDS:
            return False
        _refuse(found, name, refused)
    except errors.FileRefused as refused:
        _refuse(found, name, refused)
    else:
        _keep(found, name, received)
        found.path.unlink(missing_ok=True)
    return True


def _read(found: _Found) -> SimpleUploadedFile:
    """Raises FileTooLarge before anything is read."""
    if found.size > rules.MAX_FILE_BYTES:
        raise errors.FileTooLarge(
            size=rules.size_words(found.size), limit=rules.size_words(rules.MAX_FILE_BYTES)
        )
    return SimpleUploadedFile(found.path.name, found.path.read_bytes())


def _keep(found: _Found, name: str, received: Received) -> None:
    name = rules.display_name(name, received.file.content_type)
    facts = {"folder": found.folder, "name": name, "file": received.file.pk, "removed": received.removed}
    with transaction.atomic(durable=True):
        sql.execute(_KEEP, facts | {"refused": "", "now": clock.now()})


def _refuse(found: _Found, name: str, refused: errors.FileRefused) -> None:
    if isinstance(refused, errors.FileInfected):
        found.path.unlink(missing_ok=True)
    else:
        aside = found.path.parent / REFUSED
        aside.mkdir(mode=0o700, exist_ok=True)
        (aside / f"{found.path.name}.txt").write_text(f"{refused.message}\n", encoding="utf-8")
        found.path.replace(aside / found.path.name)
    facts = {"folder": found.folder, "name": name, "file": None, "removed": ""}
    with transaction.atomic(durable=True):
        sql.execute(_KEEP, facts | {"refused": refused.message[:500], "now": clock.now()})


def scan_folders(*, by: Actor) -> list[str]:
    """Whose scans this person sees: their own, and those of the points where they receive people."""
    centres = set(by.organizations(Role.RECEPTIONIST))
    points = [name for (centre, _code), name in _points().items() if centre in centres]
    own = get_user_model().objects.filter(pk=by.person_id).values_list("username", flat=True)
    return [*own, *points]


def waiting_scans(*, by: Actor) -> list[ScannedPaper]:
    """What waits for this person, the newest first; refused ones among them."""
    waiting = ScannedPaper.objects.filter(folder__in=scan_folders(by=by), taken_at=None)
    return list(waiting.select_related("file").order_by("-pk")[:_MOST_SHOWN])


def waiting_scan(*, scan_id: int, by: Actor) -> ScannedPaper:
    """Raises ScanNotFound."""
    waiting = ScannedPaper.objects.filter(pk=scan_id, folder__in=scan_folders(by=by), taken_at=None)
    scan = waiting.select_related("file").first()
    if scan is None:
        raise errors.ScanNotFound
    return scan


def take_scan(*, scan_id: int, by: Actor) -> ScannedPaper:
    """Take a scan out of the inbox, inside the transaction that puts it somewhere. Raises ScanNotFound."""
    waiting = ScannedPaper.objects.select_for_update(of=("self",)).filter(taken_at=None)
    scan = waiting.filter(pk=scan_id, folder__in=scan_folders(by=by)).select_related("file").first()
    if scan is None:
        raise errors.ScanNotFound
    scan.taken_at, scan.taken_by_id = clock.now(), by.person_id
    scan.save(update_fields=["taken_at", "taken_by"])
    audit.record("scan.taken", on=scan, by=by, data={"folder": scan.folder})
    return scan


def give_back_scan(*, file_id: int, by: Actor) -> None:
    """Put back into the inbox what this person took and does not need there, inside the caller's transaction."""
    taken = ScannedPaper.objects.filter(file_id=file_id, taken_by_id=by.person_id, taken_at__isnull=False)
    if (scan := taken.order_by("-pk").first()) is not None:
        ScannedPaper.objects.filter(pk=scan.pk).update(taken_at=None, taken_by=None)


def dismiss_scan(*, scan_id: int, by: Actor) -> None:
    """Put away what nobody needs. Its file is destroyed when nothing has referred to it for long. Raises ScanNotFound."""
    with transaction.atomic(durable=True):
        scan = take_scan(scan_id=scan_id, by=by)
        scan.file = None
        scan.save(update_fields=["file"])
        audit.record("scan.dismissed", on=scan, by=by)
