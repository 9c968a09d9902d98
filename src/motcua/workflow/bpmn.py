"""Reads a BPMN 2.0 file into a Process; names whatever is wrong with it or not of the supported subset."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from motcua.kit import expressions
from motcua.workflow import errors, markup
from motcua.workflow.rules import (
    ROLES,
    Fault,
    Flow,
    Node,
    NodeKind,
    Office,
    Outcome,
    Phase,
    Process,
    StepDefinition,
    Style,
)

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MOTCUA = "{urn:motcua:process:1}"

# The engine walks the graph by recursion.
MAX_NODES = 150
MAX_HOURS = 10_000
# Whoever mends a drawing needs no more at once.
MAX_FAULTS = 200

_ID = re.compile(r"[A-Za-z_][\w.-]{0,59}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NODES = {f"{BPMN}{kind}": kind for kind in NodeKind}
_DRAWN_ONLY = {
    f"{BPMN}{name}"
    for name in ("documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group")
}
_INSIDE = {f"{BPMN}{name}" for name in ("documentation", "extensionElements", "incoming", "outgoing")}
_STEP_ATTRIBUTES = {f"{MOTCUA}{name}" for name in ("role", "office", "phase", "hours")}


@dataclass(frozen=True, slots=True)
class Draft:
    """A file as far as it can be read. Without a fault it is a process, though perhaps not a sound one.

    `whole` says that every node and flow of the file is in the process, whatever is wrong with one of them,
    so that its ways may be judged.
    """

    process: Process | None
    faults: tuple[Fault, ...]
    whole: bool


def read_process(text: str) -> Process:
    """Raises a ProcessRefused that names the element and its line."""
    draft = read_draft(text)
    if draft.process is None or draft.faults:
        raise refusal(draft.faults[0])
    return draft.process


def read_draft(text: str) -> Draft:
    """All that is wrong with a file, in the order of the file; never raises."""
    reading = _Reading()
    process = None
    try:
        root = markup.parse(text)
    except markup.MarkupRefused as error:
        reasons = {"too_large": "process_too_large", "unsafe": "process_unsafe"}
        reading.lose(reasons.get(error.reason, "process_unreadable"), "", "", error.line)
    else:
        process = reading.definitions(root)
    return Draft(process, tuple(reading.faults[:MAX_FAULTS]), not reading.lost)


def refusal(fault: Fault) -> errors.ProcessRefused:
    return errors.process_refused(code=fault.code, element=fault.name, line=fault.line, **fault.facts)


class _Reading:
    """What has been found wrong so far; a part that cannot be read is left out, all others are read on."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.lost = False

    def lose(self, code: str, element: str, name: str, line: int, **facts: str) -> None:
        """A fault that keeps a node or a flow out of the process."""
        self.faults.append(Fault(code, element, name, line, facts))
        self.lost = True

    def _wrong(self, element: Any, attribute: str, *, of: Any = None) -> None:
        """An attribute is missing or wrong; `of` is the step that an extension belongs to."""
        place = element if of is None else of
        facts = {"attribute": attribute.removeprefix(MOTCUA)}
        fault = Fault(
            "process_attribute_wrong", place.get("id", ""), _words(place), element.sourceline, facts
        )
        self.faults.append(fault)

    def _unsupported(self, element: Any) -> None:
        tag = etree.QName(element).localname
        key, line = element.get("id", ""), element.sourceline
        self.lose("process_element_unsupported", key, _words(element), line, tag=tag)

    def definitions(self, root: Any) -> Process | None:
        processes = root.findall(f"{BPMN}process")
        if root.tag != f"{BPMN}definitions":
            self.lose("process_unreadable", "", "", root.sourceline)
            return None
        for child in root:
            self._top(child)
        if len(processes) != 1:
            self.lose("process_unreadable", "", "", root.sourceline)
            return None
        return self._process(processes[0])

    def _top(self, element: Any) -> None:
        """Beside the process there may be its drawing and one pool around it."""
        if not element.tag.startswith(BPMN) or element.tag in _DRAWN_ONLY or element.tag == f"{BPMN}process":
            return
        if element.tag != f"{BPMN}collaboration":
            self._unsupported(element)
            return
        for child in element:
            if child.tag not in _DRAWN_ONLY and child.tag != f"{BPMN}participant":
                self._unsupported(child)

    def _process(self, element: Any) -> Process:
        nodes: dict[str, Node] = {}
        flows: dict[str, Flow] = {}
        for child in element:
            kind = _NODES.get(child.tag)
            if child.tag in _DRAWN_ONLY:
                continue
            if kind is None and child.tag != f"{BPMN}sequenceFlow":
                self._unsupported(child)
                continue
            key = child.get("id", "")
            if not _ID.fullmatch(key) or key in nodes or key in flows:
                self._wrong(child, "id")
                self.lost = True
            elif kind is None:
                flows[key] = self._flow(child, key)
            else:
                nodes[key] = self._node(child, key, kind)
        if len(nodes) > MAX_NODES:
            self.lose("process_too_large", "", "", element.sourceline)
        kept = self._ends_of(nodes, flows)
        self._defaults(nodes, kept)
        if not _ID.fullmatch(element.get("id", "")):
            self._wrong(element, "id")
        return Process(
            id=element.get("id", ""), name=_name(element), nodes=nodes, flows=_without_defaults(nodes, kept)
        )

    def _ends_of(self, nodes: dict[str, Node], flows: dict[str, Flow]) -> dict[str, Flow]:
        """The flows that lead from a node to a node. Where a node was refused, its flows are not blamed too."""
        kept = {key: flow for key, flow in flows.items() if flow.source in nodes and flow.target in nodes}
        if not self.lost:
            for flow in flows.values():
                if flow.id not in kept:
                    self.lose("process_flow_wrong", flow.id, flow.id, flow.line)
        return kept

    def _defaults(self, nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
        for node in nodes.values():
            named = flows.get(node.default) if node.default else None
            if node.default and (named is None or named.source != node.id) and not self.lost:
                facts = {"attribute": "default"}
                self.faults.append(Fault("process_attribute_wrong", node.id, node.words, node.line, facts))

    def _node(self, element: Any, key: str, kind: NodeKind) -> Node:
        for child in element:
            if child.tag not in _INSIDE:
                self._unsupported(child)
        name = _name(element)
        step = self._step(element, key, name) if kind == NodeKind.STEP else None
        default = element.get("default") if kind == NodeKind.EXCLUSIVE else None
        return Node(id=key, name=name, kind=kind, line=element.sourceline, default=default, step=step)

    def _flow(self, element: Any, key: str) -> Flow:
        condition = None
        for child in element:
            if child.tag == f"{BPMN}conditionExpression":
                condition = self._condition(child, key)
            elif child.tag not in _DRAWN_ONLY:
                self._unsupported(child)
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        return Flow(id=key, source=source, target=target, line=element.sourceline, condition=condition)

    def _condition(self, element: Any, flow: str) -> str | None:
        text = (element.text or "").strip()
        try:
            expressions.parse(text)
        except expressions.ExpressionRefused:
            self.faults.append(Fault("process_condition_wrong", flow, flow, element.sourceline))
            # What it would choose is unknown, so its gateway is not judged.
            self.lost = True
            return None
        return text

    def _step(self, element: Any, key: str, name: str) -> StepDefinition:
        if not name or len(name) > 200:
            self._wrong(element, "name")
        for attribute in element.attrib:
            if attribute.startswith(MOTCUA) and attribute not in _STEP_ATTRIBUTES:
                self._wrong(element, attribute)
        return StepDefinition(
            id=key,
            name=name,
            role=self._one_of(element, f"{MOTCUA}role", ROLES),
            office=self._one_of(element, f"{MOTCUA}office", frozenset(Office)),
            phase=self._one_of(element, f"{MOTCUA}phase", frozenset(Phase)),
            hours=self._hours(element, f"{MOTCUA}hours"),
            outcomes=self._outcomes(element),
        )

    def _outcomes(self, element: Any) -> tuple[Outcome, ...]:
        found: dict[str, Outcome] = {}
        before = len(self.faults)
        for extension in element.iterfind(f"{BPMN}extensionElements/*"):
            if extension.tag.startswith(MOTCUA) and extension.tag != f"{MOTCUA}outcome":
                self._unsupported(extension)
            elif extension.tag.startswith(MOTCUA):
                outcome = self._outcome(extension, element, found)
                found[outcome.code] = outcome
        if not found and len(self.faults) == before:
            missing = Fault(
                "process_outcomes_missing", element.get("id"), _words(element), element.sourceline
            )
            self.faults.append(missing)
        return tuple(found.values())

    def _outcome(self, element: Any, step: Any, found: dict[str, Outcome]) -> Outcome:
        code, label, effect = element.get("code", ""), element.get("label", "").strip(), element.get("effect")
        if not _CODE.fullmatch(code) or code in found:
            self._wrong(element, "code", of=step)
        if not label or len(label) > 200:
            self._wrong(element, "label", of=step)
        if not _CODE.fullmatch(effect or ""):
            self._wrong(element, "effect", of=step)
        style = self._one_of(element, "style", frozenset(Style), default=Style.SECONDARY, of=step)
        return Outcome(code=code, label=label, effect=effect or "", style=style)

    def _hours(self, element: Any, attribute: str) -> Decimal:
        try:
            hours = Decimal(element.get(attribute, ""))
        except InvalidOperation:
            hours = Decimal(0)
        if not hours.is_finite() or not 0 < hours <= MAX_HOURS:
            self._wrong(element, attribute)
            return Decimal(0)
        return hours

    def _one_of(
        self, element: Any, attribute: str, allowed: frozenset[str], default: str = "", of: Any = None
    ) -> str:
        value: str = element.get(attribute, default)
        if value not in allowed:
            self._wrong(element, attribute, of=of)
            return ""
        return value


def _without_defaults(nodes: dict[str, Node], flows: dict[str, Flow]) -> tuple[Flow, ...]:
    """The flow named as a gateway's default takes no part in choosing, whatever condition it carries."""
    defaults = {node.default for node in nodes.values()}
    return tuple(
        Flow(flow.id, flow.source, flow.target, flow.line) if flow.id in defaults else flow
        for flow in flows.values()
    )


def _name(element: Any) -> str:
    return " ".join(element.get("name", "").split())


def _words(element: Any) -> str:
    words: str = element.get("name") or element.get("id") or etree.QName(element).localname
    return words[:100]
