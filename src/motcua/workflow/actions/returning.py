"""Sending a case back to a step that was done before, whether the process draws that way or not."""

import json

from motcua.accounts.service import Actor
from motcua.workflow import errors, queries
from motcua.workflow.actions import moving
from motcua.workflow.actions.locking import LockedStep, check_person, check_state, lock_step
from motcua.workflow.models import Step, StepKind, StepState
from motcua.workflow.registry import DueFor
from motcua.workflow.rules import RETURNED, State


def return_case(
    *, step_id: int, to: str, by: Actor, due_for: DueFor, locked: LockedStep | None = None
) -> list[Step]:
    """Send a case back from an open step to one of `earlier_steps`, inside the caller's transaction.

    The step ends with the outcome "returned". Within a parallel branch only that branch goes back; from behind
    it, what else is open is cancelled. A leader there sends back what is a colleague's too. Raises NotReturnable,
    StepAlreadyDone, StepTaken, StepNotYours.
    """
    step = locked or lock_step(step_id=step_id)
    check_state(step, StepState.OPEN)
    if not by.may("leader", at=step.organization_id):
        check_person(step, by)
    done = Step.objects.filter(
        case_id=step.case_id, kind=StepKind.PROCESS, definition=to, state=StepState.DONE
    )
    before = State.from_json(json.loads(step.case_state))
    after = queries.sent_back(step.process_version_id, before, step.definition, to)
    if after is None or step.kind != StepKind.PROCESS or not done.exists():
        raise errors.NotReturnable
    return moving.place(step, after, opened=(to,), outcome=RETURNED, by=by, due_for=due_for)
