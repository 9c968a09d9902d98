"""From a signer's certificate to a root that we trust, over what we know and what the file brings along."""

from collections.abc import Iterator
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID

from motcua.signatures.trust.anchors import Trust

_LONGEST = 6
# Verifying a signature costs; a file may bring many certificates of one name.
_MOST_TRIALS = 40
_WEAK = frozenset({"md5", "sha1"})
_UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.CERTIFICATE_POLICIES,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
)
# Any purpose, signing of documents (RFC 9336), mail, sign-in, and what Microsoft and Adobe call signing.
_SIGNING_PURPOSES = frozenset(
    {
        "2.5.29.37.0",
        "1.3.6.1.5.5.7.3.36",
        "1.3.6.1.5.5.7.3.4",
        "1.3.6.1.5.5.7.3.2",
        "1.3.6.1.4.1.311.10.3.12",
        "1.2.840.113583.1.1.5",
    }
)


@dataclass(frozen=True, slots=True)
class Chain:
    """The certificates from the signer upwards; trusted if the last is a root of ours."""

    certificates: tuple[x509.Certificate, ...]
    is_trusted: bool
    # Somebody stands above who may not issue, or nobody at all.
    is_broken: bool = False

    @property
    def links(self) -> list[tuple[x509.Certificate, x509.Certificate]]:
        return list(zip(self.certificates, self.certificates[1:], strict=False))


def chain_of(certificate: x509.Certificate, known: Trust, others: tuple[x509.Certificate, ...]) -> Chain:
    """The first way up that ends at a root of ours, else the longest that was found."""
    trials = iter(range(_MOST_TRIALS))
    pool = (*known.roots, *known.intermediates, *others)
    # Who certifies himself has a whole chain, only not one of ours.
    best = Chain((certificate,), is_trusted=False, is_broken=certificate.subject != certificate.issuer)
    for way in _ways((certificate,), pool, known, trials):
        is_trusted = way[-1] in known.roots and len(way) > 1
        broken = not _is_sound(way)
        if is_trusted and not broken:
            return Chain(way, is_trusted=True)
        if len(way) > len(best.certificates):
            best = Chain(way, is_trusted=is_trusted, is_broken=broken)
    return best


def is_strong(certificate: x509.Certificate) -> bool:
    """Whether key and digest are still allowed (TT 15/2025/TT-BKHCN: RSA from 2048, ECDSA from 256 bits)."""
    key = certificate.public_key()
    strong = (isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048) or (
        isinstance(key, ec.EllipticCurvePublicKey) and key.curve.key_size >= 256
    )
    digest = certificate.signature_hash_algorithm
    return strong and digest is not None and digest.name not in _WEAK


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether the certificate was issued to sign documents."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    purposes = _purposes(certificate)
    return (usage.digital_signature or usage.content_commitment) and (
        purposes is None or bool(purposes & _SIGNING_PURPOSES)
    )


def may_stamp(certificate: x509.Certificate) -> bool:
    return _purposes(certificate) == {ExtendedKeyUsageOID.TIME_STAMPING.dotted_string}


def read_certificates(contents: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    """Those that can be read; the others are as good as not there."""
    found = []
    for content in contents:
        try:
            found.append(x509.load_der_x509_certificate(content))
        except ValueError:
            continue
    return tuple(found)


def _ways(
    way: tuple[x509.Certificate, ...],
    pool: tuple[x509.Certificate, ...],
    known: Trust,
    trials: Iterator[int],
) -> Iterator[tuple[x509.Certificate, ...]]:
    last = way[-1]
    is_end = last in known.roots or last.subject == last.issuer or len(way) >= _LONGEST
    above = [] if is_end else [one for one in pool if one.subject == last.issuer and one not in way]
    for issuer in above:
        if next(trials, None) is None:
            break
        if _is_issued_by(last, issuer):
            yield from _ways((*way, issuer), pool, known, trials)
    yield way


def _is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_sound(way: tuple[x509.Certificate, ...]) -> bool:
    """Whether all above the first may issue, so far down, and nothing critical is beyond us."""
    return (
        len(way) > 1
        and all(_may_issue(one, below) for below, one in enumerate(way[1:]))
        and all(_is_understood(one) for one in way)
    )


def _may_issue(certificate: x509.Certificate, below: int) -> bool:
    try:
        basic = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return False
    except ValueError:
        return False
    deep_enough = basic.path_length is None or below <= basic.path_length
    return basic.ca and usage.key_cert_sign and deep_enough


def _is_understood(certificate: x509.Certificate) -> bool:
    try:
        return all(
            # Names that an authority is confined to are meant, whether or not it marked them as critical.
            one.oid in _UNDERSTOOD or not (one.critical or one.oid == ExtensionOID.NAME_CONSTRAINTS)
            for one in certificate.extensions
        )
    except ValueError:
        return False


def _purposes(certificate: x509.Certificate) -> set[str] | None:
    try:
        found = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return None
    return {one.dotted_string for one in found}
