"""Certificates: of the demonstration, added, withdrawn."""

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.signatures import authority, keystore, queries, rules
from motcua.signatures.models import Certificate, KeyKind
from motcua.signatures.trust import trust


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
) -> Certificate:
    """A certificate of the demonstration authority, its key, and an image to show.

    Made once for a holder: one that is there is returned, also a revoked one, until it expires; `again` makes
    a new one all the same. With `pin` that alone opens the key. `organization` is a person's agency, or the agency above an organization. Without
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
        key_kind=KeyKind.PKCS12_PIN if pin else KeyKind.PKCS12,
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
