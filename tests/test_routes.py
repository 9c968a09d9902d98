"""What every address keeps to: its name, its methods, its view, and the page that it shows."""

import importlib
import re
from types import ModuleType

import pytest
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test.utils import CaptureQueriesContext
from django.urls import path, resolve, reverse
from jinja2 import Undefined, UndefinedError
from jinja2.utils import missing
from tests import routes
from tests.pages import HEADERS, faults, header_faults
from tests.permissions import DOORS, answer_of
from tests.scene import NOBODY, PEOPLE, undone

from motcua.accounts.models import User
from motcua.audit.models import Entry

pytestmark = pytest.mark.django_db

# Reading a sealed result returns it, and files need a place before they are sent: else a GET writes nothing.
WRITES_BY_READING = {
    # Whose paper it is sees that it was opened.
    "office:draft_store_paper": {"audit_entry"},
    "portal:supplement": {"dossiers_draft"},
    "office:answer_supplement": {"dossiers_draft"},
}
WRITE = re.compile(r"\b(?:INSERT INTO|UPDATE(?! OF)|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
KEPT = HEADERS | {"Content-Security-Policy": "default-src 'none'; script-src 'self'"}
# Uploads go on over the protocol that they are written in (tus), which has methods of its own.
OF_A_PROTOCOL = {"documents:uploads": ["OPTIONS"], "documents:upload": ["PATCH", "DELETE"]}
METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


class Missing(Undefined):
    """A variable that a template shows, or a fact that it asks of an object, must be there."""

    def _fail(self, *_args):
        raise UndefinedError(self._undefined_message)

    __str__ = __iter__ = __len__ = _fail

    def __bool__(self):
        """A template may ask whether it was given something; an object must have what is asked of it."""
        is_optional = self._undefined_obj is missing or isinstance(self._undefined_obj, dict)
        return False if is_optional else self._fail()


@pytest.fixture
def nothing_may_be_missing(monkeypatch):
    """Templates compiled anew, so that what is missing fails instead of showing as nothing."""
    pages = engines["jinja2"].env
    monkeypatch.setitem(pages.__dict__, "by_language", {})
    monkeypatch.setattr(pages, "undefined", Missing)


def address(scene, name):
    with undone():
        return reverse(name, kwargs=DOORS[name].at(scene))


def is_page(response):
    return response.headers["Content-Type"].startswith("text/html") and response.status_code != 302


def test_every_route_has_a_name_of_its_own():
    assert routes.ill_named() == []


def test_addresses_speak_the_words_of_the_glossary():
    assert routes.ill_worded() == []


def test_views_are_short():
    assert routes.long_views() == []


@pytest.mark.parametrize("name", sorted(DOORS))
def test_an_address_leads_to_its_view_and_back(scene, name):
    found = resolve(address(scene, name))
    assert found.view_name == name
    assert reverse(name, args=found.args, kwargs=found.kwargs) == address(scene, name)


@pytest.mark.parametrize("name", sorted(DOORS))
def test_no_other_method_is_taken(scene, name):
    where = address(scene, name)
    for person in ("anonymous", "an", "binh"):
        assert taken(scene.browsers[person], where) == OF_A_PROTOCOL.get(name, []), person


def taken(browser, where):
    """The methods, beside reading and posting, that this address answers to."""
    with undone():
        return [method for method in METHODS if browser.generic(method, where).status_code != 405]


@pytest.mark.parametrize("name", sorted(DOORS))
def test_reading_changes_nothing(scene, name):
    before = Entry.objects.count()
    where = address(scene, name)
    for person in PEOPLE:
        assert written(scene.browsers[person], where) <= WRITES_BY_READING.get(name, set()), person
    assert Entry.objects.count() == before


def written(browser, where):
    """The tables that a GET of this address writes to."""
    with undone(), CaptureQueriesContext(connection) as seen:
        list(browser.get(where))
    return {table for query in seen for table in WRITE.findall(query["sql"])}


@pytest.mark.parametrize("name", sorted(DOORS))
@pytest.mark.usefixtures("nothing_may_be_missing")
def test_every_page_is_as_pages_are(scene, name):
    for person, answer in DOORS[name].get.items():
        with undone():
            response = scene.browsers[person].get(address(scene, name))
            list(response)
        assert answer_of(response) == answer, person
        found = faults(response) if is_page(response) else header_faults(response)
        assert found == [], person
        is_private = person != NOBODY and answer == 200
        assert not is_private or "no-store" in response.headers["Cache-Control"], person


def careless(request, code):
    """Takes any method, and counts its readers."""
    User.objects.filter(pk=request.actor.id).update(full_name=code)
    return HttpResponse("<p onclick='x()'>")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (None, "seeded/<str:code>/ is named ''"),
        ("seededRoute", "seeded/<str:code>/ is named 'seededRoute'"),
        ("health", "health names two routes"),
    ],
)
def test_a_route_without_a_proper_name_is_seen(seeded, name, told):
    assert routes.ill_named(seeded(name, careless)) == [told]


@pytest.mark.parametrize(
    "address",
    [
        "ho-so/",
        "cases/",
        "my_dossiers/",
        "Dossiers/",
        "dossiers",
        "dossiers/<int:pk>/",
        "dossiers/<str:slug>/",
    ],
)
def test_an_address_in_other_words_is_seen(seeded, address):
    assert len(routes.ill_worded(seeded("seeded", careless, address))) == 1


def test_a_view_that_does_too_much_is_seen(tmp_path, monkeypatch):
    lines = "\n".join(
        ["def long(request):", *["    request = request"] * routes.VIEW_LINES, "    return request"]
    )
    (tmp_path / "motcua_long.py").write_text(f"{lines}\nlong.__module__ = 'motcua.office.views'\n")
    monkeypatch.syspath_prepend(tmp_path)
    module = ModuleType("urls")
    module.urlpatterns = [path("long/", importlib.import_module("motcua_long").long, name="long")]
    assert routes.long_views(module) == ["long: long has 32 lines"]


def test_a_view_that_takes_any_method_is_seen(scene, seeded):
    seeded("seeded", careless)
    assert taken(scene.browsers["an"], "/seeded/x/") == METHODS


def test_a_view_that_writes_when_it_is_read_is_seen(scene, seeded):
    seeded("seeded", careless)
    assert written(scene.browsers["an"], "/seeded/x/") == {"accounts_user"}


@pytest.mark.usefixtures("nothing_may_be_missing")
@pytest.mark.parametrize(
    "template", ["{{ tittle }}", "{% if card.tittle %}{% endif %}", "{% for x in things %}{% endfor %}"]
)
def test_a_template_that_misses_something_is_seen(template):
    with pytest.raises(UndefinedError):
        engines["jinja2"].env.from_string(template).render({"card": object()})


GOOD = "<html lang='vi'><title>x</title><h1>x</h1>{}</html>"
ADDED = {
    "a script": "<script>x()</script>",
    "a script of others": "<script src='https://cdn.example/x.js'></script>",
    "a style": "<style>p{}</style>",
    "a style on an element": "<p style='color:red'>",
    "a handler": "<p onclick='x()'>",
    "a link that runs": "<a href=' JavaScript:x()'>x</a>",
    "a link that is a page": "<a href='data:text/html,x'>x</a>",
    "a form without a token": "<form method='post'></form>",
    "one token for two forms": (
        "<form method='POST'></form><form method='post'><input name='csrfmiddlewaretoken'></form>"
    ),
    "a form to elsewhere": "<form action='https://elsewhere.example/'></form>",
    "a picture from elsewhere": "<img src='//elsewhere.example/x.png'>",
    "a frame": "<iframe></iframe>",
    "an id twice": "<p id='a'><p id='a'>",
    "a second heading": "<h1>y</h1>",
    "a page that reloads": "<meta http-equiv='refresh' content='0'>",
    "too much": "x" * 30_000,
}
LEFT_OUT = ["lang='vi'", "<title>x</title>", "<h1>x</h1>"]


@pytest.mark.parametrize("what", sorted(ADDED))
def test_what_does_not_belong_on_a_page_is_seen(what):
    assert faults(HttpResponse(GOOD.format(ADDED[what]), headers=KEPT)) != []


@pytest.mark.parametrize("part", LEFT_OUT)
def test_what_is_left_out_of_a_page_is_seen(part):
    assert len(faults(HttpResponse(GOOD.replace(part, "").format(""), headers=KEPT))) == 1


@pytest.mark.parametrize("name", sorted(KEPT))
def test_a_page_without_a_header_is_seen(name):
    assert len(faults(HttpResponse(GOOD.format(""), headers={**KEPT, name: ""}))) == 1
    assert faults(HttpResponse(GOOD.format(""), headers=KEPT)) == []


def test_a_policy_that_lets_scripts_stand_in_pages_is_seen():
    policy = {"Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-inline'"}
    assert len(faults(HttpResponse(GOOD.format(""), headers=KEPT | policy))) == 1
