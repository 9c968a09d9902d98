"""Each widget: reading what was posted, checking an answer, showing it again, saying it."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from motcua.forms import choices, communes, former, messages, rules
from motcua.forms.definition import Bound, Field, Widget, posted
from motcua.forms.rules import UnreadableError
from motcua.kit import clock, text

Given = dict[str, str | list[str]]

_MALE = {"nam", "male", "m"}
_FEMALE = {"nu", "female", "f"}
_TICKED = {"true", "on", "1"}
_UNTICKED = {"", "false", "0"}
DAY, MONTH, YEAR = "-day", "-month", "-year"
ELSEWHERE = "-elsewhere"
# What was picked among the suggestions for a typed text.
PICK = "-pick"


@cache
def birthplaces() -> frozenset[str]:
    file = Path(__file__).parent / "data" / "birthplaces.json"
    return frozenset(json.loads(file.read_text(encoding="utf-8"))["codes"])


def names(field: Field) -> tuple[str, ...]:
    """The names under which a page posts a field."""
    if field.widget is Widget.DATE:
        return (field.name + DAY, field.name + MONTH, field.name + YEAR)
    if field.widget is Widget.COMMUNE:
        return (field.name, field.name + ELSEWHERE, field.name + PICK)
    if field.widget is Widget.LIST:
        return (field.name, field.name + PICK)
    return (field.name,)


def given(field: Field, data: QueryDict) -> Given:
    """What was typed into a field, exactly, to be shown again."""
    if field.widget in (Widget.FILE, Widget.GROUP):
        return {}
    if field.kind == "array":
        return {field.name: data.getlist(field.name)}
    return {name: data.get(name, "") for name in names(field)}


def read(field: Field, data: QueryDict) -> Any:
    """The answer that was posted, None where there is none. Raises UnreadableError."""
    return _READERS.get(field.widget, _read_line)(field, data)


def _read_text(field: Field, data: QueryDict) -> str | None:
    return rules.clean(data.get(field.name, ""), lines=field.lines) or None


def _read_line(field: Field, data: QueryDict) -> Any:
    typed = rules.clean(data.get(field.name, ""))
    return _parse(field, typed) if typed else None


def _parse(field: Field, typed: str) -> Any:
    if field.widget is Widget.NUMBER:
        return rules.read_number(typed, whole=field.kind == "integer")
    if field.widget is Widget.PHONE:
        return rules.read_phone(typed)
    if field.widget is Widget.EMAIL:
        return rules.read_email(typed)
    if field.widget is Widget.TAX_CODE:
        return rules.read_tax_code(typed)
    return rules.read_personal_number(typed, birthplaces=birthplaces(), today=clock.today())


def _read_date(field: Field, data: QueryDict) -> str | None:
    day, month, year = (data.get(name, "") for name in names(field))
    found = rules.read_date(day, month, year)
    return found.isoformat() if found else None


def _read_choice(field: Field, data: QueryDict) -> Any:
    chosen = rules.clean(data.get(field.name, ""))
    if not chosen:
        return None
    for option in field.options:
        if option.value == chosen:
            return option.answer
    raise UnreadableError("choice")


def _read_ticks(field: Field, data: QueryDict) -> Any:
    if field.kind == "boolean":
        tick = rules.clean(data.get(field.name, ""))
        if tick not in _TICKED | _UNTICKED:
            raise UnreadableError("choice")
        return tick in _TICKED
    ticked = {rules.clean(one) for one in data.getlist(field.name)} - {""}
    if ticked - {option.value for option in field.options}:
        raise UnreadableError("choice")
    return [option.answer for option in field.options if option.value in ticked] or None


def _read_commune(field: Field, data: QueryDict) -> str | None:
    chosen = rules.clean(data.get(field.name, ""))
    if chosen not in ("", communes.ELSEWHERE):
        if not _may_be(field, chosen):
            raise UnreadableError("choice")
        return chosen
    if (meant := commune_meant(field, data)) is not None:
        return meant.code
    if chosen:
        raise UnreadableError("commune_elsewhere")
    return None


def commune_meant(field: Field, data: QueryDict) -> former.Meant | None:
    """What was typed for a commune that was not chosen from the list. Raises UnreadableError."""
    chosen, typed, picked = (rules.clean(data.get(name, "")) for name in names(field))
    if not typed or chosen not in ("", communes.ELSEWHERE):
        return None
    return former.meant(typed, picked, field.wanted_province)


def _may_be(field: Field, code: str) -> bool:
    return communes.is_commune(code) if field.elsewhere else communes.is_in(code, field.province)


def _read_listed(field: Field, data: QueryDict) -> str | None:
    typed, picked = (rules.clean(data.get(name, "")) for name in names(field))
    for code in (picked, typed):
        if code and choices.is_choice(field.list_key, code):
            return code
    return choices.find(field.list_key, typed) if typed else None


_READERS: dict[Widget, Callable[[Field, QueryDict], Any]] = {
    Widget.TEXT: _read_text,
    Widget.TEXTAREA: _read_text,
    Widget.DATE: _read_date,
    Widget.RADIOS: _read_choice,
    Widget.SELECT: _read_choice,
    Widget.CHECKBOX: _read_ticks,
    Widget.COMMUNE: _read_commune,
    Widget.LIST: _read_listed,
    # A paper is no answer: it is attached to the dossier.
    Widget.FILE: lambda field, data: None,  # noqa: ARG005 - all readers are asked alike
}


def is_missing(field: Field, answer: Any) -> bool:
    """Nothing answered; of a box to tick, not ticked where it must be."""
    if field.widget is Widget.CHECKBOX and field.kind == "boolean":
        return answer is None or (field.required and answer is False)
    return answer is None or answer in ("", [])


def say(field: Field, reason: str, **values: object) -> str:
    """The words of an error; an author's own replace all but those for an empty field."""
    if field.error and not reason.startswith("required"):
        return field.error
    return messages.say(reason, label=field.title, **values)


def say_missing(field: Field) -> str:
    if field.widget is Widget.CHECKBOX and field.kind == "boolean":
        return say(field, "required_tick")
    chosen = field.options or field.widget in (Widget.COMMUNE, Widget.LIST)
    return say(field, "required_choice" if chosen else "required")


_PARSED = {Widget.PHONE, Widget.EMAIL, Widget.PERSONAL_NUMBER, Widget.TAX_CODE}


def check(fields: Mapping[str, Field], field: Field, answers: Mapping[str, Any]) -> None:
    """What the schema cannot say of an answer of the right type. Raises UnreadableError."""
    answer = answers[field.name]
    if isinstance(answer, str) and rules.has_unseen(answer, lines=field.lines):
        raise UnreadableError("unseen")
    if field.widget is Widget.DATE:
        _check_date(fields, field, answers)
    elif field.widget is Widget.COMMUNE:
        if not _may_be(field, answer):
            raise UnreadableError("choice")
    elif field.widget is Widget.LIST:
        if not choices.is_choice(field.list_key, answer):
            raise UnreadableError("choice")
    elif field.compute is None and field.widget in _PARSED:
        if _parse(field, answer) != answer:
            raise UnreadableError("invalid")
        _check_person(fields, field, answers)


def _check_date(fields: Mapping[str, Field], field: Field, answers: Mapping[str, Any]) -> None:
    day = as_date(answers[field.name])
    if day is None:
        raise UnreadableError("invalid")
    if not rules.OLDEST_YEAR <= day.year <= rules.LATEST_YEAR:
        raise UnreadableError("date_year_unlikely", year=day.year)
    for bound, side in ((field.not_after, "date_after"), (field.not_before, "date_before")):
        limit = _limit(bound, answers) if bound else None
        if bound is None or limit is None or not (day > limit if side == "date_after" else day < limit):
            continue
        if bound.today:
            raise UnreadableError(f"{side}_today")
        if bound.field:
            other = fields[bound.field].title
            raise UnreadableError(f"{side}_field", other=other, date=date_words(limit))
        raise UnreadableError(side, date=date_words(limit))


def _limit(bound: Bound, answers: Mapping[str, Any]) -> date | None:
    return clock.today() if bound.today else bound.day or as_date(answers.get(bound.field))


def _check_person(fields: Mapping[str, Field], field: Field, answers: Mapping[str, Any]) -> None:
    number = answers[field.name]
    if field.born_field and (born := as_date(answers.get(field.born_field))):
        year = rules.birth_year(number)
        if year != born.year:
            other = fields[field.born_field].title
            raise UnreadableError("personal_number_year", year=year, typed=born.year, other=other)
    if field.sex_field:
        male = sex_of(fields[field.sex_field], answers.get(field.sex_field))
        if male is not None and male != rules.is_male(number):
            reason = "personal_number_female" if male else "personal_number_male"
            raise UnreadableError(reason, other=fields[field.sex_field].title)


def sex_of(field: Field, answer: Any) -> bool | None:
    """True for male, False for female, None for any other answer, by its value or its label."""
    labels = [option.text for option in field.options if option.answer == answer]
    for words in (answer, *labels):
        folded = text.fold(words) if isinstance(words, str) else ""
        if folded in _MALE | _FEMALE:
            return folded in _MALE
    return None


def as_date(answer: Any) -> date | None:
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) and len(answer) == 10 else None
    except ValueError:
        return None


def date_words(day: date) -> str:
    return f"{day:%d/%m/}{day.year:04}"


def as_written(field: Field, written: Mapping[str, str]) -> Given:
    """A commune as it was typed by its old name, with what was taken for it."""
    return dict(zip(names(field), (communes.ELSEWHERE, written["text"], written["new"]), strict=True))


def as_asked(name: str, text: str) -> Given:
    """A commune by an old name of which a person has to say what it is now."""
    return {name: communes.ELSEWHERE, name + ELSEWHERE: text, name + PICK: ""}


def typed(field: Field, answer: Any) -> Given:
    """An answer as a person would have typed it."""
    if field.widget is Widget.DATE and (day := as_date(answer)):
        parts = (str(day.day), str(day.month), str(day.year))
        return dict(zip(names(field), parts, strict=True))
    if (
        field.widget is Widget.COMMUNE
        and isinstance(answer, str)
        and not communes.is_in(answer, field.province)
    ):
        return {field.name: communes.ELSEWHERE, field.name + ELSEWHERE: communes.words(answer)}
    if field.widget is Widget.LIST:
        return {field.name: answer if field.listed else choices.label(field.list_key, str(answer))}
    if isinstance(answer, list):
        return {field.name: [posted(one) for one in answer]}
    if isinstance(answer, float):
        return {field.name: rules.number_words(answer)}
    return {field.name: posted(answer)}


def words(field: Field, answer: Any) -> str:
    """An answer as papers and summaries say it; empty where there is none."""
    if answer is None or answer in ("", []):
        return ""
    if field.options:
        chosen = answer if isinstance(answer, list) else [answer]
        labels = {option.value: option.text for option in field.options}
        return "; ".join(labels.get(posted(one), str(one)) for one in chosen)
    if isinstance(answer, bool):
        return gettext("Có") if answer else gettext("Không")
    if field.widget is Widget.DATE:
        day = as_date(answer)
        return date_words(day) if day else str(answer)
    if field.widget in (Widget.COMMUNE, Widget.LIST):
        is_commune = field.widget is Widget.COMMUNE
        return communes.words(str(answer)) if is_commune else choices.label(field.list_key, str(answer))
    return rules.number_words(answer) if isinstance(answer, int | float) else str(answer)
