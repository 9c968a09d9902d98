"""Messages: the case stands still until what was asked for has come.

A process need not draw the waiting: then the case is suspended where it stands and goes on there. Where an
outcome of the open step asks for the message, the case moves on to the place that waits for it.
"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model

from motcua.accounts.service import Actor
from motcua.workflow import queries, registry
from motcua.workflow.actions import moving
from motcua.workflow.actions.cases import lock_case, resume, suspend
from motcua.workflow.actions.locking import lock_step
from motcua.workflow.models import Case, Step, StepKind, StepState
from motcua.workflow.registry import DueFor
from motcua.workflow.rules import ANSWERED


def await_message(
    *,
    subject: Model,
    message: str,
    by: Actor,
    due_for: DueFor,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """`by` has asked for something, and the case stands still until deliver_message; inside the caller's transaction.

    Asking twice is no error. Raises StepBusy while a signature is being made, CaseNotFound.
    """
    case = lock_case(subject)
    if case.suspended_at is not None:
        return
    asking = _asking_step(case, message, by)
    if asking is not None:
        step, outcome = asking
        moving.complete(lock_step(step_id=step.pk), outcome=outcome, by=by, due_for=due_for, answers=answers)
        case = lock_case(subject)
    suspend(case)


def _asking_step(case: Case, message: str, by: Actor) -> tuple[Step, str] | None:
    """The open step of `by` with an outcome that asks for the message."""
    effect, card = registry.asked_by(message), queries.process(case.process_version_id)
    for step in Step.objects.filter(case=case, kind=StepKind.PROCESS, state=StepState.OPEN).order_by("id"):
        outcomes = card.steps[step.definition].outcomes
        asks = next((outcome.code for outcome in outcomes if outcome.effect == effect), None)
        if asks is not None and by.may(step.role, at=step.organization_id, posting=step.posting):
            return step, asks
    return None


def deliver_message(
    *,
    subject: Model,
    message: str,
    by: Actor,
    due_for: DueFor,
    answers: Mapping[str, Any] | None = None,
) -> None:
    """What was asked for has come: the case goes on, also where its process draws the waiting.

    Inside the caller's transaction; delivering to a case that waits for nothing is no error. Raises CaseNotFound.
    """
    case = lock_case(subject)
    stood = case.suspended_at is not None
    resume(case, due_for)
    card = queries.process(case.process_version_id)
    waiting = Step.objects.filter(case=case, kind=StepKind.MESSAGE, state=StepState.WAITING).order_by("id")
    for step in waiting:
        if card.automatic[step.definition].does == message:
            moving.complete(
                lock_step(step_id=step.pk), outcome=ANSWERED, by=by, due_for=due_for, answers=answers
            )
    for boundary in card.boundaries.values() if stood else ():
        open_at = Step.objects.filter(case=case, definition=boundary.attached, state=StepState.OPEN).first()
        if boundary.message == message and open_at is not None:
            step_now = lock_step(step_id=open_at.pk)
            if not moving.is_under_way(step_now, boundary):
                moving.fire(step_now, boundary, by=by, due_for=due_for, answers=answers)
