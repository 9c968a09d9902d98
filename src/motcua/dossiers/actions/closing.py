"""The ways a dossier ends before its result, and how the result reaches the person online."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers import rules
from motcua.dossiers.actions import change
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.actions.storing import deposit_later
from motcua.dossiers.errors import DossierClosed, NotYourStep, ReasonRequired, ResultAlreadySigned
from motcua.dossiers.models import Delivery, Dossier, PaperKind, State
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.workflow import service as workflow
from motcua.workflow.models import Step


def withdraw_dossier(*, code: str, by: Actor, reason: str = "", revision: int | None = None) -> Dossier:
    """The owner or the submitter takes the dossier back, until the result is being signed (7, Mẫu 05).

    At the counter a receptionist does it for the person there, and says so in the reason.
    Raises ResultAlreadySigned, DossierClosed, NotYourStep, ReasonRequired.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        if not _is_own(dossier, by):
            by = change.acting(by, Role.RECEPTIONIST, at=dossier.receiving_unit_id)
            _need_reason(reason)
        _check_may_end(dossier)
        # The table leads from 2 to 7 only through 4.
        change.begin_processing(dossier, by)
        _end(dossier, State.WITHDRAWN, reason, by, office_id=dossier.receiving_unit_id)
        return dossier


def stop_dossier(*, code: str, by: Actor, reason: str, revision: int | None = None) -> Dossier:
    """A dossier is stopped, with its reason (8, Mẫu 05): death, no answer to a supplement, …

    By a leader of the competent agency; before acceptance also by a receptionist, where a supplement stays away.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        leads = by.may(Role.LEADER, at=dossier.competent_agency_id)
        receives = dossier.accepted_at is None and by.may(Role.RECEPTIONIST, at=dossier.receiving_unit_id)
        if not leads and not receives:
            raise NotYourStep
        office = dossier.competent_agency_id if leads else dossier.receiving_unit_id
        by = by.acting(Role.LEADER if leads else Role.RECEPTIONIST, at=office)
        _need_reason(reason)
        _check_may_end(dossier)
        _end(dossier, State.STOPPED, reason, by, office_id=office)
        return dossier


def _is_own(dossier: Dossier, by: Actor) -> bool:
    return by.id in {dossier.owner_user_id, dossier.submitter_user_id}


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonRequired


def _check_may_end(dossier: Dossier) -> None:
    if dossier.state in rules.CLOSED:
        raise DossierClosed
    signed = dossier.papers.filter(data__decision=True, replaced_at=None, signed_file__isnull=False).exists()
    busy = Step.objects.filter(subject_type="dossiers.dossier", subject_id=dossier.pk, state="busy").exists()
    if signed or busy or dossier.state == State.FINISHED:
        raise ResultAlreadySigned


def _end(dossier: Dossier, to: State, reason: str, by: Actor, *, office_id: int) -> None:
    workflow.cancel_case(subject=dossier, by=by)
    change.write(dossier, to, closing_reason=reason.strip(), finished_at=clock.now())
    withdrawn = to == State.WITHDRAWN
    change.record("withdrawn" if withdrawn else "stopped", dossier, by, reason=reason.strip())
    issue_paper(dossier, PaperKind.STOP, by, office_id=office_id, reason=reason.strip(), withdrawn=withdrawn)


def collect_online(*, code: str, by: Actor) -> Dossier:
    """The person opens an electronic result: it is returned, once; later calls change nothing."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        waits = dossier.state == State.FINISHED and dossier.delivery == Delivery.ONLINE
        if not waits or not _is_own(dossier, by):
            return dossier
        change.write(dossier, State.RETURNED, returned_at=clock.now())
        change.record("returned", dossier, by, channel="online")
        workflow.end_case(subject=dossier, by=by, outcome="collected_online")
        deposit_later(dossier)
        return dossier
