"""A draft is kept as the person goes; nothing that was typed or attached is lost before it is filed."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import LevelOfService, ProcedureCard
from motcua.documents import service as documents
from motcua.documents.errors import ScanNotFound
from motcua.documents.service import SentFile
from motcua.dossiers.actions.admission import check_open
from motcua.dossiers.errors import (
    DraftNotFound,
    NotServedHere,
    NotYourStep,
    TooManyDrafts,
    TooManyFiles,
    UnknownComponent,
)
from motcua.dossiers.models import Channel, Cosigning, Draft, DraftFile
from motcua.dossiers.parties import places_told
from motcua.kit import clock, sql
from motcua.organizations.service import Role
from motcua.signatures import service as signatures

MOST_DRAFTS = 50
MOST_FILES = 20
_MOST_FORGOTTEN = 1_000

_BEGIN = """
INSERT INTO dossiers_draft (id, user_id, procedure_version_id, channel, receiving_unit_id, parties, answers, papers,
                            created_at, updated_at)
SELECT %(id)s, %(user)s::bigint, %(version)s, %(channel)s, %(receiving)s, %(parties)s::jsonb, %(answers)s::jsonb, '{}',
       %(now)s, %(now)s
WHERE NOT %(limited)s OR (SELECT count(*) FROM dossiers_draft WHERE user_id = %(user)s::bigint) < %(most)s
"""
# The same file for the same component once; no row where there are too many.
_ATTACH = """
INSERT INTO dossiers_draftfile (draft_id, component, file_id, name, removed)
SELECT %(draft)s, %(component)s, %(file)s, %(name)s, %(removed)s
WHERE (SELECT count(*) FROM dossiers_draftfile WHERE draft_id = %(draft)s) < %(most)s
ON CONFLICT (draft_id, component, file_id) DO UPDATE SET component = excluded.component
RETURNING id, draft_id, component, file_id, name, removed
"""


def begin_draft(
    *,
    card: ProcedureCard,
    by: Actor,
    parties: dict[str, Any],
    answers: dict[str, Any],
    channel: Channel = Channel.ONLINE,
    receiving_unit_id: int | None = None,
) -> Draft:
    """Begin a dossier with what is known already; at a counter `receiving_unit_id` says which.

    Raises NotServedHere for a procedure without a form, or online for one that is only described there;
    TooManyDrafts; NotYourStep at a counter where this person does not receive.
    """
    online = channel == Channel.ONLINE
    if card.form_version_id is None or (online and card.level_of_service == LevelOfService.INFORMATION):
        raise NotServedHere
    if not online and not (receiving_unit_id and by.may(Role.RECEPTIONIST, at=receiving_unit_id)):
        raise NotYourStep
    check_open(card)
    now = clock.now()
    draft = Draft(
        user_id=by.person_id,
        procedure_version_id=card.version_id,
        channel=channel,
        receiving_unit_id=None if online else receiving_unit_id,
        parties=parties,
        answers=answers,
        created_at=now,
        updated_at=now,
    )
    facts = {
        "id": draft.pk, "user": draft.user_id, "version": draft.procedure_version_id, "channel": channel,
        "receiving": draft.receiving_unit_id, "parties": json.dumps(parties), "answers": json.dumps(answers),
        "now": now, "limited": online, "most": MOST_DRAFTS,
    }  # fmt: skip
    with transaction.atomic(durable=True):
        if not sql.execute(_BEGIN, facts):
            raise TooManyDrafts
    return draft


def save_draft(*, draft: Draft, by: Actor, **facts: Any) -> Draft:
    """Keep what was given so far: parties, answers, papers, each whole."""
    with transaction.atomic(durable=True):
        return write_draft(locked_draft(draft.pk, by), **facts)


def write_draft(draft: Draft, **facts: Any) -> Draft:
    """The same on a locked draft, inside the caller's transaction."""
    facts |= _agreeing(draft, facts)
    for name, value in facts.items():
        setattr(draft, name, value)
    draft.updated_at = clock.now()
    sql.update(draft, *facts, "updated_at")
    return draft


def _agreeing(draft: Draft, facts: dict[str, Any]) -> dict[str, Any]:
    """What else is kept, so that a place that two forms ask for is the same in both: as it was said last."""
    rows = catalogue.version(draft.procedure_version_id).competence
    if "answers" in facts:
        told = places_told(rows, facts["answers"], to_parties=True)
        return {} if _says(draft.parties, told) else {"parties": draft.parties | told}
    said = places_told(rows, facts.get("parties", {}), to_parties=False)
    return {} if _says(draft.answers, said) else {"answers": draft.answers | said}


def _says(kept: dict[str, Any], told: dict[str, Any]) -> bool:
    # Not as sets of pairs: other answers may be lists.
    return all(kept.get(name) == value for name, value in told.items())


def attach_file(*, draft: Draft, component: str, upload: UploadedFile | None, by: Actor) -> DraftFile:
    """Keep an uploaded paper with the draft; the same file twice is kept once.

    Raises UnknownComponent, TooManyFiles and the errors of documents.keep_upload; the content is checked before
    any row is locked.
    """
    if component not in _components(draft):
        raise UnknownComponent
    received = documents.receive_upload(upload=upload, by=by)
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        name = documents.display_name((upload and upload.name) or "", received.file.content_type)
        attached = _attach(kept, component, received.file.pk, name, received.removed)
        signatures.ask_check(file=received.file)
        return attached


def _attach(draft: Draft, component: str, file_id: int, name: str, removed: str) -> DraftFile:
    facts = {
        "draft": draft.pk, "component": component, "file": file_id, "name": name, "removed": removed,
        "most": MOST_FILES,
    }  # fmt: skip
    attached = sql.row(DraftFile, _ATTACH, facts)
    if attached is None:
        raise TooManyFiles(most=MOST_FILES)
    return attached


def attach_scan(*, draft: Draft, component: str, scan_id: int, by: Actor) -> DraftFile:
    """Attach what a scanner brought in. Raises UnknownComponent, TooManyFiles, ScanNotFound."""
    if component not in _components(draft):
        raise UnknownComponent
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        scan = documents.take_scan(scan_id=scan_id, by=by)
        if scan.file is None:
            raise ScanNotFound
        attached = _attach(kept, component, scan.file.pk, scan.name, scan.removed)
        signatures.ask_check(file=scan.file)
        return attached


@dataclass(frozen=True, slots=True)
class Attached:
    """What became of the files of one form: by component why one was refused, and what else is to be said."""

    errors: dict[str, str]
    said: list[str]


def attach_files(*, draft: Draft, sent: Iterable[SentFile], by: Actor) -> Attached:
    """Keep each file that a form brought with its component; the wrong ones are named, the others are kept."""
    said: list[str] = []

    def take(component: str, upload: UploadedFile) -> None:
        file = attach_file(draft=draft, component=component, upload=upload, by=by)
        if file.removed:
            facts = {"name": file.name, "what": file.removed_words}
            said.append(_("Đã gỡ %(what)s khỏi tệp “%(name)s”. Phần còn lại được giữ nguyên.") % facts)

    return Attached(documents.take_each(sent=sent, take=take), said)


def remove_file(*, draft: Draft, file_id: int, by: Actor) -> None:
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        file = kept.files.filter(pk=file_id).first()
        if file is None:
            return
        file.delete()
        if file.store_paper_id is not None:
            documents.note_taken_off(paper_id=file.store_paper_id, by=by, draft_id=kept.pk)
        else:
            documents.give_back_scan(file_id=file.file_id, by=by)


def discard_draft(*, draft: Draft, by: Actor) -> None:
    with transaction.atomic(durable=True):
        # The draft first, as whoever invites does, so that neither waits for the other in a ring.
        kept = locked_draft(draft.pk, by)
        # Nothing is kept of a second person for a dossier that never came to be.
        Cosigning.objects.filter(draft_id=kept.pk).delete()
        kept.delete()


def discard_old_drafts() -> int:
    """Forget what nobody has touched for the days of the rule (none unless set); returns how many."""
    if not settings.KEEP_DRAFTS_DAYS:
        return 0
    until = clock.now() - timedelta(days=settings.KEEP_DRAFTS_DAYS)
    with transaction.atomic(durable=True):
        old = Draft.objects.select_for_update(skip_locked=True).filter(updated_at__lt=until)
        ids = list(old.order_by("updated_at").values_list("pk", flat=True)[:_MOST_FORGOTTEN])
        Cosigning.objects.filter(draft_id__in=ids).delete()
        Draft.objects.filter(pk__in=ids).delete()
    return len(ids)


def _components(draft: Draft) -> set[str]:
    return {part.code for part in catalogue.version(draft.procedure_version_id).components}


def locked_draft(draft_id: uuid.UUID, by: Actor) -> Draft:
    """A draft of this person, locked until the transaction ends. Raises DraftNotFound."""
    own = "id = %(id)s AND user_id = %(me)s FOR UPDATE"
    draft = sql.instance(Draft, own, {"id": draft_id, "me": by.person_id})
    if draft is None:
        raise DraftNotFound
    return draft
