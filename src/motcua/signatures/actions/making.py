"""Making a signature that was asked for.

A request is claimed in one short transaction and finished in another; between them, without any lock, the
paper is signed. Whoever is killed between them leaves a claim that the next run takes over, and only the
newest claim may finish: so a paper is signed once, however often the job runs.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

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
from motcua.signatures import errors, queries, registry, rules
from motcua.signatures.actions import items
from motcua.signatures.keys import key as keys
from motcua.signatures.models import Certificate, ItemState, SigningRequest, State
from motcua.signatures.signing import levels
from motcua.signatures.trust import before_signing as checking

if TYPE_CHECKING:
    from motcua.signatures.signing.pades import Sheet

logger = logging.getLogger(__name__)

# What passes by itself: the job is run again, and after rules.MAX_ATTEMPTS the person is told.
_PASSING = (OperationalError, InterfaceError, OSError)
# Others whose answer is missing, which may be there again soon.
_GONE = (
    errors.TimestampGoneError,
    errors.AgentGoneError,
    errors.TokenGoneError,
    errors.RemoteGoneError,
)
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
    again: list[tuple[SigningRequest, Exception]] = []
    for one, made in _sign_with_others(claim):
        try:
            _settle(one, made)
        except Exception as error:  # noqa: BLE001 - what passes by itself; each paper has its own turn again
            again.append((one, error))
    for other, _why in again:
        if other.pk != claim.pk:
            items.sign_later(other)
    for own, why in again:
        if own.pk == claim.pk:
            raise why


def _settle(claim: SigningRequest, made: "_Signed | BaseException") -> None:
    """Write down what became of a paper; raises what passes by itself."""
    try:
        _finish(claim, _whole(made))
    except _PASSING:
        raise
    except errors.PinNeededError as error:
        _wait_for_pin(claim, error)
    except _GONE as error:
        # It is asked again by a job some seconds later, and then the person is told.
        if claim.attempts < rules.ATTEMPTS_AT_OTHERS:
            raise
        if isinstance(error, errors.TimestampGoneError) or items.batch_of(claim) is None:
            _fail(claim, error)
        else:
            # Hundreds of papers may stand behind this one: they wait, instead of failing one after another.
            _wait_for_pin(claim, error)
    except MotcuaError as error:
        _fail(claim, error)
    except Exception:
        logger.exception("signing request %s failed", claim.pk)
        _fail(claim, errors.SigningError())


def _whole(made: "_Signed | BaseException") -> "_Signed":
    if isinstance(made, BaseException):
        raise made
    return made


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


def _sign_with_others(claim: SigningRequest) -> list[tuple[SigningRequest, _Signed | BaseException]]:
    """Sign what was claimed, and with it what its batch has ready where the key signs several in one call."""
    try:
        registry.check_may_sign(claim)
        pen = _pen(claim)
        sheet = _sheet(claim, pen)
    except Exception as error:  # noqa: BLE001 - settled with the rest
        return [(claim, error)]
    ready = [(claim, sheet)]
    refused: list[tuple[SigningRequest, _Signed | BaseException]] = []
    for other in _claim_others(claim, most=keys.at_once(pen.key) - 1):
        try:
            registry.check_may_sign(other)
            ready.append((other, _sheet(other, pen)))
        except Exception as error:  # noqa: BLE001 - settled with the rest
            refused.append((other, error))
    ready.sort(key=lambda one: one[0].pk)
    may_do_without = claim.attempts >= rules.ATTEMPTS_AT_OTHERS
    signed = levels.sign_all([one for _, one in ready], key=pen.key, may_do_without_stamp=may_do_without)
    made = [(one, _kept(result, on.moment, pen)) for (one, on), result in zip(ready, signed, strict=True)]
    return sorted([*made, *refused], key=lambda one: one[0].pk)


@dataclass(frozen=True, slots=True)
class _Pen:
    """A key that is open, its certificate, and what was seen when that was checked."""

    certificate: Certificate
    key: keys.Key
    evidence: dict[str, Any]


def _pen(claim: SigningRequest) -> _Pen:
    certificate = queries.current_certificate(claim.holder)
    if certificate is None:
        raise errors.NoCertificateError(name=_name_of(claim.holder))
    key = keys.key_of(certificate, items.batch_of(claim) if certificate.needs_pin else None)
    evidence = checking.check_before_signing(key.certificate, name=certificate.subject_name)
    return _Pen(certificate, key, evidence)


def _claim_others(claim: SigningRequest, *, most: int) -> list[SigningRequest]:
    if most < 1:
        return []
    return [one for pk in items.ready_beside(claim)[:most] if (one := _claim(pk))]


def _sheet(claim: SigningRequest, pen: _Pen) -> "Sheet":
    from motcua.signatures.signing.pades import Sheet

    moment = clock.now().replace(microsecond=0)
    look = _look(claim, pen.certificate, moment)
    return Sheet(documents.read(claim.source), moment, look, pen.certificate.organization_name)


def _kept(made: levels.Made | BaseException, moment: datetime, pen: _Pen) -> _Signed | BaseException:
    if isinstance(made, BaseException):
        return made
    try:
        file = documents.keep(content=made.pdf, content_type="application/pdf")
    except Exception as error:  # noqa: BLE001 - the others are kept all the same
        return error
    facts = {"checked_at": moment.isoformat(), "level": made.level, **made.facts}
    return _Signed(file, pen.certificate, pen.evidence | facts, moment, made.level)


def _look(claim: SigningRequest, certificate: Certificate, moment: datetime) -> Any:
    from motcua.signatures.signing.pades import Look

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


def _wait_for_pin(claim: SigningRequest, error: errors.SigningError) -> None:
    """The key is closed or out of reach, by time or because its agent began anew: the paper waits for its signer."""
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
