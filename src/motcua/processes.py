"""Processes that belong together: started by one parent, restarted if they fall, ended with it.

The kernel ends a child when its parent is killed (`PR_SET_PDEATHSIG`), so that nothing is left running.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTARTS = 5
WITHIN_SECONDS = 60.0
PATIENCE_SECONDS = 15.0


_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Ask the kernel to end this process when the one that started it is gone, however it went."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class ProcessError(RuntimeError):
    """A process does not start or does not stay up; the message carries the end of its log."""


@dataclass
class Child:
    """One process, its log, and how to tell that it answers."""

    name: str
    command: Sequence[str]
    log: Path
    environment: Mapping[str, str]
    answers: Callable[[], bool] = lambda: True
    # What the kernel sends it when its parent was killed.
    orphaned_by: str = "TERM"
    process: subprocess.Popen[bytes] | None = None
    falls: deque[float] = field(default_factory=lambda: deque(maxlen=RESTARTS + 1))

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches the parent only, which ends its children in order.
            self.process = subprocess.Popen(  # noqa: S603 - our own commands
                ["/usr/bin/setpriv", "--pdeathsig", self.orphaned_by, "--", *self.command],
                env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def is_up(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def await_answer(self, *, timeout: float = 60.0) -> None:
        """Wait (seconds) until it answers; raises ProcessError if it falls or stays silent."""
        end = time.monotonic() + timeout
        while time.monotonic() < end and self.is_up():
            if self.answers():
                return
            time.sleep(0.05)
        raise ProcessError(f"{self.name}: không khởi động được / does not start\n{self.tail()}")

    def stop(self) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def end_orphans(self) -> None:
        """What a fallen process started itself lives on in its session, and would keep its port."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    def falls_too_often(self) -> bool:
        now = time.monotonic()
        self.falls.append(now)
        return sum(1 for moment in self.falls if now - moment < WITHIN_SECONDS) > RESTARTS

    def tail(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")[-2000:] if self.log.exists() else ""


class Family:
    """The children of this process, in the order in which they were started."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.children: list[Child] = []
        self.ending = threading.Event()

    def start(self, child: Child) -> None:
        self.children.append(child)
        child.start()

    def heed_signals(self) -> None:
        """From here on Ctrl-C, SIGTERM and a closed terminal ask for an orderly end."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: self.ending.set())

    def watch(self, also: Callable[[], None] = lambda: None) -> None:
        """Restart what falls until an end is asked for; `also` is called twice a second.

        Raises ProcessError when one falls more often than five times in a minute.
        """
        while not self.ending.wait(0.5):
            also()
            for child in self.children:
                if not child.is_up():
                    self._restart(child)

    def _restart(self, child: Child) -> None:
        code = child.process.returncode if child.process else None
        child.end_orphans()
        if child.falls_too_often():
            raise ProcessError(f"{child.name}: dừng liên tục / keeps falling ({code})\n{child.tail()}")
        self.say(f"  ! {child.name} đã dừng (mã {code}), đang khởi động lại / stopped, restarting")
        child.start()

    def stop(self) -> None:
        """End all: asked at once, waited for in the reverse of the order of their start."""
        for child in self.children:
            if child.process is not None and child.is_up():
                child.process.send_signal(signal.SIGTERM)
        for child in reversed(self.children):
            child.stop()
