"""Sub-processes of other tools, drawn out into the process around them where that means the same."""

from typing import Any

from motcua.workflow.bpmn import BPMN

_START, _END = f"{BPMN}startEvent", f"{BPMN}endEvent"
_FLOW, _GATEWAY = f"{BPMN}sequenceFlow", f"{BPMN}exclusiveGateway"
_SUB = f"{BPMN}subProcess"
# A file has at most so many elements; each round takes one away.
_MOST = 1_000


def unfold(process: Any) -> None:
    """Every sub-process that is entered at one start and left by one way; any other stays, and is refused later.

    What begins inside begins where it was entered; all its ends lead on together. Should that let two branches
    run on side by side, the checks of the process say so.
    """
    for _ in range(_MOST):
        inner = next((sub for sub in process.findall(_SUB) if _is_plain(sub, process)), None)
        if inner is None:
            return
        _draw_out(inner, process)


def _is_plain(sub: Any, process: Any) -> bool:
    key = sub.get("id")
    attached = any(event.get("attachedToRef") == key for event in process.iter(f"{BPMN}boundaryEvent"))
    starts = [start for start in sub.findall(_START) if _is_bare(start)]
    ends = sub.findall(_END)
    leaving = [flow for flow in process.findall(_FLOW) if flow.get("sourceRef") == key]
    repeated = any(child.tag.endswith("LoopCharacteristics") for child in sub)
    return (
        bool(key)
        and sub.get("triggeredByEvent", "false") not in {"true", "1"}
        and not attached
        and not repeated
        and len(starts) == len(sub.findall(_START)) == 1
        and bool(ends)
        and all(_is_bare(end) and end.get("id") for end in (*starts, *ends))
        and len(leaving) == 1
    )


def _is_bare(event: Any) -> bool:
    return not any(child.tag.endswith(("EventDefinition", "eventDefinitionRef")) for child in event)


def _draw_out(sub: Any, process: Any) -> None:
    entry, (leave, *others) = sub.find(_START), sub.findall(_END)
    key, gone = sub.get("id"), {end.get("id") for end in others}
    for flow in [*process.findall(_FLOW), *sub.findall(_FLOW)]:
        if flow.get("targetRef") == key:
            flow.set("targetRef", entry.get("id"))
        if flow.get("sourceRef") == key:
            flow.set("sourceRef", leave.get("id"))
        if flow.get("targetRef") in gone:
            flow.set("targetRef", leave.get("id"))
    for end in others:
        sub.remove(end)
    for event in (entry, leave):
        event.tag = _GATEWAY
        for told in [child for child in event if child.tag in {f"{BPMN}incoming", f"{BPMN}outgoing"}]:
            event.remove(told)
    kept = [child for child in sub if child.tag not in _LEFT]
    process.extend(kept)
    process.remove(sub)


# What a sub-process says of itself, not of what happens in it.
_LEFT = frozenset(
    f"{BPMN}{name}" for name in ("incoming", "outgoing", "laneSet", "documentation", "extensionElements")
)
