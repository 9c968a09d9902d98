"""How the files of this installation are: where they lie, what was found wrong, what has not been looked at yet."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from motcua.documents.files import malware
from motcua.documents.models import Condition, Malware, StoredFile
from motcua.kit import sql, storage

MOST_SHOWN = 200

# Partial indexes answer all but the number and the oldest check, of which the one is estimated and the other indexed.
_STATE = """
SELECT (SELECT CASE WHEN reltuples < 10000 THEN (SELECT count(*) FROM documents_storedfile)
                    ELSE reltuples::bigint END
        FROM pg_class WHERE oid = 'documents_storedfile'::regclass) AS number,
       (SELECT checked_at FROM documents_storedfile ORDER BY checked_at NULLS FIRST LIMIT 1) AS oldest_check,
       (SELECT max(checked_at) FROM documents_storedfile) AS last_check,
       (SELECT count(*) FROM documents_storedfile
        WHERE condition IN ('damaged', 'missing') OR malware = 'infected') AS alarming,
       (SELECT count(*) FROM (SELECT 1 FROM documents_storedfile
                              WHERE malware IN ('off', 'waiting') LIMIT 100000) AS few) AS unscanned,
       (SELECT count(*) FROM (SELECT 1 FROM documents_storedfile
                              WHERE copied_at IS NULL LIMIT 100000) AS few) AS uncopied
"""


@dataclass(frozen=True, slots=True)
class FilesState:
    """`oldest_check` is None where some file was never checked."""

    number: int
    oldest_check: datetime | None
    last_check: datetime | None
    alarming: int
    unscanned: int
    uncopied: int

    @property
    def in_bucket(self) -> str:
        return str(settings.S3_BUCKET)

    @property
    def has_copy(self) -> bool:
        return storage.has_copy()

    @property
    def scans_malware(self) -> bool:
        return malware.is_configured()

    @property
    def scan_folder(self) -> str:
        return str(settings.SCAN_FOLDER)


def files_state() -> FilesState:
    """One statement."""
    found = sql.row(FilesState, _STATE)
    assert found is not None  # an aggregate always answers
    return found


def alarming_files() -> list[StoredFile]:
    """What is damaged, missing or infected, the newest first."""
    broken = StoredFile.objects.filter(condition__in=[Condition.DAMAGED, Condition.MISSING])
    infected = StoredFile.objects.filter(malware=Malware.INFECTED)
    return list((broken | infected).order_by("-pk")[:MOST_SHOWN])
