"""Connections that died while nobody looked: read again, never written twice."""

import psycopg
import pytest
from django.db import connection
from django.test import Client

from motcua.accounts.models import Attempts
from motcua.accounts.service import forget_actors
from motcua.accounts.testing import citizen, signed_in_client

pytestmark = pytest.mark.django_db(transaction=True)


def cut_the_line() -> None:
    """What a restart of PostgreSQL does to the connection that this thread holds."""
    connection.ensure_connection()
    backend = connection.connection.info.backend_pid
    with psycopg.connect(connection.connection.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", (backend,))


def test_a_page_is_read_again_over_a_new_connection(client: Client) -> None:
    assert client.get("/procedures/").status_code == 200
    cut_the_line()
    assert client.get("/procedures/").status_code == 200


def test_who_is_signed_in_stays_known(client: Client) -> None:
    an = signed_in_client(citizen())
    forget_actors()
    cut_the_line()
    assert an.get("/help/").wsgi_request.actor.name == "Nguyễn Văn An"


def test_a_write_is_not_repeated_and_the_person_is_told(client: Client) -> None:
    client.get("/sign-in/")
    cut_the_line()
    answer = client.post("/sign-in/", {"login": "binh", "password": "x"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert "chưa được ghi nhận" in answer.text
    assert not Attempts.objects.exists()
