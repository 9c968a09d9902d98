"""Filling in: one subject a page, kept at each step, filed once."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts import service as accounts
from motcua.accounts.service import PersonRequest, signed_in
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftNotFound
from motcua.dossiers.models import Draft
from motcua.forms import service as forms
from motcua.forms.service import Form
from motcua.kit.addresses import redirect
from motcua.kit.errors import MotcuaError
from motcua.portal.journey import Journey, journey_of

GET_OR_POST = ["GET", "HEAD", "POST"]


def filed_leads_to_dossier(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Whoever comes back to a draft after filing it, by the back button or in an old tab, is led to its dossier."""

    @wraps(view)
    def led(request: PersonRequest, draft_id: uuid.UUID, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, draft_id, **kwargs)
        except DraftNotFound:
            code = dossiers.filed_code(draft_id, request.actor)
            if code is None or request.headers.get("HX-Request"):
                raise
            messages.info(request, _("Hồ sơ này đã nộp rồi; tờ khai không sửa được nữa."))
            return redirect("portal:dossier", code=code)

    return led


def attach_files(request: PersonRequest, draft: Draft) -> dict[str, str]:
    """Keep the files that were chosen, each with its component; returns why the wrong ones are."""
    sent = documents.sent_files(request=request, by=request.actor)
    attached = dossiers.attach_files(draft=draft, sent=sent, by=request.actor)
    for words in attached.said:
        messages.warning(request, words)
    return attached.errors


@require_http_methods(GET_OR_POST)
@signed_in
def start(request: PersonRequest, code: str) -> HttpResponse:
    """Begin a draft that is filled with what is known of the person."""
    card = catalogue.procedure(code)
    if request.method != "POST":
        return render(request, "portal/start.html", {"procedure": card})
    person = accounts.profile(request.actor)
    asked = dossiers.parties_form(dossiers.Channel.ONLINE, card.competence)
    draft = dossiers.begin_draft(
        card=card,
        by=request.actor,
        parties=forms.prefill(asked, person),
        answers=forms.prefill(forms.form(card.form_version_id), person) if card.form_version_id else {},
    )
    return redirect("portal:parties", draft_id=draft.pk)


@require_http_methods(GET_OR_POST)
@signed_in
@filed_leads_to_dossier
def parties(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """For whom, where, and how the result is wanted."""
    draft = dossiers.my_draft(draft_id, request.actor)
    form = journey_of(draft).parties_form
    return _page(request, draft, form, dossiers.PARTIES_PAGE, "parties")


@require_http_methods(GET_OR_POST)
@signed_in
@filed_leads_to_dossier
def form_page(request: PersonRequest, draft_id: uuid.UUID, page_id: str) -> HttpResponse:
    draft = dossiers.my_draft(draft_id, request.actor)
    card = catalogue.version(draft.procedure_version_id)
    return _page(request, draft, forms.form(card.form_version_id), page_id, "answers")


def _page(request: PersonRequest, draft: Draft, form: Form, page_id: str, kept_as: str) -> HttpResponse:
    """Show or read one page of a form over what the draft holds."""
    posted = request.POST if request.method == "POST" else None
    earlier = dossiers.earlier_answers(request.actor) if kept_as == "answers" else []
    visit = forms.visit_page(form, page_id, getattr(draft, kept_as), posted, earlier)
    errors = visit.errors
    if posted is not None:
        draft = dossiers.save_draft(draft=draft, by=request.actor, **{kept_as: visit.answers})
        if request.headers.get("HX-Request"):
            # Files go along when the page is sent, where what is wrong with one can be said.
            return render(request, "portal/draft/kept.html", {"draft": draft})
        errors = errors | visit.page.papers_wrong(attach_files(request, draft))
        if visit.detached:
            dossiers.remove_file(draft=draft, file_id=visit.detached, by=request.actor)
        errors = errors or journey_of(draft).refused_on(visit.page)
        if visit.goes_on and not errors:
            return HttpResponseRedirect(journey_of(draft).after(page_id))
    shown = {"page": visit.page, "given": visit.given, "errors": errors, "offers": visit.offers}
    shown |= {"boxes": documents.file_boxes(request=request, by=request.actor)}
    return _show(request, "portal/draft/form.html", draft, page_id, shown)


@require_http_methods(GET_OR_POST)
@signed_in
@filed_leads_to_dossier
def papers(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Attach papers, each to its component; each upload is kept at once, the wrong ones are named."""
    draft = dossiers.my_draft(draft_id, request.actor)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = attach_files(request, draft)
        journey = journey_of(draft)
        lacking = journey.missing_components() if "next" in request.POST else {}
        errors = lacking | errors
        if not errors:
            return HttpResponseRedirect(
                journey.after("papers") if "next" in request.POST else journey.address("papers")
            )
    shown: dict[str, object] = {
        "errors": errors,
        "boxes": documents.file_boxes(request=request, by=request.actor),
        "offers": dossiers.own_offers(draft, request.actor),
    }
    return _show(request, "portal/draft/papers.html", draft, "papers", shown)


@require_POST
@signed_in
@filed_leads_to_dossier
def remove_paper(request: PersonRequest, draft_id: uuid.UUID, file_id: int) -> HttpResponse:
    draft = dossiers.my_draft(draft_id, request.actor)
    dossiers.remove_file(draft=draft, file_id=file_id, by=request.actor)
    return redirect("portal:papers", draft_id=draft.pk)


@require_http_methods(["GET", "HEAD"])
@signed_in
@filed_leads_to_dossier
def check(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """All answers before filing, each with the way back to change it."""
    return _check_page(request, dossiers.my_draft(draft_id, request.actor))


@require_POST
@signed_in
def submit(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """File once; pressed twice, or after the line dropped, it leads to the same dossier."""
    try:
        code = dossiers.submit_draft(draft_id=draft_id, by=request.actor)
    except DraftNotFound:
        raise
    except MotcuaError as error:
        draft = dossiers.my_draft(draft_id, request.actor)
        return _check_page(request, draft, error=error.message)
    messages.success(
        request, _("Đã nộp hồ sơ. Mã hồ sơ: %(code)s. Trang này cho biết hồ sơ đến đâu.") % {"code": code}
    )
    return redirect("portal:dossier", code=code)


def _check_page(request: PersonRequest, draft: Draft, error: str = "") -> HttpResponse:
    journey = journey_of(draft)
    shown = {
        "sections": journey.sections(),
        "faults": journey.faults(),
        "fees": journey.fees(),
        "error": error,
        "cosigning": journey.cosigning,
    }
    return _show(request, "portal/draft/check.html", draft, "check", shown, status=422 if error else 200)


@require_http_methods(GET_OR_POST)
@signed_in
@filed_leads_to_dossier
def discard(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    draft = dossiers.my_draft(draft_id, request.actor)
    if request.method == "POST":
        dossiers.discard_draft(draft=draft, by=request.actor)
        return redirect("portal:dossiers")
    return _show(request, "portal/draft/discard.html", draft, "check", {})


def _show(
    request: PersonRequest,
    template: str,
    draft: Draft,
    place: str,
    shown: dict[str, object],
    status: int = 200,
) -> HttpResponse:
    journey: Journey = journey_of(draft)
    status = 422 if shown.get("errors") else status
    return render(
        request, template, shown | {"draft": draft, "journey": journey, "place": place}, status=status
    )
