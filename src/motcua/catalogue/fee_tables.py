"""Fees that depend on what is answered: a fee may bring a decision table (DMN) that says its amount.

The table reads answers of the form by their names and says one number, `amount`, in VND. Where no rule of it
fits, the fee is the amount of the record.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.cards import Fee, ProcedureCard
from motcua.catalogue.records import RecordFault
from motcua.catalogue.wording import place_words
from motcua.workflow.errors import DecisionContradicts, DecisionRefused
from motcua.workflow.service import DecisionTable, decide, read_table

AMOUNT = "amount"
MOST = 10**9


@dataclass(frozen=True, slots=True)
class FeeByAnswers:
    """`amount` in VND before what the policies of the day take off."""

    fee: Fee
    amount: int


@lru_cache(maxsize=512)
def _table(text: str) -> DecisionTable:
    return read_table(text)


def fees_by_answers(
    *, card: ProcedureCard, channel: str, answers: Mapping[str, Any]
) -> tuple[FeeByAnswers, ...]:
    """The fees of a filing as far as the answers tell; nothing is asked of the database."""
    return tuple(FeeByAnswers(fee, _amount(fee, answers)) for fee in card.fees_by(channel))


def _amount(fee: Fee, answers: Mapping[str, Any]) -> int:
    if not fee.decision:
        return fee.amount
    try:
        said = decide(_table(fee.decision), answers)
    except DecisionContradicts:
        # Rules that contradict each other bind nobody: the amount of the record holds.
        return fee.amount
    value: Any = (said or {}).get(AMOUNT)
    return max(int(value), 0) if value is not None else fee.amount


def fee_faults(record: Mapping[str, Any]) -> list[RecordFault]:
    """What is wrong with the tables of a record whose form is not otherwise known to be right."""
    fees = record.get("fees")
    found = []
    for place, fee in enumerate(fees if isinstance(fees, list) else ()):
        text = fee.get("decision") if isinstance(fee, dict) else None
        if isinstance(text, str) and text and (problem := _problem(text)):
            path: list[str | int] = ["fees", place, "decision"]
            found.append(RecordFault(f"fees/{place}/decision", place_words(path), problem.rstrip(".")))
    return found


def unknown_answers(record: Mapping[str, Any], known: Collection[str]) -> list[RecordFault]:
    """Answers that tables of a sound record read and no form gives: such a rule would never fit."""
    found = []
    for place, fee in enumerate(record["fees"]):
        inputs = _table(fee["decision"]).inputs if fee.get("decision") else ()
        if lost := [column.name for column in inputs if column.name not in known]:
            path: list[str | int] = ["fees", place, "decision"]
            problem = _("tờ khai không có ô “%s” mà bảng nhắc đến") % lost[0]
            found.append(RecordFault(f"fees/{place}/decision", place_words(path), problem))
    return found


def _problem(text: str) -> str:
    try:
        table = _table(text)
    except DecisionRefused as refused:
        return refused.message
    places = [place for place, one in enumerate(table.outputs) if (one.name, one.kind) == (AMOUNT, "number")]
    if not places:
        return _("bảng cần một cột kết quả tên amount, kiểu number (số tiền, đồng)")
    said = ((rule.number, rule.says[places[0]]) for rule in table.rules)
    wrong = next((number for number, value in said if value is not None and not _is_money(value)), None)
    return _("quy tắc %d: số tiền là số nguyên, từ 0 đến 1.000.000.000 đồng") % wrong if wrong else ""


def _is_money(value: Any) -> bool:
    return bool(0 <= value <= MOST and value == int(value))
