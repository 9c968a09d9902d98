import pytest
from django.db import connection
from django.test import Client

pytestmark = pytest.mark.django_db


def test_health_tells_that_no_worker_lives_and_serves_on(client: Client) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "no job worker",
        "database": "ok",
        "workers": 0,
        "jobs_waiting": 0,
        "files_alarming": 0,
        "malware_scan": "not configured",
        "certificates_expiring": 0,
    }


def test_health_counts_the_workers_that_gave_a_sign_of_life(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()), (now() - interval '5 minutes')"
        )
    assert client.get("/health").json()["workers"] == 1
    assert client.get("/health").json()["status"] == "ok"


def test_jobs_of_a_later_day_do_not_wait(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (task_name, queue_name, args, scheduled_at) VALUES"
            " ('now', 'q', '{}', NULL), ('later', 'q', '{}', now() + interval '1 day')"
        )
    assert client.get("/health").json()["jobs_waiting"] == 1
