"""Jobs are rows written on the same connection as the data: they exist exactly if the data does."""

import logging
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

import psycopg
from asgiref.sync import async_to_sync
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Status

# Slow work on files has workers of its own, so that what people wait for never stands behind it.
DIGITISATION = "digitisation"

Job = TypeVar("Job", bound=Callable[..., object])

logger = logging.getLogger(__name__)

RETRY = RetryStrategy(max_attempts=5, exponential_wait=3)
# For work that counts its attempts and says itself when it has failed.
RETRY_ALWAYS = RetryStrategy(wait=2, linear_wait=5)

# A worker that has been silent for so many seconds is dead; it gives a sign of life every ten.
SILENT_SECONDS = 30.0
# A job that has outlived so many workers may be what kills them.
MOST_ATTEMPTS = 20
# Any number that no other advisory lock of this program uses.
_WORKERS_LOCK = 0x6D6F745F776F726B


def task(name: str, *, retry: RetryStrategy | bool = RETRY, queue: str = "default") -> Callable[[Job], Job]:
    """Register a job; it may run twice, so it loads, calls one action, and the action is idempotent."""

    def register(function: Job) -> Job:
        app.task(name=name, retry=retry, queue=queue)(function)
        return function

    return register


def defer(
    name: str,
    *,
    lock: str | None = None,
    at: datetime | None = None,
    queue: str | None = None,
    **arguments: Any,
) -> int:
    """Write the job in the present transaction; it starts after the commit, or not before `at`.

    Jobs with the same `lock` run one after another, in order; `queue` is the one of the task if left out.
    """
    options = {"lock": lock, "schedule_at": at} | ({"queue": queue} if queue else {})
    job_id: int = app.configure_task(name, allow_unknown=False, **options).defer(**arguments)
    return job_id


def is_under_way(lock: str) -> bool:
    """Whether a job with this lock waits, or runs."""
    waiting = ProcrastinateJob.objects.filter(lock=lock, status__in=[Status.TODO.value, Status.DOING.value])
    return bool(waiting.exists())


def queues() -> list[str]:
    """Every queue that a task names."""
    return sorted({task.queue for task in app.tasks.values()})


def periodic(name: str, *, cron: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Register a job that runs by the clock (`cron` in UTC); it never waits twice in the queue."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        def run(timestamp: int) -> None:  # noqa: ARG001 - when it was due, given by the queue
            function()

        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(run))
        return function

    return register


class WorkerPresence:
    """A lock in the database that a worker holds as long as its process lives; PostgreSQL sees it die."""

    def __init__(self) -> None:
        self._connection = psycopg.connect(**connector_params(), autocommit=True)

    def is_alone(self, *, patience: float = 1.0) -> bool:
        """Whether no other worker lives. Nobody else can pass here until `stay` or `close`.

        PostgreSQL needs a moment to see that a process was killed, so it is asked for some seconds.
        """
        end = time.monotonic() + patience
        while not self._takes_all():
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def _takes_all(self) -> bool:
        found = self._connection.execute("SELECT pg_try_advisory_lock(%s)", (_WORKERS_LOCK,)).fetchone()
        return found is not None and bool(next(iter(found)))

    def stay(self, *, was_alone: bool) -> None:
        self._connection.execute("SELECT pg_advisory_lock_shared(%s)", (_WORKERS_LOCK,))
        if was_alone:
            self._connection.execute("SELECT pg_advisory_unlock(%s)", (_WORKERS_LOCK,))

    def close(self) -> None:
        self._connection.close()


def recover_now() -> WorkerPresence:
    """Put the jobs of dead workers back, when a worker starts; keep what is returned while it lives.

    Alone, a worker knows at once that every job under way is a dead one's; beside others, only those of
    workers silent for half a minute are. Call it before the first job is fetched.
    """
    presence = WorkerPresence()
    alone = presence.is_alone()
    try:
        async_to_sync(_retry_stalled)(0.0 if alone else SILENT_SECONDS)
    finally:
        presence.stay(was_alone=alone)
    return presence


async def retry_stalled_jobs(timestamp: int) -> None:  # noqa: ARG001 - when it was due, given by the queue
    """Every minute: put the jobs of workers that died back into the queue."""
    await _retry_stalled(SILENT_SECONDS)


async def _retry_stalled(silent_seconds: float) -> None:
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=silent_seconds):
        try:
            if job.attempts >= MOST_ATTEMPTS:
                await manager.finish_job_by_id_async(job.id, status=Status.FAILED, delete_job=False)
            else:
                await manager.retry_job(job)
        except ConnectorException:
            # Another worker was first.
            logger.info("stalled job %s was taken care of elsewhere", job.id)
        else:
            logger.warning("job %s of a dead worker was put back: %s", job.id, job.task_name)


app.periodic(cron="* * * * *")(
    app.task(name="kit.retry_stalled_jobs", queueing_lock="kit.retry_stalled_jobs")(retry_stalled_jobs)
)
