"""Keys that are being opened in the background of the signing agent: a device or a remote service takes its time."""

import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from motcua.signatures import errors

logger = logging.getLogger(__name__)

# What has not opened by then is given up, whatever the device or the service does later.
LONGEST_SECONDS = 45.0
# How many open at once; each is a thread.
MOST = 64
# So long it is remembered why a key did not open, for whoever asks late.
_KEPT_SECONDS = 10 * 60.0


@dataclass(eq=False)
class Opening:
    """A key that is being opened, or was, or could not be."""

    handle: str
    owner: int
    batch: int
    since: float
    ended: threading.Event = field(default_factory=threading.Event)
    refusal: errors.SigningError | None = None
    # Nobody waits for it any more: what opens all the same is closed at once.
    is_given_up: bool = False


class Openings:
    """What is under way, one for a person's batch; `now` is in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._lock = threading.Lock()
        self._known: dict[str, Opening] = {}

    def begin(self, owner: int, batch: int, act: Callable[[Opening], None]) -> Opening:
        """Have a key opened; while one is opening for this batch, a second PIN is not even looked at.

        Raises AgentGoneError where too many are opening.
        """
        with self._lock:
            self._tidy()
            under_way = [one for one in self._known.values() if not one.ended.is_set()]
            for one in under_way:
                if (one.owner, one.batch) == (owner, batch) and not one.is_given_up:
                    return one
            if len(under_way) >= MOST:
                raise errors.AgentGoneError
            made = Opening(secrets.token_urlsafe(24), owner, batch, self._now())
            self._known[made.handle] = made
        threading.Thread(target=_run, args=(made, act), daemon=True).start()
        return made

    def find(self, handle: str) -> Opening | None:
        with self._lock:
            return self._known.get(handle)

    def give_up(self, handle: str) -> None:
        with self._lock:
            if one := self._known.get(handle):
                one.is_given_up = True

    def is_over(self, opening: Opening) -> bool:
        """Whether it has opened; raises why it has not, and AgentGoneError where it takes too long."""
        with self._lock:
            if not opening.ended.is_set():
                if self._now() - opening.since < LONGEST_SECONDS:
                    return False
                opening.is_given_up = True
                raise errors.AgentGoneError
        if opening.refusal is not None:
            raise opening.refusal
        return True

    def _tidy(self) -> None:
        now = self._now()
        for handle, one in list(self._known.items()):
            if one.ended.is_set() and now - one.since > _KEPT_SECONDS:
                del self._known[handle]


def _run(opening: Opening, act: Callable[[Opening], None]) -> None:
    try:
        act(opening)
    except errors.SigningError as refusal:
        # Without the frames that it came through: they hold the PIN.
        refusal.__context__ = None
        opening.refusal = refusal.with_traceback(None)
    except Exception as error:  # noqa: BLE001 - a device's library may raise anything, and its words may hold a PIN
        logger.warning("a key could not be opened: %s", type(error).__name__)
        opening.refusal = errors.SigningError()
    finally:
        opening.ended.set()
