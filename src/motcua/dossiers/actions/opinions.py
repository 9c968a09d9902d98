"""Opinions of other offices: asked in parallel, each with its deadline; reminded, answered, withdrawn, named if late."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from motcua.accounts.service import SYSTEM, Actor
from motcua.dossiers import rules
from motcua.dossiers.actions import change
from motcua.dossiers.actions.notices import tell
from motcua.dossiers.errors import (
    AskAnotherOffice,
    DeadlinePassed,
    OpinionNotFound,
    OpinionOver,
    ReasonRequired,
)
from motcua.dossiers.models import Dossier, Notice, NoticeKind, Opinion, State
from motcua.kit import clock, jobs
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.workflow import service as workflow

NAME_LATE = "dossiers.name_late_opinion"
A_DAY = timedelta(days=1)
# While a supplement is awaited the deadline stands still with the term.
WAITING = rules.RUNNING | {State.SUPPLEMENT}


def ask_opinion(
    *,
    code: str,
    by: Actor,
    organization_id: int,
    question: str,
    deadline: datetime,
    revision: int | None = None,
) -> Opinion:
    """Ask one office; see ask_opinions."""
    asked = [(organization_id, deadline)]
    return ask_opinions(code=code, by=by, question=question, asked=asked, revision=revision)[0]


def ask_opinions(
    *,
    code: str,
    by: Actor,
    question: str,
    asked: Sequence[tuple[int, datetime]],
    revision: int | None = None,
) -> list[Opinion]:
    """Ask other offices at once, each by its deadline; they find the question in their own work (Art. 19.5).

    Whoever is late is named to the asker by a job. Raises NotYourStep, DossierClosed, NotRunning, ReasonRequired,
    AskAnotherOffice, DeadlinePassed.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        by = change.acting(by, Role.HANDLER, at=dossier.competent_agency_id)
        change.check_running(dossier)
        _check_question(dossier, question, asked)
        change.begin_processing(dossier, by)
        opinions = [_ask(dossier, office, deadline, question, by) for office, deadline in asked]
        change.write(dossier)
        return opinions


def _check_question(dossier: Dossier, question: str, asked: Sequence[tuple[int, datetime]]) -> None:
    offices = [office for office, _deadline in asked]
    if not question.strip():
        raise ReasonRequired
    if not offices or dossier.competent_agency_id in offices or len(set(offices)) < len(offices):
        raise AskAnotherOffice
    if any(deadline <= clock.now() for _office, deadline in asked):
        raise DeadlinePassed


def _ask(dossier: Dossier, organization_id: int, deadline: datetime, question: str, by: Actor) -> Opinion:
    asked = organizations.card(organization_id)
    step = workflow.open_side_step(
        subject=dossier, name="Cho ý kiến", organization_id=asked.id, role=Role.HANDLER, due_at=deadline
    )
    opinion = Opinion.objects.create(
        dossier=dossier,
        step_id=step.pk,
        organization_id=asked.id,
        question=question.strip(),
        asked_at=clock.now(),
        asked_by_id=by.id,
        asked_by_name=by.name,
        deadline=deadline,
    )
    change.record("opinion_asked", dossier, by, organization=asked.name, deadline=deadline.isoformat())
    jobs.defer(NAME_LATE, at=deadline, opinion_id=opinion.pk)
    return opinion


def give_opinion(*, code: str, opinion_id: int, by: Actor, answer: str) -> Opinion:
    """Answer what was asked; whether in time is kept, for late agencies are named.

    Raises OpinionNotFound, NotYourStep, ReasonRequired, workflow.StepAlreadyDone.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        opinion = _opinion(dossier, opinion_id)
        by = change.acting(by, Role.HANDLER, at=opinion.organization_id)
        if not answer.strip():
            raise ReasonRequired
        workflow.complete_side_step(step_id=opinion.step_id, by=by)
        opinion.answer = answer.strip()
        opinion.answered_at = clock.now()
        opinion.answered_by_name = by.name
        opinion.save(update_fields=["answer", "answered_at", "answered_by_name"])
        change.write(dossier)
        change.record("opinion_given", dossier, by, late=opinion.answered_at > opinion.deadline)
        tell(NoticeKind.OPINION_GIVEN, dossier, [opinion.asked_by_id], by, organization=_office(opinion))
        return opinion


def remind_opinion(*, code: str, opinion_id: int, by: Actor) -> Opinion:
    """Remind the office that owes an answer: whoever handles there is told on their pages.

    Raises OpinionNotFound, NotYourStep, OpinionOver.
    """
    with transaction.atomic(durable=True):
        dossier, opinion, by = _still_open(code, opinion_id, by)
        opinion.reminded_at = clock.now()
        opinion.save(update_fields=["reminded_at"])
        facts = {"deadline": opinion.deadline.isoformat()}
        change.record("opinion_reminded", dossier, by, organization=_office(opinion), **facts)
        asker = organizations.card(dossier.competent_agency_id).name
        tell(NoticeKind.OPINION_ASKED, dossier, _who_owe(opinion), by, organization=asker, **facts)
        return opinion


def withdraw_opinion(*, code: str, opinion_id: int, by: Actor, reason: str) -> Opinion:
    """The answer is wanted no more; the question leaves the work of the office that was asked.

    Raises OpinionNotFound, NotYourStep, OpinionOver, ReasonRequired.
    """
    with transaction.atomic(durable=True):
        dossier, opinion, by = _still_open(code, opinion_id, by)
        if not reason.strip():
            raise ReasonRequired
        workflow.cancel_side_step(step_id=opinion.step_id, by=by)
        opinion.withdrawn_at = clock.now()
        opinion.withdrawal_reason = reason.strip()
        opinion.save(update_fields=["withdrawn_at", "withdrawal_reason"])
        change.write(dossier)
        change.record("opinion_withdrawn", dossier, by, organization=_office(opinion), reason=reason.strip())
        asker = organizations.card(dossier.competent_agency_id).name
        tell(NoticeKind.OPINION_WITHDRAWN, dossier, _who_owe(opinion), by, organization=asker)
        return opinion


def name_late_opinion(*, opinion_id: int) -> None:
    """The deadline has come: whoever waits for the answer is told who owes it; may be called again.

    Where the term stood still meanwhile and the deadline has moved, it is looked at again then.
    """
    with transaction.atomic(durable=True):
        found = Opinion.objects.select_related("dossier").get(pk=opinion_id)
        dossier = change.locked(code=found.dossier.code, by=SYSTEM)
        opinion = dossier.opinions.get(pk=opinion_id)
        if opinion.answered_at or opinion.withdrawn_at or dossier.state not in WAITING:
            return
        if opinion.deadline > clock.now() or dossier.state == State.SUPPLEMENT:
            later = opinion.deadline > clock.now()
            again = opinion.deadline if later else clock.now() + A_DAY
            jobs.defer(NAME_LATE, at=again, opinion_id=opinion_id)
            return
        facts = {"organization": _office(opinion), "deadline": opinion.deadline.isoformat()}
        told = Notice.objects.filter(
            dossier=dossier, kind=NoticeKind.OPINION_LATE, data__opinion=opinion_id
        ).exists()
        if not told:
            change.record("opinion_late", dossier, SYSTEM, **facts)
            people = [opinion.asked_by_id]
            tell(NoticeKind.OPINION_LATE, dossier, people, SYSTEM, opinion=opinion_id, **facts)


def _opinion(dossier: Dossier, opinion_id: int) -> Opinion:
    opinion = dossier.opinions.filter(pk=opinion_id).first()
    if opinion is None:
        raise OpinionNotFound
    return opinion


def _still_open(code: str, opinion_id: int, by: Actor) -> tuple[Dossier, Opinion, Actor]:
    dossier = change.locked(code=code, by=by)
    opinion = _opinion(dossier, opinion_id)
    by = change.acting(by, Role.HANDLER, at=dossier.competent_agency_id)
    change.check_running(dossier)
    if opinion.answered_at or opinion.withdrawn_at:
        raise OpinionOver
    return dossier, opinion, by


def _office(opinion: Opinion) -> str:
    return organizations.card(opinion.organization_id).name


def _who_owe(opinion: Opinion) -> list[int]:
    """Whoever handles at the office that was asked."""
    people = organizations.colleagues([opinion.organization_id])
    return [person.id for person in people if Role.HANDLER in person.roles]
