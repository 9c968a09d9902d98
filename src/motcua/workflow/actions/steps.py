from collections.abc import Mapping
from typing import Any

from motcua.accounts.service import Actor
from motcua.workflow import errors, queries, registry
from motcua.workflow.actions import moving
from motcua.workflow.actions.locking import LockedStep, check_person, check_state, lock_step
from motcua.workflow.models import Step, StepState
from motcua.workflow.registry import DueFor, TakenBy

Data = Mapping[str, str | int | float | bool | None]


def complete_step(
    *,
    step_id: int,
    outcome: str,
    by: Actor,
    due_for: DueFor,
    data: Data | None = None,
    answers: Mapping[str, Any] | None = None,
    held: bool = False,
    taken_by: TakenBy | None = None,
    locked: LockedStep | None = None,
) -> list[Step]:
    """Finish a step with one of its outcomes and open what follows, inside the caller's transaction.

    `data` joins the data of the case, beside `outcome`; `answers` about the subject are what gateways read for this
    move. `taken_by` says for each step that is opened whose it is at once. `held` finishes a step that waited for a
    signature (see hold_step), without asking again who may. `locked` is the step as lock_step gave it to
    the caller, which saves reading it again. Returns the steps newly opened; none where the case has ended
    or a parallel branch is still out.

    Raises StepAlreadyDone (StepSuspended, StepBusy), StepTaken, StepNotYours, OutcomeUnknown, NoWay.
    """
    step = locked or lock_step(step_id=step_id)
    check_state(step, StepState.BUSY if held else StepState.OPEN)
    if not held:
        check_person(step, by)
    card = queries.process(step.process_version_id)
    definition = card.steps.get(step.definition)
    if definition is None:
        raise errors.StepNotFound
    chosen = definition.outcome(outcome)
    # Whoever asks for something waits for it, too: that is await_message.
    if chosen is None or registry.asks(chosen.effect):
        raise errors.OutcomeUnknown(outcome=outcome)
    return moving.complete(
        step, outcome=outcome, by=by, due_for=due_for, answers=answers, data=data, taken_by=taken_by
    )


def take_step(*, step_id: int, by: Actor, locked: LockedStep | None = None) -> None:
    """Put an open step into one's own list, inside the caller's transaction; taking it twice is no error."""
    step = locked or lock_step(step_id=step_id)
    check_state(step, StepState.OPEN)
    check_person(step, by)
    Step.objects.filter(pk=step.id).update(assignee_id=by.id)


def release_step(*, step_id: int, by: Actor, locked: LockedStep | None = None) -> None:
    """Give a taken step back to its lane, inside the caller's transaction: its person, or a leader there."""
    step = locked or lock_step(step_id=step_id)
    check_state(step, StepState.OPEN)
    if by.id not in {None, step.assignee_id} and not by.may("leader", at=step.organization_id):
        raise errors.StepNotYours
    Step.objects.filter(pk=step.id).update(assignee_id=None)


def hold_step(*, step_id: int, by: Actor, locked: LockedStep | None = None) -> None:
    """Keep an open step from being completed by hand while a signature is made, inside the caller's transaction.

    It stays in the list of `by`. Complete it with held=True, or open it again with release_hold.
    """
    step = locked or lock_step(step_id=step_id)
    check_state(step, StepState.OPEN)
    check_person(step, by)
    Step.objects.filter(pk=step.id).update(state=StepState.BUSY, assignee_id=by.id or step.assignee_id)


def release_hold(*, step_id: int) -> None:
    """Open a held step again, after a signature has failed; an open one stays as it is."""
    step = lock_step(step_id=step_id)
    if step.state != StepState.OPEN:
        check_state(step, StepState.BUSY)
    Step.objects.filter(pk=step.id).update(state=StepState.OPEN)
