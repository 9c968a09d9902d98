import json
from collections.abc import Mapping
from typing import Any, Protocol

from django.db.models import Model

from motcua.audit import rules
from motcua.kit import clock, sql

Writing = tuple[str, Mapping[str, Any]]


class Who(Protocol):
    """Who acts: a person signed in, or the system itself (no id)."""

    @property
    def id(self) -> int | None: ...
    @property
    def name(self) -> str: ...
    @property
    def organization_id(self) -> int | None: ...


# The hash before is read, the hash made and the row written in one statement: sha256() is in PostgreSQL itself.
_APPEND = """
WITH {beside}last AS (
    SELECT sequence, hash FROM audit_entry
    WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s
    ORDER BY sequence DESC LIMIT 1
)
INSERT INTO audit_entry (subject_type, subject_id, sequence, at, action, actor_id, actor_name,
                         organization_id, data, previous_hash, hash)
SELECT %(subject_type)s, %(subject_id)s, coalesce(last.sequence, 0) + 1, %(at)s, %(action)s, %(actor_id)s,
       %(actor_name)s, %(organization_id)s, %(data)s::jsonb, coalesce(last.hash, ''),
       encode(sha256(convert_to(coalesce(last.hash, '') || %(canonical)s, 'UTF8')), 'hex')
FROM (SELECT 1) AS one LEFT JOIN last ON true
"""


def record(
    action: str, *, on: Model, by: Who, data: dict[str, Any] | None = None, writing: Writing | None = None
) -> None:
    """Append an act to the journal of `on`, inside the caller's transaction and under its lock.

    `writing` is what the act changes, a statement with its parameters (kit.sql.updating): both are one statement.

    `action` is named subject.verb ("dossier.submitted"); `data` holds JSON values only and no
    personal number in clear.
    """
    facts: dict[str, Any] = {
        "subject_type": on._meta.label_lower,  # noqa: SLF001 - Django's documented name
        "subject_id": on.pk,
        "at": clock.now(),
        "action": action,
        "actor_id": by.id,
        "actor_name": by.name,
        "organization_id": by.organization_id,
        "data": json.loads(json.dumps(data or {})),
    }
    change, values = writing or ("", {})
    beside = f"changed AS ({change}), " if change else ""
    written = {"data": json.dumps(facts["data"]), "canonical": rules.canonical(**facts)}
    sql.execute(_APPEND.format(beside=beside), {**facts, **written, **values})
