"""Takes a BPMN file of another tool into our subset, as far as the subset reaches.

Plain tasks become steps of people, which the designer completes; what other tools note for themselves, data and
resources, is left out. Whatever would run otherwise than it is drawn is refused by name and line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from motcua.workflow import checking, markup
from motcua.workflow.bpmn import BPMN, MOTCUA
from motcua.workflow.checking import ProcessFault
from motcua.workflow.rules import Fault
from motcua.workflow.unfolding import unfold

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
_OURS = {
    "bpmn": BPMN[1:-1],
    "bpmndi": _DI[1:-1],
    "dc": "http://www.omg.org/spec/DD/20100524/DC",
    "di": "http://www.omg.org/spec/DD/20100524/DI",
    "xsi": _XSI[1:-1],
    "motcua": MOTCUA[1:-1],
}
_DRAWN = frozenset(f"{{{name}}}" for prefix, name in _OURS.items() if prefix in {"bpmndi", "dc", "di"})
# Of all pools together; a process of ours holds fewer (bpmn.MAX_NODES).
MAX_NODES = 600
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)


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
    " conversationLink conversationAssociation correlationKey supports"
)
_KEPT_BESIDE = _tags("documentation extensionElements laneSet textAnnotation association group")
_INSIDE = _tags("documentation extensionElements incoming outgoing")
_EVENTS = {
    f"{BPMN}boundaryEvent": _tags("timerEventDefinition messageEventDefinition"),
    f"{BPMN}intermediateCatchEvent": _tags("messageEventDefinition"),
}
_REFERRING = ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "messageRef", "bpmnElement")
_REFERRING_TEXTS = _tags("incoming outgoing flowNodeRef")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A file as a process of ours, or nothing where it was refused.

    `faults` name what was refused, or what the designer has yet to complete; lines are those of the file given.
    """

    bpmn: str | None
    faults: tuple[ProcessFault, ...]


def adopt_process(bpmn: str) -> Adopted:
    """Never raises, whatever the text is."""
    try:
        root = markup.parse(bpmn)
    except markup.MarkupRefused:
        return Adopted(None, checking.process_faults(bpmn))
    if sum(element.tag in _NODES for element in root.iter()) > MAX_NODES:
        return Adopted(None, (checking.in_words(Fault("process_too_large", "", "", root.sourceline)),))
    adopting = _Adopting()
    if root.tag != f"{BPMN}definitions" or not adopting.definitions(root):
        found = adopting.refused or [Fault("process_unreadable", "", "", root.sourceline)]
        return Adopted(
            None, tuple(checking.in_words(fault) for fault in sorted(found, key=lambda one: one.line))
        )
    text = adopting.written(root)
    faults = [adopting.as_given(fault) for fault in checking.found_in(text)]
    return Adopted(text, tuple(checking.in_words(fault) for fault in faults))


class _Adopting:
    """Works on the tree of the file; `refused` names what does not fit, after which the tree is of no use."""

    def __init__(self) -> None:
        self.refused: list[Fault] = []
        self.lines: dict[str, int] = {}

    def definitions(self, root: Any) -> bool:
        ours = _ours_of([process for process in root.findall(f"{BPMN}process") if _has_nodes(process)])
        for child in list(root):
            if child.tag == f"{BPMN}collaboration":
                self._clear(child, _KEPT_BESIDE | _tags("participant"))
            elif child.tag == f"{BPMN}process":
                if child is not ours:
                    self._other_process(child, root, is_ours_known=ours is not None)
            elif child.tag in _TOLD or (not child.tag.startswith(BPMN) and child.tag != f"{_DI}BPMNDiagram"):
                root.remove(child)
            elif child.tag.startswith(BPMN) and child.tag not in _KEPT_BESIDE | _tags("message"):
                self._refuse(child)
        if ours is None:
            return False
        unfold(ours)
        self._process(ours)
        if self.refused:
            return False
        _drop_what_is_foreign(root)
        self._identify(root)
        self._name(ours, root)
        _drop_what_leads_nowhere(root)
        return True

    def written(self, root: Any) -> str:
        """The file with our prefixes, whatever its own were."""
        ours = etree.Element(f"{BPMN}definitions", nsmap=_OURS)
        ours.set("id", root.get("id") or "definitions")
        ours.set("targetNamespace", root.get("targetNamespace") or MOTCUA[1:-1])
        ours.extend(list(root))
        etree.cleanup_namespaces(ours, top_nsmap=_OURS, keep_ns_prefixes=list(_OURS))
        written: str = etree.tostring(ours, encoding="unicode")
        return written

    def as_given(self, fault: Fault) -> Fault:
        return replace(fault, line=self.lines.get(fault.element, fault.line))

    def _refuse(self, element: Any, *, of: Any = None) -> None:
        place = element if of is None else of
        tag = etree.QName(element).localname
        words = place.get("name") or place.get("id") or etree.QName(place).localname
        fault = Fault(
            "process_element_unsupported", place.get("id", ""), words[:100], place.sourceline, {"tag": tag}
        )
        self.refused.append(fault)

    def _other_process(self, process: Any, root: Any, *, is_ours_known: bool) -> None:
        """Beside the process that is ours other pools are only drawn; where none is, they are named."""
        if _has_nodes(process) and not is_ours_known:
            self._refuse(process)
        else:
            root.remove(process)

    def _clear(self, element: Any, kept: frozenset[str]) -> None:
        """Leave out what is only told; refuse what is neither that nor kept."""
        for child in list(element):
            if child.tag in _TOLD or not child.tag.startswith(BPMN):
                element.remove(child)
            elif child.tag not in kept:
                self._refuse(child)

    def _process(self, process: Any) -> None:
        self._clear(process, _NODES | _KEPT_BESIDE | _tags("sequenceFlow"))
        for node in process:
            if node.tag in _NODES:
                self._node(node)
            elif node.tag == f"{BPMN}sequenceFlow":
                self._clear(node, _tags("documentation extensionElements conditionExpression"))

    def _node(self, node: Any) -> None:
        events = _EVENTS.get(node.tag, frozenset())
        for child in list(node):
            begins = node.tag == f"{BPMN}startEvent" and child.tag == f"{BPMN}messageEventDefinition"
            # A case of ours begins when it comes in, whether that is drawn as a message or not.
            if child.tag in _TOLD or not child.tag.startswith(BPMN) or begins:
                node.remove(child)
            elif child.tag not in _INSIDE | events:
                self._refuse(child, of=node)
        if events and not any(child.tag in events for child in node) and not self.refused:
            self._refuse(node)
        if node.tag in _STEPS:
            node.tag = f"{BPMN}userTask"

    def _identify(self, root: Any) -> None:
        """Give ids where there are none, and ours where they cannot be used; all that refers to them follows."""
        known = {element.get("id") for element in root.iter() if element.get("id")}
        renamed: dict[str, str] = {}
        for element in root.iter():
            given = element.get("id", "")
            needs = element.getparent() is not None and element.getparent().tag == f"{BPMN}process"
            if (given and not _NAME.fullmatch(given)) or (not given and (needs or _is_process(element))):
                new = _unused(etree.QName(element).localname, known)
                known.add(new)
                element.set("id", new)
                if given:
                    renamed[given] = new
            if element.get("id"):
                self.lines.setdefault(element.get("id"), element.sourceline)
        for element in root.iter():
            _refer(element, known, renamed)

    def _name(self, process: Any, root: Any) -> None:
        pools = root.iterfind(f"{BPMN}collaboration/{BPMN}participant")
        pool = next((one.get("name") for one in pools if one.get("processRef") == process.get("id")), None)
        if not " ".join((process.get("name") or "").split()):
            process.set("name", pool or "Quy trình nhập từ tệp")
        steps = [node for node in process if node.tag in _tags("userTask serviceTask")]
        for number, node in enumerate(steps, start=1):
            name = " ".join((node.get("name") or "").split())
            node.set("name", name[:200] or f"Bước {number} chưa đặt tên")


def _ours_of(processes: list[Any]) -> Any | None:
    """The process of a file; of several pools that all run, the only one that is meant to be executed."""
    if len(processes) > 1:
        processes = [process for process in processes if process.get("isExecutable") in {"true", "1"}]
    return processes[0] if len(processes) == 1 else None


def _has_nodes(process: Any) -> bool:
    return any(
        child.tag.startswith(BPMN)
        and child.tag not in _TOLD | _KEPT_BESIDE
        and child.tag != f"{BPMN}ioBinding"
        for child in process
    )


def _is_process(element: Any) -> bool:
    return bool(element.tag == f"{BPMN}process")


def _unused(kind: str, known: set[str | None]) -> str:
    return next(name for number in range(1, 1_000_000) if (name := f"{kind}_{number}") not in known)


def _refer(element: Any, known: set[str | None], renamed: dict[str, str]) -> None:
    """Follow ids that were renamed; a prefix before an id, as some tools write it, is left out."""
    for attribute in _REFERRING:
        value = element.get(attribute)
        if value is not None:
            element.set(attribute, _followed(value, known, renamed))
    if element.tag in _REFERRING_TEXTS:
        element.text = _followed((element.text or "").strip(), known, renamed)


def _followed(value: str, known: set[str | None], renamed: dict[str, str]) -> str:
    for name in (value, value.rpartition(":")[2]):
        if name in renamed:
            return renamed[name]
        if name in known:
            return name
    return value


def _drop_what_is_foreign(root: Any) -> None:
    """Extensions and attributes of other tools; what they meant by them only they know."""
    for element in list(root.iter()):
        for attribute in list(element.attrib):
            if attribute.startswith("{") and not attribute.startswith(MOTCUA):
                del element.attrib[attribute]
        if element.tag == f"{BPMN}extensionElements":
            for child in [child for child in element if not child.tag.startswith(MOTCUA)]:
                element.remove(child)
            if len(element) == 0:
                _drop(element)
        elif not element.tag.startswith((BPMN, MOTCUA, *_DRAWN)):
            _drop(element)
        elif element.tag == f"{BPMN}conditionExpression":
            element.set(f"{_XSI}type", "bpmn:tFormalExpression")
            if not (element.text or "").strip():
                _drop(element)


def _drop(element: Any) -> None:
    """Take an element away; what stood in one that is away already went with it."""
    if element.getparent() is not None:
        element.getparent().remove(element)


def _drop_what_leads_nowhere(root: Any) -> None:
    """The drawing of what was left out, and whatever else referred to it."""
    known = {element.get("id") for element in root.iter() if element.get("id")}
    for element in list(_leading_nowhere(root, known)):
        _drop(element)
    for pool in root.iter(f"{BPMN}participant"):
        if pool.get("processRef") not in known:
            pool.attrib.pop("processRef", None)


def _leading_nowhere(root: Any, known: set[str | None]) -> Iterator[Any]:
    for element in root.iter():
        if element.tag in {f"{_DI}BPMNShape", f"{_DI}BPMNEdge"}:
            if element.get("bpmnElement") not in known:
                yield element
        elif element.tag == f"{BPMN}association":
            if not {element.get("sourceRef"), element.get("targetRef")} <= known:
                yield element
        elif element.tag in _REFERRING_TEXTS and element.text not in known:
            yield element
