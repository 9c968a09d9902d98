"""Asking a host that a stranger's certificate names, without becoming the stranger's tool.

Only http and https, only public addresses (or hosts that settings.REVOCATION_HOSTS names), never longer nor more
than was allowed. The address is looked up once and that very address is called, so that a name cannot change
between the check and the call.
"""

import http.client
import ipaddress
import logging
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import SplitResult, urljoin, urlsplit

from django.conf import settings
from django.core.cache import cache as shared

logger = logging.getLogger(__name__)

_MOST_REDIRECTS = 2
# After so many failures in a row a host is left alone for a while, by every process.
_MOST_FAILURES, _REST_SECONDS = 3, 60
_CHUNK = 64 * 1024
# All IPv6 that anybody in the world may be given.
_UNICAST = ipaddress.IPv6Network("2000::/3")


class FetchError(Exception):
    """Why nothing came back; for logs, never shown with what the host said."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: `body` makes it a POST."""

    url: str
    most_bytes: int
    body: bytes | None = None
    content_type: str = ""


def fetch(asked: Asked, *, deadline: float) -> bytes:
    """What the address answers, before `deadline` (of time.monotonic); raises FetchError for everything else."""
    for _redirect in range(_MOST_REDIRECTS + 1):
        parts = _checked(asked.url)
        key = f"revocation:failures:{parts.hostname}:{parts.port or parts.scheme}"
        if (shared.get(key) or 0) >= _MOST_FAILURES:
            raise FetchError("the host failed a moment ago and is left alone")
        try:
            moved, content = _exchange(parts, asked, deadline)
        except (OSError, http.client.HTTPException, ValueError, FetchError) as error:
            shared.set(key, (shared.get(key) or 0) + 1, _REST_SECONDS)
            logger.info("asking %s failed: %s", parts.hostname, type(error).__name__)
            raise FetchError(str(error)) from error
        if not moved:
            return content
        asked = Asked(urljoin(asked.url, moved), asked.most_bytes, asked.body, asked.content_type)
    raise FetchError("too many redirects")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError as error:
        raise FetchError("not an address") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
        raise FetchError("only plain http and https addresses are asked")
    return parts


def _exchange(parts: SplitResult, asked: Asked, deadline: float) -> tuple[str, bytes]:
    """The address that the host moved to, or its content."""
    connection = _connect(parts, deadline)
    # A host that sends a letter at a time may not hold us: at the deadline the line is cut, whatever is under way.
    cut = threading.Timer(_left(deadline), _shut, [connection.sock])
    cut.daemon = True
    cut.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"User-Agent": "motcua", "Connection": "close"}
        if asked.body is not None:
            headers["Content-Type"] = asked.content_type
        connection.request("GET" if asked.body is None else "POST", path, asked.body, headers)
        with connection.getresponse() as answer:
            if answer.status in {301, 302, 303, 307, 308}:
                return answer.getheader("Location") or "", b""
            if answer.status != HTTPStatus.OK:
                raise FetchError(f"status {answer.status}")
            return "", _read(answer, asked.most_bytes, deadline)
    finally:
        cut.cancel()
        connection.close()


def _connect(parts: SplitResult, deadline: float) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    address = _address(host, port, deadline)
    connection = http.client.HTTPConnection(host, port)
    plain = socket.create_connection((address, port), timeout=_left(deadline))
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host)
            if parts.scheme == "https"
            else plain
        )
    except OSError:
        plain.close()
        raise
    return connection


def _address(host: str, port: int, deadline: float) -> str:
    """One address of the host; all of them must be allowed, so that no answer is a matter of luck."""
    looking = _resolvers().submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    found = [str(one[4][0]) for one in looking.result(timeout=_left(deadline))]
    if f"{host}:{port}" not in settings.REVOCATION_HOSTS and host not in settings.REVOCATION_HOSTS:
        for one in found:
            if not _is_public(one):
                raise FetchError("the address is not public")
    return found[0]


def _is_public(address: str) -> bool:
    read = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(read, ipaddress.IPv6Address):
        # Python calls much else global: IPv4 in other clothes, translated networks, sites.
        if not read.ipv4_mapped and read not in _UNICAST:
            return False
        inner = read.ipv4_mapped or read.sixtofour or (read.teredo and read.teredo[1])
        if inner and not inner.is_global:
            return False
    return read.is_global and not read.is_multicast


def _read(answer: http.client.HTTPResponse, most: int, deadline: float) -> bytes:
    content = bytearray()
    while piece := answer.read1(_CHUNK):
        content += piece
        if len(content) > most:
            raise FetchError("the answer is too long")
    # Cut at the deadline it ends as if it were whole.
    _left(deadline)
    return bytes(content)


def _shut(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("no time left")
    return left


@cache
def _resolvers() -> ThreadPoolExecutor:
    # Looking a name up knows no time limit of its own, so it is waited for from outside.
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="resolver")
