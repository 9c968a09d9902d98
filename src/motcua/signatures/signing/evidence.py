"""What proves later that a signature was good when it was made: certificates and answers of their authorities.

They are written into the PDF behind the signature (DSS: PAdES B-LT, ETSI EN 319 142-1), as an update of its own that
leaves PDF/A as it is. Importing pyHanko takes seconds: only what signs imports this file, and only when it does.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import cms, crl, ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import extract_certificate_info
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from motcua.kit import clock
from motcua.signatures.signing.pades import writer_of
from motcua.signatures.trust import revocation
from motcua.signatures.trust.anchors import Trust, trust

_LONGEST_CHAIN = 6


@dataclass
class Collected:
    """Certificates and answers; `missing` names whose standing nobody told."""

    certificates: dict[bytes, x509.Certificate] = field(default_factory=dict)
    lists: set[bytes] = field(default_factory=set)
    responses: set[bytes] = field(default_factory=set)
    missing: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stamped:
    """A time stamp in a signature: when, and by whom."""

    at: datetime
    by: str


def time_stamp_of(pdf: bytes) -> Stamped | None:
    """The time stamp of the last signature."""
    data = _stamp_in(_last(pdf))
    if data is None:
        return None
    content = data["encap_content_info"]["content"].parsed
    signer = extract_certificate_info(data).signer_cert
    return Stamped(content["gen_time"].native, str(signer.subject.human_friendly))


def with_evidence(pdf: bytes) -> tuple[bytes, list[str]]:
    """The PDF with what proves its last signature and its time stamp, or as it was and what is missing for that."""
    collected = collect(_certificates_in(_last(pdf)), trust())
    if collected.missing:
        return pdf, collected.missing
    writer = writer_of(pdf)
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[_asn1(one) for one in collected.certificates.values()],
        crls=[crl.CertificateList.load(one) for one in sorted(collected.lists)],
        ocsps=[ocsp.OCSPResponse.load(one) for one in sorted(collected.responses)],
    )
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue(), []


def collect(signers: Iterable[x509.Certificate], known: Trust) -> Collected:
    """Everything from these certificates up to the roots that we trust."""
    collected = Collected()
    for signer in signers:
        current, steps = signer, 0
        while current not in known.roots and steps < _LONGEST_CHAIN:
            issuer = known.issuer_of(current)
            if issuer is None:
                collected.missing.append(current.subject.rfc4514_string())
                break
            collected.certificates[current.public_bytes(Encoding.DER)] = current
            _add_standing(collected, current, issuer, known)
            current, steps = issuer, steps + 1
        else:
            collected.certificates[current.public_bytes(Encoding.DER)] = current
    return collected


def _add_standing(
    collected: Collected, certificate: x509.Certificate, issuer: x509.Certificate, known: Trust
) -> None:
    found = revocation.ask(certificate, issuer).evidence
    if found is not None and found.kind == "ocsp":
        collected.responses.add(found.der)
    elif found is not None:
        collected.lists.add(found.der)
    elif (own := current_list(known, issuer)) is not None:
        collected.lists.add(own.public_bytes(Encoding.DER))
    else:
        collected.missing.append(certificate.subject.rfc4514_string())


def current_list(known: Trust, issuer: x509.Certificate) -> x509.CertificateRevocationList | None:
    """The list of an authority that lies in our own folders, while it is in force."""
    own = known.list_of(issuer)
    in_force = own is not None and own.next_update_utc is not None and own.next_update_utc > clock.now()
    return own if in_force else None


def _last(pdf: bytes) -> EmbeddedPdfSignature:
    return PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures[-1]


def _stamp_in(signature: EmbeddedPdfSignature) -> cms.SignedData | None:
    attributes = signature.signed_data["signer_infos"][0]["unsigned_attrs"]
    tokens = (one["values"][0] for one in attributes if one["type"].native == "signature_time_stamp_token")
    token = next(tokens, None)
    return token["content"] if token is not None else None


def _certificates_in(signature: EmbeddedPdfSignature) -> list[x509.Certificate]:
    found = [signature.signer_cert]
    stamp = _stamp_in(signature)
    if stamp is not None:
        found.append(extract_certificate_info(stamp).signer_cert)
    return [x509.load_der_x509_certificate(one.dump()) for one in found]


def _asn1(certificate: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(certificate.public_bytes(Encoding.DER))
