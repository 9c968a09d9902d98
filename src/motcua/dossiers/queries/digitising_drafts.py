"""Files of a draft that are read at the counter before there is a dossier."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import Component as Part
from motcua.documents import service as documents
from motcua.documents.service import Proposal
from motcua.dossiers.errors import DraftNotFound
from motcua.dossiers.models import ComponentField, Digitised, Draft, DraftFile
from motcua.dossiers.parties import parties_form
from motcua.dossiers.queries.digitisation import (
    ComponentRule,
    DigitisedComponent,
    Reading,
    rule_of,
    to_confirm,
)
from motcua.dossiers.queries.digitisation import proposals as read_by
from motcua.dossiers.queries.page import ComponentView
from motcua.forms import service as forms
from motcua.forms.service import Form

# As an official decides that a value goes into the form, and under which name it is kept what it answered.
FILLED = "filled"
# What the usual rules read, as a counter asks it of the owner.
_OF_OWNER = {"full_name": "owner_name", "personal_number": "owner_number", "address": "contact_address"}


@dataclass(frozen=True, slots=True)
class Target:
    """The question that a value answers, of the form that a draft keeps as "answers" or "parties"."""

    kept_as: str
    name: str
    form: Form

    @property
    def title(self) -> str:
        return self.form.fields[self.name].title


def targets_of(draft: Draft, rule: ComponentRule | None) -> dict[str, Target]:
    """By the name of the field that is read; nothing for what the form does not ask."""
    card = catalogue.version(draft.procedure_version_id)
    if rule and rule.fields:
        assert card.form_version_id is not None  # drafts are begun only for procedures with a form
        kept_as, form, names = "answers", forms.form(card.form_version_id), rule.form_fields
    else:
        kept_as, form, names = "parties", parties_form(draft.channel, card.competence), _OF_OWNER
    return {name: Target(kept_as, asked, form) for name, asked in names.items() if asked in form.fields}


def draft_components(
    draft: Draft, parts: Sequence[Part], files: Sequence[DraftFile]
) -> list[DigitisedComponent]:
    """Of a draft as of a dossier: each file with how far its reading is, and each component without one."""
    progress = documents.digitisation_progress([file.file_id for file in files])
    found = []
    for part in parts:
        rule, given = rule_of(draft, part.code), [file for file in files if file.component == part.code]
        found += [
            DigitisedComponent(
                _view(draft, part, file), rule, progress.get(file.file_id), confirmed=bool(file.confirmed)
            )
            for file in given
        ] or [DigitisedComponent(_view(draft, part, None), rule, None)]
    return found


def _view(draft: Draft, part: Part, file: DraftFile | None) -> ComponentView:
    return ComponentView(
        id=file.pk if file else 0,
        code=part.code,
        title=part.title,
        file_id=file.file_id if file else None,
        name=file.name if file else "",
        removed=file.removed if file else "",
        on_paper=bool(draft.papers.get(part.code)),
        malware=None,
        condition=None,
        digitised=Digitised.REUSED if file and file.store_paper_id else Digitised.NO,
    )


def draft_proposals(draft: Draft, file: DraftFile) -> tuple[ComponentRule | None, list[Proposal]]:
    rule = rule_of(draft, file.component)
    return rule, read_by(file.file, rule)


def draft_reading(*, draft: Draft, file_id: int) -> Reading:
    """What was read on a file of a draft, beside what its form says. Raises DraftNotFound."""
    file = _draft_file(draft, file_id)
    rule, proposals = draft_proposals(draft, file)
    targets = targets_of(draft, rule)
    decided = {one.field: one for one in confirmed_fields(file.confirmed)}
    fields = []
    for one in proposals:
        target = targets.get(one.field)
        known = str(getattr(draft, target.kept_as).get(target.name, "") or "") if target else ""
        found = to_confirm(one, known, decided.get(one.field))
        fields.append(replace(found, target=target.title if target else ""))
    card = catalogue.version(draft.procedure_version_id)
    title = next((part.title for part in card.components if part.code == file.component), file.name)
    return Reading(file.pk, title, False, documents.page_sizes(file.file), fields)


def draft_scan_view(*, draft: Draft, file_id: int, number: int) -> documents.StoredFile:
    """The image of one scanned page. Raises DraftNotFound."""
    image = documents.scanned_page_image(_draft_file(draft, file_id).file, number)
    if image is None:
        raise DraftNotFound
    return image


def _draft_file(draft: Draft, file_id: int) -> DraftFile:
    file = draft.files.select_related("file").filter(pk=file_id).first()
    if file is None:
        raise DraftNotFound
    return file


def confirmed_fields(kept: Iterable[dict[str, Any]]) -> list[ComponentField]:
    """What a file of a draft keeps of decisions, as the fields that they become."""
    fields = []
    for one in kept:
        facts = {name: value for name, value in one.items() if name != FILLED}
        fields.append(ComponentField(**facts | {"decided_at": datetime.fromisoformat(one["decided_at"])}))
    return fields


def filled_from_scans(files: Iterable[DraftFile]) -> set[str]:
    """Which questions were answered by what was read on these files."""
    return {str(one[FILLED]) for file in files for one in file.confirmed if FILLED in one}
