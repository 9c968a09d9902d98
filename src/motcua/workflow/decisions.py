"""Decision tables of DMN 1.3, read from XML and asked about answers; nothing of them is ever compiled or run.

A table has inputs, each naming an answer, outputs, and rules. An entry of a rule is a unary test of S-FEEL:

    -                       anything, also nothing
    "a", "b"                one of these; numbers, true, false and date("2026-07-01") likewise
    < 5   >= date("…")      a comparison
    [1..5]  (1..5)  ]1..5[  between; round or turned brackets leave the end out
    not("a", < 5)           none of these

What an output says is one literal. Hit policies: UNIQUE (at most one rule may fit), ANY (those that fit say
the same), FIRST (the first that fits), COLLECT with SUM (numbers of all that fit, added; zero where none does).
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext
from lxml import etree

from motcua.workflow import errors, markup, overlaps

NAMESPACES = frozenset(
    f"{{https://www.omg.org/spec/DMN/{edition}/MODEL/}}" for edition in ("20180521", "20191111", "20211108")
)
MAX_RULES, MAX_COLUMNS, MAX_ENTRY = 500, 20, 1_000
Value = str | bool | Decimal | date
TYPES = {"string": str, "boolean": bool, "date": date}
NUMBERS = frozenset({"number", "integer", "long", "double"})

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>"(?:[^"\\]|\\.)*")|(?P<date>date\s*\(\s*"(?P<day>\d{4}-\d\d-\d\d)"\s*\))
    |(?P<number>-?\d+(?:\.\d+)?)|(?P<word>true|false|not)\b|(?P<sign>\.\.|<=|>=|<|>|=|[\[\](),]|-))""",
    re.VERBOSE,
)


class HitPolicy(StrEnum):
    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    SUM = "COLLECT"


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value


@dataclass(frozen=True, slots=True)
class Span:
    """Values from `low` to `high`; None is no bound. One value is a span from itself to itself."""

    low: Value | None
    high: Value | None
    holds_low: bool = True
    holds_high: bool = True

    def holds(self, value: Value) -> bool:
        if any(bound is not None and type(bound) is not type(value) for bound in (self.low, self.high)):
            return False
        above = self.low is None or _less(self.low, value) or (self.holds_low and self.low == value)
        below = self.high is None or _less(value, self.high) or (self.holds_high and self.high == value)
        return above and below


def _less(left: Any, right: Any) -> bool:
    return bool(left < right)


@dataclass(frozen=True, slots=True)
class UnaryTest:
    """What an entry asks of an answer: to lie in one of the spans, or in none; without spans, nothing."""

    spans: tuple[Span, ...] = ()
    negated: bool = False

    def holds(self, value: Value | None) -> bool:
        if not self.spans:
            return True
        if value is None:
            return False
        return any(span.holds(value) for span in self.spans) is not self.negated


@dataclass(frozen=True, slots=True)
class Column:
    """An input by the answer that it reads, or an output by its name; `kind` is string, number, boolean or date."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Rule:
    number: int
    line: int
    tests: tuple[UnaryTest, ...]
    says: tuple[Value | None, ...]


@dataclass(frozen=True)
class DecisionTable:
    id: str
    name: str
    policy: HitPolicy
    inputs: tuple[Column, ...]
    outputs: tuple[Column, ...]
    rules: tuple[Rule, ...]


def read_table(text: str) -> DecisionTable:
    """The first decision table of a DMN text, checked. Raises a DecisionRefused that names the place and the line."""
    try:
        root = markup.parse(text)
    except markup.MarkupRefused as error:
        raise errors.DecisionUnreadable(line=error.line) from error
    decision = next((child for child in root if _local(child) == "decision"), None)
    table = (
        next((child for child in decision if _local(child) == "decisionTable"), None)
        if decision is not None
        else None
    )
    if decision is None or table is None or _namespace(root) not in NAMESPACES:
        raise errors.DecisionUnreadable(line=root.sourceline)
    found = _table(decision, table)
    if found.policy == HitPolicy.UNIQUE:
        _check_unique(found)
    return found


def _check_unique(table: DecisionTable) -> None:
    pair = overlaps.first_overlap(
        [rule.tests for rule in table.rules], [column.kind for column in table.inputs]
    )
    if pair is not None:
        one, other = (table.rules[place] for place in pair)
        raise errors.RulesOverlap(table=table.name, one=one.number, other=other.number, line=other.line)


def _local(element: Any) -> str:
    return str(etree.QName(element).localname)


def _namespace(element: Any) -> str:
    return f"{{{etree.QName(element).namespace}}}"


def _children(element: Any, name: str) -> list[Any]:
    return [child for child in element if _local(child) == name]


def _text(element: Any, name: str) -> str:
    found = _children(element, name)
    return (found[0].text or "").strip() if found else ""


def _table(decision: Any, table: Any) -> DecisionTable:
    name = " ".join((decision.get("name") or decision.get("id") or "").split())[:200]
    inputs = tuple(_input(column) for column in _children(table, "input"))
    outputs = tuple(_output(column) for column in _children(table, "output"))
    rows = _children(table, "rule")
    if not inputs or not outputs or len(rows) > MAX_RULES or max(len(inputs), len(outputs)) > MAX_COLUMNS:
        raise errors.DecisionShapeless(table=name, line=table.sourceline)
    _check_names(table, inputs, outputs)
    rules = tuple(_rule(row, number, inputs, outputs) for number, row in enumerate(rows, start=1))
    return DecisionTable(decision.get("id", ""), name, _policy(table, outputs), inputs, outputs, rules)


def _check_names(table: Any, inputs: Sequence[Column], outputs: Sequence[Column]) -> None:
    """An answer may be asked about twice, but is of one kind; an output says one thing."""
    kinds: dict[str, str] = {}
    twice = [column for column in inputs if kinds.setdefault(column.name, column.kind) != column.kind]
    names = [column.name for column in outputs]
    twice += [column for place, column in enumerate(outputs) if column.name in names[:place]]
    if twice:
        words = gettext(
            "Cột “{column}” (dòng {line}) có hai lần: một kết quả chỉ có một cột, một câu trả lời chỉ có một kiểu."
        )
        raise errors.DecisionColumnWrong(words, column=twice[0].name, line=table.sourceline)


def _policy(table: Any, outputs: Sequence[Column]) -> HitPolicy:
    said = table.get("hitPolicy", "UNIQUE")
    adds = table.get("aggregation", "") == "SUM" and all(column.kind == "number" for column in outputs)
    if said not in set(HitPolicy) or (said == HitPolicy.SUM and not adds):
        raise errors.HitPolicyUnsupported(
            policy=f"{said} {table.get('aggregation', '')}".strip(), line=table.sourceline
        )
    return HitPolicy(said)


def _input(column: Any) -> Column:
    expression = next(iter(_children(column, "inputExpression")), None)
    name = _text(expression, "text") if expression is not None else ""
    kind = expression.get("typeRef", "string") if expression is not None else ""
    return _column(column, name, column.get("label", ""), kind)


def _output(column: Any) -> Column:
    return _column(column, column.get("name") or "", column.get("label", ""), column.get("typeRef", "string"))


def _column(element: Any, name: str, label: str, kind: str) -> Column:
    kind = "number" if kind in NUMBERS else kind
    if not _NAME.fullmatch(name) or (kind != "number" and kind not in TYPES):
        raise errors.DecisionColumnWrong(
            column=(label or name or element.get("id", ""))[:100], line=element.sourceline
        )
    return Column(name, " ".join(label.split())[:200] or name, kind)


def _rule(row: Any, number: int, inputs: Sequence[Column], outputs: Sequence[Column]) -> Rule:
    asked, said = _children(row, "inputEntry"), _children(row, "outputEntry")
    if len(asked) != len(inputs) or len(said) != len(outputs):
        raise errors.DecisionEntryWrong(rule=number, entry="", line=row.sourceline)
    tests = tuple(
        _entry(cell, number, column.kind, read_test) for cell, column in zip(asked, inputs, strict=True)
    )
    says = tuple(
        _entry(cell, number, column.kind, _literal) for cell, column in zip(said, outputs, strict=True)
    )
    return Rule(number, row.sourceline, tests, says)


def _entry(cell: Any, number: int, kind: str, read: Callable[[str, str], Any]) -> Any:
    text = _text(cell, "text")
    try:
        return read(text, kind)
    except ValueError as error:
        raise errors.DecisionEntryWrong(rule=number, entry=text[:60], line=cell.sourceline) from error


def read_test(text: str, kind: str) -> UnaryTest:
    """Raises ValueError where the text is no test of values of the kind."""
    if text.strip() in {"", "-"}:
        return UnaryTest()
    tokens = _tokens(text)
    negated = tokens[0] == "not"
    if negated:
        if len(tokens) < 4 or tokens[1] != "(" or tokens[-1] != ")":
            raise ValueError(text)
        tokens = tokens[2:-1]
    return UnaryTest(tuple(_span(part, kind) for part in _split(tokens)), negated)


def _tokens(text: str) -> list[Any]:
    """Literals, and signs as they are written."""
    if len(text) > MAX_ENTRY:
        raise ValueError(text[:60])
    found: list[Any] = []
    place = 0
    while place < len(text.rstrip()):
        token = _TOKEN.match(text, place)
        if token is None:
            raise ValueError(text[place : place + 20])
        place = token.end()
        found.append(_value(token))
    return found


def _value(found: re.Match[str]) -> Any:
    if found["text"] is not None:
        return Literal(re.sub(r"\\(.)", r"\1", found["text"][1:-1]))
    if found["date"] is not None:
        return Literal(date.fromisoformat(found["day"]))
    if found["number"] is not None:
        return Literal(Decimal(found["number"]))
    if found["word"] in {"true", "false"}:
        return Literal(found["word"] == "true")
    return found["word"] or found["sign"]


def _split(tokens: list[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for said in tokens:
        if said == ",":
            parts.append([])
        else:
            parts[-1].append(said)
    return parts


def _span(part: list[Any], kind: str) -> Span:
    match part:
        case [Literal(value)]:
            return _checked(Span(value, value), kind)
        case ["=", Literal(value)]:
            return _checked(Span(value, value), kind)
        case ["<" | "<=" as sign, Literal(value)]:
            return _checked(Span(None, value, holds_high=sign == "<="), kind, ordered=True)
        case [">" | ">=" as sign, Literal(value)]:
            return _checked(Span(value, None, holds_low=sign == ">="), kind, ordered=True)
        case ["[" | "(" | "]" as left, Literal(low), "..", Literal(high), "]" | ")" | "[" as right]:
            span = Span(low, high, holds_low=left == "[", holds_high=right == "]")
            _checked(span, kind, ordered=True)
            if not _less(low, high) and low != high:
                raise ValueError(kind)
            return span
    raise ValueError(kind)


def _checked(span: Span, kind: str, *, ordered: bool = False) -> Span:
    """A span whose bounds are of the column's kind. True and false have no order."""
    wanted = TYPES.get(kind, Decimal)
    if any(bound is not None and type(bound) is not wanted for bound in (span.low, span.high)):
        raise ValueError(kind)
    if ordered and kind == "boolean":
        raise ValueError(kind)
    return span


def _literal(text: str, kind: str) -> Value | None:
    if text.strip() in {"", "-"}:
        return None
    match _tokens(text):
        case [Literal() as said]:
            return _checked(Span(said.value, said.value), kind).low
    raise ValueError(text)


def decide(table: DecisionTable, answers: Mapping[str, Any]) -> dict[str, Value | None] | None:
    """What the table says about the answers, by the names of its outputs; None where no rule fits.

    An answer of another kind than its column is as one that is missing. Raises DecisionContradicts where
    rules of a UNIQUE or ANY table that both fit say different things.
    """
    values = [_answer(answers.get(column.name), column.kind) for column in table.inputs]
    fitting = [rule for rule in table.rules if _fits(rule, values)]
    if table.policy == HitPolicy.SUM:
        return _sums(table, fitting)
    if not fitting:
        return None
    if table.policy != HitPolicy.FIRST and any(rule.says != fitting[0].says for rule in fitting):
        raise errors.DecisionContradicts(table=table.name, one=fitting[0].number, other=fitting[1].number)
    return _said(table, fitting[0].says)


def _fits(rule: Rule, values: Iterable[Value | None]) -> bool:
    return all(test.holds(value) for test, value in zip(rule.tests, values, strict=True))


def _said(table: DecisionTable, says: Iterable[Value | None]) -> dict[str, Value | None]:
    return {column.name: value for column, value in zip(table.outputs, says, strict=True)}


def _sums(table: DecisionTable, fitting: Iterable[Rule]) -> dict[str, Value | None]:
    sums = [Decimal() for _ in table.outputs]
    for rule in fitting:
        for place, value in enumerate(rule.says):
            sums[place] += value if isinstance(value, Decimal) else 0
    return _said(table, sums)


def _answer(given: Any, kind: str) -> Value | None:
    """An answer as a form keeps it, as a value of a column: numbers and days may come as text."""
    if kind == "boolean":
        return given if isinstance(given, bool) else None
    if kind == "string":
        return given if isinstance(given, str) else None
    if kind == "date":
        return _day(given)
    if isinstance(given, bool):
        return None
    try:
        number = Decimal(str(given))
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() else None


def _day(given: Any) -> date | None:
    if isinstance(given, date):
        return given.date() if isinstance(given, datetime) else given
    try:
        return date.fromisoformat(given) if isinstance(given, str) else None
    except ValueError:
        return None
