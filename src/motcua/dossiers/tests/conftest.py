import shutil

import pytest
from procrastinate.contrib.django import app

from motcua.dossiers.testing import World
from motcua.signatures import service as signatures


@pytest.fixture
def world(db):
    """On one connection, undone after the test."""
    return World()


@pytest.fixture
def people(world):
    """Everybody is there before a merger; making them later would post them to a closed office."""
    return [world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa]


@pytest.fixture
def committed_world(transactional_db):
    """For tests with several connections."""
    return World()


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def keys(settings, tmp_path, authority):
    """An authority to certify people, made once and copied for each test; keys stay with the test."""
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    if not (authority / "ca").exists():
        signatures.create_demonstration_authority(authority / "ca")
    shutil.copytree(authority / "ca", tmp_path / "ca")
    return tmp_path


@pytest.fixture
def run_jobs(committed_world):
    """A real worker, in this process, until no job is left that could run now."""

    def run():
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            worker.run_worker(wait=False, install_signal_handlers=False, listen_notify=False)

    return run
