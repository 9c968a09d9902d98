"""Who may open a page at all. What they may see on it is decided where it is fetched."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from motcua.accounts.actors import Actor
from motcua.kit.errors import NotAllowedError

View = Callable[..., HttpResponseBase]


class PersonRequest(HttpRequest):
    """A request that came through one of the gates below: somebody is signed in."""

    actor: Actor


def signed_in(view: View) -> View:
    """Let through whoever is signed in; send others to sign in and bring them back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.actor is None:  # type: ignore[attr-defined]  # put there by ActorMiddleware
            return _to_sign_in(request)
        return view(request, *args, **kwargs)

    guarded.needs = "signed in"  # type: ignore[attr-defined]  # what tests/test_permissions.py reads
    return guarded


def officials_only(view: View) -> View:
    """Let through officials; raises NotAllowedError for citizens."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = request.actor  # type: ignore[attr-defined]  # put there by ActorMiddleware
        if actor is None:
            return _to_sign_in(request)
        if not actor.is_official:
            raise NotAllowedError
        return view(request, *args, **kwargs)

    guarded.needs = "official"  # type: ignore[attr-defined]  # what tests/test_permissions.py reads
    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    query = {"next": _came_from(request)}
    has_ended = getattr(request, "session_has_ended", False)
    if has_ended:
        query["ended"] = "1"
    address = f"{reverse('account_login')}?{urlencode(query)}"
    if "HX-Request" in request.headers:
        return HttpResponse(headers={"HX-Redirect": address})
    if has_ended and (typed := _typed(request)):
        return render(request, "account/ended.html", {"sign_in": address, "typed": typed}, status=403)
    return HttpResponseRedirect(address)


def _came_from(request: HttpRequest) -> str:
    """A form that was sent cannot be sent again by a redirect: the page on which it stood is where to return to."""
    if request.method == "GET":
        return request.get_full_path()
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.path and page.netloc == request.get_host() else request.path


def _typed(request: HttpRequest) -> list[str]:
    """The texts of more than one word that came too late, so that whoever wrote them can copy them."""
    texts = (str(text).strip() for _name, texts in request.POST.lists() for text in texts)
    return [text for text in texts if " " in text]
