"""Deny by default: who may open which address, tried by each person at each of them."""

import sys
from types import ModuleType

import pytest
from django.http import HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from tests import permissions
from tests.permissions import DOORS, NEVER, Door, officials, own

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def vneid_is_known(settings):
    """Where people are sent to sign in stands in the settings, so that nobody is asked for it."""
    named = settings.VNEID["settings"]
    endpoints = named["endpoints"] | {"authorization_endpoint": "https://vneid.example/authorize"}
    settings.VNEID = settings.VNEID | {"settings": named | {"endpoints": endpoints}}


@require_safe
def unguarded(_request, code):
    return HttpResponse(f"everything about {code}")


def test_every_address_is_in_the_table():
    assert permissions.unlisted() == []


def test_every_view_carries_the_gate_of_its_entry():
    assert permissions.ungated() == []


@pytest.mark.parametrize("name", sorted(DOORS))
def test_each_person_gets_what_the_table_says(scene, name):
    assert permissions.trespasses(scene, name, DOORS[name]) == []


def test_an_address_that_nobody_entered_is_seen(seeded):
    assert permissions.unlisted(seeded("seeded", unguarded)) == ["seeded"]


def test_an_address_without_a_name_is_seen(seeded):
    assert permissions.unlisted(seeded(None, unguarded)) == ["seeded/<str:code>/"]


def test_an_entry_whose_address_is_gone_is_seen(seeded):
    module = sys.modules[seeded("seeded", unguarded)]
    module.urlpatterns = [one for one in module.urlpatterns if getattr(one, "name", "") != "health"]
    assert permissions.unlisted(module.__name__) == ["seeded", "health is gone"]


@pytest.mark.parametrize("name", ["portal:dossier", "office:dossier"])
def test_a_view_without_a_gate_is_seen(name):
    space, _colon, page = name.partition(":")
    module = ModuleType("ungated")
    module.urlpatterns = [path("", include(([path("x/<str:code>/", unguarded, name=page)], space)))]
    gate = "signed in" if space == "portal" else "official"
    assert permissions.ungated(module) == [f"{name} needs nothing instead of {gate}"]


@pytest.mark.parametrize(
    ("answers", "let_in"),
    [(own(200), {"anonymous", "bich", "binh"}), (officials(200), {"anonymous", "an", "bich"})],
)
def test_whoever_is_let_in_by_such_a_view_is_named(scene, seeded, answers, let_in):
    seeded("seeded", unguarded)
    door = Door(get=answers, post=NEVER, at=lambda scene: {"code": scene.open})
    found = permissions.trespasses(scene, "seeded", door)
    assert let_in <= {line.split(":")[0] for line in found}
    assert all("GET" in line and "gave 200" in line for line in found)
