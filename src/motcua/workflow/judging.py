"""Whether the gateways of a process can choose by the answers that its form gives.

Judged are names that nobody answers, comparisons that never hold, tables that cannot be read, and tables without a
way on for something that may be answered.
"""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise, product
from math import floor, prod
from typing import Any

from django.utils.translation import gettext

from motcua.kit import expressions
from motcua.workflow import overlaps
from motcua.workflow.choosing import table, value_in_conditions
from motcua.workflow.decisions import Column, DecisionTable, HitPolicy, decide
from motcua.workflow.errors import DecisionContradicts, DecisionRefused
from motcua.workflow.rules import Answer, Fault, Flow, Node, NodeKind, Process

Answers = Mapping[str, Answer]
Words = Mapping[str, frozenset[str]]
# So many cells are asked of one table at most; whoever draws a larger one draws a way otherwise too.
MOST_CELLS = 400_000
_PLAIN = (NodeKind.EXCLUSIVE, NodeKind.PARALLEL)


def faults(process: Process, words: Words, answers: Answers | None) -> Iterator[Fault]:
    """`answers` are None where the form is not known: then only what is wrong in itself is told."""
    for gateway in process.of_kind(NodeKind.EXCLUSIVE):
        flows = [flow for flow in process.outgoing[gateway.id] if flow.condition is not None]
        asked = None
        if gateway.table:
            try:
                asked = table(gateway.table)
            except DecisionRefused as refused:
                yield _at("process_table_wrong", gateway, problem=refused.message)
                continue
            yield from _never_said(flows, asked)
        if answers is not None:
            known = {name: Answer(name, "string", tuple(sorted(values))) for name, values in words.items()}
            yield from _judged(process, gateway, flows, asked, {**answers, **known})


def _at(code: str, place: Node | Flow, **facts: str) -> Fault:
    return Fault(code, place.id, place.words if isinstance(place, Node) else place.id, place.line, facts)


def _never_said(flows: list[Flow], asked: DecisionTable) -> Iterator[Fault]:
    """Ways that wait for something that no rule of the table says."""
    for flow in flows:
        for name, value in expressions.parse(flow.condition or "").compared:
            places = [place for place, column in enumerate(asked.outputs) if column.name == name]
            said = {value_in_conditions(rule.says[place]) for place in places for rule in asked.rules}
            if places and asked.policy != HitPolicy.SUM and value is not None and value not in said:
                yield _at("process_value_never", flow, name=name, value=str(value))


def _judged(
    process: Process, gateway: Node, flows: list[Flow], asked: DecisionTable | None, answers: Answers
) -> Iterator[Fault]:
    outputs = {column.name for column in asked.outputs} if asked else set()
    read: set[str] = {column.name for column in asked.inputs} if asked else set()
    for flow in flows:
        condition = expressions.parse(flow.condition or "")
        read |= condition.names - outputs
        for name in sorted(condition.names - outputs - answers.keys() - {"outcome"}):
            yield _at("process_answer_unknown", flow, name=name)
        for name, value in condition.compared:
            if name in answers and name not in outputs:
                yield from _wrongly_compared(flow, name, value, answers[name])
    if read - {"outcome"} and _is_first(process, gateway):
        yield _at("process_choice_early", gateway)
    wrong = list(_wrong_columns(gateway, asked.inputs if asked else (), answers))
    yield from wrong
    is_open = len(flows) == len(process.outgoing[gateway.id])
    if asked and is_open and not wrong:
        yield from _gaps(gateway, asked, flows, answers)


def _wrongly_compared(flow: Flow, name: str, value: Any, answer: Answer) -> Iterator[Fault]:
    facts = {"name": name, "value": str(value), "label": answer.label}
    kinds = {"number": int | float | Decimal, "boolean": bool}
    wanted: Any = kinds.get(answer.kind, str)
    if value is None:
        return
    is_no_day = answer.kind == "date" and isinstance(value, str) and expressions.day(value) is None
    if not isinstance(value, wanted) or (isinstance(value, bool) and answer.kind != "boolean") or is_no_day:
        yield _at("process_answer_kind", flow, **facts)
    elif answer.values and value not in answer.values:
        yield _at("process_value_never", flow, **facts)


def _wrong_columns(gateway: Node, columns: tuple[Column, ...], answers: Answers) -> Iterator[Fault]:
    for column in columns:
        answer = answers.get(column.name)
        if answer is None:
            yield _at("process_answer_unknown", gateway, name=column.name)
        elif answer.kind != column.kind:
            facts = {"name": column.name, "value": column.kind, "label": answer.label}
            yield _at("process_answer_kind", gateway, **facts)


def _is_first(process: Process, gateway: Node) -> bool:
    """Whether a case comes there before anybody has done anything: then nothing has been answered to it yet."""
    waiting, seen = [gateway.id], {gateway.id}
    while waiting:
        for flow in process.incoming[waiting.pop()]:
            source = process.nodes[flow.source]
            if source.kind == NodeKind.START:
                return True
            if source.kind in _PLAIN and source.id not in seen:
                seen.add(source.id)
                waiting.append(source.id)
    return False


def _gaps(gateway: Node, asked: DecisionTable, flows: list[Flow], answers: Answers) -> Iterator[Fault]:
    """The first of what may be answered for which a table without a way otherwise leads nowhere."""
    cases = [
        _reachable([rule.tests[place] for rule in asked.rules], answers[column.name])
        for place, column in enumerate(asked.inputs)
    ]
    if prod(map(len, cases)) * max(len(asked.rules), 1) * len(cases) > MOST_CELLS:
        yield _at("process_table_too_large", gateway)
        return
    conditions = [expressions.parse(flow.condition or "") for flow in flows]
    outputs = {column.name for column in asked.outputs}
    for case in product(*cases):
        values = {column.name: value for column, value in zip(asked.inputs, case, strict=True)}
        words = ", ".join(
            f"{answers[name].label} = {_words(answers[name], value)}" for name, value in values.items()
        )
        try:
            said = decide(asked, values)
        except DecisionContradicts as refused:
            yield _at("process_table_wrong", gateway, problem=refused.message)
            return
        if said is None:
            yield _at("process_table_gap", gateway, case=words)
            return
        told = {name: value_in_conditions(value) for name, value in said.items()}
        # What a way asks beside the table may hold or not.
        if not any(one.holds(told) or one.names - outputs for one in conditions):
            yield _at("process_table_leads_nowhere", gateway, case=words)
            return


def _reachable(tests: list[Any], answer: Answer) -> list[Any]:
    """A value for each part of what may be answered that the tests of a column tell apart."""
    if answer.values:
        found = list(answer.values)
    elif answer.is_whole:
        found = _whole(overlaps.witnesses(tests, answer.kind))
    else:
        found = [value for value in overlaps.witnesses(tests, answer.kind) if value is not None]
    if answer.kind == "number":
        found = [*found, *(bound for bound in (answer.low, answer.high) if bound is not None)]
        low, high = answer.low, answer.high
        found = [
            value for value in found if (low is None or value >= low) and (high is None or value <= high)
        ]
    return [*found, None] if answer.may_be_missing else found


def _whole(values: list[Any]) -> list[Decimal]:
    """Whole numbers in the place of those between two points, where there is one."""
    points = sorted(value for value in values if value is not None)
    whole = {value for value in points if value == floor(value)}
    for low, high in pairwise(points):
        after = Decimal(floor(low) + 1)
        if after < high:
            whole.add(after)
    return sorted(whole)


def _words(answer: Answer, value: Any) -> str:
    if value is None:
        return gettext("(không trả lời)")
    if isinstance(value, bool):
        return gettext("có") if value else gettext("không")
    return f"{value.normalize():f}".replace(".", ",") if isinstance(value, Decimal) else answer.words(value)
