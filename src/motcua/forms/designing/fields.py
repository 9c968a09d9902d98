"""One field as its author fills it in: shown in boxes, read back into its property.

A box whose text is left as it was shown changes nothing, so that what no box can say is never lost.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import parts
from motcua.forms.designing.kinds import LIMITS, boxes, kind_of, turned
from motcua.forms.designing.pages import MOST_WORDS, put, titled, worded
from motcua.forms.errors import DesignRefused
from motcua.forms.properties import Faults
from motcua.forms.rules import UnreadableError, clean, number_words, read_date, read_number
from motcua.kit.text import fold

Json = dict[str, Any]
MOST_CHOICES = 500
TODAY, FIELD, LIST = "today", "field:", "list:"


@dataclass(frozen=True, slots=True)
class FieldDesign:
    """The boxes of a field, as typed.

    `choices` has a line for each, "value | label"; `listed` is the key of a list; `when` is a condition as JSON, `expression` one in words of
    the expression language; `least` and `most` are letters, numbers, rows, or for dates "today", "field:name"
    or a day; `only` and `needed` are names of questions of a part.
    """

    kind: str
    title: str = ""
    hint: str = ""
    help: str = ""
    required: bool = False
    choices: str = ""
    listed: str = ""
    when: str = ""
    expression: str = ""
    prefill: str = ""
    compute: str = ""
    least: str = ""
    most: str = ""
    component: str = ""
    error: str = ""
    only: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()


_WORDS = {"hint": "description", "help": "x-help", "error": "x-error"}


def design_of(own: Mapping[str, Any], *, required: bool) -> FieldDesign:
    """What the boxes show of a property."""
    kind = kind_of(own)
    condition = own.get("x-show-if")
    prefill = own.get("x-prefill", "")
    only, needed = _leaves(own) if kind == "part" else ((), ())
    least, most = (_limit_words(own.get(word)) for word in LIMITS.get(kind, ("", "")))
    return FieldDesign(
        kind=kind,
        title=_text(own.get("title")),
        hint=_text(own.get("description")),
        help=_text(own.get("x-help")),
        required=required,
        choices=_choice_lines(own),
        listed=_text(own.get("x-choices")).removeprefix(LIST),
        when=json.dumps(condition, ensure_ascii=False, sort_keys=True) if isinstance(condition, dict) else "",
        expression=_text(condition),
        prefill="true" if prefill is True else _text(prefill),
        compute=_text(own.get("x-compute")),
        least=least,
        most=most,
        component=_text(own.get("x-component")),
        error=_text(own.get("x-error")),
        only=only,
        needed=needed,
    )


def redesigned(own: Json, design: FieldDesign, *, required: bool) -> Json:
    """The property as its boxes now say. Raises DesignRefused."""
    changed = own if design.kind == kind_of(own) else turned(own, design.kind)
    shown = design_of(changed, required=required)
    known = boxes(design.kind)
    result = dict(changed)
    for box in (one.name for one in fields(FieldDesign)):
        if box in known and getattr(design, box) != getattr(shown, box):
            _PUTTERS[box](result, design)
    return result


def _put_title(own: Json, design: FieldDesign) -> None:
    own["title"] = titled(design.title)


def _put_words(box: str) -> Any:
    return lambda own, design: put(own, _WORDS[box], worded(getattr(design, box)))


def _put_choices(own: Json, design: FieldDesign) -> None:
    pairs = _read_choices(design.choices)
    values: list[Any] = [value for value, _label in pairs]
    listed = own.get("items") if design.kind == "checkboxes" else own
    before = listed.get("enum") if isinstance(listed, dict) else None
    is_number = own.get("type") == "integer" or (
        isinstance(before, list) and bool(before) and all(type(one) is int for one in before)
    )
    if is_number and all(re.fullmatch(r"[0-9]{1,15}", value) for value in values):
        values = [int(value) for value in values]
    elif own.get("type") == "integer":
        own["type"] = "string"
    if design.kind == "checkboxes":
        own["items"] = {"type": "integer" if is_number else "string", "enum": values}
    else:
        own["enum"] = values
    own["x-enum-labels"] = dict(pairs)


def _read_choices(typed: str) -> list[tuple[str, str]]:
    """Value and label of each line; a line that is only a label gets its value from it."""
    pairs: dict[str, str] = {}
    for line in typed.splitlines():
        words = clean(line)
        if not words:
            continue
        value, mark, label = (part.strip() for part in words.partition("|"))
        if not mark:
            value, label = slug(words) or words, words
        if not value or not label:
            raise DesignRefused(
                _("Mỗi dòng là “giá trị | nhãn”, hoặc chỉ một nhãn: “%s”.") % words, "choices"
            )
        if value in pairs:
            raise DesignRefused(_("Có hai lựa chọn cùng giá trị “%s”.") % value, "choices")
        pairs[value] = label
    if len(pairs) > MOST_CHOICES:
        raise DesignRefused(_("Một ô có nhiều nhất %s lựa chọn.") % MOST_CHOICES, "choices")
    return list(pairs.items())


def slug(words: str) -> str:
    """A name from words: “Số con” → so_con; empty where nothing of them can stand in a name."""
    return re.sub(r"[^a-z0-9]+", "_", fold(words)).strip("_0123456789")[:40].strip("_")


def _put_condition(own: Json, design: FieldDesign) -> None:
    """An expression goes before a choice; both boxes lead here."""
    expression = clean(design.expression)[:MOST_WORDS]
    if expression or not design.when:
        put(own, "x-show-if", expression)
        return
    try:
        condition = json.loads(design.when)
    except (ValueError, RecursionError) as broken:
        raise DesignRefused(_("Xin chọn lại khi nào hỏi ô này."), "when") from broken
    if not isinstance(condition, dict) or condition.keys() != {"field", "equals"}:
        raise DesignRefused(_("Xin chọn lại khi nào hỏi ô này."), "when")
    own["x-show-if"] = condition


def _put_prefill(own: Json, design: FieldDesign) -> None:
    put(own, "x-prefill", True if design.kind == "part" and design.prefill else design.prefill[:60])


def _put_compute(own: Json, design: FieldDesign) -> None:
    put(own, "x-compute", clean(design.compute)[:MOST_WORDS])


def _put_component(own: Json, design: FieldDesign) -> None:
    if not design.component:
        raise DesignRefused(_("Xin chọn thành phần hồ sơ."), "component")
    own["x-component"] = design.component[:60]


def _put_listed(own: Json, design: FieldDesign) -> None:
    own["x-choices"] = f"{LIST}{design.listed[:60]}" if design.listed else ""


def _put_limit(box: str) -> Any:
    def put_limit(own: Json, design: FieldDesign) -> None:
        word = LIMITS[design.kind][box == "most"]
        put(own, word, _read_limit(clean(getattr(design, box)), design.kind, box))

    return put_limit


def _read_limit(typed: str, kind: str, box: str) -> Any:
    if not typed:
        return None
    try:
        if kind == "date":
            return _read_bound(typed)
        number = read_number(typed, whole=kind != "number")
    except UnreadableError as error:
        problem = _("Xin ghi một ngày như 31/12/2026.") if kind == "date" else _("Xin ghi một số.")
        raise DesignRefused(problem, box) from error
    if kind in ("text", "textarea", "group") and number < 0:
        raise DesignRefused(_("Xin ghi một số không âm."), box)
    return number


def _read_bound(typed: str) -> Any:
    if typed == TODAY:
        return TODAY
    if typed.startswith(FIELD):
        return {"field": typed.removeprefix(FIELD)[:60]}
    day = read_date(typed, "", "")
    return day.isoformat() if day else None


def _put_leaves(box: str) -> Any:
    word = {"only": "x-only", "needed": "x-required"}[box]
    return lambda own, design: put(own, word, list(getattr(design, box)))


_PUTTERS: Mapping[str, Any] = {
    "title": _put_title,
    "choices": _put_choices,
    "when": _put_condition,
    "expression": _put_condition,
    "prefill": _put_prefill,
    "compute": _put_compute,
    "component": _put_component,
    "listed": _put_listed,
    # Whether it must be answered stands beside the property.
    "required": lambda own, design: None,  # noqa: ARG005 - all boxes are read alike
    **{box: _put_words(box) for box in _WORDS},
    **{box: _put_limit(box) for box in ("least", "most")},
    **{box: _put_leaves(box) for box in ("only", "needed")},
}


def _choice_lines(own: Mapping[str, Any]) -> str:
    """The choices as lines, "value | label"."""
    items = own.get("items")
    listed = items if isinstance(items, dict) and own.get("type") == "array" else own
    values = listed.get("enum")
    if not isinstance(values, list):
        return ""
    labels = own.get("x-enum-labels", {})
    if isinstance(labels, list):
        labels = dict(zip(map(str, values), labels, strict=False))
    if not isinstance(labels, dict):
        labels = {}
    return "\n".join(f"{value} | {labels.get(str(value), value)}" for value in values)


def _limit_words(limit: Any) -> str:
    if isinstance(limit, dict):
        return f"{FIELD}{limit.get('field')}"
    if isinstance(limit, int | float) and not isinstance(limit, bool):
        return number_words(limit)
    return _text(limit)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _leaves(own: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a use of a part asks, and what of that must be answered."""
    whole = parts.expand({"properties": {"u": own}, "required": ["u"]}, Faults())
    asked = tuple(name.removeprefix("u_") for name in whole["properties"])
    return asked, tuple(name.removeprefix("u_") for name in whole["required"])
