"""A leader sends a dossier back to a step that was done before, where the process draws no way."""

from django.db import transaction
from django.db.models import QuerySet

from motcua.accounts.service import Actor
from motcua.dossiers.actions import change
from motcua.dossiers.actions.assignment import colleague, step_of
from motcua.dossiers.actions.notices import tell
from motcua.dossiers.errors import ColleagueUnfit, NotReturnable, ReasonRequired
from motcua.dossiers.models import Dossier, NoticeKind, Paper
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.workflow import service as workflow
from motcua.workflow.errors import NotReturnable as NoWayBack
from motcua.workflow.models import Step, StepState
from motcua.workflow.service import StepDefinition

# What happens once in the life of a dossier: its term runs from there, and its code is given there.
ONCE = frozenset({"accept", "refuse_intake"})
BEFORE_THE_DECISION = frozenset({"transfer", "examination"})


def return_to_step(
    *, code: str, step_id: int, to: str, by: Actor, reason: str, revision: int | None = None
) -> Dossier:
    """Send the dossier back from an open step to an earlier one, named by its definition, and to who did it.

    A decision that was signed, and not sealed, is in force no more. Raises NotYourStep, ReasonRequired,
    NotReturnable, DossierClosed, NotRunning, workflow.StepBusy.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        step = step_of(dossier, step_id)
        by = change.acting(by, Role.LEADER, at=step.organization_id)
        change.check_running(dossier)
        workflow.check_open(step=step)
        if not reason.strip():
            raise ReasonRequired
        known = Step.objects.select_related("case").get(pk=step.id)
        target = next((one for one in _ways_back(dossier, known) if one.id == to), None)
        if target is None:
            raise NotReturnable
        _void_decision(dossier)
        try:
            opened = workflow.return_case(
                step_id=step.id, to=to, by=by, due_for=change.due_for(dossier), locked=step
            )
        except NoWayBack as error:
            raise NotReturnable from error
        change.write(dossier)
        facts = {"step": step.name, "back_to": target.name, "reason": reason.strip()}
        change.record("step_returned", dossier, by, **facts)
        for again in opened:
            _give_to_who_did_it(dossier, again, by, reason.strip())
        return dossier


def ways_back(*, code: str, step_id: int, by: Actor) -> list[StepDefinition]:
    """The steps to which this leader may send the dossier back from an open one. Raises NotYourStep, DossierNotFound."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        change.acting(by, Role.LEADER, at=step_of(dossier, step_id).organization_id)
        return _ways_back(dossier, Step.objects.select_related("case").get(pk=step_id))


def _ways_back(dossier: Dossier, step: Step) -> list[StepDefinition]:
    signed = _decisions(dossier).filter(signed_file__isnull=False).exists()
    return [
        one
        for one in workflow.earlier_steps(step)
        if not ONCE & {outcome.effect for outcome in one.outcomes}
        and (not signed or one.phase in BEFORE_THE_DECISION)
    ]


def _decisions(dossier: Dossier) -> QuerySet[Paper]:
    return dossier.papers.filter(data__decision=True, replaced_at=None)


def _void_decision(dossier: Dossier) -> None:
    """What was signed is kept, and is in force no more; a draft stays until another is proposed."""
    _decisions(dossier).filter(signed_file__isnull=False).update(replaced_at=clock.now())


def _give_to_who_did_it(dossier: Dossier, step: Step, by: Actor, reason: str) -> None:
    done = Step.objects.filter(case_id=step.case_id, definition=step.definition, state=StepState.DONE)
    last = done.order_by("-ended_at").first()
    if last is None or last.ended_by_id is None:
        return
    locked = workflow.lock_step(step_id=step.pk)
    try:
        person = colleague(last.ended_by_id, locked)
    except ColleagueUnfit:
        return
    workflow.assign_step(step_id=step.pk, to=person.id, locked=locked)
    tell(NoticeKind.SENT_BACK, dossier, [person.id], by, step=step.name, reason=reason)
