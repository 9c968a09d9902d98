from typing import Any

from allauth.account.stages import LoginStage
from allauth.core.internal.httpkit import headed_redirect_response
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled


class EnrolmentStage(LoginStage):  # type: ignore[misc]  # untyped base
    """No official is signed in without a second factor: who has none sets one up on the way in."""

    key = "enrolment"
    urlname = "enrol_second_factor"

    def handle(self) -> tuple[Any, bool]:
        user = self.login.user
        if user.is_official and not is_mfa_enabled(user, [Authenticator.Type.TOTP]):
            return headed_redirect_response(self.urlname), True
        return None, True


class NewPasswordStage(LoginStage):  # type: ignore[misc]  # untyped base
    """A password that someone else chose is replaced before it opens anything (QCVN 12:2026/BCA)."""

    key = "new_password"
    urlname = "new_password"

    def handle(self) -> tuple[Any, bool]:
        if self.login.user.password_is_temporary:
            return headed_redirect_response(self.urlname), True
        return None, True
