"""Asking for a signature, making it, trying again; certificates of the demonstration.

A request is claimed in one short transaction and finished in another; between them, without any lock, the
paper is signed. Whoever is killed between them leaves a claim that the next run takes over, and only the
newest claim may finish: so a paper is signed once, however often the job runs.
"""

import json
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, jobs, locks, sql
from motcua.kit.errors import MotcuaError
from motcua.organizations import service as organizations
from motcua.signatures import authority, errors, keystore, queries, registry, rules
from motcua.signatures.models import Certificate, SigningRequest, State
from motcua.signatures.trust import Checked, check_can_sign, trust

logger = logging.getLogger(__name__)

# What passes by itself: the job is run again, and after rules.MAX_ATTEMPTS the person is told.
_PASSING = (OperationalError, InterfaceError, OSError)


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
    jobs.defer("signatures.sign", request_id=asked.id)
    return SigningRequest(id=asked.id, created_at=asked.created_at, place=place_json, **facts)


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
            jobs.defer("signatures.sign", request_id=request.pk)
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
    key = keystore.open_key(certificate.keystore, holder=name)
    if f"{key.certificate.serial_number:x}" != certificate.serial:
        raise errors.KeyUnreadableError(name=name)
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


def _fail(claim: SigningRequest, error: MotcuaError) -> None:
    with transaction.atomic(durable=True):
        request = locks.take(claim)
        if not _is_still_ours(request, claim):
            return
        request.state, request.error, request.error_kind = State.FAILED, error.message, error.code
        request.finished_at = clock.now()
        request.save(update_fields=["state", "error", "error_kind", "finished_at"])
        audit.record("signature.failed", on=request, by=_asked_by(request), data={"kind": error.code})
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


def _name_of(holder: rules.Holder) -> str:
    if holder.type == rules.HolderType.PERSON:
        return User.objects.filter(pk=holder.id).values_list("full_name", flat=True).first() or "?"
    return organizations.card(holder.id).name


def issue_demonstration_certificate(
    *,
    holder: rules.Holder,
    name: str,
    title: str = "",
    organization: str = "",
    image: bytes | None = None,
    valid_from: datetime | None = None,
    valid_to: datetime | None = None,
    for_signing: bool = True,
    again: bool = False,
) -> Certificate:
    """A certificate of the demonstration authority, its key, and an image to show.

    Made once for a holder: one that is there is returned, also a revoked one, until it expires; `again` makes
    a new one all the same. `organization` is a person's agency, or the agency above an organization. Without
    an image one is drawn. Raises KeystoreLockedError without a password.
    """
    ca = authority.create_demonstration_authority()
    existing = None if again else queries.current_certificate(holder)
    if existing is not None and _is_usable(existing):
        return existing
    issued = authority.issue(
        ca,
        name=name,
        title=title,
        organization=organization,
        valid_from=valid_from,
        valid_to=valid_to,
        for_signing=for_signing,
    )
    serial = f"{issued.certificate.serial_number:x}"
    file = f"{holder.type}-{holder.id}-{serial}.p12"
    keystore.keep_key(file, issued.pkcs12)
    return Certificate.objects.create(
        holder_type=holder.type,
        holder_id=holder.id,
        subject_name=name,
        title=title,
        organization_name=organization,
        certificate=issued.certificate.public_bytes(Encoding.PEM).decode(),
        serial=serial,
        keystore=file,
        valid_from=issued.certificate.not_valid_before_utc,
        valid_to=issued.certificate.not_valid_after_utc,
        image=documents.keep(content=image or _image_of(holder, name), content_type="image/png"),
    )


def revoke_certificate(*, certificate: Certificate, by: Actor, reason: str = "unspecified") -> None:
    """Publish that a certificate of the demonstration authority is no longer good (`reason` as RFC 5280 names it)."""
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    with transaction.atomic():
        audit.record("certificate.revoked", on=certificate, by=by, data={"reason": reason})
        authority.revoke(
            authority.create_demonstration_authority(), read, at=clock.now(), reason=x509.ReasonFlags(reason)
        )


def refresh_revocation_lists() -> None:
    """Publish the lists of the demonstration authority anew before they grow old; nothing without one."""
    if authority.has_authority():
        authority.create_demonstration_authority()


def _is_usable(certificate: Certificate) -> bool:
    """Whether its key is there and its authority is the present one: data and keys may come from two places."""
    if certificate.valid_to <= clock.now() or not keystore.has_key(certificate.keystore):
        return False
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    return trust().issuer_of(read) is not None


def _image_of(holder: rules.Holder, name: str) -> bytes:
    if holder.type == rules.HolderType.ORGANIZATION:
        return documents.make_seal_image(name)
    return documents.make_signature_image(name)
