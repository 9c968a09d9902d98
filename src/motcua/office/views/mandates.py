"""At the counter: who may act for the electronic store of an organization, as the papers shown there prove."""

import re
from datetime import date

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.documents.errors import MandateHeld
from motcua.documents.service import OwnerKind, StoreOwner
from motcua.kit import clock, text
from motcua.kit.errors import NotAllowedError
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations

_TAX_CODE = re.compile(r"\d{10}(?:-\d{3})?", re.ASCII)
_PERSONAL_NUMBER = re.compile(r"\d{12}", re.ASCII)


def _read(data: QueryDict) -> tuple[dict[str, str], date | None, dict[str, str]]:
    """What was typed, the last day, and a message for each box left wrong."""
    names = ("owner_number", "owner_name", "person_number", "person_name", "proof", "until")
    typed = {name: text.nfc(data.get(name, "").replace("\x00", ""))[:300] for name in names}
    until = read_day(typed["until"]) if typed["until"] else None
    errors = {}
    if not _TAX_CODE.fullmatch(typed["owner_number"]):
        errors["owner_number"] = _("Nhập mã số thuế 10 chữ số, chi nhánh thì thêm gạch ngang và 3 chữ số.")
    if not typed["owner_name"]:
        errors["owner_name"] = _("Nhập tên tổ chức.")
    if not _PERSONAL_NUMBER.fullmatch(typed["person_number"]):
        errors["person_number"] = _("Nhập số định danh cá nhân gồm 12 chữ số.")
    if not typed["person_name"]:
        errors["person_name"] = _("Nhập họ và tên như trên thẻ căn cước.")
    if not typed["proof"]:
        errors["proof"] = _("Ghi giấy tờ đã xem.")
    if typed["until"] and (until is None or until < clock.today()):
        errors["until"] = _("Nhập ngày từ hôm nay trở đi, hoặc để trống.")
    return typed, until, errors


@require_http_methods(GET_OR_POST)
@officials_only
def mandates(request: Request) -> HttpResponse:
    """Who may act for which organization, and one more of them."""
    offices = request.actor.organizations("receptionist")
    if not offices:
        raise NotAllowedError
    if request.method != "POST":
        return _page(request, offices)
    typed, until, errors = _read(request.POST)
    if errors:
        return _page(request, offices, typed, errors=errors, status=422)
    try:
        documents.grant_mandate(
            owner=StoreOwner(typed["owner_number"], typed["owner_name"], OwnerKind.ORGANIZATION),
            person=StoreOwner(typed["person_number"], typed["person_name"]),
            proof=typed["proof"],
            until=until,
            organization_id=number(request.POST.get("office")) or offices[0],
            by=request.actor,
        )
    except MandateHeld as held:
        return _page(request, offices, typed, notice_text=held.message, status=held.status)
    messages.success(request, _("Đã ghi; người này mở được kho của tổ chức từ bây giờ."))
    return redirect("office:mandates")


def _page(
    request: Request,
    offices: list[int],
    typed: dict[str, str] | None = None,
    *,
    status: int = 200,
    **more: object,
) -> HttpResponse:
    shown = {"errors": {}, "notice_text": "", "typed": typed or {}} | more
    shown["rows"] = documents.mandates_at(request.actor)
    shown["offices"] = [organizations.card(one) for one in offices]
    return show(request, "office/mandates.html", shown, status=status)


@require_POST
@officials_only
def end_mandate(request: Request, mandate_id: int) -> HttpResponse:
    documents.end_mandate(mandate_id=mandate_id, by=request.actor)
    messages.success(request, _("Đã chấm dứt; người này không mở được kho của tổ chức nữa."))
    return redirect("office:mandates")
