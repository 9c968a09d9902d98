"""Keys of people and organizations: PKCS#12 files under one password, opened once per process.

A key is never in the database, a job or a log. A device (PKCS#11) or a remote service takes the place of
this module where there is one; what signs only asks for an `OpenKey`.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.authority import keystore_password, write_secret

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True, eq=False)
class OpenKey:
    """A key ready to sign, with its certificate and those of the authorities above it."""

    private: PrivateKey
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]

    def __repr__(self) -> str:
        # A dataclass would print the key object into tracebacks and logs.
        return f"<OpenKey {self.certificate.serial_number:x}>"


def keep_key(name: str, content: bytes) -> None:
    write_secret(_folder() / name, content)


def has_key(name: str) -> bool:
    return (_folder() / name).exists()


def open_key(name: str, *, holder: str) -> OpenKey:
    """The key kept under that file name; reading it takes some milliseconds the first time.

    Raises KeystoreLockedError without a password, KeyUnreadableError naming the holder otherwise.
    """
    keystore_password()
    path = _folder() / name
    try:
        return _opened(path, path.stat().st_mtime_ns)
    except (OSError, ValueError, TypeError):
        # The library's own words are left out of logs on purpose.
        raise errors.KeyUnreadableError(name=holder) from None


def _folder() -> Path:
    folder: Path = settings.VAR_DIR / "keys"
    return folder


@lru_cache(maxsize=512)
def _opened(path: Path, _changed: int) -> OpenKey:
    # pyHanko's own signer reads the key twice for each signature, 50 ms each for RSA.
    key, certificate, above = pkcs12.load_key_and_certificates(path.read_bytes(), keystore_password())
    if certificate is None or not isinstance(key, PrivateKey):
        raise ValueError("no key or certificate")
    return OpenKey(private=key, certificate=certificate, above=tuple(above))
