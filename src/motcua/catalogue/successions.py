"""What an office gives otherwise than the rest goes to the successor of the office when units merge."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.accounts.service import SYSTEM
from motcua.audit.service import record_many
from motcua.catalogue.models import Offer, Procedure
from motcua.kit import clock
from motcua.organizations.service import Passing, passed_offices, passings
from motcua.territory.models import Merger, Moved
from motcua.territory.service import Clash, Mover, Moving, Plan, keep_moved

OFFER = "offer"


def _lasting(offices: Iterable[int], day: dt.date) -> QuerySet[Offer]:
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    offers = Offer.objects.filter(still, organization_id__in=list(offices))
    return offers.select_related("procedure").order_by("valid_from", "pk")


def moving(plan: Plan) -> Iterator[Moving]:
    closing = {one.before.pk: one for one in passings(plan) if not one.stays}
    for offer in _lasting(closing, plan.effective_on):
        one = closing[offer.organization_id]
        words = f"{offer.procedure.code}: {offer.get_level_display()}"
        yield Moving(offer.pk, one.before.code, one.after_code, words)


def clashes(plan: Plan) -> Iterator[Clash]:
    """Offices that go together and give one procedure differently, or of which only some give it otherwise."""
    groups: dict[str, list[Passing]] = defaultdict(list)
    for one in passings(plan):
        groups[one.after_code].append(one)
    office_of = {one.before.pk: one for group in groups.values() if len(group) > 1 for one in group}
    ways: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for offer in _lasting(office_of, plan.effective_on):
        one = office_of[offer.organization_id]
        ways[one.after_code, offer.procedure.code][offer.organization_id] = offer.level
    for (code, procedure), given in ways.items():
        if len(set(given.values())) > 1 or len(given) < len(groups[code]):
            words = _("Thủ tục %(code)s được thực hiện khác nhau ở các cơ quan cũ; xem lại cho cơ quan mới.")
            yield Clash(OFFER, words % {"code": procedure}, code)


def switch(merger: Merger, plan: Plan) -> None:
    """The successor gives the procedure as the first of its predecessors did, unless it has said so itself."""
    heirs, day = passed_offices(merger), plan.effective_on
    said = {(one.procedure_id, one.organization_id) for one in _lasting(set(heirs.values()), day)}
    moved: list[tuple[int, object, object]] = []
    told: dict[int, list[int]] = defaultdict(list)
    for offer in _lasting(heirs, day):
        before, to = offer.valid_to, heirs[offer.organization_id]
        new = None
        if (offer.procedure_id, to) not in said:
            said.add((offer.procedure_id, to))
            new = Offer.objects.create(
                procedure_id=offer.procedure_id, organization_id=to, level=offer.level, channels=offer.channels,
                reason=offer.reason, valid_from=max(day, offer.valid_from), valid_to=before,
                made_by_id=offer.made_by_id, made_at=clock.now(),
            )  # fmt: skip
        offer.valid_to = max(day, offer.valid_from)
        offer.save(update_fields=["valid_to"])
        moved.append(
            (offer.pk, {"valid_to": before.isoformat() if before else None}, {"id": new.pk if new else None})
        )
        told[offer.procedure_id].append(to)
    keep_moved(merger, OFFER, moved)
    procedures = Procedure.objects.in_bulk(told)
    acts = [(procedures[pk], {"resolution": plan.number, "organizations": to}) for pk, to in told.items()]
    record_many("procedure.offers_merged", acts=acts, by=SYSTEM)


def back(merger: Merger, _most: int) -> int:
    rows = Moved.objects.filter(merger=merger, kind=OFFER)
    Offer.objects.filter(pk__in=[one.after["id"] for one in rows if one.after["id"]]).delete()
    for one in rows:
        until = one.before["valid_to"]
        Offer.objects.filter(pk=one.object_id).update(
            valid_to=dt.date.fromisoformat(until) if until else None
        )
    rows.delete()
    return 0


def dependents(merger: Merger) -> Iterator[str]:
    """What successors have said since of the procedures that they give."""
    rows = Moved.objects.filter(merger=merger, kind=OFFER)
    carried = [one.after["id"] for one in rows if one.after["id"]]
    new = Offer.objects.filter(
        organization_id__in=set(passed_offices(merger).values()), made_at__gt=merger.switched_at
    )
    if new.exclude(pk__in=carried).exists():
        yield _("Cơ quan mới đã định lại cách thực hiện thủ tục.")


def mover() -> Mover:
    return Mover(
        kind=OFFER,
        label=gettext_lazy("Cách thực hiện thủ tục riêng của cơ quan"),
        moving=moving,
        clashes=clashes,
        switch=switch,
        back=back,
        dependents=dependents,
    )
