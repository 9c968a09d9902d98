"""How new steps become rows: one insert for all of them, whatever the statement that they are part of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.workflow.models import Step, StepKind, StepState
from motcua.workflow.rules import StepDefinition

DueFor = Callable[[StepDefinition], datetime | None]

# Reads the case from the part of the statement that is called `moved`.
NEW_STEPS = """
INSERT INTO workflow_step (case_id, subject_type, subject_id, definition, name, role, organization_id, phase,
                           assignee_id, state, kind, opened_at, due_at, ended_at, outcome, ended_by_id, ended_by_name)
SELECT moved.id, moved.subject_type, moved.subject_id, new.definition, new.name, new.role, new.organization_id,
       new.phase, NULL, 'open', 'process', %(now)s, new.due_at, NULL, '', NULL, ''
FROM moved{also}, unnest(%(definitions)s::text[], %(names)s::text[], %(roles)s::text[], %(organizations)s::bigint[],
                   %(phases)s::text[], %(dues)s::timestamptz[])
     AS new (definition, name, role, organization_id, phase, due_at)
RETURNING id, case_id, definition
"""


@dataclass(frozen=True, slots=True)
class OpenedStep:
    id: int
    case_id: int
    definition: str


def columns(
    definitions: Iterable[StepDefinition], *, offices: Mapping[str, int], due_for: DueFor
) -> dict[str, list[Any]]:
    rows = list(definitions)
    return {
        "definitions": [step.id for step in rows],
        "names": [step.name for step in rows],
        "roles": [step.role for step in rows],
        "organizations": [offices[step.office] for step in rows],
        "phases": [str(step.phase) for step in rows],
        "dues": [due_for(step) for step in rows],
    }


def as_steps(
    opened: list[OpenedStep],
    definitions: list[StepDefinition],
    new: dict[str, list[Any]],
    *,
    subject: dict[str, Any],
    now: datetime,
) -> list[Step]:
    """The new rows as objects, in the order of the process, without reading them back."""
    ids = {row.definition: row for row in opened}
    return [
        Step(
            id=ids[step.id].id,
            case_id=ids[step.id].case_id,
            definition=step.id,
            name=step.name,
            role=step.role,
            organization_id=new["organizations"][place],
            phase=step.phase,
            state=StepState.OPEN,
            kind=StepKind.PROCESS,
            opened_at=now,
            due_at=new["dues"][place],
            **subject,
        )
        for place, step in enumerate(definitions)
    ]
