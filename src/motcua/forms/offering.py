"""What a person has given once, offered again beside the questions, with where it comes from; never filled in unasked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from motcua.forms import checking, former, widgets
from motcua.forms.definition import Answers, Field, Form, Page, Widget, row_name, same

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
    """`key` is what the button posts, `values` are answers by the names of this form.

    `asked` are old names of communes, by the name of the question: a person has to say what they are now.
    """

    key: str
    code: str
    day: date
    preview: str
    values: Mapping[str, Any]
    asked: Mapping[str, str]

    @property
    def words(self) -> str:
        return _("Dùng lại từ hồ sơ %(code)s ngày %(day)s") % {
            "code": self.code,
            "day": widgets.date_words(self.day),
        }

    @property
    def fills(self) -> set[str]:
        """The questions of the page into which it brings something."""
        return {name.partition("-")[0] for name in (*self.values, *self.asked)}


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
            values, asked = _of_today(fields, values, one.day)
            sound = _sound(form, fields, values)
            is_there = any(_holds(sound, other) for other in known)
            is_asked = any(asked == offer.asked for offer in kept)
            if (sound and not is_there) or (asked and not is_asked):
                kept.append(_offer(one, place, fields, sound, asked))
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
    best: list[tuple[Field, Field]] = []
    for name, use in uses.items():
        pairs = [(field, use.get(_leaf(field))) for field in fields]
        same_asked = [(field, other) for field, other in pairs if other and other.widget is field.widget]
        is_same_use = name == fields[0].part.name
        if len(same_asked) > 1 and (len(same_asked), is_same_use) > (len(best), False):
            best = same_asked
    return _brought(best, one)


def _single_values(fields: list[Field], one: Earlier) -> Answers:
    return _brought(
        (
            (field, other)
            for field in fields
            if field.name in one.answers
            and (other := one.form.fields.get(field.name)) is not None
            and other.widget is field.widget
            and [item.name for item in other.items] == [item.name for item in field.items]
        ),
        one,
    )


def _brought(pairs: Iterable[tuple[Field, Field]], one: Earlier) -> Answers:
    """The answers to the second fields for the first ones; of a commune also how it was written."""
    values: Answers = {}
    for field, other in pairs:
        values[field.name] = one.answers[other.name]
        if field.widget is Widget.COMMUNE:
            values |= former.carried(other.name, field.name, one.answers)
    return values


def _holds(values: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether the answers are there already, however a commune among them was written."""
    return all(
        name in other and same(value, other[name])
        for name, value in values.items()
        if not name.endswith(former.WRITTEN)
    )


def _of_today(fields: list[Field], values: Answers, day: date) -> tuple[Answers, dict[str, str]]:
    """The values with the communes of today, and the old names of those of which nobody can say without asking."""
    now = dict(values)
    asked: dict[str, str] = {}
    for field in fields:
        if field.name not in values:
            continue
        if field.widget is Widget.COMMUNE:
            asked |= _renew(field, field.name, now, day)
        elif field.widget is Widget.GROUP and isinstance(values[field.name], list):
            now[field.name] = rows = [dict(row) for row in values[field.name] if isinstance(row, dict)]
            for place, row in enumerate(rows):
                for item in field.items:
                    if item.widget is Widget.COMMUNE and item.name in row:
                        asked |= _renew(item, row_name(field.name, place, item.name), row, day)
    return now, asked


def _renew(field: Field, name: str, answers: Answers, day: date) -> dict[str, str]:
    """Put the commune of today in the place of an answer; by `name`, under which a page asks it, what has to be asked."""
    written = former.written(field.name, answers)
    found = former.renewed(str(answers.pop(field.name)), written, field.wanted_province, day=day)
    answers.pop(field.name + former.WRITTEN, None)
    if found.code:
        answers[field.name] = found.code
    if found.written:
        answers[field.name + former.WRITTEN] = found.written
    return {name: found.text} if found.text else {}


def _sound(form: Form, fields: list[Field], values: Answers) -> Answers:
    """Without what this form would refuse, such as a commune of another province than the only one that it serves."""
    wrong = {name.partition("-")[0] for name in checking.faults(form, fields, values)}
    return {name: value for name, value in values.items() if name.partition("-")[0] not in wrong}


def _offer(one: Earlier, place: str, fields: list[Field], values: Answers, asked: dict[str, str]) -> Offer:
    told = [words for field in fields if (words := _told(field, values, asked))]
    preview = "; ".join(told[:PREVIEWED]) + ("; …" if len(told) > PREVIEWED else "")
    return Offer(f"{one.code}|{place}", one.code, one.day, preview, values, asked)


def _told(field: Field, values: Answers, asked: Mapping[str, str]) -> str:
    if field.name in asked:
        return _("%(name)s (chọn lại tên hiện nay)") % {"name": asked[field.name]}
    if field.name not in values:
        return ""
    if field.widget is Widget.GROUP:
        return _("%(title)s: %(number)s mục") % {"title": field.title, "number": len(values[field.name])}
    written = former.written(field.name, values)
    words = widgets.words(field, values[field.name])
    return (
        _("%(commune)s (viết: %(text)s)") % {"commune": words, "text": written["text"]} if written else words
    )
