import logging

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from requests import RequestException

from motcua.connectors.vneid.provider import VNeIDAdapter

log = logging.getLogger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def login(request: HttpRequest) -> HttpResponse:
    """Go to VNeID; where it does not answer, say so instead of failing."""
    view = OAuth2LoginView.adapter_view(VNeIDAdapter(request, "vneid"))
    try:
        response: HttpResponse = view(request)
    except RequestException as error:
        log.warning("VNeID does not answer: %s", type(error).__name__)
        provider = get_adapter().get_provider(request, "vneid")
        response = render_authentication_error(request, provider, exception=error)
    return response


@require_safe
@never_cache
def callback(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = OAuth2CallbackView.adapter_view(VNeIDAdapter(request, "vneid"))(request)
    return response
