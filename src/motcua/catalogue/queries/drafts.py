"""Drafts of procedures, as officials who configure them see them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from motcua.accounts.service import Actor
from motcua.catalogue.errors import DraftNotFound
from motcua.catalogue.models import OPEN_DRAFT, DraftState, ProcedureDraft
from motcua.organizations.service import Kind, Role, organizations

Json = dict[str, Any]
# Whose administrators configure procedures for the whole province.
CONFIGURING = (Kind.PROVINCIAL_COMMITTEE, Kind.PROVINCIAL_CENTRE)


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A draft in a list."""

    id: int
    code: str
    title: str
    state: str
    is_new: bool
    changed_at: dt.datetime
    changed_by_name: str
    note: str

    @property
    def state_words(self) -> str:
        return str(DraftState(self.state).label)


@dataclass(frozen=True, slots=True)
class DraftCard:
    """A draft whole: `form` is a JSON Schema, `process` BPMN; None where the procedure has none."""

    id: int
    code: str
    title: str
    state: str
    revision: int
    record: Json
    form: Json | None
    process: str | None
    base_version_id: int | None
    note: str
    created_by_name: str
    changed_by_name: str
    changed_at: dt.datetime
    sent_by_id: int | None
    sent_by_name: str
    sent_at: dt.datetime | None
    published_version_id: int | None
    can_undo_form: bool = False
    # {"list": …, "place": …, "row": …}: what was last removed from the record.
    row_removed: Json | None = None

    @property
    def is_new(self) -> bool:
        return self.base_version_id is None

    @property
    def is_editable(self) -> bool:
        return self.state == DraftState.EDITING

    @property
    def state_words(self) -> str:
        return str(DraftState(self.state).label)


def may_configure(by: Actor) -> bool:
    """Administrators of the provincial committee or its centre configure procedures."""
    return any(by.may(Role.ADMINISTRATOR, at=office.id) for office in organizations(*CONFIGURING))


def draft_card(*, draft_id: int) -> DraftCard:
    """Raises DraftNotFound."""
    people = ("created_by", "changed_by", "sent_by")
    draft = ProcedureDraft.objects.select_related(*people).filter(pk=draft_id).first()
    if draft is None:
        raise DraftNotFound
    return card_of(draft)


def open_draft_id(*, code: str) -> int | None:
    """The draft under way for a procedure."""
    return ProcedureDraft.objects.filter(OPEN_DRAFT, code=code).values_list("id", flat=True).first()


def drafts_open() -> tuple[DraftLine, ...]:
    """All drafts under way, what waits for review first, then the last changed."""
    drafts = ProcedureDraft.objects.filter(OPEN_DRAFT).select_related("changed_by")
    found = drafts.order_by("-state", "-changed_at").defer("form", "form_before", "row_removed", "process")
    return tuple(
        DraftLine(
            id=draft.pk,
            code=draft.code,
            title=title_of(draft),
            state=draft.state,
            is_new=draft.base_version_id is None,
            changed_at=draft.changed_at,
            changed_by_name=_name(draft.changed_by),
            note=draft.note,
        )
        for draft in found
    )


def card_of(draft: ProcedureDraft) -> DraftCard:
    return DraftCard(
        id=draft.pk,
        code=draft.code,
        title=title_of(draft),
        state=draft.state,
        revision=draft.revision,
        record=draft.record,
        form=draft.form,
        process=draft.process,
        base_version_id=draft.base_version_id,
        note=draft.note,
        created_by_name=_name(draft.created_by),
        changed_by_name=_name(draft.changed_by),
        changed_at=draft.changed_at,
        sent_by_id=draft.sent_by_id,
        sent_by_name=_name(draft.sent_by),
        sent_at=draft.sent_at,
        published_version_id=draft.published_version_id,
        can_undo_form=draft.form_before is not None,
        row_removed=draft.row_removed,
    )


def title_of(draft: ProcedureDraft) -> str:
    title = draft.record.get("title")
    return title if isinstance(title, str) else ""


def _name(person: Any) -> str:
    return person.full_name if person is not None else ""
