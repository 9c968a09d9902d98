"""Bringing many procedures in from a file: the trial, its rows, and the confirmation by a second person."""

from collections.abc import Callable
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import DayAhead, NoteRequired
from motcua.catalogue.models import RowState
from motcua.catalogue.service import RunCard
from motcua.documents import service as documents
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day

SOURCE = "Cơ sở dữ liệu quốc gia về thủ tục hành chính"
# Which box an error belongs to; all others are about the file.
AT_FIELD = {"procedure_note_required": "source", "import_day_ahead": "source_date"}
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_http_methods(GET_OR_POST)
@administrators_only
def imports(request: Request) -> HttpResponse:
    """A new file, and the last runs."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            run_id = _begin(request)
            return redirect("office:configuration_import", run_id=run_id)
        except MotcuaError as refused:
            errors, status = {AT_FIELD.get(refused.code, "file"): refused.message}, refused.status
    day = f"{clock.today():%d/%m/%Y}"
    typed = request.POST if request.method == "POST" else {"source": SOURCE, "source_date": day}
    shown = {"runs": catalogue.import_runs(), "typed": typed, "errors": errors}
    return show(request, "office/configuration/imports.html", shown, status=status)


def _begin(request: Request) -> int:
    upload = request.FILES.get("file")
    day = read_day(request.POST.get("source_date", ""))
    if day is None:
        raise DayAhead(_("Ngày lấy dữ liệu không đúng. Ghi ngày, tháng, năm, ví dụ 24/11/2026."))
    return catalogue.begin_import(
        content=documents.upload_content(upload=upload),
        file_name=documents.display_name(upload.name or "", "") if upload else "",
        source=request.POST.get("source", ""),
        source_date=day,
        by=request.actor,
    )


@require_safe
@administrators_only
def template(request: Request) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """The workbook to fill in."""
    content = BytesIO(catalogue.import_template())
    return FileResponse(content, as_attachment=True, filename="mau-nhap-thu-tuc.xlsx", content_type=SHEET)


@require_http_methods(GET_OR_POST)
@administrators_only
def run(request: Request, run_id: int) -> HttpResponse:
    """What the trial found, row by row, and the acts that are open."""
    if request.method != "POST":
        return _page(request, run_id)
    act = ACTS.get(request.POST.get("do", ""))
    try:
        if act:
            act(request, run_id)
        return redirect("office:configuration_import", run_id=run_id)
    except MotcuaError as refused:
        if refused.status == 404:
            raise
        return _page(request, run_id, refused)


def _confirm(request: Request, run_id: int) -> None:
    if not request.POST.get("seen"):
        raise NoteRequired(_("Xin đánh dấu là đã xem danh sách thay đổi."))
    catalogue.confirm_import(run_id=run_id, by=request.actor)
    messages.success(request, _("Đã xác nhận. Các thủ tục đang được công bố."))


def _try_again(request: Request, run_id: int) -> None:
    catalogue.try_again(run_id=run_id, by=request.actor)
    messages.success(request, _("Đang chạy thử lại."))


def _discard(request: Request, run_id: int) -> None:
    catalogue.discard_import(run_id=run_id, by=request.actor)
    messages.success(request, _("Đã bỏ lượt nhập. Danh mục không thay đổi."))


ACTS: dict[str, Callable[[Request, int], None]] = {
    "confirm": _confirm,
    "try": _try_again,
    "discard": _discard,
}


def _page(request: Request, run_id: int, refused: MotcuaError | None = None) -> HttpResponse:
    card = catalogue.import_run(run_id=run_id)
    state = _state(request, card)
    page = min(max(number(request.GET.get("page")), 1), 1000)
    total = card.counts.get(state, sum(card.counts.values()))
    shown = {
        "run": card,
        "state": state,
        "states": [(each.value, each.label, card.counts[each]) for each in RowState],
        "rows": () if card.is_under_way else catalogue.import_rows(run_id=run_id, state=state, page=page),
        "page": page,
        "pages": -(-total // catalogue.ROWS_A_PAGE),
        "is_own": card.created_by_id is not None and card.created_by_id == request.actor.id,
        "refused": refused,
    }
    status = refused.status if refused else 200
    return show(request, "office/configuration/import.html", shown, status=status)


def _state(request: Request, card: RunCard) -> str:
    """The rows asked for; otherwise those that a person should look at first."""
    asked = request.GET.get("state", "")
    if asked in card.counts or asked == "all":
        return asked
    order = (RowState.REFUSED, RowState.CHANGED, RowState.NEW, RowState.GONE)
    return next((state.value for state in order if card.counts[state]), "all")


@require_safe
@administrators_only
def progress(request: Request, run_id: int) -> HttpResponse:
    """How far it is; once there, the page is loaded anew."""
    card = catalogue.import_run(run_id=run_id)
    if "HX-Request" not in request.headers:
        return redirect("office:configuration_import", run_id=run_id)
    answer = show(request, "office/configuration/import_progress.html", {"run": card})
    if not card.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@administrators_only
def row(request: Request, run_id: int, row: int) -> HttpResponse:
    """One row: what it says differently, or why it is refused."""
    line, changes = catalogue.import_row(run_id=run_id, number=row)
    shown = {
        "run": catalogue.import_run(run_id=run_id),
        "line": line,
        "changes": changes,
        "parts": {"record": _("Khác biệt")},
        "before_words": _("Đang công bố"),
        "after_words": _("Trong tệp"),
    }
    return show(request, "office/configuration/import_row.html", shown)


@require_safe
@administrators_only
def table(request: Request, run_id: int) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """All rows for a spreadsheet."""
    content = BytesIO(catalogue.import_table(run_id=run_id))
    name = f"luot-nhap-{run_id}.csv"
    return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
