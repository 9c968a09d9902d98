"""Places the nodes and flows of a process that came without a drawing: left to right, branches below, ways back above.

What is known of a node is only its size, so that unfinished processes are laid out as well as sound ones.
"""

import math
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

STEP_SIZE, GATEWAY_SIZE, EVENT_SIZE = (130.0, 80.0), (50.0, 50.0), (36.0, 36.0)
COLUMN_GAP, ROW_HEIGHT, TRACK = 80.0, 124.0, 26.0
LEFT, TOP = 160.0, 120.0

Point = tuple[float, float]
Cell = tuple[int, int]


class Bounds(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    @property
    def centre(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


class Link(NamedTuple):
    """A flow as drawn; `source` may be an event on the border of a step."""

    id: str
    source: str
    target: str


@dataclass(frozen=True)
class Graph:
    """`sizes` stands in the order of the file; `attached` says on which step a boundary event sits."""

    sizes: Mapping[str, tuple[float, float]]
    links: tuple[Link, ...]
    attached: Mapping[str, str] = field(default_factory=dict)

    def host(self, node: str) -> str:
        return self.attached.get(node, node)

    @cached_property
    def inner(self) -> tuple[str, ...]:
        """Nodes with a place of their own."""
        return tuple(node for node in self.sizes if node not in self.attached)

    @cached_property
    def ahead(self) -> dict[str, list[Link]]:
        ahead: dict[str, list[Link]] = {node: [] for node in self.inner}
        for link in self.links:
            ahead[self.host(link.source)].append(link)
        return ahead

    @cached_property
    def starts(self) -> list[str]:
        entered = {link.target for link in self.links}
        return [node for node in self.inner if node not in entered]


@dataclass(frozen=True)
class Placement:
    shapes: Mapping[str, Bounds]
    ways: Mapping[str, tuple[Point, ...]]


def place(graph: Graph) -> Placement:
    backward = _ways_back(graph)
    columns = _columns(graph, backward)
    rows = _Rows(graph, columns, backward)
    shapes = _shapes(graph, columns, rows.of)
    return Placement(shapes, _Router(graph, columns, rows, shapes, backward).ways())


def _ways_back(graph: Graph) -> frozenset[str]:
    """The flows that close a circle: without them the process only goes forward."""
    back: set[str] = set()
    finished: set[str] = set()
    for first in (*graph.starts, *graph.inner):
        if first in finished:
            continue
        path: dict[str, int] = {first: 0}
        while path:
            node, turn = path.popitem()
            path[node] = turn + 1
            if turn == len(graph.ahead[node]):
                del path[node]
                finished.add(node)
                continue
            link = graph.ahead[node][turn]
            if link.target in path:
                back.add(link.id)
            elif link.target not in finished:
                path[link.target] = 0
    return frozenset(back)


def _columns(graph: Graph, backward: frozenset[str]) -> dict[str, int]:
    """The longest way from the start decides how far to the right a node stands."""
    forward = [link for link in graph.links if link.id not in backward]
    missing = dict.fromkeys(graph.inner, 0)
    for link in forward:
        missing[link.target] += 1
    columns = dict.fromkeys(graph.inner, 0)
    waiting = deque(node for node in graph.inner if not missing[node])
    while waiting:
        node = waiting.popleft()
        for link in graph.ahead[node]:
            if link.id in backward:
                continue
            columns[link.target] = max(columns[link.target], columns[node] + 1)
            missing[link.target] -= 1
            if not missing[link.target]:
                waiting.append(link.target)
    return columns


class _Rows:
    """Hands out rows: the longest way keeps the first, each branch takes the next that is free along its length.

    `along` says for every flow that goes forward in which row it runs.
    """

    def __init__(self, graph: Graph, columns: Mapping[str, int], backward: frozenset[str]) -> None:
        self.graph, self.columns, self.backward = graph, columns, backward
        self.taken: set[Cell] = set()
        self.of: dict[str, int] = {}
        self.along: dict[str, int] = {}
        self.length = self._lengths()
        for start in (*graph.starts, *graph.inner):
            if start not in self.of:
                self._branches(start)

    def _forward(self, node: str) -> list[Link]:
        return [link for link in self.graph.ahead[node] if link.id not in self.backward]

    def _lengths(self) -> dict[str, int]:
        """How many nodes may still follow."""
        length = dict.fromkeys(self.columns, 0)
        for node in sorted(self.columns, key=self.columns.__getitem__, reverse=True):
            length[node] = max((1 + length[link.target] for link in self._forward(node)), default=0)
        return length

    def _branches(self, start: str) -> None:
        waiting: deque[Link] = deque(self._chain(start, left=self.columns[start], lowest=0))
        while waiting:
            link = waiting.popleft()
            source = self.graph.host(link.source)
            left, lowest = self.columns[source] + 1, self.of[source]
            if link.target not in self.of:
                waiting.extend(self._chain(link.target, left=left, lowest=lowest + 1, by=link))
            else:
                self._run(link, left=left, lowest=max(lowest, self.of[link.target]))

    def _run(self, link: Link, *, left: int, lowest: int) -> None:
        """A flow to a node that has its row already takes a row that is free all the way."""
        right = self.columns[link.target] - 1
        self.along[link.id] = self._claim(left, right, lowest)

    def _chain(self, node: str, *, left: int, lowest: int, by: Link | None = None) -> list[Link]:
        """Gives a row to a node and the longest way on from it; answers the flows that leave this way."""
        members, aside = [node], []
        into: list[Link] = [by] if by else []
        while ways := self._forward(members[-1]):
            last = members[-1]
            main = max(ways, key=lambda way: (way.source == last, self.length[way.target]))
            aside += [way for way in ways if way is not main]
            into.append(main)
            if main.target in self.of:
                break
            members.append(main.target)
        end = self.columns[members[-1]]
        if into and into[-1].target in self.of:
            end = max(end, self.columns[into[-1].target] - 1)
        row = self._claim(left, end, lowest)
        self.of |= dict.fromkeys(members, row)
        self.along |= {link.id: row for link in into}
        # What leaves late returns early: it takes the nearer row.
        return aside[::-1]

    def _claim(self, left: int, right: int, lowest: int) -> int:
        row = lowest
        while any((column, row) in self.taken for column in range(left, right + 1)):
            row += 1
        self.taken |= {(column, row) for column in range(left, right + 1)}
        return row


def _shapes(graph: Graph, columns: Mapping[str, int], rows: Mapping[str, int]) -> dict[str, Bounds]:
    widths: dict[int, float] = {}
    for node, column in columns.items():
        widths[column] = max(widths.get(column, 0), graph.sizes[node][0])
    lefts, left = {}, LEFT
    for column in range(max(widths, default=-1) + 1):
        lefts[column] = left
        left += widths.get(column, 0) + COLUMN_GAP
    shapes = {}
    for node in graph.inner:
        width, height = graph.sizes[node]
        x = lefts[columns[node]] + (widths[columns[node]] - width) / 2
        shapes[node] = Bounds(x, TOP + rows[node] * ROW_HEIGHT + (STEP_SIZE[1] - height) / 2, width, height)
    for place_, (event, host) in enumerate(graph.attached.items()):
        width, height = graph.sizes[event]
        before = list(graph.attached.values())[:place_].count(host)
        x = shapes[host].right - width * (before + 1) - 8
        shapes[event] = Bounds(x, shapes[host].bottom - height / 2, width, height)
    return shapes


class _Router:
    """Bends the flows around the nodes: forward ones between the rows, ways back above everything."""

    def __init__(
        self,
        graph: Graph,
        columns: Mapping[str, int],
        rows: _Rows,
        shapes: Mapping[str, Bounds],
        backward: frozenset[str],
    ) -> None:
        self.graph, self.columns, self.rows, self.shapes = graph, columns, rows, shapes
        self.backward = backward
        self.nodes_at = {(columns[node], rows.of[node]) for node in columns}
        self.rising = {link.source for link in graph.links if link.id in backward}
        self.tracks = 0
        self.left: dict[int, float] = {}
        self.right: dict[int, float] = {}
        for node, column in columns.items():
            self.left[column] = min(self.left.get(column, math.inf), shapes[node].x)
            self.right[column] = max(self.right.get(column, 0), shapes[node].right)

    def ways(self) -> dict[str, tuple[Point, ...]]:
        # The shortest way back runs lowest, so that none crosses another without need.
        order = sorted(self.graph.links, key=self._span)
        return {link.id: _straightened(self._way(link)) for link in order}

    def _span(self, link: Link) -> int:
        return abs(self.columns[link.target] - self.columns[self.graph.host(link.source)])

    def _way(self, link: Link) -> list[Point]:
        if link.id in self.backward:
            self.tracks += 1
            level = TOP - TRACK * self.tracks
            return [*self._rise(link, level), *self._descend(link, level)]
        level = _level(self.rows.along[link.id])
        return [*self._leave(link, level), *self._arrive(link, level)]

    def _leave(self, link: Link, level: float) -> list[Point]:
        source, host = self.shapes[link.source], self.graph.host(link.source)
        x, y = source.centre
        column, row = self.columns[host], self.rows.of[host]
        clear = self._is_clear(column, row, level)
        if host != link.source:
            return [(x, source.bottom), (x, level)] if clear else self._around(link, level)
        if level == y:
            return [(source.right, y)]
        if source.width <= GATEWAY_SIZE[0] and clear:
            return [(x, source.bottom), (x, level)]
        turn = self.right[column] + COLUMN_GAP / 4
        return [(source.right, y), (turn, y), (turn, level)]

    def _around(self, link: Link, level: float) -> list[Point]:
        """From an event on the border of a step, past the step."""
        event, column = self.shapes[link.source], self.columns[self.graph.host(link.source)]
        x, below, turn = event.centre[0], event.bottom + 14, self.right[column] + COLUMN_GAP / 3
        return [(x, event.bottom), (x, below), (turn, below), (turn, level)]

    def _arrive(self, link: Link, level: float) -> list[Point]:
        target = self.shapes[link.target]
        x, y = target.centre
        if level == y:
            return [(target.x, y)]
        if self._is_clear(self.columns[link.target], self.rows.of[link.target], level):
            return [(x, level), (x, target.bottom)]
        turn = self.left[self.columns[link.target]] - COLUMN_GAP / 4
        return [(turn, level), (turn, y), (target.x, y)]

    def _is_clear(self, column: int, row: int, level: float) -> bool:
        """Whether no node stands between a node and a line below it in the same column."""
        last = round((level - _level(0)) / ROW_HEIGHT)
        return last > row and not any((column, below) in self.nodes_at for below in range(row + 1, last + 1))

    def _rise(self, link: Link, level: float) -> list[Point]:
        source = self.shapes[link.source]
        x, y = source.centre
        if link.source in self.graph.attached:
            return self._around(link, level)
        if self.rows.of[link.source] == 0:
            return [(x, source.y), (x, level)]
        turn = self.right[self.columns[link.source]] + COLUMN_GAP / 3
        return [(source.right, y), (turn, y), (turn, level)]

    def _descend(self, link: Link, level: float) -> list[Point]:
        target = self.shapes[link.target]
        x, y = target.centre
        if self.rows.of[link.target]:
            turn = self.left[self.columns[link.target]] - COLUMN_GAP / 3
            return [(turn, level), (turn, y), (target.x, y)]
        if link.target in self.rising:
            # It must not come down where another goes up.
            slope = target.height / 4 if target.width <= GATEWAY_SIZE[0] else 0
            return [(x - target.width / 4, level), (x - target.width / 4, target.y + slope)]
        return [(x, level), (x, target.y)]


def _level(row: int) -> float:
    return TOP + row * ROW_HEIGHT + STEP_SIZE[1] / 2


def _straightened(points: list[Point]) -> tuple[Point, ...]:
    """Without points that repeat the one before or lie on a straight line between their neighbours."""
    kept: list[Point] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        if len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return tuple(kept)
