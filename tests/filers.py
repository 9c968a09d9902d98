"""Many people file at once, in a process of its own that may lose its database: run by test_crash.

`python tests/filers.py prepare PEOPLE DRAFTS` fills a database and prints "draft user receptionist" a line;
`python tests/filers.py file` reads such lines, files and accepts each, and prints "draft code" as each is done.
"""

import sys
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import django
import psycopg

django.setup()

from django.db import Error, close_old_connections, connection  # noqa: E402 - Django must be set up first

from motcua.accounts.service import actor_for  # noqa: E402 - as above
from motcua.dossiers import service as dossiers  # noqa: E402 - as above
from motcua.dossiers.testing import World, make_person, open_step  # noqa: E402 - as above
from motcua.kit.errors import MotcuaError  # noqa: E402 - as above
from motcua.workflow.errors import StepAlreadyDone  # noqa: E402 - as above

THREADS = 4
# Where the database is gone, nobody goes on pressing.
lost = threading.Event()


def prepare(people: int, drafts: int) -> None:
    world = World()
    for number in range(people):
        person = make_person(f"nguoi-{number}", f"Nguyễn Văn {number}", f"0240900{number:05}")
        for _ in range(drafts):
            say(str(world.draft(person).pk), str(person.id), str(world.dung.id))
    connection.close()


def say(*words: str) -> None:
    """In one piece: many threads speak."""
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def file(line: str) -> None:
    if lost.is_set():
        return
    draft, person, receptionist = line.split()
    try:
        code = dossiers.submit_draft(draft_id=uuid.UUID(draft), by=actor_for(int(person)))
        try:
            step = open_step(code)
            if step.phase == "reception":
                dossiers.act_on_step(
                    code=code, step_id=step.pk, outcome="accept", by=actor_for(int(receptionist))
                )
        except StepAlreadyDone:
            pass
        say(draft, code)
    except (Error, psycopg.Error, MotcuaError) as error:
        lost.set()
        say("failed", type(error).__name__)
    finally:
        close_old_connections()


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare(int(sys.argv[2]), int(sys.argv[3]))
    else:
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(file, sys.stdin.read().splitlines()))
