"""Beside a procedure's versions: who offers it, what is taken off its fees, from which day it is withdrawn."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import CHANNELS, GROUPS, OfferLevel, PolicyKind, VersionLine
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.kit.text import fold
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day

# Which box an error of an act belongs to.
AT_FIELD = {
    "procedure_day_past": "day",
    "procedure_note_required": "reason",
    "procedure_offer_wrong": "organization",
    "procedure_not_found": "code",
    "fee_policy_wrong": "legal_basis",
}


def last_version(code: str) -> VersionLine:
    """Raises Http404 where nothing goes by this code."""
    versions = catalogue.procedure_versions(code=code)
    if not versions:
        raise Http404
    return versions[0]


def _day(request: Request, name: str = "day") -> dt.date:
    """What is no day is one long past, which no act takes."""
    return read_day(request.POST.get(name, "")) or dt.date.min


def _amount(typed: str) -> int:
    """Dong or per cent; what is no number is one that no policy takes, lest it become "free"."""
    digits = typed.replace(".", "").strip()
    return number(digits) if not digits.strip("0") else number(digits) or -1


def _shown(
    request: Request, template: str, facts: Mapping[str, Any], refused: MotcuaError | None
) -> HttpResponse:
    field = AT_FIELD.get(refused.code, "") if refused else ""
    today = clock.today()
    more = {
        "typed": request.POST,
        "errors": {field: refused.message} if refused and field else {},
        "notice_text": refused.message if refused and not field else "",
        "today": f"{today.day}/{today.month}/{today.year}",
    }
    return show(request, template, more | dict(facts), status=refused.status if refused else 200)


@require_http_methods(GET_OR_POST)
@administrators_only
def withdraw(request: Request, code: str) -> HttpResponse:
    """From a day on the procedure is no longer served."""
    last, refused = last_version(code), None
    if request.method == "POST":
        try:
            reason = request.POST.get("reason", "")
            catalogue.withdraw_procedure(code=code, day=_day(request), reason=reason, by=request.actor)
            messages.success(request, _("Đã ghi việc bãi bỏ thủ tục."))
            return redirect("office:configuration_procedure", code=code)
        except MotcuaError as error:
            refused = error
    return _shown(request, "office/configuration/withdraw.html", {"code": code, "last": last}, refused)


@require_http_methods(GET_OR_POST)
@administrators_only
def offers(request: Request, code: str) -> HttpResponse:
    """Where it is given otherwise than everywhere: what is laid down, and one more."""
    last, refused = last_version(code), None
    if request.method == "POST":
        try:
            _set_offers(request, code)
            return redirect("office:configuration_offers", code=code)
        except MotcuaError as error:
            refused = error
    card = catalogue.version(last.id)
    shown = {
        "code": code,
        "last": last,
        "card": card,
        "offers": catalogue.offers_of(code=code),
        "offices": sorted(catalogue.offices_of(card.competence), key=lambda one: fold(one.name)),
        "chosen": request.POST.getlist("organization"),
        "levels": OfferLevel.choices,
        "channels": channel_choices(),
    }
    return _shown(request, "office/configuration/offers.html", shown, refused)


def _set_offers(request: Request, code: str) -> None:
    chosen = [number(one) for one in request.POST.getlist("organization")]
    if request.POST.get("do") == "end":
        catalogue.end_offers(code=code, organization_ids=chosen, day=clock.today(), by=request.actor)
        messages.success(request, _("Từ hôm nay nơi này thực hiện theo quy định chung."))
        return
    catalogue.set_offers(
        code=code,
        organization_ids=chosen,
        level=request.POST.get("level", ""),
        channels=request.POST.getlist("channel"),
        day=_day(request),
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )
    messages.success(request, _("Đã ghi nơi thực hiện."))


@require_http_methods(GET_OR_POST)
@administrators_only
def fees(request: Request) -> HttpResponse:
    """What is taken off fees today and later, and one more."""
    refused = None
    if request.method == "POST":
        try:
            _add_policy(request)
            messages.success(request, _("Đã thêm chính sách phí."))
            return redirect("office:configuration_fees")
        except MotcuaError as error:
            refused = error
    shown = {
        "policies": catalogue.fee_policies(),
        "kinds": PolicyKind.choices,
        "channels": channel_choices(),
        "groups": list(GROUPS.items()),
        "fields": catalogue.procedure_fields(),
    }
    return _shown(request, "office/configuration/fees.html", shown, refused)


def _add_policy(request: Request) -> None:
    typed = request.POST
    end = typed.get("valid_to", "").strip()
    catalogue.add_policy(
        code=typed.get("code", "").strip(),
        field=typed.get("field", ""),
        channel=typed.get("channel", ""),
        group=typed.get("group", ""),
        kind=typed.get("kind", ""),
        value=_amount(typed.get("value", "")),
        legal_basis=typed.get("legal_basis", ""),
        source=typed.get("source", ""),
        verified="verified" in typed,
        valid_from=_day(request),
        valid_to=(read_day(end) or dt.date.min) if end else None,
        by=request.actor,
    )


@require_POST
@administrators_only
def end_policy(request: Request, policy_id: int) -> HttpResponse:
    """It no longer holds from today on."""
    catalogue.end_policy(policy_id=policy_id, day=clock.today(), by=request.actor)
    messages.success(request, _("Chính sách hết hiệu lực từ hôm nay."))
    return redirect("office:configuration_fees")


def channel_choices() -> list[tuple[str, str]]:
    words = {"counter": _("tại quầy"), "online": _("trực tuyến"), "post": _("qua bưu chính")}
    return [(name, words[name]) for name in CHANNELS]
