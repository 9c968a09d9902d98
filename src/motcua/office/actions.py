"""The one thing that officials do to a dossier only by looking at it."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.dossiers.errors import DossierNotFound, ReasonRequired
from motcua.dossiers.models import Dossier


def show_numbers(*, code: str, by: Actor, purpose: str) -> None:
    """Journal that this person reads the personal numbers of a dossier, and what for.

    Raises DossierNotFound, ReasonRequired.
    """
    with transaction.atomic(durable=True):
        visible = Dossier.objects.visible_to(by)
        dossier = visible.select_for_update(of=("self",)).filter(code=code).first()
        if dossier is None:
            raise DossierNotFound
        if not purpose.strip():
            raise ReasonRequired
        audit.record("dossier.number_shown", on=dossier, by=by, data={"purpose": purpose.strip()[:200]})
