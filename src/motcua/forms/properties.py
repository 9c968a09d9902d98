"""One property of a schema, read into a Field; what is wrong with it is noted with its place."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from motcua.forms.definition import Field, Option, Part, Widget
from motcua.forms.hints import Hints, WrongError

T = TypeVar("T")
FIELD_WORDS = {
    *("title", "description", "type", "enum", "const", "format", "pattern", "default", "examples"),
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    *("items", "minItems", "maxItems", "uniqueItems", "$comment"),
    *("x-widget", "x-enum-labels", "x-prefill", "x-show-if", "x-width", "x-autocomplete", "x-error"),
    *(
        "x-not-before",
        "x-not-after",
        "x-matches",
        "x-province",
        "x-elsewhere",
        "x-source",
        "x-note",
        "x-on-result",
    ),
    *("x-help", "x-compute", "x-choices", "x-part"),
}
GROUP_WORDS = {
    *("title", "description", "type", "items", "minItems", "maxItems", "$comment"),
    *("x-show-if", "x-error", "x-help", "x-source", "x-note"),
}
ITEMS_WORDS = {"type", "properties", "required", "x-fields", "additionalProperties", "$comment"}
FILE_WORDS = {"title", "description", "x-component", "x-show-if", "x-help", "x-source", "x-note", "x-part"}
TEXT_WORDS = ("description", "x-autocomplete", "x-error", "x-province", "x-help")
# Rows times questions; how many boxes a whole page may have is counted in schemas.
MOST_ROWS = 50
USUAL_ROWS = 10
MOST_CELLS = 400
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_COMPONENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")
RESERVED = {"csrfmiddlewaretoken", "action", "next", "add", "remove", "shown", "focus", "reuse"}


@dataclass(frozen=True, slots=True)
class FormFault:
    """Something wrong with a schema, in words; `field` and `page` say where an author finds it, where one can."""

    place: str
    problem: str
    field: str = ""
    page: str = ""


@dataclass
class Faults:
    """Collects what is wrong, so that an author mends all of it in one go."""

    found: list[FormFault] = field(default_factory=list)

    def note(self, place: str, problem: str, *, field: str = "", page: str = "") -> None:
        fault = FormFault(place, problem, field, page)
        if fault not in self.found:
            self.found.append(fault)

    @contextmanager
    def noting(self, place: str, field: str) -> Iterator[None]:
        try:
            yield
        except WrongError as wrong:
            self.note(f"{place}/{wrong.word}" if wrong.word else place, wrong.problem, field=field)


class Property:
    """Reads one property; `earlier` are the fields asked before it, on which its condition may depend."""

    def __init__(
        self,
        place: str,
        name: str,
        own: Any,
        beside: Mapping[str, Any],
        earlier: Mapping[str, Field],
        faults: Faults,
        *,
        required: bool = False,
    ) -> None:
        # A use of a part is one property of the author's, whatever stands in it.
        marker = own.get("x-part") if isinstance(own, dict) else None
        self.place = str(marker["place"]) if marker else place
        self.part = Part(marker["name"], marker["kind"], marker["title"]) if marker else None
        self.name = name
        self.own = own
        self.beside = beside
        self.earlier = earlier
        self.hints = Hints(name, own, beside, earlier)
        self.faults = faults
        self.is_required = required

    def field(self) -> Field | None:
        """None where so much is wrong that nothing can be said of the rest."""
        try:
            self._check_shape()
        except WrongError as wrong:
            place = f"{self.place}/{wrong.word}" if wrong.word else self.place
            self.faults.note(place, wrong.problem, field=self.name)
            return None
        if "x-component" in self.own:
            return self._file()
        if self._is_group():
            return self._group()
        return self._question()

    def _try(self, read: Callable[[], T], otherwise: T) -> T:
        with self.faults.noting(self.place, self.name):
            return read()
        return otherwise

    def _is_group(self) -> bool:
        items = self.own.get("items")
        return self.own.get("type") == "array" and isinstance(items, dict) and items.get("type") == "object"

    def _check_shape(self) -> None:
        if not isinstance(self.own, dict):
            raise WrongError("", _("phải là một lược đồ"))
        if not NAME.fullmatch(self.name) or self.name in RESERVED:
            raise WrongError("", _("tên ô chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới"))
        known = GROUP_WORDS if self._is_group() else FILE_WORDS if "x-component" in self.own else FIELD_WORDS
        for word in sorted(self.own.keys() - known):
            with self.faults.noting(self.place, self.name):
                raise WrongError(word, _("không dùng được ở đây"))
        for word in TEXT_WORDS:
            if not isinstance(self.own.get(word, ""), str):
                raise WrongError(word, _("phải là một chuỗi"))
        if not isinstance(self.own.get("title"), str) or not self.own["title"].strip():
            raise WrongError("title", _("ô không có nhãn"))
        if "x-component" not in self.own:
            self._check_type()

    def _check_type(self) -> None:
        if self.own.get("type") not in ("string", "integer", "number", "boolean", "array"):
            raise WrongError("type", _("phải là string, integer, number, boolean hoặc array"))
        for word in ("x-elsewhere", "x-on-result"):
            if not isinstance(self.own.get(word, True), bool):
                raise WrongError(word, _("phải là true hoặc false"))
        if self.own.get("format", "date") not in ("date", "email"):
            raise WrongError("format", _("chỉ dùng được date và email"))

    def _base(self, widget: Widget, kind: str) -> Field:
        return Field(
            name=self.name,
            title=self.own["title"],
            widget=widget,
            kind=kind,
            hint=self.own.get("description", ""),
            required=self.is_required,
            help=self.own.get("x-help", ""),
            error=self.own.get("x-error", ""),
            condition=self._try(self.hints.condition, None),
            part=self.part,
        )

    def _file(self) -> Field:
        code = self.own["x-component"]
        if not isinstance(code, str) or not _COMPONENT.fullmatch(code):
            self.faults.note(
                f"{self.place}/x-component", _("phải là mã của một thành phần hồ sơ"), field=self.name
            )
            code = ""
        return replace(self._base(Widget.FILE, "file"), component=code, required=False)

    def _group(self) -> Field:
        least, most = self._try(self._limits, (0, USUAL_ROWS))
        items = self._items()
        if len(items) * most > MOST_CELLS:
            problem = _("bảng quá lớn: số mục nhân số ô nhiều nhất là %s")
            self.faults.note(f"{self.place}/maxItems", problem % MOST_CELLS, field=self.name)
        least = max(least, int(self.is_required))
        return replace(self._base(Widget.GROUP, "array"), items=items, least=least, most=most)

    def _limits(self) -> tuple[int, int]:
        least, most = self.own.get("minItems", 0), self.own.get("maxItems", USUAL_ROWS)
        for word, limit in (("minItems", least), ("maxItems", most)):
            if isinstance(limit, bool) or not isinstance(limit, int) or not 0 <= limit <= MOST_ROWS:
                raise WrongError(word, _("phải là số nguyên từ 0 đến %s") % MOST_ROWS)
        if most < max(least, 1):
            raise WrongError("maxItems", _("phải lớn hơn 0 và không nhỏ hơn minItems"))
        return least, most

    def _items(self) -> tuple[Field, ...]:
        items, place = self.own["items"], f"{self.place}/items"
        names, properties = items.get("x-fields"), items.get("properties")
        for word in sorted(items.keys() - ITEMS_WORDS):
            self.faults.note(f"{place}/{word}", _("không dùng được ở đây"), field=self.name)
        if not isinstance(properties, dict) or not properties:
            self.faults.note(f"{place}/properties", _("nhóm lặp lại không có ô nào"), field=self.name)
            return ()
        if (
            not isinstance(names, list)
            or sorted(map(str, names)) != sorted(properties)
            or not all(isinstance(name, str) for name in names)
        ):
            problem = _("phải kể mỗi ô của nhóm đúng một lần, theo thứ tự hỏi")
            self.faults.note(f"{place}/x-fields", problem, field=self.name)
            names = list(properties)
        required = items.get("required", [])
        if not isinstance(required, list) or not {str(one) for one in required} <= properties.keys():
            self.faults.note(f"{place}/required", _("phải là danh sách tên ô của nhóm"), field=self.name)
            required = []
        found: dict[str, Field] = {}
        for name in names:
            inner = f"{place}/properties/{name}"
            beside = {**self.beside, **properties}
            earlier = {**self.earlier, **found}
            one = Property(
                inner, name, properties[name], beside, earlier, self.faults, required=name in required
            ).field()
            if one is None:
                continue
            if one.items or one.component:
                self.faults.note(inner, _("không dùng được trong nhóm lặp lại"), field=self.name)
                continue
            found[name] = one
        return tuple(found.values())

    def _question(self) -> Field | None:
        kind = self.own["type"]
        try:
            widget = self.hints.widget(kind)
        except WrongError as wrong:
            self.faults.note(f"{self.place}/{wrong.word}", wrong.problem, field=self.name)
            return None
        none: tuple[Option, ...] = ()
        options = self._try(lambda: self.hints.options(kind, widget), none)
        compute = self._try(self.hints.compute, None)
        return replace(
            self._base(widget, kind),
            required=self.is_required and compute is None,
            compute=compute,
            width=self._try(self.hints.width, None),
            autocomplete=self.own.get("x-autocomplete", ""),
            options=options,
            list_key=self._try(lambda: self.hints.choices(widget), ""),
            prefill=self._try(self.hints.prefill, ""),
            default=self.own.get("default"),
            not_before=self._try(lambda: self.hints.bound("x-not-before", widget), None),
            not_after=self._try(lambda: self.hints.bound("x-not-after", widget), None),
            born_field=self._try(lambda: self.hints.match("date_of_birth", widget), ""),
            sex_field=self._try(lambda: self.hints.match("sex", widget), ""),
            province=self.own.get("x-province", ""),
            elsewhere=self.own.get("x-elsewhere", True),
            on_result=self.own.get("x-on-result", True),
        )
