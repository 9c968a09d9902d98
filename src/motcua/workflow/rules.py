"""What a process is and how its state is written down. Nothing here knows Django or the database."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

ROLES = frozenset({"receptionist", "handler", "leader", "clerk", "administrator"})
SIDE = "side:"


class Office(StrEnum):
    """Whose step it is: the centre that received the dossier, or the agency that decides on it."""

    RECEIVING = "receiving"
    COMPETENT = "competent"


class Phase(StrEnum):
    """The five steps of the one-stop service (NĐ 118/2025)."""

    RECEPTION = "reception"
    TRANSFER = "transfer"
    EXAMINATION = "examination"
    APPROVAL = "approval"
    RETURN = "return"


class Style(StrEnum):
    PRIMARY = "primary"
    SECONDARY = "secondary"
    WARNING = "warning"


class NodeKind(StrEnum):
    START = "startEvent"
    END = "endEvent"
    STEP = "userTask"
    SERVICE = "serviceTask"
    CATCH = "intermediateCatchEvent"
    BOUNDARY = "boundaryEvent"
    EXCLUSIVE = "exclusiveGateway"
    PARALLEL = "parallelGateway"


# Where a case rests until somebody outside the engine acts: a person, the system, whoever sends a message.
RESTING = (NodeKind.STEP, NodeKind.SERVICE, NodeKind.CATCH)
# What the conditions read as outcome after a timer, a message or a service has moved the case on.
TIME_UP, ANSWERED, SERVED, RETURNED = "time_up", "answered", "served", "returned"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a process: the code of an error class, the element by id and by name, its line."""

    code: str
    element: str
    name: str
    line: int
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way to finish a step; `effect` means nothing here and everything to the module above."""

    code: str
    label: str
    effect: str
    style: str = Style.SECONDARY


@dataclass(frozen=True, slots=True)
class StepDefinition:
    """A step as drawn; `hours` are working hours. The term of the procedure does not run while it is `excluded`.

    `form` names the page of the form that its people fill in, `produces` what must come out of it, `paper` the
    statutory paper that it issues; what they mean is the business of the module above.
    """

    id: str
    name: str
    role: str
    office: str
    phase: str
    hours: Decimal
    outcomes: tuple[Outcome, ...]
    excluded: bool = False
    form: str = ""
    produces: str = ""
    paper: str = ""
    # The title of the only posting whose people do it, where the role is not enough.
    posting: str = ""

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)


@dataclass(frozen=True, slots=True)
class Automatic:
    """A place where no person acts: a service that the system runs, or a message that the case waits for.

    `does` names the service or the message; a service that fails is shown to `role` in `office`.
    """

    id: str
    name: str
    kind: str
    does: str
    role: str
    office: str
    phase: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """What may happen while a step is open: working hours pass, or a message comes.

    One that interrupts ends the step and moves the case on; any other opens a branch beside it.
    """

    id: str
    name: str
    attached: str
    interrupts: bool
    hours: Decimal | None
    message: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be answered about a subject: a field of its form, as conditions and decision tables read it.

    `kind` is string, number, boolean, date or list; `values` are all that there are to choose from, where there is
    a choice, `texts` their words. Numbers lie from `low` to `high`, whole ones only where `is_whole`.
    """

    label: str
    kind: str
    values: tuple[Any, ...] = ()
    texts: tuple[str, ...] = ()
    may_be_missing: bool = True
    low: Decimal | None = None
    high: Decimal | None = None
    is_whole: bool = False

    def words(self, value: Any) -> str:
        if value in self.values[: len(self.texts)]:
            return f"“{self.texts[self.values.index(value)]}”"
        return f"“{value}”" if isinstance(value, str) else str(value)


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    name: str
    kind: NodeKind
    line: int
    default: str | None = None
    step: StepDefinition | None = None
    automatic: Automatic | None = None
    boundary: Boundary | None = None
    # Of an exclusive gateway: the decision table that it asks, as DMN.
    table: str = ""

    @property
    def words(self) -> str:
        """How a message names the node: by its name, or by its id where it has none."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    line: int
    condition: str | None = None
    name: str = ""


@dataclass(frozen=True)
class Process:
    """A process as drawn, in the order of the file."""

    id: str
    name: str
    nodes: Mapping[str, Node]
    flows: tuple[Flow, ...]
    incoming: Mapping[str, tuple[Flow, ...]] = field(init=False)
    outgoing: Mapping[str, tuple[Flow, ...]] = field(init=False)
    # What is drawn on the border of each step.
    on: Mapping[str, tuple[Boundary, ...]] = field(init=False)

    def __post_init__(self) -> None:
        incoming: dict[str, tuple[Flow, ...]] = dict.fromkeys(self.nodes, ())
        outgoing: dict[str, tuple[Flow, ...]] = dict.fromkeys(self.nodes, ())
        for flow in self.flows:
            outgoing[flow.source] += (flow,)
            incoming[flow.target] += (flow,)
        object.__setattr__(self, "incoming", incoming)
        object.__setattr__(self, "outgoing", outgoing)
        on: dict[str, tuple[Boundary, ...]] = dict.fromkeys(self.nodes, ())
        for boundary in self.boundaries:
            on[boundary.attached] += (boundary,)
        object.__setattr__(self, "on", on)

    @property
    def boundaries(self) -> list[Boundary]:
        return [node.boundary for node in self.nodes.values() if node.boundary]

    def beside(self) -> dict[str, tuple[str, ...]]:
        """For each boundary that interrupts nothing the nodes of the branch that it opens."""
        return {one.id: tuple(reachable(self, one.id)) for one in self.boundaries if not one.interrupts}

    def of_kind(self, *kinds: NodeKind) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]


@dataclass(frozen=True, slots=True)
class State:
    """Where a case stands: the steps that wait for a person, the joins that wait for a branch, the data.

    `arrived` holds (join, node before it) for each branch that has reached a join that still waits for
    another. A step is open at most once, so its id names it.
    """

    at: tuple[str, ...]
    arrived: tuple[tuple[str, str], ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def has_ended(self) -> bool:
        return not self.at and not self.arrived

    def opened_since(self, before: "State", *, completed: str) -> tuple[str, ...]:
        kept = set(before.at) - {completed}
        return tuple(step for step in self.at if step not in kept)

    def to_json(self) -> dict[str, Any]:
        facts: dict[str, Any] = {"at": list(self.at), "data": dict(self.data)}
        return facts | {"arrived": [list(pair) for pair in self.arrived]} if self.arrived else facts

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> "State":
        arrived = tuple((join, before) for join, before in facts.get("arrived", ()))
        return cls(at=tuple(facts["at"]), arrived=arrived, data=facts["data"])


@dataclass(frozen=True, slots=True)
class ProcessCard:
    """A process version as the modules above see it; `steps` stands in the order in which a dossier meets them."""

    version_id: int
    key: str
    name: str
    steps: Mapping[str, StepDefinition]
    ahead: Mapping[str, tuple[str, ...]]
    initial: State
    automatic: Mapping[str, Automatic] = field(default_factory=dict)
    boundaries: Mapping[str, Boundary] = field(default_factory=dict)
    # For each boundary that interrupts nothing the nodes of its branch.
    beside: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    # The decision tables that gateways ask, as DMN.
    tables: Mapping[str, str] = field(default_factory=dict)
    # The names that conditions and tables read, beside what the case knows by itself.
    reads: frozenset[str] = frozenset()

    @property
    def offices(self) -> frozenset[str]:
        of_people = {str(step.office) for step in self.steps.values()}
        return frozenset(of_people | {str(place.office) for place in self.automatic.values()})

    def boundaries_on(self, step: str) -> list[Boundary]:
        return [boundary for boundary in self.boundaries.values() if boundary.attached == step]

    def settled(self, state: State) -> State:
        """The state without branches beside the process, where the process itself has come to its end."""
        aside = {node for nodes in self.beside.values() for node in nodes}
        at_work = [*state.at, *(join for join, _ in state.arrived)]
        if state.has_ended or any(place not in aside for place in at_work):
            return state
        return State(at=(), data=state.data)

    def is_under_way(self, boundary: str, state: State) -> bool:
        """Whether the branch that a boundary opens is still being worked on."""
        aside = set(self.beside.get(boundary, ()))
        return not aside.isdisjoint([*state.at, *(join for join, _ in state.arrived)])

    def ahead_of(self, *open_steps: str) -> tuple[StepDefinition, ...]:
        """What is left after the steps now open, in order, as far as the drawing tells; side steps count for nothing."""
        later = {step for definition in open_steps for step in self.ahead.get(definition, ())}
        return tuple(step for step in self.steps.values() if step.id in later and step.id not in open_steps)


def reachable(process: Process, start: str, *, beside: bool = False) -> list[str]:
    """Nodes that the case may come to from `start`, nearest first, in the order of the file where equally near.

    Ways that interrupt a step count too; those that only open a branch beside it count with `beside`.
    """
    found: dict[str, None] = {}
    waiting = [start]
    while waiting:
        ahead: list[str] = []
        for node in waiting:
            targets = [flow.target for flow in process.outgoing[node]]
            targets += [one.id for one in process.on[node] if one.interrupts or beside]
            for target in targets:
                if target not in found:
                    found[target] = None
                    ahead.append(target)
        waiting = ahead
    return list(found)


def steps_in_order(process: Process) -> list[StepDefinition]:
    """The steps in the order in which a dossier meets them first."""
    start = process.of_kind(NodeKind.START)[0]
    found = (process.nodes[node].step for node in reachable(process, start.id, beside=True))
    return [step for step in found if step is not None]


def steps_ahead(process: Process) -> dict[str, tuple[str, ...]]:
    """For each step the steps that may follow it, without those that only a way back leads to."""
    order = [step.id for step in steps_in_order(process)]
    ahead = {}
    for place, step in enumerate(order):
        later = set(reachable(process, step))
        ahead[step] = tuple(other for other in order[place + 1 :] if other in later)
    return ahead


def longest_hours(process: Process) -> Decimal:
    """The working hours of the longest way from start to end, where no way back is gone.

    Of branches that run at once the longest counts; steps outside the term do not.
    """
    start = process.of_kind(NodeKind.START)[0].id
    later = _forward_order(process, start)
    place = {node: number for number, node in enumerate(later)}
    longest: dict[str, Decimal] = dict.fromkeys(later, Decimal(0))
    for node in reversed(later):
        step = process.nodes[node].step
        ahead = [longest[way] for way in _ways_from(process, node) if place[way] > place[node]]
        counted = step.hours if step and not step.excluded else Decimal(0)
        longest[node] = counted + max(ahead, default=Decimal(0))
    return longest[start]


def _ways_from(process: Process, node: str) -> list[str]:
    """Where a case goes on from a node; a timer that ends a step counts the hours of the whole step."""
    ways = [flow.target for flow in process.outgoing[node]]
    return ways + [one.id for one in process.on[node] if one.interrupts]


def _forward_order(process: Process, start: str) -> list[str]:
    """Every node after all that lead to it; only ways back lead against this order."""
    done: list[str] = []
    seen = {start}
    waiting = [(start, iter(_ways_from(process, start)))]
    while waiting:
        node, ways = waiting[-1]
        target = next((way for way in ways if way not in seen), None)
        if target is None:
            done.append(node)
            waiting.pop()
        else:
            seen.add(target)
            waiting.append((target, iter(_ways_from(process, target))))
    return done[::-1]
