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
    Automatic,
    Boundary,
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
_TELLING = ("form", "produces", "paper", "posting")
# What a drawing says of an element in our own words.
_SAID = {
    NodeKind.STEP: ("role", "office", "phase", "hours", "excluded", *_TELLING),
    NodeKind.SERVICE: ("service", "role", "office", "phase"),
    NodeKind.CATCH: ("message", "office", "phase"),
    NodeKind.BOUNDARY: ("message", "after"),
}
_FLAGS = frozenset({"true", "false"})
_TIMER = f"{BPMN}timerEventDefinition"
_MESSAGE = f"{BPMN}messageEventDefinition"
_EVENTS = {NodeKind.CATCH: {_MESSAGE}, NodeKind.BOUNDARY: {_MESSAGE, _TIMER}}
# Working time, as ISO 8601 writes durations: a day has eight hours, a week five days.
_DURATION = re.compile(r"P(?:(\d{1,4})W)?(?:(\d{1,4})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?)?")
_HOURS_OF = (Decimal(40), Decimal(8), Decimal(1), Decimal(1) / 60)


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
        # The names of messages by the ids under which events refer to them.
        self.messages: dict[str, str] = {}

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

    def _unsupported(self, element: Any, *, of: Any = None) -> None:
        """`of` is the node whose part is not supported: its name tells more than that of the part."""
        place = element if of is None or element.get("name") else of
        tag = etree.QName(element).localname
        self.lose(
            "process_element_unsupported", place.get("id", ""), _words(place), element.sourceline, tag=tag
        )

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
        """Beside the process there may be its drawing, messages, and one pool around it."""
        drawn = not element.tag.startswith(BPMN) or element.tag in _DRAWN_ONLY
        if drawn or element.tag == f"{BPMN}process":
            return
        if element.tag == f"{BPMN}message":
            self.messages[element.get("id", "")] = element.get("name") or element.get("id", "")
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
        self._attachments(nodes)
        kept = self._ends_of(nodes, flows)
        self._defaults(nodes, kept)
        if not _ID.fullmatch(element.get("id", "")):
            self._wrong(element, "id")
        return Process(
            id=element.get("id", ""), name=_name(element), nodes=nodes, flows=_without_defaults(nodes, kept)
        )

    def _attachments(self, nodes: dict[str, Node]) -> None:
        """Timers and messages stand on steps of people; any other is left out."""
        for node in [node for node in nodes.values() if node.boundary]:
            host = nodes.get(node.boundary.attached) if node.boundary else None
            if host is None or host.kind != NodeKind.STEP:
                del nodes[node.id]
                facts = {"attribute": "attachedToRef"}
                self.lose("process_attribute_wrong", node.id, node.words, node.line, **facts)

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
        events = _EVENTS.get(kind, set())
        for child in element:
            if child.tag not in _INSIDE | events:
                self._unsupported(child, of=element)
        for attribute in element.attrib:
            if attribute.startswith(MOTCUA) and attribute.removeprefix(MOTCUA) not in _SAID.get(kind, ()):
                self._wrong(element, attribute)
        name = _name(element)
        event, *others = [child for child in element if child.tag in events] or [None]
        if events and event is None:
            self._unsupported(element)
        for other in others:
            self._unsupported(other, of=element)
        return Node(
            id=key,
            name=name,
            kind=kind,
            line=element.sourceline,
            default=element.get("default") if kind == NodeKind.EXCLUSIVE else None,
            step=self._step(element, key, name) if kind == NodeKind.STEP else None,
            automatic=self._automatic(element, key, name, event),
            boundary=self._boundary(element, key, name, event) if kind == NodeKind.BOUNDARY else None,
            table=_table(element) if kind == NodeKind.EXCLUSIVE else "",
        )

    def _automatic(self, element: Any, key: str, name: str, event: Any) -> Automatic | None:
        if element.tag == f"{BPMN}{NodeKind.SERVICE}":
            kind, does = "service", element.get(f"{MOTCUA}service", "")
            if not _CODE.fullmatch(does):
                self._wrong(element, f"{MOTCUA}service")
            self._named(element, name)
        elif element.tag == f"{BPMN}{NodeKind.CATCH}" and event is not None:
            kind, does = "message", self._message(element, event)
        else:
            return None
        return Automatic(
            id=key,
            name=name or key,
            kind=kind,
            does=does,
            role=self._one_of(element, f"{MOTCUA}role", ROLES, default="handler"),
            office=self._one_of(element, f"{MOTCUA}office", frozenset(Office), default=Office.COMPETENT),
            phase=self._one_of(element, f"{MOTCUA}phase", frozenset(Phase), default=Phase.EXAMINATION),
        )

    def _boundary(self, element: Any, key: str, name: str, event: Any) -> Boundary:
        interrupts = element.get("cancelActivity", "true") not in {"false", "0"}
        attached = element.get("attachedToRef", "")
        hours, message = None, ""
        if event is not None and event.tag == _MESSAGE:
            message = self._message(element, event)
        elif event is not None:
            hours = self._timer(element, event)
        return Boundary(key, name or key, attached, interrupts, hours, message)

    def _message(self, element: Any, event: Any) -> str:
        named: str = element.get(f"{MOTCUA}message") or self.messages.get(event.get("messageRef", ""), "")
        if not _CODE.fullmatch(named):
            self._wrong(element, f"{MOTCUA}message")
        return named

    def _timer(self, element: Any, event: Any) -> Decimal:
        """Working hours, said by us or as an ISO duration; a date or a cycle is none."""
        if element.get(f"{MOTCUA}after") is not None:
            return self._hours(element, f"{MOTCUA}after")
        texts = [
            (child.text or "").strip("\"' \n\t") for child in event if child.tag == f"{BPMN}timeDuration"
        ]
        found = _DURATION.fullmatch(texts[0]) if len(event) == len(texts) == 1 else None
        parts = zip(found.groups(), _HOURS_OF, strict=True) if found else ()
        hours = sum((Decimal(number) * unit for number, unit in parts if number), Decimal(0))
        if not 0 < hours <= MAX_HOURS:
            self._wrong(element, "timeDuration")
        return round(hours, 2)

    def _named(self, element: Any, name: str) -> None:
        if not name or len(name) > 200:
            self._wrong(element, "name")

    def _flow(self, element: Any, key: str) -> Flow:
        condition = None
        for child in element:
            if child.tag == f"{BPMN}conditionExpression":
                condition = self._condition(child, key)
            elif child.tag not in _DRAWN_ONLY:
                self._unsupported(child)
        source, target = element.get("sourceRef", ""), element.get("targetRef", "")
        return Flow(key, source, target, element.sourceline, condition, _name(element))

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
        self._named(element, name)
        return StepDefinition(
            id=key,
            name=name,
            role=self._one_of(element, f"{MOTCUA}role", ROLES),
            office=self._one_of(element, f"{MOTCUA}office", frozenset(Office)),
            phase=self._one_of(element, f"{MOTCUA}phase", frozenset(Phase)),
            hours=self._hours(element, f"{MOTCUA}hours"),
            outcomes=self._outcomes(element),
            excluded=self._one_of(element, f"{MOTCUA}excluded", _FLAGS, default="false") == "true",
            **{name: self._told(element, f"{MOTCUA}{name}") for name in _TELLING},
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

    def _told(self, element: Any, attribute: str) -> str:
        words = " ".join(element.get(attribute, "").split())
        if len(words) > 100:
            self._wrong(element, attribute)
        return words

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
        Flow(flow.id, flow.source, flow.target, flow.line, None, flow.name) if flow.id in defaults else flow
        for flow in flows.values()
    )


def _table(element: Any) -> str:
    return str(element.findtext(f"{BPMN}extensionElements/{MOTCUA}table") or "").strip()


def _name(element: Any) -> str:
    return " ".join(element.get("name", "").split())


def _words(element: Any) -> str:
    words: str = _name(element) or element.get("id") or etree.QName(element).localname
    return words[:100]
