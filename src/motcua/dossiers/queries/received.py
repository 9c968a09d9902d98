"""What a receiving unit has taken in and not yet given back: the counter is asked about it every day."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.dossiers.models import State
from motcua.kit import sql

RECEIVED_PAGE = 25
# From filing until the result is handed over.
UNDER_WAY = (
    State.SUBMITTED,
    State.ACCEPTED,
    State.PROCESSING,
    State.SUPPLEMENT,
    State.OBLIGATION,
    State.FINISHED,
)


@dataclass(frozen=True, slots=True)
class ReceivedRow:
    """A dossier under way; `due_at` is empty where no term runs."""

    id: int
    code: str
    state: int
    procedure_version_id: int
    owner_name: str
    receiving_unit_id: int
    competent_agency_id: int
    received_by_name: str
    submitted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None


# What one person received is told by the reception step that they finished.
_RECEIVED = """
SELECT dossier.id, dossier.code, dossier.state, dossier.procedure_version_id, dossier.owner_name,
       dossier.receiving_unit_id, dossier.competent_agency_id, dossier.received_by_name, dossier.submitted_at,
       dossier.due_at, dossier.finished_at
FROM dossiers_dossier AS dossier
WHERE dossier.receiving_unit_id = ANY(%(units)s) AND dossier.state = ANY(%(states)s) AND dossier.id < %(before)s
  AND (%(everyone)s OR EXISTS (
        SELECT 1 FROM workflow_step AS step
        WHERE step.subject_type = 'dossiers.dossier' AND step.subject_id = dossier.id
          AND step.phase = 'reception' AND step.ended_by_id = %(me)s))
ORDER BY dossier.id DESC LIMIT %(limit)s
"""


def received_dossiers(
    actor: Actor, *, mine: bool = True, state: int = 0, before: int | None = None
) -> list[ReceivedRow]:
    """Under way in the units where the actor receives, the newest first; one statement.

    `mine` keeps what this person accepted or began to; `state` one state; `before` continues a list.
    """
    values = {
        "me": actor.id,
        "units": actor.reach("receptionist"),
        "states": [one.value for one in UNDER_WAY if state in {0, one}],
        "everyone": not mine,
        "before": before or 2**62,
        "limit": RECEIVED_PAGE,
    }
    return sql.rows(ReceivedRow, _RECEIVED, values)
