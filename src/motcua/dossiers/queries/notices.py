"""What an official was told of dossiers, the newest first."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.accounts.service import Actor
from motcua.kit import sql

_NOTICES = """
SELECT notice.id, notice.kind, notice.data::json AS data, notice.at, notice.seen_at, dossier.code, dossier.owner_name,
       dossier.procedure_version_id
FROM dossiers_notice AS notice JOIN dossiers_dossier AS dossier ON dossier.id = notice.dossier_id
WHERE notice.person_id = %(me)s ORDER BY notice.id DESC LIMIT 50
"""


@dataclass(frozen=True, slots=True)
class NoticeRow:
    id: int
    kind: str
    data: dict[str, Any]
    at: datetime
    seen_at: datetime | None
    code: str
    owner_name: str
    procedure_version_id: int


def my_notices(actor: Actor) -> list[NoticeRow]:
    """The last fifty; one statement."""
    return sql.rows(NoticeRow, _NOTICES, {"me": actor.id})
