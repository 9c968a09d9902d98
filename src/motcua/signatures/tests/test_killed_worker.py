"""A worker is killed in the middle of signing, twice; after the restart each paper is signed once."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from asgiref.sync import async_to_sync
from django.conf import settings as django_settings
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.contrib.django.utils import connector_params
from psycopg.conninfo import make_conninfo

from motcua.audit.service import history
from motcua.documents import service as documents
from motcua.kit import jobs
from motcua.signatures import service
from motcua.signatures.errors import BeingSignedError
from motcua.signatures.models import SigningRequest, State
from motcua.signatures.testing import ask_person, certify_person, make_paper, make_person


@pytest.fixture
def committed(journal_kept, transactional_db):
    """The journal refuses to be emptied, even after tests: let it for once."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_no_truncate")


@pytest.fixture
def journal_kept(django_db_setup, django_db_blocker):
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")


@pytest.fixture
def start_worker(keystore):
    started = []
    (keystore / "files").symlink_to(django_settings.MEDIA_ROOT)

    def start():
        database = connection.settings_dict
        environment = os.environ | {
            "DATABASE_URL": make_conninfo(
                dbname=database["NAME"],
                user=database["USER"],
                password=database["PASSWORD"] or None,
                host=database["HOST"],
                port=database["PORT"] or None,
            ),
            "MOTCUA_VAR": str(keystore),
            "MOTCUA_KEYSTORE_PASSWORD": django_settings.KEYSTORE_PASSWORD,
            "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), *sys.path]),
        }
        command = [sys.executable, "-c", "from motcua.cli import main; main()", "worker"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def kill_once(process, reached, *, seconds=40):
    end = time.monotonic() + seconds
    while not reached():
        assert process.poll() is None, process.stdout.read().decode()
        assert time.monotonic() < end, "the worker never came so far"
        time.sleep(0.001)
    process.kill()
    process.wait()


def in_state(state):
    return SigningRequest.objects.filter(state=state).count()


def done(requests):
    numbers = [{"request_id": request.pk} for request in requests]
    return ProcrastinateJob.objects.filter(args__in=numbers, status="succeeded").count()


def test_a_worker_killed_twice_while_signing_leaves_each_paper_signed_once(committed, start_worker):
    binh = make_person()
    certify_person(binh)
    requests = [ask_person(binh, make_paper(f"Quyết định số {number}")) for number in range(12)]

    kill_once(start_worker(), lambda: in_state(State.SIGNING))
    assert in_state(State.SIGNED) == 0
    kill_once(start_worker(), lambda: in_state(State.SIGNED) >= 2 and in_state(State.SIGNING))
    assert in_state(State.SIGNED) < 12
    kill_once(start_worker(), lambda: done(requests) == 12)

    for request in SigningRequest.objects.all():
        acts = [act.action for act in history("signatures.signingrequest", request.pk)]
        assert (request.state, acts) == (State.SIGNED, ["signature.made"])
        assert len(service.verify(documents.read(request.signed)).signatures) == 1


def test_cancelling_at_the_moment_of_finishing_is_told_and_does_not_wait(committed):
    paper, binh = make_paper(), make_person()
    request = ask_person(binh, paper)
    with psycopg.connect(**connector_params()) as job:
        job.execute("SELECT 1 FROM signatures_signingrequest WHERE id = %s FOR UPDATE", [request.pk])
        with pytest.raises(BeingSignedError), transaction.atomic():
            service.cancel_signature(subject=paper, by=binh)
    with transaction.atomic():
        service.cancel_signature(subject=paper, by=binh)
    assert in_state(State.CANCELLED) == 1


@pytest.mark.django_db
def test_beside_a_living_worker_only_silent_ones_are_taken_for_dead():
    first = jobs.WorkerPresence()
    second = jobs.WorkerPresence()
    third = jobs.WorkerPresence()
    try:
        assert first.is_alone()
        first.stay(was_alone=True)
        assert not second.is_alone(patience=0)
        second.stay(was_alone=False)
        first.close()
        assert not third.is_alone(patience=0)
        second.close()
        assert third.is_alone()
    finally:
        for presence in (first, second, third):
            presence.close()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("silent_for", "attempts", "status"),
    [(60, 0, "todo"), (5, 0, "doing"), (60, jobs.MOST_ATTEMPTS, "failed")],
)
def test_every_minute_the_jobs_of_silent_workers_are_put_back(silent_for, attempts, status):
    request = ask_person(make_person(), make_paper())
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - %s * interval '1 second') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', attempts = %s, worker_id = worker.id FROM worker"
            " WHERE args = jsonb_build_object('request_id', %s::bigint)",
            [silent_for, attempts, request.pk],
        )
    async_to_sync(jobs.retry_stalled_jobs)(timestamp=0)
    assert ProcrastinateJob.objects.get(args={"request_id": request.pk}).status == status
