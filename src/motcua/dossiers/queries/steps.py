"""The five steps in the electronic environment: what is done, where it is, who has it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.dossiers import rules
from motcua.dossiers.queries.page import DossierPage, StepView


@dataclass(frozen=True, slots=True)
class FiveStep:
    """One of the five; `mark` is done, now, ended (stopped here) or todo; `by` who did or has it."""

    phase: str
    name: Promise
    mark: str
    at: datetime | None
    by: str
    organization_id: int | None


PHASES = {
    "reception": _("Tiếp nhận"),
    "transfer": _("Chuyển xử lý"),
    "examination": _("Thẩm định"),
    "approval": _("Phê duyệt, ký số"),
    "return": _("Trả kết quả"),
}


def five_steps(page: DossierPage) -> list[FiveStep]:
    """The tracker of a dossier, from its steps and its state."""
    current = _current_phase(page)
    order = list(PHASES)
    found = []
    for phase, name in PHASES.items():
        steps = [step for step in page.steps if step.phase == phase and step.kind == "process"]
        last = steps[-1] if steps else None
        mark = _mark(page, phase, current, order)
        at, by = _when_and_who(page, phase, last)
        found.append(FiveStep(phase, name, mark, at, by, last.organization_id if last else None))
    return found


def _current_phase(page: DossierPage) -> str | None:
    running = [
        step for step in page.steps if step.kind == "process" and step.state in {"open", "busy", "suspended"}
    ]
    if running:
        return "transfer" if page.state == rules.State.ACCEPTED else running[-1].phase
    steps = [step for step in page.steps if step.kind == "process"]
    return None if page.state == rules.State.RETURNED or not steps else steps[-1].phase


def _mark(page: DossierPage, phase: str, current: str | None, order: list[str]) -> str:
    if page.state == rules.State.RETURNED or current is None:
        return "done"
    if phase == current:
        return "ended" if page.state in rules.CLOSED else "now"
    return "done" if order.index(phase) < order.index(current) else "todo"


def _when_and_who(page: DossierPage, phase: str, last: StepView | None) -> tuple[datetime | None, str]:
    if phase == "transfer":
        return page.competent_received_at if page.state != rules.State.ACCEPTED else None, ""
    if phase == "return" and page.returned_at:
        return page.returned_at, ""
    if last is None or last.state in {"open", "busy", "suspended"}:
        return None, ""
    return last.ended_at, last.ended_by_name or ""
