"""Reads and changes single steps in a process text that need not be right yet, for pages with plain boxes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from lxml import etree

from motcua.workflow import drawing, errors, layout, markup, table_process
from motcua.workflow.rules import Phase
from motcua.workflow.table_process import BPMN, MOTCUA, TableStep

FACTS = ("role", "office", "phase", "hours", "excluded", "form", "produces", "paper", "posting")
WAY = ("code", "label", "effect", "style")
MAX_WAYS = 12
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class StepText:
    """A step as written: `facts` by name, "" where it says nothing; `ways` its outcomes, each with the names of WAY."""

    id: str
    name: str
    facts: Mapping[str, str]
    ways: tuple[Mapping[str, str], ...]
    words: str


def steps_in_text(*, bpmn: str) -> tuple[StepText, ...]:
    """The steps of people from left to right. Raises markup.MarkupRefused."""
    root = markup.parse(bpmn)
    shapes = drawing.read_drawing(bpmn).shapes
    found = [_step(element) for element in _tasks(root)]
    nowhere = layout.Bounds(0, 0, 0, 0)
    return tuple(
        sorted(found, key=lambda step: (shapes.get(step.id, nowhere).x, shapes.get(step.id, nowhere).y))
    )


def _tasks(root: Any) -> Iterator[Any]:
    return (element for element in root.iter(f"{BPMN}userTask") if element.get("id"))


def _step(element: Any) -> StepText:
    ways = element.iterfind(f"{BPMN}extensionElements/{MOTCUA}outcome")
    return StepText(
        id=element.get("id"),
        name=" ".join(element.get("name", "").split()),
        facts={name: element.get(f"{MOTCUA}{name}", "") for name in FACTS},
        ways=tuple({key: way.get(key, "") for key in WAY} for way in ways),
        words=(element.findtext(f"{BPMN}documentation") or "").strip(),
    )


def edit_step(
    *, bpmn: str, step: str, name: str, facts: Mapping[str, str], ways: Sequence[Mapping[str, str]]
) -> str:
    """The text with one step said anew; what it then lacks, the checks of the whole say.

    Raises markup.MarkupRefused, StepNotFound.
    """
    root = markup.parse(bpmn)
    element = next((task for task in _tasks(root) if task.get("id") == step), None)
    if element is None:
        raise errors.StepNotFound
    element.set("name", clean(name))
    for key in FACTS:
        value = clean(facts.get(key, ""))
        if value:
            element.set(f"{MOTCUA}{key}", value)
        else:
            element.attrib.pop(f"{MOTCUA}{key}", None)
    _put_ways(element, [way for way in ways if any(clean(way.get(key, "")) for key in ("code", "label"))])
    return written(root)


def extension_of(element: Any) -> Any:
    """Where our own words in an element stand; made where there are none yet."""
    extension = element.find(f"{BPMN}extensionElements")
    if extension is None:
        extension = etree.Element(f"{BPMN}extensionElements")
        documentation = element.find(f"{BPMN}documentation")
        element.insert(0 if documentation is None else element.index(documentation) + 1, extension)
    return extension


def _put_ways(element: Any, ways: Sequence[Mapping[str, str]]) -> None:
    extension = extension_of(element)
    for old in extension.findall(f"{MOTCUA}outcome"):
        extension.remove(old)
    for way in ways[:MAX_WAYS]:
        etree.SubElement(extension, f"{MOTCUA}outcome", {key: clean(way.get(key, "")) for key in WAY})


def seen(value: str) -> str:
    """Without what XML cannot hold."""
    return _UNSEEN.sub("", value)


def clean(value: str) -> str:
    return " ".join(seen(value).split())[:300]


def written(root: Any) -> str:
    text: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text.decode()


def usual_process(*, name: str) -> str:
    """A process to begin with: the five phases in their order, hours left open."""
    rows = [
        (gettext("Tiếp nhận, kiểm tra thành phần hồ sơ"), "receptionist", "receiving", Phase.RECEPTION),
        (gettext("Phân công người xử lý"), "leader", "competent", Phase.TRANSFER),
        (gettext("Thẩm định hồ sơ, dự thảo kết quả"), "handler", "competent", Phase.EXAMINATION),
        (gettext("Ký duyệt"), "leader", "competent", Phase.APPROVAL),
        (gettext("Đóng dấu, phát hành"), "clerk", "competent", Phase.APPROVAL),
        (gettext("Trả kết quả"), "receptionist", "receiving", Phase.RETURN),
    ]
    steps = [
        TableStep(number, words, "", "", role=role, office=office, phase=phase)
        for number, (words, role, office, phase) in enumerate(rows)
    ]
    return table_process.write(clean(name), steps).bpmn
