"""How an act is written down to be hashed. Nothing here knows Django or the database."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """An act as the chain sees it; `at` in UTC to the microsecond."""

    subject_type: str
    subject_id: int
    sequence: int
    at: datetime
    action: str
    actor_id: int | None
    actor_name: str
    organization_id: int | None
    data: dict[str, Any]
    previous_hash: str
    hash: str


def canonical(
    *,
    subject_type: str,
    subject_id: int,
    at: datetime,
    action: str,
    actor_id: int | None,
    actor_name: str,
    organization_id: int | None,
    data: dict[str, Any],
) -> str:
    """The text whose SHA-256, after the hash before it, is the hash of the act."""
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [subject_type, subject_id, stamp, action, actor_id, actor_name, organization_id, data]
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def chained_hash(previous: str, text: str) -> str:
    return hashlib.sha256(f"{previous}{text}".encode()).hexdigest()


def first_broken(acts: Iterable[Act]) -> Act | None:
    """The first act whose place, predecessor or content is not what the chain says; None if all hold.

    `acts` are those of one subject in the order of their sequence.
    """
    previous = ""
    for place, act in enumerate(acts, start=1):
        text = canonical(
            subject_type=act.subject_type,
            subject_id=act.subject_id,
            at=act.at,
            action=act.action,
            actor_id=act.actor_id,
            actor_name=act.actor_name,
            organization_id=act.organization_id,
            data=act.data,
        )
        if act.sequence != place or act.previous_hash != previous or act.hash != chained_hash(previous, text):
            return act
        previous = act.hash
    return None
