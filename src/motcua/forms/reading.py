"""A page as it was posted, read over the answers so far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from motcua.forms import checking, former, widgets
from motcua.forms.definition import (
    ROWS,
    SHOWN,
    Answers,
    Field,
    Form,
    Formula,
    Page,
    Widget,
    answer_names,
    as_kind,
    row_name,
)
from motcua.forms.pages import rows_of
from motcua.forms.rules import UnreadableError
from motcua.forms.widgets import Given

# Buttons of a page besides the one that goes on; their values name a group, or a group and a row of it.
ADD, REMOVE, REUSE, DETACH = "add", "remove", "reuse", "detach"
# The name of the field at which the person goes on, where the page is shown again with more on it.
FOCUS = "focus"


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as it was posted.

    `answers` are all answers of the form that hold after it, to be kept as they are, also where `errors`
    (by field) remain; `given` is what was typed, by input name, to be shown again. `stays`: the same page is
    shown again, with a row more or less, or with questions that hang on what was just answered.
    """

    answers: Answers
    errors: dict[str, str]
    given: Given
    stays: bool = False


def read_page(form: Form, page_id: str, data: QueryDict, answers: Mapping[str, Any]) -> Reading:
    """Read one page over the answers so far; raises PageNotFound.

    What is asked only on a condition is read only where it holds; answers that no longer hold are dropped.
    """
    page = form.page(page_id)
    read: Answers = {name: answers[name] for name in answer_names(form.fields.values()) if name in answers}
    for name in answer_names(page.fields):
        read.pop(name, None)
    _, known = form.walk(read, before=page_id)
    reader = _Reader(form, data, set(data.getlist(SHOWN)))
    reader.read(page, known, read)
    errors = reader.errors
    for name, message in checking.faults(form, page.fields, read).items():
        errors.setdefault(name, message)
        _drop(name, read)
    asked, counted = form.walk(read)
    names = set(answer_names(asked))
    if reader.is_step:
        errors = {}
    else:
        checking.rule(form, counted, errors, page=form.pages.index(page))
    kept = {name: counted.get(name, answer) for name, answer in read.items() if name in names}
    computed = {one.name: counted[one.name] for one in asked if one.compute and one.name in counted}
    return Reading(kept | computed, errors, reader.given, stays=reader.is_step or reader.has_more)


def _drop(name: str, read: Answers) -> None:
    """Take a wrong answer out; the row that it stood in stays, so that rows keep their places."""
    group, _, rest = name.partition("-")
    if not rest:
        read.pop(group, None)
        return
    row, _, leaf = rest.partition("-")
    read[group][int(row)].pop(leaf, None)


@dataclass
class _Reader:
    form: Form
    data: QueryDict
    shown: set[str]
    given: Given = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    has_more: bool = False

    @property
    def is_step(self) -> bool:
        return any(button in self.data for button in (ADD, REMOVE, REUSE, DETACH))

    def read(self, page: Page, known: Answers, kept: Answers) -> None:
        self.given[SHOWN] = []
        for one in page.fields:
            if one.widget is Widget.GROUP:
                self.group(one, known, kept)
            else:
                self.field(one, one, known, kept)

    def field(self, own: Field, posted: Field, known: Answers, kept: Answers, place: str = "") -> None:
        """Read a field that the page posts as `posted`; `place` is its name once rows have moved up."""
        name = place or own.name
        for typed_as, typed in widgets.given(posted, self.data).items():
            self.given[name + typed_as.removeprefix(posted.name)] = typed
        if posted.name in self.shown:
            self._list(SHOWN).append(name)
        if own.condition is not None and not own.condition.holds(known):
            return
        if own.compute is not None:
            value = as_kind(own.kind, own.compute.evaluate(known))
            if value is not None:
                known[own.name] = kept[own.name] = value
                self.given[name] = widgets.words(own, value)
            return
        if isinstance(own.condition, Formula) and posted.name not in self.shown:
            self.has_more = True
            self.given.setdefault(FOCUS, name)
            return
        self._answer(own, posted, known, kept, name)

    def _list(self, name: str) -> list[str]:
        kept = self.given[name]
        assert isinstance(kept, list)  # as `read` has put it there
        return kept

    def _answer(self, own: Field, posted: Field, known: Answers, kept: Answers, name: str) -> None:
        try:
            answer = widgets.read(posted, self.data)
        except UnreadableError as error:
            self.errors[name] = widgets.say(own, error.reason, **error.values)
            return
        if widgets.is_missing(own, answer):
            if own.required:
                self.errors[name] = widgets.say_missing(own)
            return
        known[own.name] = kept[own.name] = answer
        if own.widget is Widget.COMMUNE and (meant := widgets.commune_meant(posted, self.data)) is not None:
            self._understood(own, meant, kept, name)

    def _understood(self, own: Field, meant: former.Meant, kept: Answers, name: str) -> None:
        """Keep what was written; the page comes back once, so that the person sees how it was understood."""
        if meant.written is not None:
            kept[own.name + former.WRITTEN] = meant.written
        if not meant.is_seen:
            self.has_more = True
            self.given.setdefault(FOCUS, name)

    def group(self, group: Field, known: Answers, kept: Answers) -> None:
        if group.condition is not None and not group.condition.holds(known):
            return
        places = self._places(group)
        rows: list[Answers] = []
        for place, posted_at in enumerate(places):
            row: Answers = {}
            seen = dict(known)
            for item, posted in zip(group.items, group.row(posted_at), strict=True):
                self.field(item, posted, seen, row, row_name(group.name, place, item.name))
            rows.append(row)
        if self.data.get(ADD) == group.name:
            self.given[FOCUS] = group.name
            if len(rows) < group.most:
                self.given[FOCUS] = row_name(group.name, len(rows), group.items[0].name)
                rows.append({})
        self.given[group.name + ROWS] = str(len(rows))
        said = any(name.startswith(f"{group.name}-") for name in self.errors)
        if not said and (message := checking.too_few(group, rows)):
            self.errors[group.name] = message
        if rows:
            known[group.name] = kept[group.name] = rows

    def _places(self, group: Field) -> list[int]:
        """The rows that are kept, in order: without the one taken off, and going on without empty ones."""
        places = list(range(rows_of(group, self.data)))
        name, _, row = self.data.get(REMOVE, "").rpartition("-")
        if name == group.name and row.isdecimal() and len(row) < 4:
            self.given[FOCUS] = group.name
            return [place for place in places if place != int(row)]
        if self.is_step:
            return places
        filled = [place for place in places if self._is_filled(group, place)]
        empty = [place for place in places if place not in filled]
        return sorted(filled + empty[: max(group.least - len(filled), 0)])

    def _is_filled(self, group: Field, place: int) -> bool:
        return any(
            any(typed) if isinstance(typed, list) else typed.strip()
            for posted in group.row(place)
            for typed in widgets.given(posted, self.data).values()
        )


def given_from(page: Page, answers: Mapping[str, Any]) -> Given:
    """What a page shows before anything is posted: the answers so far, as typed."""
    given: Given = {}
    for one in page.fields:
        if answers.get(one.name) is None:
            continue
        if one.widget is Widget.GROUP:
            for row, fields in zip(answers[one.name], page.rows.get(one.name, ()), strict=False):
                for item in fields:
                    leaf = item.name.rpartition("-")[2]
                    given |= _typed(item, row.get(leaf), former.written(leaf, row))
        else:
            given |= _typed(one, answers[one.name], former.written(one.name, answers))
    return given


def _typed(one: Field, answer: Any, written: Mapping[str, str] | None) -> Given:
    if answer is None:
        return {}
    if written is not None:
        return widgets.as_written(one, written)
    return {one.name: widgets.words(one, answer)} if one.compute else widgets.typed(one, answer)
