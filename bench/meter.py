"""Processor time, apart for the program and for PostgreSQL, and the statements of a request."""

import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.figures import Cost

Visit = Callable[[], object]
_FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def processor_ns(pid: int) -> int:
    """What all threads of a process have run so far, in nanoseconds (Linux: /proc/<pid>/task/*/schedstat)."""
    tasks = Path(f"/proc/{pid}/task")
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks.iterdir())


def all_ns(pids: Iterable[int]) -> dict[int, int]:
    """The same of several processes; those that are gone are left out."""
    found = {}
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            found[pid] = processor_ns(pid)
    return found


def backend() -> int:
    """The process of PostgreSQL that serves this one; there is a single connection (see run.py)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        row = cursor.fetchone()
    return int(row[0])


def cost_of(batches: Sequence[Sequence[Visit]]) -> Cost:
    """The first batch warms up and is counted for its statements only."""
    for visit in batches[0][1:]:
        visit()
    statements = count_statements(batches[0][0])
    pid = backend()
    connection.close()
    program, database, yards = [], [], []
    for batch in batches[1:]:
        began, began_there = time.process_time_ns(), processor_ns(pid)
        for visit in batch:
            visit()
        program.append((time.process_time_ns() - began) / len(batch) / 1e6)
        database.append((processor_ns(pid) - began_there) / len(batch) / 1e6)
        yards.append(yardstick())
    totals = [one + other for one, other in zip(program, database, strict=True)]
    middle = statistics.median
    return Cost(middle(program), middle(database), min(totals), statements, middle(yards))


def yardstick() -> float:
    """Processor milliseconds of a fixed piece of work, of the kind that the program does."""
    began = time.process_time_ns()
    facts = {str(number): [number] * 10 for number in range(300)}
    for _ in range(10):
        sorted(json.loads(json.dumps(facts)).items())
    return (time.process_time_ns() - began) / 1e6


def count_statements(visit: Visit) -> int:
    """Statements without those that frame transactions."""
    with CaptureQueriesContext(connection) as captured:
        visit()
    said = [query["sql"].split(" ")[0].rstrip(";") for query in captured.captured_queries]
    return sum(word not in _FRAME for word in said)
