"""What the tree of an expression mentions: names, functions, and what is compared with what."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import Any


def depth(tree: ast.AST) -> int:
    depth, level = 0, [tree]
    while level:
        depth += 1
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    return depth


def names(tree: ast.expr) -> Iterator[str]:
    called = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return (node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and id(node) not in called)


def literals(tree: ast.expr) -> dict[str, frozenset[str]]:
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


def called(tree: ast.expr) -> Iterator[str]:
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return (function.id for function in calls if isinstance(function, ast.Name))


def compared(tree: ast.expr) -> Iterator[tuple[str, Any]]:
    """Each name that stands on one side of a comparison, with the value, or each of the list, on the other."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        for left, right in pairwise([node.left, *node.comparators]):
            for one, other in ((left, right), (right, left)):
                if isinstance(one, ast.Name):
                    yield from ((one.id, value) for value in _constants(other))


def _constants(node: ast.expr) -> Iterator[Any]:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    parts = node.elts if isinstance(node, ast.List | ast.Tuple) else [node]
    return (part.value for part in parts if isinstance(part, ast.Constant))
