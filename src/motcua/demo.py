"""`motcua demo`: everything that a newcomer needs, in one command and one folder.

PostgreSQL (unless DATABASE_URL names another), the data of a real province with made-up people, the web
server, the job worker and a simulated VNeID; all of it ends with this process.
"""

import fcntl
import os
import resource
import secrets
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import psycopg

from motcua import preparation
from motcua.kit.postgres import EmbeddedServer, ServerError
from motcua.processes import Child, Family, ProcessError

Say = Callable[[str], None]
ROOT = Path(__file__).resolve().parents[2]
SECRETS = {
    "MOTCUA_SECRET_KEY": "secret-key",
    "MOTCUA_KEYSTORE_PASSWORD": "keystore-password",
    "VNEID_CLIENT_SECRET": "vneid-client-secret",
    "MOTCUA_SAMPLE_PASSWORD": "sample-password",
    "MOTCUA_SAMPLE_PIN": "sample-pin",
    "MOTCUA_CSC_TOKEN": "csc-token",
}


class DemoError(RuntimeError):
    """The demonstration cannot start; the message says why and what to do."""


def run(say: Say) -> None:
    """Start all, wait for Ctrl-C, stop all. Raises DemoError where something is missing or in the way."""
    demo = Demo(say)
    try:
        demo.start()
        demo.tell()
        demo.family.watch(also=demo.keep_database)
        say("\nĐang dừng… / Stopping…")
    except (ProcessError, ServerError) as error:
        raise DemoError(str(error)) from error
    except KeyboardInterrupt:
        say("\nĐang dừng… / Stopping…")
    finally:
        demo.stop()


@contextmanager
def at_hand() -> Iterator[None]:
    """The database of the demonstration for a command beside it, started for as long if it does not run.

    Where DATABASE_URL is set, that one is meant, and nothing is done here.
    """
    demo = Demo(lambda _line: None)
    if demo.server is None:
        yield
        return
    demo.set_environment()
    runs = _is_reached(demo.server.url())
    if not runs:
        demo.server.start()
    try:
        yield
    finally:
        if not runs:
            demo.server.stop()


class Demo:
    def __init__(self, say: Say) -> None:
        self.say = say
        self.var = Path(os.environ.get("MOTCUA_VAR", ROOT / "var")).resolve()
        self.port = int(os.environ.get("MOTCUA_PORT", "8000"))
        self.vneid_port = int(os.environ.get("MOTCUA_VNEID_PORT", str(self.port + 1)))
        self.site = os.environ.get("MOTCUA_SITE_URL", f"http://127.0.0.1:{self.port}")
        self.authority_port = int(os.environ.get("MOTCUA_AUTHORITY_PORT", str(self.port + 2)))
        self.authority = f"http://127.0.0.1:{self.authority_port}"
        self.csc_port = int(os.environ.get("MOTCUA_CSC_PORT", str(self.port + 3)))
        self.issuer = f"http://127.0.0.1:{self.vneid_port}"
        self.server = EmbeddedServer(self.var / "postgres") if not os.environ.get("DATABASE_URL") else None
        self.family = Family(say)
        self.lock: TextIO | None = None
        self.was_killed = False

    def start(self) -> None:
        self._take_the_folder()
        _raise_file_limit()
        self._need_ports()
        self.set_environment()
        self._say("PostgreSQL")
        if self.server:
            self._start_server(self.server)
        else:
            _try_database(os.environ["DATABASE_URL"])
        preparation.prepare(self._say)
        self._say("máy chủ, bộ xử lý việc, VNeID mô phỏng / web server, job worker, simulated VNeID")
        self.family.heed_signals()
        for child in self._children():
            self.family.start(child)
        for child in self.family.children:
            child.await_answer()

    def keep_database(self) -> None:
        """Start PostgreSQL again if it fell; it recovers what was committed by itself."""
        if self.server and self.server.process and self.server.process.poll() is not None:
            self.say("  ! PostgreSQL đã dừng, đang khởi động lại / stopped, restarting")
            self.server.start()

    def stop(self) -> None:
        self.family.stop()
        if self.server:
            self.server.stop()
        if self.lock:
            # An empty file says that the last run ended in order.
            self.lock.truncate(0)
            self.lock.close()

    def tell(self) -> None:
        from motcua.accounts.service import sample_people

        lines = [
            "",
            f"  Một Cửa: {self.site}",
            "",
            "  Đăng nhập / Sign in:",
            "    Người dân bằng VNeID mô phỏng / citizens through the simulated VNeID:",
            *(f"      {person.name}" for person in sample_people() if not person.is_official),
            f"    Cán bộ, mật khẩu chung / officials, all with the password: {os.environ['MOTCUA_SAMPLE_PASSWORD']}",
            *(
                f"      {person.username:24} {person.name} – {person.words}"
                for person in sample_people()
                if person.is_official
            ),
            f"    Mã PIN ký số của lãnh đạo phường Nếnh / PIN of the leader of Nếnh: {os.environ['MOTCUA_SAMPLE_PIN']}",
            f"    Ký số từ xa (CSC mô phỏng), cùng mã PIN / remote signing, the same PIN: {preparation.SIGNS_REMOTELY}",
            "    Mã xác thực hiện hành có trên trang đăng nhập / current codes: on the sign-in page",
            f"      {self.site}/sign-in/",
            "",
            f"  Nhật ký / logs: {self.var / 'log'}   Dừng / stop: Ctrl-C",
        ]
        self.say("\n".join(lines))

    def _say(self, step: str) -> None:
        self.say(f"· {step}")

    def _take_the_folder(self) -> None:
        """One demonstration per folder; the lock goes with this process, however it ends."""
        self.var.mkdir(parents=True, exist_ok=True)
        lock = (self.var / "demo.lock").open("a+")
        lock.seek(0)
        before = lock.read().strip()
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise DemoError(
                f"Bản trình diễn đang chạy rồi trong {self.var} (tiến trình {before}).\n"
                "The demonstration already runs in this folder; stop it first."
            ) from None
        self.was_killed = before != ""
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        self.lock = lock

    def _need_ports(self) -> None:
        ports = {
            "MOTCUA_PORT": self.port,
            "MOTCUA_VNEID_PORT": self.vneid_port,
            "MOTCUA_AUTHORITY_PORT": self.authority_port,
            "MOTCUA_CSC_PORT": self.csc_port,
        }
        for variable, port in ports.items():
            # The children of a run that was killed need a moment to leave.
            if not _becomes_free(port, seconds=10 if self.was_killed else 0):
                raise DemoError(
                    f"Cổng {port} đang được chương trình khác dùng. Chọn cổng khác: {variable}={port + 100} make demo\n"
                    f"Port {port} is in use by another program; choose another one as shown."
                )

    def set_environment(self) -> None:
        folder = self.var / "secrets"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for variable, name in SECRETS.items():
            if variable not in os.environ and f"{variable}_FILE" not in os.environ:
                os.environ[variable] = _kept_secret(folder / name)
        if self.server:
            os.environ["DATABASE_URL"] = self.server.url()
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "motcua.settings",
            "MOTCUA_DEMO": "1",
            "MOTCUA_VAR": str(self.var),
            "MOTCUA_PORT": str(self.port),
            "MOTCUA_SITE_URL": self.site,
            "VNEID_ISSUER": self.issuer,
            "VNEID_PORT": str(self.vneid_port),
            "MOTCUA_AUTHORITY_PORT": str(self.authority_port),
            "MOTCUA_AUTHORITY_URL": self.authority,
            "MOTCUA_TSA_URL": f"{self.authority}/tsa",
            "CSC_PORT": str(self.csc_port),
            "CSC_KEYS": str(self.var / "remote-signing"),
            "MOTCUA_CSC_URL": f"http://127.0.0.1:{self.csc_port}/csc/v1",
            "PYTHONUNBUFFERED": "1",
        }

    def _start_server(self, server: EmbeddedServer) -> None:
        for patience in range(20, -1, -1):
            try:
                server.start()
            except ServerError:
                # The server of a run that was killed is still writing down what it knows.
                if not patience or not (server.data / "postmaster.pid").exists():
                    raise
                time.sleep(0.5)
            else:
                return

    def _children(self) -> list[Child]:
        node = shutil.which("node")
        if node is None:
            raise DemoError("Không thấy Node 20 (lệnh node). / Node 20 (the command node) is missing.")
        simulator = ROOT / "src" / "motcua" / "connectors" / "vneid" / "simulator" / "server.mjs"
        motcua = [sys.executable, "-m", "motcua"]
        discovery = f"{self.issuer}/.well-known/openid-configuration"
        health = f"http://127.0.0.1:{self.port}/health"
        # A worker that is asked to stop finishes its jobs first, which it cannot do once PostgreSQL is gone too; killed,
        # it leaves them to the next worker.
        plan: list[tuple[str, list[str], Callable[[], bool], str]] = [
            ("vneid", [node, str(simulator)], lambda: _answers(discovery), "TERM"),
            (
                "authority",
                [*motcua, "authority"],
                lambda: _answers(f"{self.authority}/ca/issuing.crl"),
                "TERM",
            ),
            (
                "remote-signing",
                [sys.executable, "-m", "motcua.connectors.remote_signing.simulator.server"],
                lambda: _answers(f"http://127.0.0.1:{self.csc_port}/"),
                "TERM",
            ),
            ("signer", [*motcua, "signer"], (self.var / "run" / "signer.sock").exists, "TERM"),
            ("worker", [*motcua, "worker", "--no-signing"], lambda: True, "KILL"),
            ("signing", [*motcua, "worker", "--signing"], lambda: True, "KILL"),
            ("web", [*motcua, "serve"], lambda: _answers(health), "TERM"),
        ]
        return [
            Child(name, command, self.var / "log" / f"{name}.log", os.environ, answers, orphaned_by)
            for name, command, answers, orphaned_by in plan
        ]


def _try_database(url: str) -> None:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error as error:
        raise DemoError(
            f"Không kết nối được PostgreSQL của DATABASE_URL. / The PostgreSQL of DATABASE_URL cannot be reached.\n{error}"
        ) from error


def _is_reached(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=5).close()
    except psycopg.Error:
        return False
    return True


def _kept_secret(file: Path) -> str:
    """The secret in the file, made at the first start; only its owner may read it."""
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        # Letters, digits, a dash and a capital: what the rules for passwords ask of the sample people too.
        made = {
            "sample-password": f"Mc1-{secrets.token_urlsafe(6)}",
            "sample-pin": f"{secrets.randbelow(10**8):08}",
        }
        value = made.get(file.name) or secrets.token_urlsafe(48)
        with os.fdopen(descriptor, "w", encoding="utf-8") as kept:
            kept.write(value)
    return file.read_text(encoding="utf-8").strip()


def _becomes_free(port: int, *, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                if time.monotonic() > end:
                    return False
                time.sleep(0.25)
            else:
                return True


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310 - our own addresses on loopback
            return bool(answer.status == 200)
    except OSError:
        return False


def _raise_file_limit() -> None:
    """Each waiting person holds a connection; take all the open files that the machine allows."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
