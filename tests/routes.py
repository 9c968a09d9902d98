"""The addresses of the program as its URL configuration has them, and what each must keep to.

A check takes a configuration, be it ours or one made to break the rule, and returns a line for each trespass.
"""

import ast
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

VIEW_LINES = 30
GLOSSARY = Path(__file__).parents[1] / "docs" / "glossary.md"
# What is done at an address, and the words of any web site; things have their names from the glossary.
PLAIN_WORDS = frozenset(
    """
    accessibility act add answer api apply ask assign begin cancel cancelled check close closed correct cosign diagram discard done edit
    end extend file form give health help invite issue language lend lookup my new new-password office openapi p parties
    people preview procedures progress rate release remind remove retry revoke search second-factor sign sign-in
    sign-out signing start stop submit table take template try under-way undo unlock upload v1 verify vneid
    withdraw
    """.split()  # noqa: SIM905 - read as a text
)
ARGUMENTS = frozenset(
    {
        "code",
        "key",
        "section",
        "version_id",
        "policy_id",
        "batch_id",
        "holder_id",
        "kind",
        "calendar_id",
        "rule_id",
        "draft_id",
        "run_id",
        "merger_id",
        "row",
        "page_id",
        "page_number",
        "fingerprint",
        "file_id",
        "scan_id",
        "upload_id",
        "paper_id",
        "print_id",
        "component_id",
        "copy_id",
        "step_id",
        "gateway_id",
        "opinion_id",
        "person_id",
        "posting_id",
        "absence_id",
        "mandate_id",
    }
)
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")

Configuration = str | ModuleType | None


@dataclass(frozen=True)
class Route:
    """`name` is what `reverse` takes, empty for a route without one; `path` still has its converters."""

    name: str
    path: str
    view: Callable[..., Any]


def routes(configuration: Configuration = None) -> list[Route]:
    return list(_walk(get_resolver(configuration), "", ""))


def _walk(resolver: URLResolver, space: str, path: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space, here)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}" if entry.name else "", here, entry.callback)


def ill_named(configuration: Configuration = None) -> list[str]:
    """Routes without a name, with another one's, or with a name that is not written as names are."""
    wrong, seen = [], set()
    for route in routes(configuration):
        if not re.fullmatch(r"(?:[a-z]+:)?[a-z]+(?:_[a-z]+)*", route.name):
            wrong.append(f"{route.path} is named {route.name!r}")
        elif route.name in seen:
            wrong.append(f"{route.name} names two routes")
        seen.add(route.name)
    return wrong


def ill_worded(configuration: Configuration = None) -> list[str]:
    """Addresses in other words than the glossary's, or not in kebab-case; each ends with a slash."""
    known = PLAIN_WORDS | glossary_words()
    wrong = []
    for route in routes(configuration):
        if route.path and not route.path.endswith("/") and route.name != "health":
            wrong.append(f"{route.path} does not end with a slash")
        for part in filter(None, route.path.split("/")):
            argument = _ARGUMENT.fullmatch(part)
            if argument and argument[1] not in ARGUMENTS:
                wrong.append(f"{route.path}: an argument is called {argument[1]}")
            elif not argument and not {part, part.removesuffix("s"), part.removesuffix("es")} & known:
                wrong.append(f"{route.path}: “{part}” is no word of the glossary")
    return wrong


def glossary_words() -> frozenset[str]:
    """Every English word of the glossary, as an address would spell it."""
    rows = re.findall(r"^\| ([a-z ,]+) \|", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    terms = {term.strip() for row in rows for term in row.split(",")}
    return frozenset(
        {word for term in terms for word in term.split()} | {term.replace(" ", "-") for term in terms}
    )


def long_views(configuration: Configuration = None) -> list[str]:
    """A view parses, makes one call, renders."""
    wrong = []
    for route in routes(configuration):
        for name, lines in _lengths(route.view):
            if lines > VIEW_LINES:
                wrong.append(f"{route.name}: {name} has {lines} lines")
    return wrong


def _lengths(view: Callable[..., Any]) -> Iterator[tuple[str, int]]:
    of_class = getattr(view, "view_class", None)
    if not view.__module__.startswith("motcua."):
        return
    source = inspect.getsource(of_class or inspect.unwrap(view))
    for node in ast.walk(ast.parse(textwrap.dedent(source))):
        if isinstance(node, ast.FunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1
