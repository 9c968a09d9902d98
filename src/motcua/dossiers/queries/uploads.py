"""What a person sent in with their own dossiers and nobody confirmed since, and whether they keep it in their store."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.dossiers.models import Channel
from motcua.kit import sql

_UPLOADS = """
SELECT sent.*, paper.id AS paper_id, coalesce(paper.state, '') AS state FROM (
    SELECT DISTINCT ON (component.file_id) component.id AS component_id, component.title, component.name, dossier.code,
           dossier.submitted_at, 'dossiers.upload:' || %(me)s::bigint || ':' || component.file_id AS origin
    FROM dossiers_dossier AS dossier JOIN dossiers_component AS component ON component.dossier_id = dossier.id
    WHERE dossier.owner_user_id = %(me)s AND dossier.submitter_user_id = %(me)s AND dossier.channel = %(online)s
      AND dossier.applicant <> 'organization' AND component.file_id IS NOT NULL
      AND component.store_paper_id IS NULL AND component.signed_copy_id IS NULL
    ORDER BY component.file_id, component.id
) AS sent LEFT JOIN documents_storepaper AS paper ON paper.origin = sent.origin
ORDER BY sent.submitted_at DESC, sent.component_id LIMIT 200
"""


@dataclass(frozen=True, slots=True)
class OwnUpload:
    """`state` is that of the paper in the store, "" for what was never kept there."""

    component_id: int
    title: str
    name: str
    code: str
    submitted_at: datetime
    origin: str
    paper_id: int | None
    state: str

    @property
    def is_kept(self) -> bool:
        return self.state == "valid"


def own_uploads(actor: Actor) -> list[OwnUpload]:
    """The newest first, each content once, nothing that others or a counter attached for them; one statement."""
    return sql.rows(OwnUpload, _UPLOADS, {"me": actor.id, "online": Channel.ONLINE})
