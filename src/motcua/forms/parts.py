"""The library of parts that all forms use: a person, an address, a plot of land, …, each checked as it should be.

A form refers to one as `{"$ref": "part:person", "title": …}`; here that becomes plain questions whose names begin
with the name of the use (`spouse` → `spouse_full_name`). A published form keeps a copy of the parts that it uses,
so that a later change of the library does not change what was published.
"""

import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.properties import Faults

PREFIX = "part:"
USE_WORDS = {
    *("$ref", "title", "description", "x-only", "x-required", "x-show-if", "x-prefill"),
    *("x-source", "x-note", "$comment"),
}


@dataclass(frozen=True, slots=True)
class PartKind:
    """A part of the library as a designer offers it; `fields` are names, titles and whether each is required."""

    kind: str
    title: str
    fields: tuple[tuple[str, str, bool], ...]


@cache
def _library() -> dict[str, Any]:
    path = Path(__file__).parent / "data" / "parts.json"
    library: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["parts"]
    return library


def part_kinds() -> tuple[PartKind, ...]:
    return tuple(
        PartKind(
            kind,
            part["title"],
            tuple(
                (name, part["properties"][name]["title"], name in part["required"]) for name in part["fields"]
            ),
        )
        for kind, part in _library().items()
    )


def pin(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with a copy of each part that it uses; one that it brings along stays."""
    own = schema.get("x-library", {})
    used = {kind: own.get(kind, _library().get(kind)) for kind in _kinds(schema)}
    library = {kind: part for kind, part in used.items() if part is not None}
    rest = {word: value for word, value in schema.items() if word != "x-library"}
    return rest | {"x-library": copy.deepcopy(library)} if library else rest


def _kinds(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        kind = _kind_of(schema)
        if kind is not None:
            yield kind
        for word, value in schema.items():
            if word != "x-library":
                yield from _kinds(value)


def _kind_of(own: Any) -> str | None:
    ref = own.get("$ref") if isinstance(own, dict) else None
    return ref.removeprefix(PREFIX) if isinstance(ref, str) and ref.startswith(PREFIX) else None


def expand(schema: Mapping[str, Any], faults: Faults) -> dict[str, Any]:
    """The schema with plain questions in the place of parts; notes uses that cannot be understood."""
    library = _library()
    own = schema.get("x-library", {})
    if isinstance(own, dict) and all(_is_part(part) for part in own.values()):
        library = library | own
    else:
        faults.note("x-library", _("phải là các phần của thư viện, mỗi phần có fields, properties, required"))
    whole = {word: value for word, value in schema.items() if word not in ("x-library", "properties")}
    if not isinstance(schema.get("properties"), dict):
        return whole
    expansion = _Expansion(library, faults)
    properties = expansion.properties("properties", schema["properties"])
    names = expansion.names
    whole["properties"] = properties
    if _are_names(schema.get("required")):
        required = _replaced(schema["required"], names)
        whole["required"] = [name for name in required if name not in expansion.optional]
    if isinstance(schema.get("x-pages"), list):
        whole["x-pages"] = [
            page | {"fields": _replaced(page["fields"], names)}
            if isinstance(page, dict) and _are_names(page.get("fields"))
            else page
            for page in schema["x-pages"]
        ]
    return whole


def _is_part(part: Any) -> bool:
    return (
        isinstance(part, dict)
        and isinstance(part.get("properties"), dict)
        and all(isinstance(own, dict) for own in part["properties"].values())
        and _are_names(part.get("more", []))
        and all(_are_names(part.get(word)) for word in ("fields", "required"))
        and set(part.get("fields", ())) == set(part["properties"])
    )


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)


def _replaced(names: list[str], uses: Mapping[str, list[str]]) -> list[str]:
    """Names of uses replaced by the names of their questions."""
    return [own for name in names for own in uses.get(name, [name])]


class _Expansion:
    def __init__(self, library: Mapping[str, Any], faults: Faults) -> None:
        self.library = library
        self.faults = faults
        # By the name of a use, its questions in their order; and those of them that need no answer.
        self.names: dict[str, list[str]] = {}
        self.optional: set[str] = set()

    def properties(self, place: str, properties: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, own in properties.items():
            inner = f"{place}/{name}"
            if isinstance(own, dict) and "x-part" in own:
                self.faults.note(f"{inner}/x-part", _("không dùng được ở đây"), field=name)
            elif _kind_of(own) is not None:
                found |= self.use(inner, name, own)
            elif isinstance(own, dict) and own.get("type") == "array" and isinstance(own.get("items"), dict):
                found[name] = own | {"items": self.items(f"{inner}/items", own["items"])}
            else:
                found[name] = own
        return found

    def items(self, place: str, items: dict[str, Any]) -> dict[str, Any]:
        """The rows of a group: a part as a whole, or questions with parts among them."""
        inside = _Expansion(self.library, self.faults)
        if _kind_of(items) is not None:
            properties = {
                leaf: {word: value for word, value in own.items() if word != "x-part"}
                for leaf, own in inside.use(place, "", items).items()
            }
            names = list(properties)
            required = [leaf for leaf in names if leaf not in inside.optional]
            return {"type": "object", "properties": properties, "x-fields": names, "required": required}
        if not isinstance(items.get("properties"), dict):
            return items
        whole = items | {"properties": inside.properties(f"{place}/properties", items["properties"])}
        for word in ("x-fields", "required"):
            if _are_names(items.get(word)):
                whole[word] = _replaced(items[word], inside.names)
        if _are_names(whole.get("required")):
            whole["required"] = [leaf for leaf in whole["required"] if leaf not in inside.optional]
        return whole

    def use(self, place: str, name: str, own: dict[str, Any]) -> dict[str, Any]:
        """The questions of one use; none where it cannot be understood."""
        kind = _kind_of(own) or ""
        part = self.library.get(kind)
        self.names[name] = []
        if part is None:
            known = ", ".join(self.library)
            problem = _("thư viện không có phần “%(kind)s”; có: %(known)s") % {"kind": kind, "known": known}
            self.faults.note(f"{place}/$ref", problem, field=name)
            return {}
        for word in sorted(own.keys() - USE_WORDS):
            self.faults.note(f"{place}/{word}", _("không dùng được ở đây"), field=name)
        chosen = self._among(place, own, "x-only", part, part["fields"])
        required = self._among(place, own, "x-required", part, part["required"])
        title = own.get("title", part.get("title"))
        if not isinstance(title, str) or not title.strip():
            self.faults.note(f"{place}/title", _("phần này không có tên"), field=name)
        leaves = [leaf for leaf in part["fields"] if leaf in chosen]
        prefix = f"{name}_" if name else ""
        marker = {"name": name, "kind": kind, "title": str(title), "place": place}
        self.names[name] = [prefix + leaf for leaf in leaves]
        self.optional |= {prefix + leaf for leaf in leaves if leaf not in required}
        return {
            prefix + leaf: _leaf(part["properties"][leaf], prefix, leaves, own) | {"x-part": marker}
            for leaf in leaves
        }

    def _among(
        self, place: str, own: dict[str, Any], word: str, part: Mapping[str, Any], usual: list[str]
    ) -> list[str]:
        given = own.get(word)
        if given is None:
            return (
                usual
                if word == "x-required"
                else [name for name in usual if name not in part.get("more", [])]
            )
        if not given or not _are_names(given) or not all(name in part["fields"] for name in given):
            problem = _("phải kể các ô của phần: %s") % ", ".join(part["fields"])
            self.faults.note(f"{place}/{word}", problem)
            return usual
        return list(given)


def _leaf(
    library: Mapping[str, Any], prefix: str, leaves: list[str], use: Mapping[str, Any]
) -> dict[str, Any]:
    """One question of a part as it is asked here: what it says of its neighbours names them by their names here."""
    leaf = copy.deepcopy(dict(library))
    if use.get("x-prefill") is not True:
        leaf.pop("x-prefill", None)
        leaf.pop("x-autocomplete", None)
    matches = leaf.get("x-matches")
    if isinstance(matches, dict):
        leaf["x-matches"] = {fact: prefix + name for fact, name in matches.items() if name in leaves}
    for word in ("x-not-after", "x-not-before"):
        bound = leaf.get(word)
        if isinstance(bound, dict):
            if bound.get("field") in leaves:
                leaf[word] = {"field": prefix + str(bound["field"])}
            else:
                del leaf[word]
    if "x-show-if" in use:
        leaf["x-show-if"] = use["x-show-if"]
    return leaf
