"""A dossier typed in at the counter, kept at each step, filed once."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftNotFound
from motcua.dossiers.models import Draft
from motcua.dossiers.service import Channel
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit.addresses import redirect
from motcua.kit.errors import MotcuaError
from motcua.office.counter import Filing
from motcua.office.desk import desk_of
from motcua.office.pages import GET_OR_POST, Request, attach_sent, number, show
from motcua.office.tasks import way_to

# In the form, beside a component: which scan from the inbox goes there.
SCAN = "scan-"
# They stand beside each component; older ones are taken once these are.
MOST_SCANS = 15


def filed_leads_to_dossier(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Who presses "back" after filing, with the next person at the desk, is led to what was filed."""

    @wraps(view)
    def led(request: Request, draft_id: uuid.UUID, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, draft_id, **kwargs)
        except DraftNotFound:
            code = dossiers.filed_code(draft_id, request.actor)
            if code is None or "HX-Request" in request.headers:
                raise
            messages.info(request, _("Hồ sơ này đã nộp rồi; sửa bằng “Sửa thông tin tiếp nhận”."))
            return redirect("office:dossier", code=code)

    return led


def counter_draft(request: Request, draft_id: uuid.UUID, *, answers: bool = False) -> Draft:
    """Raises DraftNotFound, also for what the same person has begun as a citizen."""
    draft = dossiers.my_draft(draft_id, request.actor, answers=answers)
    if draft.channel != Channel.COUNTER:
        raise DraftNotFound
    return draft


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def parties(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Owner and submitter apart, and who decides."""
    draft = counter_draft(request, draft_id)
    return _page(request, draft, Filing(draft).parties_form, dossiers.PARTIES_PAGE, "parties")


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def form_page(request: Request, draft_id: uuid.UUID, page_id: str) -> HttpResponse:
    draft = counter_draft(request, draft_id)
    return _page(request, draft, Filing(draft).form, page_id, "answers")


def _page(request: Request, draft: Draft, form: Form, page_id: str, kept_as: str) -> HttpResponse:
    """Show or read one page of a form over what the draft holds."""
    posted = request.POST if request.method == "POST" else None
    visit = forms.visit_page(form, page_id, getattr(draft, kept_as), posted)
    errors = visit.errors
    if posted is not None:
        draft = dossiers.save_draft(draft=draft, by=request.actor, **{kept_as: visit.answers})
        if "HX-Request" in request.headers:
            # Files go along when the page is sent, where what is wrong with one can be said.
            return show(request, "office/draft/kept.html", {})
        errors = errors | visit.page.papers_wrong(_attach(request, draft))
        if visit.detached:
            dossiers.remove_file(draft=draft, file_id=visit.detached, by=request.actor)
        errors = errors or Filing(draft).refused_on(visit.page)
        if visit.goes_on and not errors:
            return HttpResponseRedirect(Filing(_prefilled(draft, request)).after(page_id))
    shown = {"form_page": visit.page, "given": visit.given, "errors": errors}
    shown |= {"boxes": documents.file_boxes(request=request, by=request.actor)}
    return _show(request, "office/draft/form.html", draft, page_id, shown)


def _attach(request: Request, draft: Draft) -> dict[str, str]:
    """Keep the files that were chosen and the scans that were taken, each with its component."""
    errors = attach_sent(request, draft)
    for name, scan in request.POST.items():
        if name.startswith(SCAN) and isinstance(scan, str) and scan:
            component = name.removeprefix(SCAN)
            try:
                dossiers.attach_scan(draft=draft, component=component, scan_id=number(scan), by=request.actor)
            except MotcuaError as refused:
                errors[component] = refused.message
    return errors


def _prefilled(draft: Draft, request: Request) -> Draft:
    """Once it is known who stands there, the form need not ask again; what was answered is left alone."""
    filing = Filing(draft)
    answered = draft.answers.keys() - {row.question for row in filing.card.competence}
    if answered and answered - dossiers.filled_from_scans(filing.files):
        return draft
    known = forms.prefill(filing.form, filing.known_of_applicant()) | draft.answers
    return dossiers.save_draft(draft=draft, by=request.actor, answers=known) if known else draft


def keep_papers(request: Request, draft: Draft) -> tuple[Draft, dict[str, str]]:
    """Keep the ticks and the files of the page of papers; the files that are refused are named."""
    handed_over = dict.fromkeys(request.POST.getlist("paper"), True)
    draft = dossiers.save_draft(draft=draft, by=request.actor, papers=handed_over)
    return draft, _attach(request, draft)


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def papers(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Check the papers against the list: handed over, scanned, or missing."""
    draft = counter_draft(request, draft_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        draft, errors = keep_papers(request, draft)
        if not errors:
            place = "check" if "next" in request.POST else "papers"
            return HttpResponseRedirect(Filing(draft).address(place))
    shown: dict[str, Any] = {
        "errors": errors,
        "boxes": documents.file_boxes(request=request, by=request.actor),
        "scans": [scan for scan in documents.waiting_scans(by=request.actor) if scan.file_id][:MOST_SCANS],
        "offers": dossiers.counter_offers(draft),
        "store_owner": dossiers.counter_owner(draft),
    }
    return _show(request, "office/draft/papers.html", draft, "papers", shown)


@require_POST
@officials_only
@filed_leads_to_dossier
def remove_file(request: Request, draft_id: uuid.UUID, file_id: int) -> HttpResponse:
    """Take a file off; the ticks posted with it are kept."""
    draft = counter_draft(request, draft_id)
    handed_over = dict.fromkeys(request.POST.getlist("paper"), True)
    dossiers.save_draft(draft=draft, by=request.actor, papers=handed_over)
    dossiers.remove_file(draft=draft, file_id=file_id, by=request.actor)
    return redirect("office:draft_papers", draft_id=draft.pk)


@require_safe
@officials_only
@filed_leads_to_dossier
def check(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    return _check_page(request, counter_draft(request, draft_id))


def _check_page(request: Request, draft: Draft, *, error: str = "", status: int = 200) -> HttpResponse:
    filing = Filing(draft)
    shown = {
        "sections": filing.sections(),
        "faults": filing.faults(),
        "lacking": filing.lacking(),
        "error": error,
    }
    return _show(request, "office/draft/check.html", draft, "check", shown, status=status)


@require_POST
@officials_only
@filed_leads_to_dossier
def cosign(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """Both people stand at the counter and confirm what they are read."""
    draft = counter_draft(request, draft_id)
    try:
        dossiers.confirm_at_counter(draft=draft, by=request.actor)
    except MotcuaError as refused:
        return _check_page(request, draft, error=refused.message, status=refused.status)
    return redirect("office:draft_check", draft_id=draft.pk)


@require_POST
@officials_only
def submit(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    """File once and, if asked, accept in the same press; pressed twice it leads to the same dossier."""
    try:
        code = dossiers.submit_draft(draft_id=draft_id, by=request.actor)
    except DraftNotFound:
        raise
    except MotcuaError as refused:
        draft = counter_draft(request, draft_id)
        return _check_page(request, draft, error=refused.message, status=refused.status)
    if "accept" in request.POST:
        _accept(request, code)
    return redirect("office:dossier", code=code)


def _accept(request: Request, code: str) -> None:
    """Accept what was just filed; where that is refused the dossier stands filed, and the page says why."""
    desk = desk_of(code, request.actor)
    choice = way_to("accept", desk.tasks)
    task = next((task for task in desk.tasks if choice in task.choices), None)
    if choice is None or task is None:
        return
    try:
        dossiers.act_on_step(
            code=code,
            step_id=task.step.id,
            outcome=choice.outcome.code,
            by=request.actor,
            revision=desk.page.revision,
        )
    except MotcuaError as refused:
        messages.warning(request, _("Đã nộp nhưng chưa tiếp nhận. %s") % refused.message)
    else:
        messages.success(request, _("Đã nộp và tiếp nhận hồ sơ %s.") % code)


@require_http_methods(GET_OR_POST)
@officials_only
@filed_leads_to_dossier
def discard(request: Request, draft_id: uuid.UUID) -> HttpResponse:
    draft = counter_draft(request, draft_id)
    if request.method == "POST":
        dossiers.discard_draft(draft=draft, by=request.actor)
        return redirect("office:reception")
    return _show(request, "office/draft/discard.html", draft, "check", {})


def _show(
    request: Request, template: str, draft: Draft, place: str, shown: dict[str, Any], status: int = 200
) -> HttpResponse:
    status = 422 if shown.get("errors") else status
    return show(
        request, template, shown | {"draft": draft, "filing": Filing(draft), "place": place}, status=status
    )
