"""What people type, as it comes in: no page behind has to think of letters that nobody can type."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from motcua.kit.errors import TextTooLong

# Some ten printed pages in one box; what is longer is sent as a file. A paper with a million letters would
# keep a worker busy for minutes.
MOST_LETTERS = 20_000


class TypedTextMiddleware:
    """Drop NUL, which PostgreSQL refuses, from what is asked and posted; refuse a box of endless length.

    Stands behind the check of the token, which has read the form already. Forms are UTF-8, whatever a
    request says of itself: Django falls over its own page of refusal where it says something else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.encoding is not None:
            request.encoding = settings.DEFAULT_CHARSET
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        if "\0" in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            request.GET = _without_nul(request.GET)
        if request.method != "POST":
            return None
        if any("\0" in typed for typed in _texts(request.POST)):
            request.POST = _without_nul(request.POST)
        if any(len(typed) > MOST_LETTERS for typed in _texts(request.POST)):
            error = TextTooLong(most=f"{MOST_LETTERS:,}".replace(",", "."))
            return render(request, "error.html", {"error": error}, status=error.status)
        return None


def _texts(data: QueryDict) -> list[str]:
    return [text for name, values in data.lists() for text in (name, *map(str, values))]


def _without_nul(data: QueryDict) -> Any:
    kept = QueryDict(mutable=True, encoding=data.encoding)
    for name, values in data.lists():
        kept.setlist(name.replace("\0", ""), [str(value).replace("\0", "") for value in values])
    return kept
