"""How new steps become rows: one insert for all of them, whatever the statement that they are part of."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.kit import clock, jobs, sql
from motcua.workflow import registry
from motcua.workflow.models import Step, StepKind, StepState
from motcua.workflow.registry import DueFor, TakenBy
from motcua.workflow.rules import Automatic, ProcessCard, StepDefinition

RUN_SERVICE = "workflow.run_service"
Place = StepDefinition | Automatic

# Reads the case from the part of the statement that is called `moved`. A step for a posting that nobody holds is open
# to all of its role, so that it waits for somebody.
NEW_STEPS = """
INSERT INTO workflow_step (case_id, subject_type, subject_id, definition, name, role, organization_id, phase, posting,
                           assignee_id, state, kind, opened_at, due_at, ended_at, outcome, ended_by_id, ended_by_name)
SELECT moved.id, moved.subject_type, moved.subject_id, new.definition, new.name, new.role, new.organization_id,
       new.phase, CASE WHEN new.posting <> '' AND EXISTS (
           SELECT FROM organizations_posting AS held
           WHERE held.organization_id = new.organization_id AND held.role = new.role AND held.title = new.posting
             AND held.valid_from <= %(today)s AND (held.valid_to IS NULL OR held.valid_to > %(today)s)
       ) THEN new.posting ELSE '' END, new.assignee_id, new.state, new.kind, %(now)s, new.due_at, NULL, '', NULL, ''
FROM moved{also}, unnest(%(definitions)s::text[], %(names)s::text[], %(roles)s::text[], %(organizations)s::bigint[],
                   %(phases)s::text[], %(states)s::text[], %(kinds)s::text[], %(dues)s::timestamptz[],
                   %(postings)s::text[], %(assignees)s::bigint[])
     AS new (definition, name, role, organization_id, phase, state, kind, due_at, posting, assignee_id)
RETURNING id, case_id, definition, posting
"""

_TIMERS = """
INSERT INTO workflow_timer (case_id, step_id, element, fires_at)
SELECT * FROM unnest(%(cases)s::bigint[], %(steps)s::bigint[], %(elements)s::text[], %(moments)s::timestamptz[])
"""


@dataclass(frozen=True, slots=True)
class OpenedStep:
    id: int
    case_id: int
    definition: str
    posting: str


def places_of(card: ProcessCard, names: Iterable[str]) -> list[Place]:
    return [card.steps[name] if name in card.steps else card.automatic[name] for name in names]


def columns(
    places: list[Place], *, offices: Mapping[str, int], due_for: DueFor, taken_by: TakenBy | None = None
) -> dict[str, Any]:
    return {
        "definitions": [place.id for place in places],
        "names": [place.name for place in places],
        "roles": [place.role for place in places],
        "organizations": [_organization(place, offices) for place in places],
        "phases": [str(place.phase) for place in places],
        "states": [_state(place).value for place in places],
        "kinds": [_kind(place).value for place in places],
        "dues": [due_for(place) if isinstance(place, StepDefinition) else None for place in places],
        "postings": [place.posting if isinstance(place, StepDefinition) else "" for place in places],
        "assignees": [
            taken_by(place) if taken_by and isinstance(place, StepDefinition) else None for place in places
        ],
        "today": clock.today(),
    }


def _organization(place: Place, offices: Mapping[str, int]) -> int:
    """That of its office, unless another was told to do the steps of this phase (see move_phase)."""
    return offices.get(phase_of_office(place.office, place.phase), offices[place.office])


def phase_of_office(office: str, phase: str) -> str:
    """How a case names the steps of an office in one phase, where another organization does those."""
    return f"{office}/{phase}"


def _kind(place: Place) -> StepKind:
    return StepKind.PROCESS if isinstance(place, StepDefinition) else StepKind(place.kind)


def _state(place: Place) -> StepState:
    return StepState.OPEN if isinstance(place, StepDefinition) else StepState.WAITING


def as_steps(
    opened: list[OpenedStep],
    places: list[Place],
    new: dict[str, Any],
    *,
    subject: dict[str, Any],
    now: datetime,
) -> list[Step]:
    """The new rows as objects, in the order of the process, without reading them back."""
    ids = {row.definition: row for row in opened}
    return [
        sql.made(
            Step,
            id=ids[place.id].id,
            case_id=ids[place.id].case_id,
            definition=place.id,
            name=place.name,
            role=place.role,
            organization_id=new["organizations"][number],
            phase=place.phase,
            posting=ids[place.id].posting,
            assignee_id=new["assignees"][number],
            state=_state(place),
            kind=_kind(place),
            opened_at=now,
            due_at=new["dues"][number],
            **subject,
        )
        for number, place in enumerate(places)
    ]


def set_going(steps: list[Step], card: ProcessCard, now: datetime) -> list[Step]:
    """Start the timers of new steps and leave services to jobs: no statement where there are none."""
    timers = [
        (step, boundary, boundary.hours)
        for step in steps
        for boundary in card.boundaries_on(step.definition)
        if boundary.hours is not None
    ]
    if timers:
        after = registry.subject_kind(steps[0].subject_type).after
        facts = {
            "cases": [step.case_id for step, _, _ in timers],
            "steps": [step.id for step, _, _ in timers],
            "elements": [boundary.id for _, boundary, _ in timers],
            "moments": [after(step.organization_id, now, hours) for step, _, hours in timers],
        }
        sql.execute(_TIMERS, facts)
    for step in steps:
        if step.kind == StepKind.SERVICE:
            jobs.defer(RUN_SERVICE, step_id=step.id)
    return steps
