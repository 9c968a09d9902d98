"""Checking the signatures of a PDF against the authorities that we trust.

Importing pyHanko takes seconds: only `queries.verify` imports this file, and only when it is called.
"""

import io
import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import DisallowedAlgorithmError
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from motcua.kit import clock
from motcua.signatures.trust import Revocation, Trust, revocation_in, trust
from motcua.signatures.verdicts import Finding, SignatureVerdict, Verification

logger = logging.getLogger(__name__)

# Clocks of signers may run a little ahead of ours.
_AHEAD = timedelta(minutes=5)
_USAGE = KeyUsageConstraints(key_usage={"non_repudiation", "digital_signature"}, match_all_key_usages=False)
# After these the key itself was never in strange hands, so what was signed before stays signed.
_HARMLESS = frozenset(
    {
        x509.ReasonFlags.superseded,
        x509.ReasonFlags.cessation_of_operation,
        x509.ReasonFlags.affiliation_changed,
        x509.ReasonFlags.privilege_withdrawn,
    }
)
_WEAK = {AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE, AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE}
_UNKNOWN_AUTHORITY = {
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND,
    AdESIndeterminate.CERTIFICATE_CHAIN_GENERAL_FAILURE,
    AdESIndeterminate.NO_SIGNING_CERTIFICATE_FOUND,
}


def verify_pdf(pdf: bytes) -> Verification:
    """Check every signature of the file; nothing that the file holds makes this raise."""
    if b"%PDF-" not in pdf[:1024]:
        return Verification(Finding.NOT_PDF)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = list(reader.embedded_regular_signatures)
    except Exception:  # noqa: BLE001 - the file comes from strangers, and pyHanko raises what it likes
        return Verification(Finding.DAMAGED)
    if not signatures:
        return Verification(Finding.UNSIGNED)
    known = trust()
    verdicts = [_verdict(one, known, is_last=one is signatures[-1]) for one in signatures]
    first_bad = next((one.finding for one in verdicts if not one.is_valid), Finding.VALID)
    return Verification(first_bad, tuple(verdicts))


def _verdict(signature: Any, known: Trust, *, is_last: bool) -> SignatureVerdict:
    try:
        certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
        claimed = signature.self_reported_timestamp
    except Exception:  # noqa: BLE001 - the signature comes from strangers, and pyHanko raises what it likes
        return SignatureVerdict(Finding.UNREADABLE)
    facts = _facts(certificate, known, claimed)
    try:
        status = validate_pdf_signature(
            signature, _context(known, _moment(claimed)), key_usage_settings=_USAGE
        )
    except DisallowedAlgorithmError:
        return replace(facts, finding=Finding.WEAK)
    except Exception as error:  # noqa: BLE001 - the signature comes from strangers, and pyHanko raises what it likes
        logger.info("a signature cannot be read: %s", type(error).__name__)
        return replace(facts, finding=Finding.UNREADABLE)
    covers = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    facts = replace(
        facts,
        intact=bool(status.intact and status.valid and _unchanged(status, is_last=is_last)),
        covers_whole_file=covers,
        signed_at=status.timestamp_validity.timestamp if _is_stamped(status) else facts.signed_at,
        has_timestamp=_is_stamped(status),
    )
    revocation = _revocation(certificate, known)
    facts = replace(facts, finding=_finding(status, facts, revocation, is_last=is_last))
    return replace(facts, warning=_warning(facts, revocation))


def _facts(certificate: x509.Certificate, known: Trust, claimed: datetime | None) -> SignatureVerdict:
    """What the certificate says and what we know of it, whatever the signature is worth."""
    moment = _moment(claimed)
    revocation = _revocation(certificate, known)
    issuer = known.issuer_of(certificate)
    current = issuer is not None and _is_current(known.list_of(issuer))
    return SignatureVerdict(
        finding=Finding.OTHER,
        signer=_part(certificate.subject, NameOID.COMMON_NAME) or certificate.subject.rfc4514_string(),
        title=_part(certificate.subject, NameOID.TITLE),
        organization=_part(certificate.subject, NameOID.ORGANIZATION_NAME),
        issuer=_part(certificate.issuer, NameOID.COMMON_NAME) or certificate.issuer.rfc4514_string(),
        serial=f"{certificate.serial_number:x}",
        signed_at=claimed,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
        within_validity=certificate.not_valid_before_utc <= moment < certificate.not_valid_after_utc,
        revoked=revocation is not None if current else None,
        revoked_at=revocation.at if revocation else None,
        trusted=_leads_to_root(certificate, known),
        usage_ok=_may_sign(certificate),
    )


def _finding(
    status: Any, facts: SignatureVerdict, revocation: Revocation | None, *, is_last: bool
) -> Finding:
    """The first thing that is wrong, in the order of its weight for whoever relies on the paper."""
    problem = status.trust_problem_indic
    too_early = _is_in_future(facts.signed_at) or _before(facts.signed_at, facts.valid_from)
    wrong = (
        (Finding.ALTERED, not (status.intact and status.valid)),
        (Finding.CHANGED_AFTERWARDS, not _unchanged(status, is_last=is_last)),
        (Finding.WEAK, problem in _WEAK),
        (Finding.UNKNOWN_AUTHORITY, not facts.trusted),
        (Finding.WRONG_USAGE, not facts.usage_ok),
        (Finding.NOT_YET_VALID, too_early),
        (Finding.EXPIRED, not facts.within_validity),
        (Finding.REVOKED, problem is AdESFailure.REVOKED or _revocation_counts(revocation, facts)),
        (Finding.REVOCATION_UNKNOWN, facts.revoked is None),
        (Finding.UNKNOWN_AUTHORITY, problem in _UNKNOWN_AUTHORITY),
        (Finding.OTHER, not status.bottom_line),
    )
    return next((finding for finding, applies in wrong if applies), Finding.VALID)


def _revocation_counts(revocation: Revocation | None, facts: SignatureVerdict) -> bool:
    """Whether a revocation undoes this signature.

    The time of signing is only what the signer's machine says: with a stolen key it can be set back. So a
    later revocation is overlooked only if its reason leaves the key's holder beyond doubt, or if a
    time-stamp proves that the signature was there before.
    """
    if revocation is None:
        return False
    later = facts.signed_at is not None and facts.signed_at < revocation.at
    return not (later and (facts.has_timestamp or revocation.reason in _HARMLESS))


def _warning(facts: SignatureVerdict, revocation: Revocation | None) -> str:
    from django.utils.translation import gettext

    if facts.is_valid and revocation is not None:
        return gettext(
            "Chứng thư đã bị thu hồi sau thời điểm ký; chữ ký được lập khi chứng thư còn hiệu lực."
        )
    if facts.is_valid and not facts.has_timestamp:
        return gettext("Thời gian ký do máy của người ký ghi, không có dấu thời gian của bên thứ ba.")
    return ""


def _unchanged(status: Any, *, is_last: bool) -> bool:
    """Whether only what may follow a signature follows it: other signatures, and nothing after the last."""
    if status.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    if status.coverage is not SignatureCoverageLevel.ENTIRE_REVISION or not status.docmdp_ok:
        return False
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    level: ModificationLevel | None = status.modification_level
    if level is None or level is ModificationLevel.OTHER:
        return False
    # Bytes behind the last revision change nothing that is shown, but no signature vouches for them.
    return level is not ModificationLevel.NONE and level <= allowed


def _context(known: Trust, moment: datetime) -> ValidationContext:
    return ValidationContext(
        trust_roots=_asn1(known, known.roots),
        other_certs=_asn1(known, known.intermediates),
        crls=known.lists_der(),
        # Softer modes let a revoked certificate pass where its list is given but not asked for.
        revocation_mode="require",
        moment=moment,
        retroactive_revinfo=True,
        allow_fetching=False,
    )


def _asn1(known: Trust, certificates: tuple[x509.Certificate, ...]) -> Sequence[asn1.Certificate]:
    return [asn1.Certificate.load(content) for content in known.certificates_der(certificates)]


def _moment(claimed: datetime | None) -> datetime:
    """The moment for which certificates are judged: when it was signed, unless that cannot be."""
    return clock.now() if claimed is None or _is_in_future(claimed) else claimed


def _is_in_future(moment: datetime | None) -> bool:
    return moment is not None and moment > clock.now() + _AHEAD


def _before(moment: datetime | None, start: datetime | None) -> bool:
    return moment is not None and start is not None and moment < start


def _is_stamped(status: Any) -> bool:
    stamp = status.timestamp_validity
    return bool(stamp is not None and stamp.valid and stamp.intact and stamp.trusted)


def _revocation(certificate: x509.Certificate, known: Trust) -> Revocation | None:
    issuer = known.issuer_of(certificate)
    found = known.list_of(issuer) if issuer else None
    return revocation_in(found, certificate.serial_number) if found else None


def _is_current(found: x509.CertificateRevocationList | None) -> bool:
    return found is not None and found.next_update_utc is not None and found.next_update_utc > clock.now()


def _leads_to_root(certificate: x509.Certificate, known: Trust) -> bool:
    current: x509.Certificate | None = certificate
    for _step in range(6):
        current = known.issuer_of(current) if current else None
        if current in known.roots:
            return True
    return False


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    return usage.digital_signature or usage.content_commitment


def _part(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""
