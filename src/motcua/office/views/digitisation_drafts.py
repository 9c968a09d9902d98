"""Papers digitised at the counter before the dossier is filed: what is confirmed fills the form of the draft."""

import uuid
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import WrongFieldValue
from motcua.dossiers.models import Draft
from motcua.kit.addresses import redirect
from motcua.office.counter import Filing
from motcua.office.pages import GET_OR_POST, Request, show
from motcua.office.views.digitisation import (
    Paper,
    Place,
    boxes_of,
    decisions,
    known,
    papers_of,
    show_fields,
    take_in,
    wrong_value,
)
from motcua.office.views.drafts import counter_draft, filed_leads_to_dossier


def _place(draft: Draft) -> Place:
    back = Filing(draft).address("parties")
    words = _("Tiếp tục tờ khai")
    return Place("", back, words, {"draft_id": draft.pk}, prefix="office:draft_", scan="file_id")


def _papers(draft: Draft) -> list[Paper]:
    filing = Filing(draft)
    return papers_of(dossiers.draft_components(draft, filing.components, filing.files))


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def digitisation(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Each paper with how far it is; a POST takes in scans of one."""
    draft = counter_draft(request, draft_id)
    component, wrong = request.POST.get("component", ""), ""
    if request.method == "POST":
        scan = partial(dossiers.scan_for_draft, draft=draft, component=component, by=request.actor)
        wrong = take_in(request, lambda upload: scan(upload=upload))
        if not wrong:
            return redirect("office:draft_digitisation", draft_id=draft_id)
    papers = _papers(draft)
    shown = {
        "at": _place(draft), "card": Filing(draft).card, "owner_name": draft.parties.get("owner_name", ""),
        "papers": papers, "known": known(papers), **boxes_of(request, component, wrong),
    }  # fmt: skip
    return show(request, "office/digitisation.html", shown, status=422 if wrong else 200)


@require_safe
@officials_only
@filed_leads_to_dossier
def progress(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Asked every two seconds while something is read."""
    draft = counter_draft(request, draft_id)
    if "HX-Request" not in request.headers:
        return redirect("office:draft_digitisation", draft_id=draft_id)
    papers = _papers(draft)
    if known(papers) == request.GET.get("known"):
        return HttpResponse(status=204)
    shown = {
        "at": _place(draft), "papers": papers, "known": known(papers), "asked_again": True,
        "boxes": documents.FileBoxes(),
    }  # fmt: skip
    return show(request, "office/digitisation_state.html", shown)


@require_POST
@officials_only
@filed_leads_to_dossier
def read(request: Request, draft_id: uuid.UUID, file_id: int) -> HttpResponse:
    """Have a file read that was attached, or again after a failure."""
    draft = counter_draft(request, draft_id)
    dossiers.digitise_draft_file(draft=draft, file_id=file_id, by=request.actor)
    return redirect("office:draft_digitisation", draft_id=draft_id)


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def fields(request: Request, draft_id: uuid.UUID, file_id: int) -> HttpResponse:
    """What was read, beside where it stands on the page; what is said to be filled in goes into the form."""
    draft = counter_draft(request, draft_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            dossiers.confirm_draft_fields(
                draft=draft, file_id=file_id, decisions=decisions(request.POST), by=request.actor
            )
            messages.success(request, _("Đã lưu quyết định; ô nào bạn chọn điền thì đã có trong tờ khai."))
            return redirect("office:draft_digitisation", draft_id=draft_id)
        except WrongFieldValue as refused:
            errors = wrong_value(refused)
    reading = dossiers.draft_reading(draft=draft, file_id=file_id)
    shown = {"at": _place(draft), "owner_name": draft.parties.get("owner_name", ""), "number_words": str}
    return show_fields(request, reading, errors, shown)


@require_safe
@officials_only
@filed_leads_to_dossier
def scanned_page(request: Request, draft_id: uuid.UUID, file_id: int, page_number: int) -> HttpResponseBase:
    draft = counter_draft(request, draft_id)
    image = dossiers.draft_scan_view(draft=draft, file_id=file_id, number=page_number)
    return documents.file_response(image, f"trang-{page_number}.jpg", inline=True)
