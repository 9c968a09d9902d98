"""Templates of papers: which version holds, the draft beside its preview, and publication by a second person."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.errors import TemplateDayPast, TemplateNotFound
from motcua.documents.models import TemplateDraft
from motcua.dossiers.models import PaperKind
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations

# Which box of which act an error belongs to.
AT_FIELD = {"template_day_past": "effective_from"}


@require_http_methods(GET_OR_POST)
@administrators_only
def templates(request: Request) -> HttpResponse:
    """All kinds of papers with what holds, drafts, and the way to a new draft."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            return redirect("office:configuration_template_draft", draft_id=_begun(request).pk)
        except MotcuaError as refused:
            errors = {getattr(refused, "field", "kind"): refused.message}
    shown = {
        "kinds": PaperKind.choices,
        "drafts": [(draft, _scope(draft)) for draft in documents.template_drafts()],
        "versions": [(version, _scope(version)) for version in documents.template_versions()],
        "today": clock.today(),
        "offices": organizations.organizations(),
        "typed": request.POST,
        "errors": errors,
    }
    return show(request, "office/configuration/templates.html", shown, status=422 if errors else 200)


def _begun(request: Request) -> TemplateDraft:
    """Of all papers of a kind, or of a procedure, an agency or both; `version` goes back to an earlier one."""
    posted = request.POST
    procedure, office = posted.get("procedure_code", "").strip(), posted.get("office_code", "").strip()
    if procedure:
        catalogue.procedure(procedure)
    if office and office not in {one.code for one in organizations.organizations()}:
        raise TemplateNotFound(_("Không có cơ quan nào mang mã này."))
    return documents.begin_template(
        kind=posted.get("kind", ""),
        procedure_code=procedure,
        office_code=office,
        version_id=number(posted.get("version")) or None,
        by=request.actor,
    )


@require_http_methods(GET_OR_POST)
@administrators_only
def draft(request: Request, draft_id: int) -> HttpResponse:
    """The editor beside the preview; saving has a new preview made."""
    found = documents.template_draft(draft_id=draft_id)
    if request.method != "POST":
        return _page(request, found, found.content)
    act = ACTS.get(request.POST.get("do", "save"), _save)
    try:
        return act(request, found)
    except MotcuaError as refused:
        return _page(request, found, _typed(request, found), refused)


def _save(request: Request, found: TemplateDraft) -> HttpResponse:
    kept = documents.save_template(
        draft_id=found.pk,
        revision=number(request.POST.get("revision")),
        content=_typed(request, found),
        by=request.actor,
    )
    if documents.template_faults(kept.kind, kept.content):
        return _page(request, kept, kept.content, status=422)
    messages.success(request, _("Đã lưu bản nháp, đang lập bản xem thử."))
    return redirect("office:configuration_template_draft", draft_id=found.pk)


def _publish(request: Request, found: TemplateDraft) -> HttpResponse:
    day = read_day(request.POST.get("effective_from", ""))
    if day is None:
        raise TemplateDayPast
    documents.publish_template(
        draft_id=found.pk, revision=number(request.POST.get("revision")), effective_from=day, by=request.actor
    )
    messages.success(
        request, _("Đã công bố mẫu. Giấy lập từ ngày áp dụng dùng mẫu này; giấy đã lập không đổi.")
    )
    return redirect("office:configuration_templates")


def _drop(request: Request, found: TemplateDraft) -> HttpResponse:
    documents.drop_template(
        draft_id=found.pk, revision=number(request.POST.get("revision")), by=request.actor
    )
    messages.success(request, _("Đã bỏ bản nháp."))
    return redirect("office:configuration_templates")


ACTS: dict[str, Callable[[Request, TemplateDraft], HttpResponse]] = {
    "save": _save,
    "publish": _publish,
    "drop": _drop,
}


def _typed(request: Request, found: TemplateDraft) -> dict[str, Any]:
    """What the editor sent; the publishing form, which has no texts, leaves the draft as it is."""
    posted = request.POST
    if posted.get("do", "save") != "save":
        return dict(found.content)
    placed = sorted(
        (number(posted.get(f"place-{name}")) or 99, order, name)
        for order, name in enumerate(posted.getlist("fact"))
    )
    texts = {name: posted.get(name, "") for name in documents.template_texts(found.kind)}
    return texts | {
        "size": posted.get("size", ""),
        "logo": "logo" in posted,
        "facts": [name for _place, _order, name in placed],
    }


def _page(
    request: Request,
    found: TemplateDraft,
    content: dict[str, Any],
    refused: MotcuaError | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    field = AT_FIELD.get(refused.code, "") if refused else ""
    shown = {
        "draft": found,
        "title": PaperKind(found.kind).label,
        "scope": _scope(found),
        "content": content,
        "faults": documents.template_faults(found.kind, content),
        "texts": documents.template_texts(found.kind),
        "facts": documents.template_facts(found.kind, content.get("facts", [])),
        "placeholders": documents.template_placeholders(found.kind),
        "previewed": found.previewed == found.revision,
        "may_publish": found.written_by_id != request.actor.person_id,
        "today": f"{clock.today():%d/%m/%Y}",
        "errors": {field: refused.message} if refused and field else {},
        "notice_text": refused.message if refused and not field else "",
    }
    return show(
        request, "office/configuration/template.html", shown, status=refused.status if refused else status
    )


@require_safe
@administrators_only
def progress(request: Request, draft_id: int) -> HttpResponse:
    """The preview alone, asked for while it is being printed."""
    if "HX-Request" not in request.headers:
        return redirect("office:configuration_template_draft", draft_id=draft_id)
    found = documents.template_draft(draft_id=draft_id)
    shown = {
        "draft": found,
        "previewed": found.previewed == found.revision,
        "faults": documents.template_faults(found.kind, found.content),
    }
    return show(request, "office/configuration/template_preview.html", shown)


@require_safe
@administrators_only
def preview(request: Request, draft_id: int) -> HttpResponseBase:
    """The last preview, as PDF or as a picture of its first page."""
    found = documents.template_draft(draft_id=draft_id)
    file = found.preview_pdf if request.GET.get("as") == "pdf" else found.preview_picture
    if file is None:
        raise TemplateNotFound(_("Bản xem thử chưa lập xong."))
    return documents.file_response(file, f"xem-thu-{found.kind}", inline=True)


def _scope(of: Any) -> str:
    """For which papers it is, in words."""
    parts = [of.procedure_code] if of.procedure_code else []
    if of.office_code:
        names = {one.code: one.name for one in organizations.organizations()}
        parts.append(names.get(of.office_code, of.office_code))
    return ", ".join(parts) or _("mọi thủ tục, mọi cơ quan")
