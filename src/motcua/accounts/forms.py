from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from motcua.accounts import attempts
from motcua.accounts.errors import AccountLocked
from motcua.accounts.models import User

WRONG_CODE = _("Mã xác thực không đúng hoặc đã dùng rồi. Xin nhập mã mới đang hiện trong ứng dụng.")
MISSING_CODE = _("Hãy nhập mã xác thực gồm 6 chữ số.")


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped base
    error_messages = {"mismatch": _("Tên đăng nhập hoặc mật khẩu không đúng.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages["required"] = _("Hãy nhập tên đăng nhập.")
        self.fields["password"].error_messages["required"] = _("Hãy nhập mật khẩu.")

    def clean(self) -> Any:
        try:
            return super().clean()
        except ValidationError as error:
            if error.code == AccountLocked.code:
                raise
            raise ValidationError(self.error_messages["mismatch"], code="mismatch") from error


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # untyped base
    """The second factor; five wrong codes in a row lock as five wrong passwords do."""

    code = forms.CharField(error_messages={"required": MISSING_CODE})

    def clean_code(self) -> str:
        name = attempts.code_name(self.user.pk)
        try:
            attempts.count(name)
        except AccountLocked as locked:
            raise ValidationError(locked.message, code=locked.code) from locked
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            raise ValidationError(WRONG_CODE, code="wrong_code") from error
        attempts.forgive(name)
        return code


class EnrolmentForm(ActivateTOTPForm):  # type: ignore[misc]  # untyped base
    code = forms.CharField(error_messages={"required": MISSING_CODE})

    def clean_code(self) -> str:
        self.cleaned_data["code"] = "".join(self.cleaned_data["code"].split())
        try:
            code: str = super().clean_code()
        except ValidationError as error:
            raise ValidationError(WRONG_CODE, code="wrong_code") from error
        return code


class NewPasswordForm(forms.Form):
    password = forms.CharField(error_messages={"required": _("Hãy nhập mật khẩu mới.")}, strip=False)
    again = forms.CharField(error_messages={"required": _("Hãy nhập mật khẩu mới lần nữa.")}, strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.user)
        if self.user.check_password(password):
            raise ValidationError(_("Mật khẩu mới phải khác mật khẩu đang dùng."))
        return password

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if "password" in self.cleaned_data and again != self.cleaned_data["password"]:
            raise ValidationError(_("Hai lần nhập mật khẩu mới không giống nhau."))
        return again


class ChangePasswordForm(NewPasswordForm):
    """By the person themself: who sits at an open computer does not know the password."""

    current = forms.CharField(error_messages={"required": _("Hãy nhập mật khẩu đang dùng.")}, strip=False)
    field_order = ["current", "password", "again"]

    def clean_current(self) -> str:
        current: str = self.cleaned_data["current"]
        name = attempts.password_name(self.user.username)
        try:
            attempts.count(name)
        except AccountLocked as locked:
            raise ValidationError(locked.message, code=locked.code) from locked
        if not self.user.check_password(current):
            raise ValidationError(_("Mật khẩu đang dùng không đúng."), code="mismatch")
        attempts.forgive(name)
        return current
