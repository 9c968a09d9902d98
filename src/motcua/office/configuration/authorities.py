"""Whose certificates are believed: looked at, added from a file, withdrawn with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.documents import service as documents
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST
from motcua.signatures import service as signatures


@require_safe
@administrators_only
def authorities(request: Request) -> HttpResponse:
    shown = {"authorities": signatures.authorities()}
    return show(request, "office/configuration/authorities.html", shown)


@require_http_methods(GET_OR_POST)
@administrators_only
def add(request: Request) -> HttpResponse:
    """A certificate from a file; what is wrong with it is said beside the field."""
    refused: MotcuaError | None = None
    if request.method == "POST":
        try:
            added = signatures.add_authority(
                content=documents.upload_content(upload=request.FILES.get("file")),
                ocsp_url=request.POST.get("ocsp_url", "").strip(),
                list_url=request.POST.get("list_url", "").strip(),
                by=request.actor,
            )
            messages.success(request, _("Từ nay hệ thống tin cậy %(name)s.") % {"name": added.subject})
            return redirect("office:configuration_authority", fingerprint=added.fingerprint)
        except MotcuaError as error:
            refused = error
    errors = {getattr(refused, "box", "file"): refused.message} if refused else {}
    shown = {"typed": request.POST.dict(), "errors": errors}
    return show(
        request, "office/configuration/authority_add.html", shown, status=refused.status if refused else 200
    )


@require_http_methods(GET_OR_POST)
@administrators_only
def one(request: Request, fingerprint: str) -> HttpResponse:
    """One authority with all that is known of it, and the form that withdraws it."""
    refused: MotcuaError | None = None
    if request.method == "POST":
        try:
            signatures.withdraw_authority(
                fingerprint=fingerprint, reason=request.POST.get("reason", ""), by=request.actor
            )
            messages.success(request, _("Đã ngừng tin cậy; chữ ký do tổ chức này cấp nay là không hợp lệ."))
            return redirect("office:configuration_authority", fingerprint=fingerprint)
        except MotcuaError as error:
            refused = error
            if refused.status == 404:
                raise
    shown = {
        "one": signatures.authority_card(fingerprint=fingerprint),
        "typed": request.POST.dict(),
        "errors": {"reason": refused.message} if refused else {},
    }
    return show(
        request, "office/configuration/authority.html", shown, status=refused.status if refused else 200
    )
