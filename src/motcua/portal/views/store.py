"""A person's electronic store: what lies there, who used it, what they allow; and a paper of it in a filing."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import PersonRequest, signed_in
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.kit.addresses import address, redirect
from motcua.kit.errors import MotcuaError
from motcua.organizations import service as organizations
from motcua.portal.views.drafts import attach_files, filed_leads_to_dossier

GET_OR_POST = ["GET", "HEAD", "POST"]


def _number(value: str) -> int | None:
    return int(value) if value.isascii() and value.isdigit() and len(value) < 16 else None


def _of(owner: documents.StoreOwner) -> str:
    """In an address which store is meant: nothing for one's own, whose number is nobody else's business."""
    return f"?owner={owner.number}" if owner.kind == documents.OwnerKind.ORGANIZATION else ""


def _asked(request: PersonRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\x00", "").strip()[:200]


@require_safe
@signed_in
def store(request: PersonRequest) -> HttpResponse:
    """What lies in one's own store or in that of an organization, a page at a time, searched without marks."""
    stores = documents.stores_of(request.actor)
    owner = documents.store_of(request.actor, _asked(request, "owner"))
    words, kind = _asked(request, "q"), _asked(request, "kind")
    rows = documents.store_rows(owner, words=words, kind=kind, before=_number(_asked(request, "before")))
    page = rows[: documents.STORE_PAGE]
    shown = {
        "stores": stores,
        "owner": owner,
        "q": words,
        "kind": kind,
        "kinds": documents.store_kinds(owner),
        "rows": page,
        "before": page[-1].id if len(rows) > len(page) else None,
    }
    return render(request, "portal/store.html", shown)


@require_safe
@signed_in
def paper(request: PersonRequest, paper_id: int) -> HttpResponse:
    """One paper: what it is, whether it holds, in which dossiers it was used and who opened it."""
    kept = documents.store_paper(paper_id=paper_id, by=request.actor)
    used = [(one, catalogue.version(one.procedure_version_id)) for one in dossiers.used_in(paper_id=kept.pk)]
    shown = {
        "paper": kept,
        "standing": documents.store_standing(kept.state, kept.valid_until),
        "used": used,
        "uses": [
            (act, organizations.card(act.organization_id).name if act.organization_id else "")
            for act in documents.uses_of(kept)
        ],
    }
    return render(request, "portal/store_paper.html", shown)


@require_safe
@signed_in
def paper_file(request: PersonRequest, paper_id: int) -> FileResponse:
    kept = documents.store_paper(paper_id=paper_id, by=request.actor)
    return documents.file_response(kept.file, kept.file_name, inline="view" in request.GET)


@require_http_methods(GET_OR_POST)
@signed_in
def uploads(request: PersonRequest) -> HttpResponse:
    """What the person sent in themselves: kept in their store to be sent in again, or taken out of it."""
    if request.method == "POST":
        if "drop" in request.POST:
            documents.withdraw_upload(paper_id=_number(request.POST["drop"]) or 0, by=request.actor)
            messages.success(request, _("Đã bỏ khỏi kho. Hồ sơ đã nộp không thay đổi."))
        else:
            kept = _number(request.POST.get("keep", "")) or 0
            dossiers.keep_upload(component_id=kept, by=request.actor)
            messages.success(request, _("Đã giữ trong kho; lần sau làm hồ sơ sẽ được gợi ý."))
        return redirect("portal:store_uploads")
    return render(request, "portal/store_uploads.html", {"rows": dossiers.own_uploads(request.actor)})


@require_http_methods(GET_OR_POST)
@signed_in
def consent(request: PersonRequest) -> HttpResponse:
    """What the owner of a store allows; stopped or allowed again it is so at once."""
    asked = request.POST if request.method == "POST" else request.GET
    owner = documents.store_of(request.actor, asked.get("owner", "").replace("\x00", ""))
    if request.method == "POST" and request.POST.get("purpose") in documents.StorePurpose.values:
        purpose = documents.StorePurpose(request.POST["purpose"])
        on = request.POST.get("on") == "1"
        documents.set_consent(owner=owner, purpose=purpose, on=on, by=request.actor)
        messages.success(request, _("Đã bật, có hiệu lực ngay.") if on else _("Đã tắt, có hiệu lực ngay."))
        return HttpResponseRedirect(address("portal:store_consent") + _of(owner))
    shown = {
        "owner": owner,
        "stores": documents.stores_of(request.actor),
        "purposes": documents.purposes(owner),
        "agreed": documents.counter_consents(owner),
    }
    return render(request, "portal/store_consent.html", shown)


@require_POST
@signed_in
@filed_leads_to_dossier
def take(request: PersonRequest, draft_id: uuid.UUID) -> HttpResponse:
    """Use a paper of the store for a component instead of uploading; files chosen meanwhile are kept too."""
    draft = dossiers.my_draft(draft_id, request.actor)
    wrong = list(attach_files(request, draft).values())
    component, _colon, paper_id = request.POST.get("take", "").rpartition(":")
    try:
        dossiers.take_from_store(
            draft=draft, component=component, paper_id=_number(paper_id) or 0, by=request.actor
        )
    except MotcuaError as refused:
        wrong.append(refused.message)
    for message in wrong:
        messages.warning(request, message)
    return redirect("portal:papers", draft_id=draft.pk)
