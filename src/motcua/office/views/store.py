"""At the counter: the store of whoever stands there, once they have agreed for this dossier."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Draft
from motcua.kit.addresses import redirect
from motcua.kit.errors import MotcuaError
from motcua.office.pages import Request, number
from motcua.office.views.drafts import counter_draft, filed_leads_to_dossier, keep_papers


def _acting(request: Request, draft_id: uuid.UUID, act: Callable[[Draft], object]) -> HttpResponse:
    """Keep what was ticked and chosen on the page, then act; what is refused is said there."""
    draft, errors = keep_papers(request, counter_draft(request, draft_id))
    wrong = list(errors.values())
    try:
        act(draft)
    except MotcuaError as refused:
        wrong.append(refused.message)
    for message in wrong:
        messages.warning(request, message)
    return redirect("office:draft_papers", draft_id=draft_id)


@require_POST
@officials_only
@filed_leads_to_dossier
def agree(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """The owner, who stands there, agrees that their store is searched for this dossier."""
    return _acting(request, draft_id, lambda draft: dossiers.agree_to_store(draft=draft, by=request.actor))


@require_POST
@officials_only
@filed_leads_to_dossier
def take(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    component, _colon, paper_id = request.POST.get("take", "").rpartition(":")

    def use(draft: Draft) -> object:
        return dossiers.take_from_store(
            draft=draft, component=component, paper_id=number(paper_id), by=request.actor
        )

    return _acting(request, draft_id, use)


@require_safe
@officials_only
def paper(request: Request, draft_id: uuid.UUID, paper_id: int) -> FileResponse:
    """A paper that is offered, to be compared; that it was opened is journalled for its owner."""
    draft = counter_draft(request, draft_id, answers=True)
    if draft.supplement_of is not None:
        # Whoever receives there no more opens nothing of it.
        dossiers.supplement_draft(code=draft.supplement_of.code, by=request.actor)
    kept = dossiers.read_at_counter(draft=draft, paper_id=paper_id, by=request.actor)
    return documents.file_response(kept.file, kept.file_name, inline="view" in request.GET)
