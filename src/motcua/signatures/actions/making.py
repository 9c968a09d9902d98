"""Making a signature that was asked for.

A request is claimed in one short transaction and finished in another; between them, without any lock, the
paper is signed. Whoever is killed between them leaves a claim that the next run takes over, and only the
newest claim may finish: so a paper is signed once, however often the job runs.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, locks
from motcua.kit.errors import MotcuaError
from motcua.organizations import service as organizations
from motcua.signatures import checking, errors, keys, levels, queries, registry, rules
from motcua.signatures.actions import items
from motcua.signatures.models import Certificate, ItemState, SigningRequest, State

logger = logging.getLogger(__name__)

# What passes by itself: the job is run again, and after rules.MAX_ATTEMPTS the person is told.
_PASSING = (OperationalError, InterfaceError, OSError)
# After that the lists of its time may be gone.
_COMPLETED_WITHIN = timedelta(days=30)
_MADE = ("signed", "evidence", "level")


def sign_document(*, request_id: int) -> None:
    """Carry a request out; called by the job, as often as it likes.

    What a person can mend ends the request as failed, with a message. What passes by itself is raised, so
    that the job runs again.
    """
    claim = _claim(request_id)
    if claim is None:
        return
    try:
        _finish(claim, _sign(claim))
    except _PASSING:
        raise
    except errors.PinNeededError as error:
        _wait_for_pin(claim, error)
    except errors.TimestampGoneError as error:
        # It is asked again by this job some seconds later, and then the person is told.
        if claim.attempts < rules.STAMP_ATTEMPTS:
            raise
        _fail(claim, error)
    except MotcuaError as error:
        _fail(claim, error)
    except Exception:
        logger.exception("signing request %s failed", request_id)
        _fail(claim, errors.SigningError())


@dataclass(frozen=True, slots=True)
class _Signed:
    file: StoredFile
    certificate: Certificate
    evidence: dict[str, Any]
    moment: datetime
    level: str


def _claim(request_id: int) -> SigningRequest | None:
    with transaction.atomic(durable=True):
        request = SigningRequest.objects.select_for_update(of=("self",)).filter(pk=request_id).first()
        if request is None or not request.is_under_way:
            return None
        request.state, request.attempts = State.SIGNING, request.attempts + 1
        request.save(update_fields=["state", "attempts"])
    if rules.is_interrupted_for_good(request.attempts):
        _fail(request, errors.SigningInterruptedError())
        return None
    return request


def _sign(claim: SigningRequest) -> _Signed:
    certificate = queries.current_certificate(claim.holder)
    if certificate is None:
        raise errors.NoCertificateError(name=_name_of(claim.holder))
    name = certificate.subject_name
    key = keys.key_of(certificate, items.batch_of(claim) if certificate.needs_pin else None)
    evidence = checking.check_before_signing(key.certificate, name=name)
    moment = clock.now().replace(microsecond=0)
    made = levels.sign(
        documents.read(claim.source),
        key=key,
        moment=moment,
        look=_look(claim, certificate, moment),
        location=certificate.organization_name,
        may_do_without_stamp=claim.attempts >= rules.STAMP_ATTEMPTS,
    )
    file = documents.keep(content=made.pdf, content_type="application/pdf")
    evidence |= {"checked_at": moment.isoformat(), "level": made.level, **made.facts}
    return _Signed(file, certificate, evidence, moment, made.level)


def _look(claim: SigningRequest, certificate: Certificate, moment: datetime) -> Any:
    from motcua.signatures.signing import Look

    place = rules.box(claim.place)
    if place is None:
        return None
    if place.copy:
        return Look(place, b"", rules.copy_words(place.copy, certificate.subject_name, moment))
    image = documents.read(certificate.image) if certificate.image else b""
    # NĐ 30/2020: a person's signature is an image above the typed name; who and when stand at the seal.
    is_plain = claim.holder_type == rules.HolderType.PERSON and image
    words = (
        ()
        if is_plain
        else rules.signature_words(certificate.subject_name, certificate.organization_name, moment)
    )
    return Look(place=place, image=image, lines=words)


def _finish(claim: SigningRequest, made: _Signed) -> None:
    with transaction.atomic(durable=True):
        request = locks.take(claim)
        if not _is_still_ours(request, claim):
            return
        request.state, request.signed, request.certificate = State.SIGNED, made.file, made.certificate
        request.evidence, request.finished_at = made.evidence, made.moment
        request.level, request.level_wanted = made.level, settings.SIGNATURE_LEVEL
        request.save(update_fields=[*_MADE, "state", "certificate", "finished_at", "level_wanted"])
        facts = {
            "serial": made.certificate.serial,
            "sha256": made.file.sha256,
            "holder": request.holder_type,
            "level": made.level,
        }
        audit.record("signature.made", on=request, by=_asked_by(request), data=facts)
        registry.tell_signed(request)
        items.note(request, ItemState.SIGNED)


def _wait_for_pin(claim: SigningRequest, error: errors.PinNeededError) -> None:
    """The key is closed, by time or because its agent began anew: the paper waits for its signer, and fails not."""
    with transaction.atomic(durable=True):
        request = locks.take(claim)
        if not _is_still_ours(request, claim):
            return
        batch = items.batch_of(request)
        request.state, request.attempts = State.QUEUED, 0
        request.save(update_fields=["state", "attempts"])
        if batch is None:
            items.defer_signing(request)
        else:
            items.ask_for_pin(batch.pk, error)


def _fail(claim: SigningRequest, error: MotcuaError) -> None:
    with transaction.atomic(durable=True):
        request = locks.take(claim)
        if not _is_still_ours(request, claim):
            return
        request.state, request.error, request.error_kind = State.FAILED, error.message, error.code
        request.finished_at = clock.now()
        request.save(update_fields=["state", "error", "error_kind", "finished_at"])
        audit.record("signature.failed", on=request, by=_asked_by(request), data={"kind": error.code})
        items.note(request, ItemState.FAILED)
        try:
            with transaction.atomic():
                registry.tell_failed(request)
        except _PASSING:
            raise
        except Exception:
            # The failure is kept even if the module above cannot take note of it.
            logger.exception("nobody heard that signing request %s failed", request.pk)


def _is_still_ours(request: SigningRequest, claim: SigningRequest) -> bool:
    return request.state == State.SIGNING and request.attempts == claim.attempts


def _asked_by(request: SigningRequest) -> Actor:
    return Actor(id=request.requested_by_id, name=request.requested_by_name)


def _name_of(holder: rules.Holder) -> str:
    if holder.type == rules.HolderType.PERSON:
        return User.objects.filter(pk=holder.id).values_list("full_name", flat=True).first() or "?"
    return organizations.card(holder.id).name


def complete_evidence(*, limit: int = 200) -> int:
    """Add the evidence that was not to be had when papers were signed with a time stamp; returns how many have it now.

    A paper that went on since, to another signature for instance, stays as it is. Called by the clock.
    """
    incomplete = SigningRequest.objects.filter(
        level="B-T", level_wanted="B-LT", state=State.SIGNED, finished_at__gt=clock.now() - _COMPLETED_WITHIN
    )
    return sum(
        _complete(request) for request in incomplete.select_related("signed").order_by("finished_at")[:limit]
    )


def _complete(request: SigningRequest) -> bool:
    assert request.signed is not None  # a constraint of its table
    pdf, missing = levels.completed(documents.read(request.signed))
    if missing:
        return False
    file = documents.keep(content=pdf, content_type="application/pdf")
    with transaction.atomic(durable=True):
        request = locks.take(request)
        if request.level != "B-T" or not registry.tell_completed(request, file):
            SigningRequest.objects.filter(pk=request.pk).update(level_wanted=request.level)
            return False
        request.signed, request.level = file, "B-LT"
        request.evidence = {**request.evidence, "level": "B-LT", "completed_at": clock.now().isoformat()}
        request.save(update_fields=list(_MADE))
        audit.record("signature.completed", on=request, by=SYSTEM, data={"sha256": file.sha256})
    return True
