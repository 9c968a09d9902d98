"""From a JSON Schema with `x-` hints to a Form; whatever is wrong is refused with its place.

The part of JSON Schema that forms use is deliberately small: an object of strings, numbers, booleans, lists
of choices and rows of those. The README of this module describes it for authors.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from jsonschema_rs import Draft202012Validator, RegexOptions, ValidationError

from motcua.forms import hints, parts, widgets
from motcua.forms.definition import Condition, Cosign, Field, Form, Formula, Page, Ruling, Widget
from motcua.forms.errors import FormRefused
from motcua.forms.hints import WrongError
from motcua.forms.properties import Faults, FormFault, Property

ROOT_WORDS = {
    *("$schema", "$id", "$comment", "title", "description", "type", "properties", "required"),
    *("additionalProperties", "x-pages", "x-source", "x-source-date", "x-verified", "x-note"),
    *("x-eligibility", "x-cosign", "x-library"),
}
# Nobody types more than this into one field; it also bounds what an answer may cost to keep.
# Of what one page posts, some way below what the program reads of a request (DATA_UPLOAD_MAX_NUMBER_FIELDS).
MOST_BOXES = 450
LONGEST = {Widget.TEXTAREA: 4000}
LONGEST_LINE = 500
MOST_FIELDS = 300
_FLAGS = ("x-official", "x-on-result")
_PAGE_WORDS = {"id", "title", "fields", "hint", "x-show-if", *_FLAGS}
_PAGE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


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
    """Raises FormRefused, naming the place as `key#/path/in/the/schema`, for the first thing that is wrong."""
    form, faults = _read(key, schema, version_id)
    if form is None:
        place = f"{key}#/{faults[0].place}" if faults[0].place else f"{key}#"
        raise FormRefused(place=place, problem=faults[0].problem)
    return form


def form_faults(schema: Any) -> tuple[FormFault, ...]:
    """Everything that is wrong with a schema, in the order of the form; empty if it may be published."""
    return _read("", schema, 0)[1]


def _read(key: str, schema: Any, version_id: int) -> tuple[Form | None, tuple[FormFault, ...]]:
    faults = Faults()
    if not isinstance(schema, dict) or schema.get("type") != "object":
        faults.note("", _("phải là một lược đồ có “type”: “object”"))
        return None, tuple(faults.found)
    for word in sorted(schema.keys() - ROOT_WORDS):
        faults.note(word, _("không dùng được ở đây"))
    whole = parts.expand(schema, faults)
    properties = whole.get("properties")
    if not isinstance(properties, dict) or not properties or len(properties) > MOST_FIELDS:
        problem = _("biểu mẫu có quá nhiều ô") if properties else _("biểu mẫu không có ô nào")
        faults.note("properties", problem)
        return None, tuple(faults.found)
    required = _required(whole, faults)
    _check_schema(whole, faults)
    form = _Reader(key, whole, required, faults).form(version_id)
    return None if faults.found else form, tuple(faults.found)


def _required(schema: Mapping[str, Any], faults: Faults) -> set[str]:
    required = schema.get("required", [])
    if not isinstance(required, list) or not all(isinstance(name, str) for name in required):
        faults.note("required", _("phải là danh sách tên ô"))
        return set()
    for name in required:
        if name not in schema["properties"]:
            faults.note("required", _("không có ô “%s”") % name)
    return set(required)


def _check_schema(schema: Mapping[str, Any], faults: Faults) -> None:
    """What the standard itself does not allow."""
    try:
        Draft202012Validator(dict(schema), pattern_options=RegexOptions(), offline=True)
    except ValidationError as error:
        path = "/".join(str(part) for part in error.instance_path)
        faults.note(path, error.message.splitlines()[0])
    except ValueError as error:
        faults.note("", str(error).splitlines()[0][:200])


class _Reader:
    """Goes through a schema page by page, so that what is asked later knows what was asked before."""

    def __init__(self, key: str, schema: Mapping[str, Any], required: set[str], faults: Faults) -> None:
        self.key = key
        self.schema = schema
        self.properties: Mapping[str, Any] = schema["properties"]
        self.required = required
        self.faults = faults
        self.fields: dict[str, Field] = {}
        self.listed: set[str] = set()
        # The pages for officials, each with its own fields.
        self.official: list[tuple[Page, dict[str, Field]]] = []

    def form(self, version_id: int) -> Form | None:
        pages = self._pages()
        for name in self.properties:
            if name not in self.listed:
                place = self._place(name)
                self.faults.note(place, _("ô này không nằm trong trang nào"), field=name)
        rulings = tuple(self._rulings(pages))
        cosign = self._cosign(pages)
        title = self.schema.get("title", self.key)
        if self.faults.found:
            return None
        validator = self._validator(self.fields)
        steps = {page.id: self._step_form(version_id, page, fields) for page, fields in self.official}
        if validator is None:
            return None
        return Form(version_id, self.key, str(title), pages, self.fields, validator, rulings, cosign, steps)

    def _step_form(self, version_id: int, page: Page, fields: dict[str, Field]) -> Form:
        validator = self._validator(fields) or Draft202012Validator({})
        return Form(version_id, f"{self.key}/{page.id}", page.title, (page,), fields, validator)

    def _place(self, name: str) -> str:
        own = self.properties[name]
        marker = own.get("x-part") if isinstance(own, dict) else None
        return str(marker["place"]) if marker else f"properties/{name}"

    def _pages(self) -> tuple[Page, ...]:
        pages = self.schema.get("x-pages")
        if not isinstance(pages, list) or not pages:
            self.faults.note("x-pages", _("biểu mẫu không có trang nào"))
            return ()
        ids: set[str] = set()
        read = [self._page_of(f"x-pages/{number}", page, ids) for number, page in enumerate(pages)]
        for_all = tuple(page for page in read if page is not None)
        if not for_all and self.official and not self.faults.found:
            self.faults.note("x-pages", _("biểu mẫu chưa có trang nào cho người nộp"))
        return for_all

    def _page_of(self, place: str, page: Any, ids: set[str]) -> Page | None:
        """A page for whoever files; one for officials is kept apart, and knows no other page."""
        flags = {word: page.get(word, False) for word in _FLAGS} if isinstance(page, dict) else {}
        for word, value in flags.items():
            if not isinstance(value, bool):
                self.faults.note(f"{place}/{word}", _("phải là true hoặc false"), page=str(page.get("id")))
        if flags.get("x-official") is not True:
            return self._page(place, page, ids)
        before, self.fields = self.fields, {}
        found = self._page(place, page, ids)
        if found is not None:
            self.official.append((replace(found, on_result=flags["x-on-result"] is True), self.fields))
        self.fields = before
        return None

    def _page(self, place: str, page: Any, ids: set[str]) -> Page | None:
        if not isinstance(page, dict) or page.keys() - _PAGE_WORDS:
            words = ", ".join(sorted(_PAGE_WORDS))
            self.faults.note(place, _("một trang chỉ có %s") % words)
            return None
        page_id, title, names = page.get("id"), page.get("title"), page.get("fields")
        known = str(page_id)
        if not isinstance(page_id, str) or not _PAGE_ID.fullmatch(page_id) or page_id in ids:
            problem = _("phải là tên riêng, gồm chữ thường, chữ số và dấu gạch ngang")
            self.faults.note(f"{place}/id", problem, page=known)
        if not isinstance(title, str) or not title.strip():
            self.faults.note(f"{place}/title", _("trang không có tên"), page=known)
        if not isinstance(page.get("hint", ""), str):
            self.faults.note(f"{place}/hint", _("phải là một chuỗi"), page=known)
        if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
            self.faults.note(f"{place}/fields", _("phải là danh sách tên ô, ít nhất một ô"), page=known)
            names = []
        ids.add(known)
        condition = self._page_condition(place, page)
        fields = tuple(filter(None, [self._field(f"{place}/fields", name, known) for name in names]))
        if sum(map(_boxes, fields)) > MOST_BOXES:
            problem = _(
                "trang có quá nhiều ô (nhiều nhất %s, kể cả ô trong bảng): xin chia thành nhiều trang"
            )
            self.faults.note(f"{place}/fields", problem % MOST_BOXES, page=known)
        return Page(known, str(title), str(page.get("hint", "")), fields, condition)

    def _page_condition(self, place: str, page: Mapping[str, Any]) -> Condition | Formula | None:
        given = page.get("x-show-if")
        if given is None:
            return None
        try:
            return hints.condition(given, self.fields, "x-show-if")
        except WrongError as wrong:
            self.faults.note(f"{place}/x-show-if", wrong.problem, page=str(page.get("id")))
            return None

    def _field(self, place: str, name: str, page: str) -> Field | None:
        if name not in self.properties:
            self.faults.note(place, _("không có ô “%s”") % name, page=page)
            return None
        if name in self.listed:
            self.faults.note(place, _("ô “%s” đã có trong trang khác") % name, page=page)
            return None
        self.listed.add(name)
        own, needed = self.properties[name], name in self.required
        inner = f"properties/{name}"
        field = Property(inner, name, own, self.properties, self.fields, self.faults, required=needed).field()
        if field is not None:
            self.fields[name] = field
        return field

    def _rulings(self, pages: tuple[Page, ...]) -> list[Ruling]:
        given = self.schema.get("x-eligibility", [])
        if not isinstance(given, list):
            self.faults.note("x-eligibility", _("phải là danh sách điều kiện"))
            return []
        found = []
        for number, one in enumerate(given):
            try:
                found.append(self._ruling(one, pages))
            except WrongError as wrong:
                self.faults.note(f"x-eligibility/{number}/{wrong.word}".rstrip("/"), wrong.problem)
        return found

    def _ruling(self, one: Any, pages: tuple[Page, ...]) -> Ruling:
        if not isinstance(one, dict) or one.keys() - {"when", "message", "source"}:
            raise WrongError("", _("một điều kiện chỉ có when, message và source"))
        message, source = one.get("message"), one.get("source", "")
        if not isinstance(message, str) or not message.strip():
            raise WrongError("message", _("phải nói rõ vì sao không nộp được"))
        if not isinstance(source, str):
            raise WrongError("source", _("phải là một chuỗi"))
        stops = hints.expression(one.get("when"), self.fields, "when")
        if not stops.names:
            raise WrongError("when", _("phải dựa vào ít nhất một ô"))
        order = list(self.fields)
        last = max(stops.names, key=order.index)
        place = next(
            number for number, page in enumerate(pages) if any(field.name == last for field in page.fields)
        )
        words = f"{message.strip()} ({source.strip()})" if source.strip() else message.strip()
        return Ruling(stops, words, last, place)

    def _cosign(self, pages: tuple[Page, ...]) -> Cosign | None:
        given = self.schema.get("x-cosign")
        if given is None:
            return None
        whole = isinstance(given, dict) and given.keys() == {"title", "number", "name"}
        if not whole or not all(isinstance(word, str) for word in given.values()):
            self.faults.note("x-cosign", _("phải có title, number và name"))
            return None
        number, name = self.fields.get(given["number"]), self.fields.get(given["name"])
        if number is None or number.widget is not Widget.PERSONAL_NUMBER or not number.required:
            self.faults.note("x-cosign/number", _("phải là một ô số định danh cá nhân bắt buộc"))
        if name is None or name.widget is not Widget.TEXT or not name.required:
            self.faults.note("x-cosign/name", _("phải là một ô họ tên bắt buộc"))
        # Whoever is named only sometimes could be left out by an answer to another question.
        always = {
            field.name for page in pages if not page.condition for field in page.fields if not field.condition
        }
        for word in ("number", "name"):
            if given[word] in self.fields and given[word] not in always:
                self.faults.note(f"x-cosign/{word}", _("phải là một ô luôn được hỏi, không kèm điều kiện"))
        return Cosign(str(given["title"]), str(given["number"]), str(given["name"]))

    def _validator(self, fields: Mapping[str, Field]) -> Draft202012Validator | None:
        """What must be answered depends on conditions, so the schema leaves `required` to `checking`."""
        properties = {
            name: _plain(field, self.properties[name])
            for name, field in fields.items()
            if not field.component
        }
        try:
            return Draft202012Validator(
                {"type": "object", "properties": properties},
                validate_formats=True,
                pattern_options=RegexOptions(),
                offline=True,
            )
        except ValidationError as error:
            self.faults.note("properties", error.message.splitlines()[0])
            return None


def _boxes(field: Field) -> int:
    """As how many values a page may post a question, with the one that says that it was shown."""
    if field.widget is Widget.GROUP:
        return 1 + field.most * sum(map(_boxes, field.items))
    own = len(field.options) if field.kind == "array" else len(widgets.names(field))
    return own + field.is_asked_openly


def _plain(field: Field, own: Mapping[str, Any]) -> dict[str, Any]:
    """A property as the standard knows it, with the bounds that every answer has."""
    if field.widget is Widget.GROUP:
        properties = {item.name: _plain(item, own["items"]["properties"][item.name]) for item in field.items}
        row = {"type": "object", "properties": properties, "additionalProperties": False}
        return {"type": "array", "maxItems": field.most, "items": row}
    plain = {word: value for word, value in own.items() if not word.startswith("x-") and word != "default"}
    if field.kind == "string" and not field.options:
        plain.setdefault("maxLength", LONGEST.get(field.widget, LONGEST_LINE))
    if field.widget is Widget.DATE:
        plain["format"] = "date"
    return plain
