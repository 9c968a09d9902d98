"""A dossier on the desk: read, and what is read from it: files, receipt, numbers, the progress of a signature."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.documents.service import Malware
from motcua.dossiers import service as dossiers
from motcua.kit.errors import MotcuaError
from motcua.office.actions import show_numbers
from motcua.office.desk import desk_of
from motcua.office.pages import GET_OR_POST, Request, Slip, show, slip
from motcua.signatures import service as signatures


def dossier_page(
    request: Request, code: str, *, refused: Slip | None = None, reveals: bool = False
) -> HttpResponse:
    """The page as it is now; after a refused act with what was typed, and the reason."""
    desk = desk_of(code, request.actor, reveals=reveals)
    shown = {"desk": desk, "page": desk.page, "slip": refused}
    return show(request, "office/dossier.html", shown, status=refused.status if refused else 200)


@require_safe
@officials_only
def dossier(request: Request, code: str) -> HttpResponse:
    """At most three statements."""
    return dossier_page(request, code)


@require_POST
@officials_only
def reveal(request: Request, code: str) -> HttpResponse:
    """Show the personal numbers once, journalled with the purpose."""
    try:
        show_numbers(code=code, by=request.actor, purpose=request.POST.get("purpose", ""))
    except MotcuaError as error:
        refused = slip(error, request.POST, form="reveal", field="purpose")
        return dossier_page(request, code, refused=refused)
    return dossier_page(request, code, reveals=True)


@require_safe
@officials_only
def signing(request: Request, code: str) -> HttpResponse:
    """Asked every two seconds while a signature is made; its person then gets the dossier as it is after it."""
    if "HX-Request" not in request.headers:
        return redirect("office:dossier", code=code)
    desk = desk_of(code, request.actor)
    if desk.signing_key == request.GET.get("known"):
        return HttpResponse(status=204)
    response = show(request, "office/signing.html", {"desk": desk, "page": desk.page, "asked_again": True})
    if not desk.signings and "mine" in request.GET:
        response.headers["HX-Refresh"] = "true"
    return response


@require_safe
@officials_only
def receipt(request: Request, code: str) -> HttpResponseBase:
    """Mẫu 01 to be printed, or why there is none yet."""
    desk = desk_of(code, request.actor)
    if desk.receipt and desk.receipt.file_id:
        file = dossiers.paper_file(code=code, paper_id=desk.receipt.id, by=request.actor)
        return documents.file_response(file.stored, file.name, inline=True)
    return show(request, "office/receipt.html", {"desk": desk, "page": desk.page})


@require_safe
@officials_only
def paper_file(request: Request, code: str, paper_id: int) -> HttpResponseBase:
    file = dossiers.paper_file(code=code, paper_id=paper_id, by=request.actor)
    return documents.file_response(file.stored, file.name, inline="view" in request.GET)


@require_safe
@officials_only
def component_file(request: Request, code: str, component_id: int) -> HttpResponseBase:
    """A paper that was attached; where it waits to be scanned for malware, whoever opens it is told first.

    One that came from a store is read only as the bytes are sent: then its owner sees it.
    """
    file = dossiers.component_file(code=code, component_id=component_id, by=request.actor)
    if file.stored.malware == Malware.WAITING and "known" not in request.GET:
        return show(request, "office/unscanned.html", {"code": code, "name": file.name})
    dossiers.note_component_read(code=code, file=file, by=request.actor)
    return documents.file_response(file.stored, file.name, inline="view" in request.GET)


@require_http_methods(GET_OR_POST)
@officials_only
def component_check(request: Request, code: str, component_id: int) -> HttpResponse:
    """What the check of a paper's signatures found, and to have it done again."""
    file = dossiers.component_file(code=code, component_id=component_id, by=request.actor)
    if request.method == "POST":
        signatures.ask_check_again(file=file.stored, by=request.actor)
        return redirect("office:component_check", code=code, component_id=component_id)
    waits = signatures.is_being_checked(file=file.stored)
    if waits and request.GET.get("known") == "waits" and "HX-Request" in request.headers:
        return HttpResponse(status=204)
    check = signatures.kept_check(file=file.stored)
    shown = {"code": code, "component_id": component_id, "file": file, "check": check, "waits": waits}
    return show(request, "office/component_check.html", shown)
