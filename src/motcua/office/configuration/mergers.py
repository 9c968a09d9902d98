"""A merger that was ordered: when it switches, how far it is, holding it, taking it back, and who did what."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.audit import service as audit
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import merger_words
from motcua.office.configuration.pages import Request, province_only, show
from motcua.office.pages import GET_OR_POST
from motcua.organizations import service as organizations
from motcua.territory import service as territory
from motcua.territory.errors import UnknownMerger
from motcua.territory.models import Merger
from motcua.territory.service import MergerCard

SUBJECT = "territory.merger"
# So near to its moment, the page looks by itself whether it has switched.
SOON = timedelta(minutes=2)


@require_http_methods(GET_OR_POST)
@province_only
def merger(request: Request, merger_id: int) -> HttpResponse:
    """Where it stands, and the acts that are open."""
    refused: MotcuaError | None = None
    act = ACTS.get(request.POST.get("do", "")) if request.method == "POST" else None
    if act:
        change, told = act
        try:
            change(merger=_merger(merger_id), by=request.actor)
            messages.success(request, told())
            return redirect("office:configuration_merger", merger_id=merger_id)
        except MotcuaError as error:
            refused = error
    return _page(request, merger_id, refused)


ACTS: dict[str, tuple[Callable[..., None], Callable[[], str]]] = {
    "cancel": (territory.cancel_merger, lambda: _("Đã hủy hẹn. Chưa có gì thay đổi.")),
    "pause": (territory.pause_merger, lambda: _("Đã tạm dừng. Mọi người vẫn làm việc bình thường.")),
    "resume": (territory.resume_merger, lambda: _("Đang chuyển tiếp.")),
}


def _merger(merger_id: int) -> Merger:
    """Raises UnknownMerger."""
    found = Merger.objects.filter(pk=merger_id).first()
    if found is None:
        raise UnknownMerger
    return found


def _page(request: Request, merger_id: int, refused: MotcuaError | None = None) -> HttpResponse:
    card = territory.merger_card(merger_id=merger_id)
    shown = {
        "merger": card,
        "looks_again": looks_again(card),
        "lines": merger_words.lines(audit.history(SUBJECT, merger_id)),
        "notice_text": refused.message if refused else "",
        "open_questions": territory.open_question_count(
            organization_ids=[one.id for one in organizations.organizations()]
        ),
    }
    status = refused.status if refused else 200
    return show(request, "office/configuration/merger.html", shown, status=status)


def looks_again(card: MergerCard) -> bool:
    waits = card.state == "planned" and not card.failure and card.apply_at < clock.now() + SOON
    return card.is_under_way or waits


@require_safe
@province_only
def progress(request: Request, merger_id: int) -> HttpResponse:
    """How far it is; once that has changed what can be done, the page is loaded anew."""
    card = territory.merger_card(merger_id=merger_id)
    if "HX-Request" not in request.headers:
        return redirect("office:configuration_merger", merger_id=merger_id)
    shown = {"merger": card, "looks_again": looks_again(card)}
    answer = show(request, "office/configuration/merger_progress.html", shown)
    if request.GET.get("known") != card.state or not shown["looks_again"]:
        answer["HX-Refresh"] = "true"
    return answer


@require_http_methods(GET_OR_POST)
@province_only
def undo(request: Request, merger_id: int) -> HttpResponse:
    """The confirmation, with what stood in the way the last time; a job checks it."""
    card = territory.merger_card(merger_id=merger_id)
    errors: dict[str, str] = {}
    refused: MotcuaError | None = None
    if request.method == "POST":
        errors = merger_words.check_number(request.POST.get("number", ""), card.number)
        try:
            if not errors:
                territory.undo_merger(merger=_merger(merger_id), by=request.actor)
                messages.success(request, _("Đang kiểm tra; không vướng gì thì hoàn tác ngay."))
                return redirect("office:configuration_merger", merger_id=merger_id)
        except MotcuaError as error:
            refused = error
    shown = {
        "merger": card,
        "typed": request.POST,
        "errors": errors,
        "notice_text": refused.message if refused else "",
    }
    status = refused.status if refused else 422 if errors else 200
    return show(request, "office/configuration/undo.html", shown, status=status)


@require_safe
@province_only
def journal(request: Request, merger_id: int) -> HttpResponse:
    """What it did to units, offices and people, as their own journals have it."""
    card = territory.merger_card(merger_id=merger_id)
    shown = {"merger": card, "lines": merger_words.lines(organizations.merged_acts(merger_id))}
    return show(request, "office/configuration/merger_journal.html", shown)
