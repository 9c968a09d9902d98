"""Who may act for the store of an organization: an official who saw it proved writes it down, and ends it."""

from datetime import date

from django.db import IntegrityError, transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.errors import MandateHeld, MandateNotFound
from motcua.documents.store.depositing import StoreOwner, name_key
from motcua.documents.store.models import StoreMandate
from motcua.kit import clock, text
from motcua.kit.errors import NotAllowedError
from motcua.organizations.service import Role

MOST_MANDATES = 100


def mandates_at(actor: Actor) -> list[StoreMandate]:
    """What the counters of this person have written down and not ended, newest first."""
    here = StoreMandate.objects.filter(
        organization_id__in=actor.organizations(Role.RECEPTIONIST), ended_at=None
    )
    return list(here.select_related("organization").order_by("-pk")[:MOST_MANDATES])


def grant_mandate(
    *,
    owner: StoreOwner,
    person: StoreOwner,
    proof: str,
    until: date | None,
    organization_id: int,
    by: Actor,
) -> StoreMandate:
    """Let a person act for the store of an organization. Raises NotAllowedError, MandateHeld."""
    if not by.may(Role.RECEPTIONIST, at=organization_id):
        raise NotAllowedError
    mandate = StoreMandate(
        owner_number=owner.number,
        owner_name=text.nfc(owner.name)[:200],
        person_number=person.number,
        person_name=text.nfc(person.name)[:200],
        person_key=name_key(person.name),
        proof=text.nfc(proof)[:300],
        until=until,
        granted_at=clock.now(),
        granted_by_name=by.name,
        organization_id=organization_id,
    )
    try:
        with transaction.atomic(durable=True):
            mandate.save()
            data = {"organization": mandate.owner_name, "person": text.mask_number(person.number)}
            audit.record("store.mandate_granted", on=mandate, by=by, data=data | {"proof": mandate.proof})
    except IntegrityError as held:
        raise MandateHeld from held
    return mandate


def end_mandate(*, mandate_id: int, by: Actor) -> None:
    """From now on the person opens that store no more. Raises MandateNotFound, also for another counter's."""
    with transaction.atomic(durable=True):
        mandate = StoreMandate.objects.select_for_update().filter(pk=mandate_id).first()
        if mandate is None or not by.may(Role.RECEPTIONIST, at=mandate.organization_id):
            raise MandateNotFound
        if mandate.ended_at is None:
            mandate.ended_at = clock.now()
            mandate.save(update_fields=["ended_at"])
            audit.record("store.mandate_ended", on=mandate, by=by)
