from typing import Any

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from motcua.accounts import service as accounts
from motcua.connectors.vneid.claims import identity_from


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # untyped base
    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Find or make the one user of this personal number and sign them in.

        allauth would keep a copy of all claims in a table of its own; the user's row has what is needed.
        """
        claims = sociallogin.account.extra_data["userinfo"]
        user = accounts.recognise_person(identity=identity_from(claims))
        if request.user.is_authenticated:
            get_account_adapter().logout(request)
        record_authentication(request, user, "socialaccount", provider="vneid")
        raise ImmediateHttpResponse(
            perform_login(request, user, redirect_url=sociallogin.get_redirect_url(request))
        )

    def list_apps(self, _request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """The providers stand in the settings; the table that allauth would ask is always empty."""
        from allauth.socialaccount.models import SocialApp

        if provider not in {None, "vneid"} or client_id not in {None, settings.VNEID["client_id"]}:
            return []
        return [SocialApp(provider="vneid", provider_id="vneid", name="VNeID", **settings.VNEID)]
