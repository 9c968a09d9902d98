"""What signs asks for a key: a certificate, those above it, a scheme and a way to sign; where it lies is its own affair.

A key under the server's password is opened here. Keys that a person's PIN opens, devices and remote services are
the signing agent's: only it holds them open (decision 8).
"""

import secrets
from collections.abc import Sequence
from typing import Any, Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from motcua.signatures import errors
from motcua.signatures.keys import keystore, unlocking
from motcua.signatures.keys.keystore import SALT, Scheme
from motcua.signatures.keys.unlocking import AgentKey
from motcua.signatures.models import BatchState, Certificate, KeyKind, SigningBatch
from motcua.signatures.trust.anchors import trust

__all__ = ["Key", "Scheme", "at_once", "fits", "is_signed", "key_of", "place_of", "sign_all"]


class Key(Protocol):
    """A key that is ready to sign."""

    @property
    def certificate(self) -> x509.Certificate: ...
    @property
    def above(self) -> tuple[x509.Certificate, ...]: ...
    @property
    def scheme(self) -> Scheme: ...
    def sign(self, data: bytes) -> bytes:
        """The signature of `data` with SHA-256: RSASSA-PSS, RSA PKCS#1 v1.5 or ECDSA (DER), as `scheme` says."""


def at_once(key: Key) -> int:
    """How many papers the key signs in one call."""
    return key.at_once if isinstance(key, AgentKey) else 1


def sign_all(key: Key, several: Sequence[bytes]) -> list[bytes]:
    """The signatures of several papers, in their order."""
    return key.sign_all(several) if isinstance(key, AgentKey) else [key.sign(data) for data in several]


def place_of(certificate: Certificate) -> dict[str, Any]:
    """What the agent needs to find the key; nothing secret."""
    return {**certificate.key_place, "kind": certificate.key_kind, "file": certificate.keystore}


def key_of(certificate: Certificate, batch: SigningBatch | None) -> Key:
    """The key of a certificate; where a PIN opens it, the one that `batch` has open.

    Raises PinNeededError where none is open, KeystoreLockedError, KeyUnreadableError, AgentGoneError,
    TokenGoneError, RemoteGoneError.
    """
    name = certificate.subject_name
    if certificate.key_kind == KeyKind.PKCS12:
        return _checked(keystore.open_key(certificate.keystore, holder=name), certificate)
    read = x509.load_pem_x509_certificate(certificate.certificate.encode())
    above = _above(read)
    if not certificate.needs_pin:
        return unlocking.own_key(place_of(certificate), certificate=read, above=above)
    if batch is None or batch.state != BatchState.RUNNING:
        raise errors.PinNeededError
    return unlocking.opened_key(
        batch.handle,
        place_of(certificate),
        owner=batch.owner_id,
        batch=batch.pk,
        certificate=read,
        above=above,
    )


def _checked(key: keystore.OpenKey, certificate: Certificate) -> Key:
    if f"{key.certificate.serial_number:x}" != certificate.serial:
        raise errors.KeyUnreadableError(name=certificate.subject_name)
    return key


def _above(certificate: x509.Certificate) -> tuple[x509.Certificate, ...]:
    known = trust()
    found: list[x509.Certificate] = []
    current = known.issuer_of(certificate)
    while current is not None and current not in known.roots and len(found) < 6:
        found.append(current)
        current = known.issuer_of(current)
    return tuple(found)


def fits(key: Key, certificate: x509.Certificate) -> bool:
    """Whether what the key signs is what the certificate vouches for."""
    data = secrets.token_bytes(32)
    return is_signed(data, key.sign(data), certificate, key.scheme)


def is_signed(data: bytes, signature: bytes, certificate: x509.Certificate, scheme: Scheme) -> bool:
    """Whether this is the signature of `data` by the key of the certificate."""
    public = certificate.public_key()
    try:
        if isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, data, ec.ECDSA(hashes.SHA256()))
        elif isinstance(public, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(hashes.SHA256()), SALT)
            public.verify(
                signature, data, pss if scheme is Scheme.PSS else padding.PKCS1v15(), hashes.SHA256()
            )
        else:
            return False
    except InvalidSignature:
        return False
    return True
