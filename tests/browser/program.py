"""The program as a newcomer starts it: `motcua demo`, on free ports, in a folder that goes with it."""

import os
import shutil
import signal
import socket
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from motcua.processes import Child

# Creating a database, migrating and loading a province takes a while where others work beside it.
START_SECONDS = 180.0
# Whose scanner writes into a folder of its own.
SCANNER = "dung.nenh"
OURS = ("MOTCUA_", "VNEID_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class Program:
    """`site` is its address; `var` holds its database, keys, files and logs."""

    site: str
    var: Path
    process: Child

    @contextmanager
    def idle_worker(self) -> Iterator[None]:
        """Hold the job workers still, so that what a job will do has not happened yet."""
        workers = self._children("motcua\0worker")
        for worker in workers:
            os.kill(worker, signal.SIGSTOP)
        try:
            yield
        finally:
            for worker in workers:
                os.kill(worker, signal.SIGCONT)

    def _children(self, words: str) -> list[int]:
        assert self.process.process is not None
        parent = self.process.process.pid
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text(encoding="ascii").split()
        return [int(pid) for pid in children if words in Path(f"/proc/{pid}/cmdline").read_text()]

    def log(self) -> str:
        logs = [self.process.log, *sorted((self.var / "log").glob("*.log"))]
        return "\n".join(
            f"== {log.name}\n{log.read_text(errors='replace')[-3000:]}" for log in logs if log.exists()
        )


@contextmanager
def running_program() -> Iterator[Program]:
    # Beside pytest's own folders, because nobody else may look into those and PostgreSQL gives up being root.
    var = Path(tempfile.mkdtemp(prefix="motcua-browser-"))
    var.chmod(0o755)
    (var / "scans" / SCANNER).mkdir(parents=True)
    port, vneid_port, authority_port = _free_ports()
    site = f"http://127.0.0.1:{port}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(OURS)} | {
        "MOTCUA_VAR": str(var),
        "MOTCUA_PORT": str(port),
        "MOTCUA_VNEID_PORT": str(vneid_port),
        "MOTCUA_AUTHORITY_PORT": str(authority_port),
        "MOTCUA_WORKERS": "1",
        "MOTCUA_SCAN_FOLDER": str(var / "scans"),
    }
    process = Child(
        "demo", [sys.executable, "-m", "motcua", "demo"], var / "demo.log", environment, lambda: _is_up(site)
    )
    try:
        process.start()
        process.await_answer(timeout=START_SECONDS)
        yield Program(site, var, process)
    finally:
        process.stop()
        process.end_orphans()
        shutil.rmtree(var, ignore_errors=True)


def _free_ports() -> tuple[int, int, int]:
    with socket.socket() as one, socket.socket() as two, socket.socket() as three:
        for probe in (one, two, three):
            probe.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1], three.getsockname()[1]


def _is_up(site: str) -> bool:
    try:
        with urllib.request.urlopen(f"{site}/health", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False
