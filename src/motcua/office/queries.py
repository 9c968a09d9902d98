"""Lists that only officials see: what waits for a signature, drafts at the counter."""

from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Channel, Draft
from motcua.kit import sql
from motcua.office import words
from motcua.workflow import service as workflow
from motcua.workflow.service import Outcome

MOST_TO_SIGN = 200


@dataclass(frozen=True, slots=True)
class ToSign:
    """An open or busy step at which a decision is signed or sealed by this person."""

    step_id: int
    definition: str
    step: str
    step_state: str
    organization_id: int
    due_at: datetime
    code: str
    revision: int
    procedure_version_id: int
    owner_name: str
    paper_id: int | None
    paper_kind: str | None
    is_printed: bool
    error: str | None
    batch_id: int | None
    batch_state: str | None

    @property
    def outcome(self) -> Outcome | None:
        """The way to sign, as the process draws it; None for a step that signs nothing."""
        card = catalogue.version(self.procedure_version_id)
        process = workflow.process(card.process_version_id) if card.process_version_id else None
        definition = process.steps.get(self.definition) if process else None
        outcomes = definition.outcomes if definition else ()
        return next((one for one in outcomes if one.effect in {"sign", "seal"}), None)

    @property
    def title(self) -> str:
        return catalogue.version(self.procedure_version_id).title

    @property
    def due(self) -> words.Due:
        return words.due(self.due_at, self.organization_id)

    @property
    def is_busy(self) -> bool:
        return self.step_state == "busy" or self.batch_id is not None


_STEP = "id, subject_id, definition, name, state, organization_id, due_at"
_TO_SIGN = f"""
SELECT step.id AS step_id, step.definition, step.name AS step, step.state AS step_state, step.organization_id,
       step.due_at, dossier.code, dossier.revision, dossier.procedure_version_id, dossier.owner_name,
       paper.id AS paper_id, paper.kind AS paper_kind, coalesce(paper.file_id IS NOT NULL, false) AS is_printed,
       signing.error, batch.id AS batch_id,
       CASE WHEN batch.state = 'locked' AND batch.handle <> '' THEN 'opening' ELSE batch.state END AS batch_state
FROM (
    SELECT waiting.* FROM unnest(%(organizations)s::bigint[], %(roles)s::text[]) AS lane (organization_id, role)
    CROSS JOIN LATERAL (
        SELECT {_STEP} FROM workflow_step
        WHERE organization_id = lane.organization_id AND role = lane.role AND state = 'open'
          AND assignee_id IS NULL AND phase = 'approval'
        ORDER BY due_at, id LIMIT %(limit)s
    ) AS waiting
    UNION ALL
    SELECT held.* FROM {dossiers.HOLDERS}
    CROSS JOIN LATERAL (
        SELECT {_STEP} FROM workflow_step
        WHERE {dossiers.HELD} AND phase = 'approval' ORDER BY due_at, id LIMIT %(limit)s
    ) AS held
) AS step
JOIN dossiers_dossier AS dossier ON dossier.id = step.subject_id
LEFT JOIN LATERAL (
    SELECT id, kind, file_id FROM dossiers_paper
    WHERE dossier_id = dossier.id AND replaced_at IS NULL AND data ->> 'decision' = 'true'
    ORDER BY id DESC LIMIT 1
) AS paper ON true
LEFT JOIN LATERAL (
    SELECT CASE WHEN state = 'failed' THEN error END AS error FROM signatures_signingrequest
    WHERE subject_type = 'dossiers.paper' AND subject_id = paper.id ORDER BY id DESC LIMIT 1
) AS signing ON true
LEFT JOIN signatures_batchitem AS item ON item.subject_type = 'dossiers.paper' AND item.subject_id = paper.id
    AND item.state IN ('waiting', 'started')
LEFT JOIN signatures_signingbatch AS batch ON batch.id = item.batch_id AND batch.owner_id = %(owner_id)s
ORDER BY step.due_at, step.id LIMIT %(limit)s
"""  # noqa: S608 - constants only


def to_sign(actor: Actor) -> list[ToSign]:
    """What this leader or clerk may sign, soonest due first; one statement."""
    values = dossiers.lanes_and_people(actor, "leader", "clerk") | {
        "limit": MOST_TO_SIGN,
        "owner_id": actor.id,
    }
    return [row for row in sql.rows(ToSign, _TO_SIGN, values) if row.outcome]


def counter_drafts(actor: Actor) -> list[Draft]:
    """What this person has begun at the counter and not filed, the newest first."""
    own = Draft.objects.filter(user_id=actor.person_id, channel=Channel.COUNTER, supplement_of=None)
    return list(own.order_by("-updated_at")[:50])
