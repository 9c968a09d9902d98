"""Answers of a person to a form: filled in advance, made ready to be filed, told back."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from motcua.forms import former, widgets
from motcua.forms.checking import check
from motcua.forms.definition import Answers, Field, Form, Widget, answer_names
from motcua.forms.rules import UnreadableError
from motcua.kit import text


@dataclass(frozen=True, slots=True)
class SummaryCell:
    """`value` is empty where nothing was answered; `written` is how somebody named a commune by an old name."""

    value: str
    written: str = ""

    @property
    def in_print(self) -> str:
        return former.beside(self.value, self.written)


@dataclass(frozen=True, slots=True)
class SummaryTable:
    heads: tuple[str, ...]
    rows: tuple[tuple[SummaryCell, ...], ...]


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """`value` and `written` as of a cell; of a repeated group `value` says in lines what `table` holds.

    `on_result` is False for what is asked to steer the form or the service and does not belong on the result.
    """

    field: str
    label: str
    value: str
    table: SummaryTable | None = None
    on_result: bool = True
    written: str = ""

    @property
    def in_print(self) -> str:
        """The value as papers say it."""
        return former.beside(self.value, self.written)


@dataclass(frozen=True, slots=True)
class SummarySection:
    page_id: str
    title: str
    rows: tuple[SummaryRow, ...]


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


def completed(form: Form, answers: Mapping[str, Any]) -> Answers:
    """The answers as they are filed: computed ones reckoned anew, nothing that is not asked, no empty rows."""
    asked, counted = form.walk(answers)
    kept = {name: counted[name] for name in answer_names(asked) if name in counted}
    for field in asked:
        if field.widget is Widget.GROUP and isinstance(kept.get(field.name), list):
            kept[field.name] = [row for row in kept[field.name] if row]
    return kept


def answers_digest(form: Form, answers: Mapping[str, Any]) -> str:
    """A mark of what a person answered, without what is computed from it, which may change with the day."""
    asked, counted = form.walk(answers)
    own = {field.name: counted[field.name] for field in asked if not field.compute and field.name in counted}
    canonical = json.dumps([form.key, own], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def summary(form: Form, answers: Mapping[str, Any], *, masked: bool = False) -> tuple[SummarySection, ...]:
    """The answers page by page in words, without what is not asked of this person.

    With `masked`, personal numbers show no more than is needed to tell them apart, in rows too.
    """
    asked, counted = form.walk(answers)
    names = {field.name for field in asked}
    sections = (
        SummarySection(
            page.id,
            page.title,
            tuple(
                _row(field, counted, masked)
                for field in page.fields
                if field.name in names and field.widget is not Widget.FILE
            ),
        )
        for page in form.pages
    )
    return tuple(section for section in sections if section.rows)


def _row(field: Field, answers: Answers, masked: bool) -> SummaryRow:
    label = f"{field.part.title}: {field.title}" if field.part else field.title
    if field.widget is not Widget.GROUP:
        cell = _cell(field, answers, masked)
        return SummaryRow(field.name, label, cell.value, on_result=field.on_result, written=cell.written)
    answer = answers.get(field.name)
    rows = [row for row in answer if isinstance(row, dict) and row] if isinstance(answer, list) else []
    answered = {name for row in rows for name in row}
    items = [item for item in field.items if item.name in answered]
    cells = tuple(tuple(_cell(item, row, masked) for item in items) for row in rows)
    table = SummaryTable(tuple(item.title for item in items), cells)
    return SummaryRow(field.name, label, "\n".join(_lines(table)), table if cells else None, field.on_result)


def _cell(field: Field, answers: Answers, masked: bool) -> SummaryCell:
    words, written = widgets.words(field, answers.get(field.name)), former.written(field.name, answers) or {}
    said = text.mask_number(words) if masked and field.widget is Widget.PERSONAL_NUMBER else words
    return SummaryCell(said, str(written.get("text", "")))


def _lines(table: SummaryTable) -> Iterator[str]:
    """A table for places that have none, such as printed papers."""
    for number, row in enumerate(table.rows, start=1):
        facts = (
            f"{head}: {cell.in_print}" for head, cell in zip(table.heads, row, strict=True) if cell.value
        )
        yield f"{number}. {'; '.join(facts)}"
