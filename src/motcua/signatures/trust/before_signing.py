"""Looking at a certificate before anything is signed with it: dates, usage, chain, revocation (TT 15/2025/TT-BKHCN)."""

import logging
from typing import Any

from cryptography import x509
from django.conf import settings

from motcua.documents import service as documents
from motcua.kit import clock
from motcua.signatures import errors
from motcua.signatures.trust import revocation
from motcua.signatures.trust.anchors import Checked, check_can_sign, trust
from motcua.signatures.trust.revocation import Evidence, Standing

logger = logging.getLogger(__name__)


def check_before_signing(certificate: x509.Certificate, *, name: str) -> dict[str, Any]:
    """What was seen, to be kept with the signature; the answers of the authority are kept as files.

    Its authority is asked by OCSP (and its list), where it says where; the lists of our own folders count too. Where
    neither can tell, nothing is signed and the person is warned, unless the settings let it be signed with a note.
    Raises a SigningError that names the holder.
    """
    asked = _ask(certificate)
    if asked is not None and asked.standing in {Standing.REVOKED, Standing.SUSPENDED}:
        at = f"{clock.local(asked.revoked_at or asked.at):%d/%m/%Y}"
        raise errors.CertificateRevokedError(name=name, date=at)
    seen: dict[str, Any] = {"serial": f"{certificate.serial_number:x}"} | _answered(asked)
    try:
        return seen | _listed(check_can_sign(certificate, name=name))
    except errors.RevocationUnknownError:
        if asked is None and not settings.SIGN_UNCHECKED:
            raise
        if asked is None:
            logger.warning("nobody told whether certificate %s was revoked", seen["serial"])
            seen["warning"] = "revocation_unknown"
        return seen


def _ask(certificate: x509.Certificate) -> Evidence | None:
    # Addresses stand in the certificate: they are followed only where somebody we trust has signed it.
    issuer = trust().issuer_of(certificate)
    return revocation.ask(certificate, issuer).evidence if issuer else None


def _answered(found: Evidence | None) -> dict[str, Any]:
    if found is None:
        return {}
    kind = "application/ocsp-response" if found.kind == "ocsp" else "application/pkix-crl"
    kept = documents.keep(content=found.der, content_type=kind)
    told = {"kind": found.kind, "at": found.at.isoformat(), "source": found.source, "sha256": kept.sha256}
    return {"asked": told}


def _listed(checked: Checked) -> dict[str, Any]:
    kept = documents.keep(content=checked.list_der, content_type="application/pkix-crl")
    return {
        "chain": list(checked.chain),
        "revocation_list": {
            "number": checked.list_number,
            "from": checked.list_from.isoformat(),
            "sha256": kept.sha256,
        },
    }
