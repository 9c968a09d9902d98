"""What the owner of a store allows and stops: at once, for what is to come; dossiers under way keep what they have."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.errors import StoreConsentWithdrawn, StoreWithoutNumber
from motcua.documents.store.depositing import StoreOwner
from motcua.documents.store.models import OwnerKind, StoreConsent, StorePurpose
from motcua.documents.store.reading import is_offered
from motcua.kit import clock


@dataclass(frozen=True, slots=True)
class PurposeState:
    """One purpose as its owner sees it; nothing was said yet where both moments are missing."""

    purpose: StorePurpose
    is_on: bool
    given_at: datetime | None
    withdrawn_at: datetime | None


def _of(owner: StoreOwner) -> dict[str, str]:
    """An organization is known by its number alone."""
    known = {"owner_kind": owner.kind.value, "owner_number": owner.number}
    return known | ({} if owner.kind == OwnerKind.ORGANIZATION else {"owner_key": owner.key})


def purposes(owner: StoreOwner) -> list[PurposeState]:
    said = {row.purpose: row for row in StoreConsent.objects.filter(**_of(owner), draft_id=None)}
    found = []
    for purpose in StorePurpose:
        row = said.get(purpose)
        on = row is None or row.withdrawn_at is None
        found.append(
            PurposeState(purpose, on, row.given_at if row else None, row.withdrawn_at if row else None)
        )
    return found


def counter_consents(owner: StoreOwner) -> list[StoreConsent]:
    """For which dossiers at a counter the owner agreed, newest first."""
    return list(
        StoreConsent.objects.select_related("organization")
        .filter(**_of(owner), draft_id__isnull=False)
        .order_by("-pk")[:50]
    )


def set_consent(*, owner: StoreOwner, purpose: StorePurpose, on: bool, by: Actor) -> None:
    """Allow a use of a store or stop it, from now on; said twice it changes nothing.

    Stopped for the counter, what was agreed to for dossiers that are not filed yet is taken back too.
    `owner` is a store of `by` (reading.store_of).
    """
    if not owner.number:
        raise StoreWithoutNumber
    with transaction.atomic(durable=True):
        known = _of(owner) | {"purpose": purpose, "draft_id": None}
        said = StoreConsent.objects.select_for_update().filter(**known).first()
        if said is not None and (said.withdrawn_at is None) == on:
            return
        now = clock.now()
        row = said or StoreConsent(**known | {"owner_key": owner.key})
        row.given_at, row.withdrawn_at = (now, None) if on else (row.given_at, now)
        row.recorded_by_id, row.recorded_by_name = by.person_id, by.name
        row.save()
        action = "store.consent_given" if on else "store.consent_withdrawn"
        audit.record(action, on=row, by=by, data={"purpose": purpose.value})
        if purpose == StorePurpose.COUNTER and not on:
            open_ones = StoreConsent.objects.filter(**_of(owner), draft_id__isnull=False, withdrawn_at=None)
            open_ones.update(withdrawn_at=now)


def agree_at_counter(
    *, owner: StoreOwner, draft_id: uuid.UUID, title: str, by: Actor, organization_id: int
) -> StoreConsent:
    """The owner, who stands at the counter, agrees that their store is searched for this dossier alone.

    Inside the caller's transaction. Said again it is the first. Raises StoreConsentWithdrawn where the owner has
    stopped that for their store: they turn it on again themselves.
    """
    if not is_offered(owner, StorePurpose.COUNTER):
        raise StoreConsentWithdrawn
    now = clock.now()
    consent, is_new = StoreConsent.objects.get_or_create(
        draft_id=draft_id,
        defaults={
            "owner_kind": owner.kind,
            "owner_number": owner.number,
            "owner_key": owner.key,
            "purpose": StorePurpose.COUNTER,
            "title": title[:500],
            "given_at": now,
            "recorded_by_id": by.person_id,
            "recorded_by_name": by.name,
            "organization_id": organization_id,
        },
    )
    same = (consent.owner_number, consent.owner_key) == (owner.number, owner.key)
    if is_new or not same or consent.withdrawn_at is not None:
        consent.owner_kind, consent.owner_number, consent.owner_key = owner.kind, owner.number, owner.key
        consent.given_at, consent.withdrawn_at = now, None
        consent.recorded_by_id, consent.recorded_by_name = by.person_id, by.name
        consent.save()
        data = {"purpose": "counter", "title": title[:200], "at_counter": True}
        audit.record("store.consent_given", on=consent, by=by, data=data)
    return consent


def agreed_at_counter(owner: StoreOwner, draft_id: uuid.UUID) -> bool:
    """Whether the owner agreed for this dossier and has not taken it back; one statement."""
    return StoreConsent.objects.filter(**_of(owner), draft_id=draft_id, withdrawn_at=None).exists()
