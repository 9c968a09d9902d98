"""Walks a process with made-up outcomes: no case, no dossier, nothing is written.

A walk is its moves, replayed from the start each time: so one may step back, and a process that has been
changed meanwhile is walked as far as the moves still fit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from motcua.workflow import bpmn as reader
from motcua.workflow import engine, errors, registry, soundness
from motcua.workflow.choosing import WAY, Chooser
from motcua.workflow.rules import Boundary, Node, Outcome, Process, State

MAX_MOVES = 200
# The place (a step, a service, a message, a timer on a step) and the outcome, "" where there is none to choose.
Move = tuple[str, str]


@dataclass(frozen=True, slots=True)
class OpenPlace:
    """Where the walk waits: `since` counts working hours from the start."""

    id: str
    name: str
    kind: str
    role: str
    office: str
    phase: str
    hours: Decimal
    since: Decimal
    outcomes: tuple[Outcome, ...]
    boundaries: tuple[Boundary, ...]
    posting: str = ""


@dataclass(frozen=True, slots=True)
class PastMove:
    name: str
    outcome: str
    until: Decimal
    # Where gateways chose by answers: each with the way that it chose.
    chosen: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Walk:
    """`moves` are those that fitted; `hours` the working hours from the start to the last of them."""

    name: str
    moves: tuple[Move, ...]
    past: tuple[PastMove, ...]
    done: tuple[str, ...]
    open: tuple[OpenPlace, ...]
    hours: Decimal
    has_ended: bool
    is_cut: bool
    # The last move was not made, because no way fits the made-up answers.
    is_stuck: bool = False


def walk_process(
    *,
    bpmn: str,
    moves: Sequence[Move],
    data_of: Mapping[str, Mapping[str, Any]] | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Walk:
    """`data_of` tells for an effect what it adds to the data that conditions read; `answers` are made up too.

    Raises a ProcessRefused where the process could not be imported.
    """
    process = _checked(bpmn)
    walker = _Walker(process, data_of or {}, answers or {})
    for move in list(moves)[:MAX_MOVES]:
        try:
            fits = walker.go(move)
        except errors.NoWay:
            return walker.walk(is_cut=False, is_stuck=True)
        if not fits:
            break
    return walker.walk(is_cut=len(walker.moves) < len(moves))


def _checked(text: str) -> Process:
    process = reader.read_process(text)
    for fault in soundness.faults(process, registry.known()):
        raise reader.refusal(fault)
    return process


class _Walker:
    def __init__(
        self, process: Process, data_of: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Any]
    ) -> None:
        self.process, self.data_of, self.answers = process, data_of, answers
        self.tables = {node.id: node.table for node in process.nodes.values() if node.table}
        self.spec = engine.compile_process(process)
        self.state = engine.first_state(self.spec)
        if not self.state.at:
            raise errors.NothingToDo(element=process.name or process.id, line=1)
        self.since = dict.fromkeys(self.state.at, Decimal())
        # When the branches that wait at a join came there.
        self.arrivals: dict[str, Decimal] = {}
        self.hours = Decimal()
        self.moves: list[Move] = []
        self.past: list[PastMove] = []
        self.done: list[str] = []

    def go(self, move: Move) -> bool:
        """Whether the move was possible; then it has been made."""
        place, code = move
        node = self.process.nodes.get(place)
        if node is None:
            return False
        if node.boundary is not None:
            return self._fire(node.boundary)
        outcome = node.step.outcome(code) if node.step else None
        if place not in self.state.at or (node.step is not None and outcome is None):
            return False
        until = self.since[place] + (node.step.hours if node.step else 0)
        data = dict(self.state.data)
        if outcome is not None:
            data |= {"outcome": code, **self.data_of.get(outcome.effect, {})}
        chooser = Chooser(data, answers=self.answers, tables=self.tables)
        after = engine.advance(self.spec, self.state, completed=place, chooser=chooser)
        self._moved(move, node, after, until, outcome.label if outcome else "", chooser)
        return True

    def _fire(self, boundary: Boundary) -> bool:
        if boundary.attached not in self.state.at:
            return False
        until = self.since[boundary.attached] + (boundary.hours or 0)
        chooser = Chooser(self.state.data, answers=self.answers, tables=self.tables)
        after = engine.fire(self.spec, self.state, boundary, chooser=chooser)
        self._moved((boundary.id, ""), self.process.nodes[boundary.id], after, until, "", chooser)
        return True

    def _moved(
        self, move: Move, node: Node, after: State, until: Decimal, label: str, chooser: Chooser
    ) -> None:
        before = {join for join, _ in self.state.arrived}
        waiting = {join for join, _ in after.arrived}
        for join in waiting:
            if (join, node.id) in after.arrived or join not in self.arrivals:
                self.arrivals[join] = max(until, self.arrivals.get(join, Decimal()))
        begun = max([until, *(self.arrivals.pop(join) for join in before - waiting)])
        kept = {place: self.since[place] for place in after.at if place in self.since and place != move[0]}
        self.since = dict.fromkeys(after.at, begun) | kept
        self.state = after
        self.hours = max(self.hours, until)
        self.moves.append(move)
        self.past.append(PastMove(node.name or node.id, label, until, self._chosen(chooser)))
        self.done.append(node.id)

    def _chosen(self, chooser: Chooser) -> tuple[tuple[str, str], ...]:
        found = []
        for gateway, entry in chooser.chosen.items():
            ways = self.process.outgoing[gateway]
            taken = next(flow for flow in ways if (flow.condition or "") == entry[WAY])
            target = self.process.nodes[taken.target]
            found.append((self.process.nodes[gateway].words, taken.name or target.words))
        return tuple(found)

    def walk(self, *, is_cut: bool, is_stuck: bool = False) -> Walk:
        return Walk(
            name=self.process.name,
            moves=tuple(self.moves),
            past=tuple(self.past),
            done=tuple(place for place in dict.fromkeys(self.done) if place not in self.state.at),
            open=tuple(self._place(self.process.nodes[place]) for place in self.state.at),
            hours=self.hours,
            has_ended=self.state.has_ended,
            is_cut=is_cut,
            is_stuck=is_stuck,
        )

    def _place(self, node: Node) -> OpenPlace:
        said: Any = node.step or node.automatic
        return OpenPlace(
            id=node.id,
            name=node.name or node.id,
            kind="step" if node.step else node.automatic.kind if node.automatic else "",
            role=said.role if said else "",
            office=str(said.office) if said else "",
            phase=str(said.phase) if said else "",
            hours=node.step.hours if node.step else Decimal(),
            since=self.since[node.id],
            outcomes=node.step.outcomes if node.step else (),
            boundaries=self.process.on[node.id],
            posting=node.step.posting if node.step else "",
        )
