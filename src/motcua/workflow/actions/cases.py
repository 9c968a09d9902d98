from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import F, Model

from motcua.accounts.service import Actor
from motcua.kit import clock, jobs, sql
from motcua.workflow import errors, queries, registry, rules
from motcua.workflow.actions.locking import check_person, check_state, lock_step
from motcua.workflow.actions.opening import (
    NEW_STEPS,
    RUN_SERVICE,
    OpenedStep,
    as_steps,
    columns,
    phase_of_office,
    places_of,
    set_going,
)
from motcua.workflow.models import Case, Step, StepKind, StepState, Timer
from motcua.workflow.registry import DueFor
from motcua.workflow.rules import StepDefinition

_START = """
WITH moved AS (
    INSERT INTO workflow_case (process_version_id, subject_type, subject_id, offices, state, started_at)
    VALUES (%(version)s, %(subject_type)s, %(subject_id)s, %(offices)s::jsonb, %(state)s::jsonb, %(now)s)
    ON CONFLICT (subject_type, subject_id) WHERE ended_at IS NULL DO NOTHING
    RETURNING id, subject_type, subject_id
)
""" + NEW_STEPS.format(also="")  # noqa: S608 - constants only


def start_case(
    *, process_version_id: int, subject: Model, offices: Mapping[str, int], due_for: DueFor
) -> list[Step]:
    """Open the first steps for a subject, inside the caller's transaction: one statement, no run of the engine.

    `offices` gives the organization for "receiving" and "competent". Raises CaseAlreadyOpen.
    """
    card = queries.process(process_version_id)
    missing = card.offices - offices.keys()
    if missing:
        raise ValueError(f"no organization for {sorted(missing)}")
    now = clock.now()
    facts = queries.subject_of(subject)
    places = places_of(card, card.initial.at)
    new = columns(places, offices=offices, due_for=due_for)
    rest = {
        "version": process_version_id,
        "offices": queries.as_json(dict(offices)),
        "state": queries.as_json(card.initial.to_json()),
        "now": now,
    }
    opened = sql.rows(OpenedStep, _START, facts | new | rest)
    if not opened:
        raise errors.CaseAlreadyOpen
    return set_going(as_steps(opened, places, new, subject=facts, now=now), card, now)


def suspend_case(*, subject: Model) -> None:
    """Stop a case, for example while the citizen supplements: its steps leave all lists until it is resumed.

    Its timers stand still. Suspending twice is no error. Raises StepBusy while a signature is being made,
    CaseNotFound.
    """
    suspend(lock_case(subject))


def suspend(case: Case) -> None:
    if case.suspended_at is not None:
        return
    steps = Step.objects.filter(case=case)
    if steps.filter(state=StepState.BUSY).exists():
        raise errors.StepBusy
    case.suspended_at = clock.now()
    case.save(update_fields=["suspended_at"])
    steps.filter(state=StepState.OPEN).update(state=StepState.SUSPENDED)
    Timer.objects.filter(case=case).update(fires_at=None)


def resume_case(*, subject: Model, due_for: DueFor) -> None:
    """Put the steps of a suspended case back into the lists; resuming an open case is no error.

    Steps of the process are due again as `due_for` says and their timers begin anew; side steps are due later
    by as long as the case stood.
    """
    resume(lock_case(subject), due_for)


def resume(case: Case, due_for: DueFor) -> None:
    if case.suspended_at is None:
        return
    card = queries.process(case.process_version_id)
    stood = clock.now() - case.suspended_at
    suspended = Step.objects.filter(case=case, state=StepState.SUSPENDED)
    suspended.exclude(kind=StepKind.PROCESS).update(state=StepState.OPEN, due_at=F("due_at") + stood)
    for step in suspended.filter(kind=StepKind.PROCESS):
        step.state = StepState.OPEN
        step.due_at = due_for(card.steps[step.definition])
        step.save(update_fields=["state", "due_at"])
    case.suspended_at = None
    case.save(update_fields=["suspended_at"])
    _begin_timers_anew(case, card)
    for step in Step.objects.filter(case=case, kind=StepKind.SERVICE, state=StepState.WAITING):
        jobs.defer(RUN_SERVICE, step_id=step.pk)


def _begin_timers_anew(case: Case, card: rules.ProcessCard) -> None:
    for timer in Timer.objects.filter(case=case).select_related("step"):
        hours = card.boundaries[timer.element].hours
        assert hours is not None  # only what has hours is a timer
        after = registry.subject_kind(case.subject_type).after
        timer.fires_at = after(timer.step.organization_id, clock.now(), hours)
        timer.save(update_fields=["fires_at"])


def move_due(
    *, subject: Model, was: datetime, due_for: Callable[[StepDefinition, datetime], datetime]
) -> None:
    """The limit of a subject was `was` and has moved: steps of the process that it bounded are due anew.

    `due_for` says when a step opened at a moment is due now; whatever had less time of its own keeps it.
    """
    case = lock_case(subject)
    card = queries.process(case.process_version_id)
    bounded = Step.objects.filter(case=case, kind=StepKind.PROCESS, ended_at=None, due_at__gte=was)
    for step in bounded:
        step.due_at = due_for(card.steps[step.definition], step.opened_at)
        step.save(update_fields=["due_at"])


def cancel_case(*, subject: Model, by: Actor) -> None:
    """End a case where it stands, as when a dossier is withdrawn: whatever is open in it is cancelled."""
    _end(lock_case(subject), by)


def end_case(*, subject: Model, by: Actor, outcome: str) -> None:
    """End a case whose open steps have been done in another way, such as a result collected online.

    The steps of the process are done with `outcome`, which need not be one that the process draws. A subject
    without an open case stays as it is.
    """
    try:
        case = lock_case(subject)
    except errors.CaseNotFound:
        return
    Step.objects.filter(case=case, ended_at=None, kind=StepKind.PROCESS).update(
        state=StepState.DONE, outcome=outcome, **_ended(by)
    )
    _end(case, by)


def _end(case: Case, by: Actor) -> None:
    ended = _ended(by)
    Step.objects.filter(case=case, ended_at=None).update(state=StepState.CANCELLED, **ended)
    Timer.objects.filter(case=case).delete()
    case.ended_at = ended["ended_at"]
    case.save(update_fields=["ended_at"])


def _ended(by: Actor) -> dict[str, Any]:
    return {"ended_at": clock.now(), "ended_by_id": by.id, "ended_by_name": by.name}


def open_side_step(
    *,
    subject: Model,
    name: str,
    organization_id: int,
    role: str,
    due_at: datetime | None,
    kind: str = StepKind.OPINION,
    phase: str = rules.Phase.EXAMINATION,
) -> Step:
    """Ask someone beside the process, such as another office for its opinion; the process does not wait for it.

    It ends with the case at the latest. Raises CaseNotFound where no case is open, CaseSuspended.
    """
    case = lock_case(subject)
    if case.suspended_at is not None:
        raise errors.CaseSuspended
    return Step.objects.create(
        case=case,
        subject_type=case.subject_type,
        subject_id=case.subject_id,
        definition=f"{rules.SIDE}{kind}",
        name=name,
        role=role,
        organization_id=organization_id,
        phase=phase,
        state=StepState.OPEN,
        kind=kind,
        opened_at=clock.now(),
        due_at=due_at,
    )


def complete_side_step(*, step_id: int, by: Actor, outcome: str = "given") -> None:
    """Finish a side step. Raises StepAlreadyDone, StepTaken, StepNotYours as complete_step does."""
    step = lock_step(step_id=step_id)
    if step.kind == StepKind.PROCESS:
        raise errors.StepNotFound
    check_state(step, StepState.OPEN)
    check_person(step, by)
    Step.objects.filter(pk=step.id).update(state=StepState.DONE, outcome=outcome, **_ended(by))


def move_phase(*, subject: Model, office: str, phase: str, organization_id: int) -> None:
    """Have another organization do the steps that an office has in a phase: what waits there now and what is to come.

    Who had taken such a step has it no more. Raises CaseNotFound where no case is open.
    """
    case = lock_case(subject)
    name = phase_of_office(office, phase)
    before = case.offices.get(name, case.offices[office])
    case.offices = case.offices | {name: organization_id}
    case.save(update_fields=["offices"])
    waiting = Step.objects.filter(case=case, ended_at=None, phase=phase, kind=StepKind.PROCESS)
    waiting.filter(organization_id=before).update(organization_id=organization_id, assignee_id=None)


def lock_case(subject: Model) -> Case:
    case = Case.objects.select_for_update().filter(**queries.subject_of(subject), ended_at=None).first()
    if case is None:
        raise errors.CaseNotFound
    return case
