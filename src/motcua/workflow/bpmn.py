"""Reads a BPMN 2.0 file into a Process; refuses whatever is not of the supported subset, by name and line."""

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from motcua.kit import expressions
from motcua.workflow import errors, markup
from motcua.workflow.rules import (
    ROLES,
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

_ID = re.compile(r"[A-Za-z_][\w.-]{0,59}")
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NODES = {f"{BPMN}{kind}": kind for kind in NodeKind}
_DRAWN_ONLY = {
    f"{BPMN}{name}"
    for name in ("documentation", "extensionElements", "laneSet", "textAnnotation", "association", "group")
}
_INSIDE = {f"{BPMN}{name}" for name in ("documentation", "extensionElements", "incoming", "outgoing")}
_STEP_ATTRIBUTES = {f"{MOTCUA}{name}" for name in ("role", "office", "phase", "hours")}


def read_process(text: str) -> Process:
    """Raises a ProcessRefused that names the element and its line."""
    root = _root(text)
    if root.tag != f"{BPMN}definitions":
        raise errors.ProcessUnreadable(line=root.sourceline)
    for child in root:
        _check_top(child)
    processes = root.findall(f"{BPMN}process")
    if len(processes) != 1:
        raise errors.ProcessUnreadable(line=root.sourceline)
    return _process(processes[0])


def _root(text: str) -> Any:
    try:
        return markup.parse(text)
    except markup.MarkupRefused as error:
        if error.reason == "too_large":
            raise errors.ProcessTooLarge from error
        if error.reason == "unsafe":
            raise errors.ProcessUnsafe from error
        raise errors.ProcessUnreadable(line=error.line) from error


def _check_top(element: Any) -> None:
    """Beside the process there may be its drawing and one pool around it."""
    if not element.tag.startswith(BPMN) or element.tag in _DRAWN_ONLY or element.tag == f"{BPMN}process":
        return
    if element.tag != f"{BPMN}collaboration":
        raise _unsupported(element)
    for child in element:
        if child.tag not in _DRAWN_ONLY and child.tag != f"{BPMN}participant":
            raise _unsupported(child)


def _process(element: Any) -> Process:
    nodes: dict[str, Node] = {}
    flows: dict[str, Flow] = {}
    for child in element:
        if child.tag in _DRAWN_ONLY:
            continue
        kind = _NODES.get(child.tag)
        if kind is None and child.tag != f"{BPMN}sequenceFlow":
            raise _unsupported(child)
        key = _id(child)
        if key in nodes or key in flows:
            raise errors.AttributeWrong(element=key, line=child.sourceline, attribute="id")
        if kind is None:
            flows[key] = _flow(child, key)
        else:
            nodes[key] = _node(child, key, kind)
    if len(nodes) > MAX_NODES:
        raise errors.ProcessTooLarge
    for flow in flows.values():
        if flow.source not in nodes or flow.target not in nodes:
            raise errors.FlowWrong(element=flow.id, line=flow.line)
    _check_defaults(nodes, flows)
    name = " ".join(element.get("name", "").split())
    return Process(id=_id(element), name=name, nodes=nodes, flows=_flows(nodes, flows))


def _flows(nodes: dict[str, Node], flows: dict[str, Flow]) -> tuple[Flow, ...]:
    """The flow named as a gateway's default takes no part in choosing, whatever condition it carries."""
    defaults = {node.default for node in nodes.values()}
    return tuple(
        Flow(flow.id, flow.source, flow.target, flow.line) if flow.id in defaults else flow
        for flow in flows.values()
    )


def _check_defaults(nodes: dict[str, Node], flows: dict[str, Flow]) -> None:
    for node in nodes.values():
        named = flows.get(node.default) if node.default else None
        if node.default and (named is None or named.source != node.id):
            raise errors.AttributeWrong(element=node.words, line=node.line, attribute="default")


def _node(element: Any, key: str, kind: NodeKind) -> Node:
    for child in element:
        if child.tag not in _INSIDE:
            raise _unsupported(child)
    name = " ".join(element.get("name", "").split())
    step = _step(element, key, name) if kind == NodeKind.STEP else None
    default = element.get("default") if kind == NodeKind.EXCLUSIVE else None
    return Node(id=key, name=name, kind=kind, line=element.sourceline, default=default, step=step)


def _flow(element: Any, key: str) -> Flow:
    condition = None
    for child in element:
        if child.tag == f"{BPMN}conditionExpression":
            condition = (child.text or "").strip()
            try:
                expressions.parse(condition)
            except expressions.ExpressionRefused as error:
                raise errors.ConditionWrong(element=key, line=child.sourceline) from error
        elif child.tag not in _DRAWN_ONLY:
            raise _unsupported(child)
    source, target = element.get("sourceRef", ""), element.get("targetRef", "")
    return Flow(id=key, source=source, target=target, line=element.sourceline, condition=condition)


def _step(element: Any, key: str, name: str) -> StepDefinition:
    if not name or len(name) > 200:
        raise errors.AttributeWrong(element=key, line=element.sourceline, attribute="name")
    for attribute in element.attrib:
        if attribute.startswith(MOTCUA) and attribute not in _STEP_ATTRIBUTES:
            raise _wrong(element, attribute.removeprefix(MOTCUA))
    return StepDefinition(
        id=key,
        name=name,
        role=_one_of(element, f"{MOTCUA}role", ROLES),
        office=Office(_one_of(element, f"{MOTCUA}office", frozenset(Office))),
        phase=Phase(_one_of(element, f"{MOTCUA}phase", frozenset(Phase))),
        hours=_hours(element),
        outcomes=_outcomes(element, name),
    )


def _outcomes(element: Any, step: str) -> tuple[Outcome, ...]:
    found: dict[str, Outcome] = {}
    for extension in element.iterfind(f"{BPMN}extensionElements/*"):
        if not extension.tag.startswith(MOTCUA):
            continue
        if extension.tag != f"{MOTCUA}outcome":
            raise _unsupported(extension)
        code, label = extension.get("code", ""), extension.get("label", "").strip()
        if not _CODE.fullmatch(code) or code in found:
            raise errors.AttributeWrong(element=step, line=extension.sourceline, attribute="code")
        if not label or len(label) > 200:
            raise errors.AttributeWrong(element=step, line=extension.sourceline, attribute="label")
        effect = extension.get("effect", "")
        if not _CODE.fullmatch(effect):
            raise errors.AttributeWrong(element=step, line=extension.sourceline, attribute="effect")
        style = Style(_one_of(extension, "style", frozenset(Style), default=Style.SECONDARY))
        found[code] = Outcome(code=code, label=label, effect=effect, style=style)
    if not found:
        raise errors.OutcomesMissing(element=step, line=element.sourceline)
    return tuple(found.values())


def _hours(element: Any) -> Decimal:
    try:
        hours = Decimal(element.get(f"{MOTCUA}hours", ""))
    except InvalidOperation as error:
        raise _wrong(element, "hours") from error
    if not hours.is_finite() or not 0 < hours <= MAX_HOURS:
        raise _wrong(element, "hours")
    return hours


def _one_of(element: Any, attribute: str, allowed: frozenset[str], default: str = "") -> str:
    value: str = element.get(attribute, default)
    if value not in allowed:
        raise _wrong(element, attribute.removeprefix(MOTCUA))
    return value


def _id(element: Any) -> str:
    key: str = element.get("id", "")
    if not _ID.fullmatch(key):
        raise _wrong(element, "id")
    return key


def _wrong(element: Any, attribute: str) -> errors.AttributeWrong:
    return errors.AttributeWrong(element=_words(element), line=element.sourceline, attribute=attribute)


def _unsupported(element: Any) -> errors.ElementUnsupported:
    tag = etree.QName(element).localname
    return errors.ElementUnsupported(element=_words(element), tag=tag, line=element.sourceline)


def _words(element: Any) -> str:
    words: str = element.get("name") or element.get("id") or etree.QName(element).localname
    return words[:100]
