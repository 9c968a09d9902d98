"""The words of one property, each read on its own: choices, conditions, limits, what is computed."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms.definition import Bound, Condition, Field, Formula, Option, Widget, posted, same
from motcua.kit import expressions

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
    Widget.TAX_CODE: {"string"},
    Widget.LIST: {"string"},
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
WIDTHS = {2, 3, 4, 5, 10, 20, 30}
MANY_CHOICES = 6
_LIST_KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")


class WrongError(ValueError):
    """Ends the reading of one word of a property; `word` is its place there."""

    def __init__(self, word: str, problem: str) -> None:
        self.word = word
        self.problem = problem
        super().__init__(problem)


@dataclass
class Hints:
    """Readers of single words; each raises WrongError.

    `beside` are the properties that a word may name, `earlier` the fields asked before this one.
    """

    name: str
    own: Any
    beside: Mapping[str, Any]
    earlier: Mapping[str, Field]

    def widget(self, kind: str) -> Widget:
        named = self.own.get("x-widget")
        if "x-choices" in self.own:
            named = named or str(Widget.LIST)
        if named is None:
            return self.usual_widget(kind)
        if named not in [str(widget) for widget in TYPES]:
            raise WrongError("x-widget", _("không có loại ô “%s”") % named)
        widget = Widget(named)
        if kind not in TYPES[widget]:
            raise WrongError(
                "x-widget",
                _("loại ô “%(widget)s” không đi với kiểu “%(kind)s”") % {"widget": named, "kind": kind},
            )
        return widget

    def usual_widget(self, kind: str) -> Widget:
        if kind in ("boolean", "array"):
            return Widget.CHECKBOX
        if "enum" in self.own:
            choices = self.own["enum"]
            return (
                Widget.RADIOS if isinstance(choices, list) and len(choices) < MANY_CHOICES else Widget.SELECT
            )
        if kind in ("integer", "number"):
            return Widget.NUMBER
        return {"date": Widget.DATE, "email": Widget.EMAIL}.get(self.own.get("format"), Widget.TEXT)

    def options(self, kind: str, widget: Widget) -> tuple[Option, ...]:
        values = self._choices(kind)
        if any(not isinstance(value, str | int) for value in values):
            raise WrongError("enum", _("lựa chọn phải là chuỗi hoặc số nguyên"))
        if len({posted(value) for value in values}) != len(values):
            raise WrongError("enum", _("có hai lựa chọn trùng nhau"))
        if (widget in {Widget.RADIOS, Widget.SELECT} or kind == "array") and not values:
            raise WrongError("enum", _("ô chọn không có lựa chọn nào"))
        labels = self._labels(values)
        if values and widget not in {Widget.RADIOS, Widget.SELECT, Widget.CHECKBOX}:
            raise WrongError("enum", _("loại ô này không có lựa chọn"))
        return tuple(Option(posted(value), labels[posted(value)], value) for value in values)

    def _choices(self, kind: str) -> list[Any]:
        values: Any = self.own.get("enum", [])
        if kind == "array":
            items = self.own.get("items")
            values = items.get("enum", []) if isinstance(items, dict) else []
        elif kind == "boolean":
            values = [True, False] if self.own.get("x-widget") == Widget.RADIOS else []
        if not isinstance(values, list):
            raise WrongError("enum", _("phải là danh sách các lựa chọn"))
        return values

    def _labels(self, values: list[Any]) -> dict[str, str]:
        given = self.own.get("x-enum-labels", {})
        if isinstance(given, list):
            given = dict(zip((posted(value) for value in values), given, strict=False))
        labels = {posted(value): posted(value) for value in values}
        if values == [True, False]:
            labels = {"true": "Có", "false": "Không"}
        if not isinstance(given, dict) or not all(isinstance(label, str) for label in given.values()):
            raise WrongError("x-enum-labels", _("phải là nhãn theo từng lựa chọn"))
        for value in given.keys() - labels.keys():
            raise WrongError("x-enum-labels", _("không có lựa chọn “%s”") % value)
        return labels | given

    def choices(self, widget: Widget) -> str:
        """The key of the list that is chosen from; empty where it is none."""
        given = self.own.get("x-choices", "")
        named = isinstance(given, str) and given.startswith("list:")
        key = given.removeprefix("list:") if named else ""
        if (widget is Widget.LIST) != bool(given) or (given and not _LIST_KEY.fullmatch(key)):
            raise WrongError(
                "x-choices", _("phải là list: và tên một danh sách, của một ô chọn từ danh sách")
            )
        return key

    def width(self) -> int | None:
        width = self.own.get("x-width")
        if width is None:
            return None
        if not isinstance(width, int) or width not in WIDTHS:
            raise WrongError("x-width", _("chỉ dùng được 2, 3, 4, 5, 10, 20, 30"))
        return width

    def prefill(self) -> str:
        named = self.own.get("x-prefill", "")
        if named and (not isinstance(named, str) or named not in PREFILLS):
            raise WrongError("x-prefill", _("không có dữ liệu “%s”") % named)
        return str(named).removeprefix("person.")

    def compute(self) -> expressions.Expression | None:
        given = self.own.get("x-compute")
        if given is None:
            return None
        if self.own["type"] == "array":
            raise WrongError("x-compute", _("không tính được một danh sách"))
        return expression(given, self.earlier, "x-compute")

    def condition(self) -> Condition | Formula | None:
        given = self.own.get("x-show-if")
        return None if given is None else condition(given, self.earlier, "x-show-if")

    def bound(self, word: str, widget: Widget) -> Bound | None:
        given = self.own.get(word)
        if given is None:
            return None
        if widget is not Widget.DATE:
            raise WrongError(word, _("chỉ dùng cho ngày tháng"))
        if given == "today":
            return Bound(today=True)
        if isinstance(given, dict) and given.keys() == {"field"}:
            return Bound(field=self._other_date(given["field"], word))
        try:
            return Bound(day=date.fromisoformat(given))
        except (TypeError, ValueError) as error:
            raise WrongError(word, _("phải là today, một ngày như 1990-01-31 hoặc một ô khác")) from error

    def match(self, fact: str, widget: Widget) -> str:
        matches = self.own.get("x-matches", {})
        if not matches:
            return ""
        if widget is not Widget.PERSONAL_NUMBER or not isinstance(matches, dict):
            raise WrongError("x-matches", _("chỉ dùng cho số định danh cá nhân"))
        for unknown in matches.keys() - {"date_of_birth", "sex"}:
            raise WrongError("x-matches", _("không so được với “%s”") % unknown)
        if fact not in matches:
            return ""
        if fact == "date_of_birth":
            return self._other_date(matches[fact], "x-matches")
        return self._other(matches[fact], "x-matches")

    def _other(self, name: Any, word: str) -> str:
        if not isinstance(name, str) or name not in self.beside or name == self.name:
            raise WrongError(word, _("không có ô “%s”") % name)
        return name

    def _other_date(self, name: Any, word: str) -> str:
        other = self.beside[self._other(name, word)]
        if not isinstance(other, dict) or "date" not in (other.get("x-widget"), other.get("format")):
            raise WrongError(word, _("ô “%s” không phải là ngày tháng") % name)
        return str(name)


def expression(given: Any, known: Mapping[str, Field], word: str) -> expressions.Expression:
    """An expression over fields that are asked before it. Raises WrongError."""
    if not isinstance(given, str):
        raise WrongError(word, _("phải là một biểu thức"))
    try:
        read = expressions.parse(given)
    except expressions.ExpressionRefused as refused:
        raise WrongError(word, refused.message) from refused
    for name in sorted(read.names):
        if name not in known or known[name].component:
            raise WrongError(word, _("ô “%s” không có hoặc không được hỏi trước ô này") % name)
    return read


def condition(given: Any, known: Mapping[str, Field], word: str) -> Condition | Formula:
    """A choice that must have been made, or an expression that must hold. Raises WrongError."""
    if isinstance(given, str):
        return Formula(expression(given, known, word))
    if not isinstance(given, dict) or given.keys() != {"field", "equals"}:
        raise WrongError(word, _("phải có field và equals"))
    name = given["field"]
    if not isinstance(name, str) or name not in known:
        raise WrongError(word, _("ô “%s” không có hoặc không được hỏi trước ô này") % name)
    other = known[name]
    wanted = given["equals"] if isinstance(given["equals"], list) else [given["equals"]]
    for answer in wanted:
        if not _can_answer(other, answer):
            values = {"field": other.name, "answer": answer}
            raise WrongError(word, _("ô “%(field)s” không có lựa chọn “%(answer)s”") % values)
    texts = tuple(option.text for option in other.options if any(same(option.answer, one) for one in wanted))
    names = json.dumps([posted(one) for one in wanted], ensure_ascii=False)
    return Condition(other.name, tuple(wanted), other.title, texts, names)


def _can_answer(other: Field, answer: Any) -> bool:
    if other.options:
        return any(same(option.answer, answer) for option in other.options)
    return other.kind == "boolean" and answer is True
