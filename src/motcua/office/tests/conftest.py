import shutil

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.catalogue.service import load_procedures
from motcua.dossiers import service as dossiers
from motcua.dossiers.testing import World
from motcua.kit.testing import there_for_the_file
from motcua.organizations.service import forget_organizations
from motcua.signatures.service import create_demonstration_authority
from motcua.signatures.testing import RunningAgent
from motcua.territory.service import forget_units


@pytest.fixture(autouse=True)
def plain_static(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": plain}}


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_organizations()
    forget_units()
    yield
    forget_organizations()
    forget_units()


@pytest.fixture(scope="module")
def procedures(django_db_setup, django_db_blocker):
    with there_for_the_file(django_db_blocker):
        load_procedures()
        yield


@pytest.fixture
def world(procedures, db):
    return World()


@pytest.fixture
def browse():
    """A browser in which this person is signed in."""

    def browser(actor) -> Client:
        client = Client()
        if actor is not None:
            client.force_login(User.objects.get(pk=actor.id))
        return client

    return browser


@pytest.fixture
def do_jobs(world):
    """Do what the worker would, in the transaction of the test."""
    return world.run_jobs


@pytest.fixture
def examined(world):
    """A dossier that An filed, Dung accepted, and Bình has to examine."""

    def made(**rest):
        code = world.accepted(**rest)
        world.until(code, "propose_result")
        return code

    return made


@pytest.fixture(scope="session")
def authority_made_once(tmp_path_factory):
    return tmp_path_factory.mktemp("authority") / "ca"


@pytest.fixture
def certified(world, settings, tmp_path, authority_made_once):
    """Em can sign, and the committee too."""
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"
    if not authority_made_once.exists():
        create_demonstration_authority(authority_made_once)
    shutil.copytree(authority_made_once, tmp_path / "ca")
    world.certify(world.em, world.giang)
    return world


@pytest.fixture
def agent(settings):
    running = RunningAgent()
    settings.SIGNER_SOCKET = running.socket
    yield running
    running.end()


@pytest.fixture
def address():
    """The address of a page of a dossier."""

    def of(code, name="dossier", **arguments):
        return reverse(f"office:{name}", kwargs={"code": code, **arguments})

    return of


@pytest.fixture
def press(browse, address):
    """Press the button of the open step that has this outcome, as its page would."""

    def pressed(code, outcome, actor, **typed):
        page = dossiers.dossier_page(code, actor)
        step = next(step for step in page.open_steps if step.kind == "process")
        form = {"outcome": outcome, "revision": page.revision} | typed
        return browse(actor).post(address(code, "act", step_id=step.id), form)

    return pressed
