"""Answers of a person to a form: read page by page, checked as a whole, filled in advance, told back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from motcua.forms import messages, widgets
from motcua.forms.definition import Answers, Field, Form, Page, Widget
from motcua.forms.rules import UnreadableError, number_words
from motcua.forms.widgets import Given


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was posted.

    `answers` are all answers of the form that hold after it, to be kept as they are, also where `errors`
    (by field) remain; `given` is what was typed, by input name, to be shown again.
    """

    answers: Answers
    errors: dict[str, str]
    given: Given


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`value` is empty where nothing was answered."""

    field: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class SummarySection:
    page_id: str
    title: str
    rows: tuple[SummaryRow, ...]


def read_page(form: Form, page_id: str, data: QueryDict, answers: Mapping[str, Any]) -> Reading:
    """Read one page over the answers so far; raises PageNotFound.

    What is asked only on a condition is read only where it holds; answers that no longer hold are dropped.
    """
    page = form.page(page_id)
    read: Answers = {name: answers[name] for name in form.fields if name in answers}
    given: Given = {}
    errors: dict[str, str] = {}
    for field in page.fields:
        read.pop(field.name, None)
    open_before = {field.name for field in form.asked(read)}
    for field in page.fields:
        given |= widgets.given(field, data)
        if not _is_asked(field, page, open_before, read):
            continue
        try:
            answer = widgets.read(field, data)
        except UnreadableError as error:
            errors[field.name] = widgets.say(field, error.reason, **error.values)
            continue
        if widgets.is_missing(field, answer):
            if field.required:
                errors[field.name] = widgets.say_missing(field)
            continue
        read[field.name] = answer
    for name, message in _faults(form, page.fields, read).items():
        errors.setdefault(name, message)
        read.pop(name)
    asked = {field.name for field in form.asked(read)}
    return Reading({name: answer for name, answer in read.items() if name in asked}, errors, given)


def _is_asked(field: Field, page: Page, open_before: set[str], read: Answers) -> bool:
    if field.condition is None:
        return True
    if any(field.condition.field == other.name for other in page.fields):
        return field.condition.holds(read)
    return field.name in open_before


def check(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a whole set of answers, by field, in the order of the form; empty if nothing."""
    asked = form.asked(answers)
    present = {field.name: answers[field.name] for field in asked if field.name in answers}
    faults = _faults(form, asked, present)
    errors: dict[str, str] = {}
    for field in asked:
        if field.name in faults:
            errors[field.name] = faults[field.name]
        elif field.required and widgets.is_missing(field, present.get(field.name)):
            errors[field.name] = widgets.say_missing(field)
    for name in answers.keys() - form.fields.keys():
        errors[name] = messages.say("unknown_field", label=name)
    return errors


def _faults(
    form: Form, fields: list[Field] | tuple[Field, ...], answers: Mapping[str, Any]
) -> dict[str, str]:
    """Messages for answers that are there but wrong."""
    answered = [
        field
        for field in fields
        if field.name in answers and not (field.required and widgets.is_missing(field, answers[field.name]))
    ]
    faults = _unseen(answered, answers)
    sound = {field.name: answers[field.name] for field in answered if field.name not in faults}
    for error in form.validator.iter_errors(sound):
        name = str(error.instance_path[0])
        limit = error.kind.value
        words = number_words(limit) if isinstance(limit, int | float) else ""
        faults.setdefault(name, widgets.say(form.fields[name], error.kind.name, limit=words))
    for field in answered:
        if field.name not in faults:
            try:
                widgets.check(form, field, answers)
            except UnreadableError as error:
                faults[field.name] = widgets.say(field, error.reason, **error.values)
    return faults


def _unseen(fields: list[Field], answers: Mapping[str, Any]) -> dict[str, str]:
    """Answers with half surrogates, which no JSON parser and no database takes."""
    faults: dict[str, str] = {}
    for field in fields:
        try:
            json.dumps(answers[field.name], ensure_ascii=False).encode()
        except UnicodeEncodeError:
            faults[field.name] = widgets.say(field, "unseen")
    return faults


def given_from(page: Page, answers: Mapping[str, Any]) -> Given:
    """What a page shows before anything is posted: the answers so far, as typed."""
    given: Given = {}
    for field in page.fields:
        if answers.get(field.name) is not None:
            given |= widgets.typed(field, answers[field.name])
    return given


def prefill(form: Form, person: Mapping[str, Any]) -> Answers:
    """Answers known before anyone asks, from what is known of a person and from defaults.

    `person` has full_name, personal_number, date_of_birth (date or ISO), sex, phone, email, address,
    commune_code, each optional. What the form would refuse is left out.
    """
    known: Answers = {}
    for field in form.fields.values():
        value = _known(field, person) if field.prefill else None
        if value is None:
            value = field.default
        if value is not None:
            known[field.name] = value
    for name in check(form, known):
        known.pop(name, None)
    return known


def _known(field: Field, person: Mapping[str, Any]) -> Any:
    value = person.get(field.prefill)
    if value in (None, ""):
        return None
    if field.prefill == "sex" and field.options:
        male = widgets.sex_of(field, value)
        matching = (
            one.answer
            for one in field.options
            if male is not None and widgets.sex_of(field, one.answer) == male
        )
        return next(matching, None)
    if isinstance(value, date):
        value = value.isoformat()
    if field.widget in (Widget.DATE, Widget.COMMUNE):
        return value
    data = QueryDict(mutable=True)
    data[field.name] = str(value)
    try:
        return widgets.read(field, data)
    except UnreadableError:
        return None


def summary(form: Form, answers: Mapping[str, Any]) -> tuple[SummarySection, ...]:
    """The answers page by page in words, without what is not asked of this person."""
    asked = {field.name for field in form.asked(answers)}
    sections = (
        SummarySection(
            page.id,
            page.title,
            tuple(
                SummaryRow(field.name, field.title, widgets.words(field, answers.get(field.name)))
                for field in page.fields
                if field.name in asked
            ),
        )
        for page in form.pages
    )
    return tuple(section for section in sections if section.rows)
