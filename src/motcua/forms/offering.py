"""What a person has given once, offered again beside the questions, with where it comes from; never filled in unasked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import checking, widgets
from motcua.forms.definition import Answers, Field, Form, Page, Widget, same

# Of the page as a whole; the offers of a part go by its name.
PAGE = ""
MOST_OFFERS = 2
PREVIEWED = 4
# What is the same question under the same name: words and numbers of a person, no decisions and no statements.
_TOLD = {
    *(Widget.TEXT, Widget.TEXTAREA, Widget.DATE, Widget.COMMUNE, Widget.PHONE),
    *(Widget.EMAIL, Widget.PERSONAL_NUMBER, Widget.TAX_CODE, Widget.GROUP),
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the same person answered in an earlier dossier."""

    code: str
    day: date
    form: Form
    answers: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Offer:
    """`key` is what the button posts, `values` are answers by the names of this form."""

    key: str
    code: str
    day: date
    preview: str
    values: Mapping[str, Any]

    @property
    def words(self) -> str:
        return _("Dùng lại từ hồ sơ %(code)s ngày %(day)s") % {
            "code": self.code,
            "day": widgets.date_words(self.day),
        }


Offers = dict[str, tuple[Offer, ...]]


def offers_for(form: Form, page: Page, answers: Mapping[str, Any], earlier: Iterable[Earlier]) -> Offers:
    """By part of the page, and under PAGE for single questions, what earlier dossiers can fill; newest first."""
    found: dict[str, list[Offer]] = {}
    for one in earlier:
        for place, fields in _places(page).items():
            kept = found.setdefault(place, [])
            values = _part_values(fields, one) if place else _single_values(fields, one)
            known = [answers, *(offer.values for offer in kept)]
            if len(kept) == MOST_OFFERS or not values or any(_holds(values, other) for other in known):
                continue
            if sound := _sound(form, fields, values):
                kept.append(_offer(one, place, fields, sound))
    return {place: tuple(offers) for place, offers in found.items() if offers}


def _places(page: Page) -> dict[str, list[Field]]:
    places: dict[str, list[Field]] = {}
    for field in page.fields:
        if field.compute is None and (field.part or field.widget in _TOLD):
            places.setdefault(field.part.name if field.part else PAGE, []).append(field)
    return places


def _leaf(field: Field) -> str:
    assert field.part is not None  # asked only of fields of a part
    return field.name.removeprefix(f"{field.part.name}_")


def _part_values(fields: list[Field], one: Earlier) -> Answers:
    """From the use of the same part that was answered most fully, if more than one of its answers fits."""
    assert fields[0].part is not None  # as _places has sorted them
    uses: dict[str, dict[str, Field]] = {}
    for field in one.form.fields.values():
        if field.part and field.part.kind == fields[0].part.kind and field.name in one.answers:
            uses.setdefault(field.part.name, {})[_leaf(field)] = field
    best: Answers = {}
    for name, use in uses.items():
        pairs = [(field, use.get(_leaf(field))) for field in fields]
        values = {
            field.name: one.answers[other.name]
            for field, other in pairs
            if other is not None and other.widget is field.widget
        }
        is_same_use = name == fields[0].part.name
        if len(values) > 1 and (len(values), is_same_use) > (len(best), False):
            best = values
    return best


def _single_values(fields: list[Field], one: Earlier) -> Answers:
    return {
        field.name: one.answers[field.name]
        for field in fields
        if field.name in one.answers
        and (other := one.form.fields.get(field.name)) is not None
        and other.widget is field.widget
        and [item.name for item in other.items] == [item.name for item in field.items]
    }


def _holds(values: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(name in other and same(value, other[name]) for name, value in values.items())


def _sound(form: Form, fields: list[Field], values: Answers) -> Answers:
    """Without what this form would refuse, such as a commune that is no more."""
    wrong = {name.partition("-")[0] for name in checking.faults(form, fields, values)}
    return {name: value for name, value in values.items() if name not in wrong}


def _offer(one: Earlier, place: str, fields: list[Field], values: Answers) -> Offer:
    told = [
        _("%(title)s: %(number)s mục") % {"title": field.title, "number": len(values[field.name])}
        if field.widget is Widget.GROUP
        else widgets.words(field, values[field.name])
        for field in fields
        if field.name in values
    ]
    preview = "; ".join(told[:PREVIEWED]) + ("; …" if len(told) > PREVIEWED else "")
    return Offer(f"{one.code}|{place}", one.code, one.day, preview, values)
