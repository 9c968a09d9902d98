"""What tests need before Django reads its settings: a PostgreSQL, secrets, a folder. A pytest plugin.

And what tests of several connections share.

pytest-django reads the settings before any conftest.py is looked at, so this is named in addopts.
"""

import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from motcua.kit.postgres import EmbeddedServer

ROOT = Path(__file__).resolve().parents[3]


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    os.environ.setdefault("MOTCUA_SECRET_KEY", "tests-only-" + "0" * 50)
    os.environ.setdefault("MOTCUA_KEYSTORE_PASSWORD", "tests-only-keystore")
    # The built files as they are, without hashing and compressing them first.
    os.environ.setdefault("MOTCUA_PLAIN_STATIC", "1")
    if "MOTCUA_VAR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="motcua-tests-")
        os.environ["MOTCUA_VAR"] = folder
        early_config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    (Path(os.environ["MOTCUA_VAR"]) / "static").mkdir(parents=True, exist_ok=True)
    if not os.environ.get("DATABASE_URL"):
        # The processes of pytest-xdist are born with the address of the one server.
        server = EmbeddedServer(ROOT / "var" / "tests-postgres")
        server.start()
        os.environ["DATABASE_URL"] = server.url()
        early_config.add_cleanup(server.stop)
    return (yield)


@contextmanager
def there_for_the_file(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Within, a fixture of a file writes what each of its tests finds; after the last one it is undone.

    The tests themselves run in savepoints; one that commits cannot be in such a file.
    """
    from django.db import transaction

    with blocker.unblock():
        whole = transaction.atomic()
        # As Django marks the transactions of tests: actions inside may call themselves durable.
        vars(whole)["_from_testcase"] = True
        whole.__enter__()
        try:
            yield
        finally:
            transaction.set_rollback(True)
            whole.__exit__(None, None, None)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run acts at the same moment, each on a connection of its own; returns what each gave or raised, by its type."""
    from django.db import connection

    from motcua.kit.errors import MotcuaError

    together = threading.Barrier(len(acts))
    results: list[object] = []

    def run(act: Callable[[], object]) -> None:
        try:
            together.wait(5)
            results.append(act())
        except MotcuaError as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return sorted(type(result).__name__ for result in results)
