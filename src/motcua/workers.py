"""The job worker, and beside it those that digitise: processes of their own, one scan at a time, last in line for
the processor, so that people at the counter never feel them.
"""

import logging
import os
import shutil
import sys
import tempfile
import threading
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from motcua.kit import jobs
from motcua.processes import Child, Family, ProcessError
from motcua.signatures.service import SIGNING_QUEUES

logger = logging.getLogger(__name__)

# Of 19: whatever else wants the processor has it first; signatures stand behind whatever serves people.
_NICE_DIGITISATION, _NICE_SIGNING = 15, 10


def run(*, signing: bool = False, no_signing: bool = False, digitisation: bool = False) -> None:
    """Take jobs until asked to stop: only signatures, only scans, or all others with the scans' processes beside."""
    presence = jobs.recover_now()
    family = Family(logger.warning)
    # A copy of the app takes the jobs over a connection of its own; what a job writes, further jobs
    # included, goes over Django's connection and so stands or falls with the job's transaction.
    worker = app.with_connector(app.connector.get_worker_connector())
    try:
        if digitisation:
            os.nice(_NICE_DIGITISATION)
            _empty_own_folder()
            worker.run_worker(queues=[jobs.DIGITISATION], concurrency=1)
        elif signing:
            os.nice(_NICE_SIGNING)
            most = int(os.environ.get("MOTCUA_SIGNING_JOBS", "1"))
            worker.run_worker(queues=sorted(SIGNING_QUEUES), concurrency=most)
        else:
            _start_digitisation(family)
            most = int(os.environ.get("MOTCUA_JOBS", "4"))
            worker.run_worker(queues=_queues(no_signing=no_signing), concurrency=most)
    finally:
        family.ending.set()
        family.stop()
        presence.close()


def _queues(*, no_signing: bool) -> list[str]:
    """Named one by one: queues of other machines' signing agents are none of ours."""
    without = {jobs.DIGITISATION} | (set(SIGNING_QUEUES) if no_signing else set())
    return sorted({*jobs.queues(), *SIGNING_QUEUES} - without)


def digitising_processes() -> int:
    """MOTCUA_DIGITISATION_JOBS: how many scans at a time; half of the processors if not set, 0 for none here."""
    return int(os.environ.get("MOTCUA_DIGITISATION_JOBS", str(max((os.cpu_count() or 1) // 2, 1))))


def _empty_own_folder() -> None:
    """What one that was killed left there of people's papers is destroyed by the next; see `_start_digitisation`."""
    folder = Path(tempfile.gettempdir())
    if folder.is_relative_to(settings.VAR_DIR):
        for left in folder.iterdir():
            shutil.rmtree(left, ignore_errors=True)


def _start_digitisation(family: Family) -> None:
    command = [sys.executable, "-m", "motcua", "worker", "--digitisation"]
    for number in range(digitising_processes()):
        log = settings.VAR_DIR / "log" / f"digitisation-{number + 1}.log"
        folder = settings.VAR_DIR / "reading" / str(number + 1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        environment = os.environ | {"TMPDIR": str(folder)}
        # Killed, it leaves its piece to the next one, which is also what happens when this process is.
        family.start(Child("digitisation", command, log, environment, orphaned_by="KILL"))
    threading.Thread(target=_watch, args=(family,), daemon=True).start()


def _watch(family: Family) -> None:
    try:
        family.watch()
    except ProcessError:
        logger.exception("digitisation stopped: it fell too often")
