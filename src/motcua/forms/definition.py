"""A form as the program uses it: pages of fields, ready to read, check and show."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Any

from django.utils.translation import gettext
from jsonschema_rs import Draft202012Validator

from motcua.forms import communes
from motcua.forms.errors import PageNotFound

Answers = dict[str, Any]


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
class Bound:
    """A limit of a date: today, a day, or another field; None where there is none."""

    today: bool = False
    day: date | None = None
    field: str = ""


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
    condition: Condition | None = None
    prefill: str = ""
    default: Any = None
    error: str = ""
    not_before: Bound | None = None
    not_after: Bound | None = None
    born_field: str = ""
    sex_field: str = ""
    province: str = ""
    elsewhere: bool = False

    @property
    def id(self) -> str:
        """Of the first element that takes the answer; error summaries link to it."""
        return f"f-{self.name}-day" if self.widget is Widget.DATE else f"f-{self.name}"

    @property
    def groups(self) -> tuple[communes.Group, ...]:
        """What a commune is chosen from."""
        return communes.groups(self.province)

    @property
    def lines(self) -> bool:
        return self.widget is Widget.TEXTAREA


@dataclass(frozen=True, slots=True)
class Page:
    id: str
    title: str
    hint: str
    fields: tuple[Field, ...]

    @property
    def runs(self) -> Iterator[tuple[Condition | None, list[Field]]]:
        """Neighbours with the same condition stand together, so that it is said once."""
        for condition, fields in groupby(self.fields, key=lambda field: field.condition):
            yield condition, list(fields)


@dataclass(frozen=True, slots=True)
class Form:
    version_id: int
    key: str
    title: str
    pages: tuple[Page, ...]
    fields: dict[str, Field]
    validator: Draft202012Validator

    def page(self, page_id: str) -> Page:
        """Raises PageNotFound."""
        for page in self.pages:
            if page.id == page_id:
                return page
        raise PageNotFound

    def page_of(self, field: str) -> Page:
        """The page that asks a field, for links from errors; raises PageNotFound."""
        for page in self.pages:
            if any(one.name == field for one in page.fields):
                return page
        raise PageNotFound

    def asked(self, answers: Mapping[str, Any]) -> list[Field]:
        """The fields whose conditions hold; an answer to a field that is not asked opens nothing."""
        asked: list[Field] = []
        counted: Answers = {}
        for page in self.pages:
            for field in page.fields:
                if field.condition is None or field.condition.holds(counted):
                    asked.append(field)
                    if field.name in answers:
                        counted[field.name] = answers[field.name]
        return asked


def same(one: Any, other: Any) -> bool:
    """Equality of JSON values, where true is not 1."""
    return isinstance(one, bool) == isinstance(other, bool) and bool(one == other)


def shown_page(form: Form, page_id: str, answers: Mapping[str, Any]) -> Page:
    """A page without the fields that earlier pages have ruled out.

    A field that depends on the same page stays: without JavaScript only its words say when to fill it.
    One that depends on an earlier page is shown as any other.
    """
    page = form.page(page_id)
    asked = {field.name for field in form.asked(answers)}
    kept: dict[str, Field] = {}
    for field in page.fields:
        depends_on_this_page = field.condition is not None and field.condition.field in kept
        if depends_on_this_page:
            kept[field.name] = field
        elif field.name in asked:
            kept[field.name] = replace(field, condition=None) if field.condition else field
    return replace(page, fields=tuple(kept.values()))


def pages_to_fill(form: Form, answers: Mapping[str, Any]) -> tuple[Page, ...]:
    """The pages that still ask something, in order, with their fields as `shown_page` gives them."""
    pages = (shown_page(form, page.id, answers) for page in form.pages)
    return tuple(page for page in pages if page.fields)


def posted(answer: Any) -> str:
    """How a browser posts an answer of a choice."""
    return json.dumps(answer) if isinstance(answer, bool) else str(answer)
