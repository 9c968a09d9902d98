"""Talking to the signing agent, which alone holds keys that a PIN has opened.

One request is one connection to a Unix socket of this machine: a line of JSON there, a line of JSON back.
"""

import base64
import json
import socket
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from os import getuid
from typing import Any

from cryptography import x509
from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.keys.keystore import Scheme

# Signing may ask a remote service, which has its own shorter patience.
_SECONDS = 30.0
# Opening goes on in the background where it takes long.
_OPENING_SECONDS = 8.0
# What a page asks while it is made.
_PAGE_SECONDS = 1.0
_MOST_BYTES = 4_000_000


@dataclass(frozen=True, slots=True, eq=False)
class AgentKey:
    """A key that the agent holds open, named by its handle."""

    handle: str
    owner: int
    batch: int
    scheme: Scheme
    certificate: x509.Certificate
    above: tuple[x509.Certificate, ...]
    # How many it signs in one call.
    at_once: int = 1

    def sign(self, data: bytes) -> bytes:
        return self.sign_all([data])[0]

    def sign_all(self, several: Sequence[bytes]) -> list[bytes]:
        """The signatures of several papers, in their order."""
        asked: dict[str, Any] = {"handle": self.handle, "owner": self.owner, "batch": self.batch}
        data = [base64.b64encode(one).decode() for one in several]
        return [base64.b64decode(one) for one in _ask("sign", data=data, **asked)["signatures"]]

    def __repr__(self) -> str:
        return f"<AgentKey {self.certificate.serial_number:x}>"


@dataclass(frozen=True, slots=True)
class Unlocked:
    """What names an open key, and how many papers it signs in one call; or one that is still being opened."""

    handle: str
    at_once: int
    is_open: bool = True


def unlock(place: dict[str, Any], *, pin: str, otp: str = "", owner: int, batch: int, count: int) -> Unlocked:
    """Open a key for one person and one batch of `count` papers; what takes long goes on in the agent.

    Raises WrongPinError, PinLastTryError, PinRefusedBeforeError, PinLockedError, KeyMissingError, AgentGoneError, TokenGoneError,
    RemoteGoneError, RemoteRefusedError.
    """
    facts: dict[str, Any] = {
        "place": place,
        "pin": pin,
        "otp": otp,
        "owner": owner,
        "batch": batch,
        "count": count,
    }
    return _unlocked(_ask("unlock", seconds=_OPENING_SECONDS, **facts))


def opened(handle: str, *, owner: int, batch: int) -> Unlocked:
    """How far a key is that was being opened; raises what `unlock` raises, and PinNeededError where none is known."""
    return _unlocked(_ask("opened", seconds=_OPENING_SECONDS, handle=handle, owner=owner, batch=batch))


def _unlocked(answer: dict[str, Any]) -> Unlocked:
    return Unlocked(str(answer["handle"]), int(answer["at_once"]), bool(answer["is_open"]))


def opened_key(
    handle: str,
    place: dict[str, Any],
    *,
    owner: int,
    batch: int,
    certificate: x509.Certificate,
    above: tuple[x509.Certificate, ...],
) -> AgentKey:
    """Raises PinNeededError where the handle is not known here, or no longer, or is another person's or key's."""
    answer = _ask("describe", handle=handle, place=place, owner=owner, batch=batch)
    return AgentKey(
        handle, owner, batch, Scheme(answer["scheme"]), certificate, above, int(answer["at_once"])
    )


def own_key(
    place: dict[str, Any], *, certificate: x509.Certificate, above: tuple[x509.Certificate, ...]
) -> AgentKey:
    """A key of an organization, which the agent opens by what it was told when it started."""
    answer = _ask("open_own", place=place)
    return AgentKey(answer["handle"], 0, 0, Scheme(answer["scheme"]), certificate, above)


def close(handle: str) -> None:
    """Forget an open key; one that is gone already is no error, nor is an agent that does not answer."""
    try:
        _ask("close", seconds=_OPENING_SECONDS, handle=handle)
    except errors.SigningError:
        return


def change_pin(place: dict[str, Any], *, pin: str, new_pin: str) -> None:
    """Raises WrongPinError, PinLockedError, KeyMissingError, AgentGoneError."""
    _ask("change_pin", place=place, pin=pin, new_pin=new_pin)


def tokens() -> list[dict[str, Any]]:
    """The devices of this machine: {"module", "token", "certificates": [{"id", "pem"}]}; raises AgentGoneError, soon."""
    found: list[dict[str, Any]] = _ask("tokens", seconds=_PAGE_SECONDS)["tokens"]
    return found


def _ask(do: str, *, seconds: float = _SECONDS, **facts: Any) -> dict[str, Any]:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(seconds)
            line.connect(str(settings.SIGNER_SOCKET))
            _check_is_ours(line)
            line.sendall(json.dumps({"do": do} | facts).encode() + b"\n")
            with line.makefile("rb") as reader:
                answer = json.loads(reader.readline(_MOST_BYTES))
    except (OSError, ValueError):
        # Without the words of the library: what was sent has no place in a log.
        raise errors.AgentGoneError from None
    if "error" in answer:
        raise _error(answer)
    found: dict[str, Any] = answer
    return found


def _check_is_ours(line: socket.socket) -> None:
    """Whoever answers under another account is not our agent, whatever stands at its address, and hears no PIN."""
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    if uid != getuid():
        raise ConnectionRefusedError


def _error(answer: dict[str, Any]) -> errors.SigningError:
    known = {one.code: one for one in _all(errors.SigningError)}
    return known.get(str(answer["error"]), errors.SigningError)(**answer.get("values", {}))


def _all(kind: type[errors.SigningError]) -> list[type[errors.SigningError]]:
    return [kind, *(below for one in kind.__subclasses__() for below in _all(one))]
