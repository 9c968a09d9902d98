"""The databases and the settings of a measurement, apart from every other one on the machine."""

import os
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
VAR = Path(os.environ.get("BENCH_VAR", ROOT / "var" / "bench")).resolve()


@contextmanager
def own_server() -> Iterator["Server"]:
    """An embedded PostgreSQL under var/bench, started as `make demo` starts its own, and stopped at the end."""
    warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")
    from motcua.kit.postgres import EmbeddedServer

    embedded = EmbeddedServer(VAR / "postgres")
    embedded.start()
    try:
        yield Server(embedded.url)
    finally:
        embedded.stop()


class Server:
    """Databases by name, one for each size."""

    def __init__(self, url_of: Callable[[str], str]) -> None:
        self.url_of = url_of

    def database(self, what: int | str, *, fresh: bool = False) -> str:
        """The URL of the database for so many dossiers, or of this name, made if it is not there or `fresh`."""
        name = f"bench_{what}"
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            if fresh:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                connection.execute(f"CREATE DATABASE {name}")
        return self.url_of(name)

    def drop(self, what: int | str) -> None:
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS bench_{what} WITH (FORCE)")


def set_up(url: str) -> None:
    """Django on this database, with the settings of production: no demonstration, hashed static files."""
    os.environ |= {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "motcua.settings",
        # Statements of one request and processor time of one backend are told apart most simply over one connection.
        "MOTCUA_DATABASE_CONNECTIONS": "1",
        "MOTCUA_VAR": str(VAR),
        "MOTCUA_SECRET_KEY": "only-for-measurements-0123456789abcdef0123456789abcdef",
    }
    for name in ("MOTCUA_DEMO", "MOTCUA_PLAIN_STATIC", "MOTCUA_SITE_URL"):
        os.environ.pop(name, None)
    import django

    django.setup()


def prepare() -> None:
    """Tables, static files, the real province, catalogue and sample people; may run again."""
    from motcua import preparation
    from motcua.organizations.service import load_sample_people

    preparation.migrate()
    preparation.collect_static()
    preparation.load()
    load_sample_people(password=None)
