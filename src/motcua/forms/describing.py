"""What a form asks, told to those who know no forms: names, kinds and bounds of answers, and what holds for them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from motcua.forms import parts
from motcua.forms.definition import Field, Form, Page, Widget
from motcua.forms.properties import Faults
from motcua.forms.schemas import compile_form

# Nobody answers more exactly than this.
SMALL = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """`kind` is string, number, boolean, date or list; `values` are what there is to choose from, where there is a choice,
    `texts` their words.

    An answer may be missing where it need not be given, or is asked of some people only.
    """

    label: str
    kind: str
    values: tuple[Any, ...]
    texts: tuple[str, ...]
    may_be_missing: bool
    low: Decimal | None
    high: Decimal | None
    is_whole: bool


def answer_kinds(*, schema: dict[str, Any]) -> dict[str, AnswerKind]:
    """The answers of a form by name. Raises FormRefused."""
    form = compile_form(key="", schema=schema)
    own = parts.expand(schema, Faults())["properties"]
    found = {field.name: _kind(field, page, own[field.name]) for page, field in _asked(form)}
    recorded = {name for step in form.steps.values() for name in step.fields}
    # What officials record is not there before its step is done.
    return {
        name: replace(one, may_be_missing=True) if name in recorded else one for name, one in found.items()
    }


def official_pages(*, schema: Any) -> dict[str, str]:
    """The pages that officials fill at steps, by id with their titles, of a form that need not be right yet."""
    pages = schema.get("x-pages") if isinstance(schema, dict) else None
    found = [page for page in pages if isinstance(page, dict)] if isinstance(pages, list) else []
    official = [page for page in found if page.get("x-official") is True and page.get("id")]
    return {str(page["id"])[:60]: str(page.get("title", ""))[:100] for page in official}


def _asked(form: Form) -> Iterator[tuple[Page, Field]]:
    for one in (form, *form.steps.values()):
        for page in one.pages:
            for field in page.fields:
                if field.widget is not Widget.FILE:
                    yield page, field


def _kind(field: Field, page: Page, own: dict[str, Any]) -> AnswerKind:
    kinds = {"integer": "number", "array": "list"}
    asked_of_all = field.condition is None and page.condition is None and field.compute is None
    must_be_ticked = field.required and field.widget is Widget.CHECKBOX and field.kind == "boolean"
    is_whole = field.kind == "integer"
    return AnswerKind(
        label=f"{field.part.title}: {field.title}" if field.part else field.title,
        kind="date" if field.widget is Widget.DATE else kinds.get(field.kind, field.kind),
        values=(True,) if must_be_ticked else tuple(option.answer for option in field.options),
        texts=() if must_be_ticked else tuple(option.text for option in field.options),
        may_be_missing=not (field.required and asked_of_all),
        low=_bound(own, "minimum", "exclusiveMinimum", Decimal(1) if is_whole else SMALL),
        high=_bound(own, "maximum", "exclusiveMaximum", Decimal(-1) if is_whole else -SMALL),
        is_whole=is_whole,
    )


def _bound(own: dict[str, Any], word: str, exclusive: str, inwards: Decimal) -> Decimal | None:
    if exclusive in own:
        return Decimal(str(own[exclusive])) + inwards
    return Decimal(str(own[word])) if word in own else None
