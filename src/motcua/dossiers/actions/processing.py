"""Work on a dossier: take a step, give it back, finish it with an outcome that means something for the dossier."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers.actions import change, decision, reception, step_work
from motcua.dossiers.actions.assignment import acting_on, give, step_of
from motcua.dossiers.actions.handing import Hand, hand_of, handed_to
from motcua.dossiers.actions.notices import tell
from motcua.dossiers.actions.storing import deposit_later
from motcua.dossiers.errors import ColleagueUnfit, ReasonRequired, UnknownAct
from motcua.dossiers.models import Dossier, NoticeKind, PaperKind, State
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.workflow import service as workflow
from motcua.workflow.service import LockedStep, StepDefinition


@dataclass(frozen=True, slots=True)
class Act:
    """What a person does at a step: the outcome, its reason or note, the text of the result."""

    dossier: Dossier
    step: LockedStep
    outcome: str
    effect: str
    by: Actor
    note: str
    content: str
    # To whom the next step is handed, by name.
    to: str = ""


def take_step(*, code: str, step_id: int, by: Actor) -> Dossier:
    """Make an open step one's own, so that nobody else starts on it."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        step = _open_step(dossier, step_id)
        by = acting_on(step, by)
        workflow.take_step(step_id=step_id, by=by, locked=step)
        change.record("step_taken", dossier, by, step=step.name)
        if step.role != Role.RECEPTIONIST and step.organization_id == dossier.competent_agency_id:
            change.begin_processing(dossier, by)
        return dossier


def release_step(*, code: str, step_id: int, by: Actor) -> Dossier:
    """Give a taken step back to the office: one's own, or, for a leader there, anyone's, who is told."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        step = _open_step(dossier, step_id)
        if not by.may(Role.LEADER, at=step.organization_id):
            by = acting_on(step, by)
        give(dossier, step, None, by)
        return dossier


def act_on_step(
    *,
    code: str,
    step_id: int,
    outcome: str,
    by: Actor,
    note: str = "",
    content: str = "",
    to_id: int | None = None,
    revision: int | None = None,
) -> Dossier:
    """Finish a step with one of its outcomes; what the outcome means for the dossier is its effect.

    A leader who hands on may say to whom: `to_id` then has the next step in their list, and is told.
    Raises NotYourStep, UnknownAct, StaleDossier, workflow.StepAlreadyDone, StepFormMissing, DraftMissing, ColleagueUnfit,
    and what the effect raises.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        step = _open_step(dossier, step_id)
        by = acting_on(step, by)
        definition, effect = _effect(step, outcome)
        step_work.check_recorded(dossier, definition, effect)
        hand = _hand(dossier, step, outcome, to_id)
        to = hand.person.name if hand else ""
        act = Act(dossier, step, outcome, effect, by, note.strip(), content.strip(), to)
        finishes, data = EFFECTS[effect](act)
        step_work.check_produced(dossier, definition, effect)
        if finishes:
            due = change.due_for(dossier)
            opened = workflow.complete_step(
                step_id=step_id,
                outcome=outcome,
                by=by,
                due_for=due,
                data=data,
                answers=dossier.known_answers,
                taken_by=hand.takes if hand else None,
                locked=step,
            )
            if hand:
                hand.check_taken(opened)
                tell(NoticeKind.ASSIGNED, dossier, [hand.person.id], by, step=opened[0].name, reason=act.note)
            step_work.issue_papers(dossier, definition, effect, by)
        return dossier


def _open_step(dossier: Dossier, step_id: int) -> LockedStep:
    """A step of this dossier that waits for someone, locked."""
    step = step_of(dossier, step_id)
    # Said before anything else is found wrong with an act that somebody else was faster to do.
    workflow.check_open(step=step)
    return step


def _hand(dossier: Dossier, step: LockedStep, outcome: str, to_id: int | None) -> Hand | None:
    """To whom the next step goes; nobody where nobody is named. Raises ColleagueUnfit where nobody may be."""
    if to_id is None:
        return None
    handed = handed_to(process_version_id=step.process_version_id, step=step.definition, outcome=outcome)
    if not handed:
        raise ColleagueUnfit(name="")
    return hand_of(dossier, step.organization_id, to_id)


def _effect(step: LockedStep, outcome: str) -> tuple[StepDefinition, str]:
    """The step as drawn, and what the outcome does. Raises UnknownAct."""
    definition = workflow.process(step.process_version_id).steps.get(step.definition)
    found = definition.outcome(outcome) if definition else None
    if definition is None or found is None or found.effect not in EFFECTS:
        raise UnknownAct
    return definition, found.effect


Done = tuple[bool, dict[str, Any]]


def _accept(act: Act) -> Done:
    reception.accept(act.dossier, act.by)
    return True, {}


def _refuse_to_receive(act: Act) -> Done:
    reception.refuse_to_receive(act.dossier, act.by, reason=act.note)
    return True, {}


def _forward(act: Act) -> Done:
    change.begin_processing(act.dossier, act.by)
    _journal_step(act)
    return True, {}


def _propose(kind: PaperKind, proposal: str) -> Callable[[Act], Done]:
    def propose(act: Act) -> Done:
        if kind == PaperKind.REFUSAL and not act.note:
            raise ReasonRequired
        change.begin_processing(act.dossier, act.by)
        decision.propose(act.dossier, kind, act.by, note=act.note, content=act.content)
        _journal_step(act)
        return True, {"proposal": proposal}

    return propose


def _sign(act: Act) -> Done:
    change.begin_processing(act.dossier, act.by)
    decision.start_signing(act.dossier, act.step, act.outcome, act.by)
    return False, {}


def _seal(act: Act) -> Done:
    decision.start_sealing(act.dossier, act.step, act.outcome, act.by)
    return False, {}


def _send_back(act: Act) -> Done:
    if not act.note:
        raise ReasonRequired
    _journal_step(act)
    return True, {}


def _hand_over(act: Act) -> Done:
    values, to = {"returned_at": clock.now()}, State.RETURNED
    change.write_act("returned", act.dossier, act.by, to, values=values, to=act.note, channel="counter")
    deposit_later(act.dossier)
    return True, {}


def _journal_step(act: Act) -> None:
    step = act.step.name
    handed: dict[str, Any] = {"to": act.to} if act.to else {}
    change.write_act(
        "step_done", act.dossier, act.by, step=step, outcome=act.outcome, note=act.note, **handed
    )


# What the effects named in process files do to a dossier: whether the step is finished now, and with what data.
EFFECTS: dict[str, Callable[[Act], Done]] = {
    "accept": _accept,
    "refuse_intake": _refuse_to_receive,
    "forward": _forward,
    "note": _forward,
    "propose_result": _propose(PaperKind.RESULT, decision.APPROVE),
    "propose_refusal": _propose(PaperKind.REFUSAL, decision.REFUSE),
    "sign": _sign,
    "send_back": _send_back,
    "seal": _seal,
    "hand_over": _hand_over,
}
