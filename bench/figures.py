"""What is measured, as it goes from the measuring processes to the report."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Processor milliseconds of one visit: the median of the batches, and the cheapest of them.

    `yardstick` is what a fixed piece of work cost meanwhile: on a busy machine it tells how much dearer
    everything was than on a quiet one.
    """

    program: float
    database: float
    least: float
    statements: int
    yardstick: float

    @property
    def total(self) -> float:
        return self.program + self.database


@dataclass(frozen=True)
class Figures:
    """What one hot path cost; `html` and `compressed` are the weight of its page in bytes, 0 for a redirect."""

    name: str
    aim: float
    cost: Cost
    html: int = 0
    compressed: int = 0


@dataclass(frozen=True)
class Found:
    """What it cost to search for these words."""

    words: str
    cost: Cost


@dataclass(frozen=True)
class Catalogue:
    """A catalogue of `procedures`; so many of them were `published` by an import in this run, in `seconds`."""

    procedures: int
    published: int
    seconds: float
    searches: list[Found]
    paths: list[Figures]


@dataclass(frozen=True)
class Load:
    """Requests a second, and by which time (ms) half, 95 and 99 of a hundred were answered.

    `program` and `database` are processor ms a request, of all workers and of all their connections.
    """

    rate: float
    p50: float
    p95: float
    p99: float
    program: float
    database: float


@dataclass(frozen=True)
class Ceiling:
    """Filings a second by pgbench, and their mean latency in ms."""

    rate: float
    latency: float


@dataclass(frozen=True)
class Replay:
    """A merger of units under `dossiers`: how many things were to move and moved, by kind, and how long it took.

    `loads` are those of the hot paths before, while dossiers move (the worst round) and after; the worker was killed
    when `killed` had moved. `checks` are what must hold afterwards.
    """

    dossiers: int
    rehearsed: dict[str, int]
    rehearsal_seconds: float
    switch_seconds: float
    move_seconds: float
    moved: dict[str, int]
    same_by_list: bool
    requests_while_moving: int
    killed: int
    loads: dict[str, dict[str, Load]]
    checks: dict[str, bool]


@dataclass(frozen=True)
class Turn:
    """Pages of a counter, and how many pages of scans were read meanwhile."""

    scanning: bool
    load: Load
    pages: int
