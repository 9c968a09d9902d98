"""Where the result waits for its owner: the centre that received, or another that the owner would rather go to."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.dossiers import rules
from motcua.dossiers.actions import change
from motcua.dossiers.errors import NotACentre, NotReturnedOnPaper
from motcua.dossiers.models import Delivery, Dossier
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.workflow import service as workflow


def change_return_place(
    *, code: str, by: Actor, unit_id: int, reason: str = "", revision: int | None = None
) -> Dossier:
    """Have the result handed over at another centre, until it is handed over; the trace keeps both.

    By the owner or the submitter, or by a receptionist where it was received or where it now waits, for the person
    before them. Raises NotACentre, NotReturnedOnPaper, NotYourStep.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        before = dossier.return_unit_id or dossier.receiving_unit_id
        if by.id not in {dossier.owner_user_id, dossier.submitter_user_id}:
            at = before if by.may(Role.RECEPTIONIST, at=before) else dossier.receiving_unit_id
            by = change.acting(by, Role.RECEPTIONIST, at=at)
        if dossier.delivery != Delivery.COUNTER or dossier.state in rules.CLOSED:
            raise NotReturnedOnPaper
        if unit_id == before or unit_id not in {centre.id for centre in organizations.centres()}:
            raise NotACentre
        after = None if unit_id == dossier.receiving_unit_id else unit_id
        workflow.move_phase(subject=dossier, office="receiving", phase="return", organization_id=unit_id)
        told = {"left": organizations.card(before).name, "chosen": organizations.card(unit_id).name}
        # What was offered for the place they had chosen before says nothing of this one.
        values = {"return_unit_id": after, "collect_from": None}
        change.write_act("return_place_changed", dossier, by, values=values, reason=reason.strip(), **told)
        return dossier
