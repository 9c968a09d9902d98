"""Giving a field another name; whatever names it in the form follows."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.designing.changing import LONGEST_NAME
from motcua.forms.designing.dependence import names_in
from motcua.forms.designing.spots import Json, Spot, opened, provided, spot, spots
from motcua.forms.errors import DesignRefused
from motcua.forms.properties import NAME, RESERVED
from motcua.kit import expressions

Names = Mapping[str, str]


def rename_field(*, schema: Json, place: str, name: str) -> tuple[Json, str]:
    """The form with a field, or a question of a group, under another name, and its place then.

    Conditions, computed values, limits, rules and the second person follow; an expression that cannot be read
    stays as it is. Raises DesignRefused.
    """
    changed = opened(schema)
    found = spot(changed, place)
    if name == found.name:
        return changed, place
    names = _names(changed, found, name)
    _follow(changed, found, names)
    _rename_key(found.properties, found.name, name)
    orders = [found.order, found.owner.get("required", [])]
    if not found.group:
        orders += [page["fields"] for page in changed["x-pages"]]
    for order in orders:
        order[:] = [names.get(one, one) for one in order]
    return changed, f"{found.group}/{name}" if found.group else name


def _names(schema: Json, found: Spot, name: str) -> Names:
    """All that the field gives names to, before and after: a part's questions begin with the name of its use."""
    if not NAME.fullmatch(name) or name in RESERVED or len(name) > LONGEST_NAME:
        problem = _(
            "Ký hiệu bắt đầu bằng chữ thường, chỉ gồm chữ thường không dấu, chữ số và _, dài nhất %s."
        )
        raise DesignRefused(problem % LONGEST_NAME, "name")
    names = {one: name + one.removeprefix(found.name) for one in provided(schema, replace(found, group=""))}
    after = set(names.values())
    others = [one for one in spots(schema) if one.place != found.place and one.group == found.group]
    known = {said for one in others for said in provided(schema, replace(one, group=""))}
    if after & known or any(_would_mean_another(one, found, names) for one in spots(schema) if one.group):
        raise DesignRefused(_("Ký hiệu này đã dùng cho ô khác."), "name")
    return names


def _would_mean_another(one: Spot, found: Spot, names: Names) -> bool:
    """Whether a question of a group would then say one thing and mean another, as its rows have that name as well."""
    said, after = names_in(one.own, found), set(names.values())
    if found.group:
        return one.group == found.group and bool(said & after)
    return bool(said & names.keys()) and bool(after & one.properties.keys())


def _rename_key(properties: Json, before: str, after: str) -> None:
    """Under the new name at the same place."""
    held = [(after if name == before else name, own) for name, own in properties.items()]
    properties.clear()
    properties.update(held)


def _follow(schema: Json, found: Spot, names: Names) -> None:
    """Everything that may name the field. A question of a group is named by its neighbours, all others say it as a
    column of the rows.
    """
    columns = _Columns(found.group, names)
    everywhere = {} if found.group else names
    for one in spots(schema):
        if found.group:
            seen = names if one.group == found.group else {}
        else:
            # In its rows a nearer name goes before.
            seen = {name: to for name, to in names.items() if not one.group or name not in one.properties}
        _in_property(one.own, seen, columns)
    for page in schema["x-pages"]:
        _in_property(page, everywhere, columns)
    for ruling in schema.get("x-eligibility", []):
        if isinstance(ruling, dict) and isinstance(ruling.get("when"), str):
            ruling["when"] = _renamed(ruling["when"], everywhere, columns)
    cosign = schema.get("x-cosign")
    for word in ("number", "name"):
        if isinstance(cosign, dict) and cosign.get(word) in everywhere:
            cosign[word] = everywhere[cosign[word]]


@dataclass(frozen=True, slots=True)
class _Columns:
    """sum(members, "income") names a question of the rows by a text; no group, no columns."""

    group: str
    names: Names

    def of(self, call: ast.Call) -> Iterator[tuple[ast.expr, str]]:
        if not self.group or len(call.args) < 2:
            return
        rows, column = call.args[:2]
        if isinstance(rows, ast.Name) and rows.id == self.group and isinstance(column, ast.Constant):
            after = self.names.get(str(column.value))
            if after is not None:
                yield column, f'"{after}"'


def _in_property(own: Json, names: Names, columns: _Columns) -> None:
    for word in ("x-show-if", "x-compute"):
        if isinstance(own.get(word), str):
            own[word] = _renamed(own[word], names, columns)
    for word in ("x-show-if", "x-not-before", "x-not-after"):
        told: Any = own.get(word)
        if isinstance(told, dict) and told.get("field") in names:
            told["field"] = names[told["field"]]
    matches = own.get("x-matches")
    if isinstance(matches, dict):
        matches.update({fact: names.get(name, name) for fact, name in matches.items()})


def _renamed(text: str, names: Names, columns: _Columns) -> str:
    """The expression with the names replaced where they stand, and nothing else of it changed."""
    try:
        source = expressions.parse(text).text
    except expressions.ExpressionRefused:
        return text
    lines = source.encode().split(b"\n")
    starts = [sum(len(line) + 1 for line in lines[:place]) for place in range(len(lines))]
    written = source.encode()
    found = sorted(_places(source, names, columns), key=lambda one: (one[0].lineno, one[0].col_offset))
    for node, after in reversed(found):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or node.col_offset)
        written = written[:start] + after.encode() + written[end:]
    return written.decode()


def _places(source: str, names: Names, columns: _Columns) -> Iterator[tuple[ast.expr, str]]:
    """What of an expression is to be replaced, and by what."""
    tree = ast.parse(source, mode="eval")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    functions = {id(call.func) for call in calls}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and id(node) not in functions and node.id in names:
            yield node, names[node.id]
    for call in calls:
        yield from columns.of(call)
