import json
from collections.abc import Mapping, Sequence
from datetime import datetime
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
    facts = _facts(action, on, by, clock.now(), data)
    change, values = writing or ("", {})
    beside = f"changed AS ({change}), " if change else ""
    written = {"data": json.dumps(facts["data"]), "canonical": rules.canonical(**facts)}
    sql.execute(_APPEND.format(beside=beside), {**facts, **written, **values})


# The same for many subjects at once, each of them once.
_APPEND_MANY = """
INSERT INTO audit_entry (subject_type, subject_id, sequence, at, action, actor_id, actor_name,
                         organization_id, data, previous_hash, hash)
SELECT %(subject_type)s, act.subject_id, coalesce(last.sequence, 0) + 1, %(at)s, %(action)s, %(actor_id)s,
       %(actor_name)s, %(organization_id)s, act.data::jsonb, coalesce(last.hash, ''),
       encode(sha256(convert_to(coalesce(last.hash, '') || act.canonical, 'UTF8')), 'hex')
FROM unnest(%(ids)s::bigint[], %(each)s::text[], %(canonicals)s::text[]) AS act (subject_id, data, canonical)
LEFT JOIN LATERAL (
    SELECT sequence, hash FROM audit_entry
    WHERE subject_type = %(subject_type)s AND subject_id = act.subject_id
    ORDER BY sequence DESC LIMIT 1
) AS last ON true
"""


def record_many(action: str, *, acts: Sequence[tuple[Model, dict[str, Any]]], by: Who) -> None:
    """Append the same act to the journals of many subjects of one kind, each of them once; else as `record`."""
    if not acts:
        return
    now = clock.now()
    facts = [_facts(action, on, by, now, data) for on, data in acts]
    many = {
        "ids": [each["subject_id"] for each in facts],
        "each": [json.dumps(each["data"]) for each in facts],
        "canonicals": [rules.canonical(**each) for each in facts],
    }
    shared = {name: value for name, value in facts[0].items() if name not in {"subject_id", "data"}}
    sql.execute(_APPEND_MANY, shared | many)


def _facts(action: str, on: Model, by: Who, at: datetime, data: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "subject_type": on._meta.label_lower,  # noqa: SLF001 - Django's documented name
        "subject_id": on.pk,
        "at": at,
        "action": action,
        "actor_id": by.id,
        "actor_name": by.name,
        "organization_id": by.organization_id,
        "data": json.loads(json.dumps(data or {})),
    }
