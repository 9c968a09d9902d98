"""Which fields, pages and rules hang on a field, so that none loses what it hangs on."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from motcua.forms.designing.spots import Json, Spot, provided, spots
from motcua.kit import expressions

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BOUNDS = ("x-not-before", "x-not-after")


def dependents(schema: Json, found: Spot) -> list[str]:
    """The titles of all that names this field; of a question in a group, of what stands in the same group."""
    names = provided(schema, found)
    titles = []
    for one in spots(schema):
        inside = one.group == found.name and not found.group
        if one.place == found.place or inside or (found.group and not _may_see(one, found)):
            continue
        if names_in(one.own, found) & names:
            titles.append(str(one.own.get("title") or one.name))
    return titles + ([] if found.group else list(_of_the_form(schema, names)))


def _may_see(one: Spot, found: Spot) -> bool:
    """Its neighbours in the rows name a question by its name, all others by the group and a text."""
    return one.group == found.group or found.group in names_in(one.own, found)


def _of_the_form(schema: Json, names: set[str]) -> Iterator[str]:
    for page in schema["x-pages"]:
        if _in_condition(page.get("x-show-if")) & names:
            yield str(page.get("title") or page["id"])
    for ruling in schema.get("x-eligibility", []):
        if isinstance(ruling, dict) and _in_text(ruling.get("when")) & names:
            yield str(ruling.get("message") or ruling.get("when"))
    cosign = schema.get("x-cosign")
    if isinstance(cosign, dict) and {str(cosign.get("number")), str(cosign.get("name"))} & names:
        yield str(cosign.get("title") or "x-cosign")


def names_in(own: Mapping[str, Any], found: Spot) -> set[str]:
    """What a property names; of a question in a group also where a text says it."""
    names = _in_condition(own.get("x-show-if")) | _in_text(own.get("x-compute"))
    if found.group:
        # sum(members, "income") names a question of the rows by a text.
        texts = " ".join(
            text for text in (own.get("x-compute"), own.get("x-show-if")) if isinstance(text, str)
        )
        names |= {found.name} if f'"{found.name}"' in texts or f"'{found.name}'" in texts else set()
    for word in _BOUNDS:
        bound = own.get(word)
        if isinstance(bound, dict):
            names.add(str(bound.get("field")))
    matches = own.get("x-matches")
    if isinstance(matches, dict):
        names |= {str(name) for name in matches.values()}
    return names


def _in_condition(given: Any) -> set[str]:
    return {str(given.get("field"))} if isinstance(given, dict) else _in_text(given)


def _in_text(given: Any) -> set[str]:
    if not isinstance(given, str):
        return set()
    try:
        return set(expressions.parse(given).names)
    except expressions.ExpressionRefused:
        return set(_WORD.findall(given))
