"""A step goes to a named colleague: handed over by its person, or given by a leader there."""

from django.db import transaction

from motcua.accounts.service import Actor, load_actor
from motcua.dossiers.actions import change
from motcua.dossiers.actions.notices import tell
from motcua.dossiers.errors import ColleagueUnfit, MayNotAssign, NotYourStep, UnknownAct
from motcua.dossiers.models import Dossier, NoticeKind
from motcua.organizations.service import Role
from motcua.workflow import service as workflow
from motcua.workflow.errors import StepNotFound
from motcua.workflow.service import LockedStep

# A word with the work, not a letter.
LONGEST = 500


def assign_step(*, code: str, step_id: int, to_id: int, by: Actor, reason: str = "") -> Dossier:
    """Put a step into the list of a colleague who holds its role there; both are told on their pages.

    What waits for a supplement may change hands too. Raises MayNotAssign, ColleagueUnfit, UnknownAct,
    workflow.StepBusy while a signature is being made, workflow.StepAlreadyDone.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        step = step_of(dossier, step_id)
        _check_may_assign(step, by)
        to = colleague(to_id, step)
        if step.assignee_id == to.id:
            return dossier
        by = by.acting(step.role, at=step.organization_id, person_id=step.assignee_id)
        give(dossier, step, to, by, reason=reason)
        return dossier


def step_of(dossier: Dossier, step_id: int) -> LockedStep:
    """A step of this dossier, locked."""
    try:
        step = workflow.lock_step(step_id=step_id)
    except StepNotFound as error:
        raise UnknownAct from error
    if (step.subject_type, step.subject_id) != ("dossiers.dossier", dossier.pk):
        raise UnknownAct
    return step


def acting_on(step: LockedStep, by: Actor) -> Actor:
    """The person, if the step is theirs to do, with whom they stand in for. Raises NotYourStep."""
    role, at = step.role, step.organization_id
    if not by.may(role, at=at, posting=step.posting) or not (
        step.assignee_id is None or by.may_for(step.assignee_id, role, at=at)
    ):
        raise NotYourStep
    return by.acting(role, at=at, person_id=step.assignee_id)


def colleague(person_id: int, step: LockedStep) -> Actor:
    """The person, if they hold the role of the step there themselves."""
    to = load_actor(person_id)
    if to is None or not holds_role_of(step, to):
        raise ColleagueUnfit(name=to.name if to else "")
    return to


def holds_role_of(step: LockedStep, to: Actor) -> bool:
    """Whether this is work of a person themself: of their role there, and of their posting where it is for one."""
    return any(
        grant.absent_id is None
        and (grant.organization_id, grant.role) == (step.organization_id, step.role)
        and step.posting in {"", grant.title}
        for grant in to.grants
    )


def give(dossier: Dossier, step: LockedStep, to: Actor | None, by: Actor, *, reason: str = "") -> None:
    """To a person, or back to the lane; journalled, and whoever has it now or had it is told."""
    workflow.assign_step(step_id=step.id, to=to.id if to else None, locked=step)
    before = step.assignee_id
    facts = {"step": step.name, "reason": reason.strip()[:LONGEST]}
    if to is None:
        change.record("step_released", dossier, by, **facts)
        tell(NoticeKind.RELEASED, dossier, [before], by, **facts)
        return
    change.record("step_assigned", dossier, by, to=to.name, **facts)
    tell(NoticeKind.ASSIGNED, dossier, [to.id], by, **facts)
    tell(NoticeKind.TAKEN_AWAY, dossier, [before], by, to=to.name, **facts)


def _check_may_assign(step: LockedStep, by: Actor) -> None:
    holds = step.assignee_id is not None and by.may_for(step.assignee_id, step.role, at=step.organization_id)
    if not holds and not by.may(Role.LEADER, at=step.organization_id):
        raise MayNotAssign
