"""What a designer shows of a form: its pages and fields in order, what is wrong with each, what may be named."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.designing.changing import is_required
from motcua.forms.designing.fields import FieldDesign, design_of
from motcua.forms.designing.kinds import CHOOSING, KINDS, kind_of
from motcua.forms.designing.spots import Json, Spot, asked, is_designable, opened, rows_of, spot, spots
from motcua.forms.properties import FormFault
from motcua.forms.schemas import form_faults

_FIELD = re.compile(r"properties/([^/]+)(?:/items/properties/([^/]+))?(?:/(.*))?")
_PAGE = re.compile(r"x-pages/([0-9]+)(?:/(.*))?")
_RULING = re.compile(r"x-eligibility/([0-9]+)(?:/(.*))?")
_BOXES = {
    "title": "title",
    "description": "hint",
    "x-help": "help",
    "x-error": "error",
    "enum": "choices",
    "items": "choices",
    "x-enum-labels": "choices",
    "x-choices": "listed",
    "x-prefill": "prefill",
    "x-compute": "compute",
    "x-component": "component",
    "x-only": "only",
    "x-required": "needed",
    **dict.fromkeys(("minLength", "minimum", "minItems", "x-not-before"), "least"),
    **dict.fromkeys(("maxLength", "maximum", "maxItems", "x-not-after"), "most"),
}
# A list of choices longer than this is no help in a list of conditions; an expression says it.
MOST_CONDITIONS = 20


@dataclass(frozen=True, slots=True)
class DesignFault:
    """Something to be mended: in words, and where. `kind` is field, page, ruling or form."""

    kind: str
    place: str
    box: str
    problem: str
    subject: str


@dataclass(frozen=True, slots=True)
class OutlineField:
    """`rows` are the questions of a repeated group, `count` what a part asks."""

    place: str
    title: str
    kind: str
    required: bool
    has_condition: bool
    faults: int
    rows: tuple["OutlineField", ...] = ()
    can_grow: bool = False

    @property
    def kind_words(self) -> str:
        return str(KINDS[self.kind])


@dataclass(frozen=True, slots=True)
class OutlinePage:
    id: str
    title: str
    hint: str
    expression: str
    fields: tuple[OutlineField, ...]
    faults: int
    # For officials to fill at a step, and told on the result.
    is_official: bool = False
    on_result: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """`orphans` are fields that stand on no page; `rulings` say who may not file."""

    title: str
    pages: tuple[OutlinePage, ...]
    orphans: tuple[OutlineField, ...]
    rulings: tuple[Json, ...]
    cosign: Json
    faults: tuple[DesignFault, ...]

    def page_of(self, place: str) -> str:
        name = place.partition("/")[0]
        for page in self.pages:
            if any(field.place == name for field in page.fields):
                return page.id
        return ""


def outline(*, schema: Any) -> Outline | None:
    """None where it cannot be told what its pages and fields are; `form_faults` says why."""
    if not is_designable(schema):
        return None
    faults = tuple(_fault(schema, fault) for fault in form_faults(schema))
    lines = {one.place: _line(one, faults) for one in spots(schema) if not one.group}
    rows: dict[str, list[OutlineField]] = {}
    for one in spots(schema):
        if one.group:
            rows.setdefault(one.group, []).append(_line(one, faults))
    for name, inner in rows.items():
        lines[name] = _with(lines[name], tuple(inner))
    pages = tuple(_page(page, lines, faults) for page in schema["x-pages"])
    listed = {field.place for page in pages for field in page.fields}
    return Outline(
        title=schema.get("title", ""),
        pages=pages,
        orphans=tuple(line for name, line in lines.items() if name not in listed),
        rulings=tuple(one for one in schema.get("x-eligibility", []) if isinstance(one, dict)),
        cosign=schema["x-cosign"] if isinstance(schema.get("x-cosign"), dict) else {},
        faults=faults,
    )


def _line(one: Spot, faults: tuple[DesignFault, ...]) -> OutlineField:
    title = one.own.get("title")
    return OutlineField(
        place=one.place,
        title=title if isinstance(title, str) and title.strip() else one.name,
        kind=kind_of(one.own),
        required=is_required(one),
        has_condition="x-show-if" in one.own,
        faults=sum(1 for fault in faults if fault.kind == "field" and fault.place == one.place),
        can_grow=rows_of(one.own) is not None,
    )


def _with(line: OutlineField, rows: tuple[OutlineField, ...]) -> OutlineField:
    return OutlineField(
        line.place, line.title, line.kind, line.required, line.has_condition, line.faults, rows, can_grow=True
    )


def _page(page: Json, lines: dict[str, OutlineField], faults: tuple[DesignFault, ...]) -> OutlinePage:
    title, hint, condition = page.get("title"), page.get("hint"), page.get("x-show-if")
    names = list(dict.fromkeys(page["fields"]))
    return OutlinePage(
        id=page["id"],
        title=title if isinstance(title, str) and title.strip() else page["id"],
        hint=hint if isinstance(hint, str) else "",
        expression=condition if isinstance(condition, str) else "",
        fields=tuple(lines[name] for name in names if name in lines),
        faults=sum(1 for fault in faults if fault.kind == "page" and fault.place == page["id"]),
        is_official=page.get("x-official") is True,
        on_result=page.get("x-on-result") is True,
    )


def _fault(schema: Json, fault: FormFault) -> DesignFault:
    if found := _FIELD.match(fault.place):
        name, leaf, word = found.groups()
        place = f"{name}/{leaf}" if leaf else name
        subject = next((one.own.get("title") for one in spots(schema) if one.place == place), None) or place
        return DesignFault("field", place, _box(schema, place, word or ""), fault.problem, str(subject))
    if found := _PAGE.match(fault.place):
        number, word = int(found[1]), (found[2] or "").split("/")[0]
        page = schema["x-pages"][number] if number < len(schema["x-pages"]) else {}
        box = {"x-show-if": "expression"}.get(word, word or "title")
        return DesignFault(
            "page", str(page.get("id")), box, fault.problem, str(page.get("title") or page.get("id"))
        )
    if found := _RULING.match(fault.place):
        return DesignFault("ruling", found[1], found[2] or "when", fault.problem, _("Điều kiện nộp"))
    if fault.place.startswith("x-cosign"):
        box = fault.place.partition("/")[2] or "title"
        return DesignFault("cosign", "1", box, fault.problem, _("Người cùng xác nhận"))
    return DesignFault("form", fault.place, "title", fault.problem, _("Tờ khai"))


def _box(schema: Json, place: str, word: str) -> str:
    first = word.split("/", maxsplit=1)[0]
    if first == "x-show-if":
        own = next((one.own for one in spots(schema) if one.place == place), {})
        return "expression" if isinstance(own.get("x-show-if"), str) else "when"
    return _BOXES.get(first, "title")


def field_design(*, schema: Any, place: str) -> FieldDesign:
    """A field in boxes. Raises DesignRefused."""
    found = spot(opened(schema), place)
    return design_of(found.own, required=is_required(found))


def conditions_before(*, schema: Json, place: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a field may depend on: of each earlier choice its title, and conditions as JSON with their words."""
    return [(title, options) for title, options in _conditions(schema, place) if options]


def _conditions(schema: Json, place: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for name, title, own in _earlier(schema, place):
        kind = kind_of(own)
        if kind in CHOOSING:
            lines = [line.partition(" | ") for line in design_of(own, required=False).choices.splitlines()]
            listed = own.get("items", own) if kind == "checkboxes" else own
            values = listed["enum"] if lines and isinstance(listed, dict) else []
            pairs = list(zip(values, (label for _value, _mark, label in lines), strict=False))[
                :MOST_CONDITIONS
            ]
        elif kind == "yes_no":
            pairs = [(True, _("Có")), (False, _("Không"))]
        else:
            pairs = [(True, _("đã đánh dấu"))] if kind == "tick" else []
        yield title, [(_condition(name, value), f"{title}: {label}") for value, label in pairs]


def _condition(name: str, value: Any) -> str:
    return json.dumps({"equals": value, "field": name}, ensure_ascii=False, sort_keys=True)


def dates_beside(*, schema: Json, place: str) -> list[tuple[str, str]]:
    """Other dates that a date may be limited by: name and title."""
    return [
        (name, title)
        for name, title, own in _known(schema, place)
        if kind_of(own) == "date" and name != place
    ]


def names_of_kind(*, schema: Json, kind: str) -> list[tuple[str, str]]:
    """Questions of a kind, those of parts as well: name and title."""
    return [(name, title) for name, title, own in asked(schema) if kind_of(own) == kind]


def names_before(*, schema: Json, place: str) -> list[tuple[str, str]]:
    """What an expression may name here: name and title."""
    return [(name, title) for name, title, _own in _earlier(schema, place)]


def _known(schema: Json, place: str) -> Iterator[tuple[str, str, Json]]:
    """Every question of the form, and those of the same rows."""
    yield from asked(schema, place.partition("/")[0])
    group = place.partition("/")[0] if "/" in place else ""
    for one in spots(schema):
        if group and one.group == group:
            yield one.name, str(one.own.get("title", "")), one.own


def _earlier(schema: Json, place: str) -> Iterator[tuple[str, str, Json]]:
    """What is asked before a field; before anything else of the form where there is no place."""
    group, mark, leaf = place.partition("/")
    for name, title, own in asked(schema, group):
        part = own.get("x-part")
        if place and (part["name"] if part else name) == group:
            break
        yield name, title, own
    if mark:
        for one in spots(schema):
            if one.group == group:
                if one.name == leaf:
                    break
                yield one.name, str(one.own.get("title", "")), one.own
