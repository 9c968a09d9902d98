"""Reads: processes, kept for ever because a version never changes; the history of a subject; a person's work.

`WORK` and `HISTORY` are meant to be built upon: another module may put them into a statement of its own,
join its tables to them, and so show a list with one query.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from django.db.models import Model

from motcua.accounts.service import Actor
from motcua.kit import sql
from motcua.workflow import asking, bpmn, cards, engine, errors, soundness
from motcua.workflow.choosing import Chooser
from motcua.workflow.models import Case, Move, MoveKind, ProcessVersion, Step, StepKind, StepState
from motcua.workflow.rules import (
    RETURNED,
    TIME_UP,
    Outcome,
    Process,
    ProcessCard,
    State,
    StepDefinition,
)

# Steps that an actor may act on, soonest due first, as rows of workflow_step: what nobody has taken in each of
# the actor's lanes, and what the actor has. Every part stops at %(limit)s along an index of its own, so that a
# thousand open steps cost no more than the page that is shown. Parameters: work_parameters().
WORK = """(
    SELECT waiting.*
    FROM unnest(%(organizations)s::bigint[], %(roles)s::text[]) AS lane (organization_id, role)
    CROSS JOIN LATERAL (
        SELECT * FROM workflow_step
        WHERE organization_id = lane.organization_id AND role = lane.role AND posting = ''
          AND state = 'open' AND assignee_id IS NULL
        ORDER BY due_at, id LIMIT %(limit)s
    ) AS waiting
    UNION ALL
    SELECT waiting.*
    FROM unnest(%(posted_at)s::bigint[], %(posted_roles)s::text[], %(postings)s::text[])
         AS lane (organization_id, role, posting)
    CROSS JOIN LATERAL (
        SELECT * FROM workflow_step
        WHERE organization_id = lane.organization_id AND role = lane.role AND posting = lane.posting AND posting <> ''
          AND state = 'open' AND assignee_id IS NULL
        ORDER BY due_at, id LIMIT %(limit)s
    ) AS waiting
    UNION ALL
    (
        SELECT * FROM workflow_step
        WHERE assignee_id = %(person)s AND state IN ('open', 'busy')
        ORDER BY due_at, id LIMIT %(limit)s
    )
)"""

_WORK = f"""
SELECT id, case_id, subject_type, subject_id, definition, name, role, organization_id, phase, kind, state,
       assignee_id, opened_at, due_at
FROM {WORK} AS step ORDER BY due_at, id LIMIT %(limit)s
"""  # noqa: S608 - put together from constants

# What happened on a subject, in order. Parameters: subject_type, subject_id.
HISTORY = """
SELECT step.id, step.case_id, c.process_version_id, step.definition, step.name, step.role, step.organization_id,
       step.phase, step.kind, step.state, step.assignee_id, coalesce(person.full_name, '') AS assignee_name,
       step.opened_at, step.due_at, step.ended_at, step.outcome, step.ended_by_id, step.ended_by_name
FROM workflow_step AS step
JOIN workflow_case AS c ON c.id = step.case_id
LEFT JOIN accounts_user AS person ON person.id = step.assignee_id
WHERE step.subject_type = %(subject_type)s AND step.subject_id = %(subject_id)s
ORDER BY step.opened_at, step.id
"""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An open step in someone's list."""

    id: int
    case_id: int
    subject_type: str
    subject_id: int
    definition: str
    name: str
    role: str
    organization_id: int
    phase: str
    kind: str
    state: str
    assignee_id: int | None
    opened_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class StepRecord:
    """A step that happened or is open, with the names of people as the dossier page shows them."""

    id: int
    case_id: int
    process_version_id: int
    definition: str
    name: str
    role: str
    organization_id: int
    phase: str
    kind: str
    state: str
    assignee_id: int | None
    assignee_name: str
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    outcome: str
    ended_by_id: int | None
    ended_by_name: str

    @property
    def is_over(self) -> bool:
        return self.state in {StepState.DONE, StepState.CANCELLED}

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """How the step may be finished; none for a side step."""
        definition = process(self.process_version_id).steps.get(self.definition)
        return definition.outcomes if definition else ()

    @property
    def outcome_label(self) -> str:
        """The words of the chosen outcome, or its code where the process draws no such step."""
        if self.outcome == TIME_UP:
            on_it = process(self.process_version_id).boundaries_on(self.definition)
            return next((one.name for one in on_it if one.interrupts and one.hours), self.outcome)
        return next((known.label for known in self.outcomes if known.code == self.outcome), self.outcome)


class _Kept(NamedTuple):
    card: ProcessCard
    spec: Any
    bpmn: str


_kept: dict[int, _Kept] = {}


def process(version_id: int) -> ProcessCard:
    """Raises ProcessVersion.DoesNotExist for an unknown version."""
    return _load(version_id).card


def specification(version_id: int) -> Any:
    """What the engine runs; built once in each running program and shared by its threads, which only read it."""
    return _load(version_id).spec


def _load(version_id: int) -> _Kept:
    kept = _kept.get(version_id)
    if kept is None:
        version = ProcessVersion.objects.get(pk=version_id)
        spec = engine.spec_from_json(version.specification)
        if spec is None:
            spec = engine.compile_process(bpmn.read_process(version.bpmn))
        kept = _kept[version_id] = _Kept(_card(version), spec, version.bpmn)
    return kept


def _card(version: ProcessVersion) -> ProcessCard:
    return ProcessCard(
        version_id=version.pk,
        key=version.key,
        name=version.name,
        initial=State.from_json(version.initial),
        **cards.drawn_from_json(version.steps),
    )


@cache
def drawing(version_id: int) -> Process:
    """The process as drawn, for what the card does not tell."""
    return bpmn.read_process(_load(version_id).bpmn)


@cache
def _after(version_id: int, step: str, outcome: str) -> tuple[StepDefinition, ...]:
    drawn = drawing(version_id)
    node = drawn.nodes[step]
    chosen = node.step.outcome(outcome) if node.step else None
    led = asking.led_to(drawn, node, chosen)
    return tuple(dict.fromkeys(place.step for place in led if place.step is not None))


def steps_after(*, process_version_id: int, step: str, outcome: str) -> tuple[StepDefinition, ...]:
    """The steps of people that may be opened when a step is finished so; nothing is asked of the database twice."""
    return _after(process_version_id, step, outcome)


@cache
def stands(version_id: int) -> frozenset[soundness.Stand]:
    """Every rest that a case of a version may come to."""
    return frozenset(soundness.stands(drawing(version_id)))


def subject_of(subject: Model) -> dict[str, Any]:
    """How a subject is named in this module's tables."""
    return {"subject_type": subject._meta.label_lower, "subject_id": subject.pk}  # noqa: SLF001 - Django's documented name


def case_of(subject: Model) -> Case:
    """The open case of a subject. Raises CaseNotFound."""
    case = Case.objects.filter(**subject_of(subject), ended_at=None).first()
    if case is None:
        raise errors.CaseNotFound
    return case


def case_data(case: Case) -> dict[str, Any]:
    """What the conditions of the process are asked about."""
    return dict(State.from_json(case.state).data)


def earlier_steps(step: Step) -> list[StepDefinition]:
    """The steps that a case may be sent back to from an open one, in the order of the process; see return_case."""
    case = step.case
    card, state = process(case.process_version_id), State.from_json(case.state)
    if step.definition not in card.steps or step.definition not in state.at:
        return []
    done = set(
        Step.objects.filter(case=case, kind=StepKind.PROCESS, state=StepState.DONE).values_list(
            "definition", flat=True
        )
    )
    return [
        definition
        for definition in card.steps.values()
        if definition.id in done - {step.definition}
        and sent_back(case.process_version_id, state, step.definition, definition.id) is not None
    ]


def sent_back(version_id: int, state: State, step: str, to: str) -> State | None:
    """Where a case stands after one of its steps was sent back; None where the process never stands so.

    Within a parallel branch only that branch goes back; from behind it the case goes back as a whole.
    """
    card = process(version_id)
    aside = {node for nodes in card.beside.values() for node in nodes}
    if to in state.at or to in aside or step in aside:
        return None
    beside = tuple(place for place in state.at if place in aside)
    others = tuple(place for place in state.at if place not in aside and place != step)
    arrived = tuple(pair for pair in state.arrived if pair[0] not in aside)
    beside_arrived = tuple(pair for pair in state.arrived if pair[0] in aside)
    for at, joined in ((*others, to), arrived), ((to,), ()):
        if (frozenset(at), frozenset(joined)) in stands(version_id):
            data = {**state.data, "outcome": RETURNED}
            return State(at=(*at, *beside), arrived=(*joined, *beside_arrived), data=data)
    return None


def replayed(case: Case) -> State:
    """Where the kept moves lead a case from its first state; by them alone, not by what is written of it."""
    card, spec = process(case.process_version_id), specification(case.process_version_id)
    state = card.initial
    for move in Move.objects.filter(case=case).order_by("id"):
        chooser = Chooser({**state.data, **move.data}, kept=move.chosen)
        if move.kind == MoveKind.STOOD:
            state = State.from_json(move.data)
        elif move.kind == MoveKind.FIRED:
            state = engine.fire(spec, state, card.boundaries[move.element], chooser=chooser)
        else:
            state = engine.advance(spec, state, completed=move.element, chooser=chooser)
        state = card.settled(state)
    return state


def history_of(subject: Model) -> list[StepRecord]:
    """All steps of a subject in the order in which they were opened: one statement."""
    return sql.rows(StepRecord, HISTORY, subject_of(subject))


def work_parameters(actor: Actor, *, limit: int) -> dict[str, Any]:
    lanes = sorted(actor.lanes)
    return {
        "organizations": [organization for organization, _ in lanes],
        "roles": [role for _, role in lanes],
        "person": actor.id,
        "limit": limit,
        **posted_parameters(actor=actor),
    }


def posted_parameters(*, actor: Actor) -> dict[str, Any]:
    """The lanes of single postings whose work is the actor's."""
    posted = actor.posted_lanes
    return {
        "posted_at": [organization for organization, _role, _title in posted],
        "posted_roles": [role for _organization, role, _title in posted],
        "postings": [title for _organization, _role, title in posted],
    }


def work_of(actor: Actor, *, limit: int = 25) -> list[WorkRow]:
    """What the actor has taken or may take, soonest due first: one statement."""
    return sql.rows(WorkRow, _WORK, work_parameters(actor, limit=limit))


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
