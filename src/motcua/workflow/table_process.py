"""Writes the steps of a table as a process, with the outcomes that a step of its kind usually has."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext
from lxml import etree

from motcua.workflow import drawing
from motcua.workflow.rules import Phase

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MOTCUA = "{urn:motcua:process:1}"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NAMES = {"bpmn": BPMN[1:-1], "motcua": MOTCUA[1:-1], "xsi": XSI_TYPE[1:].split("}", maxsplit=1)[0]}

# Code, label, effect, style. What each effect does to a dossier is the business of `dossiers`.
_ACCEPT = ("accept", "Tiếp nhận hồ sơ", "accept", "primary")
_REFUSE = ("refuse_intake", "Từ chối tiếp nhận", "refuse_intake", "warning")
_FORWARD = ("forward", "Chuyển bước tiếp theo", "forward", "primary")
_PROPOSE = ("propose_result", "Trình ký kết quả", "propose_result", "primary")
_PROPOSE_REFUSAL = ("propose_refusal", "Trình ký từ chối", "propose_refusal", "warning")
_AGREE = ("agree", "Đồng ý, trình tiếp", "forward", "primary")
_SIGN = ("sign", "Ký duyệt", "sign", "primary")
_BACK = ("send_back", "Trả lại thẩm định", "send_back", "secondary")
_SEAL = ("seal", "Ký số của cơ quan", "seal", "primary")
_HAND_OVER = ("hand_over", "Trả kết quả", "hand_over", "primary")
Way = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class TableStep:
    """A step as a row says it; None where the row was not understood."""

    row: int
    name: str
    who: str
    result: str
    detail: str = ""
    role: str | None = None
    office: str | None = None
    phase: Phase = Phase.EXAMINATION
    hours: Decimal | None = None


class Written(NamedTuple):
    bpmn: str
    missing: tuple[str, ...]


def write(name: str, steps: Sequence[TableStep]) -> Written:
    """The text with its drawing, and what a process needs that no row says."""
    ways, missing = _ways(steps)
    writer = _Writer(name)
    writer.node("startEvent", "start", gettext("Hồ sơ đến"))
    proposal = next((place for place, way in enumerate(ways) if _PROPOSE in way), None)
    for place, (step, outcomes) in enumerate(zip(steps, ways, strict=True)):
        writer.step(f"step_{place + 1}", step, outcomes)
        if _REFUSE in outcomes:
            writer.branch(f"choice_{place + 1}", gettext("Tiếp nhận?"), "accept", refused=True)
        elif _BACK in outcomes:
            writer.branch(
                f"choice_{place + 1}", gettext("Ký?"), outcomes[0][0], back_to=f"step_{(proposal or 0) + 1}"
            )
    writer.node("endEvent", "finished", gettext("Đã trả kết quả"))
    text = etree.tostring(writer.root, encoding="unicode")
    return Written(drawing.with_layout(text), tuple(missing))


def _ways(steps: Sequence[TableStep]) -> tuple[list[list[Way]], list[str]]:
    """The outcomes of each step: the last examination proposes, the last leader signs, the first clerk after seals."""
    places = range(len(steps))
    reception = next((place for place in places if steps[place].phase == Phase.RECEPTION), None)
    signers = [
        place for place in places if steps[place].role == "leader" and steps[place].phase == Phase.APPROVAL
    ]
    sign = signers[-1] if signers else None
    before = range(sign if sign is not None else 0)
    proposal = next((place for place in reversed(before) if _may_propose(steps[place])), None)
    after = range((sign if sign is not None else len(steps)) + 1, len(steps))
    seal = next((place for place in after if steps[place].role == "clerk"), None)
    hand_over = next((place for place in reversed(places) if steps[place].phase == Phase.RETURN), None)
    ways: list[list[Way]] = [[_FORWARD] for _ in steps]
    for place in signers:
        ways[place] = [_AGREE, _BACK] if proposal is not None and place > proposal else [_FORWARD]
    named: list[tuple[int | None, list[Way], str]] = [
        (reception, [_ACCEPT, _REFUSE], gettext("không thấy bước tiếp nhận của bộ phận một cửa ở đầu bảng")),
        (proposal, [_PROPOSE, _PROPOSE_REFUSAL], gettext("không thấy bước thẩm định trước bước ký")),
        (sign, [_SIGN] if proposal is None else [_SIGN, _BACK], gettext("không thấy bước lãnh đạo ký duyệt")),
        (seal, [_SEAL], gettext("không thấy bước văn thư đóng dấu sau bước ký")),
        (hand_over, [_HAND_OVER], gettext("không thấy bước trả kết quả của bộ phận một cửa ở cuối bảng")),
    ]
    for place_, outcomes, _ in named:
        if place_ is not None:
            ways[place_] = outcomes
    return ways, [words for place_, _, words in named if place_ is None]


def _may_propose(step: TableStep) -> bool:
    """Whoever examines; also where the row names no one that is known."""
    return step.role == "handler" or (step.role is None and step.phase == Phase.EXAMINATION)


class _Writer:
    """Strings nodes together, one after the other."""

    def __init__(self, name: str) -> None:
        attributes = {"id": "definitions", "targetNamespace": MOTCUA[1:-1]}
        self.root: Any = etree.Element(f"{BPMN}definitions", attributes, nsmap=NAMES)
        self.process: Any = etree.SubElement(
            self.root, f"{BPMN}process", {"id": "process", "name": name, "isExecutable": "true"}
        )
        # Where the next node hangs on: the node, and under which condition the case comes from it.
        self.last: tuple[str, str] | None = None
        self.refused = 0

    def node(self, kind: str, key: str, name: str) -> Any:
        self._follow(key)
        return etree.SubElement(self.process, f"{BPMN}{kind}", {"id": key, "name": name})

    def step(self, key: str, step: TableStep, outcomes: Sequence[Way]) -> None:
        element = self.node("userTask", key, step.name)
        facts = {"role": step.role, "office": step.office, "phase": str(step.phase)}
        facts["hours"] = f"{step.hours:f}" if step.hours is not None else None
        for name, value in facts.items():
            if value is not None:
                element.set(f"{MOTCUA}{name}", value)
        source = [gettext("Trách nhiệm: %(who)s") % {"who": step.who}] if step.who else []
        source += [step.detail] if step.detail else []
        source += [gettext("Kết quả: %(result)s") % {"result": step.result}] if step.result else []
        etree.SubElement(element, f"{BPMN}documentation").text = "\n".join(source)
        ways = etree.SubElement(element, f"{BPMN}extensionElements")
        for code, label, effect, style in outcomes:
            facts_of_way = {"code": code, "label": label, "effect": effect, "style": style}
            etree.SubElement(ways, f"{MOTCUA}outcome", facts_of_way)

    def branch(self, key: str, name: str, going_on: str, *, refused: bool = False, back_to: str = "") -> None:
        """A gateway after a step: one outcome goes on, every other one ends the case or goes back."""
        gateway = self.node("exclusiveGateway", key, name)
        default = f"from_{key}_otherwise"
        gateway.set("default", default)
        target = back_to
        if refused:
            target = "not_accepted"
            etree.SubElement(
                self.process, f"{BPMN}endEvent", {"id": target, "name": gettext("Không tiếp nhận")}
            )
        words = gettext("trả lại") if back_to else gettext("từ chối")
        self._flow(default, key, target, name=words)
        self.last = (key, going_on)

    def _follow(self, key: str) -> None:
        if self.last is not None:
            source, outcome = self.last
            self._flow(
                f"from_{source}_to_{key}", source, key, condition=f'outcome == "{outcome}"' if outcome else ""
            )
        self.last = (key, "")

    def _flow(self, key: str, source: str, target: str, *, name: str = "", condition: str = "") -> None:
        attributes = {"id": key, "sourceRef": source, "targetRef": target}
        if name:
            attributes["name"] = name
        flow = etree.SubElement(self.process, f"{BPMN}sequenceFlow", attributes)
        if condition:
            expression = etree.SubElement(
                flow, f"{BPMN}conditionExpression", {XSI_TYPE: "bpmn:tFormalExpression"}
            )
            expression.text = condition
