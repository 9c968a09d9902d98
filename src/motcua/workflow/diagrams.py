"""Draws a process as an SVG for a page: where a case stands is said by words, signs and lines, not by colour alone."""

import math
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext
from markupsafe import Markup

from motcua.workflow import drawing
from motcua.workflow.drawing import Drawing, Element
from motcua.workflow.labels import LINE, TEXT, beside, free_place, width_of, wrapped
from motcua.workflow.layout import Bounds, Point
from motcua.workflow.models import ProcessVersion

MARGIN = 24.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a label; `x` is its middle, or its left end where the label hangs beside something."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A shape ready to be drawn; `look` is step, event, gateway, area, note or data; `mark` empty or a state."""

    element: Element
    bounds: Bounds
    look: str
    lines: tuple[Line, ...]
    mark: str = ""
    words: str = ""

    @property
    def is_served(self) -> bool:
        """Whether a machine does it."""
        return self.look == "step" and self.element.kind in {"serviceTask", "sendTask", "receiveTask"}

    @property
    def corners(self) -> str:
        (x, y), half, high = self.bounds.centre, self.bounds.width / 2, self.bounds.height / 2
        return f"{x:g},{y - high:g} {x + half:g},{y:g} {x:g},{y + high:g} {x - half:g},{y:g}"

    @property
    def sign(self) -> str:
        """The path of the sign within an event or a gateway."""
        kind = self.element.kind if self.element.is_gateway else self.element.event
        path = _SIGNS.get(kind, "")
        return f"M{self.bounds.centre[0]:g} {self.bounds.centre[1]:g}{path}" if path else ""

    @property
    def badge(self) -> Bounds | None:
        """Where the words stand that say how an open step is."""
        if self.mark in {"", "done"}:
            return None
        width = width_of(self.words) + 24
        return Bounds(self.bounds.centre[0] - width / 2, self.bounds.y - 11, width, 20)


@dataclass(frozen=True, slots=True)
class Arrow:
    element: Element
    way: tuple[Point, ...]
    lines: tuple[Line, ...]

    @property
    def points(self) -> str:
        return " ".join(f"{x:g},{y:g}" for x, y in self.way)

    @property
    def tip(self) -> str:
        """The head of the arrow, drawn along the last piece of the flow."""
        if self.element.kind == "association":
            return ""
        (from_x, from_y), (x, y) = self.way[-2], self.way[-1]
        length = math.hypot(x - from_x, y - from_y) or 1
        along_x, along_y = 10 * (x - from_x) / length, 10 * (y - from_y) / length
        corners = [(x, y), (x - along_x - along_y * 0.4, y - along_y + along_x * 0.4)]
        corners.append((x - along_x + along_y * 0.4, y - along_y - along_x * 0.4))
        return " ".join(f"{one:.4g},{other:.4g}" for one, other in corners)


# Drawn with the pen in the middle of the shape.
_SIGNS = {
    "exclusiveGateway": "m-7 -7l14 14m0 -14l-14 14",
    "parallelGateway": "m-10 0h20m-10 -10v20",
    "inclusiveGateway": "m-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0",
    "timer": "m0 -7v7l4 3m-13 -3a9 9 0 1 0 18 0a9 9 0 1 0 -18 0",
    "message": "m-8 -5h16v10h-16zl8 6l8 -6",
    "signal": "m0 -8l8 13h-16z",
    "error": "m-7 6l4 -11l5 7l5 -9",
}


def diagram_svg(
    *,
    version_id: int,
    done: Collection[str] = (),
    current: Collection[str] = (),
    late: Collection[str] = (),
    paused: Collection[str] = (),
) -> str:
    """The drawing of a process version with where a case of it stands, as markup for a page.

    The arguments hold ids of steps; a step that is open and late stands in `current` and in `late`.
    Raises ProcessVersion.DoesNotExist.
    """
    return _svg(_kept(version_id), _marks(done, current, late, paused))


def draft_svg(*, bpmn: str, current: Collection[str] = (), done: Collection[str] = ()) -> str:
    """The drawing of a text that need not be right yet. Raises markup.MarkupRefused."""
    return _svg(drawing.read_drawing(bpmn), _marks(done, current, (), ()))


@lru_cache(maxsize=256)
def _kept(version_id: int) -> Drawing:
    return drawing.read_drawing(ProcessVersion.objects.values_list("bpmn", flat=True).get(pk=version_id))


def _marks(
    done: Collection[str], current: Collection[str], late: Collection[str], paused: Collection[str]
) -> dict[str, str]:
    return (
        dict.fromkeys(done, "done")
        | dict.fromkeys(current, "current")
        | dict.fromkeys(paused, "paused")
        | dict.fromkeys(late, "late")
    )


def _words(mark: str) -> str:
    return {
        "done": gettext("đã xong"),
        "current": gettext("đang làm"),
        "late": gettext("đang làm, quá hạn"),
        "paused": gettext("tạm dừng"),
        "": gettext("chưa đến"),
    }[mark]


def drawing_file(*, bpmn: str) -> str:
    """The drawing alone, as an SVG file. Raises markup.MarkupRefused."""
    return render_to_string("workflow/drawn.html", _context(drawing.read_drawing(bpmn), {}))


def _svg(drawn: Drawing, marks: dict[str, str]) -> str:
    # The template escapes every name that it takes from the file.
    return Markup(render_to_string("workflow/diagram.html", _context(drawn, marks)))  # noqa: S704 - rendered markup


def _context(drawn: Drawing, marks: dict[str, str]) -> dict[str, Any]:
    figures = [_figure(drawn, key, marks) for key in drawn.shapes if key in drawn.elements]
    arrows = [_arrow(drawn, key) for key in drawn.ways]
    left, top, right, bottom = _frame(drawn, [*figures, *arrows])
    return {
        "name": drawn.name,
        "areas": [figure for figure in figures if figure.look == "area"],
        "figures": [figure for figure in figures if figure.look != "area"],
        "arrows": arrows,
        "steps": [figure for figure in _in_order(figures) if figure.look == "step"],
        "marked": bool(marks),
        "left": left,
        "top": top,
        "width": max(right - left, 1),
        "height": max(bottom - top, 1),
    }


def _in_order(figures: list[Figure]) -> list[Figure]:
    return sorted(figures, key=lambda figure: (figure.bounds.x, figure.bounds.y))


def _frame(drawn: Drawing, parts: list[Figure | Arrow]) -> tuple[float, float, float, float]:
    boxes = [(*bounds[:2], bounds.right, bounds.bottom) for bounds in drawn.shapes.values()]
    boxes += [(x, y, x, y) for way in drawn.ways.values() for x, y in way]
    for part in parts:
        for line in part.lines if not part.element.is_area else ():
            half = width_of(line.text) / 2
            boxes.append((line.x - half, line.y - LINE, line.x + half, line.y + 4))
    if not boxes:
        return 0, 0, 200, 60
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts) - MARGIN, min(tops) - MARGIN, max(rights) + MARGIN, max(bottoms) + MARGIN


def _figure(drawn: Drawing, key: str, marks: dict[str, str]) -> Figure:
    element, bounds = drawn.elements[key], drawn.shapes[key]
    look = _look(element)
    mark = marks.get(key, "")
    if look == "area":
        lines = _area_lines(element, bounds)
    elif look in {"step", "note"}:
        lines = _inside(element.name or element.id, bounds)
    else:
        lines = _under(element.name, drawn.labels.get(key) or free_place(element.name, bounds, drawn.ways))
    return Figure(element, bounds, look, tuple(lines), mark, _words(mark) if look == "step" else "")


def _look(element: Element) -> str:
    if element.is_area:
        return "area"
    if element.is_gateway:
        return "gateway"
    if element.is_event:
        return "event"
    if element.kind.startswith("data"):
        return "data"
    return "note" if element.kind == "textAnnotation" else "step"


def _area_lines(element: Element, bounds: Bounds) -> list[Line]:
    lines = wrapped(element.name, bounds.height - 16, 1)
    return [Line(bounds.x + LINE + 3, bounds.centre[1], text) for text in lines]


def _inside(name: str, bounds: Bounds) -> list[Line]:
    room = max(1, int((bounds.height - 10) // LINE))
    lines = wrapped(name, bounds.width - 14, room)
    x, y = bounds.centre
    first = y - LINE * (len(lines) - 1) / 2 + TEXT / 3
    return [Line(x, first + LINE * place, text) for place, text in enumerate(lines)]


def _under(name: str, place: Bounds) -> list[Line]:
    lines = wrapped(name, max(place.width, 90), 3)
    return [Line(place.centre[0], place.y + TEXT + LINE * number, text) for number, text in enumerate(lines)]


def _arrow(drawn: Drawing, key: str) -> Arrow:
    element, way = drawn.elements[key], drawn.ways[key]
    if not element.name:
        return Arrow(element, way, ())
    place = drawn.labels.get(key) or beside(element.name, way)
    return Arrow(element, way, tuple(_under(element.name, place)))
