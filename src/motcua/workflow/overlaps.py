"""Whether two rules of a decision table may fit the same answers.

The bounds that the tests of a column name cut its values into points and the gaps between them; within a gap
every test says the same. Two rules overlap where in every column some point or gap fits both.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motcua.workflow.decisions import UnaryTest

# No text that anyone types; it stands for every text that no test names.
_OTHER_TEXT = "\uffff"


def first_overlap(rules: "Sequence[Sequence[UnaryTest]]", kinds: Sequence[str]) -> tuple[int, int] | None:
    """The places of the first two rules that may both fit; None where no two do."""
    signs = [_signatures([rule[column] for rule in rules], kind) for column, kind in enumerate(kinds)]
    for other in range(len(rules)):
        for one in range(other):
            if all(column[one] & column[other] for column in signs):
                return one, other
    return None


def _signatures(tests: "Sequence[UnaryTest]", kind: str) -> list[int]:
    """For each test a bit mask of the witnesses that fit it."""
    found = witnesses(tests, kind)
    return [sum(1 << place for place, value in enumerate(found) if test.holds(value)) for test in tests]


def witnesses(tests: "Sequence[UnaryTest]", kind: str) -> list[Any]:
    """A value for each point and each gap; nothing at all too, which fits where anything does."""
    if kind == "boolean":
        return [None, True, False]
    bounds = {bound for test in tests for span in test.spans for bound in (span.low, span.high)} - {None}
    points: list[Any] = sorted(bounds)
    if not points:
        return [None, {"string": _OTHER_TEXT, "date": date(2026, 1, 1)}.get(kind, Decimal())]
    between = [_between(low, high) for low, high in pairwise(points)]
    return [
        None,
        _below(points[0]),
        *points,
        *(value for value in between if value is not None),
        _above(points[-1]),
    ]


def _between(low: Any, high: Any) -> Any:
    if isinstance(low, str):
        return low + "\0"
    if isinstance(low, date):
        return low + timedelta(days=1) if (high - low).days > 1 else None
    return (low + high) / 2


def _below(point: Any) -> Any:
    if isinstance(point, str):
        return ""
    if isinstance(point, date):
        return point - timedelta(days=1) if point > date.min else None
    return point - 1


def _above(point: Any) -> Any:
    if isinstance(point, str):
        return point + _OTHER_TEXT
    if isinstance(point, date):
        return point + timedelta(days=1) if point < date.max else None
    return point + 1
