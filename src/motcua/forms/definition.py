"""A form as the program uses it: pages of fields, ready to read, check and show."""

import dataclasses
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils.translation import gettext
from jsonschema_rs import Draft202012Validator

from motcua.forms import choices, communes, former
from motcua.forms.errors import PageNotFound
from motcua.kit.expressions import Expression

Answers = dict[str, Any]
# What a browser posts under the name of a repeated group and these: how many rows it shows.
ROWS = "-rows"
# The names of the questions on a page that are there only because an expression holds.
SHOWN = "shown"


class Widget(StrEnum):
    TEXT = "text"
    TEXTAREA = "textarea"
    NUMBER = "number"
    DATE = "date"
    RADIOS = "radios"
    SELECT = "select"
    CHECKBOX = "checkbox"
    COMMUNE = "commune"
    PHONE = "phone"
    PERSONAL_NUMBER = "personal-number"
    EMAIL = "email"
    TAX_CODE = "tax-code"
    # From a named list: chosen where it is short, typed and found where it is long.
    LIST = "list"
    # Rows of questions; what it holds is a list of objects.
    GROUP = "group"
    # A paper of the dossier, asked for among the questions that it belongs to; no answer of the form.
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Option:
    """`value` is what a browser posts, `answer` what is kept."""

    value: str
    text: str
    answer: Any


@dataclass(frozen=True, slots=True)
class Condition:
    """The field is asked only where an earlier `field` is answered by one of `answers`."""

    field: str
    answers: tuple[Any, ...]
    question: str
    answer_texts: tuple[str, ...]
    posted: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset({self.field})

    def holds(self, answers: Mapping[str, Any]) -> bool:
        given = answers.get(self.field)
        among = given if isinstance(given, list) else [given]
        return any(same(one, wanted) for one in among for wanted in self.answers)

    @property
    def words(self) -> str:
        """When to fill the field, for pages without JavaScript."""
        if self.answers == (True,) and not self.answer_texts:
            return gettext("Chỉ điền nếu đã đánh dấu “%(question)s”.") % {"question": self.question}
        answers = gettext(" hoặc ").join(f"“{text}”" for text in self.answer_texts)
        return gettext("Chỉ điền nếu “%(question)s” là %(answers)s.") % {
            "question": self.question,
            "answers": answers,
        }


@dataclass(frozen=True, slots=True)
class Formula:
    """The field is asked only where an expression over earlier answers holds.

    No words could say it, so such a field appears only once it is known: by an extra step without JavaScript.
    """

    expression: Expression

    @property
    def names(self) -> frozenset[str]:
        return self.expression.names

    def holds(self, answers: Mapping[str, Any]) -> bool:
        return self.expression.holds(answers)


@dataclass(frozen=True, slots=True)
class Ruling:
    """Who may not file: where `stops` holds, the filing ends with `message` beside `field`."""

    stops: Expression
    message: str
    field: str
    page: int


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit of a date: today, a day, or another field; None where there is none."""

    today: bool = False
    day: date | None = None
    field: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Questions that belong together: one use, with a name and a title of its own, of a part of the library."""

    name: str
    kind: str
    title: str


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    title: str
    widget: Widget
    kind: str
    hint: str = ""
    required: bool = False
    width: int | None = None
    autocomplete: str = ""
    options: tuple[Option, ...] = ()
    condition: Condition | Formula | None = None
    prefill: str = ""
    default: Any = None
    error: str = ""
    not_before: Bound | None = None
    not_after: Bound | None = None
    born_field: str = ""
    sex_field: str = ""
    province: str = ""
    elsewhere: bool = False
    on_result: bool = True
    help: str = ""
    compute: Expression | None = None
    part: Part | None = None
    component: str = ""
    list_key: str = ""
    items: tuple["Field", ...] = ()
    least: int = 0
    most: int = 0

    @property
    def id(self) -> str:
        """Of the first element that takes the answer; error summaries link to it."""
        return f"f-{self.name}-day" if self.widget is Widget.DATE else f"f-{self.name}"

    @property
    def groups(self) -> tuple[communes.Group, ...]:
        """What a commune is chosen from."""
        return communes.groups(self.province)

    @property
    def wanted_province(self) -> str:
        """The only province whose communes may be named; empty where any may."""
        return "" if self.elsewhere else self.province or communes.home_province()

    def understood(self, typed: str) -> former.Understood:
        """What the name of a commune means that is not called so today."""
        return former.understand(typed, self.wanted_province)

    @property
    def listed(self) -> list[choices.Choice]:
        """What is chosen from, where the list is short enough to be shown."""
        found = choices.choices(self.list_key)
        return found if len(found) <= choices.MOST_TO_SHOW else []

    def suggested(self, typed: str) -> list[choices.Choice]:
        """What a text may mean that was typed into a field with a long list; nothing where it is plain."""
        found = choices.suggest(self.list_key, typed)
        return found if len(found) > 1 and found[0].label != typed else []

    @property
    def lines(self) -> bool:
        return self.widget is Widget.TEXTAREA

    @property
    def is_asked_openly(self) -> bool:
        """Whether the page must say that it shows this field, as nobody could tell otherwise."""
        return isinstance(self.condition, Formula)

    def in_row(self, group: str, row: int, siblings: Iterable[str]) -> "Field":
        """The field as a page asks it in one row of a group; `siblings` are the names within the group."""
        condition = self.condition
        if isinstance(condition, Condition) and condition.field in siblings:
            condition = replace(condition, field=row_name(group, row, condition.field))
        return replace(self, name=row_name(group, row, self.name), condition=condition)

    def row(self, row: int, answers: Mapping[str, Any] | None = None) -> tuple["Field", ...]:
        """The fields of one row; with `answers` (of the form and the row), without those ruled out."""
        names = {item.name for item in self.items}
        asked = {item.name for item in asked_among(self.items, answers)} if answers is not None else names
        return tuple(
            item.in_row(self.name, row, names)
            for item in self.items
            if item.name in asked or isinstance(item.condition, Condition)
        )


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    title: str
    hint: str
    fields: tuple[Field, ...]
    condition: Condition | Formula | None = None
    # Of what officials record: whether it is told on the result.
    on_result: bool = False
    # Of each repeated group, the rows that are shown.
    rows: Mapping[str, tuple[tuple[Field, ...], ...]] = dataclasses.field(default_factory=dict)

    @property
    def parts(self) -> Iterator[tuple[Part | None, list[Field]]]:
        """Neighbours of the same part stand together under its title."""
        for part, fields in groupby(self.fields, key=lambda field: field.part):
            yield part, list(fields)

    @staticmethod
    def runs_of(fields: Iterable[Field]) -> Iterator[tuple[Condition | None, list[Field]]]:
        """Neighbours with the same condition stand together, so that it is said once."""

        def said(field: Field) -> Condition | None:
            return field.condition if isinstance(field.condition, Condition) else None

        for condition, group in groupby(fields, key=said):
            yield condition, list(group)

    @property
    def shown(self) -> Iterator[Field]:
        """Every field that takes an answer of its own, also within rows."""
        for field in self.fields:
            yield field
            for row in self.rows.get(field.name, ()):
                yield from row

    @property
    def has_steps(self) -> bool:
        """Whether the page has buttons besides the one that goes on."""
        return any(field.widget is Widget.GROUP for field in self.fields)

    @property
    def has_files(self) -> bool:
        return any(field.component for field in self.fields)

    def papers_wrong(self, by_component: Mapping[str, str]) -> dict[str, str]:
        """Messages for papers that were refused, by the field that asks for each."""
        wrong = {
            field.name: by_component.get(field.component, "") for field in self.fields if field.component
        }
        return {name: message for name, message in wrong.items() if message}


@dataclass(frozen=True, slots=True)
class Form:
    version_id: int
    key: str
    title: str
    pages: tuple[Page, ...]
    fields: dict[str, Field]
    validator: Draft202012Validator
    rulings: tuple[Ruling, ...] = ()
    cosign: "Cosign | None" = None
    # What officials record at steps of the process: by page, each a form of its own that nobody else is asked.
    steps: Mapping[str, "Form"] = dataclasses.field(default_factory=dict)

    def page(self, page_id: str) -> Page:
        """Raises PageNotFound."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise PageNotFound

    def page_of(self, field: str) -> Page:
        """The page that asks a field, also one in a row, for links from errors; raises PageNotFound."""
        name = field.partition("-")[0]
        for page in self.pages:
            if any(one.name == name for one in page.fields):
                return page
        raise PageNotFound

    def asked(self, answers: Mapping[str, Any]) -> list[Field]:
        """The fields whose conditions hold; an answer to a field that is not asked opens nothing."""
        return self.walk(answers)[0]

    def walk(self, answers: Mapping[str, Any], *, before: str = "") -> tuple[list[Field], Answers]:
        """The fields that are asked, and their answers with what is computed from them reckoned anew.

        With `before`, only those of the pages in front of that one.
        """
        asked: list[Field] = []
        counted: Answers = {}
        for page in self.pages:
            if page.id == before:
                break
            if page.condition is None or page.condition.holds(counted):
                asked += _walk(page.fields, answers, counted, counted)
        return asked, counted


@dataclass(frozen=True, slots=True)
class Cosign:
    """A second person confirms what is filed: who that is to the first, and the fields that name them."""

    title: str
    number_field: str
    name_field: str


def _walk(fields: Iterable[Field], answers: Mapping[str, Any], known: Answers, kept: Answers) -> list[Field]:
    """Go through fields in their order: `known` is what conditions see, `kept` gets what holds."""
    asked = []
    for field in fields:
        if field.condition is not None and not field.condition.holds(known):
            continue
        asked.append(field)
        value = _answer(field, answers, known)
        if value is not None:
            known[field.name] = kept[field.name] = value
        elif field.name in answers and field.compute is None:
            kept[field.name] = answers[field.name]
        if field.widget is Widget.COMMUNE and (written := former.written(field.name, answers)) is not None:
            kept[field.name + former.WRITTEN] = written
    return asked


def _answer(field: Field, answers: Mapping[str, Any], known: Answers) -> Any:
    if field.compute is not None:
        return as_kind(field.kind, field.compute.evaluate(known))
    value = answers.get(field.name)
    if field.widget is not Widget.GROUP or not isinstance(value, list):
        return value
    rows: list[Answers] = []
    for row in value:
        kept: Answers = {}
        if isinstance(row, dict):
            _walk(field.items, row, dict(known), kept)
        rows.append(kept)
    return rows


def asked_among(items: Iterable[Field], answers: Mapping[str, Any]) -> list[Field]:
    """Which fields of a row are asked, given the answers of the form before it and those of the row."""
    return [item for item in items if item.condition is None or item.condition.holds(answers)]


def as_kind(kind: str, value: Any) -> Any:
    """What an expression gave, as an answer of a kind; None where it does not fit."""
    if kind == "string":
        return value if isinstance(value, str) and value else None
    if kind == "boolean":
        return value if isinstance(value, bool) else None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if kind == "integer":
        return value if isinstance(value, int) else None
    return value if isinstance(value, int) else float(value)


def answer_names(fields: Iterable[Field]) -> Iterator[str]:
    """Under what names answers are kept: a commune also as it was written."""
    for field in fields:
        yield field.name
        if field.widget is Widget.COMMUNE:
            yield field.name + former.WRITTEN


def row_name(group: str, row: int, name: str) -> str:
    return f"{group}-{row}-{name}"


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def posted(answer: Any) -> str:
    """How a browser posts an answer of a choice."""
    return json.dumps(answer) if isinstance(answer, bool) else str(answer)
