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


NEW_PIN, WRONG_PIN, OTHER_PIN = "Chim-se-7351-moi", "Chim-se-0000-sai", "Vang-anh-8462-sai"


def official(demonstration: Demonstration, username: str) -> requests.Session:
    """Signed in with password and code, which the demonstration shows."""
    browser = requests.Session()
    page = browser.get(f"{demonstration.site}/sign-in/", timeout=30)
    password = re.search(r'data-sample="password">([^<]*)<', page.text).group(1)
    page = send(browser, page, login=username, password=password)
    code = re.search(r"<code>(\d{6})</code>", page.text).group(1)
    assert send(browser, page, code=code).ok
    return browser


def send(
    browser: requests.Session, page: requests.Response, address: str = "", **typed: str
) -> requests.Response:
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page.text).group(1)
    return browser.post(address or page.url, data={"csrfmiddlewaretoken": token} | typed, timeout=60)


def sign_with_right_and_wrong_pins(demonstration: Demonstration) -> list[str]:
    """Em with a file, Hải at the remote service, also while the agent is dead; nothing that is answered holds a PIN."""
    mine = f"{demonstration.site}/office/certificates/my/"
    secrets = demonstration.folder / "secrets"
    sample = (secrets / "sample-pin").read_text(encoding="utf-8")
    answers = []
    with official(demonstration, "em.nenh") as em, official(demonstration, "hai.vietyen") as hai:
        page = em.get(mine, timeout=30)
        answers.append(send(em, page, f"{mine}pin/", pin=WRONG_PIN, new_pin=NEW_PIN, again=NEW_PIN))
        answers.append(send(em, page, f"{mine}pin/", pin=sample, new_pin=NEW_PIN, again=NEW_PIN))
        answers.append(send(em, page, f"{mine}try/", trial_pin=NEW_PIN))
        assert "Ký thử thành công" in answers[-1].text
        answers.append(send(em, page, f"{mine}try/", trial_pin=WRONG_PIN))
        assert "Mã PIN không đúng" in answers[-1].text
        page = hai.get(mine, timeout=30)
        answers.append(send(hai, page, f"{mine}try/", trial_pin=OTHER_PIN, otp="135790"))
        assert "Mã PIN không đúng" in answers[-1].text
        trial = send(hai, page, f"{mine}try/", trial_pin=sample)
        assert waits_for(hai, trial.url, "Ký thử thành công")
        os.kill(agent_of(demonstration.folder), signal.SIGKILL)
        answers.append(send(em, page=em.get(mine, timeout=30), address=f"{mine}try/", trial_pin=NEW_PIN))
        # What no key was ever under.
        answers.append(send(em, em.get(mine, timeout=30), f"{mine}try/", trial_pin=f"{WRONG_PIN}\0"))
    pins = [NEW_PIN, WRONG_PIN, OTHER_PIN]
    assert not [pin for pin in pins for answer in answers if pin in answer.text]
    return pins


def waits_for(browser: requests.Session, address: str, words: str) -> bool:
    end = time.monotonic() + 30
    while words not in browser.get(address, timeout=30).text:
        assert time.monotonic() < end, browser.get(address, timeout=30).text
        time.sleep(0.2)
    return True


def agent_of(folder: Path) -> int:
    """The number of the signing agent's process."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            is_ours = f"MOTCUA_VAR={folder}".encode() in (process / "environ").read_bytes().split(b"\0")
            if is_ours and (process / "cmdline").read_bytes().endswith(b"motcua\0signer\0"):
                return int(process.name)
        except OSError:
            continue
    raise AssertionError("no signing agent runs")


def found_in(demonstration: Demonstration, words: list[str]) -> list[str]:
    """Which logs, files (those of the database hold every row), command lines and environments hold one of the words."""
    kept = [path for path in demonstration.folder.rglob("*") if path.is_file()]
    said = [process / what for process in Path("/proc").glob("[0-9]*") for what in ("cmdline", "environ")]
    return [
        str(place)
        for place in (*kept, demonstration.output, *said)
        if any(word.encode() in bytes_of(place) for word in words)
    ]


def bytes_of(place: Path) -> bytes:
    try:
        return place.read_bytes()
    except OSError:
        # A process or a file that is gone by now.
        return b""


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

        pins = sign_with_right_and_wrong_pins(demonstration)
        assert found_in(demonstration, pins) == []
        # The search sees what is there: what everybody may know, and a name in the database.
        sample = (secrets / "sample-pin").read_text(encoding="utf-8")
        assert any(place.endswith("environ") for place in found_in(demonstration, [sample]))
        assert any("postgres" in place for place in found_in(demonstration, ["hai.vietyen"]))

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
