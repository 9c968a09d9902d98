"""The last tab of a draft: what is wrong, what is different, and the way to publication by a second person."""

import datetime as dt
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import DraftCard, DraftFault
from motcua.forms import service as forms
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import record_form
from motcua.office.configuration.form_pages import fault_query
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.configuration.record import section_url
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day

# Which box of which act an error of an act belongs to.
AT_FIELD = {
    "procedure_day_past": "effective_from",
    "procedure_note_required": "note",
    "procedure_gaps": "accept_gaps",
}


@require_http_methods(GET_OR_POST)
@administrators_only
def review(request: Request, draft_id: int) -> HttpResponse:
    """Faults with the place where each is mended, changes, and the acts that are open."""
    if request.method != "POST":
        return _page(request, draft_id)
    act = ACTS.get(request.POST.get("do", ""))
    try:
        return act(request, draft_id) if act else redirect(request.path)
    except MotcuaError as refused:
        return _page(request, draft_id, refused)


def _send(request: Request, draft_id: int) -> HttpResponse:
    catalogue.send_to_review(draft_id=draft_id, revision=_revision(request), by=request.actor)
    messages.success(request, _("Đã gửi duyệt. Người quản trị khác xem rồi công bố hoặc trả lại."))
    return redirect("office:configuration_review", draft_id=draft_id)


def _return(request: Request, draft_id: int) -> HttpResponse:
    note = request.POST.get("note", "")
    catalogue.return_draft(draft_id=draft_id, revision=_revision(request), note=note, by=request.actor)
    messages.success(request, _("Đã trả lại bản nháp để sửa."))
    return redirect("office:configuration_review", draft_id=draft_id)


def _publish(request: Request, draft_id: int) -> HttpResponse:
    day = read_day(request.POST.get("effective_from", "")) or dt.date.min
    version = catalogue.publish_draft(
        draft_id=draft_id,
        revision=_revision(request),
        effective_from=day,
        by=request.actor,
        accept_gaps="accept_gaps" in request.POST,
    )
    messages.success(request, _("Đã công bố phiên bản %d.") % version.number)
    return redirect("office:configuration_procedure", code=version.body["code"])


def _discard(request: Request, draft_id: int) -> HttpResponse:
    catalogue.discard_draft(draft_id=draft_id, revision=_revision(request), by=request.actor)
    messages.success(request, _("Đã bỏ bản nháp."))
    return redirect("office:configuration")


def _rebase(request: Request, draft_id: int) -> HttpResponse:
    catalogue.rebase_draft(draft_id=draft_id, revision=_revision(request), by=request.actor)
    messages.success(request, _("Bản nháp nay sửa từ phiên bản mới nhất. Xin xem lại khác biệt bên dưới."))
    return redirect("office:configuration_review", draft_id=draft_id)


ACTS: dict[str, Callable[[Request, int], HttpResponse]] = {
    "send": _send,
    "return": _return,
    "publish": _publish,
    "discard": _discard,
    "rebase": _rebase,
}


def part_words() -> dict[str, str]:
    return {"record": _("Thông tin"), "form": _("Tờ khai"), "process": _("Quy trình")}


def _revision(request: Request) -> int:
    return number(request.POST.get("revision"))


def _page(request: Request, draft_id: int, refused: MotcuaError | None = None) -> HttpResponse:
    draft = catalogue.draft_card(draft_id=draft_id)
    field = AT_FIELD.get(refused.code, "") if refused else ""
    today = clock.today()
    faults = catalogue.draft_faults(draft_id=draft_id)
    questions = _questions(draft) if any(fault.part == "form" for fault in faults) else {}
    shown = {
        "faults": [(fault, fault_url(draft, fault, questions)) for fault in faults],
        "gaps": catalogue.draft_gaps(draft_id=draft_id),
        "has_moved": any(fault.place == "base" for fault in faults),
        "changes": catalogue.draft_changes(draft_id=draft_id),
        "errors": {field: refused.message} if refused and field else {},
        "typed": request.POST,
        "today": f"{today.day}/{today.month}/{today.year}",
        "is_mine": draft.sent_by_id == request.actor.id,
        "told": catalogue.draft_told(draft_id=draft_id) if draft.is_new else (),
        "parts": part_words(),
        "deadline": catalogue.record_deadline(record=draft.record),
    }
    return draft_page(request, "office/configuration/review.html", draft, "review", shown, refused=refused)


def fault_url(draft: DraftCard, fault: DraftFault, questions: dict[str, str]) -> str:
    """Where a fault is mended; `questions` know where in the designer those of the form are."""
    if fault.part != "record":
        page = reverse(f"office:configuration_{fault.part}", kwargs={"draft_id": draft.id})
        return page + (questions.get(fault.place, "") if fault.part == "form" else "")
    if fault.place == "base":
        return "#changes"
    page = section_url(draft.id, record_form.section_of(fault.place))
    return f"{page}?check=1#{record_form.name_of(fault.place)}"


def _questions(draft: DraftCard) -> dict[str, str]:
    """By the places of faults of the form, where in the designer they are mended."""
    shown = forms.outline(schema=draft.form)
    if shown is None:
        return {}
    places = [fault.place for fault in forms.form_faults(draft.form)]
    return {place: fault_query(fault) for place, fault in zip(places, shown.faults, strict=True)}
