"""Counting wrong passwords and codes. QCVN 12:2026/BCA: at most five, then locked for 12 hours or more.

An attempt is counted before it is tried and forgiven when it was right, so that a hundred guesses sent
at once are no better than five sent one by one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.accounts.errors import AccountLocked
from motcua.accounts.models import Attempts
from motcua.kit import clock, sql

ALLOWED = 5
LOCKED_FOR = timedelta(hours=12)
REMEMBERED_FOR = timedelta(days=30)

_COUNT = """
INSERT INTO accounts_attempts AS known (name, failures, last_at, locked_until)
VALUES (%(name)s, 1, %(now)s, NULL)
ON CONFLICT (name) DO UPDATE SET
    failures = CASE WHEN known.locked_until <= %(now)s THEN 1 ELSE known.failures + 1 END,
    locked_until = CASE
        WHEN known.locked_until > %(now)s THEN known.locked_until
        WHEN known.locked_until IS NULL AND known.failures + 1 >= %(allowed)s THEN %(until)s
    END,
    last_at = %(now)s
RETURNING failures, locked_until
"""


@dataclass(frozen=True, slots=True)
class _Count:
    failures: int
    locked_until: datetime | None


def password_name(login: str) -> str:
    return f"password:{login.strip().lower()}"[:200]


def code_name(user_id: int) -> str:
    return f"code:{user_id}"


def count(name: str) -> None:
    """Count one attempt; raises AccountLocked if there were five wrong ones in a row before it."""
    now = clock.now()
    facts = {"name": name, "now": now, "allowed": ALLOWED, "until": now + LOCKED_FOR}
    found = sql.row(_Count, _COUNT, facts)
    if found is not None and found.failures > ALLOWED:
        raise AccountLocked


def forgive(*names: str) -> None:
    """The attempt was right, or an administrator unlocks: start from none."""
    Attempts.objects.filter(name__in=names).delete()
    Attempts.objects.filter(last_at__lt=clock.now() - REMEMBERED_FOR).delete()
