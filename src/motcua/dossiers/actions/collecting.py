"""Another moment to come, for people whose promised one falls on time when the place was closed later."""

from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import Q

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.dossiers.errors import MayNotOfferCollection
from motcua.dossiers.models import Delivery, Dossier
from motcua.dossiers.queries.promises import PROMISED, Collection, collections_at_closed_places
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

# In one transaction; whoever has more presses again.
MOST_AT_ONCE = 1_000


def offer_collection(*, receiving_unit_id: int, by: Actor, most: int = MOST_AT_ONCE) -> int:
    """Tell the people who were to come to a closed place from when they may come; returns to how many.

    The promised moment stays, and with it what index 766 counts: `collect_from` stands beside it. Only people who
    come to the counter are told. Raises MayNotOfferCollection.
    """
    if not organizations.administers(by.organizations(Role.ADMINISTRATOR), receiving_unit_id):
        raise MayNotOfferCollection
    with transaction.atomic(durable=True):
        untold = [
            one for one in collections_at_closed_places(organization_ids=[receiving_unit_id]) if not one.told
        ]
        told = 0
        for due_at, groups in groupby(untold, key=lambda one: one.due_at):
            told += _offer(next(groups), due_at, by, most=most - told) if told < most else 0
        return told


def _offer(collection: Collection, due_at: datetime, by: Actor, *, most: int) -> int:
    waiting = (
        Dossier.objects.select_for_update()
        .only("pk")
        .filter(
            Q(receiving_unit_id=collection.organization_id, return_unit_id=None)
            | Q(return_unit_id=collection.organization_id),
            state__in=PROMISED,
            due_at=due_at,
            delivery=Delivery.COUNTER,
        )
    )
    dossiers = list(waiting.exclude(collect_from=collection.collect_from).order_by("pk")[:most])
    Dossier.objects.filter(pk__in=[one.pk for one in dossiers]).update(collect_from=collection.collect_from)
    facts = {
        "due_at": due_at.isoformat(),
        "collect_from": collection.collect_from.isoformat(),
        "reason": collection.reason,
    }
    audit.record_many("dossier.collection_offered", acts=[(one, facts) for one in dossiers], by=by)
    return len(dossiers)
