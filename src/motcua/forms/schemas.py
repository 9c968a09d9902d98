"""From a JSON Schema with `x-` hints to a Form; whatever is wrong is refused with its place.

The part of JSON Schema that forms use is deliberately small: an object of strings, numbers, booleans and
lists of choices. The README of this module describes it for authors.
"""

import hashlib
import json
import re
import unicodedata
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from motcua.forms.definition import Bound, Condition, Field, Form, Option, Page, Widget, posted, same
from motcua.forms.errors import FormRefused

TYPES = {
    Widget.TEXT: {"string"},
    Widget.TEXTAREA: {"string"},
    Widget.NUMBER: {"integer", "number"},
    Widget.DATE: {"string"},
    Widget.RADIOS: {"string", "integer", "boolean"},
    Widget.SELECT: {"string", "integer"},
    Widget.CHECKBOX: {"boolean", "array"},
    Widget.COMMUNE: {"string"},
    Widget.PHONE: {"string"},
    Widget.PERSONAL_NUMBER: {"string"},
    Widget.EMAIL: {"string"},
}
PREFILLS = {
    f"person.{name}"
    for name in (
        "full_name",
        "personal_number",
        "date_of_birth",
        "sex",
        "phone",
        "email",
        "address",
        "commune_code",
    )
}
ROOT_WORDS = {
    *("$schema", "$id", "$comment", "title", "description", "type", "properties", "required"),
    *("additionalProperties", "x-pages", "x-source", "x-source-date", "x-verified", "x-note"),
}
FIELD_WORDS = {
    *("title", "description", "type", "enum", "const", "format", "pattern", "default", "examples"),
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("items", "minItems", "maxItems", "uniqueItems", "$comment"),
    *("x-widget", "x-enum-labels", "x-prefill", "x-show-if", "x-width", "x-autocomplete", "x-error"),
    *("x-not-before", "x-not-after", "x-matches", "x-province", "x-elsewhere", "x-source", "x-note"),
}
WIDTHS = {2, 3, 4, 5, 10, 20, 30}
# Nobody types more than this into one field; it also bounds what an answer may cost to keep.
LONGEST = {Widget.TEXTAREA: 4000}
LONGEST_LINE = 500
MANY_CHOICES = 6
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_PAGE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_RESERVED = {"csrfmiddlewaretoken", "action", "next"}


def in_one_form(value: Any) -> Any:
    """The same JSON with each text in NFC, so that equal words are equal."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [in_one_form(one) for one in value]
    if isinstance(value, dict):
        return {in_one_form(name): in_one_form(one) for name, one in value.items()}
    return value


def digest(key: str, schema: dict[str, Any]) -> str:
    canonical = json.dumps([key, schema], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def compile_form(*, key: str, schema: dict[str, Any], version_id: int = 0) -> Form:
    """Raises FormRefused, naming the place as `key#/path/in/the/schema`."""
    _check_root(key, schema)
    names = _page_order(key, schema)
    fields: dict[str, Field] = {}
    for name in names:
        fields[name] = _Property(key, name, schema, fields).field()
    pages = tuple(
        Page(
            id=page["id"],
            title=page["title"],
            hint=page.get("hint", ""),
            fields=tuple(fields[name] for name in page["fields"]),
        )
        for page in schema["x-pages"]
    )
    return Form(
        version_id, key, str(schema.get("title", key)), pages, fields, _validator(key, schema, fields)
    )


def _check_root(key: str, schema: dict[str, Any]) -> None:
    place = f"{key}#"
    if not isinstance(schema, dict) or schema.get("type") != "object":
        raise FormRefused(place=place, problem=_("phải là một lược đồ có “type”: “object”"))
    for word in schema.keys() - ROOT_WORDS:
        raise FormRefused(place=f"{place}/{word}", problem=_("không dùng được ở đây"))
    properties = schema.get("properties")
    if not isinstance(properties, dict) or not properties:
        raise FormRefused(place=f"{place}/properties", problem=_("biểu mẫu không có ô nào"))
    required = schema.get("required", [])
    if not isinstance(required, list):
        raise FormRefused(place=f"{place}/required", problem=_("phải là danh sách tên ô"))
    for name in required:
        if name not in properties:
            raise FormRefused(place=f"{place}/required", problem=_("không có ô “%s”") % name)
    try:
        Draft202012Validator(schema, pattern_options=RegexOptions(), offline=True)
    except ValidationError as error:
        path = "/".join(str(part) for part in error.instance_path)
        problem = error.message.splitlines()[0]
        raise FormRefused(place=f"{place}/{path}", problem=problem) from error


def _page_order(key: str, schema: dict[str, Any]) -> list[str]:
    """The names of all fields in the order in which pages ask them, each exactly once."""
    place = f"{key}#/x-pages"
    pages = schema.get("x-pages")
    if not isinstance(pages, list) or not pages:
        raise FormRefused(place=place, problem=_("biểu mẫu không có trang nào"))
    order: list[str] = []
    ids: set[str] = set()
    for number, page in enumerate(pages):
        _check_page(f"{place}/{number}", page, ids)
        for name in page["fields"]:
            if name not in schema["properties"]:
                raise FormRefused(place=f"{place}/{number}/fields", problem=_("không có ô “%s”") % name)
            if name in order:
                raise FormRefused(
                    place=f"{place}/{number}/fields", problem=_("ô “%s” đã có trong trang khác") % name
                )
            order.append(name)
    for name in schema["properties"]:
        if name not in order:
            raise FormRefused(place=f"{key}#/properties/{name}", problem=_("ô này không nằm trong trang nào"))
    return order


def _check_page(place: str, page: Any, ids: set[str]) -> None:
    if not isinstance(page, dict) or page.keys() - {"id", "title", "fields", "hint"}:
        raise FormRefused(place=place, problem=_("một trang chỉ có id, title, fields và hint"))
    page_id, title, names = page.get("id"), page.get("title"), page.get("fields")
    if not isinstance(page_id, str) or not _PAGE_ID.fullmatch(page_id) or page_id in ids:
        raise FormRefused(
            place=f"{place}/id", problem=_("phải là tên riêng, gồm chữ thường, chữ số và dấu gạch ngang")
        )
    if not isinstance(title, str) or not title.strip():
        raise FormRefused(place=f"{place}/title", problem=_("trang không có tên"))
    if not isinstance(page.get("hint", ""), str):
        raise FormRefused(place=f"{place}/hint", problem=_("phải là một chuỗi"))
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise FormRefused(place=f"{place}/fields", problem=_("phải là danh sách tên ô, ít nhất một ô"))
    ids.add(page_id)


def _validator(key: str, schema: dict[str, Any], fields: dict[str, Field]) -> Draft202012Validator:
    """What must be answered depends on conditions, so the compiled schema leaves `required` to `answers`."""
    properties = {}
    for name, field in fields.items():
        own = {word: value for word, value in schema["properties"][name].items() if not word.startswith("x-")}
        own.pop("default", None)
        if field.kind == "string" and not field.options:
            own.setdefault("maxLength", LONGEST.get(field.widget, LONGEST_LINE))
        if field.widget is Widget.DATE:
            own["format"] = "date"
        properties[name] = own
    try:
        return Draft202012Validator(
            {"type": "object", "properties": properties},
            validate_formats=True,
            pattern_options=RegexOptions(),
            offline=True,
        )
    except ValidationError as error:
        raise FormRefused(place=f"{key}#/properties", problem=error.message.splitlines()[0]) from error


class _Property:
    """Reads one property; `earlier` are the fields asked before it, on which its condition may depend."""

    def __init__(self, key: str, name: str, schema: dict[str, Any], earlier: dict[str, Field]) -> None:
        self.place = f"{key}#/properties/{name}"
        self.name = name
        self.own: Any = schema["properties"][name]
        self.all = schema["properties"]
        self.earlier = earlier
        self.is_required = name in schema.get("required", [])

    def refuse(self, word: str, problem: str) -> FormRefused:
        return FormRefused(place=f"{self.place}/{word}" if word else self.place, problem=problem)

    def field(self) -> Field:
        self._check_words()
        kind = self.own["type"]
        widget = self._widget(kind)
        options = self._options(kind)
        if (widget in {Widget.RADIOS, Widget.SELECT} or kind == "array") and not options:
            raise self.refuse("enum", _("ô chọn không có lựa chọn nào"))
        if options and widget not in {Widget.RADIOS, Widget.SELECT, Widget.CHECKBOX}:
            raise self.refuse("enum", _("loại ô này không có lựa chọn"))
        matches = self.own.get("x-matches", {})
        return Field(
            name=self.name,
            title=self.own["title"],
            widget=widget,
            kind=kind,
            hint=self.own.get("description", ""),
            required=self.is_required,
            width=self._width(),
            autocomplete=self.own.get("x-autocomplete", ""),
            options=options,
            condition=self._condition(),
            prefill=self._prefill(),
            default=self.own.get("default"),
            error=self.own.get("x-error", ""),
            not_before=self._bound("x-not-before", widget),
            not_after=self._bound("x-not-after", widget),
            born_field=self._match(matches, "date_of_birth", widget),
            sex_field=self._match(matches, "sex", widget),
            province=self.own.get("x-province", ""),
            elsewhere=self.own.get("x-elsewhere", True),
        )

    def _check_words(self) -> None:
        if not isinstance(self.own, dict):
            raise self.refuse("", _("phải là một lược đồ"))
        if not _NAME.fullmatch(self.name) or self.name in _RESERVED:
            raise self.refuse("", _("tên ô chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới"))
        for word in self.own.keys() - FIELD_WORDS:
            raise self.refuse(word, _("không dùng được ở đây"))
        if not isinstance(self.own.get("title"), str) or not self.own["title"].strip():
            raise self.refuse("title", _("ô không có nhãn"))
        if self.own.get("type") not in ("string", "integer", "number", "boolean", "array"):
            raise self.refuse("type", _("phải là string, integer, number, boolean hoặc array"))
        for word in ("description", "x-autocomplete", "x-error", "x-province"):
            if not isinstance(self.own.get(word, ""), str):
                raise self.refuse(word, _("phải là một chuỗi"))
        if not isinstance(self.own.get("x-elsewhere", True), bool):
            raise self.refuse("x-elsewhere", _("phải là true hoặc false"))
        if self.own.get("format", "date") not in ("date", "email"):
            raise self.refuse("format", _("chỉ dùng được date và email"))

    def _widget(self, kind: str) -> Widget:
        named = self.own.get("x-widget")
        if named is None:
            return self._usual_widget(kind)
        if named not in list(Widget):
            raise self.refuse("x-widget", _("không có loại ô “%s”") % named)
        widget = Widget(named)
        if kind not in TYPES[widget]:
            raise self.refuse(
                "x-widget",
                _("loại ô “%(widget)s” không đi với kiểu “%(kind)s”") % {"widget": named, "kind": kind},
            )
        return widget

    def _usual_widget(self, kind: str) -> Widget:
        if kind in ("boolean", "array"):
            return Widget.CHECKBOX
        if "enum" in self.own:
            return Widget.RADIOS if len(self.own["enum"]) < MANY_CHOICES else Widget.SELECT
        if kind in ("integer", "number"):
            return Widget.NUMBER
        return {"date": Widget.DATE, "email": Widget.EMAIL}.get(self.own.get("format"), Widget.TEXT)

    def _options(self, kind: str) -> tuple[Option, ...]:
        if kind == "array":
            items = self.own.get("items")
            values = items.get("enum", []) if isinstance(items, dict) else []
        elif kind == "boolean":
            values = [True, False] if self.own.get("x-widget") == Widget.RADIOS else []
        else:
            values = self.own.get("enum", [])
        if any(not isinstance(value, str | int) for value in values):
            raise self.refuse("enum", _("lựa chọn phải là chuỗi hoặc số nguyên"))
        if len({posted(value) for value in values}) != len(values):
            raise self.refuse("enum", _("có hai lựa chọn trùng nhau"))
        labels = self._labels(values)
        return tuple(Option(posted(value), labels[posted(value)], value) for value in values)

    def _labels(self, values: list[Any]) -> dict[str, str]:
        given = self.own.get("x-enum-labels", {})
        if isinstance(given, list):
            given = dict(zip((posted(value) for value in values), given, strict=False))
        labels = {posted(value): posted(value) for value in values}
        if values == [True, False]:
            labels = {"true": "Có", "false": "Không"}
        if not isinstance(given, dict) or not all(isinstance(label, str) for label in given.values()):
            raise self.refuse("x-enum-labels", _("phải là nhãn theo từng lựa chọn"))
        for value in given.keys() - labels.keys():
            raise self.refuse("x-enum-labels", _("không có lựa chọn “%s”") % value)
        return labels | given

    def _width(self) -> int | None:
        width = self.own.get("x-width")
        if width is None:
            return None
        if not isinstance(width, int) or width not in WIDTHS:
            raise self.refuse("x-width", _("chỉ dùng được 2, 3, 4, 5, 10, 20, 30"))
        return width

    def _prefill(self) -> str:
        named = self.own.get("x-prefill", "")
        if named and named not in PREFILLS:
            raise self.refuse("x-prefill", _("không có dữ liệu “%s”") % named)
        return str(named).removeprefix("person.")

    def _condition(self) -> Condition | None:
        given = self.own.get("x-show-if")
        if given is None:
            return None
        if not isinstance(given, dict) or given.keys() != {"field", "equals"}:
            raise self.refuse("x-show-if", _("phải có field và equals"))
        other = self._earlier(given["field"], "x-show-if")
        wanted = given["equals"] if isinstance(given["equals"], list) else [given["equals"]]
        for answer in wanted:
            if not self._can_answer(other, answer):
                raise self.refuse(
                    "x-show-if",
                    _("ô “%(field)s” không có lựa chọn “%(answer)s”")
                    % {"field": other.name, "answer": answer},
                )
        texts = tuple(
            option.text for option in other.options if any(same(option.answer, one) for one in wanted)
        )
        names = json.dumps([posted(one) for one in wanted], ensure_ascii=False)
        return Condition(other.name, tuple(wanted), other.title, texts, names)

    @staticmethod
    def _can_answer(other: Field, answer: Any) -> bool:
        if other.options:
            return any(same(option.answer, answer) for option in other.options)
        return other.kind == "boolean" and answer is True

    def _earlier(self, name: Any, word: str) -> Field:
        if not isinstance(name, str) or name not in self.earlier:
            raise self.refuse(word, _("ô “%s” không có hoặc không được hỏi trước ô này") % name)
        return self.earlier[name]

    def _bound(self, word: str, widget: Widget) -> Bound | None:
        given = self.own.get(word)
        if given is None:
            return None
        if widget is not Widget.DATE:
            raise self.refuse(word, _("chỉ dùng cho ngày tháng"))
        if given == "today":
            return Bound(today=True)
        if isinstance(given, dict) and given.keys() == {"field"}:
            return Bound(field=self._other_date(given["field"], word))
        try:
            return Bound(day=date.fromisoformat(given))
        except (TypeError, ValueError) as error:
            raise self.refuse(word, _("phải là today, một ngày như 1990-01-31 hoặc một ô khác")) from error

    def _match(self, matches: Any, fact: str, widget: Widget) -> str:
        if not matches:
            return ""
        if widget is not Widget.PERSONAL_NUMBER or not isinstance(matches, dict):
            raise self.refuse("x-matches", _("chỉ dùng cho số định danh cá nhân"))
        for unknown in matches.keys() - {"date_of_birth", "sex"}:
            raise self.refuse("x-matches", _("không so được với “%s”") % unknown)
        if fact not in matches:
            return ""
        if fact == "date_of_birth":
            return self._other_date(matches[fact], "x-matches")
        return self._other(matches[fact], "x-matches")

    def _other(self, name: Any, word: str) -> str:
        if not isinstance(name, str) or name not in self.all or name == self.name:
            raise self.refuse(word, _("không có ô “%s”") % name)
        return name

    def _other_date(self, name: Any, word: str) -> str:
        other = self.all[self._other(name, word)]
        if not isinstance(other, dict) or "date" not in (other.get("x-widget"), other.get("format")):
            raise self.refuse(word, _("ô “%s” không phải là ngày tháng") % name)
        return str(name)
