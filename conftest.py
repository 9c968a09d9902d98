"""Tests run on a real PostgreSQL: the one of DATABASE_URL, or an embedded one (see motcua.kit.testing)."""

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

# How fast examples come says what else the machine does; a test has no clock.
settings.register_profile("motcua", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("motcua")


BROWSER = "tests/browser"
# Few tests, and each takes long: begun last, as xdist would, they keep one process busy while the others have nothing.
LONGEST = (BROWSER, "tests/test_crash.py", "tests/test_demo.py", "tests/test_crash_import.py")


class ByFile(LoadScopeScheduling):
    """A file of tests goes to one process, which makes what its tests share once; so does all that uses a browser.

    The longest are begun first. xdist's own marks for `--dist loadgroup` reach nobody under pytest 9.2.
    """

    def _assign_work_unit(self, node: WorkerController) -> None:
        for scope in reversed([scope for scope in LONGEST if scope in self.workqueue]):
            self.workqueue.move_to_end(scope, last=False)
        super()._assign_work_unit(node)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return BROWSER if file.startswith(f"{BROWSER}/") else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile | None:
    return ByFile(config, log) if config.getvalue("dist") == "load" else None


# The queue's tables are not among those that Django manages, so it leaves their rows behind.
QUEUE = ("jobs", "events", "periodic_defers", "workers")
EMPTY_QUEUE = f"TRUNCATE {', '.join(f'procrastinate_{name}' for name in QUEUE)} CASCADE"


@pytest.fixture(scope="session", autouse=True)
def _all_is_emptied_between_tests() -> None:
    """The journal refuses TRUNCATE; only a superuser can set its triggers aside, as tests that commit must."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    plainly = DatabaseOperations.execute_sql_flush

    def wholly(self: DatabaseOperations, sql_list: list[str]) -> None:
        plainly(self, ["SET LOCAL session_replication_role = replica", EMPTY_QUEUE, *sql_list])

    DatabaseOperations.execute_sql_flush = wholly  # type: ignore[method-assign]  # for the tests of this run


@pytest.fixture(autouse=True)
def _forget_what_is_kept() -> None:
    from motcua.accounts.service import forget_actors
    from motcua.calendars.service import forget_calendars
    from motcua.organizations.service import forget_organizations
    from motcua.signatures.service import forget_warnings
    from motcua.territory.service import forget_units

    for forget in (forget_actors, forget_calendars, forget_organizations, forget_units, forget_warnings):
        forget()
