"""Which papers of a store answer which components: what comes with the program, as administrators have looked at it."""

import json
import time
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from motcua.dossiers.models import StoreAnswer
from motcua.kit import text

KEPT_SECONDS = 10.0
_DATA = Path(__file__).parents[1] / "data" / "answered_by.json"


@dataclass(frozen=True, slots=True)
class AnswerPair:
    """`state` is "" until an administrator has looked at it: it holds, as it does once confirmed."""

    component: str
    component_title: str
    title: str
    state: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None

    @property
    def holds(self) -> bool:
        return self.state != StoreAnswer.State.OFF

    @property
    def state_words(self) -> str:
        return str(StoreAnswer.State(self.state).label) if self.state else ""


@cache
def _written() -> list[tuple[str, str, str]]:
    known = json.loads(_DATA.read_text(encoding="utf-8"))
    return [
        (code, str(one["title"]), str(title)) for code, one in known.items() for title in one["answered_by"]
    ]


def answer_pairs() -> list[AnswerPair]:
    """All of them, in the order of the file, with what was decided; one statement."""
    decided = {(row.component, row.title): row for row in StoreAnswer.objects.all()}
    found = []
    for component, component_title, title in _written():
        row = decided.get((component, title))
        told = (row.state, row.decided_by_name, row.decided_at) if row else ()
        found.append(AnswerPair(component, component_title, title, *told))
    return found


_kept: tuple[float, dict[str, frozenset[str]]] | None = None


def answered_by() -> dict[str, frozenset[str]]:
    """By component which other papers answer it, their names without marks; kept for ten seconds in each process."""
    global _kept  # noqa: PLW0603 - what a process keeps
    if _kept is None or _kept[0] < time.monotonic():
        found: dict[str, set[str]] = {}
        for pair in answer_pairs():
            if pair.holds:
                found.setdefault(pair.component, set()).add(text.fold(pair.title))
        _kept = (time.monotonic() + KEPT_SECONDS, {code: frozenset(titles) for code, titles in found.items()})
    return _kept[1]


def forget_store_answers() -> None:
    global _kept  # noqa: PLW0603 - what a process keeps
    _kept = None
