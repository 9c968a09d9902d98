"""A citizen's own: drafts and dossiers, owner or submitter."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from motcua.accounts.service import Actor
from motcua.dossiers.errors import DraftNotFound
from motcua.dossiers.models import Channel, Dossier, Draft, DraftFile
from motcua.kit import sql


@dataclass(frozen=True, slots=True)
class MyDossierRow:
    code: str
    state: int
    procedure_version_id: int
    owner_name: str
    submitted_at: datetime
    due_at: datetime | None
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class MyDraftRow:
    id: uuid.UUID
    procedure_version_id: int
    updated_at: datetime


_COLUMNS = "code, state, procedure_version_id, owner_name, submitted_at, due_at, finished_at"
_MINE = f"""
SELECT {_COLUMNS} FROM (
    (SELECT id, {_COLUMNS} FROM dossiers_dossier WHERE owner_user_id = %(me)s ORDER BY submitted_at DESC LIMIT %(limit)s)
    UNION
    (SELECT id, {_COLUMNS} FROM dossiers_dossier WHERE submitter_user_id = %(me)s ORDER BY submitted_at DESC LIMIT %(limit)s)
) AS mine ORDER BY submitted_at DESC LIMIT %(limit)s
"""  # noqa: S608 - constants only
_DRAFTS = """
SELECT id, procedure_version_id, updated_at FROM dossiers_draft
WHERE user_id = %(me)s AND channel = %(online)s AND supplement_of_id IS NULL
ORDER BY updated_at DESC LIMIT 50
"""
_FILES = """
SELECT id, draft_id, component, file_id, name, removed, store_paper_id, confirmed::json AS confirmed
FROM dossiers_draftfile WHERE draft_id = %(draft)s ORDER BY id
"""


def my_dossiers(actor: Actor, *, limit: int = 50) -> list[MyDossierRow]:
    """The newest first; one statement."""
    return sql.rows(MyDossierRow, _MINE, {"me": actor.id, "limit": limit})


def my_drafts(actor: Actor) -> list[MyDraftRow]:
    return sql.rows(MyDraftRow, _DRAFTS, {"me": actor.id, "online": Channel.ONLINE})


def my_draft(draft_id: uuid.UUID, actor: Actor, *, answers: bool = False) -> Draft:
    """With `answers` also what is being handed in for a request for supplements.

    Raises DraftNotFound for one that is filed, discarded or somebody else's.
    """
    own = "id = %(id)s AND user_id = %(me)s AND (%(answers)s OR supplement_of_id IS NULL)"
    draft = sql.instance(Draft, own, {"id": draft_id, "me": actor.person_id, "answers": answers})
    if draft is None:
        raise DraftNotFound
    return draft


def filed_code(draft_id: uuid.UUID, actor: Actor) -> str | None:
    """The code that a draft got when it was filed, for whoever may see the dossier."""
    own = Dossier.objects.visible_to(actor).filter(draft_id=draft_id)
    code: str | None = own.values_list("code", flat=True).first()
    return code


def draft_files(draft: Draft) -> list[DraftFile]:
    """What is attached, in the order in which it came."""
    return sql.rows(DraftFile, _FILES, {"draft": draft.pk})
