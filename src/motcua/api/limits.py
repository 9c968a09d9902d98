"""How often one computer may ask of the interface."""

from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from motcua.kit.limits import Counter

# An office that converts a list sends it in one file; this is for single addresses while somebody types.
ASKED_A_MINUTE = 120
_SECONDS = 60.0


class Limit(BaseThrottle):
    def __init__(self, most: int = ASKED_A_MINUTE) -> None:
        self.counter = Counter(most)

    def allow_request(self, request: HttpRequest) -> bool:
        if self.counter.is_full(request):
            return False
        self.counter.count(request)
        return True

    def wait(self) -> float:
        return _SECONDS
