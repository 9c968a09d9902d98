"""People for tests. An owns what is filed, Bình handles it, Chi must not see it."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from motcua.accounts.models import User
from motcua.kit import ids

PASSWORD = "Mot-Cua-2026"


def citizen(name: str = "Nguyễn Văn An", *, personal_number: str = "024090000101", **facts: Any) -> User:
    return User.objects.create_user(
        ids.new_id().hex, full_name=name, personal_number=personal_number, **facts
    )


def official(name: str = "Nguyễn Thanh Bình", *, username: str = "binh", **facts: Any) -> User:
    """An official with a password and no second factor yet."""
    return User.objects.create_user(username, PASSWORD, full_name=name, is_official=True, **facts)


def second_factor(user: User) -> str:
    """Give the person a second factor; returns its secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    """The six digits of this half minute, or of one `steps` away."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps)))


def signed_in_client(user: User) -> Client:
    """A browser in which this person has signed in, both factors included."""
    client = Client()
    client.force_login(user)
    return client
