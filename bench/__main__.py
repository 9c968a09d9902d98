"""`python -m bench`: load, measure, print. See README.md."""

import argparse
import pickle
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from bench import environment
from bench.environment import Server

SIZES = (50_000, 1_000_000)
ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Load and scale measurements of Một Cửa"
    )
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, metavar="DOSSIERS")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--fresh", action="store_true", help="load anew what an earlier run has loaded")
    parser.set_defaults(run=run)
    commands = parser.add_subparsers()
    load = commands.add_parser("load", help="fill a database with a province of dossiers")
    load.add_argument("--dossiers", type=int, required=True)
    load.add_argument("--database", required=True, metavar="URL")
    load.add_argument(
        "--before-the-merger", action="store_true", help="with the 313 old communes, all under way"
    )
    load.set_defaults(
        run=lambda options: load_into(options.database, options.dossiers, before=options.before_the_merger)
    )
    procedures = commands.add_parser("catalogue", help="only the catalogue of 2,044 procedures")
    procedures.add_argument("--fresh", action="store_true", help="import them anew")
    procedures.set_defaults(run=run_catalogue)
    merger = commands.add_parser("merger", help="only the merger of 313 communes into 99, replayed")
    merger.add_argument("--dossiers", type=int, default=300_000)
    merger.set_defaults(run=run_merger)
    signatures = commands.add_parser("signing", help="only signatures per core, by kind of key and level")
    signatures.add_argument("--times", type=int, default=40)
    signatures.set_defaults(run=run_signing)
    beside = commands.add_parser("beside", help="only pages of officials while 300 papers are signed")
    beside.set_defaults(run=run_beside)
    ocr = commands.add_parser(
        "ocr", help="only how well and how fast scans are read; needs tesseract-ocr-vie"
    )
    ocr.set_defaults(run=run_ocr)
    papers = commands.add_parser(
        "papers", help="only the printing of papers, as a worker does it; no database"
    )
    papers.set_defaults(run=lambda _options: print_papers())
    store = commands.add_parser(
        "store", help="only the electronic store with millions of papers, dropped afterwards"
    )
    store.add_argument("--papers", type=int, default=3_000_000)
    store.set_defaults(run=run_store)
    counter = commands.add_parser("counter", help="only pages of a counter while scans are read beside them")
    counter.set_defaults(run=run_counter)
    part = commands.add_parser("part", help="one part of a run, for one database; writes pickled figures")
    part.add_argument(
        "what",
        choices=["costs", "loads", "filing", "first-visit", "catalogue", "merger", "beside", "counter"],
    )
    part.add_argument("--database", required=True, metavar="URL")
    part.set_defaults(run=lambda options: measure_part(options.what, options.database))
    options = parser.parse_args()
    options.run(options)


def run_signing(options: argparse.Namespace) -> None:
    from bench import signing

    signing.run(options.times)


def print_papers() -> None:
    from bench import papers

    papers.tell()


def run(options: argparse.Namespace) -> None:
    """Sizes are measured in turns, each part in a process of its own, so that none profits from another's caches."""
    with environment.own_server() as server:
        for size in options.sizes:
            url = server.database(size, fresh=options.fresh)
            subprocess.run(
                [sys.executable, "-m", "bench", "load", f"--dossiers={size}", f"--database={url}"], check=True
            )
        rounds = [
            [part_of("costs", server, size) for size in options.sizes] for _round in range(options.rounds)
        ]
        tell(server, options.sizes, rounds)


def tell(server: Server, sizes: Sequence[int], rounds: list[list[Any]]) -> None:
    from bench import report

    say(report.machine(), "")
    for place, size in enumerate(sizes):
        say(*report.costs(size, report.median_of([found[place] for found in rounds])))
    if len(sizes) > 1:
        pairs = [(found[0], found[-1]) for found in rounds]
        say(*report.growth(pairs, (sizes[0], sizes[-1])))
    say(*report.loads(sizes[-1], part_of("loads", server, sizes[-1])))
    say(*report.filing_share(sizes[-1], part_of("filing", server, sizes[-1])))
    say(*report.weights(rounds[-1][-1], part_of("first-visit", server, sizes[-1])))
    say(*report.catalogue(part_of("catalogue", server, "catalogue")))


def run_catalogue(options: argparse.Namespace) -> None:
    from bench import report

    with environment.own_server() as server:
        server.database("catalogue", fresh=options.fresh)
        say(report.machine(), "", *report.catalogue(part_of("catalogue", server, "catalogue")))


def run_merger(options: argparse.Namespace) -> None:
    """A database of its own each time: a merger is made once."""
    from bench import report

    with environment.own_server() as server:
        url = server.database("merger", fresh=True)
        command = [
            sys.executable,
            "-m",
            "bench",
            "load",
            f"--dossiers={options.dossiers}",
            f"--database={url}",
        ]
        subprocess.run([*command, "--before-the-merger"], check=True)
        say(report.machine(), "", *report.merger(part_of("merger", server, "merger")))


def run_beside(_options: argparse.Namespace) -> None:
    from bench import beside, report

    with environment.own_server() as server:
        beside.prepare(server.database("beside"))
        say(report.machine(), "", *beside.tell(part_of("beside", server, "beside")))


def run_ocr(_options: argparse.Namespace) -> None:
    from bench import ocr, report

    say(report.machine(), "", *report.ocr(list(ocr.measure())))


def run_store(options: argparse.Namespace) -> None:
    from bench import report

    with environment.own_server() as server:
        environment.set_up(server.database("store", fresh=True))
        from bench import store

        try:
            store.fill(options.papers)
            say(report.machine(), "", *report.store(options.papers, list(store.measure())))
        finally:
            server.drop("store")


def run_counter(_options: argparse.Namespace) -> None:
    from bench import report

    with environment.own_server() as server:
        url = server.database("counter")
        subprocess.run(
            [sys.executable, "-m", "bench", "load", "--dossiers=2000", f"--database={url}"], check=True
        )
        say(report.machine(), "", *report.counter(part_of("counter", server, "counter")))


def part_of(what: str, server: Server, database: int | str) -> Any:
    command = [sys.executable, "-m", "bench", "part", what, f"--database={server.database(database)}"]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return pickle.loads(done.stdout)


def load_into(url: str, dossiers: int, *, before: bool = False) -> None:
    environment.set_up(url)
    if before:
        from bench import merger

        merger.load(dossiers)
        return
    environment.prepare()
    from bench import loading

    loading.load(dossiers=dossiers, say=say)


def measure_part(what: str, url: str) -> None:
    environment.set_up(url)
    from bench import measuring, throughput

    measuring.keep_log_apart(environment.VAR / "log" / "program.log")
    if what == "costs":
        found: Any = measuring.costs()
    elif what == "first-visit":
        found = measuring.first_visit()
    elif what == "catalogue":
        from bench import catalogue

        found = catalogue.measure()
    elif what == "merger":
        from bench import merger

        found = merger.measure()
    elif what == "beside":
        from bench import beside

        found = beside.measure()
    elif what == "counter":
        from bench import counter

        with throughput.web_server() as server:
            found = counter.measure(server)
    else:
        with throughput.web_server() as server:
            found = measuring.loads(server) if what == "loads" else measuring.filing_turns(server)
    sys.stdout.buffer.write(pickle.dumps(found))


def say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)


if __name__ == "__main__":
    main()
