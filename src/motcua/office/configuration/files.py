"""How the kept files are: for the administrators of the province, who see what was found wrong."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from motcua.documents import service as documents
from motcua.office.configuration.pages import Request, province_only, show


@require_safe
@province_only
def files(request: Request) -> HttpResponse:
    shown = {
        "state": documents.files_state(),
        "alarming": documents.alarming_files(),
        "would_go": documents.unused_files().count(),
    }
    return show(request, "office/configuration/files.html", shown)
