"""The register of dossiers (Mẫu 07): read by period and point, printed by a job, taken out as a spreadsheet."""

from datetime import date
from typing import Any

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import RegisterNotFound, RegisterPeriodWrong
from motcua.dossiers.service import Wanted
from motcua.kit import clock
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.pages import GET_OR_POST, Request, number, sent_as_read, show
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations

ROWS_A_PAGE = 50


@require_http_methods(GET_OR_POST)
@officials_only
def register(request: Request) -> HttpResponse:
    """A page of the register; a POST orders it printed."""
    typed = request.POST if request.method == "POST" else request.GET
    shown = _boxes(request.actor, typed)
    try:
        wanted = _wanted(shown["office"], shown["point"], shown["boxes"])
        if request.method == "POST":
            ordered = dossiers.order_register(wanted=wanted, by=request.actor)
            return redirect("office:register_print", print_id=ordered.pk)
        dossiers.check_may_keep(wanted=wanted, by=request.actor)
    except MotcuaError as refused:
        told = {"errors": _no_days(shown["boxes"]) or {"since": refused.message}}
        return show(request, "office/register.html", shown | told, status=refused.status)
    return show(request, "office/register.html", shown | _found(wanted, number(request.GET.get("after"))))


def _boxes(actor: Actor, typed: QueryDict) -> dict[str, Any]:
    """The office, its reception point and the days that are asked for: this month where nothing is. Raises NotAllowedError."""
    offices = actor.organizations(*dossiers.KEEPERS)
    office = number(typed.get("office")) or next(iter(offices), 0)
    if office not in offices:
        raise NotAllowedError
    today = clock.today()
    days = {"since": today.replace(day=1), "until": today}
    return {
        "offices": [organizations.card(one) for one in offices],
        "office": office,
        "boxes": {name: typed.get(name, f"{day:%d/%m/%Y}") for name, day in days.items()},
        "points": organizations.reception_points(office),
        "prints": dossiers.recent_registers(office_id=office, by=actor),
        "point": number(typed.get("point")),
    }


def _no_days(boxes: dict[str, str]) -> dict[str, str]:
    """A message for each box that holds no day."""
    told = {
        "since": _("Từ ngày: ghi ngày, tháng, năm, ví dụ 24/11/2026."),
        "until": _("Đến ngày: ghi ngày, tháng, năm, ví dụ 24/11/2026."),
    }
    return {name: told[name] for name, typed in boxes.items() if read_day(typed) is None}


def _wanted(office: int, point: int, boxes: dict[str, str]) -> Wanted:
    since, until = read_day(boxes["since"]), read_day(boxes["until"])
    if since is None or until is None:
        raise RegisterPeriodWrong
    return Wanted(office, point, since, until)


def _found(wanted: Wanted, after: int) -> dict[str, Any]:
    rows = dossiers.register_rows(wanted, after=after, most=ROWS_A_PAGE + 1)
    return {
        "columns": dossiers.REGISTER_COLUMNS,
        "rows": rows[:ROWS_A_PAGE],
        "next": rows[ROWS_A_PAGE - 1].id if len(rows) > ROWS_A_PAGE else 0,
        "totals": dossiers.register_totals(wanted),
        "errors": {},
    }


@require_safe
@officials_only
def register_print(request: Request, print_id: int) -> HttpResponse:
    """How far a printing is, and what can be taken out."""
    return _state(request, print_id, "office/register_print.html")


@require_safe
@officials_only
def register_progress(request: Request, print_id: int) -> HttpResponse:
    """The progress alone, asked for while it is being printed."""
    if "HX-Request" not in request.headers:
        return redirect("office:register_print", print_id=print_id)
    return _state(request, print_id, "office/register_progress.html")


def _state(request: Request, print_id: int, template: str) -> HttpResponse:
    ordered = dossiers.ordered_register(print_id=print_id, by=request.actor)
    shown = {"ordered": ordered, "office": organizations.card(ordered.office_id)}
    return show(request, template, shown)


@require_safe
@officials_only
def register_file(request: Request, print_id: int) -> HttpResponseBase:
    """The printed register, or its rows as a spreadsheet."""
    ordered = dossiers.ordered_register(print_id=print_id, by=request.actor)
    kind = request.GET.get("as", "pdf")
    name = f"so-theo-doi-{_plain(ordered.since)}-{_plain(ordered.until)}"
    if kind == "csv":
        return sent_as_read(dossiers.register_lines(ordered=ordered), f"{name}.csv")
    file = ordered.sheet if kind == "xlsx" else ordered.pdf
    if file is None:
        raise RegisterNotFound
    return documents.file_response(file, name)


def _plain(day: date) -> str:
    return f"{day:%Y%m%d}"
