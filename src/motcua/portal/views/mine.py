"""A citizen's own dossiers: where each stands, what is asked, papers, withdrawal, rating."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import PersonRequest, signed_in
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.errors import StorePaperUnusable
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import SupplementIncomplete
from motcua.dossiers.models import Draft
from motcua.feedback import service as feedback
from motcua.feedback.errors import NotSettledYet
from motcua.kit.addresses import redirect
from motcua.kit.errors import MotcuaError
from motcua.organizations import service as organizations
from motcua.portal.tracking import tracked
from motcua.portal.views.drafts import attach_files

GET_OR_POST = ["GET", "HEAD", "POST"]


@require_safe
@signed_in
def dossiers_list(request: PersonRequest) -> HttpResponse:
    shown = {
        "to_confirm": [
            (row, catalogue.version(row.procedure_version_id))
            for row in dossiers.cosignings_waiting(request.actor)
        ],
        "drafts": [
            (row, catalogue.version(row.procedure_version_id)) for row in dossiers.my_drafts(request.actor)
        ],
        "dossiers": [
            (row, catalogue.version(row.procedure_version_id), dossiers.State(row.state))
            for row in dossiers.my_dossiers(request.actor)
        ],
    }
    return render(request, "portal/dossiers.html", shown)


@require_safe
@signed_in
def dossier(request: PersonRequest, code: str) -> HttpResponse:
    """What happened, where it is, who to ask, when to expect what."""
    page = dossiers.dossier_page(code, request.actor, as_citizen=True)
    rating = feedback.rating_of(code, request.actor) if page.finished_at else None
    return render(request, "portal/dossier.html", {"tracked": tracked(page), "rating": rating})


@require_safe
@signed_in
def paper_file(request: PersonRequest, code: str, paper_id: int) -> FileResponse:
    """A paper issued to the person; opening an electronic result returns it."""
    file = dossiers.paper_file(code=code, paper_id=paper_id, by=request.actor, as_citizen=True)
    if file.is_result:
        dossiers.collect_online(code=code, by=request.actor)
    return documents.file_response(file.stored, file.name, inline="view" in request.GET)


@require_safe
@signed_in
def component_file(request: PersonRequest, code: str, component_id: int) -> FileResponse:
    file = dossiers.component_file(code=code, component_id=component_id, by=request.actor, as_citizen=True)
    return documents.file_response(file.stored, file.name, inline="view" in request.GET)


@require_http_methods(GET_OR_POST)
@signed_in
def supplement(request: PersonRequest, code: str) -> HttpResponse:
    """Answer what was asked; files are kept as they are attached, also where one of them is refused."""
    # Officials answer for a person at their own page; here everyone is a citizen.
    dossiers.dossier_page(code, request.actor, as_citizen=True)
    draft, asked = dossiers.supplement_draft(code=code, by=request.actor)
    errors = attach_files(request, draft) if request.method == "POST" else {}
    error = _changed(request, draft) if request.method == "POST" else ""
    if not errors and not error and "send" in request.POST:
        try:
            answer = request.POST.get("answer", "")
            dossiers.answer_supplement(code=code, by=request.actor, answer=answer, draft=draft)
            messages.success(request, _("Đã gửi bổ sung. Cán bộ kiểm tra rồi giải quyết tiếp."))
            return redirect("portal:dossier", code=code)
        except (SupplementIncomplete, StorePaperUnusable) as refused:
            error = refused.message
    shown = {
        "offers": dossiers.own_offers(draft, request.actor),
        "unusable": dossiers.unusable_words_of(draft),
        "code": code,
        "draft": draft,
        "asked": asked,
        "files": list(draft.files.order_by("pk")),
        "errors": errors,
        "error": error,
        "answer": request.POST.get("answer", ""),
        "boxes": documents.file_boxes(request=request, by=request.actor),
    }
    return render(request, "portal/supplement.html", shown, status=422 if errors or error else 200)


def _number(value: str) -> int:
    """An id from a form; what is none becomes one that nothing has."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else 0


def _changed(request: PersonRequest, draft: Draft) -> str:
    """Take what was pressed from the store, or off the answer; returns why that was refused."""
    component, _colon, paper = request.POST.get("take", "").rpartition(":")
    off = request.POST.get("remove", "")
    try:
        if component:
            dossiers.take_from_store(
                draft=draft, component=component, paper_id=_number(paper), by=request.actor
            )
        if off:
            dossiers.remove_file(draft=draft, file_id=_number(off), by=request.actor)
    except MotcuaError as refused:
        return refused.message
    return ""


@require_http_methods(GET_OR_POST)
@signed_in
def withdraw(request: PersonRequest, code: str) -> HttpResponse:
    page = dossiers.dossier_page(code, request.actor, as_citizen=True)
    error = ""
    if request.method == "POST":
        try:
            shown_revision = request.POST.get("revision", "")
            dossiers.withdraw_dossier(
                code=code,
                by=request.actor,
                reason=request.POST.get("reason", ""),
                revision=int(shown_revision)
                if shown_revision.isdecimal() and len(shown_revision) < 10
                else None,
            )
            return redirect("portal:dossier", code=code)
        except MotcuaError as refused:
            error = refused.message
    shown = {"tracked": tracked(page), "error": error, "reason": request.POST.get("reason", "")}
    return render(request, "portal/withdraw.html", shown, status=409 if error else 200)


@require_http_methods(GET_OR_POST)
@signed_in
def return_place(request: PersonRequest, code: str) -> HttpResponse:
    """Have the result wait at another centre than where it was handed in."""
    page = dossiers.dossier_page(code, request.actor, as_citizen=True)
    error, status = "", 200
    if request.method == "POST":
        unit = request.POST.get("unit", "")
        try:
            dossiers.change_return_place(
                code=code, by=request.actor, unit_id=int(unit) if unit.isdecimal() and len(unit) < 16 else 0
            )
            messages.success(request, _("Đã đổi nơi nhận kết quả."))
            return redirect("portal:dossier", code=code)
        except MotcuaError as refused:
            error, status = refused.message, refused.status
    shown = {"tracked": tracked(page), "centres": organizations.centres(), "error": error}
    return render(request, "portal/return_place.html", shown, status=status)


@require_POST
@signed_in
def rate(request: PersonRequest, code: str) -> HttpResponse:
    page = dossiers.dossier_page(code, request.actor, as_citizen=True)
    if page.finished_at is None:
        raise NotSettledYet
    score = request.POST.get("score", "")
    try:
        feedback.rate_service(
            subject=page.code,
            organization_id=page.competent_agency_id,
            score=int(score) if score in {"1", "2", "3", "4", "5"} else 0,
            comment=request.POST.get("comment", ""),
            by=request.actor,
        )
    except MotcuaError as refused:
        shown = {
            "tracked": tracked(page),
            "rating_error": refused.message,
            "comment": request.POST.get("comment", ""),
        }
        return render(request, "portal/dossier.html", shown, status=refused.status)
    messages.success(request, _("Cảm ơn bạn đã đánh giá."))
    return redirect("portal:dossier", code=code)
