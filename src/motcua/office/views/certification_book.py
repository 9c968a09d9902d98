"""The yearly book of certified copies of an office, and the fees that an administrator confirms."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.catalogue.service import may_configure
from motcua.certification import service as certification
from motcua.certification.errors import BookTooLong, MonthNotClosed
from motcua.certification.service import Book
from motcua.documents import service as documents
from motcua.kit import clock, sheets
from motcua.kit.errors import MotcuaError, NotAllowedError, NotFoundError
from motcua.office import certifying
from motcua.office.pages import GET_OR_POST, Request, number, sent_as_read, show
from motcua.office.views.certification import offices_of
from motcua.organizations.service import OrganizationCard, Role

# What is written while somebody waits, in half a second; longer ones go out as CSV.
MOST_IN_SHEET = 2_000


def _asked(request: Request, data: QueryDict) -> Book:
    year, month = certifying.read_month(data)
    query = data.get("q", "")[:200]
    return certification.book(office=_office(request, data), year=year, month=month, query=query)


def _office(request: Request, data: QueryDict) -> OrganizationCard:
    """The one that is asked for, else the first of this person's."""
    own = offices_of(request.actor)
    wanted = number(data.get("office"))
    return next((one for one in own if one.id == wanted), own[0])


@require_safe
@officials_only
def book(request: Request) -> HttpResponse:
    """The book of a month or a year, searched without marks."""
    return _page(request, _asked(request, request.GET))


def _page(request: Request, found: Book, refused: MotcuaError | None = None) -> HttpResponse:
    closes = certification.serves(request.actor, found.office.id, Role.LEADER, Role.CLERK)
    shown = {
        "book": found,
        "offices": offices_of(request.actor),
        "years": range(clock.today().year, certifying.FIRST_YEAR - 1, -1),
        "may_close": found.may_close and closes,
        "refused": refused,
    }
    return show(request, "office/certification/book.html", shown, status=refused.status if refused else 200)


@require_POST
@officials_only
def close_month(request: Request) -> HttpResponse:
    found = _asked(request, request.POST)
    if found.month is None:
        return _page(request, found)
    try:
        certification.close_month(organization_id=found.office.id, month=found.month, by=request.actor)
    except MotcuaError as refused:
        if refused.status in {403, 404}:
            raise NotAllowedError from refused
        return _page(request, found, refused)
    messages.success(
        request, _("Đã khóa sổ tháng %(month)s. Bản in đang được lập.") % {"month": _words(found)}
    )
    query = f"?office={found.office.id}&year={found.year}&month={found.month.month}"
    return redirect(reverse("office:copy_book") + query)


def _words(found: Book) -> str:
    return f"{found.month.month:02d}/{found.year}" if found.month else str(found.year)


@require_safe
@officials_only
def book_file(request: Request) -> HttpResponseBase:
    """The book as a spreadsheet, or the printed book of a closed month."""
    kind = request.GET.get("as", "csv")
    found = _asked(request, request.GET)
    name = f"so-chung-thuc-ban-sao-{_words(found).replace('/', '-')}"
    if kind == "pdf":
        printed = certification.month_file(office=found.office, month=found.month) if found.month else None
        if printed is None or printed.file is None:
            return _page(request, found, MonthNotClosed())
        return documents.file_response(printed.file, name, inline="view" in request.GET)
    if kind not in {"csv", "xlsx"}:
        raise NotFoundError
    rows = certifying.book_rows(
        certification.book_lines(office=found.office, year=found.year, month=found.month, query=found.query)
    )
    if kind == "csv":
        return sent_as_read(sheets.csv_lines(rows), f"{name}.csv")
    if found.totals.numbers > MOST_IN_SHEET:
        return _page(request, found, BookTooLong(most=f"{MOST_IN_SHEET:,}".replace(",", ".")))
    answer = HttpResponse(certifying.write_sheet(rows), content_type=sheets.XLSX)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return answer


@require_http_methods(GET_OR_POST)
@officials_only
def fees(request: Request) -> HttpResponse:
    """What a copy costs, which an administrator confirms."""
    if not may_configure(request.actor):
        raise NotAllowedError
    errors: dict[str, str] = {}
    if request.method == "POST":
        rates, errors = certifying.read_rates(request.POST)
        if not errors:
            certification.confirm_fees(rates=rates, by=request.actor)
            messages.success(request, _("Đã xác nhận mức phí. Mức mới dùng cho các yêu cầu từ bây giờ."))
            return redirect("office:copy_fees")
    in_force = certification.fees_in_force()
    shown = {
        "fees": in_force,
        "errors": errors,
        "typed": request.POST,
        "examples": [(pages, certification.fee(in_force.rates, pages)) for pages in (1, 2, 3, 10, 250)],
    }
    return show(request, "office/certification/fees.html", shown, status=422 if errors else 200)
