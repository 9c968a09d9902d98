from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from motcua.accounts.service import officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.office.pages import Request, show


@require_safe
@officials_only
def search(request: Request) -> HttpResponse:
    """Dossiers of one's offices by code, its end, personal number or name; a whole code leads to its dossier."""
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    found = dossiers.find_dossiers(query, request.actor)
    if len(found) == 1 and found[0].code == dossiers.tidy_code(query):
        return redirect("office:dossier", code=found[0].code)
    rows = [(row, catalogue.version(row.procedure_version_id), dossiers.State(row.state)) for row in found]
    return show(request, "office/search.html", {"q": query, "rows": rows})
