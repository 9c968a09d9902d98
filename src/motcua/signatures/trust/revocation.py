"""Whether a certificate was revoked: what its authority says by OCSP (RFC 6960) or by a list (CRL, RFC 5280).

`ask` goes to the network; call it only for certificates whose chain leads to an authority that we trust, for
the addresses stand in the certificate itself. What comes back is believed only if the authority signed it.
"""

import base64
import hashlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID
from django.core.cache import cache as shared

from motcua.kit import clock
from motcua.signatures.trust.fetching import Asked, FetchError, fetch

logger = logging.getLogger(__name__)

# A whole question, all addresses together; nobody waits longer.
SECONDS = 3.0
_MOST_OCSP, _MOST_LIST = 64 * 1024, 8 * 1024 * 1024
_MOST_ADDRESSES = 3
# How far another clock may be ahead, and how long an answer without an end is believed.
_AHEAD = timedelta(minutes=5)
_LASTS_WITHOUT_END = timedelta(hours=1)
_WEAK = frozenset({"md5", "sha1"})
_UNDERSTOOD = frozenset({ExtensionOID.AUTHORITY_KEY_IDENTIFIER, ExtensionOID.CRL_NUMBER})


class Standing(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    # certificateHold: revoked for a time, and perhaps not for ever.
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What an authority signed about one certificate; `der` is the OCSP response or the list itself."""

    kind: str
    standing: Standing
    der: bytes = field(repr=False)
    # When it was true, and until when the authority wants it believed.
    at: datetime
    until: datetime | None
    revoked_at: datetime | None = None
    reason: x509.ReasonFlags = x509.ReasonFlags.unspecified
    source: str = ""

    def is_current(self, moment: datetime | None = None) -> bool:
        now = moment or clock.now()
        return self.at <= now + _AHEAD and now < (self.until or self.at + _LASTS_WITHOUT_END)


@dataclass(frozen=True, slots=True)
class Answer:
    """The evidence that was found, or why there is none (words for logs)."""

    evidence: Evidence | None
    problems: tuple[str, ...] = ()

    @property
    def standing(self) -> Standing:
        return self.evidence.standing if self.evidence else Standing.UNKNOWN


def ask(
    certificate: x509.Certificate,
    issuer: x509.Certificate,
    *,
    ocsp_urls: tuple[str, ...] = (),
    list_urls: tuple[str, ...] = (),
    within: float = SECONDS,
) -> Answer:
    """Ask the certificate's authority, first by OCSP and then by its list, `within` so many seconds.

    The addresses of the certificate are asked, after those that are given. Never raises; what was answered
    before is used again, by every process, until its authority's own end of it.
    """
    deadline = time.monotonic() + within
    problems: list[str] = []
    for address in (*ocsp_urls, *ocsp_addresses(certificate))[:_MOST_ADDRESSES]:
        # One dumb responder may not eat the time of the list.
        try:
            found = _ask_ocsp(address, certificate, issuer, min(deadline, time.monotonic() + within / 2))
        except FetchError as error:
            problems.append(f"{address}: {error}")
        else:
            if found.standing is not Standing.UNKNOWN:
                return Answer(found, tuple(problems))
            problems.append(f"{address}: does not know the certificate")
    for address in (*list_urls, *list_addresses(certificate))[:_MOST_ADDRESSES]:
        try:
            return Answer(_ask_list(address, certificate, issuer, deadline), tuple(problems))
        except FetchError as error:
            problems.append(f"{address}: {error}")
    return Answer(None, tuple(problems))


def read_ocsp(
    der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, *, source: str = ""
) -> Evidence | None:
    """What a response says of this certificate, None if it says nothing or its authority did not sign it.

    Whether it is still `is_current` is the caller's question: kept evidence is old by its nature.
    """
    try:
        response = ocsp.load_der_ocsp_response(der)
        if response.response_status is not ocsp.OCSPResponseStatus.SUCCESSFUL:
            return None
        single = next((one for one in response.responses if _is_about(one, certificate, issuer)), None)
        if single is None or not _is_signed_for(response, issuer):
            return None
        return _from_ocsp(single, der, source)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None


def read_list(
    der: bytes, certificate: x509.Certificate, issuer: x509.Certificate, *, source: str = ""
) -> Evidence | None:
    """What a list says of this certificate, None if it is not a whole list of this authority."""
    try:
        found = _list_by(issuer, der)
        if found is None or not _covers(found, certificate):
            return None
        entry = found.get_revoked_certificate_by_serial_number(certificate.serial_number)
        reason = _reason(entry) if entry else x509.ReasonFlags.unspecified
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    return Evidence(
        kind="crl",
        standing=_standing(reason) if entry else Standing.GOOD,
        der=der,
        at=found.last_update_utc,
        until=found.next_update_utc,
        revoked_at=entry.revocation_date_utc if entry else None,
        reason=reason,
        source=source,
    )


def ocsp_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        access = certificate.extensions.get_extension_for_class(x509.AuthorityInformationAccess).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    return [
        one.access_location.value
        for one in access
        if one.access_method == AuthorityInformationAccessOID.OCSP
        and isinstance(one.access_location, x509.UniformResourceIdentifier)
    ]


def list_addresses(certificate: x509.Certificate) -> list[str]:
    try:
        points = certificate.extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    except (x509.ExtensionNotFound, ValueError):
        return []
    names = [name for point in points for name in point.full_name or ()]
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _ask_ocsp(
    address: str, certificate: x509.Certificate, issuer: x509.Certificate, deadline: float
) -> Evidence:
    # Without a nonce, so that what was answered once may serve everybody until its end.
    request = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, hashes.SHA256()).build()
    body = request.public_bytes(serialization.Encoding.DER)
    key = _key("ocsp", address, body)
    for der, fresh in _kept_or_fetched(
        key, Asked(address, _MOST_OCSP, body, "application/ocsp-request"), deadline
    ):
        found = read_ocsp(der, certificate, issuer, source=address)
        if found is not None and found.is_current():
            _check_responder(der, issuer, deadline)
            if fresh:
                _keep(key, found)
            return found
    raise FetchError("no answer that can be believed")


def _check_responder(der: bytes, issuer: x509.Certificate, deadline: float) -> None:
    """Raises FetchError where whoever answered for the authority was revoked, or its own list cannot be had.

    One that names no list, or whom the authority exempts (id-pkix-ocsp-nocheck), is believed while it lasts (RFC 6960,
    4.2.2.2.1).
    """
    responder = _responder(ocsp.load_der_ocsp_response(der), issuer)
    if responder is None or _is_exempt(responder):
        return
    for address in list_addresses(responder)[:_MOST_ADDRESSES]:
        if _ask_list(address, responder, issuer, deadline).standing is not Standing.GOOD:
            raise FetchError("whoever answered was revoked")


def _is_exempt(responder: x509.Certificate) -> bool:
    return any(one.oid == ExtensionOID.OCSP_NO_CHECK for one in responder.extensions)


def _ask_list(
    address: str, certificate: x509.Certificate, issuer: x509.Certificate, deadline: float
) -> Evidence:
    key = _key("crl", address, issuer.public_bytes(serialization.Encoding.DER))
    for der, fresh in _kept_or_fetched(key, Asked(address, _MOST_LIST), deadline):
        found = read_list(der, certificate, issuer, source=address)
        if found is not None and found.is_current():
            if fresh:
                _keep(key, found)
            return found
    raise FetchError("no list that can be believed")


def _kept_or_fetched(key: str, asked: Asked, deadline: float) -> Iterator[tuple[bytes, bool]]:
    """What was kept, then, if that is not enough, what is fetched; True for the latter."""
    kept = shared.get(key)
    if kept:
        yield base64.b64decode(kept), False
    yield fetch(asked, deadline=deadline), True


def _keep(key: str, found: Evidence) -> None:
    until = found.until or found.at + _LASTS_WITHOUT_END
    seconds = int((until - clock.now()).total_seconds())
    if seconds > 0:
        shared.set(key, base64.b64encode(found.der).decode(), min(seconds, 24 * 3600))


def _key(kind: str, address: str, what: bytes) -> str:
    return f"revocation:{kind}:{hashlib.sha256(address.encode() + what).hexdigest()}"


def _from_ocsp(single: ocsp.OCSPSingleResponse, der: bytes, source: str) -> Evidence:
    reason = single.revocation_reason or x509.ReasonFlags.unspecified
    standing = {
        ocsp.OCSPCertStatus.GOOD: Standing.GOOD,
        ocsp.OCSPCertStatus.REVOKED: _standing(reason),
        ocsp.OCSPCertStatus.UNKNOWN: Standing.UNKNOWN,
    }[single.certificate_status]
    return Evidence(
        kind="ocsp",
        standing=standing,
        der=der,
        at=single.this_update_utc,
        until=single.next_update_utc,
        revoked_at=single.revocation_time_utc,
        reason=reason,
        source=source,
    )


def _standing(reason: x509.ReasonFlags) -> Standing:
    return Standing.SUSPENDED if reason is x509.ReasonFlags.certificate_hold else Standing.REVOKED


def _is_about(
    single: ocsp.OCSPSingleResponse, certificate: x509.Certificate, issuer: x509.Certificate
) -> bool:
    asked = ocsp.OCSPRequestBuilder().add_certificate(certificate, issuer, single.hash_algorithm).build()
    return (
        single.serial_number == asked.serial_number
        and single.issuer_key_hash == asked.issuer_key_hash
        and single.issuer_name_hash == asked.issuer_name_hash
    )


def _is_signed_for(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> bool:
    """Whether the authority itself signed the response, or somebody whom it made its responder."""
    digest = response.signature_hash_algorithm
    if digest is None or digest.name in _WEAK:
        return False
    return _is_signed_by(response, issuer, digest) or _responder(response, issuer) is not None


def _responder(response: ocsp.OCSPResponse, issuer: x509.Certificate) -> x509.Certificate | None:
    """Whom the authority made its responder, if it was they who signed."""
    digest = response.signature_hash_algorithm
    if digest is None or _is_signed_by(response, issuer, digest):
        return None
    able = (one for one in response.certificates if _is_responder(one, issuer, response))
    return next((one for one in able if _is_signed_by(response, one, digest)), None)


def _is_responder(
    certificate: x509.Certificate, issuer: x509.Certificate, response: ocsp.OCSPResponse
) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
        usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    made = response.produced_at_utc
    lasts = certificate.not_valid_before_utc <= made <= certificate.not_valid_after_utc
    return lasts and ExtendedKeyUsageOID.OCSP_SIGNING in usage


def _is_signed_by(
    response: ocsp.OCSPResponse, signer: x509.Certificate, digest: hashes.HashAlgorithm
) -> bool:
    key, signature, signed = signer.public_key(), response.signature, response.tbs_response_bytes
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(digest))
        elif isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, signed, padding.PKCS1v15(), digest)
        else:
            return False
    except InvalidSignature:
        return False
    return True


def _load_list(der: bytes) -> x509.CertificateRevocationList | None:
    try:
        return x509.load_der_x509_crl(der)
    except ValueError:
        pass
    try:
        return x509.load_pem_x509_crl(der)
    except ValueError:
        return None


def _covers(found: x509.CertificateRevocationList, certificate: x509.Certificate) -> bool:
    """Whether it lists every reason and this kind of certificate."""
    for extension in found.extensions:
        if extension.oid in _UNDERSTOOD or not extension.critical:
            continue
        point = extension.value
        if not isinstance(point, x509.IssuingDistributionPoint):
            return False
        if point.indirect_crl or point.only_some_reasons or point.only_contains_attribute_certs:
            return False
        if not _is_for(point, certificate):
            return False
        if point.only_contains_user_certs if _is_authority(certificate) else point.only_contains_ca_certs:
            return False
    return True


def _is_for(point: x509.IssuingDistributionPoint, certificate: x509.Certificate) -> bool:
    """Whether the list is of the part of the authority's certificates that this one says it belongs to."""
    if point.relative_name is not None:
        return False
    places = [one.value for one in point.full_name or () if isinstance(one, x509.UniformResourceIdentifier)]
    return point.full_name is None or bool(set(places) & set(list_addresses(certificate)))


# Reading a list of megabytes and checking its signature is worth remembering for the next certificate.
@lru_cache(maxsize=16)
def _list_by(issuer: x509.Certificate, der: bytes) -> x509.CertificateRevocationList | None:
    """The list, if this authority itself signed it."""
    found = _load_list(der)
    if found is None or found.issuer != issuer.subject or not signs_lists(issuer):
        return None
    digest = found.signature_hash_algorithm
    if digest is None or digest.name in _WEAK:
        return None
    return found if found.is_signature_valid(issuer.public_key()) else None  # type: ignore[arg-type]  # an authority's key can sign


def signs_lists(issuer: x509.Certificate) -> bool:
    """Whether the certificate of an authority lets it sign lists (RFC 5280, 6.3.3 f)."""
    try:
        return issuer.extensions.get_extension_for_class(x509.KeyUsage).value.crl_sign
    except x509.ExtensionNotFound:
        return True
    except ValueError:
        return False


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _reason(entry: x509.RevokedCertificate) -> x509.ReasonFlags:
    try:
        return entry.extensions.get_extension_for_class(x509.CRLReason).value.reason
    except x509.ExtensionNotFound:
        return x509.ReasonFlags.unspecified
