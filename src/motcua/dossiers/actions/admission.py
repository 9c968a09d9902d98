"""Whether a procedure still takes dossiers: until its last day, and as many as it may."""

from motcua.catalogue.service import ProcedureCard
from motcua.dossiers.errors import SubmissionsClosed, SubmissionsFull
from motcua.dossiers.models import Dossier, State
from motcua.kit import clock, sql

# Filers of a procedure with a limit come one after another; the reference from their dossiers is not held up.
_ONE_BY_ONE = "SELECT id FROM catalogue_procedureversion WHERE id = %(version)s FOR NO KEY UPDATE"


def check_open(card: ProcedureCard) -> None:
    """Raises SubmissionsClosed after the last day, as it is counted in Viet Nam."""
    if card.open_until is not None and clock.today() > card.open_until:
        raise SubmissionsClosed(until=f"{card.open_until:%d/%m/%Y}")


def check_room(card: ProcedureCard) -> None:
    """Inside the transaction that files, which holds the place; raises SubmissionsFull.

    What was refused or taken back at once leaves its place to another.
    """
    if card.most_dossiers is None:
        return
    sql.execute(_ONE_BY_ONE, {"version": card.version_id})
    taken = Dossier.objects.filter(procedure_version_id=card.version_id)
    left = taken.exclude(state__in=(State.NOT_ACCEPTED, State.WITHDRAWN))
    if left.count() >= card.most_dossiers:
        raise SubmissionsFull(most=card.most_dossiers)
