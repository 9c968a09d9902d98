"""Keys in devices, by PKCS#11: one login a device, a few sessions, and never a PIN tried twice.

A device counts wrong PINs and locks itself. So a PIN that a device refused is forgotten at once; one that it took
is kept, in this process alone, to log in again when the device was taken out and put back.
"""

import hashlib
import hmac
import queue
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

import pkcs11
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11.constants import Attribute, ObjectClass, TokenFlag
from pkcs11.mechanisms import MGF, KeyType, Mechanism
from pkcs11.util.ec import encode_ecdsa_signature

from motcua.signatures import errors
from motcua.signatures.keys.keystore import SALT, Scheme

Found = TypeVar("Found")

SESSIONS = 4
_MOST_MISSES = 5
# What a device says that was taken out, restarted, or has forgotten us.
_LOST = (
    pkcs11.SessionHandleInvalid, pkcs11.SessionClosed, pkcs11.DeviceRemoved, pkcs11.TokenNotPresent,
    pkcs11.UserNotLoggedIn, pkcs11.DeviceError, pkcs11.ObjectHandleInvalid, pkcs11.GeneralError,
    pkcs11.FunctionFailed, pkcs11.KeyHandleInvalid,
)  # fmt: skip
_PSS = (Mechanism.SHA256, MGF.SHA256, SALT)


class Token:
    """One device, logged in once however many keys of it are open."""

    def __init__(self, module: str, label: str) -> None:
        self.module, self.label = module, label
        self._lock = threading.RLock()
        self._pool: queue.LifoQueue[Any] = queue.LifoQueue()
        self._all: list[Any] = []
        self._pin = ""
        self._salt = secrets.token_bytes(16)
        self._known = b""
        self._misses = 0

    def log_in(self, pin: str) -> None:
        """Raises WrongPinError, PinLastTryError, PinLockedError, TokenGoneError."""
        with self._lock:
            if not self._all:
                self._open(pin)
            # A device that is logged in does not look at a second PIN; so we do, and count as it would.
            elif self._misses >= _MOST_MISSES:
                raise errors.PinLockedError
            elif not hmac.compare_digest(self._known, self._mark(pin)):
                self._misses += 1
                raise errors.WrongPinError

    def log_out(self) -> None:
        with self._lock:
            self._drop()
            self._pin, self._known, self._misses = "", b"", 0

    def use(self, act: Callable[[Any], Found]) -> Found:
        """Do something with a session; if the device has forgotten us, log in again once, with the PIN it took."""
        pool = self._pool
        try:
            if self._all:
                with self._session() as session:
                    return act(session)
        except _LOST:
            pass
        self._again(pool)
        try:
            with self._session() as session:
                return act(session)
        except _LOST:
            raise errors.TokenGoneError(token=self.label) from None

    def has(self, mechanism: Mechanism) -> bool:
        return mechanism in self._find().slot.get_mechanisms()

    def _again(self, lost: "queue.LifoQueue[Any]") -> None:
        """Raises PinNeededError without a PIN that worked, TokenGoneError while the device is away."""
        with self._lock:
            if self._pool is not lost and self._all:
                # Somebody else was faster.
                return
            pin = self._pin
            self._drop()
            if not pin:
                raise errors.PinNeededError
            # The library looks for devices only when it is started.
            with suppress(pkcs11.PKCS11Error):
                _library(self.module).reinitialize()
            try:
                self._open(pin)
            except errors.TokenGoneError:
                self._pin = pin
                raise

    def _open(self, pin: str) -> None:
        self._pin, self._known = "", b""
        token = self._find()
        if token.flags & TokenFlag.USER_PIN_LOCKED:
            raise errors.PinLockedError
        try:
            self._keep(token.open(user_pin=pin))
            for _more in range(SESSIONS - 1):
                self._keep(token.open())
        except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange):
            raise self._refusal() from None
        except pkcs11.PinLocked:
            raise errors.PinLockedError from None
        except pkcs11.PKCS11Error:
            self._drop()
            raise errors.TokenGoneError(token=self.label) from None
        self._pin, self._known = pin, self._mark(pin)

    def _refusal(self) -> errors.SigningError:
        flags = self._find().flags
        if flags & TokenFlag.USER_PIN_LOCKED:
            return errors.PinLockedError()
        few = flags & (TokenFlag.USER_PIN_FINAL_TRY | TokenFlag.USER_PIN_COUNT_LOW)
        return errors.PinLastTryError() if few else errors.WrongPinError()

    def _find(self) -> Any:
        try:
            return _library(self.module).get_token(token_label=self.label)
        except (pkcs11.PKCS11Error, OSError, RuntimeError):
            raise errors.TokenGoneError(token=self.label) from None

    def _keep(self, session: Any) -> None:
        self._all.append(session)
        self._pool.put(session)

    def _drop(self) -> None:
        for session in self._all:
            with suppress(pkcs11.PKCS11Error):
                session.close()
        self._all, self._pool = [], queue.LifoQueue()

    @contextmanager
    def _session(self) -> Iterator[Any]:
        pool = self._pool
        try:
            session = pool.get(timeout=20)
        except queue.Empty:
            raise errors.TokenGoneError(token=self.label) from None
        try:
            yield session
        finally:
            pool.put(session)

    def _mark(self, pin: str) -> bytes:
        return hashlib.scrypt(pin.encode(), salt=self._salt, n=2**12, r=8, p=1)


class TokenKey:
    """A private key of a device that is logged in."""

    def __init__(self, token: Token, key_id: str) -> None:
        self.token, self.key_id = token, bytes.fromhex(key_id)
        kind = token.use(lambda session: self._key(session).key_type)
        self.scheme = Scheme.ECDSA if kind == KeyType.EC else self._rsa_scheme()

    def sign(self, data: bytes) -> bytes:
        return self.token.use(lambda session: self._signed(self._key(session), data))

    def _signed(self, key: Any, data: bytes) -> bytes:
        if self.scheme is Scheme.ECDSA:
            # Devices know the raw mechanism; few know the one that hashes.
            raw = key.sign(hashlib.sha256(data).digest(), mechanism=Mechanism.ECDSA)
            return bytes(encode_ecdsa_signature(raw))
        if self.scheme is Scheme.PSS:
            made = key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS_PSS, mechanism_param=_PSS)
        else:
            made = key.sign(data, mechanism=Mechanism.SHA256_RSA_PKCS)
        return bytes(made)

    def _key(self, session: Any) -> Any:
        try:
            return session.get_key(object_class=ObjectClass.PRIVATE_KEY, id=self.key_id)
        except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned):
            raise errors.KeyMissingError from None

    def _rsa_scheme(self) -> Scheme:
        return Scheme.PSS if self.token.has(Mechanism.SHA256_RSA_PKCS_PSS) else Scheme.PKCS1


def listed(module: str) -> list[dict[str, Any]]:
    """The devices of a module with the certificates that they show to anyone; nothing of a module that does not load."""
    try:
        slots = _library(module).get_slots(token_present=True)
        return [_shown(module, slot.get_token()) for slot in slots if _is_set_up(slot)]
    except (pkcs11.PKCS11Error, OSError, RuntimeError):
        return []


def _is_set_up(slot: Any) -> bool:
    return bool(slot.get_token().flags & TokenFlag.TOKEN_INITIALIZED)


def _shown(module: str, token: Any) -> dict[str, Any]:
    with token.open() as session:
        found = session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
        shown = [{"id": one[Attribute.ID].hex(), "pem": _pem(one[Attribute.VALUE])} for one in found]
    return {"module": module, "token": token.label, "certificates": shown}


def _pem(der: bytes) -> str:
    read = x509.load_der_x509_certificate(asn1.Certificate.load(der).dump())
    return read.public_bytes(Encoding.PEM).decode()


def _library(module: str) -> Any:
    return pkcs11.lib(module)
