"""What a BPMN text draws, read from its diagram (BPMN DI); laid out by us where it has none.

It reads more than the engine runs: a file that is refused is still shown, so that one sees where it is wrong.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from motcua.workflow import labels, layout, markup
from motcua.workflow.layout import Bounds, Point

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
BPMNDI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DI = "{http://www.omg.org/spec/DD/20100524/DI}"

_FAR = 100_000
_AREAS = ("participant", "lane", "group")
_FLOWS = ("sequenceFlow", "messageFlow", "association", "dataInputAssociation", "dataOutputAssociation")
_EXTRA_SIZES = {
    "textAnnotation": (110.0, 50.0),
    "dataObjectReference": (36.0, 50.0),
    "dataStoreReference": (50.0, 50.0),
}


@dataclass(frozen=True, slots=True)
class Element:
    """`kind` is the name of the element in BPMN; `event` the kind of trigger of an event."""

    id: str
    kind: str
    name: str
    source: str = ""
    target: str = ""
    attached_to: str = ""
    event: str = ""
    is_dashed: bool = False

    @property
    def is_flow(self) -> bool:
        return self.kind in _FLOWS

    @property
    def is_gateway(self) -> bool:
        return self.kind.endswith("Gateway")

    @property
    def is_event(self) -> bool:
        return self.kind.endswith("Event")

    @property
    def is_area(self) -> bool:
        return self.kind in _AREAS

    @property
    def size(self) -> tuple[float, float]:
        if self.is_gateway:
            return layout.GATEWAY_SIZE
        if self.is_event:
            return layout.EVENT_SIZE
        return _EXTRA_SIZES.get(self.kind, layout.STEP_SIZE)


@dataclass(frozen=True, slots=True)
class Drawing:
    """`labels` holds the places of names that stand outside their shape or flow, where the file says them."""

    name: str
    elements: Mapping[str, Element]
    shapes: Mapping[str, Bounds]
    ways: Mapping[str, tuple[Point, ...]]
    labels: Mapping[str, Bounds]


def read_drawing(text: str) -> Drawing:
    """Raises markup.MarkupRefused where the text is no XML that may be read."""
    root = markup.parse(text)
    elements = {element.id: element for element in _elements(root)}
    process = next(root.iter(f"{BPMN}process"), None)
    name = " ".join(process.get("name", "").split()) if process is not None else ""
    shapes, places = _shapes(root, elements)
    ways = _ways(root, elements)
    graph = graph_of(elements)
    if any(node not in shapes for node in graph.sizes) or any(link.id not in ways for link in graph.links):
        placement = layout.place(graph)
        return Drawing(name, elements, placement.shapes, placement.ways, {})
    return Drawing(name, elements, shapes, ways, places)


def graph_of(elements: Mapping[str, Element]) -> layout.Graph:
    """What the layout has to place: everything that flows lead to or come from, and the boundary events."""
    nodes = {key: element for key, element in elements.items() if _flows_through(element)}
    attached = {
        key: element.attached_to
        for key, element in nodes.items()
        if element.attached_to in nodes and not nodes[element.attached_to].attached_to
    }
    links = tuple(
        layout.Link(flow.id, flow.source, flow.target)
        for flow in elements.values()
        if flow.kind == "sequenceFlow" and flow.source in nodes and flow.target in nodes.keys() - attached
    )
    return layout.Graph({key: element.size for key, element in nodes.items()}, links, attached)


def _flows_through(element: Element) -> bool:
    kind = element.kind
    return element.is_gateway or element.is_event or kind.lower().endswith(("task", "activity", "process"))


def _elements(root: Any) -> Iterator[Element]:
    """Whatever the file may draw, under its id; the process itself is the ground and not drawn."""
    for element in root.iter(f"{BPMN}*"):
        kind, key = etree.QName(element).localname, element.get("id", "")
        if not key or kind in {"process", "definitions", "collaboration", "laneSet"}:
            continue
        if kind.endswith("EventDefinition"):
            continue
        name = element.get("name") or (element.findtext(f"{BPMN}text") or "")
        trigger = next(
            (child for child in element if etree.QName(child).localname.endswith("EventDefinition")), None
        )
        yield Element(
            id=key,
            kind=kind,
            name=" ".join(name.split())[:300],
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            attached_to=element.get("attachedToRef", ""),
            event=etree.QName(trigger).localname.removesuffix("EventDefinition")
            if trigger is not None
            else "",
            is_dashed=element.get("cancelActivity") == "false" or element.get("isInterrupting") == "false",
        )


def _shapes(root: Any, elements: Mapping[str, Element]) -> tuple[dict[str, Bounds], dict[str, Bounds]]:
    shapes: dict[str, Bounds] = {}
    places: dict[str, Bounds] = {}
    for drawn in root.iter(f"{BPMNDI}BPMNShape", f"{BPMNDI}BPMNEdge"):
        key = drawn.get("bpmnElement", "")
        bounds = _bounds(drawn.find(f"{DC}Bounds"))
        if key in elements and bounds is not None:
            shapes[key] = bounds
        label = _bounds(drawn.find(f"{BPMNDI}BPMNLabel/{DC}Bounds"))
        if key in elements and label is not None:
            places[key] = label
    return shapes, places


def _ways(root: Any, elements: Mapping[str, Element]) -> dict[str, tuple[Point, ...]]:
    ways = {}
    for drawn in root.iter(f"{BPMNDI}BPMNEdge"):
        points = [(_number(point, "x"), _number(point, "y")) for point in drawn.iterfind(f"{DI}waypoint")]
        known = tuple((x, y) for x, y in points if x is not None and y is not None)
        if drawn.get("bpmnElement") in elements and len(known) > 1:
            ways[drawn.get("bpmnElement")] = known
    return ways


def _bounds(element: Any) -> Bounds | None:
    if element is None:
        return None
    numbers = [_number(element, name) for name in ("x", "y", "width", "height")]
    x, y, width, height = numbers
    if x is None or y is None or width is None or height is None or width < 1 or height < 1:
        return None
    return Bounds(x, y, width, height)


def _number(element: Any, attribute: str) -> float | None:
    try:
        number = float(element.get(attribute, ""))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < _FAR else None


def with_layout(text: str) -> str:
    """The text with a diagram of ours in place of any other. Raises markup.MarkupRefused."""
    root = markup.parse(text)
    for old in root.findall(f"{BPMNDI}BPMNDiagram"):
        root.remove(old)
    elements = {element.id: element for element in _elements(root)}
    placement = layout.place(graph_of(elements))
    process = next(root.iter(f"{BPMN}process"), None)
    names = {"bpmndi": BPMNDI[1:-1], "dc": DC[1:-1], "di": DI[1:-1]}
    diagram = etree.SubElement(root, f"{BPMNDI}BPMNDiagram", {"id": "diagram"}, nsmap=names)
    ground = process.get("id", "") if process is not None else ""
    plane = etree.SubElement(diagram, f"{BPMNDI}BPMNPlane", {"id": "plane", "bpmnElement": ground})
    for key, bounds in placement.shapes.items():
        attributes = {"id": f"{key}_shape", "bpmnElement": key}
        if elements[key].kind == "exclusiveGateway":
            attributes["isMarkerVisible"] = "true"
        shape = etree.SubElement(plane, f"{BPMNDI}BPMNShape", attributes)
        _put_bounds(shape, bounds)
        if elements[key].name and (elements[key].is_gateway or elements[key].is_event):
            _put_label(shape, labels.free_place(elements[key].name, bounds, placement.ways))
    for key, way in placement.ways.items():
        edge = etree.SubElement(plane, f"{BPMNDI}BPMNEdge", {"id": f"{key}_edge", "bpmnElement": key})
        for x, y in way:
            etree.SubElement(edge, f"{DI}waypoint", {"x": f"{x:g}", "y": f"{y:g}"})
        if elements[key].name:
            _put_label(edge, labels.beside(elements[key].name, way))
    etree.indent(root)
    written: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode()


def _put_label(shape: Any, bounds: Bounds) -> None:
    _put_bounds(etree.SubElement(shape, f"{BPMNDI}BPMNLabel"), bounds)


def _put_bounds(shape: Any, bounds: Bounds) -> None:
    numbers = zip(("x", "y", "width", "height"), bounds, strict=True)
    etree.SubElement(shape, f"{DC}Bounds", {name: f"{number:g}" for name, number in numbers})
