"""One database: every hot path, in this process over one connection, then against the web server."""

import gzip
import os
import re
import sys
from functools import partial
from pathlib import Path

from django.conf import settings

from bench import journey, meter, paths, throughput
from bench.browser import Request, send
from bench.ceiling import ceiling
from bench.figures import Ceiling, Figures, Load
from bench.paths import HotPath

BATCHES, READS, WRITES, JOURNEYS = 5, 100, 50, 8
# Under load.
REQUESTS, TURNS = 1_000, 3


def costs() -> list[Figures]:
    return [_cost(path) for path in paths.hot_paths()] + [_cost_of_journey()]


def _cost(path: HotPath) -> Figures:
    size = READS if path.reads else WRITES
    requests = path.requests(size * (BATCHES + 1))
    paths.know_people()
    page = send(requests[0]).body if path.reads else b""
    cost = meter.cost_of(_batches(requests, size))
    return Figures(path.name, path.aim, cost, len(page), len(gzip.compress(page)) if page else 0)


def _batches(requests: list[Request], size: int) -> list[list[meter.Visit]]:
    visits: list[meter.Visit] = [partial(send, request) for request in requests]
    return [visits[start : start + size] for start in range(0, len(visits), size)]


def _cost_of_journey() -> Figures:
    people = paths.citizens(first=paths.CITIZENS)[: JOURNEYS * (BATCHES + 1)]
    visits: list[meter.Visit] = [one.go for one in journey.journeys([browser for _user, browser in people])]
    batches = [visits[start : start + JOURNEYS] for start in range(0, len(visits), JOURNEYS)]
    return Figures("a whole journey", 50, meter.cost_of(batches))


def loads(server: int) -> dict[str, Load]:
    found = {}
    for path in paths.hot_paths():
        throughput.load(server, path.requests(REQUESTS // 10))
        found[path.name] = throughput.load(server, path.requests(REQUESTS))
    return found


def filing_turns(server: int) -> list[tuple[Ceiling, Load]]:
    """pgbench and the program in turns, so that a busy moment of the machine falls on both."""
    turns = []
    for _turn in range(TURNS):
        top = ceiling()
        turns.append((top, throughput.load(server, paths.filing(2 * REQUESTS))))
        paths.drop_drafts()
    return turns


def first_visit() -> dict[str, int]:
    """Compressed bytes of the styles and scripts that a page asks for, and of its picture."""
    page = send(Request("GET", "/")).body.decode()
    named = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    found = {}
    for name in dict.fromkeys(named):
        file = Path(settings.STATIC_ROOT) / name
        compressed = file.with_name(f"{file.name}.br")
        found[name] = (compressed if compressed.exists() else file).stat().st_size
    return found


def keep_log_apart(file: Path) -> None:
    """The program writes its access log as ever, but not among the figures."""
    file.parent.mkdir(parents=True, exist_ok=True)
    sys.stderr = os.fdopen(os.dup(2), "w")
    with file.open("ab") as log:
        os.dup2(log.fileno(), 2)
