"""Files of strangers are opened in a process beside this one, which is ended where it takes too long or too much.

The process stays for the next file, for its libraries take seconds to load. It answers in JSON and knows neither
the database nor a key.
"""

import atexit
import json
import logging
import os
import resource
import selectors
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import Any, BinaryIO

from motcua.signatures.checking.findings import Finding
from motcua.signatures.checking.readings import Reading, as_json, from_json

logger = logging.getLogger(__name__)

# For one file; starting the process is not counted.
SECONDS = 15.0
_START_SECONDS = 60.0
_MEMORY = 1024 * 1024 * 1024
_MOST_ANSWER = 64 * 1024 * 1024
_LENGTH = struct.Struct(">Q")
# How many files are read at once in this process, and how long a person waits for a turn.
_READERS, _TURN_SECONDS = 2, 20.0


def read(content: bytes, *, seconds: float = SECONDS) -> Reading:
    """What the file says; TOO_COMPLEX where reading it took too long or too much, BUSY where others are read."""
    if not _turns.acquire(timeout=_TURN_SECONDS):
        return Reading(Finding.BUSY)
    try:
        reader = _take()
        try:
            reading = reader.read(content, seconds)
        except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
            logger.warning("a file could not be read within its bounds: %s", type(error).__name__)
            reader.end()
            return Reading(Finding.TOO_COMPLEX)
        _idle.append(reader)
        return reading
    finally:
        _turns.release()


class _Reader:
    """One process; whoever holds it is alone with it."""

    def __init__(self) -> None:
        environment = {
            name: os.environ[name] for name in ("PATH", "LANG", "PYTHONPATH") if name in os.environ
        }
        self.process = subprocess.Popen(
            [sys.executable, "-c", "from motcua.signatures.checking import sandbox; sandbox.serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        assert self.process.stdin
        assert self.process.stdout
        self.question, self.answer = self.process.stdin, self.process.stdout
        os.set_blocking(self.question.fileno(), False)
        try:
            self._receive(time.monotonic() + _START_SECONDS)
        except (OSError, EOFError):
            self.end()
            raise

    def read(self, content: bytes, seconds: float) -> Reading:
        deadline = time.monotonic() + seconds
        self._send(_LENGTH.pack(len(content)) + content, deadline)
        return from_json(json.loads(self._receive(deadline)))

    def end(self) -> None:
        self.process.kill()
        for pipe in (self.question, self.answer):
            with suppress(OSError):
                pipe.close()
        self.process.wait()

    def _send(self, content: bytes, deadline: float) -> None:
        rest = memoryview(content)
        while rest:
            _wait(self.question, selectors.EVENT_WRITE, deadline)
            rest = rest[os.write(self.question.fileno(), rest[:65536]) :]

    def _receive(self, deadline: float) -> bytes:
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, deadline))
        if length > _MOST_ANSWER:
            raise ValueError("the answer is too long")
        return self._exactly(length, deadline)

    def _exactly(self, size: int, deadline: float) -> bytes:
        content = bytearray()
        while len(content) < size:
            _wait(self.answer, selectors.EVENT_READ, deadline)
            piece = os.read(self.answer.fileno(), min(size - len(content), 1 << 20))
            if not piece:
                raise EOFError
            content += piece
        return bytes(content)


_turns = threading.BoundedSemaphore(_READERS)
_idle: list[_Reader] = []


def _take() -> _Reader:
    while _idle:
        reader = _idle.pop()
        if reader.process.poll() is None:
            return reader
        reader.end()
    return _Reader()


def _forget() -> None:
    """After a fork the readers belong to the parent."""
    global _turns  # noqa: PLW0603 - a lock that another thread of the parent may hold
    _turns = threading.BoundedSemaphore(_READERS)
    _idle.clear()


def _end_all() -> None:
    while _idle:
        _idle.pop().end()


os.register_at_fork(after_in_child=_forget)
atexit.register(_end_all)


def _wait(pipe: Any, event: int, deadline: float) -> None:
    left = deadline - time.monotonic()
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, event)
        if left <= 0 or not selector.select(left):
            raise TimeoutError("no time left")


def serve() -> None:
    """What the process beside does: read one file after another until nobody asks any more."""
    from motcua.signatures.checking.reading import read_file

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # It opens nothing: no file is written, no process begun.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(2000)
    answers, questions = os.fdopen(os.dup(1), "wb"), sys.stdin.buffer
    # What a library prints must not stand among the answers.
    os.dup2(2, 1)
    _write(answers, b"{}")
    while head := questions.read(_LENGTH.size):
        content = questions.read(_LENGTH.unpack(head)[0])
        try:
            made = as_json(read_file(content))
        except (MemoryError, RecursionError):
            made = as_json(Reading(Finding.TOO_COMPLEX))
        _write(answers, json.dumps(made).encode())


def _write(pipe: BinaryIO, content: bytes) -> None:
    pipe.write(_LENGTH.pack(len(content)) + content)
    pipe.flush()
