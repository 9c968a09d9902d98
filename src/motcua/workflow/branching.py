"""Reads and changes single gateways in a process text that need not be right yet, for pages with plain boxes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from motcua.workflow import decisions, editing, errors, markup
from motcua.workflow.bpmn import BPMN, MOTCUA
from motcua.workflow.decisions import DecisionTable, HitPolicy
from motcua.workflow.table_process import XSI_TYPE

MAX_COLUMNS, MAX_ROWS = 6, 60
# What the tables of these pages say: the id of the flow that is taken.
WAY = "way"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
_GATEWAY = f"{BPMN}exclusiveGateway"
_CONDITION = f"{BPMN}conditionExpression"
_DAY = re.compile(r'(?<!["\d])(?:(\d{4})-(\d\d)-(\d\d)|(\d\d?)/(\d\d?)/(\d{4}))(?!["\d])')
_WORDS = {"có": "true", "không": "false"}


@dataclass(frozen=True, slots=True)
class WayText:
    """A flow out of a gateway: where it leads in words, and its condition, which a table of these pages writes itself."""

    id: str
    words: str
    condition: str


@dataclass(frozen=True, slots=True)
class RowText:
    """A rule as typed: a test for each column, and the id of the flow that is taken."""

    tests: tuple[str, ...]
    way: str


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """A gateway as written. `dmn` is a table that these pages can only show as text; others are columns and rows."""

    id: str
    name: str
    default: str
    ways: tuple[WayText, ...]
    columns: tuple[str, ...] = ()
    rows: tuple[RowText, ...] = ()
    dmn: str = ""

    @property
    def has_table(self) -> bool:
        return bool(self.columns or self.dmn)


def choices_in_text(*, bpmn: str) -> tuple[ChoiceText, ...]:
    """The gateways that part the way, in the order of the file. Raises markup.MarkupRefused."""
    root = markup.parse(bpmn)
    found = (_choice(element, root) for element in root.iter(_GATEWAY) if element.get("id"))
    return tuple(choice for choice in found if len(choice.ways) > 1)


def _choice(element: Any, root: Any) -> ChoiceText:
    flows = list(_flows(element, root))
    ways = tuple(WayText(flow.get("id", ""), _led_to(flow, root), _condition(flow)) for flow in flows)
    dmn = (element.findtext(f"{BPMN}extensionElements/{MOTCUA}table") or "").strip()
    columns, rows = _plain(dmn, {way.id for way in ways}) if dmn else ((), ())
    name = " ".join(element.get("name", "").split())
    return ChoiceText(
        element.get("id"), name, element.get("default", ""), ways, columns, rows, "" if columns else dmn
    )


def _flows(element: Any, root: Any) -> Iterator[Any]:
    flows = root.iter(f"{BPMN}sequenceFlow")
    return (flow for flow in flows if flow.get("sourceRef") == element.get("id") and flow.get("id"))


def _led_to(flow: Any, root: Any) -> str:
    targets = (one for one in root.iter(f"{BPMN}*") if one.get("id") == flow.get("targetRef"))
    target = next((one.get("name") or one.get("id") for one in targets), flow.get("targetRef", ""))
    words = [word for word in (" ".join(flow.get("name", "").split()), f"→ {target}") if word]
    return " ".join(words)


def _condition(flow: Any) -> str:
    return (flow.findtext(_CONDITION) or "").strip()


def _plain(dmn: str, ways: set[str]) -> tuple[tuple[str, ...], tuple[RowText, ...]]:
    """Columns and rows of a table that names flows from the first rule on; nothing of any other."""
    try:
        found = decisions.read_table(dmn)
    except errors.DecisionRefused:
        # Written here and not right yet: its cells are shown to be mended.
        found = None
    if found is not None and not _is_ours(found, ways):
        return (), ()
    texts = [" ".join(text.split()) for text in _cells(dmn, "input/d:inputExpression")]
    rows = [
        RowText(tuple(_cells_of(rule, "inputEntry")), "".join(_cells_of(rule, "outputEntry")).strip('"'))
        for rule in _rules(dmn)
    ]
    fits = all(len(row.tests) == len(texts) and row.way in ways for row in rows)
    return (tuple(texts), tuple(rows)) if fits and len(texts) <= MAX_COLUMNS else ((), ())


def _is_ours(found: DecisionTable, ways: set[str]) -> bool:
    return (
        found.policy == HitPolicy.FIRST
        and [column.name for column in found.outputs] == [WAY]
        and all(rule.says[0] in ways for rule in found.rules)
    )


def _rules(dmn: str) -> list[Any]:
    root = markup.parse(dmn)
    found: list[Any] = root.findall(f".//{{{DMN}}}decisionTable/{{{DMN}}}rule")
    return found


def _cells(dmn: str, path: str) -> list[str]:
    root = markup.parse(dmn)
    found = root.iterfind(f".//d:decisionTable/d:{path}", {"d": DMN})
    return [cell.findtext(f"{{{DMN}}}text") or "" for cell in found]


def _cells_of(rule: Any, kind: str) -> list[str]:
    return [(cell.findtext(f"{{{DMN}}}text") or "").strip() for cell in rule.iterfind(f"{{{DMN}}}{kind}")]


def edit_choice(*, bpmn: str, choice: ChoiceText, kinds: Mapping[str, str]) -> str:
    """The text with one gateway said anew; `kinds` tell for each answer whether it is a number, a day, …

    Raises markup.MarkupRefused, StepNotFound.
    """
    root = markup.parse(bpmn)
    element = next((one for one in root.iter(_GATEWAY) if one.get("id") == choice.id), None)
    if element is None:
        raise errors.StepNotFound
    element.set("name", editing.clean(choice.name))
    flows = {flow.get("id"): flow for flow in _flows(element, root)}
    if choice.default in flows:
        element.set("default", choice.default)
    else:
        element.attrib.pop("default", None)
    dmn = _written(choice, kinds) if choice.columns else choice.dmn
    _put_table(element, dmn)
    for way in choice.ways:
        if way.id in flows:
            ours = f'{WAY} == "{way.id}"'
            typed = "" if way.condition == ours else way.condition
            _put_condition(flows[way.id], ours if choice.columns else typed)
    return editing.written(root)


def _put_table(element: Any, dmn: str) -> None:
    extension = editing.extension_of(element)
    for old in extension.findall(f"{MOTCUA}table"):
        extension.remove(old)
    if dmn:
        etree.SubElement(extension, f"{MOTCUA}table").text = editing.seen(dmn)
    elif len(extension) == 0:
        element.remove(extension)


def _put_condition(flow: Any, text: str) -> None:
    old = flow.find(_CONDITION)
    if old is None and text:
        old = etree.SubElement(flow, _CONDITION, {XSI_TYPE: "bpmn:tFormalExpression"})
    if text:
        old.text = editing.seen(text)
    elif old is not None:
        flow.remove(old)


def _written(choice: ChoiceText, kinds: Mapping[str, str]) -> str:
    """The table as DMN: the first rule that fits is taken."""

    def part(parent: Any, tag: str, /, **facts: str) -> Any:
        return etree.SubElement(parent, f"{{{DMN}}}{tag}", facts)

    def cell(parent: Any, name: str, text: str) -> None:
        part(part(parent, name), "text").text = editing.seen(text)

    names: dict[Any, str] = {None: DMN}
    facts = {"id": "d", "name": "d", "namespace": "d"}
    root: Any = etree.Element(f"{{{DMN}}}definitions", facts, nsmap=names)
    decision = part(root, "decision", id=choice.id, name=editing.clean(choice.name) or choice.id)
    written = part(decision, "decisionTable", hitPolicy=HitPolicy.FIRST)
    for name in choice.columns[:MAX_COLUMNS]:
        column = part(written, "input", label=name)
        cell_of = part(column, "inputExpression", typeRef=kinds.get(name, "string"))
        part(cell_of, "text").text = editing.clean(name)
    part(written, "output", name=WAY, typeRef="string")
    for row in choice.rows[:MAX_ROWS]:
        rule = part(written, "rule")
        for name, test in zip(choice.columns, row.tests, strict=False):
            cell(rule, "inputEntry", as_test(test, kinds.get(name, "string")))
        cell(rule, "outputEntry", f'"{row.way}"')
    etree.indent(root)
    text: str = etree.tostring(root, encoding="unicode")
    return text


def as_test(typed: str, kind: str) -> str:
    """A test as people write it, as DMN has it: days and texts without their quotes are understood.

    What is no test either way stays as it was typed, for the checks to name it.
    """
    typed = " ".join(typed.split()) or "-"
    words = ", ".join(_WORDS.get(part.strip().lower(), part.strip()) for part in typed.split(","))
    quoted = ", ".join(f'"{part.strip()}"' for part in typed.split(","))
    for attempt in (typed, {"date": _DAY.sub(_as_day, typed), "string": quoted}.get(kind, words)):
        try:
            decisions.read_test(attempt, kind)
        except ValueError:
            continue
        return attempt
    return typed


def _as_day(found: re.Match[str]) -> str:
    year, month, day, other_day, other_month, other_year = found.groups()
    parts = (year, month, day) if year else (other_year, other_month.zfill(2), other_day.zfill(2))
    return f'date("{"-".join(parts)}")'
