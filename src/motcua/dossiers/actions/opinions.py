"""Opinions of other offices: asked with content and deadline, answered, and named where they are late."""

from datetime import datetime

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers.actions import change
from motcua.dossiers.errors import (
    AskAnotherOffice,
    DeadlinePassed,
    NotYourStep,
    OpinionNotFound,
    ReasonRequired,
)
from motcua.dossiers.models import Dossier, Opinion
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.workflow import service as workflow


def ask_opinion(
    *,
    code: str,
    by: Actor,
    organization_id: int,
    question: str,
    deadline: datetime,
    revision: int | None = None,
) -> Opinion:
    """Ask another office, with content and deadline; it finds the question in its own work (Art. 19.5).

    Raises NotYourStep, DossierClosed, NotRunning, ReasonRequired, AskAnotherOffice, DeadlinePassed.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        if not by.may(Role.HANDLER, at=dossier.competent_agency_id):
            raise NotYourStep
        change.check_running(dossier)
        _check_question(dossier, organization_id, question, deadline)
        asked = organizations.card(organization_id)
        change.begin_processing(dossier, by)
        step = workflow.open_side_step(
            subject=dossier, name="Cho ý kiến", organization_id=asked.id, role=Role.HANDLER, due_at=deadline
        )
        opinion = Opinion.objects.create(
            dossier=dossier,
            step_id=step.pk,
            organization_id=asked.id,
            question=question.strip(),
            asked_at=clock.now(),
            asked_by_name=by.name,
            deadline=deadline,
        )
        change.write(dossier)
        change.record("opinion_asked", dossier, by, organization=asked.name, deadline=deadline.isoformat())
        return opinion


def _check_question(dossier: Dossier, organization_id: int, question: str, deadline: datetime) -> None:
    if not question.strip():
        raise ReasonRequired
    if organization_id == dossier.competent_agency_id:
        raise AskAnotherOffice
    if deadline <= clock.now():
        raise DeadlinePassed


def give_opinion(*, code: str, opinion_id: int, by: Actor, answer: str) -> Opinion:
    """Answer what was asked; whether in time is kept, for late agencies are named.

    Raises OpinionNotFound, NotYourStep, ReasonRequired, workflow.StepAlreadyDone.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        opinion = dossier.opinions.filter(pk=opinion_id).first()
        if opinion is None:
            raise OpinionNotFound
        if not by.may(Role.HANDLER, at=opinion.organization_id):
            raise NotYourStep
        if not answer.strip():
            raise ReasonRequired
        workflow.complete_side_step(step_id=opinion.step_id, by=by)
        opinion.answer = answer.strip()
        opinion.answered_at = clock.now()
        opinion.answered_by_name = by.name
        opinion.save(update_fields=["answer", "answered_at", "answered_by_name"])
        change.write(dossier)
        change.record("opinion_given", dossier, by, late=opinion.answered_at > opinion.deadline)
        return opinion
