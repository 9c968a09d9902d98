"""A page as one person sees it: without what is ruled out, with the rows of its groups."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from motcua.forms.definition import (
    ROWS,
    SHOWN,
    Answers,
    Condition,
    Field,
    Form,
    Formula,
    Page,
    Widget,
)


def shown_page(
    form: Form, page_id: str, answers: Mapping[str, Any], given: Mapping[str, Any] | None = None
) -> Page:
    """A page without the fields that earlier pages have ruled out; `given` is what was just typed into it.

    A field that depends on the same page by a choice stays: without JavaScript only its words say when to fill
    it. One that depends on an earlier page is shown as any other. One that hangs on an expression is there once
    that holds, and stays as long as the answers it hangs on are being mended.
    """
    page = form.page(page_id)
    typed = given or {}
    held = set(typed.get(SHOWN, ()))
    asked, counted = form.walk(answers)
    open_names = {field.name for field in asked}
    kept: dict[str, Field] = {}
    for field in page.fields:
        condition = field.condition
        if isinstance(condition, Condition) and condition.field in kept:
            kept[field.name] = field
        elif field.name in open_names or (field.name in held and _is_open(condition, counted)):
            is_choice = isinstance(condition, Condition)
            kept[field.name] = replace(field, condition=None) if is_choice else field
    rows = {
        field.name: _rows(field, counted, typed) for field in kept.values() if field.widget is Widget.GROUP
    }
    return replace(page, fields=tuple(kept.values()), rows=rows)


def _is_open(condition: Condition | Formula | None, counted: Answers) -> bool:
    """Whether an answer that decides the condition is missing."""
    return condition is not None and not condition.names <= counted.keys()


def _rows(group: Field, counted: Answers, typed: Mapping[str, Any]) -> tuple[tuple[Field, ...], ...]:
    kept = counted.get(group.name)
    given = kept if isinstance(kept, list) else []
    number = rows_of(group, typed) if group.name + ROWS in typed else max(len(given), group.least)
    rows = []
    for place in range(number):
        own = given[place] if place < len(given) else {}
        fields = group.row(place, {**counted, **own})
        held = set(typed.get(SHOWN, ()))
        late = [field for field in group.row(place) if field.name in held and field not in fields]
        undecided = [field for field in late if _is_open(field.condition, {**counted, **own})]
        rows.append((*fields, *undecided))
    return tuple(rows)


def rows_of(group: Field, typed: Mapping[str, Any]) -> int:
    """How many rows a page showed; what no page of ours posts counts as the fewest."""
    number = str(typed.get(group.name + ROWS, ""))
    if not number.isascii() or not number.isdecimal() or len(number) > 3:
        return group.least
    return min(int(number), group.most)


def pages_to_fill(form: Form, answers: Mapping[str, Any]) -> tuple[Page, ...]:
    """The pages that still ask something, in order, with their fields as `shown_page` gives them.

    A page whose questions all wait for one answer on it stands in the list once that is given.
    """
    pages = (shown_page(form, page.id, answers) for page in form.pages)
    return tuple(page for page in pages if page.fields)
