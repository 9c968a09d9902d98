from datetime import date

from django.db import IntegrityError, transaction

from motcua.accounts import service as accounts
from motcua.accounts.models import User
from motcua.accounts.service import Actor, forget_actors
from motcua.audit.service import record
from motcua.kit import clock, locks
from motcua.organizations import queries, rules
from motcua.organizations.errors import (
    AlreadyPosted,
    MayNotLend,
    MayNotPost,
    NothingToLend,
    NotServingThere,
    PeriodIsEmpty,
    PersonIsNoOfficial,
    PostingHasEnded,
)
from motcua.organizations.models import Organization, Posting, Role


def appoint_person(
    *,
    person: User,
    organization: Organization,
    role: Role,
    by: Actor,
    title: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Posting:
    """Post a person from a day (today) until the day before `valid_to`, or without end.

    The journal of the person keeps it. Raises MayNotPost, PersonIsNoOfficial, PeriodIsEmpty, AlreadyPosted.
    """
    posting = Posting(user=person, organization=organization, role=role, title=title, valid_to=valid_to)
    posting.valid_from = valid_from or clock.today()
    with transaction.atomic(durable=True):
        return _post(posting, "posting.appointed", by=by)


def lend_person(
    *,
    person: User,
    to: Organization,
    role: Role,
    by: Actor,
    title: str = "",
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Posting:
    """Post a person to another office beside the posting they keep; they hold both.

    An administrator above the receiving office does it, or a leader of the lending one for an office nearby.
    Raises MayNotLend, NothingToLend where the person has no posting of their own elsewhere on the first day, and what
    appoint_person raises.
    """
    begin = valid_from or clock.today()
    with transaction.atomic(durable=True):
        own = _own_posting(person, apart_from=to, on=begin)
        if own is None:
            raise NothingToLend(name=person.full_name)
        posting = Posting(user=person, organization=to, role=role, title=title or own.title)
        posting.valid_from, posting.valid_to, posting.lent_from = begin, valid_to, own.organization
        _check_may_lend(posting, own=own, by=by)
        return _post(posting, "posting.lent", by=by, checked=True)


def end_posting(*, posting: Posting, by: Actor, on: date | None = None) -> None:
    """End a posting: the person no longer holds it from `on` (today).

    One that would not have held a single day is removed; the journal keeps that it was. Raises
    PostingHasEnded where it ended before, and MayNotPost.
    """
    with transaction.atomic(durable=True):
        locks.take(posting.user)
        _end(locks.take(posting), on or clock.today(), by=by)


def end_service(*, person: User, organization_id: int, by: Actor) -> bool:
    """End what a person holds in an office, inside the caller's transaction; whether they serve anywhere else.

    Whoever serves nowhere any more is no official: their password and second factor open nothing.
    Raises MayNotPost, NotServingThere.
    """
    person = locks.take(person)
    today = clock.today()
    held = Posting.objects.filter(user=person).exclude(valid_to__lte=today)
    here = list(held.filter(organization_id=organization_id).order_by("pk"))
    if not here:
        raise NotServingThere(name=person.full_name)
    for posting in here:
        _end(posting, today, by=by)
    serves = held.exists()
    if not serves:
        accounts.end_service(user=person, by=by)
    return serves


def _end(posting: Posting, day: date, *, by: Actor) -> None:
    _check_may_end(posting, by=by)
    if posting.valid_to is not None and posting.valid_to <= day:
        raise PostingHasEnded
    facts = _facts(posting) | {"valid_to": day.isoformat()}
    record("posting.ended", on=posting.user, by=by, data=facts)
    if day <= posting.valid_from:
        posting.delete()
    else:
        posting.valid_to = day
        posting.save(update_fields=["valid_to"])
    # Only once committed: before, another thread would read and keep the old rights.
    transaction.on_commit(forget_actors)


def _post(posting: Posting, action: str, *, by: Actor, checked: bool = False) -> Posting:
    # The person's row orders what happens to their rights: the journal's chain and the overlap both need it.
    person = locks.take(posting.user)
    if not checked:
        _check_may_post(posting, by=by)
    if not (person.is_official and person.is_active):
        raise PersonIsNoOfficial(name=person.full_name)
    if posting.valid_to is not None and posting.valid_to <= posting.valid_from:
        raise PeriodIsEmpty
    try:
        with transaction.atomic():
            posting.save()
    except IntegrityError as error:
        raise AlreadyPosted(name=person.full_name) from error
    record(action, on=person, by=by, data=_facts(posting))
    transaction.on_commit(forget_actors)
    return posting


def _check_may_post(posting: Posting, *, by: Actor) -> None:
    administers = queries.administers(by.organizations(Role.ADMINISTRATOR), posting.organization_id)
    if not rules.may_post(actor_id=by.id, person_id=posting.user_id, administers=administers):
        raise MayNotPost


def _check_may_lend(posting: Posting, *, own: Posting, by: Actor) -> None:
    to = posting.organization_id
    if not rules.may_lend(
        actor_id=by.id,
        person_id=posting.user_id,
        role=posting.role,
        administers=queries.administers(by.organizations(Role.ADMINISTRATOR), to),
        leads_nearby=by.may(Role.LEADER, at=own.organization_id)
        and to in queries.nearby(own.organization_id),
    ):
        raise MayNotLend


def _check_may_end(posting: Posting, *, by: Actor) -> None:
    lender = posting.lent_from_id
    if not rules.may_end_posting(
        actor_id=by.id,
        person_id=posting.user_id,
        role=posting.role,
        administers=queries.administers(by.organizations(Role.ADMINISTRATOR), posting.organization_id),
        leads=by.may(Role.LEADER, at=posting.organization_id),
        lent=lender is not None and by.may(Role.LEADER, at=lender),
    ):
        raise MayNotPost


def _own_posting(person: User, *, apart_from: Organization, on: date) -> Posting | None:
    postings = (
        Posting.objects.held_on(on).filter(user=person, lent_from=None).exclude(organization=apart_from)
    )
    return postings.select_related("organization").order_by("valid_from", "pk").first()


def _facts(posting: Posting) -> dict[str, str | int | None]:
    return {
        "posting": posting.pk,
        "organization": posting.organization_id,
        "role": posting.role,
        "title": posting.title,
        "lent_from": posting.lent_from_id,
        "valid_from": posting.valid_from.isoformat(),
        "valid_to": posting.valid_to.isoformat() if posting.valid_to else None,
    }
