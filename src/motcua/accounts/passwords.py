"""What a password must be. QCVN 12:2026/BCA: eight characters with small, capital, digit and sign."""

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from motcua.accounts.models import User
from motcua.kit import text


class Rules:
    def validate(self, password: str, user: User | None = None) -> None:
        has = [any(map(kind, password)) for kind in (str.islower, str.isupper, str.isdigit, _is_sign)]
        if len(password) < 8 or not all(has):
            raise ValidationError(self.get_help_text(), code="too_weak")
        if user is not None and text.fold(user.username) in text.fold(password):
            raise ValidationError(_("Mật khẩu không được chứa tên đăng nhập."), code="contains_name")
        try:
            CommonPasswordValidator().validate(password)
        except ValidationError as error:
            raise ValidationError(_("Mật khẩu này quá phổ biến, dễ bị đoán."), code="too_common") from error

    def get_help_text(self) -> str:
        return _("Mật khẩu cần ít nhất 8 ký tự, có chữ thường, chữ hoa, chữ số và ký hiệu.")


def _is_sign(letter: str) -> bool:
    return not letter.isalnum()
