"""Whether a procedure takes dossiers now: from its first day to its last, and as many as it may.

What holds is what the version in force says, whatever version a draft was begun with: a last day that was put off
is put off for everybody.
"""

from datetime import datetime, time

from motcua.catalogue.service import ProcedureCard
from motcua.dossiers.errors import SubmissionsClosed, SubmissionsFull, SubmissionsNotOpen
from motcua.dossiers.models import Dossier, State
from motcua.kit import clock, sql

# Filers of a procedure with a limit come one after another, at the row of its first version: it is there for as
# long as the procedure, and the reference from their dossiers is not held up.
_ONE_BY_ONE = """
SELECT version.id FROM catalogue_procedureversion AS version
JOIN catalogue_procedure AS procedure ON procedure.id = version.procedure_id
WHERE procedure.code = %(code)s AND version.number = 1 FOR NO KEY UPDATE OF version
"""


def check_open(card: ProcedureCard) -> None:
    """Raises SubmissionsNotOpen, SubmissionsClosed; days are counted in Viet Nam."""
    first, last, today = card.intake.first_day, card.intake.last_day, clock.today()
    if first is not None and today < first:
        raise SubmissionsNotOpen(first=f"{first:%d/%m/%Y}")
    if last is not None and today > last:
        raise SubmissionsClosed(until=f"{last:%d/%m/%Y}")


def check_room(card: ProcedureCard) -> None:
    """Inside the transaction that files, which holds the place; raises SubmissionsFull.

    All versions of the procedure count together, since the first day where there is one. What was refused or
    taken back at once leaves its place to another.
    """
    if card.intake.most is None:
        return
    sql.execute(_ONE_BY_ONE, {"code": card.code})
    taken = Dossier.objects.filter(procedure_version__procedure__code=card.code)
    if card.intake.first_day is not None:
        begins = datetime.combine(card.intake.first_day, time(), clock.VIETNAM)
        taken = taken.filter(submitted_at__gte=begins)
    left = taken.exclude(state__in=(State.NOT_ACCEPTED, State.WITHDRAWN))
    if left.count() >= card.intake.most:
        raise SubmissionsFull(most=card.intake.most)
