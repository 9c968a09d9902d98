"""How the kept files are: for the administrators of the province, who see what was found wrong."""

from django.conf import settings
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
        "unused_days": settings.KEEP_UNUSED_FILES_DAYS,
    }
    return show(request, "office/configuration/files.html", shown)
