"""Making a signature that was asked for.

A request is claimed in one short transaction and finished in another; between them, without any lock, the
paper is signed. Whoever is killed between them leaves a claim that the next run takes over, and only the
newest claim may finish: so a paper is signed once, however often the job runs.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import InterfaceError, OperationalError, transaction

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, locks
from motcua.kit.errors import MotcuaError
from motcua.organizations import service as organizations
from motcua.signatures import errors, keys, queries, registry, rules
from motcua.signatures.actions import items
from motcua.signatures.models import Certificate, ItemState, SigningRequest, State
from motcua.signatures.trust import Checked, check_can_sign

logger = logging.getLogger(__name__)

# What passes by itself: the job is run again, and after rules.MAX_ATTEMPTS the person is told.
_PASSING = (OperationalError, InterfaceError, OSError)


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
    # Two seconds of libraries that only this process needs.
    from motcua.signatures.signing import sign_pdf

    certificate = queries.current_certificate(claim.holder)
    if certificate is None:
        raise errors.NoCertificateError(name=_name_of(claim.holder))
    name = certificate.subject_name
    key = keys.key_of(certificate, items.batch_of(claim) if certificate.needs_pin else None)
    checked = check_can_sign(key.certificate, name=name)
    moment = clock.now().replace(microsecond=0)
    signed = sign_pdf(
        documents.read(claim.source),
        key=key,
        moment=moment,
        look=_look(claim, certificate, moment),
        location=certificate.organization_name,
    )
    file = documents.keep(content=signed, content_type="application/pdf")
    return _Signed(file, certificate, _evidence(checked, moment), moment)


def _look(claim: SigningRequest, certificate: Certificate, moment: datetime) -> Any:
    from motcua.signatures.signing import Look

    place = rules.box(claim.place)
    if place is None:
        return None
    image = documents.read(certificate.image) if certificate.image else b""
    # NĐ 30/2020: a person's signature is an image above the typed name; who and when stand at the seal.
    is_plain = claim.holder_type == rules.HolderType.PERSON and image
    words = (
        ()
        if is_plain
        else rules.signature_words(certificate.subject_name, certificate.organization_name, moment)
    )
    return Look(place=place, image=image, lines=words)


def _evidence(checked: Checked, moment: datetime) -> dict[str, Any]:
    """What was seen before signing; the revocation list itself is kept too (TT 15/2025/TT-BKHCN)."""
    revocations = documents.keep(content=checked.list_der, content_type="application/pkix-crl")
    return {
        "checked_at": moment.isoformat(),
        "serial": checked.serial,
        "chain": list(checked.chain),
        "revocation_list": {
            "number": checked.list_number,
            "from": checked.list_from.isoformat(),
            "sha256": revocations.sha256,
        },
    }


def _finish(claim: SigningRequest, made: _Signed) -> None:
    with transaction.atomic(durable=True):
        request = locks.take(claim)
        if not _is_still_ours(request, claim):
            return
        request.state, request.signed, request.certificate = State.SIGNED, made.file, made.certificate
        request.evidence, request.finished_at = made.evidence, made.moment
        request.save(update_fields=["state", "signed", "certificate", "evidence", "finished_at"])
        facts = {"serial": made.certificate.serial, "sha256": made.file.sha256, "holder": request.holder_type}
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
