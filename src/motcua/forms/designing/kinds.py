"""The kinds of fields that a designer offers, and which boxes describe each."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Json = dict[str, Any]

KINDS: Mapping[str, str | Promise] = {
    "text": _("Dòng chữ"),
    "textarea": _("Đoạn văn"),
    "integer": _("Số nguyên"),
    "number": _("Số thập phân"),
    "date": _("Ngày tháng"),
    "radios": _("Chọn một, bày sẵn"),
    "select": _("Chọn một, danh sách thả"),
    "checkboxes": _("Chọn nhiều"),
    "list": _("Chọn từ danh mục"),
    "yes_no": _("Có hoặc không"),
    "tick": _("Ô đánh dấu, cam đoan"),
    "phone": _("Số điện thoại"),
    "email": _("Thư điện tử"),
    "personal-number": _("Số định danh cá nhân"),
    "tax-code": _("Mã số thuế"),
    "commune": _("Xã, phường"),
    "part": _("Phần dùng chung"),
    "group": _("Nhóm lặp lại"),
    "file": _("Tệp của thành phần hồ sơ"),
}
# These stay what they are: turning them into something else would lose what they hold.
FIXED = frozenset({"part", "group", "file"})
CHOOSING = frozenset({"radios", "select", "checkboxes"})
LIMITS = {
    "text": ("minLength", "maxLength"),
    "textarea": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
    "date": ("x-not-before", "x-not-after"),
    "group": ("minItems", "maxItems"),
}
_BASES: Mapping[str, Json] = {
    "text": {"type": "string"},
    "textarea": {"type": "string", "x-widget": "textarea"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "date": {"type": "string", "format": "date", "x-widget": "date"},
    "radios": {"type": "string", "x-widget": "radios"},
    "select": {"type": "string", "x-widget": "select"},
    "checkboxes": {"type": "array", "uniqueItems": True, "x-widget": "checkbox"},
    "list": {"type": "string", "x-choices": ""},
    "yes_no": {"type": "boolean", "x-widget": "radios"},
    "tick": {"type": "boolean", "x-widget": "checkbox"},
    "phone": {"type": "string", "x-widget": "phone"},
    "email": {"type": "string", "format": "email", "x-widget": "email"},
    "personal-number": {"type": "string", "x-widget": "personal-number"},
    "tax-code": {"type": "string", "x-widget": "tax-code"},
    "commune": {"type": "string", "x-widget": "commune"},
}
# Words that say by themselves what a property is.
_TELLING = {"$ref": "part", "x-component": "file", "x-choices": "list"}
# What stays when a field becomes one of another kind.
_KEPT = frozenset(
    {"title", "description", "x-help", "x-show-if", "x-error", "x-source", "x-note", "$comment"}
)
_WRITTEN = frozenset({"text", "textarea", "integer", "number"})
_FILLED = frozenset(
    {"text", "textarea", "date", "radios", "select", "phone", "email", "personal-number", "commune"}
)


def boxes(kind: str) -> frozenset[str]:
    """Which boxes describe a field of this kind."""
    found = {"title", "hint", "when", "expression"}
    if kind == "part":
        return frozenset(found | {"prefill", "only", "needed"})
    found |= {"help"} | ({"component"} if kind == "file" else {"required", "error"})
    found |= {"choices"} if kind in CHOOSING else {"listed"} if kind == "list" else set()
    found |= {"least", "most"} if kind in LIMITS else set()
    found |= {"prefill"} if kind in _FILLED else set()
    found |= {"compute"} if kind in _WRITTEN | {"date", "yes_no"} else set()
    return frozenset(found)


def kind_of(own: Mapping[str, Any]) -> str:
    """What a designer calls a property, also one that is not yet right."""
    for word, kind in _TELLING.items():
        if word in own:
            return kind
    if own.get("type") == "array":
        items = own.get("items")
        return "group" if isinstance(items, dict) and items.keys() & {"properties", "$ref"} else "checkboxes"
    named = own.get("x-widget")
    if own.get("type") == "boolean":
        return "yes_no" if named == "radios" else "tick"
    if isinstance(named, str) and named in _BASES:
        return "integer" if named == "number" and own.get("type") == "integer" else named
    return _usual(own)


def _usual(own: Mapping[str, Any]) -> str:
    if "enum" in own:
        choices = own["enum"]
        return "radios" if isinstance(choices, list) and len(choices) < 6 else "select"
    for word in (own.get("type"), own.get("format")):
        if word in ("integer", "number", "date", "email"):
            return str(word)
    return "text"


def blank(kind: str, *, part: str = "", component: str = "") -> Json:
    """A property of this kind that says nothing yet."""
    if kind == "part":
        return {"$ref": f"part:{part}"}
    if kind == "file":
        return {"x-component": component}
    if kind == "group":
        items: Json = {"type": "object", "properties": {}, "required": [], "x-fields": []}
        return {"type": "array", "items": items}
    return dict(_BASES[kind])


def turned(own: Json, kind: str) -> Json:
    """The same question as one of another kind; choices stay among the kinds that choose."""
    was = kind_of(own)
    kept = {word: value for word, value in own.items() if word in _KEPT}
    if was in CHOOSING and kind in CHOOSING:
        kept |= _choices(own, is_list=was == "checkboxes", as_list=kind == "checkboxes")
    for word in LIMITS.get(kind, ()):
        if was in LIMITS and word in LIMITS[was] and word in own:
            kept[word] = own[word]
    if "x-prefill" in own and "prefill" in boxes(kind):
        kept["x-prefill"] = own["x-prefill"]
    if "x-compute" in own and "compute" in boxes(kind):
        kept["x-compute"] = own["x-compute"]
    return kept | dict(_BASES[kind])


def _choices(own: Json, *, is_list: bool, as_list: bool) -> Json:
    listed = own.get("items") if is_list else own
    values = listed.get("enum", []) if isinstance(listed, dict) else []
    labels: Json = {"x-enum-labels": own["x-enum-labels"]} if "x-enum-labels" in own else {}
    chosen: Json = {"items": {"type": "string", "enum": values}} if as_list else {"enum": values}
    return labels | chosen
