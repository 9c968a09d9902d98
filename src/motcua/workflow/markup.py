"""Reads XML that comes from people: nothing is fetched, no entity is resolved, size and depth are bounded."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

MAX_BYTES = 1_000_000
MAX_DEPTH = 24
MAX_ELEMENTS = 20_000


class MarkupRefused(ValueError):
    """Why a text is not read: `unreadable`, `unsafe` or `too_large`; `line` where that is known, else 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(reason, line)
        self.reason = reason
        self.line = line


def parse(text: str) -> Any:
    """The root element. Raises MarkupRefused."""
    content = text.encode(errors="replace")
    if len(content) > MAX_BYTES:
        raise MarkupRefused("too_large")
    # A DOCTYPE is refused below whatever it says.
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        # Entities that the parser itself stops at are declared in one.
        reason = "unsafe" if b"<!DOCTYPE" in content else "unreadable"
        raise MarkupRefused(reason, error.lineno or 1) from error
    tree: Any = root.getroottree()
    if tree.docinfo.doctype:
        raise MarkupRefused("unsafe")
    for elements, (element, depth) in enumerate(_with_depth(root)):
        if depth > MAX_DEPTH or elements > MAX_ELEMENTS:
            raise MarkupRefused("too_large")
        # An unresolved entity stands in the tree as a node whose tag is a function.
        if not isinstance(element.tag, str):
            raise MarkupRefused("unsafe")
    return root


def _with_depth(root: Any) -> Iterator[tuple[Any, int]]:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        yield element, depth
        waiting.extend((child, depth + 1) for child in element)
