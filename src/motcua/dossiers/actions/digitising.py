"""A component digitised at the counter: scanned, read by a job, its fields confirmed, signed, filed in the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from motcua.accounts.service import Actor, load_actor
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.documents.service import OwnerKind, PaperFacts, StoreOwner, StoreSource
from motcua.dossiers.actions import change
from motcua.dossiers.errors import (
    AlreadyDigitised,
    CannotDigitise,
    DossierNotFound,
    FieldsDecidedMeanwhile,
    FieldsToConfirm,
    NothingToDigitise,
    NotYourStep,
    RightEnded,
    UnknownComponent,
    WrongFieldValue,
)
from motcua.dossiers.models import Component, ComponentField, Digitised, Dossier, FieldDecision, State
from motcua.dossiers.parties import ORGANIZATION
from motcua.dossiers.queries.digitisation import proposals_for
from motcua.dossiers.queries.page import dossier_page
from motcua.kit import clock
from motcua.organizations.service import Role
from motcua.signatures import service as signatures
from motcua.signatures.models import BatchItem, SigningRequest

PURPOSE = "digitised"
SUBJECT = "dossiers.component"
# That a value was edited is told by comparing it with what was read.
ACCEPTING = FieldDecision.ACCEPTED.value
CHOICES = frozenset({FieldDecision.ACCEPTED, FieldDecision.REJECTED})
_NEVER_TAKEN_IN = frozenset({State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED})


@dataclass(frozen=True, slots=True)
class Decided:
    """What an official decided on one proposal: accepted with the value in its box, or rejected."""

    decision: str
    value: str = ""


def may_digitise(*, by: Actor, receiving_unit_id: int, state: int) -> bool:
    return state not in _NEVER_TAKEN_IN and by.may(Role.RECEPTIONIST, at=receiving_unit_id)


def scan_component(*, code: str, component: str, upload: UploadedFile | None, by: Actor) -> Component:
    """Keep a scan of a component and have it read by a job; one handed over on paper gets its file so.

    The content is checked before any row is locked. Raises NotYourStep, CannotDigitise, UnknownComponent,
    DossierNotFound and the errors of documents.receive_upload.
    """
    # Who may not do it is told so before the file is read.
    page = dossier_page(code, by)
    _check_may(by, page.receiving_unit_id, page.state)
    received = documents.receive_upload(upload=upload, by=by)
    file = received.file
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        by = _check_may(by, dossier.receiving_unit_id, dossier.state)
        name = documents.display_name(upload.name or "" if upload else "", file.content_type)
        scanned, is_new = _take_in(dossier, component, received, name)
        signatures.ask_check(file=file)
        documents.ask_digitisation(file=file, by=by)
        if is_new:
            change.record("component_scanned", dossier, by, title=scanned.title, file=file.pk)
    return scanned


def _take_in(dossier: Dossier, code: str, received: documents.Received, name: str) -> tuple[Component, bool]:
    file = received.file
    rows = list(dossier.components.filter(code=code).order_by("pk"))
    if not rows:
        raise UnknownComponent
    if same := next((row for row in rows if row.file_id == file.pk), None):
        return same, False
    if waiting := next((row for row in rows if row.file_id is None), None):
        waiting.file, waiting.name, waiting.removed = file, name, received.removed
        waiting.save(update_fields=["file", "name", "removed"])
        return waiting, True
    row = Component(
        dossier=dossier, code=code, title=rows[0].title, file=file, name=name, removed=received.removed
    )
    row.on_paper = any(other.on_paper for other in rows)
    row.save()
    return row, True


def digitise_component(*, code: str, component_id: int, by: Actor) -> Component:
    """Have a file that was handed in read, or read again after a failure. Raises NothingToDigitise, NotYourStep."""
    with transaction.atomic(durable=True):
        dossier, component, by = _locked(code, component_id, by)
        if component.file is None:
            raise NothingToDigitise
        documents.ask_digitisation(file=component.file, by=by)
        change.record("component_reading_asked", dossier, by, title=component.title)
    return component


def confirm_fields(
    *,
    code: str,
    component_id: int,
    decisions: Mapping[str, Decided],
    by: Actor,
    seen: datetime | None = None,
) -> list[ComponentField]:
    """Keep what was decided on the fields that were read: accepted, edited or rejected, each with its place.

    Nothing is taken that nobody decided on. `seen` is the newest decision of the page that was acted from: what was
    decided since is not overwritten by something else. Raises WrongFieldValue, naming the field, and
    FieldsDecidedMeanwhile before anything is kept, and AlreadyDigitised: what was signed and filed in a store stays
    as it was confirmed.
    """
    with transaction.atomic(durable=True):
        dossier, component, by = _locked(code, component_id, by)
        _check_not_signed(component)
        proposals = {one.field: one for one in proposals_for(component=component, dossier=dossier)}
        wanted = {
            name: decided_facts(proposals[name], decided, by)
            for name, decided in decisions.items()
            if name in proposals and decided.decision in CHOICES
        }
        kept = [
            _decide(component, name, facts) for name, facts in _still_open(component, wanted, seen).items()
        ]
        if kept:
            record_confirmed(dossier, component.title, kept, by)
    return kept


def _still_open(
    component: Component, wanted: dict[str, dict[str, Any]], seen: datetime | None
) -> dict[str, dict[str, Any]]:
    """Without what was decided since, where that is the same, as by pressing twice. Raises FieldsDecidedMeanwhile."""
    if seen is None:
        return wanted
    since = component.fields.filter(source_id=component.file_id, decided_at__gt=seen, field__in=list(wanted))
    others = []
    for one in since.order_by("pk"):
        facts = wanted.pop(one.field)
        if (one.decision, one.value) != (facts["decision"], facts["value"]):
            others.append(one)
    if others:
        titles = "; ".join(one.title for one in others)
        raise FieldsDecidedMeanwhile(name=others[0].decided_by_name, titles=titles)
    return wanted


def record_confirmed(dossier: Dossier, title: str, kept: list[ComponentField], by: Actor) -> None:
    """For the journal: where each stood and what was decided; the value itself is in its own table."""
    names = "; ".join(f"{one.title} ({one.get_decision_display()})" for one in kept)
    told = [{"field": one.field, "decision": one.decision, "page": one.page, "box": one.box} for one in kept]
    change.record("component_fields_confirmed", dossier, by, title=title, names=names, kept=told)


def _decide(component: Component, field: str, facts: dict[str, Any]) -> ComponentField:
    kept, _new = ComponentField.objects.update_or_create(
        component=component, source_id=component.file_id, field=field, defaults=facts
    )
    return kept


def decided_facts(proposal: documents.Proposal, decided: Decided, by: Actor) -> dict[str, Any]:
    """What is kept of a decision, with the place of the value on its page. Raises WrongFieldValue."""
    value, decision = "", decided.decision
    if decision == FieldDecision.ACCEPTED:
        value = documents.field_value(proposal.kind, decided.value)
        if not value:
            raise WrongFieldValue(field=proposal.field, title=proposal.title)
        if value != proposal.value:
            decision = FieldDecision.EDITED
    box = proposal.box
    return {
        "title": proposal.title,
        "kind": proposal.kind,
        "decision": decision,
        "value": value[:500],
        "proposed": proposal.value[:500],
        "page": proposal.page,
        "box": [box.left, box.top, box.right, box.bottom],
        "confidence": proposal.confidence,
        "decided_by_id": by.person_id,
        "decided_by_name": by.name,
        "decided_at": clock.now(),
    }


def sign_component(*, code: str, component_id: int, by: Actor) -> SigningRequest:
    """Have the official who digitises it sign the searchable copy; the signature itself ends the digitisation.

    Raises NothingToDigitise before it is read, FieldsToConfirm while a field was not decided on, AlreadyDigitised.
    """
    with transaction.atomic(durable=True):
        dossier, component, by = _locked(code, component_id, by)
        searchable = _ready_to_sign(dossier, component)
        holder = signatures.Holder(type=signatures.HolderType.PERSON, id=by.person_id)
        asked = signatures.request_signature(
            subject=component, purpose=PURPOSE, file=searchable, holder=holder, place=None, by=by
        )
        change.record("component_signing_started", dossier, by, title=component.title)
    return asked


def open_component_batch(*, code: str, component_id: int, by: Actor) -> int | None:
    """The batch in which the copy is signed once its official has given the PIN; None where their key needs none.

    Raises as `sign_component` does.
    """
    if not signatures.needs_pin(by.person_id):
        return None
    with transaction.atomic(durable=True):
        dossier, component, by = _locked(code, component_id, by)
        _ready_to_sign(dossier, component)
        item = signatures.NewItem(SUBJECT, component.pk, dossier.code, component.title, {})
        return signatures.open_batch(papers=[item], by=by).pk


def begin(item: BatchItem, owner: Actor) -> None:
    """Press the button that its owner would press."""
    component = Component.objects.select_related("dossier").get(pk=item.subject_id)
    sign_component(code=component.dossier.code, component_id=component.pk, by=owner)


def give_up(item: BatchItem, owner: Actor) -> None:
    with transaction.atomic(durable=True):
        component = Component.objects.get(pk=item.subject_id)
        signatures.cancel_signature(subject=component, by=owner)


def describe(component_id: int) -> tuple[str, str]:
    """The dossier's code and the title of the paper."""
    component = Component.objects.select_related("dossier").get(pk=component_id)
    return component.dossier.code, component.title


def _check_not_signed(component: Component) -> None:
    if component.signed_copy_id is not None:
        raise AlreadyDigitised


def _ready_to_sign(dossier: Dossier, component: Component) -> StoredFile:
    _check_not_signed(component)
    searchable = documents.searchable_copy(component.file) if component.file else None
    if searchable is None:
        raise NothingToDigitise
    _check_all_decided(dossier, component)
    return searchable


def _check_all_decided(dossier: Dossier, component: Component) -> None:
    decided = set(component.fields.filter(source_id=component.file_id).values_list("field", flat=True))
    open_ones = [
        one for one in proposals_for(component=component, dossier=dossier) if one.field not in decided
    ]
    if open_ones:
        raise FieldsToConfirm(count=len(open_ones))


def check_may_sign(request: SigningRequest) -> None:
    """Raises RightEnded where whoever pressed the button receives there no more, CannotDigitise for a closed dossier."""
    dossier = Component.objects.select_related("dossier").get(pk=request.subject_id).dossier
    by = load_actor(request.requested_by_id) if request.requested_by_id else None
    if by is None or not by.may(Role.RECEPTIONIST, at=dossier.receiving_unit_id):
        raise RightEnded
    _check_may(by, dossier.receiving_unit_id, dossier.state)


def on_component_signed(request: SigningRequest) -> None:
    """In the transaction that marks the request signed: the component is digitised."""
    component = Component.objects.select_related("dossier").get(pk=request.subject_id)
    by = Actor(id=request.requested_by_id, name=request.requested_by_name)
    component.digitised, component.signed_copy = Digitised.YES, request.signed
    component.digitised_at, component.digitised_by_name = request.finished_at, by.name
    component.save(update_fields=["digitised", "signed_copy", "digitised_at", "digitised_by_name"])
    _deposit(component, by)
    change.record("component_digitised", component.dossier, by, title=component.title)


def _deposit(component: Component, by: Actor) -> None:
    """Into the store of the dossier's owner, with what was confirmed of the paper; nothing for who has no number."""
    dossier, file = component.dossier, component.signed_copy
    assert file is not None  # it is what was signed just now
    fields = component.fields.filter(source_id=component.file_id)
    confirmed = {one.field: one.value for one in fields}
    # Administrators name the fields that are read: a text may be called so too.
    issued_on = next((one.value for one in fields if (one.field, one.kind) == ("issued_on", "date")), "")
    kind = OwnerKind.ORGANIZATION if dossier.applicant == ORGANIZATION else OwnerKind.PERSON
    documents.deposit(
        owner=StoreOwner(number=dossier.owner_number, name=dossier.owner_name, kind=kind),
        facts=PaperFacts(
            title=component.title,
            code=component.code,
            number=confirmed.get("document_number", ""),
            issuer=confirmed.get("issued_by", ""),
            issued_on=date.fromisoformat(issued_on) if issued_on else None,
        ),
        file=file,
        source=StoreSource.COMPONENT,
        origin=f"dossiers.component:{component.pk}",
        by=by,
        dossier_code=dossier.code,
        is_signed=True,
    )


def _locked(code: str, component_id: int, by: Actor) -> tuple[Dossier, Component, Actor]:
    dossier = change.locked(code=code, by=by)
    by = _check_may(by, dossier.receiving_unit_id, dossier.state)
    component = dossier.components.select_related("file").filter(pk=component_id).first()
    if component is None:
        raise DossierNotFound
    return dossier, component, by


def _check_may(by: Actor, receiving_unit_id: int, state: int) -> Actor:
    if not by.may(Role.RECEPTIONIST, at=receiving_unit_id):
        raise NotYourStep
    if state in _NEVER_TAKEN_IN:
        raise CannotDigitise
    return by.acting(Role.RECEPTIONIST, at=receiving_unit_id)
