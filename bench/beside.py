"""`python -m bench beside`: what officials wait for their pages while hundreds of papers are signed beside them."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.figures import Load

PAPERS, TURNS, REQUESTS, CONNECTIONS = 300, 5, 600, 2
PAGES = ("my work", "a dossier")
DOSSIERS = 2_000


@dataclass(frozen=True, slots=True)
class Beside:
    """The same pages in turns while a worker stands still and while it signs; `signed` papers in `seconds`."""

    quiet: dict[str, list["Load"]]
    busy: dict[str, list["Load"]]
    signed: int
    seconds: float
    left: int


def measure() -> Beside:
    os.environ.setdefault("MOTCUA_KEYSTORE_PASSWORD", "bench-only")
    from django.conf import settings

    from bench import throughput

    settings.KEYSTORE_PASSWORD = os.environ["MOTCUA_KEYSTORE_PASSWORD"]
    throughput.CONNECTIONS = CONNECTIONS
    _ask_for_signatures()
    # A worker takes jobs, signs and gives signs of life, each over a connection of its own.
    environment = os.environ | {"MOTCUA_DATABASE_CONNECTIONS": "4"}
    quiet: dict[str, list[Load]] = {name: [] for name in PAGES}
    busy: dict[str, list[Load]] = {name: [] for name in PAGES}
    signed, seconds = 0, 0.0
    with throughput.web_server() as server:
        worker = subprocess.Popen([sys.executable, "-m", "motcua", "worker", "--signing"], env=environment)
        try:
            _await_first()
            for _turn in range(TURNS):
                worker.send_signal(signal.SIGSTOP)
                _pages(server, quiet)
                before, began = _signed(), time.monotonic()
                worker.send_signal(signal.SIGCONT)
                _pages(server, busy)
                signed, seconds = signed + _signed() - before, seconds + time.monotonic() - began
        finally:
            worker.kill()
            worker.wait()
    return Beside(quiet, busy, signed, seconds, PAPERS - _signed())


def _pages(server: int, found: dict[str, list["Load"]]) -> None:
    from bench import paths, throughput

    for path in paths.hot_paths():
        if path.name in PAGES:
            found[path.name].append(throughput.load(server, path.requests(REQUESTS)))


def _ask_for_signatures() -> None:
    from motcua.signatures.models import SigningRequest
    from motcua.signatures.testing import ask_person, certify_person, make_paper, make_person

    SigningRequest.objects.all().delete()
    person = make_person(username=f"bench-signer-{time.time_ns()}")
    certify_person(person)
    for number in range(PAPERS):
        ask_person(person, make_paper(f"Quyết định số {number}"))


def _signed() -> int:
    from django.db import connection

    from motcua.signatures.models import SigningRequest

    found = SigningRequest.objects.filter(state="signed").count()
    connection.close()
    return found


def _await_first() -> None:
    end = time.monotonic() + 120
    while not _signed():
        if time.monotonic() > end:
            raise RuntimeError("nothing is signed")
        time.sleep(0.2)


def tell(found: Beside) -> list[str]:
    lines = [
        "| page | p50 ms, quiet | p50 ms, beside | p95 ms, quiet | p95 ms, beside | p50 ratio | p95 ratio |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for name in PAGES:
        pairs = [
            (median(one.p50 for one in loads[name]), median(one.p95 for one in loads[name]))
            for loads in (found.quiet, found.busy)
        ]
        (p50, p95), (busy_p50, busy_p95) = pairs
        cells = f"{p50:.1f} | {busy_p50:.1f} | {p95:.1f} | {busy_p95:.1f}"
        lines.append(f"| {name} | {cells} | {busy_p50 / p50:.2f} | {busy_p95 / p95:.2f} |")
    rate = found.signed / found.seconds
    told = f"{found.signed} papers signed meanwhile ({rate:.1f} a second), {found.left} still to sign."
    return [*lines, "", told]


def prepare(url: str) -> None:
    """A small province, loaded once."""
    command = [sys.executable, "-m", "bench", "load", f"--dossiers={DOSSIERS}", f"--database={url}"]
    subprocess.run(command, check=True)
