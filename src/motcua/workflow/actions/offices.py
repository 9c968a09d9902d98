"""Open work goes to other offices when offices merge: who does it changes, what is done and until when does not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from motcua.kit import sql


@dataclass(frozen=True, slots=True)
class MovedStep:
    """A step that was moved, and the organization that it was of before."""

    step_id: int
    subject_id: int
    organization_id: int


_MOVE_STEPS = """
UPDATE workflow_step AS step SET organization_id = heir.new
FROM unnest(%(before)s::bigint[], %(after)s::bigint[]) AS heir (old, new)
WHERE step.subject_type = %(subject_type)s AND step.subject_id = ANY(%(subjects)s) AND step.ended_at IS NULL
  AND step.organization_id = heir.old
RETURNING step.id AS step_id, step.subject_id, heir.old AS organization_id
"""
# Steps that the process opens later take their office from the case.
_MOVE_CASES = """
UPDATE workflow_case AS moved SET offices = (
    SELECT jsonb_object_agg(office.key, coalesce(heir.new, office.value::bigint))
    FROM jsonb_each_text(moved.offices) AS office (key, value)
    LEFT JOIN unnest(%(before)s::bigint[], %(after)s::bigint[]) AS heir (old, new) ON heir.old = office.value::bigint)
WHERE moved.subject_type = %(subject_type)s AND moved.subject_id = ANY(%(subjects)s) AND moved.ended_at IS NULL
"""
_PUT_STEPS = """
UPDATE workflow_step AS step SET organization_id = put.organization_id
FROM unnest(%(steps)s::bigint[], %(organizations)s::bigint[]) AS put (id, organization_id)
WHERE step.id = put.id AND step.ended_at IS NULL
"""
_PUT_CASES = """
UPDATE workflow_case AS moved SET offices = put.offices::jsonb
FROM unnest(%(subjects)s::bigint[], %(offices)s::text[]) AS put (subject_id, offices)
WHERE moved.subject_type = %(subject_type)s AND moved.subject_id = put.subject_id AND moved.ended_at IS NULL
"""


def move_offices(
    *, subject_type: str, subject_ids: Sequence[int], heirs: Mapping[int, int]
) -> list[MovedStep]:
    """The open steps and the cases of these subjects go to the heirs of their offices.

    The caller has locked the subjects. Who has taken a step keeps it; deadlines stay.
    """
    facts = {
        "subject_type": subject_type,
        "subjects": list(subject_ids),
        "before": list(heirs),
        "after": list(heirs.values()),
    }
    moved = sql.rows(MovedStep, _MOVE_STEPS, facts)
    sql.execute(_MOVE_CASES, facts)
    return moved


def put_offices(
    *, subject_type: str, steps: Sequence[MovedStep], offices: Mapping[int, Mapping[str, int]]
) -> None:
    """Put open steps and cases where they were: for undoing a move. `offices` are those of each subject's case."""
    sql.execute(
        _PUT_STEPS,
        {"steps": [one.step_id for one in steps], "organizations": [one.organization_id for one in steps]},
    )
    facts = {"subjects": list(offices), "offices": [json.dumps(one) for one in offices.values()]}
    sql.execute(_PUT_CASES, facts | {"subject_type": subject_type})
