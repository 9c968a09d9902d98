"""What keeps a draft from being published, all of it and in words, each with the place where it is mended."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from motcua.calendars.service import Term, TermUnit
from motcua.catalogue import records, rules
from motcua.catalogue.models import ProcedureVersion
from motcua.catalogue.queries.drafts import DraftCard, draft_card
from motcua.forms.errors import FormRefused
from motcua.forms.service import compile_form
from motcua.workflow.service import hours_fault, process_faults

HOURS_A_DAY = 8


@dataclass(frozen=True, slots=True)
class DraftFault:
    """`part` is "record", "form" or "process"; `place` the path, question or element there, "" for the whole."""

    part: str
    place: str
    problem: str


def draft_faults(*, draft_id: int) -> tuple[DraftFault, ...]:
    """All that keeps a draft from being published. Raises DraftNotFound."""
    return faults_of(draft_card(draft_id=draft_id))


def faults_of(draft: DraftCard) -> tuple[DraftFault, ...]:
    return (
        *_whole_faults(draft),
        *_record_faults(draft.record),
        *_form_faults(draft),
        *_process_faults(draft),
    )


def record_faults_of(*, record: dict[str, Any]) -> tuple[records.RecordFault, ...]:
    """What a record lacks by itself, each with its path."""
    return tuple(records.faults(record))


def _record_faults(record: dict[str, Any]) -> tuple[DraftFault, ...]:
    return tuple(
        DraftFault("record", fault.place, f"{fault.words}: {fault.problem}.")
        for fault in records.faults(record)
    )


def _whole_faults(draft: DraftCard) -> list[DraftFault]:
    last = ProcedureVersion.objects.filter(procedure__code=draft.code).order_by("-number").first()
    if last is None:
        return []
    if last.pk != draft.base_version_id:
        moved = _("Thủ tục đã có phiên bản %d, mới hơn phiên bản mà bản nháp này sửa. Xin xem khác biệt.")
        return [DraftFault("record", "base", moved % last.number)]
    record = rules.with_keys(draft.record, has_form=draft.form is not None, has_process=bool(draft.process))
    if last.effective_to is None and last.digest == rules.content_digest(record, draft.form, draft.process):
        return [DraftFault("record", "", _("Bản nháp chưa có gì khác phiên bản đang công bố."))]
    return []


def _form_faults(draft: DraftCard) -> list[DraftFault]:
    if draft.form is None:
        return _missing(draft, "form", _("Chưa có tờ khai điện tử, trong khi dịch vụ nộp được trực tuyến."))
    try:
        compile_form(key="p", schema=draft.form)
    except FormRefused as refused:
        return [DraftFault("form", str(refused.values.get("place", "")), refused.message)]
    return []


def _process_faults(draft: DraftCard) -> list[DraftFault]:
    if not draft.process:
        return _missing(
            draft, "process", _("Chưa có quy trình điện tử, trong khi dịch vụ nộp được trực tuyến.")
        )
    found = process_faults(draft.process)
    if not found and (hours := _term_hours(draft.record)) is not None:
        over = hours_fault(draft.process, term_hours=hours)
        found = (over,) if over else ()
    return [DraftFault("process", fault.element, fault.problem) for fault in found]


def _missing(draft: DraftCard, part: str, problem: str) -> list[DraftFault]:
    """A procedure about which is only informed needs neither form nor process."""
    return [] if draft.record.get("level_of_service") == "information" else [DraftFault(part, "", problem)]


def _term_hours(record: dict[str, Any]) -> Decimal | None:
    """The working hours of a term of working days or hours; those of days of the calendar are not fixed."""
    term = record.get("term")
    if records.faults(record) or not isinstance(term, dict):
        return None
    given = Term(term["amount"], TermUnit(term["unit"]), term["same_day"])
    if given.within_the_day:
        return Decimal(HOURS_A_DAY)
    if given.unit == TermUnit.DAY:
        return None
    return Decimal(given.amount * (HOURS_A_DAY if given.unit == TermUnit.WORKING_DAY else 1))
