"""Steps put into somebody's list, or taken off everybody's, by someone else than their person."""

from motcua.accounts.service import Actor
from motcua.kit import clock
from motcua.workflow import errors
from motcua.workflow.actions.locking import LockedStep, check_open, lock_step
from motcua.workflow.models import Step, StepKind, StepState


def assign_step(*, step_id: int, to: int | None, locked: LockedStep | None = None) -> None:
    """Put an open or suspended step into a person's list, or back to its lane, inside the caller's transaction.

    Who may is the caller's to say. Raises StepBusy while a signature is being made, StepAlreadyDone.
    """
    step = locked or lock_step(step_id=step_id)
    if step.state != StepState.SUSPENDED:
        check_open(step=step)
    Step.objects.filter(pk=step.id).update(assignee_id=to)


def open_to_role(*, step_id: int) -> bool:
    """A waiting step that was for one posting is for all of its role from now on; whether it was."""
    waiting = Step.objects.filter(pk=step_id, state=StepState.OPEN, assignee_id=None).exclude(posting="")
    return bool(waiting.update(posting=""))


def cancel_side_step(*, step_id: int, by: Actor) -> None:
    """What was asked for beside the process is wanted no more. Raises StepAlreadyDone, StepNotFound."""
    step = lock_step(step_id=step_id)
    if step.kind != StepKind.OPINION:
        raise errors.StepNotFound
    if step.state != StepState.SUSPENDED:
        check_open(step=step)
    Step.objects.filter(pk=step.id).update(
        state=StepState.CANCELLED,
        outcome="withdrawn",
        ended_at=clock.now(),
        ended_by_id=by.id,
        ended_by_name=by.name,
    )
