"""What an administrator writes into a template of a paper: a few marks, never typst.

    Kính gửi **{{chu_ho_so}}**,                  a paragraph; a blank line ends it
    - mang theo *bản chính*                      a list, one line an item
    ::khi kenh == "trực tuyến"                   shown only where the expression holds (kit.expressions)
    Xin in giấy này khi đến nhận.
    ::hết

It is read into plain values that the layout shows as text, so nothing written here is ever run: docs/decisions/0009.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.kit import expressions
from motcua.kit.expressions import Expression, ExpressionRefused

MOST_LETTERS = 4_000
MOST_LINES = 100
IF, END = "::khi", "::hết"
_PLACEHOLDER = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_MARKS = re.compile(r"\*\*(?P<bold>[^*]+)\*\*|\*(?P<italic>[^*]+)\*")
_SPACES = re.compile(r" {2,}")
_BEFORE_STOP = re.compile(r" +([,.;:!?)])")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that cannot be printed as it is written; lines count from 1."""

    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph or item as written, and the conditions under which it stands."""

    text: str
    is_item: bool
    when: tuple[Expression, ...] = ()


@dataclass(frozen=True, slots=True)
class Text:
    lines: tuple[Line, ...]
    faults: tuple[Fault, ...]


def read(written: str, known: Collection[str]) -> Text:
    """Paragraphs, items and conditions, with a fault for each thing that is no placeholder, condition or end."""
    if len(written) > MOST_LETTERS or written.count("\n") >= MOST_LINES:
        most = _("Dài quá: tối đa %(letters)s ký tự và %(lines)s dòng.")
        return Text((), (Fault(1, most % {"letters": MOST_LETTERS, "lines": MOST_LINES}),))
    return _Reader(known).read(written)


class _Reader:
    def __init__(self, known: Collection[str]) -> None:
        self.known = known
        self.lines: list[Line] = []
        self.faults: list[Fault] = []
        self.paragraph: list[str] = []
        # The open conditions with the lines on which they were opened; a faulty one holds a place.
        self.open: list[tuple[int, Expression | None]] = []

    def read(self, written: str) -> Text:
        for number, raw in enumerate(written.splitlines(), start=1):
            self._line(number, raw.strip())
        self._end_paragraph()
        self.faults += [Fault(number, _("“::khi” này chưa có “::hết”.")) for number, _condition in self.open]
        return Text(tuple(self.lines), tuple(sorted(self.faults, key=lambda fault: fault.line)))

    def _line(self, number: int, line: str) -> None:
        if line.startswith("::"):
            self._end_paragraph()
            self._directive(number, line)
            return
        self._check_placeholders(number, line)
        if line.startswith("- "):
            self._end_paragraph()
            self._add(line[2:].strip(), is_item=True)
        elif line:
            self.paragraph.append(line)
        else:
            self._end_paragraph()

    def _directive(self, number: int, line: str) -> None:
        if line == END:
            if not self.open:
                self.faults.append(Fault(number, _("“::hết” này không có “::khi” ở trên.")))
                return
            self.open.pop()
        elif line.startswith(IF):
            self.open.append((number, self._condition(number, line.removeprefix(IF).strip())))
        else:
            self.faults.append(Fault(number, _("Chỉ hiểu “::khi <điều kiện>” và “::hết”.")))

    def _condition(self, number: int, written: str) -> Expression | None:
        try:
            condition = expressions.parse(written)
        except ExpressionRefused as refused:
            self.faults.append(Fault(number, refused.message))
            return None
        self._check_known(number, condition.names)
        return condition

    def _check_placeholders(self, number: int, line: str) -> None:
        self._check_known(number, _PLACEHOLDER.findall(line))
        if "{{" in _PLACEHOLDER.sub("", line) or "}}" in _PLACEHOLDER.sub("", line):
            self.faults.append(Fault(number, _("Chỗ điền phải viết trọn là {{tên}}.")))

    def _check_known(self, number: int, names: Collection[str]) -> None:
        for name in sorted(set(names) - set(self.known)):
            self.faults.append(
                Fault(number, _("Không có chỗ điền nào tên “%(name)s”.") % {"name": name[:40]})
            )

    def _end_paragraph(self) -> None:
        if self.paragraph:
            self._add(" ".join(self.paragraph), is_item=False)
            self.paragraph = []

    def _add(self, text: str, *, is_item: bool) -> None:
        conditions = tuple(condition for _number, condition in self.open if condition is not None)
        self.lines.append(Line(text, is_item, conditions))


def fill(text: Text, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The lines that stand, as the layout takes them; a line whose placeholders are all empty is left out."""
    return [
        {"item": line.is_item, "runs": list(_runs(line.text, values))}
        for line in text.lines
        if all(condition.holds(values) for condition in line.when) and _says_something(line.text, values)
    ]


def _says_something(text: str, values: Mapping[str, Any]) -> bool:
    names = _PLACEHOLDER.findall(text)
    return not names or any(_value(name, values) for name in names)


def _runs(text: str, values: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Marks are found before values are put in, so that an asterisk in somebody's name is no mark."""
    start = 0
    for mark in _MARKS.finditer(text):
        yield from _run(text[start : mark.start()], values)
        style = "bold" if mark["bold"] else "italic"
        yield from _run(mark[style] or "", values, style)
        start = mark.end()
    yield from _run(text[start:], values)


def _run(text: str, values: Mapping[str, Any], style: str = "") -> Iterator[dict[str, Any]]:
    filled = _PLACEHOLDER.sub(lambda found: _value(found[1], values), text)
    if filled != text:
        filled = _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", filled))
    if filled:
        yield {"text": filled, "bold": style == "bold", "italic": style == "italic"}


def _value(name: str, values: Mapping[str, Any]) -> str:
    value = values.get(name)
    return "" if value is None else str(value)
