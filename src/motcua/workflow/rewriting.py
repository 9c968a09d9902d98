"""Elements of other tools, rewritten in those of ours where that means the same.

One level at a time: a process, or a sub-process in it. What stays as it was is refused later, by name.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from lxml import etree

from motcua.workflow.bpmn import BPMN

_FLOW, _CONDITION = f"{BPMN}sequenceFlow", f"{BPMN}conditionExpression"
_SERVICE, _CATCH, _END = f"{BPMN}serviceTask", f"{BPMN}intermediateCatchEvent", f"{BPMN}endEvent"
_EXCLUSIVE, _PARALLEL, _INCLUSIVE = (
    f"{BPMN}{kind}Gateway" for kind in ("exclusive", "parallel", "inclusive")
)
_CHOOSING = frozenset({_EXCLUSIVE, f"{BPMN}eventBasedGateway"})
_GATEWAYS = _CHOOSING | {_PARALLEL, _INCLUSIVE, f"{BPMN}complexGateway"}
# What the system does by itself; which of our services that is, the designer says.
_AUTOMATIC = frozenset(f"{BPMN}{kind}" for kind in ("sendTask", "scriptTask", "businessRuleTask"))
_TELLING = frozenset(f"{BPMN}{kind}EventDefinition" for kind in ("message", "signal"))
_OF_OTHERS = ("implementation", "operationRef", "messageRef", "scriptFormat", "instantiate")
_YES = frozenset({"true", "1"})
# Said of gateways that stand where another tool had an event; it is of no name space of ours, so it is left out later.
_PASSED = "{urn:motcua:adopted}passed"
_USUAL = {"startQuantity": {"1"}, "completionQuantity": {"1"}, "isForCompensation": {"false", "0"}}


class Ids:
    """Hands out ids that a file does not use yet."""

    def __init__(self, root: Any) -> None:
        self._known = {element.get("id") for element in root.iter() if element.get("id")}
        self._counted: dict[str, int] = defaultdict(int)

    def unused(self, kind: str) -> str:
        while True:
            self._counted[kind] += 1
            name = f"{kind}_{self._counted[kind]}"
            if self.takes(name):
                return name

    def takes(self, name: str) -> bool:
        """Whether an id was free; from now on it is not."""
        was_free = name not in self._known
        self._known.add(name)
        return was_free


def rewrite(level: Any, ids: Ids) -> bool:
    """Whether the drawing of the level no longer shows what there is."""
    rewriting = _Rewriting(level, ids)
    rewriting.splits()
    rewriting.links()
    for node in list(level):
        rewriting.node(node)
    if not rewriting.may_run_side_by_side():
        rewriting.single_way()
    return rewriting.is_redrawn


def pass_through(event: Any) -> None:
    """Make of an event a place that a case only passes."""
    event.tag = _EXCLUSIVE
    event.set(_PASSED, "")


def drop_passed(level: Any) -> None:
    """Such a place is of use only where several ways meet."""
    ways, comings = ways_from(level), flows_to(level)
    for gateway in [node for node in level if node.get(_PASSED) is not None]:
        leaving, coming = ways.get(gateway.get("id"), []), comings.get(gateway.get("id"), [])
        if len(leaving) == len(coming) == 1:
            into, out = coming[0], leaving[0]
            others = [flow for flow in comings[out.get("targetRef", "")] if flow is not out]
            doubled = any(flow.get("sourceRef") == into.get("sourceRef") for flow in others)
            if into is not out and not doubled and not _is_conditional(out, None):
                comings[out.get("targetRef", "")] = [*others, into]
                into.set("targetRef", out.get("targetRef", ""))
                if out.get("name") and not into.get("name"):
                    into.set("name", out.get("name"))
                level.remove(out)
                level.remove(gateway)


def triggers(event: Any) -> list[Any]:
    """What an event waits for, or tells."""
    return [child for child in event if child.tag.endswith(("EventDefinition", "eventDefinitionRef"))]


def ways_from(level: Any) -> dict[str, list[Any]]:
    """The flows of a level by the nodes that they leave."""
    ways: dict[str, list[Any]] = defaultdict(list)
    for flow in level.findall(_FLOW):
        ways[flow.get("sourceRef", "")].append(flow)
    return ways


def flows_to(level: Any) -> dict[str, list[Any]]:
    """The flows of a level by the nodes that they come to."""
    comings: dict[str, list[Any]] = defaultdict(list)
    for flow in level.findall(_FLOW):
        comings[flow.get("targetRef", "")].append(flow)
    return comings


def oddity(activity: Any) -> str:
    """What makes an activity wait for several, go on several times, or be done only to undo another."""
    for attribute, usual in _USUAL.items():
        value = activity.get(attribute)
        if value is not None and value not in usual:
            return f"{attribute}={value[:20]}"
    return ""


class _Rewriting:
    def __init__(self, level: Any, ids: Ids) -> None:
        self.level = level
        self.ids = ids
        self.ways = ways_from(level)
        self.comings = flows_to(level)
        self.is_redrawn = False

    def _leaving(self, node: Any) -> list[Any]:
        return self.ways.get(node.get("id") or "-", [])

    def node(self, node: Any) -> None:
        if node.tag in _AUTOMATIC:
            self._become(node, _SERVICE)
        elif node.tag == f"{BPMN}receiveTask" and node.get("instantiate", "false") not in _YES:
            waits = {"messageRef": node.get("messageRef")} if node.get("messageRef") else {}
            etree.SubElement(node, f"{BPMN}messageEventDefinition", waits)
            self._become(node, _CATCH)
            self.is_redrawn = True
        elif node.tag == f"{BPMN}intermediateThrowEvent":
            self._throw(node)
        elif node.tag == _END and self._tells(node):
            self._tell_before(node)

    def _become(self, node: Any, tag: str) -> None:
        node.tag = tag
        for attribute in _OF_OTHERS:
            node.attrib.pop(attribute, None)
        for script in node.findall(f"{BPMN}script"):
            node.remove(script)

    def _tells(self, event: Any) -> bool:
        """Whether all that an event does is to send something."""
        found = triggers(event)
        return len(found) == 1 and found[0].tag in _TELLING

    def _throw(self, node: Any) -> None:
        """An event that only marks how far a case is leads on; one that sends is something that the system does."""
        if self._tells(node):
            node.remove(triggers(node)[0])
            self._become(node, _SERVICE)
            self.is_redrawn = True
        elif not triggers(node):
            if self._leaving(node):
                pass_through(node)
                self.is_redrawn = True
            else:
                node.tag = _END

    def _tell_before(self, end: Any) -> None:
        """What is sent at an end is sent before it."""
        service = self._added(_SERVICE, end)
        if end.get("name"):
            service.set("name", end.get("name"))
        for flow in self.comings.get(end.get("id") or "-", []):
            flow.set("targetRef", service.get("id"))
        end.remove(triggers(end)[0])
        self._join(service, end)

    def splits(self) -> None:
        """Several ways out of what is no gateway: all are gone, or one has a condition and the other is the default."""
        for node in list(self.level):
            ways = self._leaving(node) if node.tag not in _GATEWAYS else []
            if len(ways) < 2:
                continue
            default = node.get("default")
            chosen = [flow for flow in ways if _is_conditional(flow, default)]
            if not chosen:
                self._part(node, ways, _PARALLEL)
            elif len(chosen) == 1 and len(ways) == 2 and default:
                self._part(node, ways, _EXCLUSIVE).set("default", default)
                del node.attrib["default"]

    def _part(self, node: Any, ways: list[Any], tag: str) -> Any:
        gateway = self._added(tag, node)
        self.ways[gateway.get("id")] = ways
        self.ways[node.get("id")] = []
        for flow in ways:
            flow.set("sourceRef", gateway.get("id"))
        self._join(node, gateway)
        return gateway

    def links(self) -> None:
        """Two link events of one name are one flow, cut in two for the sake of the drawing."""
        catches: dict[str, list[Any]] = {}
        for node, name in self._linked(_CATCH):
            catches.setdefault(name, []).append(node)
        throws = list(self._linked(f"{BPMN}intermediateThrowEvent"))
        pairs = [(throw, catches[name][0]) for throw, name in throws if len(catches.get(name, [])) == 1]
        for throw, catch in pairs:
            self._join(throw, catch)
            for node in (throw, catch):
                for trigger in triggers(node):
                    node.remove(trigger)
                pass_through(node)

    def _linked(self, tag: str) -> Iterator[tuple[Any, str]]:
        for node in self.level.findall(tag):
            found = triggers(node)
            if len(found) == 1 and found[0].tag == f"{BPMN}linkEventDefinition" and node.get("id"):
                yield node, found[0].get("name") or node.get("name") or ""

    def may_run_side_by_side(self) -> bool:
        """Whether a case may be in two places of the level at once."""
        for node in self.level:
            opens_beside = (
                node.tag == f"{BPMN}boundaryEvent" and node.get("cancelActivity", "true") not in _YES
            )
            if opens_beside or node.get("triggeredByEvent", "false") in _YES:
                return True
            if node.tag not in _CHOOSING and len(self._leaving(node)) > 1:
                return True
        return False

    def single_way(self) -> None:
        """Where a case is in one place only, there is nothing else to end and nothing to wait for."""
        for node in self.level:
            if node.tag == _END:
                for trigger in node.findall(f"{BPMN}terminateEventDefinition"):
                    node.remove(trigger)
            elif node.tag == _INCLUSIVE:
                node.tag = _EXCLUSIVE

    def _added(self, tag: str, beside: Any) -> Any:
        """A new node, said to stand in the line of the one that it comes from."""
        new = etree.Element(tag, {"id": self.ids.unused(etree.QName(tag).localname)})
        new.sourceline = beside.sourceline
        beside.addnext(new)
        self.is_redrawn = True
        return new

    def _join(self, source: Any, target: Any) -> None:
        flow = self._added(_FLOW, source)
        if not target.get("id"):
            target.set("id", self.ids.unused(etree.QName(target).localname))
        flow.set("sourceRef", source.get("id"))
        flow.set("targetRef", target.get("id"))
        self.ways[source.get("id")].append(flow)
        self.comings[target.get("id")].append(flow)


def _is_conditional(flow: Any, default: str | None) -> bool:
    """Beside a default every other way is meant to have a condition, whether it was written down or not."""
    if default:
        return bool(flow.get("id") != default)
    return bool((flow.findtext(_CONDITION) or "").strip())
