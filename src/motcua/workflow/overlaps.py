"""Whether two rules of a decision table may fit the same answers.

The bounds that the tests of a column name cut its values into points and the gaps between them; within a gap
every test says the same. Two rules overlap where in every column some point or gap fits both.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from motcua.workflow.decisions import Span, UnaryTest

_OTHER_TEXT = "\uffff"
# The bits of a signature: no answer at all, then gaps and points in turn, beginning and ending with a gap.
_NOTHING, _FIRST_GAP, _FIRST_POINT = 0, 1, 2


def first_overlap(rules: "Sequence[Sequence[UnaryTest]]", kinds: Sequence[str]) -> tuple[int, int] | None:
    """The places of the first two rules that may both fit; None where no two do."""
    signs = [_signatures([rule[column] for rule in rules], kind) for column, kind in enumerate(kinds)]
    for other in range(len(rules)):
        for one in range(other):
            if all(column[one] & column[other] for column in signs):
                return one, other
    return None


def _signatures(tests: "Sequence[UnaryTest]", kind: str) -> list[int]:
    """For each test a bit mask of the points and gaps that fit it.

    A span is a run of bits, so that a table of a hundred thousand values is told apart in a moment.
    """
    bounds = {bound for test in tests for span in test.spans for bound in (span.low, span.high)} - {None}
    # True and false have no order and nothing between them.
    points: list[Any] = [False, True] if kind == "boolean" else sorted(bounds)
    bits = {point: _FIRST_POINT + 2 * number for number, point in enumerate(points)}
    values = _run(_FIRST_GAP, _FIRST_GAP + 2 * len(points)) & ~_empty_gaps(points, kind)
    return [_signature(test, bits, values) for test in tests]


def _signature(test: "UnaryTest", bits: Mapping[Any, int], values: int) -> int:
    if not test.spans:
        return values | 1 << _NOTHING
    held = 0
    for span in test.spans:
        held |= _bits_of(span, bits)
    return values & (~held if test.negated else held)


def _bits_of(span: "Span", bits: Mapping[Any, int]) -> int:
    low, high = _FIRST_GAP, _FIRST_GAP + 2 * len(bits)
    if span.low is not None:
        low = bits[span.low] + (not span.holds_low)
    if span.high is not None:
        high = bits[span.high] - (not span.holds_high)
    return _run(low, high)


def _run(low: int, high: int) -> int:
    return (1 << high + 1) - (1 << low) if low <= high else 0


def _empty_gaps(points: Sequence[Any], kind: str) -> int:
    """The gaps in which no value lies: between neighbouring days, before the first text, beside true and false."""
    if kind == "boolean":
        return _mask(range(_FIRST_GAP, 2 * len(points) + 2, 2))
    if not points:
        return 0
    ends = [(points[0] in {"", date.min}, _FIRST_GAP), (points[-1] == date.max, _FIRST_GAP + 2 * len(points))]
    days = enumerate(pairwise(points), start=1) if kind == "date" else ()
    close = (_FIRST_GAP + 2 * place for place, (low, high) in days if (high - low).days == 1)
    return _mask([*(place for is_empty, place in ends if is_empty), *close])


def _mask(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)


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
