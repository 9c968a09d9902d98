"""Lists of choices: looked at with their days, renewed from a file after a trial, taken out as a file."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.documents import service as documents
from motcua.forms import service as forms
from motcua.forms.service import ChoiceListWrong
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day

LINES_A_PAGE = 100
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@administrators_only
def lists(request: Request) -> HttpResponse:
    """All lists, and files that wait for lists to come."""
    shown = {"lists": forms.choice_list_cards(), "trials": forms.choice_trials()}
    return show(request, "office/configuration/lists.html", shown)


@require_safe
@administrators_only
def one(request: Request, key: str) -> HttpResponse:
    """A list with its rows: today's first asked for, those to come and those that are over as well."""
    card = forms.choice_list(key)
    state = request.GET.get("state", "held")
    state = state if state in ("held", "coming", "over") else ""
    asked = request.GET.get("q", "")[:100]
    shown = {
        "list": card,
        "asked": asked,
        "state": state,
        "states": [("held", _("Đang áp dụng")), ("coming", _("Sắp áp dụng")), ("over", _("Đã hết")),
                   ("all", _("Tất cả"))],
    }  # fmt: skip
    found = forms.choice_lines(key, typed=asked, state=state)
    return show(request, "office/configuration/list.html", shown | _paged(request, found))


def _paged(request: Request, found: Sequence[Any]) -> dict[str, Any]:
    pages = max(-(-len(found) // LINES_A_PAGE), 1)
    page = min(max(number(request.GET.get("page")), 1), pages)
    lines = found[(page - 1) * LINES_A_PAGE : page * LINES_A_PAGE]
    return {"lines": lines, "total": len(found), "page": page, "pages": pages}


@require_safe
@administrators_only
def file(request: Request, key: str) -> FileResponse:
    """What may be chosen today, as the file that would renew it."""
    forms.choice_list(key)
    rows = [(line.code, line.label) for line in forms.choice_lines(key, state="held")]
    if request.GET.get("as") == "csv":
        content, kind, ending = forms.choices_csv(rows), "text/csv; charset=utf-8", "csv"
    else:
        content, kind, ending = forms.choices_sheet(rows), SHEET, "xlsx"
    name = f"danh-muc-{key}.{ending}"
    return FileResponse(BytesIO(content), as_attachment=True, filename=name, content_type=kind)


@require_http_methods(GET_OR_POST)
@administrators_only
def upload(request: Request) -> HttpResponse:
    """A file for a list that is there, or for one to come; nothing changes before it was looked at."""
    refused: MotcuaError | None = None
    typed = request.POST if request.method == "POST" else request.GET
    key = typed.get("key", "").strip()
    if request.method == "POST":
        try:
            _try(request, key)
            return redirect("office:configuration_list_trial", key=key)
        except MotcuaError as error:
            refused = error
    card = next((one for one in forms.choice_list_cards() if one.key == key), None)
    kept = {"title": card.title, "source": card.source} if card else {}
    shown = {
        "list": card if "known" in typed or request.method != "POST" else None,
        "typed": kept | {"day": f"{clock.today():%d/%m/%Y}"} | typed.dict(),
        "errors": {getattr(refused, "box", "file"): refused.message} if refused else {},
    }
    return show(
        request, "office/configuration/list_upload.html", shown, status=refused.status if refused else 200
    )


def _try(request: Request, key: str) -> None:
    posted = request.POST
    is_there = any(one.key == key for one in forms.choice_list_cards())
    if is_there and "known" not in posted:
        raise ChoiceListWrong(_("Đã có danh mục mang ký hiệu này. Xin mở danh mục ấy để thay."), "key")
    forms.try_choices(
        key=key,
        title=posted.get("title", ""),
        source=posted.get("source", ""),
        content=documents.upload_content(upload=request.FILES.get("file")),
        day=read_day(posted.get("day", "")),
        by=request.actor,
    )


@require_http_methods(GET_OR_POST)
@administrators_only
def trial(request: Request, key: str) -> HttpResponse:
    """What a file would change, and the acts: bring the list up to it, or drop it."""
    if request.method != "POST":
        return _trial_page(request, key)
    try:
        if request.POST.get("do") == "confirm":
            forms.confirm_choices(key=key, seen=request.POST.get("seen", ""), by=request.actor)
            messages.success(request, _("Đã cập nhật danh mục."))
            return redirect("office:configuration_list", key=key)
        forms.discard_choices(key=key, by=request.actor)
        messages.success(request, _("Đã bỏ tệp. Danh mục không thay đổi."))
        return redirect("office:configuration_lists")
    except MotcuaError as refused:
        if refused.status == 404:
            raise
        return _trial_page(request, key, refused)


def _trial_page(request: Request, key: str, refused: MotcuaError | None = None) -> HttpResponse:
    card = forms.choice_trial(key)
    changes = card.changes
    kinds = [
        ("fresh", _("Mới"), [(code, "", label) for code, label in changes.fresh]),
        ("renamed", _("Đổi tên"), list(changes.renamed)),
        ("gone", _("Không còn"), [(code, label, "") for code, label in changes.gone]),
    ]
    filled = [kind for kind in kinds if kind[2]]
    asked = request.GET.get("state", "")
    chosen = next((kind for kind in filled if kind[0] == asked), filled[0] if filled else kinds[0])
    shown = {"trial": card, "kinds": filled, "state": chosen[0], "state_words": chosen[1], "refused": refused}
    status = refused.status if refused else 200
    return show(
        request, "office/configuration/list_trial.html", shown | _paged(request, chosen[2]), status=status
    )
