"""Asking for a signature, trying again, giving up."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import Model

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.models import StoredFile
from motcua.kit import clock, locks, sql
from motcua.signatures import errors, rules
from motcua.signatures.actions import items
from motcua.signatures.models import SigningRequest, State

# Nothing is asked where the newest request is under way or was about the same file and holder; nor where someone
# asks at the same moment and is first.
_ASK = """
INSERT INTO signatures_signingrequest (subject_type, subject_id, purpose, source_id, holder_type, holder_id, place,
    state, error, error_kind, attempts, evidence, requested_by_id, requested_by_name)
SELECT %(subject_type)s::text, %(subject_id)s::bigint, %(purpose)s::text, %(source_id)s::bigint,
    %(holder_type)s::text, %(holder_id)s::bigint, %(place)s::jsonb, 'queued', '', '', 0, '{}',
    %(requested_by_id)s::bigint, %(requested_by_name)s
WHERE NOT EXISTS (
    SELECT 1 FROM (
        SELECT state, source_id, holder_id FROM signatures_signingrequest
        WHERE subject_type = %(subject_type)s AND subject_id = %(subject_id)s AND purpose = %(purpose)s
          AND holder_type = %(holder_type)s
        ORDER BY id DESC LIMIT 1
    ) AS newest
    WHERE state IN ('queued', 'signing')
       OR state <> 'cancelled' AND source_id = %(source_id)s AND holder_id = %(holder_id)s
)
ON CONFLICT (subject_type, subject_id, purpose, holder_type) WHERE state IN ('queued', 'signing') DO NOTHING
RETURNING id, created_at
"""


@dataclass(frozen=True, slots=True)
class _Asked:
    id: int
    created_at: datetime


def request_signature(
    *, subject: Model, purpose: str, file: StoredFile, holder: rules.Holder, place: Any, by: Actor
) -> SigningRequest:
    """Ask that `holder` signs `file`, inside the caller's transaction; a job does it after the commit.

    The one that is under way for the same subject, purpose and kind of holder is returned; so is one that
    signed the same file before, and one that failed on it is tried again. `place` is a rectangle on a page
    (any object with page, x, y, width, height), None for a signature that is not seen.
    Raises NotYourSignatureError if `by` asks for another person's signature.
    """
    _check_may_ask(holder, by)
    box = rules.box(place)
    facts: dict[str, Any] = {
        "subject_type": subject._meta.label_lower,  # noqa: SLF001 - Django's documented name
        "subject_id": subject.pk,
        "purpose": purpose,
        "source_id": file.pk,
        "holder_type": holder.type,
        "holder_id": holder.id,
        "requested_by_id": by.id,
        "requested_by_name": by.name,
    }
    place_json = box.as_json() if box else None
    asked = sql.row(_Asked, _ASK, facts | {"place": json.dumps(place_json) if place_json else None})
    if asked is None:
        found = _latest(subject, purpose, holder)
        assert found is not None  # it is why nothing was asked
        return retry_signature(request=found, by=by)
    request = SigningRequest(id=asked.id, created_at=asked.created_at, place=place_json, **facts)
    items.defer_signing(request)
    return request


def retry_signature(*, request: SigningRequest, by: Actor) -> SigningRequest:
    """Put a failed request back into the queue, inside the caller's transaction or in its own.

    One that is under way, signed or cancelled is returned as it is.
    """
    _check_may_ask(request.holder, by)
    if request.state != State.FAILED:
        return request
    with transaction.atomic():
        request = locks.take(request)
        if request.state == State.FAILED:
            request.state, request.error, request.error_kind = State.QUEUED, "", ""
            request.attempts, request.finished_at = 0, None
            request.save(update_fields=["state", "error", "error_kind", "attempts", "finished_at"])
            audit.record("signature.retried", on=request, by=by)
            items.defer_signing(request)
    return request


def cancel_signature(*, subject: Model, by: Actor) -> None:
    """Give up what is not signed yet on this subject, inside the caller's transaction.

    Raises BeingSignedError if one is being finished at this moment.
    """
    waiting = (
        # The job holds its request while it waits for the subject: to wait for it here would be a deadlock.
        SigningRequest.objects.select_for_update(of=("self",), nowait=True)
        .filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)  # noqa: SLF001 - Django's documented name
        .exclude(state__in=[State.SIGNED, State.CANCELLED])
        .order_by("pk")
    )
    try:
        found = list(waiting)
    except OperationalError as error:
        raise errors.BeingSignedError from error
    for request in found:
        request.state, request.finished_at = State.CANCELLED, clock.now()
        request.save(update_fields=["state", "finished_at"])
        audit.record("signature.cancelled", on=request, by=by)
    items.forget(subject)


def _check_may_ask(holder: rules.Holder, by: Actor) -> None:
    if holder.type == rules.HolderType.PERSON and by.id != holder.id:
        raise errors.NotYourSignatureError


def _latest(subject: Model, purpose: str, holder: rules.Holder) -> SigningRequest | None:
    return (
        SigningRequest.objects.filter(
            subject_type=subject._meta.label_lower,  # noqa: SLF001 - Django's documented name
            subject_id=subject.pk,
            purpose=purpose,
            holder_type=holder.type,
        )
        .order_by("-pk")
        .first()
    )
