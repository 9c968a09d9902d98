"""`motcua demo` as a newcomer meets it: from an empty folder to people signing in, and back after a kill."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests


class Demonstration:
    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        self.environment = kept | {"MOTCUA_VAR": str(folder), "MOTCUA_WORKERS": "1"} | environment
        self.output = folder.with_name("output")
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def site(self) -> str:
        return f"http://127.0.0.1:{self.environment['MOTCUA_PORT']}"

    def start(self, *, seconds: float = 240) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "motcua", "demo"], env=self.environment, stdout=output, stderr=output
            )
        end = time.monotonic() + seconds
        while "Ctrl-C" not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < end, self.said()
            time.sleep(0.1)

    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(60)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processes_of(folder: Path) -> list[str]:
    """The command lines of what still runs for a demonstration in this folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            environment = (process / "environ").read_bytes()
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if f"MOTCUA_VAR={folder}".encode() in environment.split(b"\0") and command:
            found.append(command)
    return found


def all_gone(folder: Path, seconds: float = 30) -> bool:
    end = time.monotonic() + seconds
    while processes_of(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demonstration]:
    ports = {"MOTCUA_PORT": str(free_port()), "MOTCUA_VNEID_PORT": str(free_port())}
    demonstration = Demonstration(tmp_path_factory.mktemp("demo") / "var", **ports)
    yield demonstration
    if demonstration.process is not None and demonstration.process.poll() is None:
        demonstration.end(signal.SIGKILL)


def test_from_an_empty_folder_to_people_signing_in_and_back_after_a_kill(
    demonstration: Demonstration,
) -> None:
    demonstration.start()
    assert demonstration.site in demonstration.said()
    assert "Nguyễn Văn An" in demonstration.said()
    assert requests.get(f"{demonstration.site}/health", timeout=10).json()["database"] == "ok"

    secrets = demonstration.folder / "secrets"
    assert secrets.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in secrets.iterdir()} == {0o600}

    with requests.Session() as browser:
        page = browser.get(f"{demonstration.site}/sign-in/", timeout=30)
        hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|next)" value="([^"]*)"', page.text))
        chooser = browser.post(
            f"{demonstration.site}/sign-in/vneid/", data=hidden | {"next": "/help/"}, timeout=30
        )
        landed = browser.post(chooser.url, data={"nguoi": "an"}, timeout=30)
        assert landed.url == f"{demonstration.site}/help/"

        demonstration.end(signal.SIGKILL)
        assert all_gone(demonstration.folder), processes_of(demonstration.folder)
        demonstration.start()
        # The secrets are the same, so An is still signed in, and the data is the same, so An still exists.
        assert "Nguyễn Văn An" in browser.get(f"{demonstration.site}/my/dossiers/", timeout=30).text

    second = Demonstration(demonstration.folder, **demonstration.environment)
    second.output = demonstration.folder.with_name("second")
    with pytest.raises(AssertionError, match="đang chạy rồi"):
        second.start()

    assert demonstration.end(signal.SIGINT) == 0
    assert all_gone(demonstration.folder), processes_of(demonstration.folder)
    assert "Traceback" not in demonstration.said()


def test_a_port_in_use_is_told_with_the_way_out(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demonstration = Demonstration(
            tmp_path / "var", MOTCUA_PORT=str(port), MOTCUA_VNEID_PORT=str(free_port())
        )
        with pytest.raises(AssertionError, match=f"MOTCUA_PORT={port + 100} make demo"):
            demonstration.start()
    assert demonstration.process.wait() == 1


def test_a_database_that_cannot_be_reached_is_told(tmp_path: Path) -> None:
    demonstration = Demonstration(
        tmp_path / "var",
        MOTCUA_PORT=str(free_port()),
        MOTCUA_VNEID_PORT=str(free_port()),
        DATABASE_URL="postgresql://nobody@127.0.0.1:9/none",
    )
    with pytest.raises(AssertionError, match="DATABASE_URL"):
        demonstration.start()
    assert "Traceback" not in demonstration.said()
