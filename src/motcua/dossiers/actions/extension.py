"""One apology with a new date, signed by the leader (Mẫu 04)."""

from datetime import datetime

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers import rules
from motcua.dossiers.actions import change, decision
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.errors import (
    AlreadyExtended,
    ExtensionTooLate,
    NewDueNotLater,
    NotRunning,
    ReasonRequired,
)
from motcua.dossiers.models import Dossier, PaperKind
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.workflow import service as workflow


def extend_term(
    *, code: str, by: Actor, new_due: datetime, reason: str, revision: int | None = None
) -> Dossier:
    """Apologise and give a new date, once, at the latest a day before expiry (Mẫu 04; Art. 19.9).

    The leader's signature on the letter is made by the job that prints it. Raises AlreadyExtended,
    ExtensionTooLate, NewDueNotLater, ReasonRequired, NotYourStep, DossierClosed, NotRunning.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        by = change.acting(by, Role.LEADER, at=dossier.competent_agency_id)
        before = _due_if_extensible(dossier, new_due, reason)
        change.write(dossier, due_at=new_due, extended_at=clock.now())
        workflow.move_due(subject=dossier, was=before, due_for=change.due_since(dossier))
        _issue_letter(
            dossier, by, before=before.isoformat(), after=new_due.isoformat(), reason=reason.strip()
        )
        return dossier


def _due_if_extensible(dossier: Dossier, new_due: datetime, reason: str) -> datetime:
    """The present due moment of a dossier that may be extended to the new one."""
    change.check_running(dossier)
    due = dossier.due_at
    if due is None:
        raise NotRunning
    if dossier.extended_at is not None:
        raise AlreadyExtended
    if not rules.extension_in_time(change.calendar_of(dossier.competent_agency_id), due, clock.now()):
        raise ExtensionTooLate
    if new_due <= due:
        raise NewDueNotLater
    if not reason.strip():
        raise ReasonRequired
    return due


def _issue_letter(dossier: Dossier, by: Actor, *, before: str, after: str, reason: str) -> None:
    change.record("extended", dossier, by, before=before, after=after, reason=reason)
    office = dossier.competent_agency_id
    issue_paper(
        dossier,
        PaperKind.EXTENSION,
        by,
        office_id=office,
        job=decision.PREPARE,
        before=before,
        after=after,
        reason=reason,
        to_sign=True,
        actor={"id": by.id, "name": by.name, "organization_id": office},
        signer_name=by.name,
        signed_on=clock.today().isoformat(),
    )
