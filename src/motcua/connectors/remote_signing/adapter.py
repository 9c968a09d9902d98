"""Signing by a remote service over the CSC API (Cloud Signature Consortium), version 1 or 2.

The service holds the key. A person's PIN, and a one-time code where it is asked for, are exchanged for an activation
(SAD) that is good for one batch; after that only hashes go there. Runs in the signing agent alone.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from cryptography import x509
from django.conf import settings

from motcua.connectors.remote_signing.calls import Line
from motcua.connectors.remote_signing.mapping import Credential, credential_from, is_wrong_pin
from motcua.signatures.errors import (
    KeyMissingError,
    PinNeededError,
    RemoteGoneError,
    RemoteRefusedError,
    WrongPinError,
)
from motcua.signatures.service import Scheme

_SHA256 = "2.16.840.1.101.3.4.2.1"
_ALGORITHMS = {
    Scheme.PSS: "1.2.840.113549.1.1.10",
    Scheme.PKCS1: "1.2.840.113549.1.1.11",
    Scheme.ECDSA: "1.2.840.10045.4.3.2",
}
# RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes (RFC 4055), as the API wants it: DER in base64.
_PSS = base64.b64encode(
    bytes.fromhex(
        "3034a00f300d06096086480165030402010500a11c301a06092a864886f70d010108300d06096086480165030402010500a203020120"
    )
).decode()


# Hashes in one call; so many papers are begun together, and wait for each other.
MOST_AT_ONCE = 10


@dataclass(eq=False)
class Activated:
    """A credential that its owner has activated for a batch."""

    line: Line
    credential: Credential
    sad: str
    token: str
    # How many signatures the activation is still good for.
    left: int

    @property
    def scheme(self) -> Scheme:
        return self.credential.scheme

    @property
    def at_once(self) -> int:
        return min(self.left, MOST_AT_ONCE)

    def sign(self, data: bytes) -> bytes:
        return self.sign_all([data])[0]

    def sign_all(self, several: Sequence[bytes]) -> list[bytes]:
        """The signatures of several papers in one call, in their order.

        Raises PinNeededError where the activation is over, RemoteGoneError, RemoteRefusedError.
        """
        hashes = [base64.b64encode(hashlib.sha256(data).digest()).decode() for data in several]
        asked = {
            "credentialID": self.credential.id,
            "SAD": self.sad,
            "signAlgo": _ALGORITHMS[self.scheme],
            **({"signAlgoParams": _PSS} if self.scheme is Scheme.PSS else {}),
        }
        # Version 1 and 2 name the same thing differently; each passes over the other's name.
        named = {"hash": hashes, "hashAlgo": _SHA256, "hashes": hashes, "hashAlgorithmOID": _SHA256}
        try:
            answer = self.line.call("signatures/signHash", asked | named, token=self.token)
        except RemoteRefusedError as refused:
            if "SAD" in str(refused.values.get("reason", "")):
                raise PinNeededError from None
            raise
        made = answer.get("signatures")
        if not isinstance(made, list) or len(made) != len(several):
            raise RemoteGoneError
        try:
            signatures = [base64.b64decode(one, validate=True) for one in made]
        except (ValueError, TypeError):
            raise RemoteGoneError from None
        # Of a call without an answer nobody knows whether the service counted it: it says so the next time.
        self.left = max(0, self.left - len(several))
        return signatures

    def __repr__(self) -> str:
        return f"<Activated {self.credential.id}>"


def open_credential(place: dict[str, Any], *, pin: str, otp: str, count: int) -> Activated:
    """Activate a credential for `count` signatures.

    Raises WrongPinError, KeyMissingError, RemoteGoneError, RemoteRefusedError. A refused PIN is never tried again.
    """
    line, token = _line(settings.CSC_URL), settings.CSC_TOKEN
    credential = _credential(line, token, str(place["credential"]))
    most = max(1, min(count, credential.most))
    asked = {"credentialID": credential.id, "numSignatures": most, "PIN": pin}
    try:
        answer = line.call("credentials/authorize", asked | ({"OTP": otp} if otp else {}), token=token)
    except RemoteRefusedError as refused:
        if is_wrong_pin(str(refused.values.get("reason", ""))):
            raise WrongPinError from None
        raise
    if not answer.get("SAD"):
        raise RemoteGoneError
    return Activated(line, credential, str(answer["SAD"]), token, most)


def find_credential(credential_id: str) -> x509.Certificate:
    """The certificate of a credential; raises KeyMissingError, RemoteGoneError, RemoteRefusedError."""
    return _credential(_line(settings.CSC_URL), settings.CSC_TOKEN, credential_id).certificate


def _credential(line: Line, token: str, credential_id: str) -> Credential:
    asked = {"credentialID": credential_id, "certificates": "chain", "certInfo": True, "authInfo": True}
    answer = line.call("credentials/info", asked, token=token, again=True)
    found = credential_from(credential_id, answer)
    if found is None:
        raise KeyMissingError
    return found


@cache
def _line(url: str) -> Line:
    if not url:
        raise RemoteGoneError
    return Line(url)


def forget_lines() -> None:
    """What was learnt of the services' health; tests begin anew."""
    _line.cache_clear()
