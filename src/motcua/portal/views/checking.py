"""The check of any file's signatures, for anyone: sent, waited for, seen by whoever sent it alone, forgotten."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from motcua.documents import service as documents
from motcua.kit.errors import MotcuaError, NotFoundError
from motcua.kit.limits import computer
from motcua.signatures import service as signatures

# Says which checks are those of this browser; it ends with the browser.
COOKIE = "checks"
_SECRET_BYTES, _SECRET_LETTERS = 32, 43


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Send a file to be checked, and find again what was sent within the hour."""
    owner = _owner(request)
    if request.method != "POST":
        return _private(render(request, "portal/verify.html", _mine(owner)))
    upload = request.FILES.get("file")
    owner = owner or secrets.token_urlsafe(_SECRET_BYTES)
    try:
        content = documents.upload_content(upload=upload)
        name = documents.display_name(upload.name or "", "") if upload else ""
        made = signatures.ask_visitor_check(
            content=content, name=name, owner=owner, computer=computer(request)
        )
    except MotcuaError as error:
        status = 429 if error.status == 429 else 422
        return _private(
            render(request, "portal/verify.html", _mine(owner) | {"error": error.message}, status=status)
        )
    return _remembered(redirect("portal:visitor_check", key=made.key), owner)


@require_http_methods(["GET", "HEAD", "POST"])
def visitor_check(request: HttpRequest, key: str) -> HttpResponse:
    """How far the check is, and what it found; sending the form here forgets it."""
    owner = _owner(request)
    if request.method == "POST":
        signatures.drop_visitor_check(key=key, owner=owner)
        return redirect("portal:verify")
    looks_again = "known" in request.GET and "HX-Request" in request.headers
    try:
        check = signatures.visitor_check(key=key, owner=owner)
    except NotFoundError:
        if not looks_again:
            raise
        # Whoever waits at an open page is led to where it is said that nothing comes any more.
        return HttpResponse(headers={"HX-Redirect": request.path})
    verification = signatures.found_by(check)
    shown: dict[str, object] = {"check": check, "verification": verification}
    if verification is None:
        ahead = signatures.ahead_of(check)
        shown |= {"ahead": ahead, "known": f"{ahead}-{'begun' if check.started_at else 'waits'}"}
        if looks_again and shown["known"] == request.GET["known"]:
            return _private(HttpResponse(status=204))
    return _private(render(request, "portal/visitor_check.html", shown))


def _mine(owner: str) -> dict[str, object]:
    return {"checks": signatures.visitor_checks(owner=owner) if owner else []}


def _owner(request: HttpRequest) -> str:
    """Whoever is signed in finds their checks on any computer; anyone else in this browser."""
    actor = request.actor  # type: ignore[attr-defined]  # put there by ActorMiddleware
    if actor:
        return f"person:{actor.id}"
    secret = request.COOKIES.get(COOKIE, "")
    # Nothing but what was given out here: neither somebody's number nor a word that can be guessed.
    return secret if len(secret) == _SECRET_LETTERS and secret.isascii() and ":" not in secret else ""


def _remembered(answer: HttpResponse, owner: str) -> HttpResponse:
    if not owner.startswith("person:"):
        answer.set_cookie(
            COOKIE, owner, path="/verify/", httponly=True, samesite="Lax", secure=settings.IS_HTTPS
        )
    return answer


def _private(answer: HttpResponse) -> HttpResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
