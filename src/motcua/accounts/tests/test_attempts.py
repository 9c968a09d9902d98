from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from motcua.accounts import attempts
from motcua.accounts.errors import AccountLocked
from motcua.accounts.models import Attempts
from motcua.kit import clock


def refused(name: str) -> bool:
    try:
        attempts.count(name)
    except AccountLocked:
        return True
    finally:
        connection.close()
    return False


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five() -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(refused, ["password:binh"] * 20))
    assert answers.count(False) == 5


@pytest.mark.django_db
def test_trying_on_while_locked_does_not_prolong_the_lock() -> None:
    start = clock.now()
    with clock.frozen(start):
        for _time in range(5):
            attempts.count("password:binh")
    with clock.frozen(start + timedelta(hours=11)), pytest.raises(AccountLocked):
        attempts.count("password:binh")
    with clock.frozen(start + timedelta(hours=12, seconds=1)):
        attempts.count("password:binh")
        assert Attempts.objects.get().failures == 1


@pytest.mark.django_db
def test_names_that_nobody_tries_any_more_are_forgotten() -> None:
    with clock.frozen(clock.now() - timedelta(days=31)):
        attempts.count("password:long-ago")
    attempts.forgive("password:binh")
    assert not Attempts.objects.exists()
