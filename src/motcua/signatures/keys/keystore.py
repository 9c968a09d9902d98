"""Keys of people and organizations in PKCS#12 files: under the server's one password, or under a person's PIN.

A key is never in the database, a job or a log. Those under the server's password are opened once per process;
one under a PIN is opened in the signing agent only.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.demonstration.authority import keystore_password, write_secret

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
# RSASSA-PSS with a salt as long as the digest, which is what tokens make too.
SALT = 32


class Scheme(StrEnum):
    """How a key signs, always with SHA-256 (TT 15/2025/TT-BKHCN); many devices know PKCS#1 v1.5 only."""

    PSS = "pss"
    PKCS1 = "pkcs1"
    ECDSA = "ecdsa"


@dataclass(frozen=True, slots=True, eq=False)
class OpenKey:
    """A key ready to sign, with its certificate and those of the authorities above it."""

    private: PrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]

    @property
    def scheme(self) -> Scheme:
        return Scheme.PSS if isinstance(self.private, rsa.RSAPrivateKey) else Scheme.ECDSA

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private, ec.EllipticCurvePrivateKey):
            return self.private.sign(data, ec.ECDSA(hashes.SHA256()))
        pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=SALT)
        return self.private.sign(data, pss, hashes.SHA256())

    def __repr__(self) -> str:
        # A dataclass would print the key object into tracebacks and logs.
        return f"<OpenKey {self.certificate.serial_number:x}>"


def keep_key(name: str, content: bytes) -> None:
    write_secret(_folder() / name, content)


def forget_key(name: str) -> None:
    if name:
        (_folder() / name).unlink(missing_ok=True)


def has_key(name: str) -> bool:
    return (_folder() / name).exists()


def open_key(name: str, *, holder: str) -> OpenKey:
    """The key kept under that file name; reading it takes some milliseconds the first time.

    Raises KeystoreLockedError without a password, KeyUnreadableError naming the holder otherwise.
    """
    keystore_password()
    path = _folder() / name
    try:
        _check_is_ours_alone(path)
        return _opened(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError):
        # The library's own words are left out of logs on purpose.
        raise errors.KeyUnreadableError(name=holder) from None


def unlock_key(name: str, pin: str) -> OpenKey:
    """The key of a file under a person's PIN; slow on purpose, as the file makes it.

    Raises WrongPinError, also where the file is damaged, and KeyMissingError where it is gone.
    """
    path = _folder() / name
    try:
        _check_is_ours_alone(path)
        return load_key(path.read_bytes(), pin)
    except OSError:
        raise errors.KeyMissingError from None


def load_key(content: bytes, pin: str) -> OpenKey:
    """A key from the content of a PKCS#12 file. Raises WrongPinError, also where it holds no key that signs."""
    try:
        key, certificate, above = pkcs12.load_key_and_certificates(content, pin.encode())
    except (ValueError, TypeError):
        raise errors.WrongPinError from None
    if certificate is None or not isinstance(key, PrivateKey):
        raise errors.KeyMissingError
    return OpenKey(private=key, certificate=certificate, above=tuple(above))


def packed(key: OpenKey, password: bytes) -> bytes:
    """The same key as a PKCS#12 file under another password."""
    return pkcs12.serialize_key_and_certificates(
        None, key.private, key.certificate, key.above, serialization.BestAvailableEncryption(password)
    )


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "keys"
    return folder


def _check_is_ours_alone(path: Path) -> None:
    """Raises KeyExposedError where other accounts of the machine may read the file, or put another in its place."""
    if path.stat().st_mode & 0o077 or path.parent.stat().st_mode & 0o022:
        raise errors.KeyExposedError(name=path.name)


@lru_cache(maxsize=512)
def _opened(path: Path, _changed: int) -> OpenKey:
    # pyHanko's own signer reads the key twice for each signature, 50 ms each for RSA.
    key, certificate, above = pkcs12.load_key_and_certificates(path.read_bytes(), keystore_password())
    if certificate is None or not isinstance(key, PrivateKey):
        raise ValueError("no key or certificate")
    return OpenKey(private=key, certificate=certificate, above=tuple(above))
