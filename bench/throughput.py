"""Requests a second and how long they take, against the web server as it is run: `motcua serve`."""

import json
import os
import pickle
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.db import connection

from bench import environment, meter
from bench.browser import Request, UnexpectedAnswer
from bench.figures import Load

PORT = int(os.environ.get("BENCH_PORT", "8765"))
WORKERS, THREADS, CONNECTIONS = 2, 4, 8


@contextmanager
def web_server() -> Iterator[int]:
    """Two workers of four threads each; yields the process that started them."""
    log = environment.VAR / "log" / "web.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    settings = {
        "MOTCUA_PORT": str(PORT), "MOTCUA_WORKERS": str(WORKERS), "MOTCUA_THREADS": str(THREADS),
        "MOTCUA_DATABASE_CONNECTIONS": str(THREADS), "MOTCUA_SITE_URL": f"http://127.0.0.1:{PORT}",
    }  # fmt: skip
    with log.open("ab") as file:
        server = subprocess.Popen(
            [sys.executable, "-m", "motcua", "serve"], env=os.environ | settings, stdout=file, stderr=file
        )
    try:
        _await_answer(server, log)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def _await_answer(server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health", timeout=2):
            return
        time.sleep(0.1)
    raise RuntimeError(f"the web server does not start\n{log.read_text()[-2000:]}")


def load(server: int, requests: list[Request], connections: int = CONNECTIONS) -> Load:
    """Send the requests over so many connections, each as soon as the one before it is answered."""
    before = meter.all_ns(_children(server)), meter.all_ns(_backends())
    answer = _run_client(requests, connections)
    after = meter.all_ns(_children(server)), meter.all_ns(_backends())
    program, database = (
        sum(now - then.get(pid, 0) for pid, now in later.items()) / len(requests) / 1e6
        for then, later in zip(before, after, strict=True)
    )
    took = sorted(answer["latencies"])
    p50, p95, p99 = (took[int(len(took) * share)] * 1000 for share in (0.5, 0.95, 0.99))
    return Load(len(took) / answer["seconds"], p50, p95, p99, program, database)


def _run_client(requests: list[Request], connections: int) -> dict[str, Any]:
    given = (PORT, connections, [(as_bytes(request), request.expects) for request in requests])
    client = subprocess.run(
        [sys.executable, "-m", "bench.client"], input=pickle.dumps(given), stdout=subprocess.PIPE, check=True
    )
    answer: dict[str, Any] = json.loads(client.stdout)
    if answer["wrong"]:
        raise UnexpectedAnswer(answer["wrong"])
    return answer


def as_bytes(request: Request) -> bytes:
    head = [
        f"{request.method} {request.target} HTTP/1.1", f"Host: 127.0.0.1:{PORT}", "User-Agent: bench",
        "Accept: text/html", "Accept-Language: vi",
    ]  # fmt: skip
    if request.cookie:
        head.append(f"Cookie: {request.cookie}")
    if request.method == "POST":
        head += [f"Content-Type: {request.content_type}", f"Content-Length: {len(request.body)}"]
    return "\r\n".join([*head, "", ""]).encode() + request.body


def _children(parent: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


def _backends() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        found = [int(pid) for (pid,) in cursor.fetchall()]
    connection.close()
    return found
