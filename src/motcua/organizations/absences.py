"""Who is away, and who stands in: by the person themself, a leader there, or an administrator above."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction

from motcua.accounts.models import User
from motcua.accounts.service import Actor, forget_actors
from motcua.audit.service import record
from motcua.kit import clock, locks, text
from motcua.organizations import queries, staff
from motcua.organizations.errors import (
    AbsenceNotFound,
    AlreadyAbsent,
    MayNotRecordAbsence,
    NotServingThere,
    PeriodIsEmpty,
    SubstituteIsAway,
    SubstituteIsNoLeader,
    SubstituteUnfit,
)
from motcua.organizations.models import Absence, Posting, Role


def record_absence(
    *,
    person: User,
    organization_id: int,
    substitute: User,
    by: Actor,
    first_day: date,
    last_day: date,
    reason: str = "",
) -> Absence:
    """A person is away from an office on these days, and somebody stands in; it ends by itself.

    The substitute does what the person has taken there, and what comes in where nobody else is. Whoever leads
    is stood in for by another leader only: to sign is not given away by an absence.
    Raises MayNotRecordAbsence, PeriodIsEmpty, NotServingThere, AlreadyAbsent, SubstituteUnfit,
    SubstituteIsNoLeader, SubstituteIsAway.
    """
    absence = Absence(
        user=person,
        organization_id=organization_id,
        substitute=substitute,
        reason=text.nfc(reason)[:200],
        valid_from=first_day,
        valid_to=last_day + timedelta(days=1),
    )
    with transaction.atomic(durable=True):
        locks.take(person)
        _check_may_record(absence, by=by)
        if last_day < max(first_day, clock.today()):
            raise PeriodIsEmpty
        _check_substitute(absence)
        try:
            with transaction.atomic():
                absence.save()
        except IntegrityError as error:
            raise AlreadyAbsent(name=person.full_name) from error
        record("absence.recorded", on=person, by=by, data=_facts(absence))
        # Only once committed: before, another thread would read and keep the old rights.
        transaction.on_commit(forget_actors)
    return absence


def end_absence(*, absence_id: int, by: Actor) -> Absence:
    """The person is back from today on; an absence that has not begun is as if it never was.

    One that has ended by itself stays as it is. Raises AbsenceNotFound, also for whoever may not end it.
    """
    with transaction.atomic(durable=True):
        absence = Absence.objects.select_for_update().filter(pk=absence_id).first()
        if absence is None:
            raise AbsenceNotFound
        locks.take(absence.user)
        try:
            _check_may_record(absence, by=by)
        except MayNotRecordAbsence as refused:
            raise AbsenceNotFound from refused
        today = clock.today()
        if absence.valid_to <= today:
            return absence
        record(
            "absence.ended", on=absence.user, by=by, data=_facts(absence) | {"valid_to": today.isoformat()}
        )
        if today <= absence.valid_from:
            absence.delete()
        else:
            absence.valid_to = today
            absence.save(update_fields=["valid_to"])
        transaction.on_commit(forget_actors)
        return absence


def _check_may_record(absence: Absence, *, by: Actor) -> None:
    office = absence.organization_id
    may = (
        by.id in {None, absence.user_id}
        or by.may(Role.LEADER, at=office)
        or queries.administers(by.organizations(Role.ADMINISTRATOR), office)
    )
    if not may:
        raise MayNotRecordAbsence


def _check_substitute(absence: Absence) -> None:
    day = max(absence.valid_from, clock.today())
    roles = _roles(absence.user_id, absence.organization_id, day)
    if not roles:
        raise NotServingThere(name=absence.user.full_name)
    substitute = absence.substitute
    fit = {one.id for one in staff.substitutes_for(absence.user_id, absence.organization_id)}
    if substitute.pk not in fit:
        raise SubstituteUnfit(name=substitute.full_name)
    if Role.LEADER in roles and Role.LEADER not in _roles(substitute.pk, absence.organization_id, day):
        raise SubstituteIsNoLeader(name=substitute.full_name)
    away = Absence.objects.filter(user=substitute, organization_id=absence.organization_id)
    if away.filter(valid_from__lt=absence.valid_to, valid_to__gt=absence.valid_from).exists():
        raise SubstituteIsAway(name=substitute.full_name)


def _roles(user_id: int, organization_id: int, day: date) -> set[str]:
    held = Posting.objects.held_on(day).filter(user_id=user_id, organization_id=organization_id)
    return set(held.values_list("role", flat=True))


def _facts(absence: Absence) -> dict[str, str | int]:
    return {
        "organization": absence.organization_id,
        "substitute": absence.substitute_id,
        "reason": absence.reason,
        "valid_from": absence.valid_from.isoformat(),
        "valid_to": absence.valid_to.isoformat(),
    }
