import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import pytest
from django.urls import path
from tests.scene import Scene

import motcua.urls
from motcua.kit.testing import there_for_the_file


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker) -> Iterator[Scene]:
    """Built once for the tests of a file; each of them runs in a savepoint of the same transaction."""
    with there_for_the_file(django_db_blocker):
        yield Scene()


@pytest.fixture
def seeded(settings) -> Iterator[Callable[..., str]]:
    """The program with one more address, whose view somebody wrote in haste."""

    def seed(name, view, address="seeded/<str:code>/") -> str:
        module = ModuleType("seeded_urls")
        module.urlpatterns = [path(address, view, name=name), *motcua.urls.urlpatterns]
        sys.modules[module.__name__] = module
        settings.ROOT_URLCONF = module.__name__
        return module.__name__

    yield seed
    sys.modules.pop("seeded_urls", None)
