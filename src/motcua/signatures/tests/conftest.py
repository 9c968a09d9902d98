import shutil

import pytest

from motcua.signatures import registry
from motcua.signatures.demonstration import authority
from motcua.signatures.testing import RunningAgent


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    return tmp_path_factory.mktemp("authority") / "ca"


@pytest.fixture(autouse=True)
def keystore(settings, tmp_path, made_once):
    """An authority of its own for each test, copied from one that was made once."""
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    if not made_once.exists():
        authority.create_demonstration_authority(made_once)
    shutil.copytree(made_once, tmp_path / "ca")
    return tmp_path


@pytest.fixture(autouse=True)
def listeners():
    tables = (registry._listeners, registry._batch_work)
    before = [dict(table) for table in tables]
    yield
    for table, kept in zip(tables, before, strict=True):
        table.clear()
        table.update(kept)


@pytest.fixture
def agent(settings):
    running = RunningAgent()
    settings.SIGNER_SOCKET = running.socket
    yield running
    running.end()
