"""The English catalogue says everything that the source says, and nothing else.

Where a test here fails: `make translations`, then translate what is new in the catalogue.
"""

import inspect
import io
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.template import engines
from jinja2 import nodes

from motcua.kit.errors import MotcuaError

ROOT = Path(__file__).resolve().parents[4]
PACKAGE = ROOT / "src" / "motcua"
CATALOGUE = PACKAGE / "locale" / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd%]|\{\w*\}")
VIETNAMESE = re.compile(r"[À-ÖØ-öø-ỹĐđ]")
MARKS = {"_", "gettext", "ngettext", "pgettext"}


@cache
def source() -> set[tuple[str | None, str]]:
    """Every message of the source as (context, words), of a plural the singular."""
    methods, options = parse_mapping_cfg(io.StringIO((ROOT / "babel.cfg").read_text(encoding="utf-8")))
    found = extract_from_dir(PACKAGE, methods, options)
    return {
        (context, words if isinstance(words, str) else words[0])
        for _file, _line, words, _notes, context in found
    }


@cache
def english() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en", abort_invalid=True)


def entries() -> list[Message]:
    return [message for message in english() if message.id]


def originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def translations(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_every_message_of_the_source_is_in_the_catalogue():
    known = {(message.context, originals(message)[0]) for message in entries()}

    assert source() - known == set()


def test_the_catalogue_holds_nothing_that_the_source_does_not_say():
    known = {(message.context, originals(message)[0]) for message in entries()}

    assert known - source() == set()
    assert not english().obsolete


def test_every_message_is_translated_and_none_by_guessing():
    lacking = [message.id for message in entries() if not all(translations(message))]
    guessed = [message.id for message in english() if message.fuzzy]

    assert lacking == []
    assert guessed == []


def test_placeholders_are_the_same_on_both_sides():
    for message in entries():
        wanted = sorted(PLACEHOLDER.findall(originals(message)[0]))
        for words in translations(message):
            assert sorted(PLACEHOLDER.findall(words)) == wanted, words


def test_spaces_around_fragments_are_kept():
    for message in entries():
        original, *_ = originals(message)
        for words in translations(message):
            assert words[:1].isspace() == original[:1].isspace(), words
            assert words[-1:].isspace() == original[-1:].isspace(), words


def test_the_catalogue_compiles():
    compiled = io.BytesIO()

    write_mo(compiled, english())

    assert compiled.tell() > 0


def errors_of(base: type[MotcuaError]) -> Iterator[type[MotcuaError]]:
    """Those of the program; the package's modules are all loaded."""
    yield base
    for error in base.__subclasses__():
        yield from errors_of(error)


def test_what_every_error_says_can_be_translated():
    said = {
        (None, inspect.getdoc(error)) for error in errors_of(MotcuaError) if ".tests" not in error.__module__
    }

    assert said - source() == set()


TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "templates" in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_template_says_nothing_but_messages(path: Path):
    page = engines["jinja2"].env.parse(path.read_text(encoding="utf-8"))

    for text in page.find_all(nodes.TemplateData):
        assert not VIETNAMESE.search(text.data), text.data
    for call in page.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in MARKS:
            # A name in a variable would be found by nobody.
            assert isinstance(call.args[0], nodes.Const), f"line {call.lineno}"
