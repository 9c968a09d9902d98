"""The list of procedures for those who configure them, and a procedure with its versions."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import CodeTaken
from motcua.catalogue.service import LevelOfService
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number

PAGE = 50


@require_safe
@administrators_only
def procedures(request: Request) -> HttpResponse:
    """The start: what is under way, then all procedures, fifty a page."""
    asked = {name: request.GET.get(name, "") for name in ("q", "field", "level", "state")}
    page = min(max(number(request.GET.get("page")), 1), 1000)
    rows = catalogue.configured_procedures(**asked, page=page)
    total = rows[0].total if rows else 0
    shown = {
        "asked": asked,
        "is_asked": any(asked.values()),
        "rows": rows,
        "total": total,
        "page": page,
        "pages": -(-total // PAGE),
        "drafts": catalogue.drafts_open(),
        "deadlines": catalogue.publication_deadlines(),
        "fields": catalogue.procedure_fields(),
        "levels": LevelOfService.choices,
        "states": state_choices(),
    }
    return show(request, "office/configuration/procedures.html", shown)


def state_choices() -> list[tuple[str, str]]:
    return [
        ("current", _("Đang áp dụng")),
        ("coming", _("Sắp áp dụng")),
        ("withdrawn", _("Đã bãi bỏ")),
        ("draft", _("Đang có bản nháp")),
    ]


@require_http_methods(GET_OR_POST)
@administrators_only
def new(request: Request) -> HttpResponse:
    """A procedure that is not there yet: by its code, empty or as a copy of another."""
    typed = request.POST if request.method == "POST" else request.GET
    refused = None
    if request.method == "POST":
        source = typed.get("copy_of", "").strip()
        try:
            code = typed.get("code", "").strip()
            if catalogue.procedure_versions(code=code):
                raise CodeTaken(code=code)
            draft = catalogue.begin_draft(code=code, by=request.actor, copy_of=source or None)
            return redirect("office:configuration_draft", draft_id=draft.id)
        except MotcuaError as error:
            refused = error
    shown = {"typed": typed, "errors": _where(refused)}
    return show(request, "office/configuration/new.html", shown, status=refused.status if refused else 200)


def _where(refused: MotcuaError | None) -> dict[str, str]:
    if refused is None:
        return {}
    return {"copy_of" if refused.code == "procedure_not_found" else "code": refused.message}


@require_safe
@administrators_only
def procedure(request: Request, code: str) -> HttpResponse:
    """A procedure: its versions, its draft, and what can be done with it."""
    versions = catalogue.procedure_versions(code=code)
    if not versions:
        raise Http404
    today = clock.today()
    shown = {
        "code": code,
        "versions": versions,
        "is_in_force": any(one.holds_on(today) for one in versions),
        "last": versions[0],
        "draft_id": catalogue.open_draft_id(code=code),
        "offers": catalogue.offers_of(code=code),
        "today": today,
    }
    return show(request, "office/configuration/procedure.html", shown)


@require_POST
@administrators_only
def edit(request: Request, code: str) -> HttpResponse:
    """Go on with the draft under way, or begin one from the last version."""
    if not catalogue.procedure_versions(code=code):
        raise Http404
    draft = catalogue.begin_draft(code=code, by=request.actor)
    if draft.revision == 1:
        messages.success(request, _("Đã mở bản nháp. Bản đang công bố chưa thay đổi."))
    return redirect("office:configuration_draft", draft_id=draft.id)
