"""Drafts: begun from what holds, saved part by part, reviewed by a second person, published or dropped."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.catalogue import errors, records, rules
from motcua.catalogue.actions import publishing
from motcua.catalogue.checking import faults_of, gaps_of
from motcua.catalogue.models import (
    OPEN_DRAFT,
    DraftState,
    Procedure,
    ProcedureDraft,
    ProcedureVersion,
    Withdrawal,
)
from motcua.catalogue.queries.drafts import DraftCard, card_of, draft_card, may_configure
from motcua.kit import clock
from motcua.kit.errors import NotAllowedError
from motcua.kit.text import nfc

Json = dict[str, Any]


def begin_draft(*, code: str, by: Actor, copy_of: str | None = None) -> DraftCard:
    """The draft of a procedure: the one under way, or a new one.

    Of a procedure that is known it starts from the last version; a new one starts empty, or from the last
    version of the procedure `copy_of`. Raises CodeWrong, CodeTaken, ProcedureNotFound, NotAllowedError.
    """
    check_may(by)
    if not rules.is_code(code):
        raise errors.CodeWrong
    with transaction.atomic(durable=True):
        base = last_version(code)
        if copy_of is None and (under_way := _under_way(code)):
            return card_of(under_way)
        if copy_of is not None and base is not None:
            raise errors.CodeTaken(code=code)
        return card_of(_begun(code, base, copy_of, by))


def _begun(code: str, base: ProcedureVersion | None, copy_of: str | None, by: Actor) -> ProcedureDraft:
    source = base
    if copy_of is not None:
        source = last_version(copy_of)
        if source is None:
            raise errors.ProcedureNotFound(code=copy_of)
    record, form, process = content_of(source) if source else (records.blank(code), None, None)
    return open_draft(code, base, (rules.under_code(record, code), form, process), by, copied_from=copy_of)


def open_draft(
    code: str,
    base: ProcedureVersion | None,
    content: tuple[Json, Json | None, str | None],
    by: Actor,
    **told: Any,
) -> ProcedureDraft:
    """A new draft with this content, inside the caller's transaction. Raises DraftAlreadyOpen."""
    record, form, process = content
    now = clock.now()
    try:
        with transaction.atomic():
            draft = ProcedureDraft.objects.create(
                code=code,
                base_version=base,
                record=record,
                form=form,
                process=process,
                created_by_id=by.id,
                changed_by_id=by.id,
                created_at=now,
                changed_at=now,
            )
    except IntegrityError as twice:
        raise errors.DraftAlreadyOpen(code=code) from twice
    audit.record("procedure_draft.begun", on=draft, by=by, data={"code": code, **told})
    return draft


def save_record(
    *, draft_id: int, revision: int, record: Json, by: Actor, row_removed: Json | None = None
) -> int:
    """Keep the record, right or not; returns the new revision.

    `row_removed` is a row that was taken off and may be put back: {"list": …, "place": …, "row": …}. Raises StaleDraft, DraftInReview, DraftClosed, DraftMalformed, DraftTooLarge, NotAllowedError.
    """
    record = rules.bounded(record, most_kilobytes=rules.MOST_RECORD)
    if row_removed is not None:
        row_removed = rules.bounded(row_removed, most_kilobytes=rules.MOST_RECORD)
    return _save(draft_id, revision, by, "record", record, row_removed=row_removed)


def save_form(*, draft_id: int, revision: int, form: Json | None, by: Actor) -> int:
    """Keep the form, right or not, or none; returns the new revision. Raises as `save_record`."""
    if form is not None:
        form = rules.bounded(form, most_kilobytes=rules.MOST_FORM)
    return _save(draft_id, revision, by, "form", form)


def undo_form(*, draft_id: int, revision: int, by: Actor) -> int:
    """Take back the last change of the form; a second time takes back the taking back. Returns the new revision.

    Raises NothingToUndo, and as `save_record`.
    """
    before = ProcedureDraft.objects.filter(pk=draft_id).values_list("form_before", flat=True).first()
    if before is None:
        raise errors.NothingToUndo
    return save_form(draft_id=draft_id, revision=revision, form=before["form"], by=by)


def save_process(*, draft_id: int, revision: int, process: str | None, by: Actor) -> int:
    """Keep the process, right or not, or none; returns the new revision. Raises as `save_record`."""
    if process is not None:
        process = rules.bounded_text(process, most_kilobytes=rules.MOST_PROCESS)
    return _save(draft_id, revision, by, "process", process)


def _save(draft_id: int, revision: int, by: Actor, part: str, value: Any, **beside: Any) -> int:
    """Keep a part of a draft, and with it what stands beside it on the draft."""
    check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if draft.state == DraftState.IN_REVIEW:
            raise errors.DraftInReview
        if part == "record":
            value = rules.under_code(value, draft.code)
        if getattr(draft, part) == value:
            return draft.revision
        if part == "form":
            draft.form_before = {"form": draft.form}
        for name, given in {part: value, **beside}.items():
            setattr(draft, name, given)
        _touch(draft, by)
        draft.save()
        saved = {"part": part, "revision": draft.revision, "digest": rules.content_digest(value)}
        audit.record("procedure_draft.saved", on=draft, by=by, data=saved)
    return draft.revision


def send_to_review(*, draft_id: int, revision: int, by: Actor) -> None:
    """Ask a second person to look at it; until then nobody changes it.

    Raises DraftHasFaults, StaleDraft, DraftInReview, DraftClosed, NotAllowedError.
    """
    check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if draft.state == DraftState.IN_REVIEW:
            raise errors.DraftInReview
        _check_faults(draft)
        draft.state, draft.sent_by_id, draft.sent_at, draft.note = (
            DraftState.IN_REVIEW,
            by.person_id,
            clock.now(),
            "",
        )
        _touch(draft, by)
        draft.save()
        audit.record("procedure_draft.sent", on=draft, by=by, data={"revision": draft.revision})


def return_draft(*, draft_id: int, revision: int, note: str, by: Actor) -> None:
    """Give it back to be mended; whoever sent it may take it back so too.

    Raises NoteRequired, DraftNotSent, StaleDraft, DraftClosed, NotAllowedError.
    """
    check_may(by)
    note = nfc(note)[: rules.MOST_NOTE]
    if not note:
        raise errors.NoteRequired
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if draft.state != DraftState.IN_REVIEW:
            raise errors.DraftNotSent
        draft.state, draft.note = DraftState.EDITING, note
        _touch(draft, by)
        draft.save()
        audit.record("procedure_draft.returned", on=draft, by=by, data={"note": note})


def publish_draft(
    *, draft_id: int, revision: int, effective_from: dt.date, by: Actor, accept_gaps: bool = False
) -> ProcedureVersion:
    """Publish what another person has sent to review, from today or a later day.

    Steps for which some organization has nobody are published only if that is accepted in so many words.
    Raises SecondPersonNeeded, DayPast, DraftHasFaults, DraftHasGaps, DraftNotSent, StaleDraft, DraftClosed,
    WithdrawnMeanwhile, NotAllowedError.
    """
    check_may(by)
    if effective_from < clock.today():
        raise errors.DayPast
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if draft.state != DraftState.IN_REVIEW:
            raise errors.DraftNotSent
        if draft.sent_by_id == by.person_id:
            raise errors.SecondPersonNeeded
        # Nobody else publishes this procedure between the checks and the version.
        procedure = publishing.locked(draft.code)
        if procedure.withdrawals.filter(made_at__gt=draft.sent_at).exists():
            raise errors.WithdrawnMeanwhile
        _check_faults(draft)
        gaps = gaps_of(card_of(draft))
        if gaps and not accept_gaps:
            raise errors.DraftHasGaps
        record = rules.with_keys(
            draft.record, has_form=draft.form is not None, has_process=bool(draft.process)
        )
        version = publishing.publish(record, draft.form, draft.process, by=by, start=effective_from)
        draft.state, draft.published_version = DraftState.PUBLISHED, version
        _close(draft, by)
        facts = {"version": version.number, "effective_from": effective_from.isoformat(), "gaps": len(gaps)}
        audit.record("procedure_draft.published", on=draft, by=by, data=facts)
    return version


def discard_draft(*, draft_id: int, revision: int, by: Actor) -> None:
    """Drop it; what holds stays as it is. Raises StaleDraft, DraftClosed, NotAllowedError."""
    check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        draft.state = DraftState.DISCARDED
        _close(draft, by)
        audit.record("procedure_draft.discarded", on=draft, by=by, data={"revision": draft.revision})


def rebase_draft(*, draft_id: int, revision: int, by: Actor) -> int:
    """Go on from the last version, whose differences have been looked at; what the draft says stays.

    Raises StaleDraft, DraftInReview, DraftClosed, NotAllowedError.
    """
    check_may(by)
    with transaction.atomic(durable=True):
        draft = _taken(draft_id, revision)
        if draft.state == DraftState.IN_REVIEW:
            raise errors.DraftInReview
        draft.base_version = last_version(draft.code)
        _touch(draft, by)
        draft.save()
        facts = {"version": draft.base_version.number if draft.base_version else None}
        audit.record("procedure_draft.rebased", on=draft, by=by, data=facts)
    return draft.revision


def withdraw_procedure(*, code: str, day: dt.date, reason: str, by: Actor) -> None:
    """From `day` on the procedure is no longer served; dossiers that are there keep their version.

    Raises DayPast, NoteRequired, ProcedureNotFound where nothing holds on that day, NotAllowedError.
    """
    check_may(by)
    reason = nfc(reason)[: rules.MOST_NOTE]
    if not reason:
        raise errors.NoteRequired
    if day < clock.today():
        raise errors.DayPast
    with transaction.atomic(durable=True):
        procedure = Procedure.objects.select_for_update().filter(code=code).first()
        if procedure is None or not publishing.end_versions(procedure, day):
            raise errors.ProcedureNotFound(code=code)
        # Published again and withdrawn again from the same day, the last reason holds; the journal has both.
        told = {"reason": reason, "by_id": by.person_id, "made_at": clock.now()}
        Withdrawal.objects.update_or_create(procedure=procedure, day=day, defaults=told)
        facts = {"day": day.isoformat(), "reason": reason}
        audit.record("procedure.withdrawn", on=procedure, by=by, data=facts)


def check_may(by: Actor) -> None:
    """Raises NotAllowedError."""
    if not may_configure(by):
        raise NotAllowedError


def last_version(code: str) -> ProcedureVersion | None:
    return ProcedureVersion.objects.filter(procedure__code=code).order_by("-number").first()


def content_of(version: ProcedureVersion) -> tuple[Json, Json | None, str | None]:
    """The record, the form and the process that were published together."""
    form, process = version.form_version, version.process_version
    return version.body, form.schema if form else None, process.bpmn if process else None


def _under_way(code: str) -> ProcedureDraft | None:
    people = ("created_by", "changed_by", "sent_by")
    return ProcedureDraft.objects.select_related(*people).filter(OPEN_DRAFT, code=code).first()


def _taken(draft_id: int, revision: int) -> ProcedureDraft:
    """The draft under lock, as it was seen. Raises DraftNotFound, DraftClosed, StaleDraft."""
    draft = ProcedureDraft.objects.select_for_update(of=("self",)).filter(pk=draft_id).first()
    if draft is None:
        raise errors.DraftNotFound
    if draft.state in (DraftState.PUBLISHED, DraftState.DISCARDED):
        raise errors.DraftClosed
    if draft.revision != revision:
        raise errors.StaleDraft(name=draft_card(draft_id=draft_id).changed_by_name)
    return draft


def _touch(draft: ProcedureDraft, by: Actor) -> None:
    draft.revision += 1
    draft.changed_at, draft.changed_by_id = clock.now(), by.id


def _close(draft: ProcedureDraft, by: Actor) -> None:
    draft.closed_at, draft.closed_by_id = clock.now(), by.id
    _touch(draft, by)
    draft.save()


def _check_faults(draft: ProcedureDraft) -> None:
    if found := faults_of(card_of(draft)):
        raise errors.DraftHasFaults(count=len(found))
