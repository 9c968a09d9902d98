from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction

from motcua.accounts import attempts
from motcua.accounts.actors import SYSTEM, Actor, forget_actor
from motcua.accounts.errors import IdentityRefused
from motcua.accounts.identity import Identity
from motcua.accounts.models import User
from motcua.audit import service as audit
from motcua.kit import ids, locks

_FROM_IDENTITY = ("full_name", "date_of_birth", "sex", "phone", "email", "address")


def recognise_person(*, identity: Identity) -> User:
    """The one user of this personal number, made at the first visit, with what VNeID now says of them.

    Raises IdentityRefused where VNeID names no person.
    """
    if not identity.is_usable():
        raise IdentityRefused
    said = {name: value for name in _FROM_IDENTITY if (value := getattr(identity, name))}
    with transaction.atomic(durable=True):
        user, is_new = User.objects.get_or_create(
            personal_number=identity.personal_number,
            defaults={
                **said,
                "username": ids.new_id().hex,
                "password": make_password(None),
                "is_sample": settings.DEMO,
            },
        )
        if is_new:
            audit.record("account.created", on=user, by=SYSTEM, data={"source": "vneid"})
            return user
        return _bring_up_to_date(locks.take(user), said)


def _bring_up_to_date(user: User, said: dict[str, Any]) -> User:
    changed = [name for name, value in said.items() if getattr(user, name) != value]
    if changed:
        for name in changed:
            setattr(user, name, said[name])
        user.save(update_fields=[*changed, "full_name_key"])
        # Which facts changed, not what they are: the journal keeps no copy of personal data.
        audit.record("account.updated", on=user, by=SYSTEM, data={"source": "vneid", "fields": changed})
        forget_actor(user.pk)
    return user


def create_official(*, username: str, full_name: str, password: str) -> User:
    """An account whose password is changed at the first sign-in (QCVN 12:2026/BCA)."""
    with transaction.atomic(durable=True):
        user = User.objects.create_user(
            username, password, full_name=full_name, is_official=True, password_is_temporary=True
        )
        audit.record("account.created", on=user, by=SYSTEM, data={"source": "administrator"})
    return user


def replace_password(*, user: User, password: str, address: str) -> None:
    """Take a new password, which the caller has checked; every session under the old one ends."""
    with transaction.atomic(durable=True):
        user = locks.take(user)
        user.set_password(password)
        user.password_is_temporary = False
        user.save(update_fields=["password", "password_is_temporary"])
        record_act(user_id=user.pk, action="account.password_changed", address=address)
    forget_actor(user.pk)


def unlock_account(*, user: User, new_factor: bool = False) -> None:
    """Forgive wrong attempts; with `new_factor` the second factor is set up anew at the next sign-in."""
    with transaction.atomic(durable=True):
        user = locks.take(user)
        attempts.forgive(attempts.password_name(user.username), attempts.code_name(user.pk))
        if new_factor:
            Authenticator.objects.filter(user=user).delete()
        audit.record("account.unlocked", on=user, by=SYSTEM, data={"new_factor": new_factor})


def end_service(*, user: User, by: Actor) -> None:
    """Whoever has left serves no more, inside the caller's transaction: password and second factor open nothing.

    With a personal number the person remains a citizen, who comes in by VNeID.
    """
    user = locks.take(user)
    user.is_official = False
    user.set_unusable_password()
    user.save(update_fields=["is_official", "password"])
    Authenticator.objects.filter(user=user).delete()
    audit.record("account.service_ended", on=user, by=by)
    transaction.on_commit(lambda: forget_actor(user.pk))


def record_act(*, user_id: int, action: str, address: str) -> None:
    """Write into the journal what happened to an account, and from which network address."""
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user_id)
        actor = Actor(id=user.pk, name=user.full_name, is_official=user.is_official)
        audit.record(action, on=user, by=actor, data={"address": address})
