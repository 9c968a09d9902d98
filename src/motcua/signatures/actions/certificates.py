"""Certificates: of the demonstration, added, withdrawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.kit import clock, jobs, locks
from motcua.kit.errors import MotcuaError
from motcua.signatures import errors, queries, registry, rules
from motcua.signatures.actions import opening
from motcua.signatures.demonstration import authority
from motcua.signatures.keys import key as keys
from motcua.signatures.keys import keystore, unlocking, unpacking
from motcua.signatures.models import Certificate, InquiryState, KeyKind, RemoteInquiry, SigningBatch
from motcua.signatures.trust.anchors import check_can_sign, trust

PIN_LEAST, PIN_MOST = 6, 64
_CREDENTIAL_MOST = 120
# Where the simulated remote service has its keys, in VAR_DIR.
REMOTE_FOLDER = "remote-signing"
# An inquiry that has no answer for so long has lost its job, and may be made anew.
_LOST_AFTER = timedelta(minutes=2)


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
    pin: str = "",
    credential: str = "",
) -> Certificate:
    """A certificate of the demonstration authority, its key, and an image to show.

    Made once for a holder: one that is there is returned, also a revoked one, until it expires; `again` makes
    a new one all the same. With `pin` that alone opens the key; with `credential` it goes to the simulated remote service
    under that name. `organization` is a person's agency, or the agency above an organization. Without
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
        password=pin.encode(),
    )
    serial = f"{issued.certificate.serial_number:x}"
    file = "" if credential else f"{holder.type}-{holder.id}-{serial}.p12"
    if credential:
        authority.write_secret(settings.VAR_DIR / REMOTE_FOLDER / f"{credential}.p12", issued.pkcs12)
        kind = KeyKind.REMOTE
    else:
        keystore.keep_key(file, issued.pkcs12)
        kind = KeyKind.PKCS12_PIN if pin else KeyKind.PKCS12
    return Certificate.objects.create(
        holder_type=holder.type,
        holder_id=holder.id,
        subject_name=name,
        title=title,
        organization_name=organization,
        certificate=issued.certificate.public_bytes(Encoding.PEM).decode(),
        serial=serial,
        key_kind=kind,
        keystore=file,
        key_place={"credential": credential} if credential else {},
        valid_from=issued.certificate.not_valid_before_utc,
        valid_to=issued.certificate.not_valid_after_utc,
        image=documents.keep(content=image or _image_of(holder, name), content_type="image/png"),
    )


@dataclass(frozen=True, slots=True)
class NewCertificate:
    """For whom a certificate is entered: names as they stand in signatures."""

    holder: rules.Holder
    name: str
    title: str
    organization: str


def add_file_certificate(*, new: NewCertificate, content: bytes, password: str, by: Actor) -> Certificate:
    """Enter a PKCS#12 file. A person's key stays under the password of the file, which is their PIN from now on and is
    kept nowhere; an organization's is put under the password of the server.

    Raises CertificateFileError, CertificateKnownError, PinTooShortError and what refuses to sign with it.
    """
    is_person = new.holder.type == rules.HolderType.PERSON
    if is_person and not PIN_LEAST <= len(password) <= PIN_MOST:
        raise errors.PinTooShortError
    try:
        key = keystore.load_key(unpacking.repacked(content, password), password)
    except (errors.WrongPinError, errors.KeyMissingError):
        raise errors.CertificateFileError from None
    _check(key.certificate, new)
    file = f"{new.holder.type}-{new.holder.id}-{key.certificate.serial_number:x}.p12"
    under = password.encode() if is_person else authority.keystore_password()
    keystore.keep_key(file, keystore.packed(key, under))
    kind = KeyKind.PKCS12_PIN if is_person else KeyKind.PKCS12
    return _enter(new, key.certificate, by, key_kind=kind, keystore=file)


def add_device_certificate(
    *, new: NewCertificate, module: str, token: str, key_id: str, by: Actor
) -> Certificate:
    """Enter a certificate that a device of this machine shows. Raises KeyMissingError and as above."""
    shown = (
        one["pem"]
        for device in unlocking.tokens()
        if (device["module"], device["token"]) == (module, token)
        for one in device["certificates"]
        if one["id"] == key_id
    )
    pem = next(shown, None)
    if pem is None:
        raise errors.KeyMissingError
    read = x509.load_pem_x509_certificate(pem.encode())
    _check(read, new)
    place = {"module": module, "token": token, "id": key_id}
    return _enter(new, read, by, key_kind=KeyKind.PKCS11, key_place=place)


def ask_remote_certificate(*, new: NewCertificate, credential: str, by: Actor) -> RemoteInquiry:
    """Have a certificate of the remote service entered: a job asks the service, and its answer is kept here.

    One inquiry a holder at a time: where one is under way, that is returned. Raises CredentialMissingError,
    RemoteGoneError where no service is configured.
    """
    if not 0 < len(credential) <= _CREDENTIAL_MOST:
        raise errors.CredentialMissingError
    if not settings.CSC_URL:
        raise errors.RemoteGoneError
    with transaction.atomic(durable=True):
        lost = RemoteInquiry.objects.filter(state=InquiryState.ASKED, asked_at__lt=clock.now() - _LOST_AFTER)
        lost.filter(holder_type=new.holder.type, holder_id=new.holder.id).update(
            state=InquiryState.REFUSED, error=errors.RemoteGoneError().message
        )
        inquiry, is_new = RemoteInquiry.objects.get_or_create(
            holder_type=new.holder.type,
            holder_id=new.holder.id,
            state=InquiryState.ASKED,
            defaults={
                "subject_name": new.name,
                "title": new.title,
                "organization_name": new.organization,
                "credential": credential,
                "asked_by_id": by.id,
                "asked_by_name": by.name,
            },
        )
        if is_new:
            jobs.defer("signatures.ask_remote", inquiry_id=inquiry.pk)
    return inquiry


def enter_remote_certificate(*, inquiry_id: int) -> None:
    """Ask the remote service, for some seconds at the most, and enter what it shows or say why not; called by a job,
    as often as it likes.
    """
    inquiry = RemoteInquiry.objects.get(pk=inquiry_id)
    if inquiry.state != InquiryState.ASKED:
        return
    new = NewCertificate(inquiry.holder, inquiry.subject_name, inquiry.title, inquiry.organization_name)
    try:
        read = registry.remote_finder()(inquiry.credential)
        _check(read, new)
    except MotcuaError as refused:
        RemoteInquiry.objects.filter(pk=inquiry.pk, state=InquiryState.ASKED).update(
            state=InquiryState.REFUSED, error=refused.message
        )
        return
    by = Actor(id=inquiry.asked_by_id, name=inquiry.asked_by_name, is_official=True)
    with transaction.atomic(durable=True):
        inquiry = locks.take(inquiry)
        if inquiry.state == InquiryState.ASKED:
            _enter(new, read, by, key_kind=KeyKind.REMOTE, key_place={"credential": inquiry.credential})
            inquiry.state = InquiryState.ENTERED
            inquiry.save(update_fields=["state"])


def withdraw_certificate(*, certificate: Certificate, reason: str, by: Actor) -> None:
    """Nothing is signed with it any more; its file is deleted. What it signed before stays valid.

    Raises CertificateReasonMissingError.
    """
    reason = reason.strip()[:300]
    if not reason:
        raise errors.CertificateReasonMissingError
    with transaction.atomic():
        certificate = locks.take(certificate)
        if certificate.withdrawn_at is not None:
            return
        certificate.withdrawn_at, certificate.withdrawn_reason = clock.now(), reason
        certificate.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        audit.record("certificate.withdrawn", on=certificate, by=by, data={"reason": reason})
        transaction.on_commit(lambda: keystore.forget_key(certificate.keystore))


def change_pin(*, pin: str, new_pin: str, by: Actor) -> None:
    """Put one's own PKCS#12 key under another PIN. Raises NoCertificateError, WrongPinError, PinTooShortError, …"""
    certificate = _own(by)
    unlocking.change_pin(keys.place_of(certificate), pin=pin, new_pin=new_pin)
    with transaction.atomic():
        audit.record("certificate.pin_changed", on=certificate, by=by)


def try_own_key(*, pin: str, otp: str = "", by: Actor) -> SigningBatch | None:
    """Sign some letters with one's own key and see that its certificate fits. Raises why it does not.

    A remote service is tried by a job: what is returned then is the trial, a batch of no papers, and says what came of it.
    """
    certificate = _own(by)
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    check_can_sign(read, name=certificate.subject_name)
    if not certificate.needs_pin:
        keys.key_of(certificate, None).sign(b"motcua")
        return None
    if certificate.key_kind == KeyKind.REMOTE:
        return _try_remotely(pin, otp, by)
    asked = {"owner": certificate.holder_id, "batch": 0}
    place = keys.place_of(certificate)
    opened = unlocking.unlock(place, pin=pin, otp=otp, count=1, **asked)
    try:
        if not opened.is_open:
            raise errors.TokenGoneError(token=certificate.key_place.get("token", ""))
        key = unlocking.opened_key(opened.handle, place, certificate=read, above=(), **asked)
        if not keys.fits(key, read):
            raise errors.KeyMissingError
    finally:
        unlocking.close(opened.handle)
    return None


def _try_remotely(pin: str, otp: str, by: Actor) -> SigningBatch:
    batch = SigningBatch.objects.create(owner_id=by.person_id, owner_name=by.name)
    try:
        return opening.unlock_batch(batch_id=batch.pk, pin=pin, otp=otp, by=by)
    except errors.SigningError:
        batch.delete()
        raise


def _own(by: Actor) -> Certificate:
    certificate = queries.current_certificate(rules.Holder(rules.HolderType.PERSON, by.person_id))
    if certificate is None:
        raise errors.NoCertificateError(name=by.name)
    return certificate


def _check(certificate: x509.Certificate, new: NewCertificate) -> None:
    check_can_sign(certificate, name=new.name)
    if Certificate.objects.filter(serial=f"{certificate.serial_number:x}").exists():
        raise errors.CertificateKnownError


def _enter(new: NewCertificate, certificate: x509.Certificate, by: Actor, **key: Any) -> Certificate:
    image = documents.keep(content=_image_of(new.holder, new.name), content_type="image/png")
    with transaction.atomic():
        made = Certificate.objects.create(
            holder_type=new.holder.type,
            holder_id=new.holder.id,
            subject_name=new.name,
            title=new.title,
            organization_name=new.organization,
            certificate=certificate.public_bytes(Encoding.PEM).decode(),
            serial=f"{certificate.serial_number:x}",
            valid_from=certificate.not_valid_before_utc,
            valid_to=certificate.not_valid_after_utc,
            image=image,
            **key,
        )
        audit.record("certificate.added", on=made, by=by, data={"serial": made.serial, "key": made.key_kind})
    return made


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
    is_there = certificate.key_kind == KeyKind.REMOTE or keystore.has_key(certificate.keystore)
    if certificate.valid_to <= clock.now() or not is_there:
        return False
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    return trust().issuer_of(read) is not None


def _image_of(holder: rules.Holder, name: str) -> bytes:
    if holder.type == rules.HolderType.ORGANIZATION:
        return documents.make_seal_image(name)
    return documents.make_signature_image(name)
