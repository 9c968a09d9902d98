"""Checks a process before anyone runs it: no case of it may get stuck or do a step twice at once.

The diagram is read as a net of tokens on sequence flows. Every state that a case may reach is visited,
with each exclusive gateway free to choose any of its ways: whatever the data, from each state the case
must be able to end, and no flow may ever hold two tokens.

A branch that a timer opens beside the process is a net of its own: it shares no node with the process, is
not opened again while it is under way, and ends with the process at the latest.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from motcua.kit import expressions
from motcua.workflow import asking, judging
from motcua.workflow.rules import (
    ANSWERED,
    RESTING,
    SERVED,
    TIME_UP,
    Answer,
    Fault,
    Flow,
    Node,
    NodeKind,
    Process,
    StepDefinition,
    reachable,
)

MAX_STATES = 5_000
GATEWAYS = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)
Marking = frozenset[str]
# The places where a case waits, and (join, node before it) for each branch that has come to a join.
Stand = tuple[frozenset[str], frozenset[tuple[str, str]]]
_NOT_CHOSEN = frozenset({TIME_UP, ANSWERED, SERVED})


@dataclass(frozen=True, slots=True)
class Known:
    """What the modules above offer to processes: services by name, for each message the effect that asks for it, …"""

    services: frozenset[str] = frozenset()
    messages: Mapping[str, str] = field(default_factory=dict)
    # What effects add to the data of a case, with the values that there are.
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    # What the form of the subjects asks; None where that is not known yet.
    answers: Mapping[str, Answer] | None = None
    # What steps may say that they bring forth, by attribute and name: the effects that do so, none where any does.
    yields: Mapping[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)


NOTHING = Known()


def first_fault(process: Process, known: Known = NOTHING) -> Fault | None:
    """The first thing that forbids running the process; None where it is sound."""
    return next(iter(faults(process, known)), None)


def faults(process: Process, known: Known = NOTHING) -> list[Fault]:
    """All that forbids running the process, as far as one fault does not hide the others."""
    found = [*_offered(process, known), *_shape(process)]
    if any(fault.code == "process_start_wrong" for fault in found):
        return found
    for check in (_ways, _aside, _conditions, _defaults, _empty_loops):
        found += check(process)
    found += judging.faults(process, known.words, known.answers)
    if not found:
        found += [*_runs(process), *asking.faults(process, known.messages)]
    return found


def _offered(process: Process, known: Known) -> Iterator[Fault]:
    for node in process.nodes.values():
        service = node.automatic.does if node.automatic and node.automatic.kind == "service" else ""
        if service and service not in known.services:
            yield _at("process_service_unknown", node, service=service)
        message = node.boundary.message if node.boundary else ""
        if node.automatic and node.automatic.kind == "message":
            message = node.automatic.does
        if message and message not in known.messages:
            yield _at("process_message_unknown", node, message=message)
        if node.step:
            yield from _brought_forth(node, node.step, known)


def _brought_forth(node: Node, step: StepDefinition, known: Known) -> Iterator[Fault]:
    for attribute, offered in known.yields.items():
        named = getattr(step, attribute)
        if named and named not in offered:
            yield _at("process_yield_unknown", node, named=named)
        elif named and offered[named].isdisjoint(way.effect for way in step.outcomes) and offered[named]:
            yield _at("process_yield_unmade", node, named=named, effects=", ".join(sorted(offered[named])))


def _at(code: str, place: Node | Flow, **facts: str) -> Fault:
    return Fault(code, place.id, place.words if isinstance(place, Node) else place.id, place.line, facts)


def _shape(process: Process) -> Iterator[Fault]:
    starts = process.of_kind(NodeKind.START)
    if len(starts) != 1:
        yield Fault(
            "process_start_wrong", process.id, process.name or process.id, starts[1].line if starts else 1
        )
    for node in process.nodes.values():
        arriving, leaving = len(process.incoming[node.id]), process.outgoing[node.id]
        starts_way = node.kind in (NodeKind.START, NodeKind.BOUNDARY)
        # Only a gateway may part the way: a step with two ways out would silently run both.
        parts_way = node.kind not in GATEWAYS and len(leaving) > 1
        doubles_way = node.kind == NodeKind.PARALLEL and len({flow.target for flow in leaving}) < len(leaving)
        if (starts_way and arriving) or parts_way or doubles_way or (node.kind == NodeKind.END and leaving):
            yield _at("process_flow_wrong", node)


def _ways(process: Process) -> Iterator[Fault]:
    start = process.of_kind(NodeKind.START)[0]
    met = {start.id, *reachable(process, start.id, beside=True)}
    ends = {node.id for node in process.of_kind(NodeKind.END)}
    for node in process.nodes.values():
        if node.id not in met:
            yield _at("process_unreachable", node)
        goes_on = process.outgoing[node.id] and ends.intersection(reachable(process, node.id))
        if node.id not in ends and not goes_on:
            yield _at("process_without_end", node)


def _aside(process: Process) -> Iterator[Fault]:
    """What a timer opens beside the process stays beside it, up to an end of its own."""
    start = process.of_kind(NodeKind.START)[0]
    taken = {start.id, *reachable(process, start.id)}
    for boundary, nodes in process.beside().items():
        if not taken.isdisjoint(nodes):
            yield _at("process_branch_not_aside", process.nodes[boundary])
        taken.update(nodes)


def _conditions(process: Process) -> Iterator[Fault]:
    codes = {outcome.code for node in process.nodes.values() if node.step for outcome in node.step.outcomes}
    for flow in process.flows:
        if flow.condition is None:
            continue
        if process.nodes[flow.source].kind != NodeKind.EXCLUSIVE:
            yield _at("process_condition_misplaced", flow)
        if not expressions.parse(flow.condition).literals.get("outcome", frozenset()) <= codes | _NOT_CHOSEN:
            yield _at("process_condition_wrong", flow)


def _defaults(process: Process) -> Iterator[Fault]:
    for gateway in process.of_kind(NodeKind.EXCLUSIVE):
        ways = process.outgoing[gateway.id]
        open_ways = [flow for flow in ways if flow.condition is None]
        if gateway.table and not open_ways:
            # Whether its table always leads on is judged with the answers that it reads.
            continue
        if len(open_ways) > 1 or (not open_ways and not _covers_outcomes(process, gateway)):
            yield _at("process_without_default", gateway)


def _covers_outcomes(process: Process, gateway: Node) -> bool:
    """Whether the ways of a gateway without default still leave none of the possible outcomes out."""
    conditions = [expressions.parse(flow.condition or "") for flow in process.outgoing[gateway.id]]
    if any(condition.names - {"outcome"} for condition in conditions):
        return False
    before = _steps_before(process, gateway.id)
    codes = [outcome.code for node in before if node.step for outcome in node.step.outcomes]
    after_step = bool(before) and all(node.kind == NodeKind.STEP for node in before)
    return after_step and all(any(one.holds({"outcome": code}) for one in conditions) for code in codes)


def _steps_before(process: Process, node: str) -> list[Node]:
    """The nearest steps, or the start, from which the case comes to a node."""
    found: dict[str, Node] = {}
    waiting, seen = [node], {node}
    while waiting:
        for flow in process.incoming[waiting.pop()]:
            source = process.nodes[flow.source]
            if source.kind not in GATEWAYS:
                found[source.id] = source
            elif source.id not in seen:
                seen.add(source.id)
                waiting.append(source.id)
    return list(found.values())


def _empty_loops(process: Process) -> Iterator[Fault]:
    """A way round through gateways alone would turn for ever without anyone's doing."""
    for gateway in process.of_kind(*GATEWAYS):
        seen: set[str] = set()
        waiting = [gateway.id]
        while waiting:
            for flow in process.outgoing[waiting.pop()]:
                if flow.target == gateway.id:
                    yield _at("process_empty_loop", gateway)
                    return
                if flow.target not in seen and process.nodes[flow.target].kind in GATEWAYS:
                    seen.add(flow.target)
                    waiting.append(flow.target)


def _runs(process: Process) -> Iterator[Fault]:
    fired: set[str] = set()
    for begin in (process.of_kind(NodeKind.START)[0].id, *process.beside()):
        fired.add(begin)
        fault = next(_net_runs(process, process.nodes[begin], fired), None)
        if fault is not None:
            yield fault
            return
    yield from (_at("process_unreachable", node) for node in process.nodes.values() if node.id not in fired)


def _net_runs(process: Process, begin: Node, fired: set[str]) -> Iterator[Fault]:
    first: Marking = frozenset(flow.id for flow in process.outgoing[begin.id])
    flows = {flow.id: flow for flow in process.flows}
    before: dict[Marking, set[Marking]] = {first: set()}
    waiting = [first]
    while waiting:
        marking = waiting.pop()
        for node, taken, given in moves(process, marking):
            fired.add(node.id)
            kept = marking - taken
            after = kept | given
            if kept & given or _doubled(process, after):
                yield _at("process_runs_twice", process.nodes[flows[min(given)].target])
                return
            if after not in before:
                before[after] = set()
                waiting.append(after)
            before[after].add(marking)
        if len(before) > MAX_STATES:
            yield Fault("process_too_complex", process.id, process.name or process.id, begin.line)
            return
    yield from _stuck(process, flows, before)


def stands(process: Process) -> Iterator[Stand]:
    """Every rest that a case of a sound process may come to, branches beside the process left out."""
    begin = process.of_kind(NodeKind.START)[0]
    first: Marking = frozenset(flow.id for flow in process.outgoing[begin.id])
    flows = {flow.id: flow for flow in process.flows}
    seen, waiting = {first}, [first]
    while waiting:
        marking = waiting.pop()
        found = list(moves(process, marking))
        if all(node.kind in RESTING or node.kind == NodeKind.BOUNDARY for node, _, _ in found):
            arrived = {
                flow for flow in marking if process.nodes[flows[flow].target].kind == NodeKind.PARALLEL
            }
            yield (
                frozenset(flows[flow].target for flow in marking - arrived),
                frozenset((flows[flow].target, flows[flow].source) for flow in arrived),
            )
        after = {marking - taken | given for _, taken, given in found} - seen
        seen |= after
        waiting += after


def moves(process: Process, marking: Marking) -> Iterator[tuple[Node, Marking, Marking]]:
    """What may happen next: (node, flows whose tokens it takes, flows that it gives one to).

    Gateways and ends go first, as they do when a case runs; it rests only where nothing else moves.
    """
    holders = {flow.target: process.nodes[flow.target] for flow in process.flows if flow.id in marking}
    automatic = [move for node in holders.values() for move in _moves_of(process, node, marking)]
    without_rest = [
        move for move in automatic if move[0].kind not in RESTING and move[0].kind != NodeKind.BOUNDARY
    ]
    yield from without_rest or automatic


def _moves_of(process: Process, node: Node, marking: Marking) -> Iterator[tuple[Node, Marking, Marking]]:
    arriving = [flow.id for flow in process.incoming[node.id]]
    leaving = [flow.id for flow in process.outgoing[node.id]]
    if node.kind == NodeKind.PARALLEL:
        if marking.issuperset(arriving):
            yield node, frozenset(arriving), frozenset(leaving)
        return
    for token in marking.intersection(arriving):
        if node.kind == NodeKind.EXCLUSIVE:
            for way in leaving:
                yield node, frozenset({token}), frozenset({way})
        else:
            yield node, frozenset({token}), frozenset(leaving)
            for event in process.on[node.id]:
                if event.interrupts:
                    given = frozenset(flow.id for flow in process.outgoing[event.id])
                    yield process.nodes[event.id], frozenset({token}), given


def _doubled(process: Process, marking: Marking) -> bool:
    steps = [flow.target for flow in process.flows if flow.id in marking]
    twice = {step for step in steps if steps.count(step) > 1}
    return any(process.nodes[step].kind in RESTING for step in twice)


def _stuck(process: Process, flows: dict[str, Flow], before: dict[Marking, set[Marking]]) -> Iterator[Fault]:
    ending: set[Marking] = set()
    waiting = [frozenset[str]()] if frozenset() in before else []
    while waiting:
        marking = waiting.pop()
        if marking not in ending:
            ending.add(marking)
            waiting.extend(before[marking])
    # Where nothing at all can move tells best what is wrong; a case that only turns in circles comes after.
    lost = sorted(before.keys() - ending, key=lambda marking: any(moves(process, marking)))
    for marking in lost[:1]:
        held = [process.nodes[flows[token].target] for token in sorted(marking)]
        yield _at("process_gets_stuck", min(held, key=lambda node: node.kind != NodeKind.PARALLEL))
