"""A small language for conditions and sums over plain data, one for processes and forms.

    outcome == "send_back" or (proposal in ("refuse", "stop") and amount >= 500000)
    years_between(date_of_birth, today()) >= 18 and sum(members, "income") / count(members) < 2000000

It is written like Python and read by Python's own parser, but never compiled or run: the tree is rebuilt
from a short list of allowed forms (names, literals, arithmetic, comparisons, `and`, `or`, `not`, `in` a
list, the functions of FUNCTIONS), and everything else is refused when the text is read. Evaluating always
ends and never fails: an unknown name is None, comparing things of different kinds is false, and reckoning
with what is no number, or grows past sense, gives None.

Values are None, true and false, texts (days are texts, 2026-11-24), numbers (int or Decimal) and lists.
"""

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from math import isfinite
from typing import Any, NoReturn

from motcua.kit import clock, text
from motcua.kit import expression_trees as trees
from motcua.kit.errors import (
    ExpressionEmpty,
    ExpressionRefused,
    ExpressionTooDeep,
    ExpressionTooLong,
    ExpressionUnreadable,
    FunctionMisused,
    FunctionUnknown,
)

__all__ = ["FUNCTIONS", "Expression", "ExpressionRefused", "parse"]

MAX_LENGTH = 500
# As Python's parser counts: a comparison of a name with a text has five.
MAX_NODES = 200
MAX_DEPTH = 40
LARGEST = 10**18
# Where a sum would only pretend to be exact: more places than money, area or a share ever has.
PLACES = 12

Data = Mapping[str, Any]
Evaluator = Callable[[Data], Any]
Number = int | Decimal
_REACH = Context(prec=40)


@dataclass(frozen=True, slots=True)
class Expression:
    """Ready to be asked, with the names that it reads.

    `literals` holds for each name the strings that it is compared with, so that a misspelt outcome is
    found when the process is imported; `compared` each value that a name by itself is compared with, of any
    kind. `calls` are the functions that it calls. `evaluate` gives a value, `holds` whether it is a true one.
    """

    text: str
    names: frozenset[str]
    literals: Mapping[str, frozenset[str]]
    compared: tuple[tuple[str, Any], ...]
    calls: frozenset[str]
    evaluate: Evaluator

    def holds(self, data: Data) -> bool:
        return bool(self.evaluate(data))


@lru_cache(maxsize=4096)
def parse(source: str) -> Expression:
    """Raises ExpressionRefused, whose message names the place, where the text is not of the language."""
    # Python counts a line after each of these, and `position` only after one.
    stripped = source.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not stripped:
        raise ExpressionEmpty
    if len(stripped) > MAX_LENGTH:
        raise ExpressionTooLong(most=MAX_LENGTH)
    # A backslash is only good for escapes, which make Python warn or hide what a literal says.
    for letter in ("\\", "\0"):
        if letter in stripped:
            raise ExpressionRefused(position=stripped.index(letter) + 1, part="\\")
    try:
        tree = ast.parse(stripped, mode="eval").body
    except SyntaxError as error:
        position = min(max(error.offset or 1, 1), len(stripped))
        raise ExpressionUnreadable(position=position, part=stripped[position - 1 :][:20]) from error
    except (ValueError, RecursionError, MemoryError) as error:
        raise ExpressionTooDeep from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES or trees.depth(tree) > MAX_DEPTH:
        raise ExpressionTooDeep
    evaluate = _Builder(stripped).build(tree)
    return Expression(
        stripped,
        frozenset(trees.names(tree)),
        trees.literals(tree),
        tuple(trees.compared(tree)),
        frozenset(trees.called(tree)),
        evaluate,
    )


@dataclass(frozen=True, slots=True)
class _Builder:
    """Turns a tree into a function of the data, or says which part of the text is not allowed."""

    source: str

    def build(self, node: ast.expr) -> Evaluator:
        build = _FORMS.get(type(node))
        return build(self, node) if build else self.refuse(node)

    def position(self, node: ast.expr) -> int:
        """Counted from 1 in letters; Python counts bytes of a line."""
        lines = self.source.split("\n")
        before = sum(len(line) + 1 for line in lines[: node.lineno - 1])
        return before + len(lines[node.lineno - 1].encode()[: node.col_offset].decode(errors="ignore")) + 1

    def refuse(self, node: ast.expr) -> NoReturn:
        raise ExpressionRefused(position=self.position(node), part=ast.unparse(node)[:60])

    def constant(self, node: ast.Constant) -> Evaluator:
        value: Any = node.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            value = _number(value)
            if value is None:
                self.refuse(node)
        elif value is not None and not isinstance(value, str | bool):
            self.refuse(node)
        return lambda data: value  # noqa: ARG005 - all evaluators are asked alike

    def name(self, node: ast.Name) -> Evaluator:
        key = node.id
        return lambda data: data.get(key)

    def list(self, node: ast.List | ast.Tuple) -> Evaluator:
        if not all(isinstance(item, ast.Constant) for item in node.elts):
            self.refuse(node)
        values = tuple(self.build(item)({}) for item in node.elts)
        return lambda data: values  # noqa: ARG005 - all evaluators are asked alike

    def unary(self, node: ast.UnaryOp) -> Evaluator:
        if not isinstance(node.op, ast.Not | ast.USub):
            self.refuse(node)
        if isinstance(node.operand, ast.Constant) and isinstance(node.operand.value, bool):
            self.refuse(node)
        inner = self.build(node.operand)
        if isinstance(node.op, ast.Not):
            return lambda data: not inner(data)
        return lambda data: _reckon(operator.sub, 0, inner(data))

    def boolean(self, node: ast.BoolOp) -> Evaluator:
        parts = [self.build(part) for part in node.values]
        if isinstance(node.op, ast.And):
            return lambda data: all(part(data) for part in parts)
        return lambda data: any(part(data) for part in parts)

    def sum(self, node: ast.BinOp) -> Evaluator:
        reckon = _SIGNS.get(type(node.op))
        if reckon is None:
            self.refuse(node)
        left, right = self.build(node.left), self.build(node.right)
        return lambda data: _reckon(reckon, left(data), right(data))

    def comparison(self, node: ast.Compare) -> Evaluator:
        first = self.build(node.left)
        links: list[tuple[Callable[[Any, Any], bool], Evaluator]] = []
        for sign, right in zip(node.ops, node.comparators, strict=True):
            relation = _RELATIONS.get(type(sign))
            if relation is None:
                self.refuse(node)
            links.append((relation, self.build(right)))

        def evaluate(data: Data) -> bool:
            left = first(data)
            for relation, right in links:
                value = right(data)
                if not relation(left, value):
                    return False
                left = value
            return True

        return evaluate

    def call(self, node: ast.Call) -> Evaluator:
        if not isinstance(node.func, ast.Name) or node.keywords:
            self.refuse(node)
        name, place = node.func.id, self.position(node)
        if name not in FUNCTIONS:
            raise FunctionUnknown(name=name, position=place, known=", ".join(FUNCTIONS))
        function, least, most = FUNCTIONS[name]
        if not least <= len(node.args) <= most:
            wanted = str(least) if least == most else f"{least}-{most}"
            raise FunctionMisused(name=name, position=place, wanted=wanted)
        values = [self.build(argument) for argument in node.args]
        return lambda data: function(*[value(data) for value in values])


def _number(value: Any) -> Number | None:
    """A number of ours: whole ones as int, others as Decimal; None for all else, also for what is too large."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    if isinstance(value, float):
        if not isfinite(value):
            return None
        value = Decimal(repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    # Compared, not `abs`: reckoning with what is out of all reach raises, comparing does not.
    if not -LARGEST <= value <= LARGEST:
        return None
    return value if isinstance(value, int) else _plain(value)


def _plain(value: Decimal) -> Number:
    rounded = value.quantize(Decimal(1).scaleb(-PLACES), context=_REACH)
    whole = int(rounded)
    return whole if rounded == whole else rounded.normalize(_REACH)


def _reckon(sign: Callable[[Decimal, Decimal], Decimal], left: Any, right: Any) -> Number | None:
    one, other = _number(left), _number(right)
    if one is None or other is None:
        return None
    try:
        return _number(sign(Decimal(one), Decimal(other)))
    except (InvalidOperation, ZeroDivisionError):
        return None


_SIGNS: dict[type[ast.operator], Callable[[Decimal, Decimal], Decimal]] = {
    ast.Add: _REACH.add,
    ast.Sub: _REACH.subtract,
    ast.Mult: _REACH.multiply,
    ast.Div: _REACH.divide,
}


def _equal(left: Any, right: Any) -> bool:
    # True is no number here, although Python says True == 1.
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    one, other = _number(left), _number(right)
    return bool(one == other) if one is not None and other is not None else bool(left == right)


def _ordered(relation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        one, other = _number(left), _number(right)
        if one is not None and other is not None:
            return relation(one, other)
        return isinstance(left, str) and isinstance(right, str) and relation(left, right)

    return compare


def _within(left: Any, right: Any) -> bool:
    return isinstance(right, list | tuple) and any(_equal(left, item) for item in right)


_RELATIONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: _equal,
    ast.NotEq: lambda left, right: not _equal(left, right),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: lambda left, right: not _within(left, right),
}


def day(value: Any) -> date | None:
    """The day that a text is, where it is one."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _between(count: Callable[[date, date], int]) -> Callable[[Any, Any], int | None]:
    def between(start: Any, end: Any) -> int | None:
        first, last = day(start), day(end)
        if first is None or last is None:
            return None
        return count(first, last) if first <= last else -count(last, first)

    return between


def _months(start: date, end: date) -> int:
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole - (end.day < start.day)


def _items(value: Any, part: Any = None) -> list[Any]:
    """What a list holds, or one part of each of its rows; what is not answered is left out."""
    rows = value if isinstance(value, list | tuple) else []
    if part is None:
        return list(rows)
    if not isinstance(part, str):
        return []
    found = [row.get(part) for row in rows if isinstance(row, dict)]
    return [one for one in found if one is not None]


def _count(value: Any, part: Any = None, wanted: Any = None) -> int:
    items = _items(value, part)
    return len(items) if wanted is None else sum(1 for one in items if _equal(one, wanted))


def _sum(value: Any, part: Any = None) -> Number | None:
    total: Number | None = 0
    for one in _items(value, part):
        total = _reckon(_REACH.add, total, one)
    return total


def _round(value: Any, places: Any = 0) -> Number | None:
    number = _number(value)
    if number is None or not isinstance(places, int) or not 0 <= places <= PLACES:
        return None
    # As in accounts: half a đồng goes up, and not to the even neighbour.
    return _plain(Decimal(number).quantize(Decimal(1).scaleb(-places), "ROUND_HALF_UP", _REACH))


def _extreme(choose: Callable[[list[Number]], Number]) -> Callable[..., Number | None]:
    def extreme(*values: Any) -> Number | None:
        numbers = [_number(one) for one in (_items(values[0]) if len(values) == 1 else values)]
        found = [one for one in numbers if one is not None]
        return choose(found) if found else None

    return extreme


def _of_text(change: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else None


def _starts_with(value: Any, start: Any) -> bool:
    """Numbers are taken as they are written; lists and what is not answered start with nothing."""
    one, other = (each if isinstance(each, str) else _number(each) for each in (value, start))
    return one is not None and other is not None and str(one).startswith(str(other))


# Each with the fewest and the most values that it takes.
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "today": (lambda: clock.today().isoformat(), 0, 0),
    "years_between": (_between(lambda start, end: _months(start, end) // 12), 2, 2),
    "months_between": (_between(_months), 2, 2),
    "days_between": (_between(lambda start, end: (end - start).days), 2, 2),
    "count": (_count, 1, 3),
    "sum": (_sum, 1, 2),
    "each": (_items, 2, 2),
    "min": (_extreme(min), 1, 10),
    "max": (_extreme(max), 1, 10),
    "round": (_round, 1, 2),
    "choose": (lambda condition, one, other: one if condition else other, 3, 3),
    "length": (lambda value: len(value) if isinstance(value, str | list) else None, 1, 1),
    "lower": (_of_text(str.lower), 1, 1),
    "folded": (_of_text(text.fold), 1, 1),
    "starts_with": (_starts_with, 2, 2),
}
_FORMS: dict[type[ast.expr], Callable[[_Builder, Any], Evaluator]] = {
    ast.Constant: _Builder.constant,
    ast.Name: _Builder.name,
    ast.Tuple: _Builder.list,
    ast.List: _Builder.list,
    ast.UnaryOp: _Builder.unary,
    ast.BoolOp: _Builder.boolean,
    ast.BinOp: _Builder.sum,
    ast.Compare: _Builder.comparison,
    ast.Call: _Builder.call,
}
