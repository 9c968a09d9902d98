"""Whether a case that waits for a message has asked for it: else it would wait for ever.

A case may come to wait for a message only from a step of a person, by an outcome whose effect asks for that
message; and such an outcome leads nowhere else.
"""

from collections.abc import Iterator, Mapping

from motcua.kit import expressions
from motcua.workflow.rules import Fault, Flow, Node, NodeKind, Outcome, Process

GATEWAYS = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)


def faults(process: Process, asked_by: Mapping[str, str]) -> Iterator[Fault]:
    """`asked_by` tells for each message the effect that asks for it."""
    waits = {
        node.id: asked_by.get(node.automatic.does, "")
        for node in process.of_kind(NodeKind.CATCH)
        if node.automatic
    }
    for node in process.nodes.values():
        if node.kind in GATEWAYS:
            continue
        for outcome in node.step.outcomes if node.step else (None,):
            effect = outcome.effect if outcome else ""
            wrong = _led_wrong(process, node, outcome, waits, asks=effect in asked_by.values())
            if wrong is not None:
                asked = waits.get(wrong.id) or effect
                yield Fault("process_message_unasked", wrong.id, wrong.words, wrong.line, {"effect": asked})


def _led_wrong(
    process: Process, node: Node, outcome: Outcome | None, waits: Mapping[str, str], *, asks: bool
) -> Node | None:
    effect = outcome.effect if outcome else ""
    for place in led_to(process, node, outcome):
        wanted = waits.get(place.id)
        if wanted is not None and wanted != effect:
            return place
        if wanted is None and asks:
            return node
    return None


def led_to(process: Process, node: Node, outcome: Outcome | None) -> Iterator[Node]:
    """Where a case may come to next from a node, by gateways alone; free where a condition asks for other data."""
    waiting, seen = list(process.outgoing[node.id]), set[str]()
    while waiting:
        flow = waiting.pop()
        target = process.nodes[flow.target]
        if target.kind not in GATEWAYS:
            yield target
        elif target.id not in seen:
            seen.add(target.id)
            waiting += _open_ways(process, target, outcome)


def _open_ways(process: Process, gateway: Node, outcome: Outcome | None) -> list[Flow]:
    ways: list[Flow] = []
    otherwise: list[Flow] = []
    for flow in process.outgoing[gateway.id]:
        if gateway.kind == NodeKind.PARALLEL:
            ways.append(flow)
            continue
        if flow.condition is None:
            otherwise.append(flow)
            continue
        condition = expressions.parse(flow.condition)
        if outcome is None or condition.names - {"outcome"}:
            ways.append(flow)
        elif condition.holds({"outcome": outcome.code}):
            # The first way whose condition holds is taken; none after it, nor the default.
            return [*ways, flow]
    return ways + otherwise
