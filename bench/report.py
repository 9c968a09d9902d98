"""The figures as tables of Markdown: what is printed is what stands in RESULTS.md."""

import os
import platform
import statistics
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bench.figures import Catalogue, Ceiling, Cost, Figures, Load, Replay, Turn

if TYPE_CHECKING:
    # Its libraries are those of the digitisation alone.
    from bench.ocr import PageFigures
    from bench.store import QueryFigures

NAMES = ("program", "PostgreSQL", "together")


def machine() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    model = next((line for line in lines if line.startswith("model name")), "")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    now = datetime.now(UTC)
    return (
        f"{now:%Y-%m-%d %H:%M} UTC, {model.partition(':')[2].strip()}, {os.cpu_count()} cores, "
        f"Python {platform.python_version()}, load averages {load}"
    )


def median_of(rounds: Sequence[Sequence[Figures]]) -> list[Figures]:
    """The middle round of each path, by what it cost together over its yardstick."""
    by_path = zip(*rounds, strict=True)
    return [
        sorted(same, key=lambda one: one.cost.total / one.cost.yardstick)[len(same) // 2] for same in by_path
    ]


def costs(dossiers: int, figures: Iterable[Figures]) -> Iterator[str]:
    yield f"Processor milliseconds a request, {dossiers:,} dossiers"
    head = ["path", "statements", *NAMES, "cheapest batch", "aim", "yardstick"]
    yield from table(head, [_cost_row(one, one.cost) for one in figures])


def _cost_row(one: Figures, cost: Cost) -> list[str]:
    measured = (cost.program, cost.database, cost.total, cost.least)
    return [
        one.name, str(cost.statements), *(f"{value:.2f}" for value in measured), f"{one.aim:g}", f"{cost.yardstick:.1f}"
    ]  # fmt: skip


def growth(
    rounds: Sequence[tuple[Sequence[Figures], Sequence[Figures]]], sizes: tuple[int, int]
) -> Iterator[str]:
    """The ratio within each round, and of those the median; by the yardstick, for a noisy machine."""
    yield f"From {sizes[0]:,} to {sizes[1]:,} dossiers: how many times as much (aim: less than 1.20)"
    pairs = [list(zip(small, large, strict=True)) for small, large in rounds]
    rows = []
    for of_path in zip(*pairs, strict=True):
        ratios = [
            [getattr(large.cost, part) / getattr(small.cost, part) for small, large in of_path]
            for part in ("program", "database", "total")
        ]
        steady = [
            large.cost.total / large.cost.yardstick / (small.cost.total / small.cost.yardstick)
            for small, large in of_path
        ]
        rows.append([of_path[0][0].name, *(f"{statistics.median(found):.2f}" for found in [*ratios, steady])])
    yield from table(["path", *NAMES, "together, by the yardstick"], rows)


def loads(dossiers: int, found: dict[str, Load]) -> Iterator[str]:
    yield f"Under load, {dossiers:,} dossiers"
    head = ["path", "requests/s", "p50 ms", "p95 ms", "p99 ms", "program ms", "PostgreSQL ms"]
    yield from table(
        head,
        [
            [name, f"{load.rate:.0f}", *(f"{value:.1f}" for value in (load.p50, load.p95, load.p99)),
             f"{load.program:.2f}", f"{load.database:.2f}"]
            for name, load in found.items()
        ],
    )  # fmt: skip


def filing_share(dossiers: int, turns: Sequence[tuple[Ceiling, Load]]) -> Iterator[str]:
    yield f"Filing beside its ceiling, {dossiers:,} dossiers (aim: at least 40 %)"
    rows = [
        [str(turn), f"{top.rate:.0f}", f"{load.rate:.0f}", f"{load.rate / top.rate:.0%}"]
        for turn, (top, load) in enumerate(turns, 1)
    ]
    yield from table(["turn", "pgbench, filings/s", "program, filings/s", "share"], rows)


def weights(figures: Iterable[Figures], first_visit: dict[str, int]) -> Iterator[str]:
    yield "Weight (aim: HTML at most 30 kB; the first visit at most 70 kB compressed, fonts apart)"
    rows = [[one.name, f"{one.html:,}", f"{one.compressed:,}"] for one in figures if one.html]
    yield from table(["page", "HTML bytes", "compressed"], rows)
    heaviest = max(one.compressed for one in figures)
    parts = ", ".join(f"{name} {size:,}" for name, size in first_visit.items())
    yield f"The first visit: {parts}, the heaviest page {heaviest:,}: {heaviest + sum(first_visit.values()):,} bytes."
    yield ""


def catalogue(found: Catalogue) -> Iterator[str]:
    yield f"A catalogue of {found.procedures:,} procedures"
    yield ""
    if found.published:
        yield f"{found.published:,} imported, tried and published in {found.seconds:.0f} s."
        yield ""
    head = ["path", "statements", *NAMES, "cheapest batch", "aim", "yardstick"]
    yield from table(head, [_cost_row(one, one.cost) for one in found.paths])
    yield "Searches (aim: at most 50 ms of PostgreSQL)"
    rows = [
        [one.words, str(one.cost.statements), f"{one.cost.program:.2f}", f"{one.cost.database:.2f}"]
        for one in found.searches
    ]
    yield from table(["typed", "statements", *NAMES[:2]], rows)


def ocr(pages: Sequence["PageFigures"]) -> Iterator[str]:
    yield "Vietnamese pages read (A4 at 200 dots an inch; a phone photo of 2400 × 3200): letters wrong in a hundred"
    head = ["page", "letters", "wrong, %", "seconds", "processor s", "PDF kB", "PDF/A-2b"]
    yield from table(
        head,
        [
            [one.name, str(one.letters), f"{one.error:.2%}".rstrip("%"), f"{one.seconds:.1f}",
             f"{one.processor:.1f}", str(one.kilobytes), "yes" if one.is_pdfa else "no"]
            for one in pages
        ],
    )  # fmt: skip


def counter(turns: Sequence[Turn]) -> Iterator[str]:
    yield "Pages of a counter, two officials pressing all the time, while scans are read beside them (in turns)"
    quiet = [turn.load for turn in turns if not turn.scanning]
    busy = [turn.load for turn in turns if turn.scanning]
    rows = [
        ["yes" if turn.scanning else "no", f"{turn.load.rate:.0f}", f"{turn.load.p50:.1f}", f"{turn.load.p95:.1f}", str(turn.pages)]
        for turn in turns
    ]  # fmt: skip
    yield from table(["scans read", "requests/s", "p50 ms", "p95 ms", "pages read"], rows)
    for name in ("p50", "p95"):
        with_scans, without = (
            statistics.median(getattr(one, name) for one in side) for side in (busy, quiet)
        )
        yield f"{name} with scans to without: {with_scans / without:.2f}"


def store(papers: int, found: Sequence["QueryFigures"]) -> Iterator[str]:
    yield f"The electronic store with {papers:,} papers: milliseconds of each query (median), and what finds its rows"
    rows = [
        [one.name, f"{one.milliseconds:.1f}", str(one.rows), ", ".join(dict.fromkeys(one.scans))]
        for one in found
    ]
    yield from table(["query", "ms", "rows", "found by"], rows)


def merger(found: Replay) -> Iterator[str]:
    yield f"313 communes become 99 under {found.dossiers:,} dossiers, while people go on working"
    yield ""
    yield (
        f"Rehearsed in {found.rehearsal_seconds:.1f} s; switched {found.switch_seconds:.1f} s after its moment; all"
        f" moved {found.move_seconds:.0f} s later. {found.requests_while_moving:,} requests meanwhile, each answered as"
        f" expected; the worker was killed when {found.killed:,} dossiers had moved."
    )
    kinds = [
        [kind, f"{count:,}", f"{found.moved.get(kind, 0):,}"]
        for kind, count in found.rehearsed.items()
        if count
    ]
    yield from table(["kind", "rehearsed", "moved"], kinds)
    held = {"what was rehearsed has moved, one by one": found.same_by_list, **found.checks}
    yield from (f"* {words}: {'yes' if so else 'NO'}" for words, so in held.items())
    yield ""
    rows = []
    for name in found.loads["before"]:
        each = [
            (loads[name].p50, loads[name].p95, loads[name].program + loads[name].database)
            for loads in found.loads.values()
        ]
        rows.append([name, *(" / ".join(f"{one[place]:.1f}" for one in each) for place in range(3))])
    yield f"The hot paths {' / '.join(found.loads)}"
    yield from table(["path", "p50 ms", "p95 ms", "processor ms a request"], rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield ""
    yield f"| {' | '.join(head)} |"
    yield f"| --- |{' ---: |' * (len(head) - 1)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"
    yield ""
