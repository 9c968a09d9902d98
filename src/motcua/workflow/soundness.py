"""Checks a process before anyone runs it: no case of it may get stuck or do a step twice at once.

The diagram is read as a net of tokens on sequence flows. Every state that a case may reach is visited,
with each exclusive gateway free to choose any of its ways: whatever the data, from each state the case
must be able to end, and no flow may ever hold two tokens.
"""

from collections.abc import Iterator

from motcua.kit import expressions
from motcua.workflow.rules import Fault, Flow, Node, NodeKind, Process, reachable

MAX_STATES = 5_000
GATEWAYS = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)
Marking = frozenset[str]


def first_fault(process: Process) -> Fault | None:
    """The first thing that forbids running the process; None where it is sound."""
    return next(iter(faults(process)), None)


def faults(process: Process) -> list[Fault]:
    """All that forbids running the process, as far as one fault does not hide the others."""
    found = list(_shape(process))
    if not found:
        found = [fault for check in (_ways, _conditions, _defaults, _empty_loops) for fault in check(process)]
    return found or list(_runs(process))


def _at(code: str, place: Node | Flow) -> Fault:
    return Fault(code, place.id, place.words if isinstance(place, Node) else place.id, place.line)


def _shape(process: Process) -> Iterator[Fault]:
    starts = process.of_kind(NodeKind.START)
    if len(starts) != 1:
        yield Fault(
            "process_start_wrong", process.id, process.name or process.id, starts[1].line if starts else 1
        )
    for node in process.nodes.values():
        arriving, leaving = len(process.incoming[node.id]), len(process.outgoing[node.id])
        if node.kind == NodeKind.START and arriving:
            yield _at("process_flow_wrong", node)
        # Only a gateway may part the way: a step with two ways out would silently run both.
        if node.kind in (NodeKind.START, NodeKind.STEP) and leaving > 1:
            yield _at("process_flow_wrong", node)
        if node.kind == NodeKind.END and leaving:
            yield _at("process_flow_wrong", node)
        if (
            node.kind == NodeKind.PARALLEL
            and len({flow.target for flow in process.outgoing[node.id]}) < leaving
        ):
            yield _at("process_flow_wrong", node)


def _ways(process: Process) -> Iterator[Fault]:
    start = process.of_kind(NodeKind.START)[0]
    met = {start.id, *reachable(process, start.id)}
    ends = {node.id for node in process.of_kind(NodeKind.END)}
    for node in process.nodes.values():
        if node.id not in met:
            yield _at("process_unreachable", node)
        if node.id not in ends and not ends.intersection(reachable(process, node.id)):
            yield _at("process_without_end", node)


def _conditions(process: Process) -> Iterator[Fault]:
    codes = {outcome.code for node in process.nodes.values() if node.step for outcome in node.step.outcomes}
    for flow in process.flows:
        if flow.condition is None:
            continue
        if process.nodes[flow.source].kind != NodeKind.EXCLUSIVE:
            yield _at("process_condition_misplaced", flow)
        if not expressions.parse(flow.condition).literals.get("outcome", frozenset()) <= codes:
            yield _at("process_condition_wrong", flow)


def _defaults(process: Process) -> Iterator[Fault]:
    for gateway in process.of_kind(NodeKind.EXCLUSIVE):
        ways = process.outgoing[gateway.id]
        open_ways = [flow for flow in ways if flow.condition is None]
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
    start = process.of_kind(NodeKind.START)[0]
    first: Marking = frozenset(flow.id for flow in process.outgoing[start.id])
    flows = {flow.id: flow for flow in process.flows}
    before: dict[Marking, set[Marking]] = {first: set()}
    fired: set[str] = {start.id}
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
            yield Fault("process_too_complex", process.id, process.name or process.id, start.line)
            return
    yield from _stuck(process, flows, before)
    yield from (_at("process_unreachable", node) for node in process.nodes.values() if node.id not in fired)


def moves(process: Process, marking: Marking) -> Iterator[tuple[Node, Marking, Marking]]:
    """What may happen next: (node, flows whose tokens it takes, flows that it gives one to).

    Gateways and ends go first, as they do when a case runs; steps move only where nothing else does.
    """
    holders = {flow.target: process.nodes[flow.target] for flow in process.flows if flow.id in marking}
    automatic = [move for node in holders.values() for move in _moves_of(process, node, marking)]
    without_people = [move for move in automatic if move[0].kind != NodeKind.STEP]
    yield from without_people or automatic


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


def _doubled(process: Process, marking: Marking) -> bool:
    steps = [flow.target for flow in process.flows if flow.id in marking]
    twice = {step for step in steps if steps.count(step) > 1}
    return any(process.nodes[step].kind == NodeKind.STEP for step in twice)


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
