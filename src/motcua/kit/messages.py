"""How pybabel finds the messages of errors: the docstrings of the classes in errors.py (see babel.cfg)."""

import ast
from collections.abc import Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python


def extract_errors(
    file: IO[bytes], keywords: Mapping[str, Any], comment_tags: list[str], options: Any
) -> Iterator[tuple[Any, ...]]:
    """An extraction method of Babel: what Python marks, and besides the docstring of every class.

    The docstring is taken as inspect.getdoc gives it to motcua.kit.errors, without its indentation.
    """
    for node in ast.walk(ast.parse(file.read())):
        if isinstance(node, ast.ClassDef) and (words := ast.get_docstring(node)):
            yield node.lineno, "gettext", words, []
    file.seek(0)
    yield from extract_python(file, keywords, comment_tags, options)
