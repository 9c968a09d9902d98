"""How a case moves on: the engine says where to, one statement closes, opens and keeps what was done."""

import json
from collections.abc import Mapping
from typing import Any

from motcua.accounts.service import Actor
from motcua.kit import clock, sql
from motcua.workflow import engine, queries
from motcua.workflow.actions.locking import LockedStep
from motcua.workflow.actions.opening import NEW_STEPS, OpenedStep, as_steps, columns, places_of, set_going
from motcua.workflow.choosing import Chooser
from motcua.workflow.models import MoveKind, Step
from motcua.workflow.registry import DueFor, TakenBy
from motcua.workflow.rules import ANSWERED, TIME_UP, Boundary, State

# Steps are closed before new ones are opened (the insert reads from `done` and `dropped`), because a loop may
# open the same step again and a step is open once at most. What stands beside the process ends with it.
_MOVE = """
WITH done AS (
    UPDATE workflow_step SET state = 'done', outcome = %(outcome)s, ended_at = %(now)s,
           ended_by_id = %(by_id)s, ended_by_name = %(by_name)s, failure = ''
    WHERE id = %(closing)s RETURNING id
), moved AS (
    UPDATE workflow_case SET state = %(state)s::jsonb, ended_at = %(case_ended)s
    WHERE id = %(case_id)s RETURNING id, subject_type, subject_id
), dropped AS (
    UPDATE workflow_step SET state = 'cancelled', ended_at = %(now)s
    WHERE case_id = %(case_id)s AND ended_at IS NULL AND id IS DISTINCT FROM %(closing)s
      AND (%(case_ended)s::timestamptz IS NOT NULL OR definition = ANY(%(left)s::text[]))
    RETURNING id
), kept AS (
    INSERT INTO workflow_move (case_id, kind, element, data, chosen, at)
    VALUES (%(case_id)s, %(move)s, %(element)s, %(given)s::jsonb, %(chosen)s::jsonb, %(now)s)
), stopped AS (
    DELETE FROM workflow_timer
    WHERE case_id = %(case_id)s AND (step_id IN (SELECT id FROM done UNION ALL SELECT id FROM dropped)
                                     OR (step_id = %(step_id)s AND element = %(element)s))
)
"""
_OPEN = NEW_STEPS.format(
    also=" CROSS JOIN (SELECT count(*) FROM done) AS closed CROSS JOIN (SELECT count(*) FROM dropped) AS gone"
)


def complete(
    step: LockedStep,
    *,
    outcome: str,
    by: Actor,
    due_for: DueFor,
    answers: Mapping[str, Any] | None,
    data: Mapping[str, Any] | None = None,
    taken_by: TakenBy | None = None,
) -> list[Step]:
    """The step, service or message is done, and what follows it is opened; gateways may read `answers`."""
    before = State.from_json(json.loads(step.case_state))
    given = {**(data or {}), "outcome": outcome}
    chooser = _chooser(step, {**before.data, **given}, answers)
    after = engine.advance(
        queries.specification(step.process_version_id), before, completed=step.definition, chooser=chooser
    )
    facts = {"closing": step.id, "outcome": outcome, "move": MoveKind.COMPLETED, "element": step.definition}
    facts["chosen"] = queries.as_json(chooser.chosen)
    opened = after.opened_since(before, completed=step.definition)
    return _write(step, after, opened, by=by, due_for=due_for, given=given, facts=facts, taken_by=taken_by)


def _chooser(step: LockedStep, data: Mapping[str, Any], answers: Mapping[str, Any] | None) -> Chooser:
    return Chooser(data, answers=answers, tables=queries.process(step.process_version_id).tables)


def fire(
    step: LockedStep, boundary: Boundary, *, by: Actor, due_for: DueFor, answers: Mapping[str, Any] | None
) -> list[Step]:
    """A timer of an open step has run out, or its message has come."""
    before = State.from_json(json.loads(step.case_state))
    outcome = (ANSWERED if boundary.message else TIME_UP) if boundary.interrupts else ""
    # A branch beside the process leaves alone what the conditions of the process read.
    given = {"outcome": outcome} if outcome else {}
    spec = queries.specification(step.process_version_id)
    chooser = _chooser(step, {**before.data, **given}, answers)
    after = engine.fire(spec, before, boundary, chooser=chooser)
    facts = {
        "chosen": queries.as_json(chooser.chosen),
        "closing": step.id if boundary.interrupts else None,
        "outcome": outcome,
        "move": MoveKind.FIRED,
        "element": boundary.id,
    }
    opened = after.opened_since(before, completed=step.definition if boundary.interrupts else "")
    return _write(step, after, opened, by=by, due_for=due_for, given=given, facts=facts)


def place(
    step: LockedStep, state: State, *, opened: tuple[str, ...], outcome: str, by: Actor, due_for: DueFor
) -> list[Step]:
    """The case is put where someone decided that it goes on; steps that are not there any more are cancelled."""
    before = State.from_json(json.loads(step.case_state))
    left = sorted(set(before.at) - set(state.at) - {step.definition})
    facts = {
        "closing": step.id,
        "outcome": outcome,
        "move": MoveKind.STOOD,
        "element": step.definition,
        "left": left,
    }
    return _write(step, state, opened, by=by, due_for=due_for, given=state.to_json(), facts=facts)


def _write(
    step: LockedStep,
    after: State,
    names: tuple[str, ...],
    *,
    by: Actor,
    due_for: DueFor,
    given: Mapping[str, Any],
    facts: dict[str, Any],
    taken_by: TakenBy | None = None,
) -> list[Step]:
    card = queries.process(step.process_version_id)
    state = card.settled(after)
    places = places_of(card, [name for name in names if name in state.at])
    now = clock.now()
    new = columns(places, offices=json.loads(step.offices), due_for=due_for, taken_by=taken_by)
    rest = {
        "case_id": step.case_id,
        "step_id": step.id,
        "state": queries.as_json(state.to_json()),
        "case_ended": now if state.has_ended else None,
        "given": queries.as_json(given),
        "left": [],
        "chosen": "{}",
        "by_id": by.id,
        "by_name": by.name,
        "now": now,
    }
    opened = sql.rows(OpenedStep, _MOVE + _OPEN, new | rest | facts)
    subject = {"subject_type": step.subject_type, "subject_id": step.subject_id}
    return set_going(as_steps(opened, places, new, subject=subject, now=now), card, now)


def is_under_way(step: LockedStep, boundary: Boundary) -> bool:
    """Whether the branch beside the process that this would open is being worked on already."""
    card = queries.process(step.process_version_id)
    return card.is_under_way(boundary.id, State.from_json(json.loads(step.case_state)))
