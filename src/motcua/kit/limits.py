"""How often one computer may ask: counted in each process, so that asking writes nothing to the database."""

import time
from collections import deque
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

_SECONDS = 60.0
MOST_REMEMBERED = 10_000


class Counter:
    """At most so many a minute from one computer."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.asked: dict[str, deque[float]] = {}

    def is_full(self, request: HttpRequest) -> bool:
        times = self.asked.get(computer(request), deque())
        while times and times[0] <= time.monotonic() - _SECONDS:
            times.popleft()
        return len(times) >= self.most

    def count(self, request: HttpRequest) -> None:
        now = time.monotonic()
        self.asked.setdefault(computer(request), deque(maxlen=self.most)).append(now)
        if len(self.asked) > MOST_REMEMBERED:
            self.asked = {who: kept for who, kept in self.asked.items() if kept and kept[-1] > now - _SECONDS}

    def forget(self) -> None:
        self.asked.clear()


def computer(request: HttpRequest) -> str:
    """Behind proxies of ours, the address that the outermost of them saw; what others claim is not believed."""
    proxies = int(settings.ALLAUTH_TRUSTED_PROXY_COUNT)
    forwarded = [
        one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()
    ]
    if proxies and forwarded:
        return _network(str(forwarded[-min(proxies, len(forwarded))]))
    return _network(str(request.META.get("REMOTE_ADDR", "")))


def _network(address: str) -> str:
    """Of IPv6 the 64 bits that a household is given: whoever has those has more addresses than anybody can count."""
    try:
        known = ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, IPv4Address):
        return str(known)
    return str(known.ipv4_mapped or IPv6Network((known, 64), strict=False))
