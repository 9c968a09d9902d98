"""Whom the administrators trust: added with a check, withdrawn with a reason, both journalled."""

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.kit import clock
from motcua.signatures import errors
from motcua.signatures.models import Certificate, TrustedAuthority
from motcua.signatures.trust.anchors import Known, known_authorities, trust
from motcua.signatures.trust.chains import is_strong

_MOST_BYTES = 64 * 1024
_MOST_COUNTED = 2000


@dataclass(frozen=True, slots=True)
class AuthorityCard:
    """One authority as the page shows it."""

    fingerprint: str
    name: str
    issuer: str
    is_root: bool
    # Made by this program to try things out: its signatures bind nobody.
    is_demonstration: bool
    # In a folder of this machine, not in the database.
    is_local: bool
    valid_from: datetime
    valid_to: datetime
    is_in_force: bool
    ocsp_url: str
    list_url: str
    added_at: datetime | None
    added_by: str
    withdrawn_at: datetime | None
    withdrawn_by: str
    withdrawn_reason: str
    # Certificates of officials and agencies that it issued.
    holders: int

    @property
    def fingerprint_words(self) -> str:
        return " ".join(self.fingerprint[at : at + 4] for at in range(0, len(self.fingerprint), 4)).upper()


def authorities() -> list[AuthorityCard]:
    """Everyone trusted, roots first, then those whom we trust no more."""
    rows = {row.fingerprint: row for row in TrustedAuthority.objects.all()}
    known = {_fingerprint(one.certificate): one for one in known_authorities()}
    holders = _holders()
    cards = [_card(one, rows.get(mark), holders) for mark, one in known.items()]
    cards += [_card(_read_row(row), row, holders) for mark, row in rows.items() if mark not in known]
    return sorted(cards, key=lambda one: (one.withdrawn_at is not None, not one.is_root, one.name))


def authority_card(*, fingerprint: str) -> AuthorityCard:
    """Raises AuthorityUnknown."""
    found = next((one for one in authorities() if one.fingerprint == fingerprint), None)
    if found is None:
        raise errors.AuthorityUnknown
    return found


def add_authority(*, content: bytes, ocsp_url: str = "", list_url: str = "", by: Actor) -> TrustedAuthority:
    """Trust the authority of this certificate (PEM or DER) from now on, also one that was withdrawn before.

    Raises AuthorityRefused, in the words that belong beside the field.
    """
    certificate = read_authority(content)
    for box, address in (("ocsp_url", ocsp_url), ("list_url", list_url)):
        if address and not address.startswith(("http://", "https://")):
            raise errors.AuthorityAddressRefused(box=box)
    facts = {
        "certificate": certificate.public_bytes(Encoding.PEM).decode(),
        "subject": _name(certificate.subject)[:300],
        "issuer": _name(certificate.issuer)[:300],
        "is_root": certificate.subject == certificate.issuer,
        "valid_from": certificate.not_valid_before_utc,
        "valid_to": certificate.not_valid_after_utc,
        "ocsp_url": ocsp_url[:300],
        "list_url": list_url[:300],
        "added_at": clock.now(),
        "added_by_id": by.id,
        "added_by_name": by.name,
        "withdrawn_at": None,
        "withdrawn_by_name": "",
        "withdrawn_reason": "",
    }
    with transaction.atomic(durable=True):
        row, _is_new = TrustedAuthority.objects.update_or_create(
            fingerprint=_fingerprint(certificate), defaults=facts
        )
        told = {"fingerprint": row.fingerprint, "subject": row.subject, "ocsp": ocsp_url, "crl": list_url}
        audit.record("authority.trusted", on=row, by=by, data=told)
    return row


def withdraw_authority(*, fingerprint: str, reason: str, by: Actor) -> TrustedAuthority:
    """Trust this authority no more; its signatures, old ones too, count as those of a stranger.

    A second time changes nothing. Raises AuthorityUnknown, AuthorityReasonMissing.
    """
    if not reason.strip():
        raise errors.AuthorityReasonMissing
    certificate = next(
        (one for one in known_authorities() if _fingerprint(one.certificate) == fingerprint), None
    )
    with transaction.atomic(durable=True):
        row = TrustedAuthority.objects.select_for_update().filter(fingerprint=fingerprint).first()
        if row is None and certificate is None:
            raise errors.AuthorityUnknown
        row = row or _row_of(certificate)  # type: ignore[arg-type]  # one of the two is there
        if row.withdrawn_at is not None:
            return row
        row.withdrawn_at, row.withdrawn_by_name = clock.now(), by.name
        row.withdrawn_reason = reason.strip()[:2000]
        row.save()
        audit.record(
            "authority.withdrawn",
            on=row,
            by=by,
            data={"fingerprint": fingerprint, "reason": reason.strip()[:2000]},
        )
    return row


def read_authority(content: bytes) -> x509.Certificate:
    """The one certificate of the file, if it is one of an authority that may be trusted; raises AuthorityRefused."""
    if len(content) > _MOST_BYTES:
        raise errors.AuthorityRefused
    try:
        if b"-----BEGIN" in content:
            found = x509.load_pem_x509_certificates(content)
        else:
            found = [x509.load_der_x509_certificate(content)]
    except ValueError:
        raise errors.AuthorityRefused from None
    if len(found) != 1:
        raise errors.AuthorityNotAlone(count=len(found))
    _check(found[0])
    return found[0]


def _check(certificate: x509.Certificate) -> None:
    try:
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        is_authority = False
    if not is_authority:
        raise errors.AuthorityIsNone
    if not is_strong(certificate):
        raise errors.AuthorityWeak
    if certificate.not_valid_after_utc <= clock.now():
        raise errors.AuthorityExpired(day=f"{clock.local(certificate.not_valid_after_utc):%d/%m/%Y}")
    if certificate.subject != certificate.issuer and trust().issuer_of(certificate) is None:
        raise errors.AuthorityWithoutRoot(issuer=_name(certificate.issuer))


def _card(one: Known, row: TrustedAuthority | None, holders: dict[x509.Certificate, int]) -> AuthorityCard:
    certificate = one.certificate
    return AuthorityCard(
        fingerprint=_fingerprint(certificate),
        name=_name(certificate.subject),
        issuer=_name(certificate.issuer),
        is_root=certificate.subject == certificate.issuer,
        is_demonstration=one.folder == settings.VAR_DIR / "ca",
        is_local=one.folder is not None,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        is_in_force=certificate.not_valid_before_utc <= clock.now() < certificate.not_valid_after_utc,
        ocsp_url=row.ocsp_url if row else "",
        list_url=row.list_url if row else "",
        added_at=row.added_at if row and row.added_by_name else None,
        added_by=row.added_by_name if row else "",
        withdrawn_at=row.withdrawn_at if row else None,
        withdrawn_by=row.withdrawn_by_name if row else "",
        withdrawn_reason=row.withdrawn_reason if row else "",
        holders=holders.get(certificate, 0),
    )


def _holders() -> dict[x509.Certificate, int]:
    known, count = trust(), dict[x509.Certificate, int]()
    for text in Certificate.objects.order_by("-pk").values_list("certificate", flat=True)[:_MOST_COUNTED]:
        issuer = known.issuer_of(x509.load_pem_x509_certificate(text.encode()))
        while issuer is not None:
            count[issuer] = count.get(issuer, 0) + 1
            issuer = None if issuer in known.roots else known.issuer_of(issuer)
    return count


def _row_of(one: Known) -> TrustedAuthority:
    """A row for what lay in a folder only."""
    certificate = one.certificate
    return TrustedAuthority(
        fingerprint=_fingerprint(certificate),
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        subject=_name(certificate.subject)[:300],
        issuer=_name(certificate.issuer)[:300],
        is_root=certificate.subject == certificate.issuer,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        added_at=clock.now(),
    )


def _read_row(row: TrustedAuthority) -> Known:
    return Known(x509.load_pem_x509_certificate(row.certificate.encode()), None)


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _name(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string()
