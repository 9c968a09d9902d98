"""What a person was told of dossiers: read, then marked as read."""

from collections import defaultdict
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import NoticeKind, NoticeRow
from motcua.office import words
from motcua.office.pages import GET_OR_POST, Request, number, show


@require_http_methods(GET_OR_POST)
@officials_only
def notices(request: Request) -> HttpResponse:
    """The last fifty; those not seen yet are marked until the person says so."""
    if request.method == "POST":
        dossiers.see_notices(by=request.actor, up_to=number(request.POST.get("up_to")))
        return redirect("office:work")
    rows = dossiers.my_notices(request.actor)
    shown = {
        "rows": [(row, sentence(row), catalogue.version(row.procedure_version_id)) for row in rows],
        "up_to": rows[0].id if rows else 0,
        "has_new": any(row.seen_at is None for row in rows),
    }
    return show(request, "office/notices.html", shown)


def sentence(row: NoticeRow) -> str:
    told = {name: str(value) for name, value in row.data.items()}
    if "deadline" in told:
        told["deadline"] = words.moment(datetime.fromisoformat(told["deadline"]))
    return str(NoticeKind(row.kind).label) % defaultdict(str, told)
