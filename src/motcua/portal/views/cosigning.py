"""A second person confirms what another is about to file, where the form asks for it."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts.service import PersonRequest, signed_in
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import CosignedChanged, CosigningOver, ReasonRequired
from motcua.kit.errors import MotcuaError
from motcua.portal.views.drafts import filed_leads_to_dossier


@require_POST
@signed_in
@filed_leads_to_dossier
def invite(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Ask the person whom the form names; asked again, the former invitation no longer opens anything."""
    draft = dossiers.my_draft(draft_id, request.actor)
    try:
        dossiers.invite_cosigner(draft=draft, by=request.actor)
    except MotcuaError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, _("Đã tạo lời mời xác nhận. Xin gửi liên kết bên dưới cho người đó."))
    return redirect("portal:check", draft_id=draft.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def cosign(request: PersonRequest, code: str) -> HttpResponse:
    """All that is confirmed, and the two answers to it."""
    asked = dossiers.asked_to_cosign(code, request.actor)
    error = ""
    if request.method == "POST":
        try:
            return _answer(request, code)
        except CosigningOver:
            # Pressed twice, or too late: the page says how it stands.
            return redirect("portal:cosign", code=code)
        except (CosignedChanged, ReasonRequired) as refused:
            error = refused.message
            asked = dossiers.asked_to_cosign(code, request.actor)
    shown = {"asked": asked, "error": error, "reason": request.POST.get("reason", "")}
    return render(request, "portal/cosign.html", shown, status=422 if error else 200)


def _answer(request: PersonRequest, code: str) -> HttpResponse:
    if "refuse" in request.POST:
        dossiers.refuse_cosigning(code=code, reason=request.POST.get("reason", ""), by=request.actor)
        messages.success(request, _("Đã từ chối xác nhận. Người mời sẽ thấy lý do."))
    else:
        dossiers.confirm_cosigning(code=code, seen=request.POST.get("seen", ""), by=request.actor)
        messages.success(request, _("Đã xác nhận tờ khai. Người mời có thể nộp hồ sơ."))
    return redirect("portal:dossiers")
