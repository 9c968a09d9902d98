"""One dossier with all that its page shows, in two statements: what it is, and what happened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.accounts.service import Actor
from motcua.documents.models import Active, Condition, Malware
from motcua.dossiers import rules
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Digitised, PaperKind
from motcua.dossiers.parties import written_place
from motcua.dossiers.queries.reusing import TAKEN, TakenPaper
from motcua.dossiers.rules import State
from motcua.kit import clock, sql


@dataclass(frozen=True, slots=True)
class StepView:
    id: int
    definition: str
    name: str
    role: str
    organization_id: int
    phase: str
    state: str
    kind: str
    assignee_id: int | None
    opened_at: datetime
    due_at: datetime | None
    ended_at: datetime | None
    outcome: str | None
    ended_by_name: str | None
    # Why the system could not do a step of its own; a person may have it tried again.
    failure: str = ""
    # The title of the only posting whose people may do it.
    posting: str = ""


@dataclass(frozen=True, slots=True)
class ComponentView:
    id: int
    code: str
    title: str
    file_id: int | None
    name: str
    removed: str
    on_paper: bool
    malware: str | None
    condition: str | None
    # What the newest check of its signatures found (signatures.Finding), None for a file without any.
    finding: str | None = None
    taken: TakenPaper | None = None
    digitised: int = Digitised.NO
    signed_copy_id: int | None = None

    @property
    def removed_words(self) -> str:
        """What was taken out of the file when it came."""
        return Active.words(self.removed)

    @property
    def doubts(self) -> list[Malware | Condition]:
        """What an official should know before opening the file."""
        unclean = [Malware(self.malware)] if self.malware in {"off", "waiting", "infected"} else []
        unsound = [Condition(self.condition)] if self.condition in {"damaged", "missing", "removed"} else []
        return [*unclean, *unsound]

    @property
    def digitised_words(self) -> str:
        return str(Digitised(self.digitised).label)


@dataclass(frozen=True, slots=True)
class SigningView:
    id: int
    holder_type: str
    state: str
    error: str
    # The batch whose PIN is waited for.
    locked_batch_id: int | None = None


@dataclass(frozen=True, slots=True)
class PaperView:
    id: int
    kind: str
    number: str
    file_id: int | None
    signed_file_id: int | None
    sealed_file_id: int | None
    created_at: datetime
    created_by_name: str
    replaced_at: datetime | None
    data: dict[str, Any]
    signings: tuple[SigningView, ...]

    @property
    def title(self) -> str:
        return str(PaperKind(self.kind).label)

    @property
    def ready(self) -> bool:
        return self.file_id is not None

    @property
    def is_issued(self) -> bool:
        """Whether the citizen may have it: a decision is nothing until it is sealed, an extension until signed.

        What follows a dossier from office to office stays with them.
        """
        if self.kind == PaperKind.TRACKING:
            return False
        if self.data.get("decision"):
            return self.sealed_file_id is not None
        return self.kind != PaperKind.EXTENSION or self.signed_file_id is not None

    @property
    def awaits_signature(self) -> bool:
        """Whether a signature is being made or has failed; the last of `signings` says which."""
        return bool(self.data.get("step_id") or self.data.get("to_sign"))


@dataclass(frozen=True, slots=True)
class SupplementView:
    id: int
    stage: str
    items: list[dict[str, str]]
    reason: str
    guidance: str
    requested_at: datetime
    requested_by_name: str
    answered_at: datetime | None
    answer: str


@dataclass(frozen=True, slots=True)
class OpinionView:
    id: int
    step_id: int
    organization_id: int
    question: str
    asked_at: datetime
    asked_by_id: int | None
    asked_by_name: str
    deadline: datetime
    reminded_at: datetime | None
    answer: str
    answered_at: datetime | None
    answered_by_name: str
    withdrawn_at: datetime | None
    withdrawal_reason: str

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class JournalRow:
    sequence: int
    at: datetime
    action: str
    actor_name: str
    organization_id: int | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class DossierPage:
    id: int
    code: str
    state: int
    revision: int
    channel: int
    delivery: str
    procedure_version_id: int
    owner_name: str
    owner_number: str
    owner_phone: str
    owner_email: str
    owner_address: str
    owner_user_id: int | None
    submitter_name: str
    submitter_number: str
    submitter_phone: str
    submitter_relation: str
    submitter_user_id: int | None
    receiving_unit_id: int
    competent_agency_id: int
    received_by_name: str
    answers: dict[str, Any]
    step_answers: dict[str, Any]
    applicant: str
    place: str
    place_code: str
    boundary_free: bool
    reception_point: str
    return_unit_id: int | None
    submitted_at: datetime
    accepted_at: datetime | None
    transfer_due_at: datetime | None
    competent_received_at: datetime | None
    term_started_at: datetime | None
    original_due_at: datetime | None
    due_at: datetime | None
    collect_from: datetime | None
    extended_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    closing_reason: str
    steps: tuple[StepView, ...]
    components: tuple[ComponentView, ...]
    papers: tuple[PaperView, ...]
    supplements: tuple[SupplementView, ...]
    opinions: tuple[OpinionView, ...]

    @property
    def place_written(self) -> str:
        """How the place that decides was written, where that was by an old name of its commune."""
        return written_place(self.answers)

    @property
    def collect_again(self) -> datetime | None:
        """From when the person may come instead of at the promised moment; an offer for an earlier promise is none."""
        offered = self.collect_from and self.due_at and self.collect_from > self.due_at
        return self.collect_from if offered and not self.returned_at else None

    @property
    def returning_unit_id(self) -> int:
        """Where the result is handed over."""
        return self.return_unit_id or self.receiving_unit_id

    @property
    def examined_from(self) -> datetime | None:
        return rules.examined_from(
            accepted_at=self.accepted_at,
            received_at=self.competent_received_at,
            boundary_free=self.boundary_free,
        )

    @property
    def awaits_transfer(self) -> bool:
        """Whether another place received it and the competent agency has not said yet that it has it."""
        return self.state == State.ACCEPTED and self.competent_received_at is None

    @property
    def is_transfer_late(self) -> bool:
        crossed = self.boundary_free and self.accepted_at is not None
        due, received = self.transfer_due_at, self.competent_received_at
        return crossed and rules.is_transfer_late(due=due, received=received, now=clock.now())

    @property
    def open_steps(self) -> list[StepView]:
        return [step for step in self.steps if step.state in {"open", "busy"}]

    def papers_of(self, kind: str) -> list[PaperView]:
        return [paper for paper in self.papers if paper.kind == kind and paper.replaced_at is None]


def _array(columns: str, source: str) -> str:
    return (
        f"(SELECT coalesce(json_agg(part ORDER BY part.id), '[]') FROM "  # noqa: S608 - constants only
        f"(SELECT {columns} FROM {source}) AS part)"
    )


_STEPS = _array(
    "id, definition, name, role, organization_id, phase, state, kind, assignee_id, opened_at, due_at, ended_at, "
    "outcome, ended_by_name, failure, posting",
    "workflow_step WHERE subject_type = 'dossiers.dossier' AND subject_id = dossier.id",
)
_COMPONENTS = _array(
    "component.id, component.code, component.title, component.file_id, component.name, component.removed, "
    "component.on_paper, file.malware, file.condition, held.finding, component.digitised, component.signed_copy_id, "
    f"{TAKEN} AS taken",
    "dossiers_component AS component LEFT JOIN documents_storedfile AS file ON file.id = component.file_id "
    "LEFT JOIN signatures_filecheck AS held ON held.file_id = component.file_id WHERE dossier_id = dossier.id",
)
_SIGNINGS = _array(
    "id, holder_type, state, error, (SELECT batch.id FROM signatures_batchitem AS item "
    "JOIN signatures_signingbatch AS batch ON batch.id = item.batch_id AND batch.state = 'locked' AND batch.handle = '' "
    "WHERE item.request_id = signatures_signingrequest.id AND item.state = 'started') AS locked_batch_id",
    "signatures_signingrequest WHERE subject_type = 'dossiers.paper' AND subject_id = paper.id",
)
_PAPERS = _array(
    "id, kind, number, file_id, signed_file_id, sealed_file_id, created_at, created_by_name, replaced_at, data, "
    f"{_SIGNINGS} AS signings",
    "dossiers_paper AS paper WHERE dossier_id = dossier.id",
)
_SUPPLEMENTS = _array(
    "id, stage, items, reason, guidance, requested_at, requested_by_name, answered_at, answer",
    "dossiers_supplement WHERE dossier_id = dossier.id",
)
_OPINIONS = _array(
    "id, step_id, organization_id, question, asked_at, asked_by_id, asked_by_name, deadline, reminded_at, answer, "
    "answered_at, answered_by_name, withdrawn_at, withdrawal_reason",
    "dossiers_opinion WHERE dossier_id = dossier.id",
)
# The same as DossierQuerySet.visible_to, for statements of their own; see visibility().
VISIBLE = """
  (dossier.owner_user_id = %(me)s OR dossier.submitter_user_id = %(me)s
   OR dossier.receiving_unit_id = ANY(%(offices)s) OR dossier.competent_agency_id = ANY(%(offices)s)
   OR dossier.return_unit_id = ANY(%(offices)s)
   OR EXISTS (SELECT 1 FROM dossiers_opinion AS asked
              WHERE asked.dossier_id = dossier.id AND asked.organization_id = ANY(%(offices)s)))
"""
_PAGE = f"""
SELECT id, code, state, revision, channel, delivery, procedure_version_id,
       owner_name, owner_number, owner_phone, owner_email, owner_address, owner_user_id,
       submitter_name, submitter_number, submitter_phone, submitter_relation, submitter_user_id,
       receiving_unit_id, competent_agency_id, received_by_name, answers::json AS answers,
       step_answers::json AS step_answers, applicant, place, place_code,
       boundary_free, coalesce((SELECT point.name FROM organizations_receptionpoint AS point
                                WHERE point.id = dossier.reception_point_id), '') AS reception_point,
       return_unit_id, submitted_at, accepted_at, transfer_due_at, competent_received_at, term_started_at,
       original_due_at, due_at, collect_from,
       extended_at, finished_at,
       returned_at, closing_reason, {_STEPS} AS steps, {_COMPONENTS} AS components, {_PAPERS} AS papers,
       {_SUPPLEMENTS} AS supplements, {_OPINIONS} AS opinions
FROM dossiers_dossier AS dossier WHERE code = %(code)s AND {VISIBLE}
"""  # noqa: S608 - constants only
_JOURNAL = """
SELECT sequence, at, action, actor_name, organization_id, data::json AS data FROM audit_entry
WHERE subject_type = 'dossiers.dossier' AND subject_id = %(id)s ORDER BY sequence DESC LIMIT 200
"""

_MOMENTS = frozenset(
    {
        "opened_at",
        "due_at",
        "ended_at",
        "created_at",
        "replaced_at",
        "requested_at",
        "answered_at",
        "asked_at",
        "deadline",
        "reminded_at",
        "withdrawn_at",
        "state_at",
    }
)


def dossier_page(code: str, actor: Actor, *, as_citizen: bool = False) -> DossierPage:
    """The dossier with its parts; one statement. Raises DossierNotFound for what the actor may not see.

    `as_citizen` leaves the actor's offices aside: an official's own dossiers as a citizen sees them.
    """
    page = sql.row(_build, _PAGE, {"code": code} | visibility(actor, as_citizen=as_citizen))
    if page is None:
        raise DossierNotFound
    return page


def visibility(actor: Actor, *, as_citizen: bool = False) -> dict[str, Any]:
    """The parameters of VISIBLE."""
    offices = [] if as_citizen else actor.reach("receptionist", "handler", "leader", "clerk")
    return {"me": actor.id, "offices": offices}


def journal(dossier_id: int) -> list[JournalRow]:
    """What happened, newest first; one statement."""
    return sql.rows(JournalRow, _JOURNAL, {"id": dossier_id})


def _build(**values: Any) -> DossierPage:
    papers = [
        paper | {"signings": tuple(SigningView(**signing) for signing in paper["signings"])}
        for paper in values["papers"]
    ]
    return DossierPage(
        **values
        | {
            "steps": tuple(StepView(**_moments(part)) for part in values["steps"]),
            "components": tuple(_component(part) for part in values["components"]),
            "papers": tuple(PaperView(**_moments(part)) for part in papers),
            "supplements": tuple(SupplementView(**_moments(part)) for part in values["supplements"]),
            "opinions": tuple(OpinionView(**_moments(part)) for part in values["opinions"]),
        }
    )


def _component(part: dict[str, Any]) -> ComponentView:
    taken = part.pop("taken")
    return ComponentView(**part, taken=TakenPaper(**_moments(taken)) if taken else None)


def _moments(part: dict[str, Any]) -> dict[str, Any]:
    """The values read from JSON, with moments in the place of their words."""
    for name in _MOMENTS & part.keys():
        if part[name]:
            part[name] = datetime.fromisoformat(part[name])
    return part
