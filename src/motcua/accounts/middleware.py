from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from motcua.accounts import sessions
from motcua.kit import outages

Next = Callable[[HttpRequest], HttpResponse]


class ActorMiddleware:
    """Put `request.actor` on the request: who is signed in, read from the session without a query."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            actor = outages.read_again(lambda: sessions.actor_of(request))
        except outages.LOST:
            request.actor = None  # type: ignore[attr-defined]  # what pages read
            return outages.page(request)
        request.actor = actor  # type: ignore[attr-defined]  # what pages read
        response = self.get_response(request)
        if actor is not None:
            # Whoever sits down at this computer next must not see it again by the button “back”.
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class LanguageMiddleware:
    """Vietnamese, unless this person switched: what a browser asks for by itself does not count."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in self.known else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", language)
        return response
