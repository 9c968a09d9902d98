import shutil

import pytest

from motcua.signatures import authority, registry


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
    before = dict(registry._listeners)
    yield
    registry._listeners.clear()
    registry._listeners.update(before)
