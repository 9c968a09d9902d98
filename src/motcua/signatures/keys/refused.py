"""PINs that a device, a file or a service has just refused, remembered only as marks that are worth nothing elsewhere."""

import hashlib
import secrets
import threading
from collections.abc import Callable

from motcua.signatures import errors

# So long a PIN that was refused is not sent again; then it may have become the right one.
SECONDS = 10 * 60.0
_MOST = 20


class RefusedPins:
    """A second press with the same wrong PIN is no second try of a device that locks itself after a few."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._salt = secrets.token_bytes(32)
        self._marks: dict[str, dict[bytes, float]] = {}

    def check(self, where: str, pin: str) -> None:
        """Raises PinRefusedBeforeError for a PIN that was refused there a short while ago."""
        with self._lock:
            fresh = {one: at for one, at in self._marks.get(where, {}).items() if self._now() - at < SECONDS}
            self._marks[where] = fresh
            if not fresh:
                return
        if self._mark(where, pin) in fresh:
            raise errors.PinRefusedBeforeError

    def add(self, where: str, pin: str) -> None:
        mark = self._mark(where, pin)
        with self._lock:
            kept = self._marks.setdefault(where, {})
            kept[mark] = self._now()
            while len(kept) > _MOST:
                kept.pop(next(iter(kept)))

    def forget(self, where: str) -> None:
        """Another PIN opened it: those refused before are no danger any more."""
        with self._lock:
            self._marks.pop(where, None)

    def _mark(self, where: str, pin: str) -> bytes:
        # The salt is of this process alone; slow, so that its memory is no list to guess from.
        return hashlib.scrypt(f"{where}\n{pin}".encode(), salt=self._salt, n=2**12, r=8, p=1)
