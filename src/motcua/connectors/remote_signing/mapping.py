"""What a remote signing service tells of a credential, in our words."""

import base64
from dataclasses import dataclass
from typing import Any

from cryptography import x509

from motcua.signatures.service import Scheme

_RSA = "1.2.840.113549.1.1."
_PSS, _PKCS1 = f"{_RSA}10", (f"{_RSA}1", f"{_RSA}11")
_WRONG_PIN = ("pin", "passphrase")


@dataclass(frozen=True, slots=True)
class Credential:
    """A key at the service: how it signs, and for how many papers one activation is good."""

    id: str
    certificate: x509.Certificate
    scheme: Scheme
    most: int


def credential_from(credential_id: str, answer: dict[str, Any]) -> Credential | None:
    """None where the answer names no certificate and no key in use that we could sign with."""
    try:
        key, chain = answer["key"], answer["cert"]["certificates"]
        algorithms = [str(one) for one in key["algo"]]
        certificate = x509.load_der_x509_certificate(base64.b64decode(chain[0]))
        most = int(answer.get("multisign") or 1)
        is_in_use = key.get("status") != "disabled"
    except (ValueError, TypeError, LookupError, AttributeError):
        # Whatever an outside service says, in whatever shape.
        return None
    if not is_in_use or not algorithms:
        return None
    return Credential(credential_id, certificate, _scheme(algorithms), most)


def is_wrong_pin(words: str) -> bool:
    return any(word in words.lower() for word in _WRONG_PIN)


def _scheme(algorithms: list[str]) -> Scheme:
    if _PSS in algorithms:
        return Scheme.PSS
    return Scheme.PKCS1 if any(one in algorithms for one in _PKCS1) else Scheme.ECDSA
