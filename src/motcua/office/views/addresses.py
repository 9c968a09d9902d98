"""Lists of old addresses, converted for officials; hamlets of split communes, placed by administrators."""

import csv
from io import StringIO

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.kit import sheets
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import administrators_only
from motcua.office.pages import GET_OR_POST, Request, show
from motcua.territory import service as territory
from motcua.territory.errors import HamletsRefused


@require_http_methods(GET_OR_POST)
@officials_only
def addresses(request: Request) -> HttpResponse:
    """A file comes in, the same comes out with what each address is today; nothing of it is kept."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            content = documents.upload_content(upload=request.FILES.get("file"))
            table, _counts = territory.convert_list(content=content, home=settings.PROVINCE_CODE)
            answer = HttpResponse(table.encode(), content_type="text/csv; charset=utf-8")
            answer.headers["Content-Disposition"] = 'attachment; filename="dia-chi-moi.csv"'
        except MotcuaError as refused:
            errors, status = {"file": refused.message}, refused.status
        else:
            return answer
    shown = {"errors": errors, "most": territory.MOST_ROWS}
    return show(request, "office/addresses.html", shown, status=status)


@require_http_methods(GET_OR_POST)
@administrators_only
def hamlets(request: Request) -> HttpResponse:
    """A file with its source, all that is wrong beside its box; what is known already, also as a file to go on with."""
    if "table" in request.GET:
        return _table()
    typed = request.POST.get("source", "")
    errors: dict[str, str] = {}
    lines: list[str] = []
    if request.method == "POST":
        if not typed.strip():
            errors["source"] = _("Ghi văn bản nào nói thôn này nay thuộc xã nào.")
        try:
            content = documents.upload_content(upload=request.FILES.get("file"))
            if not errors:
                count = territory.import_hamlets(content=content, source=typed, by=request.actor)
                messages.success(request, _("Đã ghi %(count)s thôn, tổ dân phố.") % {"count": count})
                return redirect("office:hamlets")
        except HamletsRefused as refused:
            lines = refused.each
            errors["file"] = (
                _("Chưa ghi gì. Sửa các dòng dưới đây rồi tải lại cả tệp.") if lines else refused.message
            )
        except MotcuaError as refused:
            errors["file"] = refused.message
    shown = {
        "errors": dict(sorted(errors.items())),
        "lines": lines,
        "source": typed,
        "placed": territory.placed_hamlets(),
    }
    return show(request, "office/hamlets.html", shown, status=422 if errors else 200)


def _table() -> HttpResponse:
    """What is known, in the columns that are read; without anything, a template."""
    written = StringIO()
    lines = csv.writer(written)
    lines.writerow(["Mã xã cũ", "Thôn", "Mã xã hiện nay", "Nguồn"])
    lines.writerows(
        [one.unit_code, sheets.harmless(one.name), one.now_in_code, sheets.harmless(one.source)]
        for one in territory.placed_hamlets(most=None)
    )
    answer = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="thon-to-dan-pho.csv"'
    return answer
