"""Where the names of things stand that are too small to hold them, and how long lines are broken."""

import unicodedata
from collections.abc import Iterator, Mapping

from motcua.workflow.layout import Bounds, Point

TEXT, LINE = 12.0, 15.0
NARROW, WIDE = frozenset("iíìỉĩịIl.,:;'|()[]tfjr "), frozenset("mwMWĐQOÔƠÂĂÁÀẢÃẠ–—…")


def free_place(name: str, bounds: Bounds, ways: Mapping[str, tuple[Point, ...]]) -> Bounds:
    """Below a shape, or above it where a flow leaves or enters there."""
    x, _ = bounds.centre
    touching = [point for way in ways.values() for point in (way[0], way[-1])]
    from_below = any(abs(px - x) < 1 and abs(py - bounds.bottom) < 2 for px, py in touching)
    from_above = any(abs(px - x) < 30 and abs(py - bounds.y) < 16 for px, py in touching)
    lines = len(wrapped(name, 110, 3))
    if not from_below:
        return Bounds(x - 55, bounds.bottom + 3, 110, LINE * lines)
    if not from_above:
        return Bounds(x - 55, bounds.y - 6 - LINE * lines, 110, LINE * lines)
    return Bounds(x + 8, bounds.y - 4 - LINE * lines, 110, LINE * lines)


def beside(name: str, way: tuple[Point, ...]) -> Bounds:
    """Where the name of a flow stands: at its first piece, right of it or above it."""
    (x, y), (next_x, next_y) = way[0], way[1]
    # Drawing tools break even a short word in a box that only just holds it.
    width = max(min(width_of(name), 90), 30)
    if x == next_x:
        down = 1 if next_y > y else -1
        return Bounds(x + 6, y + down * 22 - TEXT / 2, width, LINE)
    return Bounds(min(x, next_x) + 6, y - LINE - 4, width, LINE)


def wrapped(text: str, width: float, most: int) -> list[str]:
    """A text in lines of at most `width` units; what does not fit in the lines allowed ends in an ellipsis."""
    lines: list[str] = []
    for word in _words_within(text, width):
        if lines and width_of(f"{lines[-1]} {word}") <= width:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    if len(lines) > most:
        last = lines[most - 1]
        while last and width_of(f"{last}…") > width:
            last = last[:-1]
        lines = [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _words_within(text: str, width: float) -> Iterator[str]:
    for word in unicodedata.normalize("NFC", text).split():
        rest = word
        while width_of(rest) > width and len(rest) > 1:
            cut = max(1, int(len(rest) * width / width_of(rest)))
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def width_of(text: str) -> float:
    """About how wide a text stands at the size of labels; letters are told apart only roughly."""
    return sum(3.6 if letter in NARROW else 9.6 if letter in WIDE else 7.0 for letter in text)
