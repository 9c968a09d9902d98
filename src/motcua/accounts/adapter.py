"""How django-allauth works here: no sign-up by oneself, no mail, five attempts, a second factor for officials."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from motcua.accounts import attempts
from motcua.accounts.actions import record_act
from motcua.accounts.errors import AccountLocked, SampleAccountRefused
from motcua.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped base
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        return False

    def get_login_stages(self) -> list[str]:
        return [
            "allauth.mfa.stages.AuthenticateStage",
            "motcua.accounts.stages.EnrolmentStage",
            "motcua.accounts.stages.NewPasswordStage",
        ]

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        is_official = request.user.is_authenticated and request.user.is_official
        return resolve_url(settings.OFFICE_URL if is_official else settings.LOGIN_REDIRECT_URL)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        login = str(credentials.get("username", ""))
        name = attempts.password_name(login)
        try:
            attempts.count(name)
        except AccountLocked as locked:
            _journal_failure(login, "account.locked", self.get_client_ip(request))
            raise ValidationError(locked.message, code=locked.code) from locked
        user = super().authenticate(request, **credentials)
        if user is None:
            _journal_failure(login, "account.sign_in_failed", self.get_client_ip(request))
        else:
            attempts.forgive(name)
        return user

    def pre_login(self, request: HttpRequest, user: User, **rest: Any) -> HttpResponse | None:
        if user.is_sample and not settings.DEMO:
            raise SampleAccountRefused
        response: HttpResponse | None = super().pre_login(request, user, **rest)
        return response

    def login(self, request: HttpRequest, user: User) -> None:
        super().login(request, user)
        record_act(user_id=user.pk, action="account.signed_in", address=self.get_client_ip(request))

    def logout(self, request: HttpRequest) -> None:
        user_id = request.user.pk
        super().logout(request)
        if user_id is not None:
            record_act(user_id=user_id, action="account.signed_out", address=self.get_client_ip(request))

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """None: where a person lands already says that they are signed in or out."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped base
    """Secrets of second factors are kept encrypted, under a key made from the program's secret key."""

    error_messages = DefaultMFAAdapter.error_messages

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()


def _fernet() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    made = (hashlib.sha256(f"second-factor:{key}".encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in made])


def _journal_failure(login: str, action: str, address: str) -> None:
    user_id = User.objects.filter(username=login).values_list("pk", flat=True).first()
    if user_id is not None:
        record_act(user_id=user_id, action=action, address=address)
