"""Lists that fields choose from: kept a while per process, searched without marks."""

import re
import time
from dataclasses import dataclass
from datetime import date

from motcua.forms.models import ChoiceList
from motcua.forms.rules import UnreadableError, clean, shorten
from motcua.kit import clock, sql, text

KEPT_SECONDS = 60.0
# Up to so many are shown as a list to choose from; of more, a part of the name is typed.
MOST_TO_SHOW = 80
MOST_SUGGESTED = 6
_LONGEST = 200
KEY = re.compile(r"[a-z][a-z0-9-]{0,59}")
# Every row that ever was: an answer of last year is still told in words.
_ROWS = """
SELECT choice.code, choice.label, choice.valid_from, choice.valid_to
FROM forms_choicerow AS choice JOIN forms_choicelist AS list ON list.id = choice.list_id
WHERE list.key = %(key)s ORDER BY choice.place, choice.id
"""


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    label: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Choice:
    code: str
    label: str
    folded: str


_kept: dict[str, tuple[float, list[_Row]]] = {}


def forget_choices() -> None:
    _kept.clear()


def _rows(key: str) -> list[_Row]:
    found = _kept.get(key)
    if found is None or found[0] < time.monotonic():
        found = _kept[key] = (time.monotonic() + KEPT_SECONDS, sql.rows(_Row, _ROWS, {"key": key}))
    return found[1]


def choices(key: str) -> list[Choice]:
    """What may be chosen today, in the order of the list."""
    today = clock.today()
    return [
        Choice(row.code, row.label, text.fold(row.label))
        for row in _rows(key)
        if row.valid_from <= today and (row.valid_to is None or today < row.valid_to)
    ]


def is_choice(key: str, code: str) -> bool:
    return any(one.code == code for one in choices(key))


def label(key: str, code: str) -> str:
    """Also of what can no longer be chosen; a code that no list ever had stands for itself."""
    return next((row.label for row in reversed(_rows(key)) if row.code == code), code)


def exists(key: str) -> bool:
    return ChoiceList.objects.filter(key=key).exists()


def suggest(key: str, typed: str) -> list[Choice]:
    """What a text may mean, without marks: the whole name, then how it begins, then what it holds."""
    asked = text.fold(clean(typed[:_LONGEST]))
    if not asked:
        return []

    def distance(one: Choice) -> tuple[bool, bool, bool]:
        return one.folded != asked, not one.folded.startswith(asked), f" {asked}" not in f" {one.folded}"

    found = [one for one in choices(key) if asked in one.folded or one.code.lower() == asked]
    return sorted(found, key=distance)[:MOST_SUGGESTED]


def find(key: str, typed: str) -> str:
    """The code of the choice that a text names. Raises UnreadableError where none or several fit."""
    found = suggest(key, typed)
    asked = text.fold(clean(typed[:_LONGEST]))
    whole = [one for one in found if one.folded == asked]
    if len(whole) == 1 or len(found) == 1:
        return (whole or found)[0].code
    if not found:
        raise UnreadableError("list_unknown", typed=shorten(typed))
    raise UnreadableError("list_several", typed=shorten(typed))
