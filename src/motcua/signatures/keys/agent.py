"""The signing agent: a small process that alone holds keys which a PIN has opened.

It answers on a Unix socket that only its own account may use, keeps nothing on disk, writes no PIN into a log, and
forgets a key when its batch is done, after ten minutes without use, or after an hour at the latest.
"""

import base64
import ctypes
import json
import logging
import resource
import secrets
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from os import getuid, umask
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from django.conf import settings

from motcua.signatures import errors
from motcua.signatures.keys import keystore
from motcua.signatures.keys.keystore import Scheme
from motcua.signatures.keys.opening import LONGEST_SECONDS as LONGEST_OPENING
from motcua.signatures.keys.opening import Opening, Openings
from motcua.signatures.keys.refused import RefusedPins
from motcua.signatures.models import KeyKind
from motcua.signatures.registry import remote_opener

logger = logging.getLogger(__name__)

IDLE_SECONDS = 10 * 60.0
LONGEST_SECONDS = 60 * 60.0
# So long whoever asks waits for a key to open; then it opens in the background, and they are told to ask again.
PATIENCE_SECONDS = {KeyKind.REMOTE: 1.0}
_PATIENCE_SECONDS = 3.0
LISTING_SECONDS = 0.5
# For files, which do not count themselves; devices do.
MOST_WRONG_PINS = 5
LOCKED_SECONDS = 15 * 60.0
PIN_LENGTHS = range(6, 65)
_MOST_BYTES = 1_000_000
_PR_SET_DUMPABLE = 4


class Opened(Protocol):
    """A key that is open in this process."""

    @property
    def scheme(self) -> Scheme: ...
    def sign(self, data: bytes) -> bytes: ...


@runtime_checkable
class OpenedForMany(Opened, Protocol):
    """A key that signs several in one call, `at_once` at the most; 0 where it is used up."""

    @property
    def at_once(self) -> int: ...
    def sign_all(self, several: Sequence[bytes]) -> list[bytes]: ...


@dataclass
class _Session:
    opened: Opened
    owner: int
    batch: int
    used: float
    since: float
    # What was opened: a handle is worth nothing for another key of the same person.
    place: str = ""
    token: str = ""


class Sessions:
    """What is open, for whom, and until when. `now` is in seconds; several threads may ask at once."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.RLock()
        self._open: dict[str, _Session] = {}
        self._own: dict[str, str] = {}
        self._opening: dict[str, threading.Lock] = {}
        self._listing = threading.Lock()
        self._openings = Openings(now)
        self._refused = RefusedPins(now)
        self._wrong: dict[str, list[float]] = {}
        self._tokens: dict[tuple[str, str], Any] = {}

    def unlock(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Open a key; what takes longer goes on in the background, under the handle that is answered."""
        self.forget_old()
        owner, batch = _whose(asked)
        opening = self._openings.begin(owner, batch, lambda one: self._open_in_background(one, asked))
        opening.ended.wait(PATIENCE_SECONDS.get(asked["place"]["kind"], _PATIENCE_SECONDS))
        return self._how_far(opening)

    def opened(self, asked: dict[str, Any]) -> dict[str, Any]:
        """How far a key is that was being opened; why not, where it could not be."""
        opening = self._openings.find(str(asked["handle"]))
        if opening is not None and (opening.owner, opening.batch) == _whose(asked):
            return self._how_far(opening)
        session = self._session(asked)
        return {"handle": asked["handle"], "is_open": True, "at_once": _at_once(session.opened)}

    def _open_in_background(self, opening: Opening, asked: dict[str, Any]) -> None:
        opened, token = self._opened_once(opening, asked)
        with self._lock:
            self._keep(opened, opening.owner, opening.batch, asked["place"], token, opening.handle)
            if opening.is_given_up:
                self._forget(opening.handle)

    def _opened_once(self, opening: Opening, asked: dict[str, Any]) -> tuple[Opened, str]:
        """One at a time a device, and never with a PIN that it has just refused."""
        where, pin = _device(asked["place"]), str(asked["pin"])
        with self._lock:
            alone = self._opening.setdefault(where, threading.Lock())
        if not alone.acquire(timeout=LONGEST_OPENING):
            raise errors.AgentGoneError
        try:
            # Whoever has gone meanwhile is no reason to try a PIN.
            if opening.is_given_up:
                raise errors.AgentGoneError
            self._refused.check(where, pin)
            opened = self._opened(asked["place"], pin, asked["otp"], int(asked["count"]))
        except errors.PinRefusedBeforeError:
            raise
        except errors.WrongPinError:
            self._refused.add(where, pin)
            raise
        else:
            self._refused.forget(where)
            return opened
        finally:
            alone.release()

    def _how_far(self, opening: Opening) -> dict[str, Any]:
        handle = opening.handle
        if not self._openings.is_over(opening):
            return {"handle": handle, "is_open": False, "at_once": 1}
        with self._lock:
            session = self._open.get(handle)
        if session is None:
            raise errors.PinNeededError
        return {"handle": handle, "is_open": True, "at_once": _at_once(session.opened)}

    def open_own(self, asked: dict[str, Any]) -> dict[str, Any]:
        """A key of an organization: opened by the PIN of the settings, and again only if that worked before."""
        place, where = _words(asked["place"]), _device(asked["place"])
        with self._lock:
            opening = self._opening.setdefault(where, threading.Lock())
        # One at a time a device, so that a refused PIN is refused once; and nobody waits for another device.
        with opening:
            session = self._own_session(place)
            if session is None:
                if not settings.PKCS11_PIN or where in self._wrong:
                    raise errors.WrongPinError if where in self._wrong else errors.KeystoreLockedError
                try:
                    opened, token = self._opened(asked["place"], settings.PKCS11_PIN, "", 1)
                except errors.WrongPinError:
                    self._wrong[where] = [self._now()]
                    raise
                self._own[place] = self._keep(opened, 0, 0, asked["place"], token)
                session = self._open[self._own[place]]
            return {"handle": self._own[place], "scheme": session.opened.scheme}

    def _own_session(self, place: str) -> _Session | None:
        with self._lock:
            return self._open.get(self._own.get(place, ""))

    def describe(self, asked: dict[str, Any]) -> dict[str, Any]:
        session = self._session(asked)
        if session.place != _words(asked["place"]) or not (at_once := _at_once(session.opened)):
            self.close(asked)
            raise errors.PinNeededError
        return {"scheme": session.opened.scheme, "at_once": at_once}

    def sign(self, asked: dict[str, Any]) -> dict[str, Any]:
        opened = self._session(asked).opened
        several = [base64.b64decode(one) for one in asked["data"]]
        try:
            if isinstance(opened, OpenedForMany):
                made = opened.sign_all(several)
            else:
                made = [opened.sign(one) for one in several]
        except (errors.WrongPinError, errors.PinLockedError):
            # The device no longer takes the PIN it took before: whoever knows it is to be asked, not the device.
            self.close(asked)
            raise errors.PinNeededError from None
        return {"signatures": [base64.b64encode(one).decode() for one in made]}

    def close(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._openings.give_up(str(asked["handle"]))
        with self._lock:
            self._forget(str(asked["handle"]))
        return {}

    def change_pin(self, asked: dict[str, Any]) -> dict[str, Any]:
        place, new_pin = asked["place"], str(asked["new_pin"])
        if place["kind"] != KeyKind.PKCS12_PIN:
            raise errors.KeyMissingError
        if len(new_pin) not in PIN_LENGTHS:
            raise errors.PinTooShortError
        key = self._file_key(place["file"], asked["pin"])
        keystore.keep_key(place["file"], keystore.packed(key, new_pin.encode()))
        return {}

    def tokens(self, _asked: dict[str, Any]) -> dict[str, Any]:
        if not settings.PKCS11_MODULES:
            return {"tokens": []}
        from motcua.signatures.keys import tokens

        # A device that hangs keeps one listing, not one for every page that asks.
        if not self._listing.acquire(timeout=LISTING_SECONDS):
            raise errors.AgentGoneError
        try:
            found = [one for module in settings.PKCS11_MODULES for one in tokens.listed(module)]
        finally:
            self._listing.release()
        return {"tokens": found}

    def forget_old(self) -> None:
        now = self._now()
        with self._lock:
            for handle, session in list(self._open.items()):
                is_own = session.owner == 0
                is_old = now - session.used > IDLE_SECONDS or now - session.since > LONGEST_SECONDS
                if is_old and not is_own:
                    self._forget(handle)

    def _keep(
        self, opened: Opened, owner: int, batch: int, place: dict[str, Any], token: str, handle: str = ""
    ) -> str:
        handle, now = handle or secrets.token_urlsafe(24), self._now()
        with self._lock:
            self._open[handle] = _Session(opened, owner, batch, now, now, _words(place), token)
        return handle

    def _session(self, asked: dict[str, Any]) -> _Session:
        self.forget_old()
        with self._lock:
            found = self._open.get(str(asked["handle"]))
            if found is None or (found.owner, found.batch) != _whose(asked):
                raise errors.PinNeededError
            found.used = self._now()
            return found

    def _forget(self, handle: str) -> None:
        session = self._open.pop(handle, None)
        if session is None or not session.token:
            return
        if not any(other.token == session.token for other in self._open.values()):
            module, _bar, label = session.token.partition("|")
            token = self._tokens.pop((module, label), None)
            if token is not None:
                # A device may hang, and nobody is to wait for that.
                threading.Thread(target=token.log_out, daemon=True).start()

    def _opened(self, place: dict[str, Any], pin: str, otp: str, count: int) -> tuple[Opened, str]:
        kind = place["kind"]
        if kind == KeyKind.PKCS12_PIN:
            return self._file_key(place["file"], pin), ""
        if kind == KeyKind.PKCS11:
            return self._token_key(place, pin)
        if kind == KeyKind.REMOTE:
            return remote_opener()(place, pin=pin, otp=otp, count=count), ""
        raise errors.KeyMissingError

    def _file_key(self, file: str, pin: str) -> keystore.OpenKey:
        if "/" in file or not file:
            raise errors.KeyMissingError
        now = self._now()
        with self._lock:
            wrong = [at for at in self._wrong.get(file, []) if now - at < LOCKED_SECONDS]
            self._wrong[file] = wrong
            if len(wrong) >= MOST_WRONG_PINS:
                raise errors.PinLockedError
            # Counted before it is tried, so that many at once have no more tries than one.
            wrong.append(now)
        key = keystore.unlock_key(file, pin)
        with self._lock:
            self._wrong.pop(file, None)
        return key

    def _token_key(self, place: dict[str, Any], pin: str) -> tuple[Opened, str]:
        module, label = str(place["module"]), str(place["token"])
        # A module is code: only those that the settings name are ever loaded.
        if module not in settings.PKCS11_MODULES:
            raise errors.TokenGoneError(token=label)
        from motcua.signatures.keys.tokens import Token, TokenKey

        with self._lock:
            token = self._tokens.setdefault((module, label), Token(module, label))
        token.log_in(pin)
        return TokenKey(token, str(place["id"])), f"{module}|{label}"


def _whose(asked: dict[str, Any]) -> tuple[int, int]:
    return int(asked["owner"]), int(asked["batch"])


def _words(place: dict[str, Any]) -> str:
    return json.dumps(place, sort_keys=True)


def _device(place: dict[str, Any]) -> str:
    """What counts wrong PINs: a device, whichever of its keys is meant."""
    if place["kind"] == KeyKind.PKCS11:
        return f"{place['module']}|{place['token']}"
    return _words(place)


def _at_once(opened: Opened) -> int:
    return opened.at_once if isinstance(opened, OpenedForMany) else 1


class Agent(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Answers one line of JSON with one line of JSON."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, path: Path, sessions: Sessions) -> None:
        self.sessions = sessions
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            path.unlink()
        before = umask(0o177)
        try:
            super().__init__(str(path), _Answer)
        finally:
            umask(before)

    def answer(self, line: bytes) -> dict[str, Any]:
        """What is answered to a line; whatever goes wrong is told by its code, never by what was sent."""
        acts = {
            name: getattr(self.sessions, name)
            for name in ("unlock", "opened", "open_own", "describe", "sign", "close", "change_pin", "tokens")
        }
        try:
            asked = json.loads(line)
            answer: dict[str, Any] = acts[asked["do"]](asked)
        except errors.SigningError as error:
            return {"error": error.code, "values": {name: str(value) for name, value in error.values.items()}}
        except Exception as error:  # noqa: BLE001 - a device's library may raise anything, and its words may hold a PIN
            logger.warning("the signing agent could not answer: %s", type(error).__name__)
            return {"error": errors.SigningError.code}
        return answer


class _Answer(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        assert isinstance(self.server, Agent)
        if not _is_ours(self.connection):
            return
        # Whoever hangs up asks nothing, and hears nothing.
        with suppress(OSError):
            if line := self.rfile.readline(_MOST_BYTES):
                self.wfile.write(json.dumps(self.server.answer(line)).encode() + b"\n")


def _is_ours(connection: socket.socket) -> bool:
    size = struct.calcsize("3i")
    _pid, uid, _gid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size))
    return bool(uid == getuid())


def run() -> None:
    """Serve until the process is ended; nothing of its memory ever reaches a core file or a debugger."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    agent = Agent(settings.SIGNER_SOCKET, Sessions())
    threading.Thread(target=_sweep, args=(agent.sessions,), daemon=True).start()
    agent.serve_forever()


def _sweep(sessions: Sessions) -> None:
    while True:
        time.sleep(15)
        sessions.forget_old()
