"""Who holds a step: the case row is locked first, then the step, by everyone who changes either."""

from dataclasses import dataclass

from motcua.accounts.service import Actor
from motcua.kit import sql
from motcua.workflow import errors
from motcua.workflow.models import StepState

# Locked in the order named, and both read again after a wait.
_LOCK = """
SELECT step.id, step.case_id, step.definition, step.name, step.kind, step.role, step.posting, step.organization_id, step.assignee_id,
       step.state, step.subject_type, step.subject_id, c.process_version_id, c.offices::text AS offices,
       c.state::text AS case_state
FROM workflow_case AS c JOIN workflow_step AS step ON step.case_id = c.id
WHERE step.id = %(step_id)s
FOR UPDATE OF c, step
"""


@dataclass(frozen=True, slots=True)
class LockedStep:
    id: int
    case_id: int
    definition: str
    name: str
    kind: str
    role: str
    posting: str
    organization_id: int
    assignee_id: int | None
    state: str
    subject_type: str
    subject_id: int
    process_version_id: int
    offices: str
    case_state: str


def lock_step(*, step_id: int) -> LockedStep:
    """The step with its case, locked until the caller's transaction ends. Raises StepNotFound."""
    step = sql.row(LockedStep, _LOCK, {"step_id": step_id})
    if step is None:
        raise errors.StepNotFound
    return step


def check_open(*, step: LockedStep) -> None:
    """That the step waits for someone. Raises StepSuspended, StepBusy, or StepAlreadyDone."""
    check_state(step, StepState.OPEN)


def check_state(step: LockedStep, wanted: str) -> None:
    if step.state == wanted:
        return
    refusals: dict[str, type[errors.StepAlreadyDone]] = {
        StepState.SUSPENDED: errors.StepSuspended,
        StepState.BUSY: errors.StepBusy,
    }
    raise refusals.get(step.state, errors.StepAlreadyDone)


def check_person(step: LockedStep, by: Actor) -> None:
    """Whoever has taken the step, or stands in for them, may act on it; where nobody has, whoever holds its role."""
    taken = step.assignee_id is not None
    if by.id is None or (taken and by.may_for(step.assignee_id, step.role, at=step.organization_id)):
        return
    if not by.may(step.role, at=step.organization_id, posting=step.posting):
        raise errors.StepNotYours
    if taken:
        raise errors.StepTaken
