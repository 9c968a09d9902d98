"""What processes may have the system do to a dossier: its timers, its services, the message that it waits for."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.accounts.service import SYSTEM, Actor
from motcua.calendars import service as calendars
from motcua.dossiers.actions import change
from motcua.dossiers.actions.decision import APPROVE, REFUSE
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.errors import DossierNotFound, UnknownAct
from motcua.dossiers.models import Dossier, PaperKind
from motcua.kit import clock, sql
from motcua.organizations import service as organizations
from motcua.workflow import service as workflow
from motcua.workflow.models import Step, StepKind, StepState

# The message that a supplement is, and the effect of outcomes that ask for one.
SUPPLEMENT = "supplement"
ASKS_SUPPLEMENT = "request_supplement"


def register() -> None:
    """Offer dossiers to the processes; called once, when the program starts."""
    workflow.register_subject("dossiers.dossier", workflow.SubjectKind(hold=_hold, after=_after))
    workflow.register_message(SUPPLEMENT, asked_by=ASKS_SUPPLEMENT)
    workflow.register_word("proposal", APPROVE, REFUSE)
    for name, label, run in (
        ("issue_receipt", _("In giấy tiếp nhận hồ sơ và hẹn trả kết quả"), _issue_receipt),
        ("name_late_steps", _("Ghi tên bước và nơi quá hạn vào nhật ký"), _name_late_steps),
    ):
        workflow.register_service(workflow.Service(name, label, _on_dossier(run)))


def _hold(dossier_id: int) -> workflow.Held:
    dossier = sql.instance(Dossier, "id = %(id)s FOR UPDATE OF dossier", {"id": dossier_id})
    if dossier is None:
        raise DossierNotFound
    told = {
        "timer_fired": lambda step: change.write_act("timer_fired", dossier, SYSTEM, step=step),
        "service_done": lambda step: change.write_act("service_done", dossier, SYSTEM, step=step),
    }
    due_for = change.due_for(dossier)
    return workflow.Held(dossier, due_for, dossier.known_answers, lambda action, step: told[action](step))


def _after(organization_id: int, start: datetime, hours: Decimal) -> datetime:
    return calendars.add_working_minutes(change.calendar_of(organization_id), start, round(hours * 60))


def _on_dossier(run: Callable[[Dossier], None]) -> Callable[[Any], None]:
    def on_subject(subject: Any) -> None:
        assert isinstance(subject, Dossier)  # _hold gives nothing else
        run(subject)

    return on_subject


def _issue_receipt(dossier: Dossier) -> None:
    """Mẫu 01 for procedures that issue none at reception; one that is in force is left alone."""
    change.check_running(dossier)
    if not dossier.papers.filter(kind=PaperKind.RECEIPT, replaced_at=None).exists():
        issue_paper(dossier, PaperKind.RECEIPT, SYSTEM, office_id=dossier.receiving_unit_id)


def _name_late_steps(dossier: Dossier) -> None:
    late = Step.objects.filter(
        subject_type="dossiers.dossier", subject_id=dossier.pk, state=StepState.OPEN, due_at__lt=clock.now()
    )
    for step in late.exclude(kind=StepKind.SERVICE).order_by("id"):
        office = organizations.card(step.organization_id).name
        change.record("step_late", dossier, SYSTEM, step=step.name, organization=office)


def retry_service(*, code: str, step_id: int, by: Actor) -> None:
    """Have the system try again what it could not do. Raises UnknownAct, workflow.StepNotYours, StepAlreadyDone."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        step = Step.objects.filter(
            pk=step_id, subject_type="dossiers.dossier", subject_id=dossier.pk, kind=StepKind.SERVICE
        ).first()
        if step is None:
            raise UnknownAct
        workflow.retry_service(step_id=step.pk, by=by)
        change.write_act("service_retried", dossier, by, step=step.name)
