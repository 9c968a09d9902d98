"""What a province of dossiers looks like: how they are spread, how far they have come, and their rows.

Nothing is random from run to run: everything follows from the number of the dossier. The states of the
cases are those that the process engine itself gives when it is led along the main way of each process.
"""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any, NamedTuple

from motcua.audit import rules as journal
from motcua.catalogue.service import ProcedureCard
from motcua.dossiers.models import State
from motcua.dossiers.service import required_components
from motcua.kit import text
from motcua.workflow import engine
from motcua.workflow import queries as processes
from motcua.workflow.choosing import Chooser
from motcua.workflow.rules import TIME_UP
from motcua.workflow.service import Outcome, StepDefinition

DOSSIER, PAPER = "dossiers.dossier", "dossiers.paper"
# The share of dossiers in each state: about one in twenty is being worked on, as in a steady office.
STATES = {
    State.RETURNED: 885,
    State.FINISHED: 20,
    State.NOT_ACCEPTED: 25,
    State.WITHDRAWN: 10,
    State.STOPPED: 10,
    State.SUBMITTED: 10,
    State.ACCEPTED: 5,
    State.PROCESSING: 25,
    State.SUPPLEMENT: 10,
}
FAMILIES = ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý"]
MIDDLES = ["Văn", "Thị", "Đức", "Thu", "Minh", "Ngọc", "Hữu", "Thanh", "Quang", "Kim"]
GIVENS = ["An", "Bình", "Chi", "Dũng", "Đạt", "Giang", "Hà", "Hiếu", "Hòa", "Khánh", "Lan", "Linh", "Mai",
          "Nam", "Nga", "Phúc", "Quân", "Sơn", "Thảo", "Trang", "Tuấn", "Uyên", "Việt", "Yến"]  # fmt: skip


class Person(NamedTuple):
    id: int
    name: str


class Office(NamedTuple):
    """An organization with those who work in it, by role."""

    id: int
    code: str
    people: dict[str, list[Person]]


class Leg(NamedTuple):
    """One step of the main way and the outcome that leads on."""

    step: StepDefinition
    outcome: Outcome


@dataclass(frozen=True)
class Way:
    """The main way through a procedure's process; `states[n]` is the case after n steps, as JSON."""

    card: ProcedureCard
    legs: tuple[Leg, ...]
    states: tuple[str, ...]
    answers: str
    # Code and title of what is attached.
    components: tuple[tuple[str, str], ...]

    @property
    def receptions(self) -> int:
        """How many steps there are until the dossier is accepted."""
        return next(place for place, leg in enumerate(self.legs, 1) if leg.outcome.effect == "accept")


# A step that nobody need finish, such as public posting, ends when its time is up.
_TIME_UP = Outcome(code=TIME_UP, label="", effect="note")


def way_of(card: ProcedureCard, answers: dict[str, Any]) -> Way:
    assert card.process_version_id is not None  # only procedures with a process are filed
    process = processes.process(card.process_version_id)
    specification = processes.specification(card.process_version_id)
    state, legs, states = process.initial, [], [process.initial]
    while not state.has_ended:
        step = process.steps[state.at[0]]
        outcome = next((one for one in step.outcomes if one.style == "primary"), _TIME_UP)
        data = {**state.data, "outcome": outcome.code}
        if outcome.effect == "propose_result":
            data["proposal"] = "approve"
        chooser = Chooser(data, answers=answers, tables=process.tables)
        if outcome is _TIME_UP:
            timer = next(one for one in process.boundaries_on(step.id) if one.interrupts and not one.message)
            state = engine.fire(specification, state, timer, chooser=chooser)
        else:
            state = engine.advance(specification, state, completed=step.id, chooser=chooser)
        legs.append(Leg(step, outcome))
        states.append(state)
    required = required_components(card=card, on_behalf=False)
    others = [(part.code, part.title) for part in card.components if not part.required][:1]
    as_json = tuple(compact(one.to_json()) for one in states)
    return Way(card, tuple(legs), as_json, compact(answers), (*required, *others))


# One encoder for all, and as audit.rules has it.
compact = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode
folded = cache(text.fold)


def full_name(number: int) -> str:
    parts = (FAMILIES, MIDDLES, GIVENS)
    return " ".join(
        names[number // divisor % len(names)] for names, divisor in zip(parts, (1, 12, 120), strict=True)
    )


def personal_number(number: int) -> str:
    """Twelve digits that no sample person of the demonstration bears."""
    return f"0249{number:08d}"


@dataclass
class Sheet:
    """Rows for one table, in the text form of COPY, where None stands for null."""

    table: str
    columns: str
    next_id: int = 1

    def __post_init__(self) -> None:
        self.lines: list[str] = []
        self.form = "\t".join(["%s"] * len(self.columns.split(",")))

    def add(self, *values: object) -> int:
        row_id = self.next_id
        self.next_id += 1
        self.lines.append(self.form % (row_id, *values))
        return row_id

    def take(self) -> "Sheet":
        """What was written so far, for somebody else to send off; this one goes on with the next id."""
        taken = replace(self)
        taken.lines, self.lines = self.lines, []
        return taken


def sheets() -> dict[str, Sheet]:
    """The tables of a dossier, in the order in which they may be filled."""
    plan = {
        "documents_storedfile": "id, sha256, size, content_type, created_at",
        "dossiers_dossier": "id, code, draft_id, procedure_version_id, state, revision, channel, delivery, owner_name,"
        " owner_folded, owner_number, owner_phone, owner_email, owner_address, owner_user_id, submitter_name,"
        " submitter_number, submitter_phone, submitter_relation, submitter_user_id, receiving_unit_id,"
        " competent_agency_id, received_by_name, answers, submitted_at, accepted_at, competent_received_at,"
        " term_started_at, original_due_at, due_at, finished_at, returned_at, closing_reason",
        "dossiers_component": "id, dossier_id, code, title, file_id, name, on_paper, added_at",
        "dossiers_supplement": "id, dossier_id, stage, items, reason, guidance, requested_at, requested_by_id,"
        " requested_by_name, answered_at, answer, due_before",
        "dossiers_paper": "id, dossier_id, kind, number, data, file_id, signed_file_id, sealed_file_id, places,"
        " created_at, created_by_name, replaced_at",
        "signatures_signingrequest": "id, subject_type, subject_id, purpose, source_id, signed_id, holder_type,"
        " holder_id, state, error, error_kind, attempts, evidence, requested_by_id, requested_by_name, created_at,"
        " finished_at",
        "workflow_case": "id, process_version_id, subject_type, subject_id, offices, state, started_at, suspended_at,"
        " ended_at",
        "workflow_step": "id, case_id, subject_type, subject_id, definition, name, role, organization_id, phase,"
        " assignee_id, state, kind, opened_at, due_at, ended_at, outcome, ended_by_id, ended_by_name",
        "audit_entry": "id, subject_type, subject_id, sequence, at, action, actor_id, actor_name, organization_id,"
        " data, previous_hash, hash",
    }
    return {table: Sheet(table, columns) for table, columns in plan.items()}


@dataclass(frozen=True)
class Plan:
    """Where one dossier goes and how far it has come."""

    number: int
    way: Way
    receiving: Office
    competent: Office
    state: int
    steps_done: int
    # When a closed dossier was filed; when an open one came to where it is.
    at: datetime
    owner: Person | None


class Scribe:
    """Writes the rows of one dossier after the other."""

    def __init__(self, into: dict[str, Sheet], random: Random) -> None:
        self.into = into
        self.random = random

    def write(self, plan: Plan) -> None:
        moments = self._moments(plan)
        doers = [self._doer(plan, leg) for leg in plan.way.legs]
        dossier_id = self._dossier(plan, moments, doers)
        self._components(plan, dossier_id, moments[0])
        self._papers(plan, dossier_id, moments, doers)
        self._case(plan, dossier_id, moments, doers)
        self._journal(plan, dossier_id, moments, doers)

    def _moments(self, plan: Plan) -> list[datetime]:
        """When it was filed, and when each step was done or is due."""
        found = [plan.at]
        for leg in plan.way.legs:
            minutes = float(leg.step.hours) * 60 * self.random.uniform(0.5, 4)
            found.append(found[-1] + timedelta(minutes=round(minutes)))
        back = timedelta() if has_ended(plan) else found[plan.steps_done] - plan.at
        return [moment - back for moment in found]

    def _office(self, plan: Plan, leg: Leg) -> Office:
        return plan.receiving if leg.step.office == "receiving" else plan.competent

    def _doer(self, plan: Plan, leg: Leg) -> Person:
        return self.random.choice(self._office(plan, leg).people[leg.step.role])

    def _dossier(self, plan: Plan, moments: list[datetime], doers: list[Person]) -> int:
        number, state = plan.number, plan.state
        owner = plan.owner.name if plan.owner else full_name(number * 7)
        identity = personal_number(plan.owner.id if plan.owner else 50_000_000 + number)
        accepted = moments[plan.way.receptions] if was_accepted(state) else None
        # What is open is due around now; what is closed was mostly in time.
        due = moments[-1] + timedelta(hours=self.random.uniform(-8, 72)) if accepted else None
        finished = moments[-2] if state in {State.FINISHED, State.RETURNED} else None
        user = plan.owner.id if plan.owner else None
        return self.into["dossiers_dossier"].add(
            f"{plan.competent.code}-{local_day(moments[0])}-{10_000 + number}",
            f"{number:08x}-0000-7000-8000-{number:012x}", plan.way.card.version_id, int(state), 1 + plan.steps_done,
            2 if plan.owner else 1, "online", owner, folded(owner), identity, "0912345678", "",
            f"Số {number % 300}, tỉnh Bắc Ninh", user, owner, identity, "0912345678", "", user, plan.receiving.id,
            plan.competent.id, doers[0].name if accepted else "", plan.way.answers, moments[0], accepted,
            accepted, accepted, due, None if state == State.SUPPLEMENT else due, finished,
            moments[-1] if state == State.RETURNED else None, "",
        )  # fmt: skip

    def _components(self, plan: Plan, dossier_id: int, at: datetime) -> None:
        for place, (code, title) in enumerate(plan.way.components):
            file_id = self.into["documents_storedfile"].add(
                hashlib.sha256(f"{plan.number}-{place}".encode()).hexdigest(), 240_000, "application/pdf",
                at,
            )  # fmt: skip
            self.into["dossiers_component"].add(dossier_id, code, title, file_id, f"{code}.pdf", "f", at)

    def _papers(self, plan: Plan, dossier_id: int, moments: list[datetime], doers: list[Person]) -> None:
        if plan.state == State.SUPPLEMENT:
            self._supplement(plan, dossier_id, moments, doers)
        for place, leg in enumerate(plan.way.legs[: plan.steps_done]):
            at, by = moments[place + 1], doers[place]
            if leg.outcome.effect == "accept" and plan.way.card.issues_receipt and was_accepted(plan.state):
                self._paper(dossier_id, "receipt", {"issuer": person_facts(by)}, 1, at, by)
            if leg.outcome.effect == "propose_result":
                decided = [later.outcome.effect for later in plan.way.legs[: plan.steps_done]]
                facts = {"content": "", "decision": True, "issuer": person_facts(by), "reason": ""}
                stage = 1 + ("sign" in decided) + ("seal" in decided)
                paper_id = self._paper(dossier_id, "result", facts, stage, at, by)
                self._signings(paper_id, stage, plan, at, by)

    def _paper(
        self, dossier_id: int, kind: str, data: dict[str, Any], stage: int, at: datetime, by: Person
    ) -> int:
        """`stage` is 1 when made, 2 when signed, 3 when sealed."""
        files = [1 if stage >= level else None for level in (1, 2, 3)]
        places = '{"signer":{"page":0,"x":320.0,"y":180.0,"width":160.0,"height":60.0}}'
        return self.into["dossiers_paper"].add(
            dossier_id, kind, f"{dossier_id}/2026", compact(data), *files, places, at, by.name, None
        )

    def _signings(self, paper_id: int, stage: int, plan: Plan, at: datetime, by: Person) -> None:
        holders = [("person", by.id), ("organization", plan.competent.id)]
        for holder_type, holder_id in holders[: stage - 1]:
            self.into["signatures_signingrequest"].add(
                PAPER, paper_id, "result", 1, 1, holder_type, holder_id, "signed", "", "", 1, "{}", by.id, by.name,
                at, at,
            )  # fmt: skip

    def _supplement(self, plan: Plan, dossier_id: int, moments: list[datetime], doers: list[Person]) -> None:
        items = compact(
            [{"code": "giay-to-tuy-than", "title": "Giấy tờ tùy thân", "note": "Bản chụp đủ hai mặt"}]
        )
        by = doers[plan.steps_done]
        self.into["dossiers_supplement"].add(
            dossier_id, "examination", items, "Thiếu giấy tờ tùy thân", "", moments[plan.steps_done], by.id, by.name,
            None, "", None,
        )  # fmt: skip

    def _case(self, plan: Plan, dossier_id: int, moments: list[datetime], doers: list[Person]) -> None:
        done, ends = plan.steps_done, has_ended(plan)
        offices = f'{{"receiving":{plan.receiving.id},"competent":{plan.competent.id}}}'
        suspended = moments[done] if plan.state == State.SUPPLEMENT else None
        case_id = self.into["workflow_case"].add(
            plan.way.card.process_version_id, DOSSIER, dossier_id, offices, plan.way.states[done], moments[0],
            suspended, moments[done] if ends else None,
        )  # fmt: skip
        # Where it ended before its time, one more step was open and is cancelled.
        for place, leg in enumerate(plan.way.legs[: done + 1]):
            over = place < done
            state = "done" if over else "cancelled" if ends else "suspended" if suspended else "open"
            taken = not over and self.random.random() < 0.3
            by = doers[place]
            self.into["workflow_step"].add(
                case_id, DOSSIER, dossier_id, leg.step.id, leg.step.name, leg.step.role,
                self._office(plan, leg).id, leg.step.phase, by.id if over or taken else None, state, "process",
                moments[place], moments[place + 1] + timedelta(hours=2), moments[place + 1] if over or ends else None,
                leg.outcome.code if over else "", by.id if over else None, by.name if over else "",
            )  # fmt: skip

    def _journal(self, plan: Plan, dossier_id: int, moments: list[datetime], doers: list[Person]) -> None:
        citizen = plan.owner or doers[0]
        acts = [("submitted", moments[0], citizen, None, {"channel": 2 if plan.owner else 1})]
        for place, leg in enumerate(plan.way.legs[: plan.steps_done]):
            by, at, office = doers[place], moments[place + 1], self._office(plan, leg).id
            acts += [(action, at, by, office, data) for action, data in acts_of(leg, plan, at)]
        previous = ""
        add = self.into["audit_entry"].add
        for sequence, (action, at, by, office, facts) in enumerate(acts, 1):
            data = compact(facts)
            # As audit.rules.canonical writes it down; a million calls of it would take a minute. Loading ends
            # with a look at some chains, by those rules.
            stamp = at.isoformat(timespec="microseconds")
            line = f'["{DOSSIER}",{dossier_id},"{stamp}","dossier.{action}",{by.id},"{by.name}",{office or "null"},{data}]'
            mark = journal.chained_hash(previous, line)
            add(
                DOSSIER,
                dossier_id,
                sequence,
                stamp,
                f"dossier.{action}",
                by.id,
                by.name,
                office,
                data,
                previous,
                mark,
            )
            previous = mark


def acts_of(leg: Leg, plan: Plan, at: datetime) -> list[tuple[str, dict[str, Any]]]:
    """What the journal says of a finished step."""
    paper = {"number": f"{plan.number}/2026", "paper": "result"}
    match leg.outcome.effect:
        case "accept" if plan.state == State.NOT_ACCEPTED:
            return [("refused", {"reason": "Không thuộc thẩm quyền giải quyết"})]
        case "accept":
            return [("accepted", {"due_at": at.isoformat()}), ("transferred", {})]
        case "sign":
            return [("signing_started", paper), ("signed", paper)]
        case "seal":
            return [("sealing_started", paper), ("sealed", paper), ("finished", {})]
        case "hand_over":
            return [("returned", {"channel": "counter", "to": ""})]
        case _:
            return [("step_done", {"note": "", "outcome": leg.outcome.code, "step": leg.step.name})]


def person_facts(person: Person) -> dict[str, Any]:
    return {"id": person.id, "name": person.name}


def was_accepted(state: int) -> bool:
    return state not in {State.SUBMITTED, State.NOT_ACCEPTED}


def has_ended(plan: Plan) -> bool:
    return plan.state in {State.RETURNED, State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED}


def steps_done(way: Way, state: int, random: Random) -> int:
    """How many steps a dossier in this state has behind it."""
    last = len(way.legs)
    if state == State.RETURNED:
        return last
    if state == State.FINISHED:
        return last - 1
    if state == State.SUBMITTED:
        return 0
    if state == State.PROCESSING:
        return random.randint(way.receptions, last - 2)
    return way.receptions


def local_day(moment: datetime) -> str:
    return f"{moment + timedelta(hours=7):%y%m%d}"
