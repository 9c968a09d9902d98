"""A paper of a store goes into a dossier, is read there, is taken off again: its owner sees each of these."""

import uuid
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.errors import (
    StoreConsentWithdrawn,
    StorePaperKept,
    StorePaperNotFound,
    StorePaperUnusable,
)
from motcua.documents.store.consenting import agreed_at_counter
from motcua.documents.store.depositing import StoreOwner, end_upload
from motcua.documents.store.models import (
    OwnerKind,
    StoreConsent,
    StorePaper,
    StorePurpose,
    StoreSource,
    StoreState,
)
from motcua.documents.store.reading import consent_state, owns
from motcua.kit import clock

_LONGEST = 200


def use_own_paper(*, paper_id: int, by: Actor, title: str, draft_id: uuid.UUID) -> StorePaper:
    """Its owner takes a paper into a dossier called `title`, inside the caller's transaction.

    The first time that is the owner's word that their store may be offered from. Raises StorePaperNotFound,
    StorePaperUnusable, StoreConsentWithdrawn.
    """
    paper = _locked(paper_id)
    if not owns(by, paper):
        raise StorePaperNotFound
    owner = _owner(paper)
    said = consent_state(owner).get(StorePurpose.OFFERS)
    if said is False:
        raise StoreConsentWithdrawn
    if said is None:
        _agree(owner, by)
    return _used(paper, by, {"purpose": "offers", "title": title, "draft": str(draft_id)})


def use_at_counter(
    *, paper_id: int, owner: StoreOwner, by: Actor, title: str, draft_id: uuid.UUID
) -> StorePaper:
    """An official takes a paper of whoever stands there and agreed for this dossier, inside the caller's transaction.

    Raises StorePaperNotFound for anybody else's, StorePaperUnusable, StoreConsentWithdrawn.
    """
    paper = read_at_counter(paper_id=paper_id, owner=owner, draft_id=draft_id)
    return _used(paper, by, {"purpose": "counter", "title": title, "draft": str(draft_id)})


def read_at_counter(*, paper_id: int, owner: StoreOwner, draft_id: uuid.UUID) -> StorePaper:
    """A paper of whoever stands at the counter and agreed for this dossier.

    Raises StorePaperNotFound for anybody else's, StoreConsentWithdrawn.
    """
    with transaction.atomic():
        paper = _locked(paper_id)
    if not holds(owner, paper):
        raise StorePaperNotFound
    if not agreed_at_counter(owner, draft_id):
        raise StoreConsentWithdrawn
    return paper


def withdraw_upload(*, paper_id: int, by: Actor) -> None:
    """Take one's own upload out of the store. Raises StorePaperNotFound, StorePaperKept for what an agency confirmed."""
    with transaction.atomic(durable=True):
        paper = _locked(paper_id)
        if not owns(by, paper):
            raise StorePaperNotFound
        if paper.source != StoreSource.UPLOAD:
            raise StorePaperKept
        end_upload(paper, by)


def note_reading(*, paper_id: int, by: Actor, dossier: str, purpose: str, title: str = "") -> None:
    """Journal that an official opened a paper of a store: for which dossier, or for one that has no code yet."""
    with transaction.atomic():
        data = {"dossier": dossier, "purpose": purpose, "title": title[:_LONGEST]}
        audit.record("store.read", on=_locked(paper_id), by=by, data=data)


def note_taken_off(*, paper_id: int, by: Actor, draft_id: uuid.UUID) -> None:
    """Journal that a paper was taken off a dossier before it was filed, inside the caller's transaction."""
    audit.record("store.taken_off", on=_locked(paper_id), by=by, data={"draft": str(draft_id)})


def holds(owner: StoreOwner, paper: StorePaper) -> bool:
    """Whether a paper lies in this store."""
    same = (owner.kind, owner.number) == (paper.owner_kind, paper.owner_number)
    return same and (owner.kind == OwnerKind.ORGANIZATION or owner.key == paper.owner_key)


def _owner(paper: StorePaper) -> StoreOwner:
    return StoreOwner(number=paper.owner_number, name=paper.owner_name, kind=OwnerKind(paper.owner_kind))


def _locked(paper_id: int) -> StorePaper:
    paper = (
        StorePaper.objects.select_for_update(of=("self",)).select_related("file").filter(pk=paper_id).first()
    )
    if paper is None:
        raise StorePaperNotFound
    return paper


def _used(paper: StorePaper, by: Actor, data: dict[str, Any]) -> StorePaper:
    state = paper.standing(clock.today())
    if state != StoreState.VALID:
        raise StorePaperUnusable(title=paper.title, why=str(state.label).lower())
    audit.record("store.used", on=paper, by=by, data=data | {"title": data["title"][:_LONGEST]})
    return paper


def _agree(owner: StoreOwner, by: Actor) -> None:
    consent = StoreConsent.objects.create(
        owner_kind=owner.kind,
        owner_number=owner.number,
        owner_key=owner.key,
        purpose=StorePurpose.OFFERS,
        given_at=clock.now(),
        recorded_by_id=by.person_id,
        recorded_by_name=by.name,
    )
    audit.record("store.consent_given", on=consent, by=by, data={"purpose": "offers", "by_use": True})
