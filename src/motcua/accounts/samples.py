"""The made-up people of the demonstration, and how each of them signs in."""

import json
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from motcua.accounts import actors
from motcua.accounts.models import User

CITIZENS = Path(__file__).parent / "data" / "sample_citizens.json"
CODE_SECONDS = 30
ROLES = {
    "receptionist": _("Công chức tiếp nhận"),
    "handler": _("Công chức xử lý"),
    "leader": _("Lãnh đạo"),
    "clerk": _("Văn thư"),
    "administrator": _("Quản trị"),
}


@dataclass(frozen=True, slots=True)
class SamplePerson:
    """Someone to sign in as; `code` is the second factor of this half minute, empty for citizens."""

    username: str
    name: str
    words: str
    is_official: bool
    code: str = ""


def load_sample_citizens() -> None:
    """Idempotent: those who exist keep what they changed."""
    for facts in json.loads(CITIZENS.read_text(encoding="utf-8")):
        User.objects.get_or_create(
            personal_number=facts["personal_number"],
            defaults={
                "username": f"cong-dan-{facts['key']}",
                "password": make_password(None),
                "full_name": facts["name"],
                "date_of_birth": date.fromisoformat(facts["date_of_birth"]),
                "sex": facts["sex"],
                "phone": facts["phone"],
                "email": facts["email"],
                "address": facts["address"],
                "commune_code": facts["commune_code"],
                "is_sample": True,
            },
        )


def provide_sample_credentials(*, password: str) -> None:
    """Give every sample official the password of this installation and a second factor."""
    with transaction.atomic():
        officials = User.objects.filter(is_sample=True, is_official=True)
        first = officials.order_by("pk").first()
        if first is None:
            return
        encoded = first.password if first.check_password(password) else make_password(password)
        officials.exclude(password=encoded).update(password=encoded)
        having = Authenticator.objects.filter(type=Authenticator.Type.TOTP).values("user_id")
        for user in officials.exclude(pk__in=having):
            TOTP.activate(user, generate_totp_secret())
    actors.forget_actors()


def sample_people() -> list[SamplePerson]:
    """Citizens first, then officials by the office they serve in."""
    people = list(User.objects.filter(is_sample=True, is_active=True).order_by("pk"))
    factors = {
        factor.user_id: factor
        for factor in Authenticator.objects.filter(user__in=people, type=Authenticator.Type.TOTP)
    }
    citizens = [
        SamplePerson(one.username, one.full_name, "", is_official=False)
        for one in people
        if not one.is_official
    ]
    return citizens + [
        SamplePerson(
            one.username, one.full_name, _words(one), is_official=True, code=current_code(factors[one.pk])
        )
        for one in people
        if one.is_official and one.pk in factors
    ]


def current_code(factor: Authenticator) -> str:
    counter = int(time.time()) // CODE_SECONDS
    return str(format_hotp_value(hotp_value(decrypt(factor.data["secret"]), counter)))


def _words(user: User) -> str:
    actor = actors.actor_for(user.pk)
    grants = actor.grants if actor else ()
    return "; ".join(
        f"{ROLES.get(grant.role, grant.role)}, {grant.organization_name}"
        for grant in grants
        if not grant.inherited
    )
