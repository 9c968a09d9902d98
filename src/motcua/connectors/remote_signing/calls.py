"""One call of a remote signing service: JSON there, JSON back, never longer than is allowed, and a rest after failures.

Nothing that is sent (PIN, one-time code, tokens) ever stands in an error or a log.
"""

import http.client
import json
import logging
import socket
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from motcua.signatures.errors import RemoteGoneError, RemoteRefusedError

logger = logging.getLogger(__name__)

SECONDS = 8.0
_MOST_BYTES = 1_000_000
# After so many failures in a row the service is left alone for a while.
_MOST_FAILURES, _REST_SECONDS = 3, 30.0


class Line:
    """The way to one service, shared by all who sign there in this process."""

    def __init__(self, url: str, *, seconds: float = SECONDS) -> None:
        self.url, self.seconds = url.rstrip("/"), seconds
        self._failures, self._rests_until = 0, 0.0
        self._lock = threading.Lock()

    def call(
        self, method: str, sent: dict[str, Any], *, token: str = "", again: bool = False
    ) -> dict[str, Any]:
        """What the service answers. With `again` a call that changes nothing is tried twice.

        Raises RemoteGoneError where nothing sensible comes back in time, RemoteRefusedError with its words.
        """
        if time.monotonic() < self._rests_until:
            raise RemoteGoneError
        try:
            answer = self._once(method, sent, token)
        except (http.client.HTTPException, ValueError, TypeError, OSError, RecursionError) as error:
            self._failed(type(error).__name__)
            if again and time.monotonic() >= self._rests_until:
                return self.call(method, sent, token=token)
            raise RemoteGoneError from None
        with self._lock:
            self._failures = 0
        if "error" in answer:
            raise RemoteRefusedError(reason=_words(answer))
        return answer

    def _once(self, method: str, sent: dict[str, Any], token: str) -> dict[str, Any]:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=self.seconds)
        connection.connect()
        # A service that sends a letter at a time may not hold us: then the line is cut, whatever is under way.
        is_cut = threading.Event()
        cut = threading.Timer(self.seconds, _shut, [connection.sock, is_cut])
        cut.daemon = True
        cut.start()
        try:
            headers = {"Content-Type": "application/json", "Connection": "close"}
            headers |= {"Authorization": f"Bearer {token}"} if token else {}
            connection.request("POST", f"{parts.path}/{method}", json.dumps(sent).encode(), headers)
            with connection.getresponse() as response:
                content = response.read(_MOST_BYTES + 1)
        finally:
            cut.cancel()
            connection.close()
        if response.status >= 500 or len(content) > _MOST_BYTES or is_cut.is_set():
            raise ValueError("unwell, too long or too late")
        answer = json.loads(content)
        if not isinstance(answer, dict):
            raise TypeError("no object")
        return answer

    def _failed(self, kind: str) -> None:
        with self._lock:
            self._failures += 1
            if self._failures >= _MOST_FAILURES:
                self._rests_until = time.monotonic() + _REST_SECONDS
                self._failures = 0
        logger.warning("the remote signing service did not answer: %s", kind)


def _words(answer: dict[str, Any]) -> str:
    return str(answer.get("error_description") or answer["error"])[:200]


def _shut(line: socket.socket, is_cut: threading.Event) -> None:
    is_cut.set()
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
