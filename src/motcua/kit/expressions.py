"""A small language of conditions over plain data, one for processes and forms.

    outcome == "send_back" or (proposal in ("refuse", "stop") and amount >= 500000)

It is written like Python and read by Python's own parser, but never compiled or run: the tree is
rebuilt from a short list of allowed forms (names, literals, comparisons, `and`, `or`, `not`, `in` a
list), and everything else is refused when the process is imported. Evaluating always ends and never
fails: an unknown name is None, and comparing things of different kinds is false.
"""

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

MAX_LENGTH = 300
# As Python's parser counts: a comparison of a name with a text has five.
MAX_NODES = 120

type_of_number = (int, float)
Data = Mapping[str, Any]
Evaluator = Callable[[Data], Any]


class ExpressionRefused(ValueError):
    """The text is no condition of this language; the message quotes the part that is not allowed."""


@dataclass(frozen=True, slots=True)
class Expression:
    """A condition ready to be asked, with the names that it reads.

    `literals` holds for each name the strings that it is compared with, so that a misspelt outcome is
    found when the process is imported.
    """

    text: str
    names: frozenset[str]
    literals: Mapping[str, frozenset[str]]
    evaluate: Evaluator

    def holds(self, data: Data) -> bool:
        return bool(self.evaluate(data))


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Raises ExpressionRefused where the text is not of the language."""
    stripped = text.strip()
    if not stripped or len(stripped) > MAX_LENGTH:
        raise ExpressionRefused(stripped[:60])
    # A backslash is only good for escapes, which make Python warn or hide what a literal says.
    if "\\" in stripped or "\0" in stripped:
        raise ExpressionRefused("\\")
    try:
        tree = ast.parse(stripped, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionRefused(stripped[:60]) from error
    if sum(1 for _ in ast.walk(tree)) > MAX_NODES:
        raise ExpressionRefused(stripped[:60])
    evaluate = _build(tree)
    return Expression(stripped, frozenset(_names(tree)), _literals(tree), evaluate)


def _build(node: ast.expr) -> Evaluator:
    build = _FORMS.get(type(node))
    if build is None:
        raise _refusal(node)
    return build(node)


def _refusal(node: ast.AST) -> ExpressionRefused:
    return ExpressionRefused(ast.unparse(node)[:60])


def _constant(node: ast.Constant) -> Evaluator:
    value = node.value
    if value is not None and not isinstance(value, str | bool | int | float):
        raise _refusal(node)
    return lambda data: value  # noqa: ARG005 - all evaluators are asked alike


def _name(node: ast.Name) -> Evaluator:
    key = node.id
    return lambda data: data.get(key)


def _list(node: ast.List | ast.Tuple) -> Evaluator:
    if not all(isinstance(item, ast.Constant) for item in node.elts):
        raise _refusal(node)
    values = tuple(_build(item)({}) for item in node.elts)
    return lambda data: values  # noqa: ARG005 - all evaluators are asked alike


def _unary(node: ast.UnaryOp) -> Evaluator:
    if isinstance(node.op, ast.Not):
        inner = _build(node.operand)
        return lambda data: not inner(data)
    if isinstance(node.op, ast.USub) and isinstance(node.operand, ast.Constant):
        value = node.operand.value
        if isinstance(value, type_of_number) and not isinstance(value, bool):
            return lambda data: -value  # noqa: ARG005 - all evaluators are asked alike
    raise _refusal(node)


def _boolean(node: ast.BoolOp) -> Evaluator:
    parts = [_build(part) for part in node.values]
    if isinstance(node.op, ast.And):
        return lambda data: all(part(data) for part in parts)
    return lambda data: any(part(data) for part in parts)


def _compare(node: ast.Compare) -> Evaluator:
    first = _build(node.left)
    links: list[tuple[Callable[[Any, Any], bool], Evaluator]] = []
    for sign, right in zip(node.ops, node.comparators, strict=True):
        relation = _RELATIONS.get(type(sign))
        if relation is None:
            raise _refusal(node)
        links.append((relation, _build(right)))

    def evaluate(data: Data) -> bool:
        left = first(data)
        for relation, right in links:
            value = right(data)
            if not relation(left, value):
                return False
            left = value
        return True

    return evaluate


def _equal(left: Any, right: Any) -> bool:
    # True is no number here, although Python says True == 1.
    if isinstance(left, bool) is not isinstance(right, bool):
        return False
    return bool(left == right)


def _ordered(relation: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def compare(left: Any, right: Any) -> bool:
        if isinstance(left, bool) or isinstance(right, bool):
            return False
        numbers = isinstance(left, type_of_number) and isinstance(right, type_of_number)
        texts = isinstance(left, str) and isinstance(right, str)
        return (numbers or texts) and relation(left, right)

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
_FORMS: dict[type[ast.expr], Callable[[Any], Evaluator]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Tuple: _list,
    ast.List: _list,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
}


def _names(tree: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name))


def _literals(tree: ast.expr) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            inside = list(ast.walk(node))
            texts = {
                item.value
                for item in inside
                if isinstance(item, ast.Constant) and isinstance(item.value, str)
            }
            for name in (item.id for item in inside if isinstance(item, ast.Name)):
                found.setdefault(name, set()).update(texts)
    return {name: frozenset(texts) for name, texts in found.items()}
