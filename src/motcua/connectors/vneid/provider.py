"""VNeID as an OpenID Connect provider of django-allauth, which finds this module by its name."""

import time
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

DISCOVERY_KEPT_SECONDS = 600.0
_discovered: dict[str, tuple[float, dict[str, Any]]] = {}


class VNeIDAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # untyped base
    """Endpoints as configured, else as VNeID publishes them; signature and subject are both checked."""

    @property
    def openid_config(self) -> dict[str, Any]:
        configured: dict[str, Any] = self.get_provider().app.settings["endpoints"]
        if configured.get("authorization_endpoint"):
            return configured
        address = self.get_provider().server_url
        kept = _discovered.get(address)
        if kept is None or kept[0] < time.monotonic():
            with get_adapter().get_requests_session() as session:
                answer = session.get(address)
                answer.raise_for_status()
            kept = _discovered[address] = (time.monotonic() + DISCOVERY_KEPT_SECONDS, answer.json())
        return kept[1]

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        # The token came over our own connection, yet its signature is checked: in a closed network TLS may
        # end before VNeID does.
        self.did_fetch_access_token = False
        login = super().complete_login(request, app, token, **kwargs)
        found = login.account.extra_data
        # OpenID Connect Core 5.3.2: what user information says counts only for the subject of the token.
        if found.get("userinfo", {}).get("sub") != found.get("id_token", {}).get("sub"):
            raise OAuth2Error("the user information is of another subject than the token")
        return login

    def get_callback_url(self, request: HttpRequest, _app: Any) -> str:
        return request.build_absolute_uri(reverse("vneid_callback"))


class VNeIDProvider(OpenIDConnectProvider):  # type: ignore[misc]  # untyped base
    id = "vneid"
    name = "VNeID"
    oauth2_adapter_class = VNeIDAdapter
    supports_token_authentication = False
    pkce_enabled_default = True

    def get_login_url(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 - allauth's signature
        address = reverse("vneid_login")
        return f"{address}?{urlencode(kwargs)}" if kwargs else address

    def get_callback_url(self) -> str:
        return reverse("vneid_callback")

    def get_default_scope(self) -> list[str]:
        return ["openid"]

    def extract_email_addresses(self, data: Any) -> list[Any]:  # noqa: ARG002 - allauth's signature
        """None: an address that VNeID names is a way to reach a person, never a way to sign in."""
        return []


provider_classes = [VNeIDProvider]
