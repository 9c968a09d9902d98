"""Lists of old addresses, converted for officials; hamlets of split communes, placed by administrators."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import administrators_only
from motcua.office.pages import GET_OR_POST, Request, show
from motcua.territory import service as territory


@require_http_methods(GET_OR_POST)
@officials_only
def addresses(request: Request) -> HttpResponse:
    """A file comes in, the same comes out with what each address is today; nothing of it is kept."""
    error, status = "", 200
    if request.method == "POST":
        try:
            content = documents.upload_content(upload=request.FILES.get("file"))
            table, _counts = territory.convert_list(content=content, home=settings.PROVINCE_CODE)
            answer = HttpResponse(table.encode(), content_type="text/csv; charset=utf-8")
            answer.headers["Content-Disposition"] = 'attachment; filename="dia-chi-moi.csv"'
        except MotcuaError as refused:
            error, status = refused.message, refused.status
        else:
            return answer
    return show(
        request, "office/addresses.html", {"error": error, "most": territory.MOST_ROWS}, status=status
    )


@require_http_methods(GET_OR_POST)
@administrators_only
def hamlets(request: Request) -> HttpResponse:
    error, status = "", 200
    if request.method == "POST":
        try:
            content = documents.upload_content(upload=request.FILES.get("file"))
            source = request.POST.get("source", "")
            count = territory.import_hamlets(content=content, source=source, by=request.actor)
            messages.success(request, _("Đã ghi %(count)s thôn, tổ dân phố.") % {"count": count})
            return redirect("office:hamlets")
        except MotcuaError as refused:
            error, status = refused.message, refused.status
    typed = request.POST.get("source", "")
    shown = {"error": error, "source": typed, "placed": territory.placed_hamlets()}
    return show(request, "office/hamlets.html", shown, status=status)
