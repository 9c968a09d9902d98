"""The inbox of scans: what the scanners of a reception point, or of one person, have put into their folders."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.documents.errors import ScanNotFound
from motcua.kit.addresses import redirect
from motcua.office.pages import Request, show


@require_safe
@officials_only
def scans(request: Request) -> HttpResponse:
    shown = {
        "scans": documents.waiting_scans(by=request.actor),
        "folders": documents.scan_folders(by=request.actor),
    }
    return show(request, "office/scans.html", shown)


@require_safe
@officials_only
def scan_file(request: Request, scan_id: int) -> HttpResponseBase:
    scan = documents.waiting_scan(scan_id=scan_id, by=request.actor)
    if scan.file is None:
        raise ScanNotFound
    return documents.file_response(scan.file, scan.name, inline=True)


@require_POST
@officials_only
def dismiss_scan(request: Request, scan_id: int) -> HttpResponse:
    documents.dismiss_scan(scan_id=scan_id, by=request.actor)
    messages.success(request, _("Đã bỏ khỏi hộp bản quét."))
    return redirect("office:scans")
