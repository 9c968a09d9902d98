"""Sub-processes of other tools, drawn out into the process around them where that means the same.

A call of a process that stands in the same file is one of them; one with nothing in it is a step.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from lxml import etree

from motcua.workflow.bpmn import BPMN
from motcua.workflow.rewriting import Ids, oddity, pass_through, triggers

_START, _END = f"{BPMN}startEvent", f"{BPMN}endEvent"
_FLOW = f"{BPMN}sequenceFlow"
_SUB, _CALL = f"{BPMN}subProcess", f"{BPMN}callActivity"
# A file has at most so many elements; each round takes one away.
_MOST = 1_000
# Flows that calls may add to a process, which holds half as many nodes at most (bpmn.MAX_NODES).
MOST_CALLED = 300
_GLOBAL = {
    f"{BPMN}global{kind}": f"{BPMN}{becomes}"
    for kind, becomes in (
        ("Task", "task"),
        ("UserTask", "task"),
        ("ManualTask", "task"),
        ("ScriptTask", "serviceTask"),
        ("BusinessRuleTask", "serviceTask"),
    )
}
REFERRING = ("sourceRef", "targetRef", "attachedToRef", "default")
# What a sub-process says of itself, not of what happens in it.
_LEFT = frozenset(
    f"{BPMN}{name}"
    for name in ("incoming", "outgoing", "laneSet", "documentation", "extensionElements", "ioSpecification")
)
_OF_A_CALL = _LEFT | {f"{BPMN}{name}" for name in ("dataInputAssociation", "dataOutputAssociation")}
GLOBAL_TASKS = frozenset(_GLOBAL)


def callee(call: Any) -> str:
    """The id of what is called, without a prefix; some tools say it in an extension. Empty where nothing is."""
    named: str = call.get("calledElement") or ""
    for told in call.iterfind(f"{BPMN}extensionElements/*"):
        if not named and told.tag.endswith("}calledElement"):
            named = told.get("processId") or "?"
    return named.rpartition(":")[2]


def take_in_calls(process: Any, callable_: Mapping[str, Any], ids: Ids) -> bool:
    """Puts what is called in the place of the call, as far as the file holds it. Whether there was a call.

    A call that leads back to itself stays as it is, and is refused later.
    """
    taking = _Taking(callable_, ids)
    return taking.calls(process, (process.get("id"),))


class _Taking:
    def __init__(self, callable_: Mapping[str, Any], ids: Ids) -> None:
        self.callable = callable_
        self.ids = ids
        self.left = MOST_CALLED

    def calls(self, level: Any, path: tuple[str | None, ...]) -> bool:
        found = list(level.iter(_CALL))
        for call in found:
            named = callee(call)
            called = self.callable.get(named)
            if not named:
                call.tag = f"{BPMN}task"
            elif called is not None and called.tag in _GLOBAL:
                call.tag = _GLOBAL[called.tag]
            elif called is not None and named not in path:
                self._take_in(call, called, (*path, named))
        return bool(found)

    def _take_in(self, call: Any, called: Any, path: tuple[str | None, ...]) -> None:
        size = 1 + sum(1 for _ in called.iter(_FLOW))
        if size > self.left:
            return
        self.left -= size
        inside = deepcopy(called)
        self._rename(inside)
        call.tag = _SUB
        for child in [child for child in inside if child.tag not in _OF_A_CALL]:
            call.append(child)
        self.calls(call, path)

    def _rename(self, inside: Any) -> None:
        """What is called twice gets other ids the second time."""
        new: dict[str, str] = {}
        for element in inside.iterdescendants():
            key = element.get("id")
            if key and not self.ids.takes(key):
                new[key] = self.ids.unused(etree.QName(element).localname)
                element.set("id", new[key])
        for element in inside.iterdescendants():
            for attribute in REFERRING:
                if element.get(attribute) in new:
                    element.set(attribute, new[element.get(attribute)])


def levels(process: Any) -> Iterator[Any]:
    """The process and the sub-processes in it, the inner ones first."""
    yield from reversed([process, *process.iter(_SUB)])


def unfold(process: Any) -> bool:
    """Draws out every sub-process that is entered at one start and left by one way at most; whether there was any.

    Any other stays, and is refused later. What begins inside begins where it was entered; all its ends lead on
    together. Should that let two branches run on side by side, the checks of the process say so.
    """
    _fill(process)
    unfolded = False
    for _ in range(_MOST):
        inner = next((sub for sub in process.findall(_SUB) if _is_plain(sub, process)), None)
        if inner is None:
            break
        _draw_out(inner, process)
        unfolded = True
    return unfolded


def _fill(process: Any) -> None:
    """What is done in a sub-process that shows nothing is for its designer to say, as of any task."""
    for sub in list(process.iter(_SUB)):
        inside = [child for child in sub if child.tag.startswith(BPMN) and not _is_told(child)]
        if not inside and sub.get("triggeredByEvent", "false") not in {"true", "1"}:
            sub.tag = f"{BPMN}task"
            for lanes in sub.findall(f"{BPMN}laneSet"):
                sub.remove(lanes)


def _is_told(child: Any) -> bool:
    """Of the sub-process itself, not of what happens in it; that it is repeated is no news of its inside either."""
    return child.tag in _OF_A_CALL or child.tag.endswith(("LoopCharacteristics", "}property", "}performer"))


def _is_plain(sub: Any, process: Any) -> bool:
    key = sub.get("id")
    attached = any(event.get("attachedToRef") == key for event in process.iter(f"{BPMN}boundaryEvent"))
    starts, ends = sub.findall(_START), sub.findall(_END)
    repeated = any(child.tag.endswith("LoopCharacteristics") for child in sub)
    return (
        bool(key)
        and sub.get("triggeredByEvent", "false") not in {"true", "1"}
        and not oddity(sub)
        and not attached
        and not repeated
        and len(starts) == 1
        and bool(ends)
        and all(not triggers(event) and event.get("id") for event in (*starts, *ends))
        and len(_leaving(process, key)) <= 1
    )


def _leaving(process: Any, key: str) -> list[Any]:
    return [flow for flow in process.findall(_FLOW) if flow.get("sourceRef") == key]


def _draw_out(sub: Any, process: Any) -> None:
    key, entry, ends = sub.get("id"), sub.find(_START), sub.findall(_END)
    gone = {end.get("id") for end in ends[1:]}
    goes_on = bool(_leaving(process, key))
    for flow in [*process.findall(_FLOW), *sub.findall(_FLOW)]:
        if flow.get("targetRef") == key:
            flow.set("targetRef", entry.get("id"))
        if flow.get("sourceRef") == key:
            flow.set("sourceRef", ends[0].get("id"))
        if flow.get("targetRef") in gone and goes_on:
            flow.set("targetRef", ends[0].get("id"))
    for event in (entry, *ends[: int(goes_on)]):
        pass_through(event)
    for end in ends[1:] if goes_on else ():
        sub.remove(end)
    process.extend([child for child in sub if child.tag not in _LEFT])
    process.remove(sub)
