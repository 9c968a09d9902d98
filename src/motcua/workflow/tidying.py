"""A file of another tool whose process is in our elements already: its ids, references and drawing put in order."""

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from motcua.workflow.bpmn import BPMN, MOTCUA
from motcua.workflow.rewriting import Ids

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
DIAGRAM = f"{_DI}BPMNDiagram"
_DRAWN = frozenset(f"{{{name}}}" for prefix, name in _OURS.items() if prefix in {"bpmndi", "dc", "di"})
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,59}", re.ASCII)
_FLOW, _COLLABORATION = f"{BPMN}sequenceFlow", f"{BPMN}collaboration"
_BEFORE_WAYS = frozenset({f"{BPMN}documentation", f"{BPMN}extensionElements"})
_WAYS = frozenset({f"{BPMN}incoming", f"{BPMN}outgoing"})
_REFERRING = ("sourceRef", "targetRef", "attachedToRef", "default", "processRef", "messageRef", "bpmnElement")
_REFERRING_TEXTS = _WAYS | {f"{BPMN}flowNodeRef"}


def tidy(root: Any, process: Any, *, nodes: frozenset[str], is_redrawn: bool) -> dict[str, int]:
    """The lines in the file as it was given, by the ids that its elements have from now on.

    A drawing is kept where it shows every node and flow; `is_redrawn` says that it cannot, whatever it shows.
    """
    _drop_what_is_foreign(root)
    lines = _identify(root)
    _drop_what_leads_nowhere(root)
    _connect(process, nodes)
    _keep_one_drawing(root, process, nodes, is_redrawn=is_redrawn)
    return lines


def written(root: Any) -> str:
    """The file with our prefixes, whatever its own were."""
    ours = etree.Element(f"{BPMN}definitions", nsmap=_OURS)
    ours.set("id", root.get("id") or "definitions")
    ours.set("targetNamespace", root.get("targetNamespace") or MOTCUA[1:-1])
    ours.extend(list(root))
    etree.cleanup_namespaces(ours, top_nsmap=_OURS, keep_ns_prefixes=list(_OURS))
    text: str = etree.tostring(ours, encoding="unicode")
    return text


def _identify(root: Any) -> dict[str, int]:
    """Give ids where there are none, and ours where they cannot be used; all that refers to them follows."""
    ids, lines = Ids(root), dict[str, int]()
    known = {element.get("id") for element in root.iter() if element.get("id")}
    renamed: dict[str, str] = {}
    for element in root.iter():
        given = element.get("id", "")
        needs = element.getparent() is not None and element.getparent().tag == f"{BPMN}process"
        if (given and not _NAME.fullmatch(given)) or (not given and (needs or _is_process(element))):
            new = ids.unused(etree.QName(element).localname)
            known.add(new)
            element.set("id", new)
            if given:
                renamed[given] = new
        if element.get("id"):
            lines.setdefault(element.get("id"), element.sourceline)
    for element in root.iter():
        _refer(element, known, renamed)
    return lines


def _is_process(element: Any) -> bool:
    return bool(element.tag == f"{BPMN}process")


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
    """What referred to things that were left out, and the collaborations of other processes."""
    known = {element.get("id") for element in root.iter() if element.get("id")}
    for pool in root.iter(f"{BPMN}participant"):
        if pool.get("processRef") not in known:
            pool.attrib.pop("processRef", None)
    for collaboration in root.findall(_COLLABORATION):
        if not any(pool.get("processRef") for pool in collaboration.iter(f"{BPMN}participant")):
            root.remove(collaboration)
            known -= {element.get("id") for element in collaboration.iter()}
    for element in list(_leading_nowhere(root, known)):
        _drop(element)


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


def _connect(process: Any, nodes: frozenset[str]) -> None:
    """Let every node name the flows that come to it and leave it, as they now do."""
    ways: dict[str | None, list[tuple[str, str]]] = {}
    for flow in process.findall(_FLOW):
        ways.setdefault(flow.get("targetRef"), []).append(("incoming", flow.get("id")))
        ways.setdefault(flow.get("sourceRef"), []).append(("outgoing", flow.get("id")))
    for node in [child for child in process if child.tag in nodes]:
        for told in [child for child in node if child.tag in _WAYS]:
            node.remove(told)
        place = sum(child.tag in _BEFORE_WAYS for child in node)
        for kind, flow in sorted(ways.get(node.get("id"), []), reverse=True):
            told = etree.Element(f"{BPMN}{kind}")
            told.text = flow
            node.insert(place, told)


def _keep_one_drawing(root: Any, process: Any, nodes: frozenset[str], *, is_redrawn: bool) -> None:
    """Tools draw the pages of a file apart; what is on none of them whole has to be laid out anew."""
    to_show = {child.get("id") for child in process if child.tag in nodes or child.tag == _FLOW}
    known = {element.get("id") for element in root.iter() if element.get("id")}
    is_kept = False
    for diagram in root.findall(DIAGRAM):
        shown = {element.get("bpmnElement") for element in diagram.iter()}
        plane = diagram.find(f"{_DI}BPMNPlane")
        fits = plane is not None and plane.get("bpmnElement") in known and to_show <= shown
        if is_redrawn or is_kept or not fits:
            root.remove(diagram)
        is_kept = is_kept or fits
