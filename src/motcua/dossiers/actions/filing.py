"""Filing: a draft becomes a dossier with its code, once, however often the button is pressed."""

import json
import uuid
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import ProcedureCard
from motcua.dossiers import rules
from motcua.dossiers.actions.admission import check_open, check_room
from motcua.dossiers.actions.change import due_for
from motcua.dossiers.actions.cosigning import check_cosigned
from motcua.dossiers.actions.digitising import record_confirmed
from motcua.dossiers.destinations import Destination, check_received_at, destination
from motcua.dossiers.errors import DraftNotFound, IncompleteForm, MissingComponents, NotYourStep
from motcua.dossiers.models import Channel, Dossier
from motcua.dossiers.parties import Parties, parties_form, parties_from, place_written
from motcua.dossiers.queries.digitising_drafts import confirmed_fields
from motcua.dossiers.queries.mine import filed_code
from motcua.dossiers.queries.reusing import UNUSABLE, check_usable
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit import clock, sql, text
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.workflow import service as workflow


@dataclass(frozen=True, slots=True)
class FiledDraft:
    """A draft, locked, as it goes into a dossier."""

    id: uuid.UUID
    procedure_version_id: int
    channel: int
    receiving_unit_id: int | None
    parties: dict[str, Any]
    answers: dict[str, Any]
    papers: dict[str, bool]
    files: list[dict[str, Any]]
    # Papers from a store that hold no longer, or that nobody agreed to any more: {"title", "why"}.
    unusable: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Filed:
    id: int
    code: str


_LOCK_DRAFT = """
SELECT id FROM dossiers_draft WHERE id = %(id)s AND user_id = %(user)s AND supplement_of_id IS NULL FOR UPDATE
"""
# Read apart from the lock: a statement that waited sees the draft as it is now, but beside it the files of before.
_READ_DRAFT = f"""
SELECT id, procedure_version_id, channel, receiving_unit_id, parties::json AS parties,
       answers::json AS answers, papers::json AS papers,
       (SELECT coalesce(json_agg(json_build_object('component', component, 'file_id', file_id, 'name', name,
                                                   'removed', removed, 'confirmed', confirmed) ORDER BY id), '[]')
        FROM dossiers_draftfile WHERE draft_id = draft.id) AS files, {UNUSABLE} AS unusable
FROM dossiers_draft AS draft WHERE id = %(id)s
"""  # noqa: S608 - constants only
# One statement: take the number, write the dossier and its components, and drop the draft. The row of the series is
# the only one that filers of an agency share, so it is held as briefly as can be. Owner and submitter who have an
# account see the dossier in it, whoever typed it in, if number and name are theirs: one digit typed wrongly must not
# show a dossier to a stranger.
_FILE = """
WITH gone_files AS (DELETE FROM dossiers_draftfile WHERE draft_id = %(draft_id)s),
number AS (
    INSERT INTO dossiers_numbering (series, last) VALUES (%(series)s, 1)
    ON CONFLICT (series) DO UPDATE SET last = dossiers_numbering.last + 1 RETURNING last
), filed AS (
    INSERT INTO dossiers_dossier (code, draft_id, procedure_version_id, state, revision, channel, delivery,
        owner_name, owner_folded, owner_number, owner_phone, owner_email, owner_address, owner_user_id,
        submitter_name, submitter_number, submitter_phone, submitter_relation, submitter_user_id,
        receiving_unit_id, competent_agency_id, applicant, place, place_code, boundary_free, reception_point_id,
        received_by_name, answers, submitted_at, closing_reason)
    SELECT %(prefix)s || lpad(number.last::text, greatest(4, length(number.last::text)), '0'), %(draft_id)s,
        %(procedure_version_id)s, 1, 1, %(channel)s, %(delivery)s,
        %(owner_name)s::text, %(owner_folded)s, %(owner_number)s::text, %(owner_phone)s, %(owner_email)s, %(owner_address)s,
        coalesce(%(owner_user_id)s, (SELECT id FROM accounts_user
            WHERE personal_number = %(owner_number)s::text AND personal_number <> ''
              AND lower(full_name) = lower(%(owner_name)s::text))),
        %(submitter_name)s::text, %(submitter_number)s::text, %(submitter_phone)s, %(submitter_relation)s,
        coalesce(%(submitter_user_id)s, (SELECT id FROM accounts_user
            WHERE personal_number = %(submitter_number)s::text AND personal_number <> ''
              AND lower(full_name) = lower(%(submitter_name)s::text))),
        %(receiving_unit_id)s, %(competent_agency_id)s, %(applicant)s, %(place)s, %(place_code)s, %(boundary_free)s,
        %(reception_point_id)s, '',
        %(answers)s::jsonb, %(now)s, ''
    FROM number RETURNING id, code
), listed AS (
    INSERT INTO dossiers_component (dossier_id, code, title, file_id, name, removed, on_paper, added_at,
        store_paper_id, reuse, replacing_result, digitised)
    SELECT filed.id, part.code, part.title, part.file_id, part.name, part.removed, part.on_paper, %(now)s,
        taken.id, CASE WHEN taken.id IS NULL THEN 0 WHEN taken.source = 'result' THEN 2 ELSE 1 END,
        CASE WHEN taken.source = 'result' THEN taken.code ELSE '' END,
        CASE WHEN taken.id IS NULL THEN 0 WHEN taken.source = 'result' THEN 3 ELSE 2 END
    FROM filed, json_to_recordset(%(components)s::json)
         AS part (code text, title text, file_id bigint, name text, removed text, on_paper boolean)
    LEFT JOIN dossiers_draftfile AS kept
        ON kept.draft_id = %(draft_id)s AND kept.component = part.code AND kept.file_id = part.file_id
    LEFT JOIN documents_storepaper AS taken ON taken.id = kept.store_paper_id
    RETURNING id, code, file_id
), gone AS (DELETE FROM dossiers_draft WHERE id = %(draft_id)s)
SELECT id, code FROM filed
"""
# The same with what was confirmed of scans before.
_FILE_CONFIRMED = _FILE.replace(
    ", gone AS",
    """, confirmed AS (
    INSERT INTO dossiers_componentfield (component_id, source_id, field, title, kind, decision, value, proposed, page,
        box, confidence, decided_by_id, decided_by_name, decided_at)
    SELECT listed.id, listed.file_id, one.field, one.title, one.kind, one.decision, one.value, one.proposed, one.page,
        one.box, one.confidence, one.decided_by_id, one.decided_by_name, one.decided_at
    FROM listed JOIN dossiers_draftfile AS kept
        ON kept.draft_id = %(draft_id)s AND kept.component = listed.code AND kept.file_id = listed.file_id
    CROSS JOIN LATERAL jsonb_to_recordset(kept.confirmed) AS one (field text, title text, kind text, decision text,
        value text, proposed text, page int, box jsonb, confidence int, decided_by_id bigint, decided_by_name text,
        decided_at timestamptz)
), gone AS""",
)


def submit_draft(*, draft_id: uuid.UUID, by: Actor) -> str:
    """File a draft with its competent agency and return the code; a second call returns the same code.

    From acceptance, not from here, the term runs. Raises IncompleteForm, MissingComponents, DraftNotFound,
    NotOffered, ProcedureWithdrawn, SubmissionsNotOpen, SubmissionsClosed, SubmissionsFull, NotCosigned,
    NoCompetentOrganization, ReceivedOnlyThere.
    Source: NĐ 118/2025 as summarised in the facts (one-stop chain); code: TT 01/2018/TT-VPCP, Art. 19.
    """
    with transaction.atomic(durable=True):
        if not sql.execute(_LOCK_DRAFT, {"id": draft_id, "user": by.id}):
            code = filed_code(draft_id, by)
            if code is None:
                raise DraftNotFound
            return code
        draft = sql.row(FiledDraft, _READ_DRAFT, {"id": draft_id, "today": clock.today()})
        assert draft is not None  # it has just been locked
        return file_draft(draft, by)


def file_draft(draft: FiledDraft, by: Actor) -> str:
    """Write the dossier of a locked draft, inside the caller's transaction."""
    card = catalogue.version(draft.procedure_version_id)
    parties = parties_from(draft.channel, draft.parties, name=by.name, number=by.personal_number)
    form = _check_complete(draft, card, parties)
    check_usable(draft.unusable)
    to = destination(card, draft.parties, draft.answers)
    in_force = catalogue.check_offered(card, to.competent.id, Channel(draft.channel).name.lower())
    check_open(in_force)
    cosigning = check_cosigned(draft.id, form, draft.answers)
    check_room(in_force)
    dossier = _insert(draft, card, parties, to, by)
    audit.record("dossier.submitted", on=dossier, by=by, data={"channel": draft.channel})
    _record_confirmed(draft, card, dossier, by)
    if cosigning is not None:
        data = {"name": cosigning.name, "at_counter": cosigning.at_counter}
        audit.record("dossier.cosigned", on=dossier, by=by, data=data)
    assert card.process_version_id is not None  # _check_complete refuses procedures without a process
    workflow.start_case(
        process_version_id=card.process_version_id,
        subject=dossier,
        offices={"receiving": dossier.receiving_unit_id, "competent": dossier.competent_agency_id},
        due_for=due_for(dossier),
    )
    return dossier.code


def _check_complete(draft: FiledDraft, card: ProcedureCard, parties: Parties) -> Form:
    if card.form_version_id is None or card.process_version_id is None:
        raise IncompleteForm
    unsound = forms.check(parties_form(draft.channel, card.competence), draft.parties)
    form = forms.form(card.form_version_id)
    if unsound or forms.check(form, draft.answers):
        raise IncompleteForm
    given = {part["component"] for part in draft.files} | {code for code, on in draft.papers.items() if on}
    lacking = rules.missing(required_components(card=card, on_behalf=parties.on_behalf), given)
    if lacking and draft.channel == Channel.ONLINE:
        raise MissingComponents(titles="; ".join(lacking))
    return form


def required_components(*, card: ProcedureCard, on_behalf: bool) -> list[tuple[str, str]]:
    """Code and title of what must be there; the authorisation paper only where someone files for another."""
    return [
        (part.code, part.title)
        for part in card.components
        if (on_behalf if part.authorisation else part.required)
    ]


def _insert(draft: FiledDraft, card: ProcedureCard, parties: Parties, to: Destination, by: Actor) -> Dossier:
    now = clock.now()
    _check_counter(draft, by)
    assert card.form_version_id is not None  # _check_complete refuses procedures without a form
    answers = forms.completed(forms.form(card.form_version_id), draft.answers)
    answers |= place_written(card.competence, to.competence.place, draft.parties)
    competent, reception = to.competent, to.reception
    receiving = organizations.heir(draft.receiving_unit_id or reception.centre.id)
    check_received_at(card, to, receiving)
    prefix, series = rules.code_series(competent.code, clock.local(now))
    online = draft.channel == Channel.ONLINE
    facts = asdict(parties) | {
        "draft_id": draft.id,
        "procedure_version_id": draft.procedure_version_id,
        "channel": draft.channel,
        "delivery": draft.parties["delivery"],
        "owner_folded": text.fold(parties.owner_name),
        "owner_user_id": by.id if online and not parties.submitter_relation else None,
        "submitter_name": parties.submitter_name or parties.owner_name,
        "submitter_number": parties.submitter_number or parties.owner_number,
        "submitter_phone": parties.submitter_phone or parties.owner_phone,
        "submitter_user_id": by.id if online else None,
        "receiving_unit_id": receiving,
        "competent_agency_id": competent.id,
        "applicant": to.applicant,
        "place": to.competence.place,
        "place_code": to.place_code,
        "boundary_free": to.crosses(receiving),
        "reception_point_id": reception.point_id if receiving == reception.centre.id else None,
    }
    written = {
        "prefix": prefix,
        "series": series,
        "answers": json.dumps(answers),
        "components": json.dumps(_components(draft, card)),
        "now": now,
    }
    statement = _FILE_CONFIRMED if any(file["confirmed"] for file in draft.files) else _FILE
    filed = sql.row(_Filed, statement, facts | written)
    assert filed is not None  # an INSERT … RETURNING answers or raises
    return sql.made(Dossier, id=filed.id, code=filed.code, submitted_at=now, answers=answers, **facts)


def _record_confirmed(draft: FiledDraft, card: ProcedureCard, dossier: Dossier, by: Actor) -> None:
    titles = {part.code: part.title for part in card.components}
    for file in draft.files:
        if file["confirmed"]:
            kept = confirmed_fields(file["confirmed"])
            record_confirmed(dossier, titles[file["component"]], kept, by)


def _check_counter(draft: FiledDraft, by: Actor) -> None:
    """Whoever files at a counter still receives there. Raises NotYourStep."""
    unit = draft.receiving_unit_id
    if draft.channel != Channel.ONLINE and not (unit and by.may(Role.RECEPTIONIST, at=unit)):
        raise NotYourStep


def _components(draft: FiledDraft, card: ProcedureCard) -> list[dict[str, Any]]:
    rows = []
    for part in card.components:
        files = [file for file in draft.files if file["component"] == part.code]
        on_paper = draft.papers.get(part.code, False)
        base = {"code": part.code, "title": part.title, "on_paper": on_paper}
        rows += [base | {key: file[key] for key in ("file_id", "name", "removed")} for file in files]
        if not files and (on_paper or part.required):
            rows.append(base | {"file_id": None, "name": "", "removed": ""})
    return rows
