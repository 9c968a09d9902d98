"""Children live and end with their parent, whatever happens to it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from motcua.processes import Child, Family, ProcessError

PARENT = """
import os, sys, time
from pathlib import Path
from motcua.processes import Child, Family
family = Family(print)
family.start(Child("sleeper", ["/bin/sleep", "600"], Path(sys.argv[1]), os.environ))
print(family.children[0].process.pid, flush=True)
time.sleep(600)
"""


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.02)
    return False


def sleeper(tmp_path: Path, *command: str) -> Child:
    return Child("sleeper", command or ("/bin/sleep", "600"), tmp_path / "log", os.environ)


def test_children_end_when_their_parent_is_killed(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log")], stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    # By then setpriv has asked the kernel and made way for the command.
    assert wait_until(lambda: Path(f"/proc/{child}/comm").read_text(encoding="ascii").strip() == "sleep")
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert wait_until(lambda: not is_alive(child))


def test_a_fallen_child_is_restarted_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    family = Family(said.append)
    family.start(sleeper(tmp_path))
    first = family.children[0].process.pid
    os.kill(first, signal.SIGKILL)
    family.watch(also=lambda: family.ending.set() if family.children[0].process.pid != first else None)
    assert family.children[0].is_up()
    assert "sleeper" in said[0]
    family.stop()
    assert not family.children[0].is_up()


def test_what_a_fallen_child_had_started_is_ended_before_it_starts_again(tmp_path: Path) -> None:
    note = tmp_path / "grandchild"
    child = sleeper(tmp_path, "/bin/sh", "-c", f"sleep 600 & echo $! > {note}; wait")
    child.start()
    assert wait_until(lambda: note.exists() and note.read_text(encoding="ascii").strip())
    grandchild = int(note.read_text(encoding="ascii"))
    child.process.kill()
    child.process.wait()
    assert is_alive(grandchild)
    child.end_orphans()
    assert wait_until(lambda: not is_alive(grandchild))


def test_a_child_that_keeps_falling_ends_the_family_with_the_end_of_its_log(tmp_path: Path) -> None:
    family = Family(lambda _line: None)
    family.start(sleeper(tmp_path, "/bin/sh", "-c", "echo the reason; exit 3"))
    with pytest.raises(ProcessError, match="the reason"):
        family.watch()


def test_a_child_that_never_answers_is_told_by_name(tmp_path: Path) -> None:
    child = sleeper(tmp_path)
    child.answers = lambda: False
    child.start()
    with pytest.raises(ProcessError, match="sleeper"):
        child.await_answer(timeout=0.3)
    child.stop()
