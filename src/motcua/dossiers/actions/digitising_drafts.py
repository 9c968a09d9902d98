"""Papers digitised at the counter before there is a dossier: what was confirmed fills the form, and goes with the draft.

The file is read by the same job and once; the signature follows when the dossier is filed.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.documents import service as documents
from motcua.dossiers.actions.digitising import ACCEPTING, CHOICES, Decided, decided_facts
from motcua.dossiers.actions.drafts import attach_file, locked_draft, write_draft
from motcua.dossiers.errors import DraftNotFound, NotYourStep, ValueNotTaken
from motcua.dossiers.models import Channel, Draft, DraftFile
from motcua.dossiers.queries.digitising_drafts import FILLED, Target, draft_proposals, targets_of
from motcua.forms import service as forms
from motcua.organizations.service import Role


def scan_for_draft(*, draft: Draft, component: str, upload: UploadedFile | None, by: Actor) -> DraftFile:
    """Attach a scan of a component and have it read by a job.

    Raises NotYourStep, UnknownComponent, TooManyFiles, DraftNotFound and the errors of documents.receive_upload.
    """
    _check_may(draft, by)
    attached = attach_file(draft=draft, component=component, upload=upload, by=by)
    return digitise_draft_file(draft=draft, file_id=attached.pk, by=by)


def digitise_draft_file(*, draft: Draft, file_id: int, by: Actor) -> DraftFile:
    """Have an attached file read, or read again after a failure; what came from a store was read long ago."""
    with transaction.atomic(durable=True):
        _kept, file = _locked(draft.pk, file_id, by)
        if file.store_paper_id is None:
            documents.ask_digitisation(file=file.file, by=by)
    return file


def confirm_draft_fields(*, draft: Draft, file_id: int, decisions: Mapping[str, Decided], by: Actor) -> Draft:
    """Keep what was decided with the file, and write what is to be filled into the form of the draft.

    Nothing is filled in that nobody said so of. Raises WrongFieldValue, ValueNotTaken, naming the field, before
    anything is kept.
    """
    with transaction.atomic(durable=True):
        kept, file = _locked(draft.pk, file_id, by)
        rule, proposals = draft_proposals(kept, file)
        found = {one.field: one for one in proposals}
        targets = targets_of(kept, rule)
        confirmed = {one["field"]: one for one in file.confirmed}
        filled: dict[str, dict[str, Any]] = {}
        for name, decided in decisions.items():
            if name not in found or decided.decision not in CHOICES | {FILLED}:
                continue
            facts = decided_facts(found[name], _plain(decided), by)
            confirmed[name] = {"field": name} | facts | {"decided_at": facts["decided_at"].isoformat()}
            if decided.decision == FILLED and name in targets:
                target = targets[name]
                confirmed[name][FILLED] = target.name
                filled.setdefault(target.kept_as, {})[target.name] = facts["value"]
                _check_taken(kept, target, filled[target.kept_as], found[name])
        file.confirmed = list(confirmed.values())
        file.save(update_fields=["confirmed"])
        for kept_as, values in filled.items():
            write_draft(kept, **{kept_as: getattr(kept, kept_as) | values})
        return kept


def _plain(decided: Decided) -> Decided:
    """That it was filled in too is nothing that the journal of the paper is concerned with."""
    return Decided(ACCEPTING, decided.value) if decided.decision == FILLED else decided


def _check_taken(draft: Draft, target: Target, values: dict[str, Any], proposal: documents.Proposal) -> None:
    """Raises ValueNotTaken where the form would refuse it."""
    errors = forms.check(target.form, getattr(draft, target.kept_as) | values)
    if target.name in errors:
        raise ValueNotTaken(field=proposal.field, title=proposal.title, why=errors[target.name])


def _locked(draft_id: uuid.UUID, file_id: int, by: Actor) -> tuple[Draft, DraftFile]:
    kept = locked_draft(draft_id, by)
    _check_may(kept, by)
    file = kept.files.select_related("file").filter(pk=file_id).first()
    if file is None:
        raise DraftNotFound
    return kept, file


def _check_may(draft: Draft, by: Actor) -> None:
    """At a counter where this person receives. Raises DraftNotFound, NotYourStep."""
    if draft.channel != Channel.COUNTER or draft.supplement_of_id is not None:
        raise DraftNotFound
    if not (draft.receiving_unit_id and by.may(Role.RECEPTIONIST, at=draft.receiving_unit_id)):
        raise NotYourStep
