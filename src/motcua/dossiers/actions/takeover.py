"""All work of somebody who leaves or has left goes to a colleague, or back to where it waits for anyone."""

from dataclasses import dataclass

from django.db import transaction

from motcua.accounts.models import User
from motcua.accounts.service import Actor, load_actor
from motcua.dossiers.actions import change
from motcua.dossiers.actions.assignment import give, holds_role_of
from motcua.dossiers.errors import MayNotMoveWork
from motcua.dossiers.models import Dossier, Opinion
from motcua.kit import clock, sql
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.workflow import service as workflow
from motcua.workflow.models import StepState

BATCH = 100
# In one go; whoever has more is asked to press again, and sees how much is left.
MOST = 1000


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of somebody's work: how many steps moved, to the lane because nobody named may do them, and
    how many stay because a signature is being made at them.
    """

    count: int
    to_lane: int
    busy: int


@dataclass(frozen=True, slots=True)
class _Held:
    step_id: int
    dossier_id: int
    state: str


# What waits for a supplement leaves the index of a person's work: it is found by its dossier.
_HELD = """
SELECT id AS step_id, subject_id AS dossier_id, state FROM workflow_step
WHERE assignee_id = %(person)s AND state IN ('open', 'busy') AND organization_id = %(office)s
  AND subject_type = 'dossiers.dossier'
UNION ALL
SELECT step.id, step.subject_id, step.state FROM dossiers_dossier AS dossier
JOIN workflow_step AS step ON step.subject_type = 'dossiers.dossier' AND step.subject_id = dossier.id
WHERE (dossier.competent_agency_id = %(office)s OR dossier.receiving_unit_id = %(office)s) AND dossier.state = 5
  AND step.state = 'suspended' AND step.assignee_id = %(person)s AND step.organization_id = %(office)s
ORDER BY dossier_id, step_id
"""


def move_work(
    *,
    person_id: int,
    organization_id: int,
    by: Actor,
    to_id: int | None = None,
    leaves: bool = False,
    reason: str = "",
) -> Moved:
    """Everything that a person has taken in an office goes to a colleague, or back to the lanes.

    What the colleague does not hold the role for goes back to its lane. `leaves` ends the person's postings
    there too, with the first batch. Each batch is one transaction, and a second call goes on with what is left.
    Raises MayNotMoveWork, organizations.MayNotPost, organizations.NotServingThere.
    """
    _check_may_move(organization_id, by)
    to = load_actor(to_id) if to_id is not None else None
    count = to_lane = 0
    while count < MOST:
        with transaction.atomic(durable=True):
            if leaves:
                leaves = False
                organizations.end_service(
                    person=User.objects.get(pk=person_id), organization_id=organization_id, by=by
                )
                _move_questions(person_id, organization_id, to)
            held = sql.rows(_Held, _HELD, {"person": person_id, "office": organization_id})
            batch = [one for one in held if one.state != StepState.BUSY][:BATCH]
            for one in batch:
                to_lane += _move(one, person_id, to, by, reason)
            count += len(batch)
        if len(batch) < BATCH:
            break
    return Moved(count, to_lane, busy=len(held) - len(batch) if len(batch) < BATCH else 0)


def _check_may_move(organization_id: int, by: Actor) -> None:
    administers = organizations.administers(by.organizations(Role.ADMINISTRATOR), organization_id)
    if not administers and not by.may(Role.LEADER, at=organization_id):
        raise MayNotMoveWork


def _move(one: _Held, person_id: int, to: Actor | None, by: Actor, reason: str) -> bool:
    """Whether it went back to the lane although somebody was named; in order of dossiers, so that none waits in a ring."""
    dossier = sql.instance(Dossier, "id = %(id)s FOR UPDATE OF dossier", {"id": one.dossier_id})
    assert dossier is not None  # the step holds on to it
    step = workflow.lock_step(step_id=one.step_id)
    if step.assignee_id != person_id or step.state not in {StepState.OPEN, StepState.SUSPENDED}:
        return False
    fit = to if to is not None and holds_role_of(step, to) else None
    give(dossier, step, fit, by, reason=reason)
    return to is not None and fit is None


def _move_questions(person_id: int, organization_id: int, to: Actor | None) -> None:
    """Whoever takes the work over waits for the answers too; with nobody there named, whoever takes the step will see."""
    serves = to is not None and any(
        grant.absent_id is None and grant.organization_id == organization_id for grant in to.grants
    )
    Opinion.objects.filter(
        asked_by_id=person_id,
        answered_at=None,
        withdrawn_at=None,
        dossier__competent_agency_id=organization_id,
    ).update(asked_by_id=to.id if to and serves else None)


def return_orphaned_work(*, by: Actor) -> int:
    """Steps whose person holds their role there no more go back to their lanes, so that none is forgotten.

    Steps for a posting that nobody holds any more are open to all of their role. A loan that ended yesterday leaves such steps; run every night. Returns how many.
    """
    found = _open_empty_postings(by)
    for lost in sql.rows(_Orphan, _ORPHANS, {"today": clock.today(), "limit": MOST}):
        with transaction.atomic(durable=True):
            one = _Held(lost.step_id, lost.dossier_id, StepState.OPEN)
            _move(one, lost.person_id, None, by, "")
            found += 1
    return found


def _open_empty_postings(by: Actor) -> int:
    """How many steps that waited for a posting which nobody holds wait for their role now."""
    found = 0
    for lost in sql.rows(_Empty, _EMPTY_POSTINGS, {"today": clock.today(), "limit": MOST}):
        with transaction.atomic(durable=True):
            dossier = sql.instance(Dossier, "id = %(id)s FOR UPDATE OF dossier", {"id": lost.dossier_id})
            assert dossier is not None  # the step holds on to it
            if workflow.open_to_role(step_id=lost.step_id):
                change.record("posting_empty", dossier, by, step=lost.name, posting=lost.posting)
                found += 1
    return found


@dataclass(frozen=True, slots=True)
class _Empty:
    step_id: int
    dossier_id: int
    name: str
    posting: str


_HOLDS_POSTING = """
SELECT FROM organizations_posting AS posting
WHERE posting.organization_id = step.organization_id AND posting.role = step.role AND posting.title = step.posting
  AND posting.valid_from <= %(today)s AND (posting.valid_to IS NULL OR posting.valid_to > %(today)s)
"""
_EMPTY_POSTINGS = f"""
SELECT step.id AS step_id, step.subject_id AS dossier_id, step.name, step.posting FROM workflow_step AS step
WHERE step.posting <> '' AND step.state = 'open' AND step.assignee_id IS NULL
  AND step.subject_type = 'dossiers.dossier' AND NOT EXISTS ({_HOLDS_POSTING})
ORDER BY step.subject_id, step.id LIMIT %(limit)s
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class _Orphan:
    step_id: int
    dossier_id: int
    person_id: int


_ORPHANS = """
SELECT step.id AS step_id, step.subject_id AS dossier_id, step.assignee_id AS person_id
FROM workflow_step AS step
WHERE step.state IN ('open', 'busy') AND step.state = 'open' AND step.assignee_id IS NOT NULL
  AND step.subject_type = 'dossiers.dossier' AND NOT EXISTS (
    SELECT FROM organizations_posting AS posting
    WHERE posting.user_id = step.assignee_id AND posting.organization_id = step.organization_id
      AND posting.role = step.role AND (step.posting = '' OR posting.title = step.posting)
      AND posting.valid_from <= %(today)s AND (posting.valid_to IS NULL OR posting.valid_to > %(today)s))
  AND NOT EXISTS (
    SELECT FROM organizations_absence AS absence
    WHERE absence.substitute_id = step.assignee_id AND absence.organization_id = step.organization_id
      AND absence.valid_from <= %(today)s AND absence.valid_to > %(today)s)
ORDER BY step.subject_id, step.id LIMIT %(limit)s
"""
