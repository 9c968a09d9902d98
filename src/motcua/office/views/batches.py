"""A batch of papers under one PIN: the PIN, progress, what failed, stopping. Only its owner sees it."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.kit.errors import MotcuaError
from motcua.office.pages import Request, show
from motcua.signatures import service as signatures


@require_safe
@officials_only
def batch(request: Request, batch_id: int) -> HttpResponse:
    return _page(request, batch_id)


@require_safe
@officials_only
def progress(request: Request, batch_id: int) -> HttpResponse:
    """Asked every two seconds while a key opens and papers are signed; the whole page anew once a PIN is wanted or all is done."""
    if "HX-Request" not in request.headers:
        return redirect("office:batch", batch_id=batch_id)
    found = signatures.batch_page(batch_id, request.actor.person_id)
    if found.key == request.GET.get("known"):
        return HttpResponse(status=204)
    response = show(request, "office/batch_progress.html", {"page": found})
    if not found.is_moving:
        response.headers["HX-Refresh"] = "true"
    return response


@sensitive_post_parameters()
@require_POST
@officials_only
def unlock(request: Request, batch_id: int) -> HttpResponse:
    """The PIN goes to the signing agent and nowhere else: no page carries it back, whatever was wrong with it."""
    pin, otp = request.POST.get("pin", ""), request.POST.get("otp", "").strip()
    try:
        signatures.unlock_batch(batch_id=batch_id, pin=pin, otp=otp, by=request.actor)
    except MotcuaError as refused:
        if refused.status == 404:
            raise
        return _page(request, batch_id, refused=refused)
    return redirect("office:batch", batch_id=batch_id)


@require_POST
@officials_only
def retry(request: Request, batch_id: int) -> HttpResponse:
    signatures.retry_failed(batch_id=batch_id, by=request.actor)
    return redirect("office:batch", batch_id=batch_id)


@require_POST
@officials_only
def cancel(request: Request, batch_id: int) -> HttpResponse:
    signatures.cancel_rest(batch_id=batch_id, by=request.actor)
    return redirect("office:batch", batch_id=batch_id)


def _page(request: Request, batch_id: int, *, refused: MotcuaError | None = None) -> HttpResponse:
    found = signatures.batch_page(batch_id, request.actor.person_id)
    shown = {"page": found, "refused": refused, "sample_pin": settings.SAMPLE_PIN}
    return show(request, "office/batch.html", shown, status=refused.status if refused else 200)
