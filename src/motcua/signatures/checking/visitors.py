"""Files that anybody sends to have their signatures checked: bounded, done by a job, and soon forgotten.

Nothing of them reaches the journal, which nobody could clear again: a stranger's file is no act of the administration,
and whoever sends many may not fill what is kept for ever.
"""

import hashlib
import secrets
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from motcua.kit import clock, jobs, sql
from motcua.signatures import errors, queries
from motcua.signatures.checking import verdicts
from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.verdicts import Verification
from motcua.signatures.models import VisitorCheck

# So long after its end a result is shown, and so long a file waits for a worker; then it is gone.
KEPT: Final = timedelta(hours=1)
# How many files may wait: of one person, of one computer (behind which a whole office may sit), and in all.
MOST_MINE, MOST_OF_COMPUTER, MOST_WAITING = 3, 10, 60
# A file at which workers die is not tried for ever.
_MOST_ATTEMPTS = 3
# So many are checked at a time, so that files of an office find a free reader; one computer holds up but its own line.
_LINES = 2
_ONE_AT_A_TIME = 0x76697369746F7273

_ASK = """
INSERT INTO signatures_visitorcheck (key, owner, computer, name, size, sha256, content, asked_at, expires_at, attempts)
SELECT %(key)s, %(owner)s, %(computer)s, %(name)s, %(size)s, %(sha256)s, %(content)s, %(now)s, %(expires)s, 0
FROM (SELECT count(*) FILTER (WHERE owner = %(owner)s) AS mine,
             count(*) FILTER (WHERE computer = %(computer)s) AS near, count(*) AS waiting
      FROM signatures_visitorcheck WHERE content IS NOT NULL AND expires_at > %(now)s) AS found
WHERE mine < %(most_mine)s AND near < %(most_near)s AND waiting < %(most)s
RETURNING id
"""


def ask_visitor_check(*, content: bytes, name: str, owner: str, computer: str) -> VisitorCheck:
    """Have the file checked by a job. `owner` is a secret of whoever sends it, `computer` where it comes from.

    Raises TooManyVisitorChecks.
    """
    now = clock.now()
    facts = {
        "key": secrets.token_urlsafe(24), "owner": _mark(owner), "computer": _mark(computer), "name": name,
        "size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "content": content, "now": now,
        "expires": now + KEPT, "most_mine": MOST_MINE, "most_near": MOST_OF_COMPUTER, "most": MOST_WAITING,
    }  # fmt: skip
    with transaction.atomic(durable=True):
        # Counted and written by one at a time, or many at once would each find room.
        sql.execute("SELECT pg_advisory_xact_lock(%s)", (_ONE_AT_A_TIME,))
        if not sql.execute(_ASK, facts):
            raise errors.TooManyVisitorChecks
        made = VisitorCheck.objects.defer("content").get(key=facts["key"])
        line = int(made.computer[:8], 16) % _LINES
        jobs.defer("signatures.check_visitor", lock=f"signatures.visitors-{line}", check_id=made.pk)
    return made


def visitor_checks(*, owner: str) -> list[VisitorCheck]:
    """What this person sent and is not forgotten yet, the newest first."""
    return list(_of(owner).order_by("-pk"))


def visitor_check(*, key: str, owner: str) -> VisitorCheck:
    """Raises VisitorCheckGone: also for what is somebody else's."""
    found = _of(owner).filter(key=key).first()
    if found is None:
        raise errors.VisitorCheckGone
    return found


def found_by(check: VisitorCheck) -> Verification | None:
    """What the check found, None as long as it waits."""
    return verdicts.from_json(check.result) if check.result else None


def ahead_of(check: VisitorCheck) -> int:
    """How many files of others come before it."""
    waiting = VisitorCheck.objects.filter(content__isnull=False, expires_at__gt=clock.now())
    return waiting.filter(pk__lt=check.pk).count()


def drop_visitor_check(*, key: str, owner: str) -> None:
    """Forget the file and what was found; twice harms nobody."""
    with transaction.atomic(durable=True):
        _of(owner).filter(key=key).delete()


def check_visitor(*, check_id: int) -> None:
    """Check the file, keep what was found for a while, and drop the file. Raises CheckersBusy, to be tried again.

    Opens the file and may ask authorities, so it holds no transaction meanwhile.
    """
    content = _begun(check_id)
    if content is None:
        return
    verification = queries.verify(content) if content else Verification(Finding.TOO_COMPLEX)
    if verification.finding is Finding.BUSY:
        # Which is no fault of this file.
        VisitorCheck.objects.filter(pk=check_id).update(attempts=0)
        raise errors.CheckersBusy
    now = clock.now()
    with transaction.atomic(durable=True):
        VisitorCheck.objects.filter(pk=check_id, content__isnull=False).update(
            content=None, result=verdicts.as_json(verification), checked_at=now, expires_at=now + KEPT
        )


def forget_visitor_checks() -> int:
    """Delete what nobody may see any more; returns how many."""
    with transaction.atomic(durable=True):
        return VisitorCheck.objects.filter(expires_at__lte=clock.now()).delete()[0]


def _begun(check_id: int) -> bytes | None:
    """The bytes, empty after too many attempts; None where there is nothing to do any more."""
    with transaction.atomic(durable=True):
        waiting = VisitorCheck.objects.select_for_update().filter(pk=check_id, expires_at__gt=clock.now())
        row = waiting.filter(content__isnull=False).first()
        if row is None or row.content is None:
            return None
        row.attempts, row.started_at = row.attempts + 1, clock.now()
        row.save(update_fields=["attempts", "started_at"])
        return bytes(row.content) if row.attempts <= _MOST_ATTEMPTS else b""


def _of(owner: str) -> QuerySet[VisitorCheck]:
    return VisitorCheck.objects.filter(owner=_mark(owner), expires_at__gt=clock.now()).defer("content")


def _mark(secret: str) -> str:
    """What rows keep of a secret or an address: who reads the table learns neither."""
    return salted_hmac("motcua.signatures.checking.visitors", secret, algorithm="sha256").hexdigest()
