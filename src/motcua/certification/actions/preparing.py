"""At the counter: what is asked for, compared with the original, paid."""

import json
import uuid
from dataclasses import asdict, dataclass

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.certification import errors, pages, queries, rules
from motcua.certification.models import CertifiedCopy, State
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.kit import clock, jobs, locks, text
from motcua.organizations import service as organizations
from motcua.organizations.service import Role


@dataclass(frozen=True, slots=True)
class Request:
    """Who asks, for a copy of which paper; `exemption` says why no fee is due, "" where it is."""

    requester_name: str
    requester_number: str
    paper: str
    pages: int
    exemption: str = ""


def prepare_copy(
    *,
    organization_id: int,
    request: Request,
    source: StoredFile,
    is_compared: bool,
    by: Actor,
    form: uuid.UUID | None = None,
) -> CertifiedCopy:
    """Put a scan of an original, which `by` has compared with it, before whoever signs for the office.

    The same `form` with the same in it, sent once more, gives the same copy; filled in anew it asks for another one.
    Raises NotCompared, PagesDiffer, SourceRefused, OfficeClosed, CopyNotFound where `by` does not receive for it.
    """
    if not queries.serves(by, organization_id, Role.RECEPTIONIST):
        raise errors.CopyNotFound
    key = _key(form, organization_id, request, source) if form else None
    if key and (sent_before := CertifiedCopy.objects.filter(compared_by_id=by.person_id, key=key).first()):
        return sent_before
    if organizations.card(organization_id).is_closed:
        raise errors.OfficeClosed
    if not is_compared:
        raise errors.NotCompared
    scan = pages.look_at(documents.read(source), source.content_type)
    if scan.pages != request.pages or scan.pages > rules.MOST_PAGES:
        raise errors.PagesDiffer(found=scan.pages, given=request.pages)
    exemption = text.nfc(request.exemption)[:300]
    name, paper = text.nfc(request.requester_name)[:200], text.nfc(request.paper)[:300]
    with transaction.atomic(durable=True):
        fees = queries.fees_in_force()
        facts = {
            "organization_id": organization_id,
            "requester_name": name,
            "requester_number": request.requester_number,
            "paper": paper,
            "pages": scan.pages,
            "dpi": scan.dpi,
            "folded": queries.folded(name, paper),
            "source": source,
            "compared_by_name": by.name,
            "compared_at": clock.now(),
            "fee": 0 if exemption else rules.fee(fees.rates, scan.pages),
            "exemption": exemption,
        }
        if key is None:
            copy, is_new = CertifiedCopy.objects.create(compared_by_id=by.person_id, **facts), True
        else:
            copy, is_new = CertifiedCopy.objects.get_or_create(
                compared_by_id=by.person_id, key=key, defaults=facts
            )
        if is_new:
            told = {"source": source.sha256, "pages": copy.pages, "fee": copy.fee, "dpi": scan.dpi}
            audit.record("copy.compared", on=copy, by=by, data=told | {"confirmed_fees": fees.is_confirmed})
            jobs.defer("certification.print_copy", copy_id=copy.pk)
    return copy


def _key(form: uuid.UUID, organization_id: int, request: Request, source: StoredFile) -> uuid.UUID:
    """Whoever goes back in the browser and fills in the next paper sends the same form with something else in it."""
    return uuid.uuid5(form, json.dumps([organization_id, asdict(request), source.sha256]))


def record_payment(*, copy_id: int, by: Actor) -> CertifiedCopy:
    """The fee was paid at the counter. Raises PaymentSettled where nothing is due any more."""
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.RECEPTIONIST)
        ended = copy.state in {State.WITHDRAWN, State.VOIDED, State.CANCELLED}
        if copy.fee == 0 or copy.paid_at is not None or ended:
            raise errors.PaymentSettled
        copy.paid_at, copy.paid_to_name = clock.now(), by.name
        copy.save(update_fields=["paid_at", "paid_to_name"])
        audit.record("copy.paid", on=copy, by=by, data={"fee": copy.fee})
    return copy


def check_living(copy: CertifiedCopy) -> None:
    """Nobody signs for an office that is no more. Raises OfficeClosed."""
    if organizations.card(copy.organization_id).is_closed:
        raise errors.OfficeClosed


def taken(copy_id: int, by: Actor, *roles: str) -> CertifiedCopy:
    """Lock a copy for whoever may act on it. Raises CopyNotFound, NotAllowedError."""
    copy = locks.take(queries.copy_page(copy_id=copy_id, by=by))
    if not queries.serves(by, copy.organization_id, *roles):
        raise errors.NotForThisRole
    return copy
