"""Takes a BPMN file of another tool into our subset, as far as the subset reaches.

Plain tasks become steps of people, which the designer completes; what other tools note for themselves, data and
resources, is left out. Whatever would run otherwise than it is drawn is refused by name and line.
"""

from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from motcua.workflow import bpmn as reader
from motcua.workflow import checking, markup, pools, tidying
from motcua.workflow.bpmn import BPMN
from motcua.workflow.checking import ProcessFault
from motcua.workflow.rewriting import Ids, drop_passed, oddity, rewrite, triggers, ways_from
from motcua.workflow.rules import Fault
from motcua.workflow.unfolding import GLOBAL_TASKS, levels, take_in_calls, unfold

# Of all pools together; a process of ours holds fewer (bpmn.MAX_NODES).
MAX_NODES = 600
MAX_FLOWS = 1_200


def _tags(names: str) -> frozenset[str]:
    return frozenset(f"{BPMN}{name}" for name in names.split())


_STEPS = _tags("task manualTask userTask")
_NODES = _STEPS | _tags(
    "serviceTask startEvent endEvent exclusiveGateway parallelGateway boundaryEvent intermediateCatchEvent"
)
# What a file tells beside the way of a case; a process of ours runs the same without it.
_TOLD = _tags(
    "auditing monitoring property ioSpecification dataInputAssociation dataOutputAssociation dataInput dataOutput"
    " inputSet outputSet dataObject dataObjectReference dataStoreReference dataStore performer humanPerformer"
    " potentialOwner resourceRole supportedInterfaceRef correlationSubscription itemDefinition error signal"
    " escalation import interface resource category relationship partnerEntity partnerRole endPoint"
    " correlationProperty rendering messageFlow messageFlowAssociation participantAssociation conversation"
    " conversationLink conversationAssociation correlationKey supports callConversation subConversation ioBinding"
    " globalConversation"
)
_KEPT_BESIDE = _tags("documentation extensionElements laneSet textAnnotation association group")
_INSIDE = _tags("documentation extensionElements incoming outgoing")
_EVENTS = {
    f"{BPMN}boundaryEvent": _tags("timerEventDefinition messageEventDefinition"),
    f"{BPMN}intermediateCatchEvent": _tags("messageEventDefinition"),
}
_ACTIVITIES = _STEPS | _tags("serviceTask")
_GATEWAYS = _tags("exclusiveGateway parallelGateway inclusiveGateway eventBasedGateway complexGateway")
# That a file begins a case by telling it something, as a dossier does that comes in.
_BEGINNING = _tags("messageEventDefinition signalEventDefinition")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A file as a process of ours, or nothing where it was refused.

    `faults` name what was refused, or what the designer has yet to complete; lines are those of the file given.
    """

    bpmn: str | None
    faults: tuple[ProcessFault, ...]


def adopt_process(bpmn: str, *, wanted: str = "") -> Adopted:
    """Never raises, whatever the text is. `wanted` is the name or the id of one of several processes in the file."""
    try:
        root = markup.parse(bpmn)
    except markup.MarkupRefused:
        return Adopted(None, checking.process_faults(bpmn))
    if _is_too_large(root):
        return Adopted(None, (checking.in_words(Fault("process_too_large", "", "", root.sourceline)),))
    adopting = _Adopting(root)
    if root.tag != f"{BPMN}definitions" or not adopting.definitions(wanted):
        found = adopting.refused or [Fault("process_unreadable", "", "", root.sourceline)]
        told = sorted(found, key=lambda one: one.line)[: reader.MAX_FAULTS]
        return Adopted(None, tuple(checking.in_words(fault) for fault in told))
    text = tidying.written(root)
    faults = [adopting.as_given(fault) for fault in checking.found_in(text)]
    return Adopted(text, tuple(checking.in_words(fault) for fault in faults))


def _is_too_large(root: Any) -> bool:
    """Before anything is made of it."""
    names = [element.tag.removeprefix(BPMN) for element in root.iter() if element.tag.startswith(BPMN)]
    nodes = sum(
        name.endswith(("ask", "Event", "Gateway", "rocess", "Activity", "transaction")) for name in names
    )
    return nodes > MAX_NODES or names.count("sequenceFlow") > MAX_FLOWS


class _Adopting:
    """Works on the tree of the file; `refused` names what does not fit, after which the tree is of no use."""

    def __init__(self, root: Any) -> None:
        self.root = root
        self.refused: list[Fault] = []
        self.lines: dict[str, int] = {}
        # What each element was before it was rewritten, as whoever drew it knows it.
        self.kinds = {
            one.get("id"): etree.QName(one).localname for one in root.iter(f"{BPMN}*") if one.get("id")
        }

    def definitions(self, wanted: str) -> bool:
        root = self.root
        found = pools.candidates(root, told=_TOLD | _KEPT_BESIDE)
        ours = pools.wanted(found, root, wanted)
        callable_ = {child.get("id"): child for child in root if child.tag in GLOBAL_TASKS | _tags("process")}
        for child in list(root):
            self._beside(child, is_ours=child is ours)
        if ours is None:
            self.refused += [self._several(process) for process in found]
            return False
        is_redrawn = self._rewrite(ours, callable_)
        self._process(ours)
        if sum(node.tag in _NODES for node in ours) > reader.MAX_NODES:
            self.refused.append(Fault("process_too_large", "", "", ours.sourceline))
        if self.refused:
            return False
        pool = pools.pool_of(ours, root)
        self.lines = tidying.tidy(root, ours, nodes=_NODES, is_redrawn=is_redrawn)
        self._name(ours, pool)
        return True

    def as_given(self, fault: Fault) -> Fault:
        return replace(fault, line=self.lines.get(fault.element, fault.line))

    def _beside(self, child: Any, *, is_ours: bool) -> None:
        if is_ours or child.tag in _KEPT_BESIDE | _tags("message") | {tidying.DIAGRAM}:
            return
        if child.tag == f"{BPMN}collaboration":
            self._clear(child, _KEPT_BESIDE | _tags("participant"))
        elif child.tag in _TOLD | GLOBAL_TASKS | _tags("process") or not child.tag.startswith(BPMN):
            self.root.remove(child)
        else:
            self._refuse(child)

    def _several(self, process: Any) -> Fault:
        name = pools.name_of(process, self.root)
        return Fault("process_several", process.get("id", ""), name[:100], process.sourceline)

    def _rewrite(self, process: Any, callable_: dict[str, Any]) -> bool:
        """In elements of ours as far as that means the same; whether the drawing no longer shows what there is."""
        ids = Ids(self.root)
        redrawn = [take_in_calls(process, callable_, ids)]
        redrawn += [rewrite(level, ids) for level in levels(process)]
        redrawn += [unfold(process)]
        drop_passed(process)
        return any(redrawn)

    def _refuse(self, element: Any, *, of: Any = None, told: str = "") -> None:
        """`told` is what about the element is not ours, where the element itself is."""
        place = element if of is None else of
        tag = self.kinds.get(element.get("id"), etree.QName(element).localname)
        words = " ".join((place.get("name") or "").split())
        fault = Fault(
            "process_element_unsupported",
            place.get("id", ""),
            (words or place.get("id") or tag)[:100],
            place.sourceline,
            {"tag": f"{tag} {told}".strip()},
        )
        self.refused.append(fault)

    def _clear(self, element: Any, kept: frozenset[str]) -> None:
        """Leave out what is only told; refuse what is neither that nor kept."""
        for child in list(element):
            if child.tag in _TOLD or not child.tag.startswith(BPMN):
                element.remove(child)
            elif child.tag not in kept:
                # How often something is done has no name of its own.
                self._refuse(child, of=element if child.tag.endswith("LoopCharacteristics") else None)

    def _process(self, process: Any) -> None:
        ways_around = frozenset() if process.tag == f"{BPMN}process" else _INSIDE
        self._clear(process, _NODES | _KEPT_BESIDE | _tags("sequenceFlow") | ways_around)
        ways = ways_from(process)
        steps = {node.get("id") for node in process if node.tag in _STEPS}
        others = {node.get("id") for node in process} - steps
        for node in list(process):
            before = len(self.refused)
            if node.tag in _NODES:
                self._node(node, ways.get(node.get("id") or "-", []))
            elif node.tag == f"{BPMN}sequenceFlow":
                self._clear(node, _tags("documentation extensionElements conditionExpression"))
            elif node.tag == f"{BPMN}subProcess":
                # Refused already; so that whoever mends it knows of the rest too.
                self._process(node)
            is_event_on = node.tag == f"{BPMN}boundaryEvent" and node.get("attachedToRef") in others
            if is_event_on and len(self.refused) == before:
                self._refuse(node)

    def _node(self, node: Any, ways: list[Any]) -> None:
        events = _EVENTS.get(node.tag, frozenset())
        for child in list(node):
            begins = node.tag == f"{BPMN}startEvent" and child.tag in _BEGINNING
            # A case of ours begins when it comes in, whether that is drawn as a message or not.
            if child.tag in _TOLD or not child.tag.startswith(BPMN) or begins:
                node.remove(child)
            elif child.tag not in _INSIDE | events:
                self._refuse(child, of=node)
        self._triggers(node, events)
        if node.tag in _ACTIVITIES and oddity(node):
            self._refuse(node, told=oddity(node))
        if len(ways) > 1 and node.tag not in _GATEWAYS:
            for flow in ways:
                self._refuse(flow)
        if node.tag in _STEPS:
            node.tag = f"{BPMN}userTask"

    def _triggers(self, node: Any, events: frozenset[str]) -> None:
        """An event of ours waits for one thing."""
        found = [child for child in triggers(node) if child.tag in events]
        if events and not triggers(node):
            self._refuse(node)
        for second in found[1:]:
            self._refuse(second, of=node)

    def _name(self, process: Any, pool: str) -> None:
        if not " ".join((process.get("name") or "").split()):
            process.set("name", pool or "Quy trình nhập từ tệp")
        steps = [node for node in process if node.tag in _tags("userTask serviceTask")]
        for number, node in enumerate(steps, start=1):
            name = " ".join((node.get("name") or "").split())
            node.set("name", name[:200] or f"Bước {number} chưa đặt tên")
