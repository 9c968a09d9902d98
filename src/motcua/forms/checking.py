"""What is wrong with answers: each field by itself, beside the others, and who may file at all."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from motcua.forms import former, messages, widgets
from motcua.forms.definition import Answers, Field, Form, Widget, answer_names, asked_among, row_name
from motcua.forms.rules import UnreadableError, number_words


def check(form: Form, answers: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with a whole set of answers, by field, in the order of the form; empty if nothing.

    What is computed is reckoned anew, whatever stands among the answers.
    """
    asked, present = form.walk(answers)
    found = faults(form, asked, present)
    errors: dict[str, str] = {}
    for field in asked:
        if field.widget is Widget.GROUP:
            errors |= _group_errors(field, present, found)
        elif field.name in found:
            errors[field.name] = found[field.name]
        elif field.required and widgets.is_missing(field, present.get(field.name)):
            errors[field.name] = widgets.say_missing(field)
    for name in answers.keys() - set(answer_names(form.fields.values())):
        errors[name] = messages.say("unknown_field", label=name)
    rule(form, present, errors)
    return errors


def _group_errors(group: Field, present: Answers, found: Mapping[str, str]) -> dict[str, str]:
    errors = {group.name: found[group.name]} if group.name in found else {}
    rows = present.get(group.name, [])
    if errors or not isinstance(rows, list):
        return errors
    if message := too_few(group, rows):
        errors[group.name] = message
    for place, row in enumerate(rows):
        # A row in which nothing stands was begun and left: it is no answer.
        for item in asked_among(group.items, {**present, **row}) if row else ():
            name = row_name(group.name, place, item.name)
            if name in found:
                errors[name] = found[name]
            elif item.required and widgets.is_missing(item, row.get(item.name)):
                errors[name] = widgets.say_missing(item)
    return errors


def too_few(group: Field, rows: list[Answers]) -> str:
    """The words where a group has fewer rows than it must; empty where it has enough."""
    filled = sum(1 for row in rows if row)
    if filled >= group.least or (not filled and not group.required):
        return ""
    return widgets.say(group, "rows_few", limit=str(group.least))


def rule(form: Form, answers: Mapping[str, Any], errors: dict[str, str], page: int | None = None) -> None:
    """Add why the person may not file at all; with `page`, only what is decided by that page.

    A rule over an answer that is itself wrong waits until that is mended.
    """
    wrong = {name.partition("-")[0] for name in errors}
    for ruling in form.rulings:
        if page not in (None, ruling.page) or wrong & ruling.stops.names:
            continue
        if ruling.stops.holds(answers):
            errors.setdefault(ruling.field, ruling.message)


def faults(form: Form, fields: Iterable[Field], answers: Mapping[str, Any]) -> dict[str, str]:
    """Messages for answers that are there but wrong; in rows under `group-row-field`."""
    answered = [
        field
        for field in fields
        if field.name in answers and not (field.required and widgets.is_missing(field, answers[field.name]))
    ]
    found: dict[str, str] = {}
    sound = _sound(answered, answers, found)
    for error in form.validator.iter_errors(sound):
        name, field = _place(form, list(error.instance_path))
        limit = error.kind.value
        words = number_words(limit) if isinstance(limit, int | float) else ""
        found.setdefault(name, widgets.say(field, error.kind.name, limit=words))
    for name, field, fields_beside, beside in _singly(form, answered, answers):
        if name not in found:
            try:
                widgets.check(fields_beside, field, beside)
            except UnreadableError as error:
                found[name] = widgets.say(field, error.reason, **error.values)
    return found


def _place(form: Form, path: list[Any]) -> tuple[str, Field]:
    field = form.fields[str(path[0])]
    if field.widget is Widget.GROUP and len(path) > 2:
        for item in field.items:
            if item.name == path[2]:
                return row_name(field.name, int(path[1]), item.name), item
    return field.name, field


def _singly(
    form: Form, fields: list[Field], answers: Mapping[str, Any]
) -> Iterator[tuple[str, Field, Mapping[str, Field], Mapping[str, Any]]]:
    """Each answered field with its name on a page, and what stands beside it."""
    for field in fields:
        if field.widget is not Widget.GROUP:
            yield field.name, field, form.fields, answers
            continue
        beside = form.fields | {item.name: item for item in field.items}
        rows = answers[field.name]
        for place, row in enumerate(rows if isinstance(rows, list) else []):
            if not isinstance(row, dict):
                continue
            for item in field.items:
                if item.name in row and not widgets.is_missing(item, row[item.name]):
                    yield row_name(field.name, place, item.name), item, beside, {**answers, **row}


def _sound(fields: list[Field], answers: Mapping[str, Any], found: dict[str, str]) -> Answers:
    """The answers without half surrogates, which no JSON parser and no database takes."""
    sound: Answers = {}
    for field in fields:
        value = answers[field.name]
        if field.widget is Widget.GROUP and isinstance(value, list):
            value = [_sound_row(field, place, row, found) for place, row in enumerate(value)]
        if _can_be_kept(value):
            sound[field.name] = value
        else:
            found[field.name] = widgets.say(field, "unseen")
    return sound


def _sound_row(group: Field, place: int, row: Any, found: dict[str, str]) -> Any:
    if not isinstance(row, dict):
        return row
    kept = {name: value for name, value in row.items() if not name.endswith(former.WRITTEN)}
    for item in group.items:
        if item.name in row and not _can_be_kept(row[item.name]):
            found[row_name(group.name, place, item.name)] = widgets.say(item, "unseen")
            del kept[item.name]
    return kept


def _can_be_kept(value: Any) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
