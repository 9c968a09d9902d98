"""Whom we trust: certificates of authorities from the database and from folders, and revocation lists.

The rows, which administrators write, hold for every machine; the folders for the one that has them.
settings.VAR_DIR/"ca" holds the demonstration authority; settings.TRUST_DIR, or VAR_DIR/"trust", what the
administrator puts there: *.pem of authorities (a self-signed one is a root), *.crl of theirs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from motcua.kit import clock
from motcua.signatures import errors
from motcua.signatures.models import TrustedAuthority
from motcua.signatures.trust.revocation import Evidence, read_list, signs_lists

_WEAK_HASHES = frozenset({"md5", "sha1"})
_LONGEST_CHAIN = 6


@dataclass(frozen=True, slots=True, eq=False)
class Trust:
    """The authorities that we know and what they have revoked."""

    roots: tuple[x509.Certificate, ...]
    intermediates: tuple[x509.Certificate, ...]
    lists: tuple[x509.CertificateRevocationList, ...]
    # Where an administrator said to ask: OCSP, lists.
    places: Mapping[x509.Certificate, tuple[tuple[str, ...], tuple[str, ...]]]

    def issuer_of(self, certificate: x509.Certificate) -> x509.Certificate | None:
        return _issuer_of(self, certificate)

    def list_of(self, issuer: x509.Certificate) -> x509.CertificateRevocationList | None:
        """The newest revocation list that this authority itself signed."""
        return _list_of(self, issuer)

    def evidence(self, certificate: x509.Certificate, issuer: x509.Certificate) -> list[Evidence | None]:
        """What the lists that lie in our folders say of a certificate."""
        found = self.list_of(issuer)
        # An empty list is false in Python, and yet it says much.
        return [] if found is None else [read_list(found.public_bytes(Encoding.DER), certificate, issuer)]

    def addresses(self, issuer: x509.Certificate) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Where we ask about what this authority issued, before the places that its certificates name: OCSP, lists."""
        return self.places.get(issuer, ((), ()))


@dataclass(frozen=True, slots=True)
class Revocation:
    """That a certificate was revoked, when, and for which reason (RFC 5280, "unspecified" if none is given)."""

    at: datetime
    reason: x509.ReasonFlags


@dataclass(frozen=True, slots=True)
class Checked:
    """What was seen when a certificate was checked before signing; it is kept with the signature."""

    serial: str
    chain: tuple[str, ...]
    list_number: int
    list_from: datetime
    list_der: bytes


@dataclass(frozen=True, slots=True)
class Known:
    """A certificate of an authority and the folder it lies in, None for a row of the database."""

    certificate: x509.Certificate
    folder: Path | None


def trust() -> Trust:
    """Whom we trust now: rows of the database, and the folders of this machine, read again only when changed.

    One statement.
    """
    return _read(_files(), _rows())


def known_authorities() -> list[Known]:
    """Everyone trusted now, with where that is written."""
    known, rows = trust(), {row[1] for row in _rows()}
    local = {
        one: path.parent
        for path, _, _ in map(_path, _files())
        if path.suffix == ".pem"
        for one in _load(path)
    }
    return [
        Known(one, None if one.public_bytes(Encoding.PEM).decode() in rows else local.get(one))
        for one in (*known.roots, *known.intermediates)
    ]


def _path(file: tuple[str, int, int]) -> tuple[Path, int, int]:
    return Path(file[0]), file[1], file[2]


def _files() -> tuple[tuple[str, int, int], ...]:
    extra: Path = getattr(settings, "TRUST_DIR", settings.VAR_DIR / "trust")
    folders = (settings.VAR_DIR / "ca", extra)
    files = [
        path for folder in folders for pattern in ("*.pem", "*.crl") for path in sorted(folder.glob(pattern))
    ]
    return tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files)


def _rows() -> tuple[tuple[bool, str, str, str], ...]:
    """Whether withdrawn, the certificate, and where to ask."""
    found = TrustedAuthority.objects.order_by("pk").values_list(
        "withdrawn_at", "certificate", "ocsp_url", "list_url"
    )
    return tuple((at is not None, text, ocsp, lists) for at, text, ocsp, lists in found)


def revocation_in(found: x509.CertificateRevocationList, serial: int) -> Revocation | None:
    entry = found.get_revoked_certificate_by_serial_number(serial)
    if entry is None:
        return None
    try:
        reason = entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        reason = x509.ReasonFlags.unspecified
    return Revocation(at=entry.revocation_date_utc, reason=reason)


def check_can_sign(certificate: x509.Certificate, *, name: str) -> Checked:
    """Refuse to sign with a certificate that is out of date, revoked, of the wrong kind or from a stranger.

    Raises a SigningError that names the holder. Source: TT 15/2025/TT-BKHCN, check before signing.
    """
    known, now = trust(), clock.now()
    _check_kind(certificate, name)
    chain: list[x509.Certificate] = [certificate]
    lists = []
    while chain[-1] not in known.roots:
        _check_dates(chain[-1], now, name)
        issuer = known.issuer_of(chain[-1])
        if issuer is None or len(chain) > _LONGEST_CHAIN:
            raise errors.CertificateUntrustedError(name=name)
        lists.append(_check_not_revoked(chain[-1], known.list_of(issuer), now, name))
        chain.append(issuer)
    if not lists:
        raise errors.CertificateUntrustedError(name=name)
    return Checked(
        serial=f"{certificate.serial_number:x}",
        chain=tuple(issuer.subject.rfc4514_string() for issuer in chain[1:]),
        list_number=lists[0].extensions.get_extension_for_class(x509.CRLNumber).value.crl_number,
        list_from=lists[0].last_update_utc,
        list_der=lists[0].public_bytes(Encoding.DER),
    )


def _check_kind(certificate: x509.Certificate, name: str) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        raise errors.CertificateUsageError(name=name) from None
    if not (usage.digital_signature or usage.content_commitment):
        raise errors.CertificateUsageError(name=name)
    key = certificate.public_key()
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256
    )
    digest = certificate.signature_hash_algorithm
    if not strong or digest is None or digest.name in _WEAK_HASHES:
        raise errors.CertificateWeakError(name=name)


def _check_dates(certificate: x509.Certificate, now: datetime, name: str) -> None:
    if now < certificate.not_valid_before_utc:
        raise errors.CertificateNotYetValidError(name=name, date=_day(certificate.not_valid_before_utc))
    if now >= certificate.not_valid_after_utc:
        raise errors.CertificateExpiredError(name=name, date=_day(certificate.not_valid_after_utc))


def _check_not_revoked(
    certificate: x509.Certificate, found: x509.CertificateRevocationList | None, now: datetime, name: str
) -> x509.CertificateRevocationList:
    if found is None or found.next_update_utc is None or found.next_update_utc <= now:
        raise errors.RevocationUnknownError(name=name)
    revoked = revocation_in(found, certificate.serial_number)
    if revoked is not None:
        raise errors.CertificateRevokedError(name=name, date=_day(revoked.at))
    return found


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y}"


# Checking the signatures of authorities costs milliseconds, and they are the same for thousands of papers.
@lru_cache(maxsize=4096)
def _issuer_of(known: Trust, certificate: x509.Certificate) -> x509.Certificate | None:
    for candidate in (*known.roots, *known.intermediates):
        if candidate.subject == certificate.issuer and _is_issued_by(certificate, candidate):
            return candidate
    return None


@lru_cache(maxsize=64)
def _list_of(known: Trust, issuer: x509.Certificate) -> x509.CertificateRevocationList | None:
    own = [
        found
        for found in known.lists
        if found.issuer == issuer.subject
        and signs_lists(issuer)
        and found.is_signature_valid(issuer.public_key())  # type: ignore[arg-type]  # an authority's key can sign
    ]
    return max(own, key=lambda found: found.last_update_utc, default=None)


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, int, int], ...], rows: tuple[tuple[bool, str, str, str], ...]) -> Trust:
    local = [one for path, _, _ in files if path.endswith(".pem") for one in _load(Path(path))]
    kept = [(x509.load_pem_x509_certificate(text.encode()), row) for row in rows for text in (row[1],)]
    gone = {certificate for certificate, row in kept if row[0]}
    added = [certificate for certificate, row in kept if not row[0]]
    certificates = [one for one in dict.fromkeys([*local, *added]) if one not in gone]
    return Trust(
        roots=tuple(one for one in certificates if one.subject == one.issuer),
        intermediates=tuple(one for one in certificates if one.subject != one.issuer),
        lists=tuple(_read_list(Path(path)) for path, _, _ in files if path.endswith(".crl")),
        places={
            certificate: (tuple(filter(None, [row[2]])), tuple(filter(None, [row[3]])))
            for certificate, row in kept
        },
    )


def _load(path: Path) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(path.read_bytes())


def _read_list(path: Path) -> x509.CertificateRevocationList:
    content = path.read_bytes()
    read = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
    return read(content)
