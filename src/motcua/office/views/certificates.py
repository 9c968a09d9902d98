"""Certificates of those who sign: who has which, until when, who lacks one; one's own, its PIN, a trial of it."""

from collections.abc import Mapping

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.kit import clock, sheets, text
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import any_administrator
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.signatures import service as signatures
from motcua.signatures.errors import AgentGoneError, CertificateNotFoundError, CertificateReasonMissingError
from motcua.signatures.service import HolderRow

PAGE = 50
_MOST_FILE_BYTES = 100_000
_URGENT = ("none", "expired", "revoked", "suspended")
_CHIPS = {"lacking": _URGENT, "soon": ("soon",), "good": ("good",)}


@require_safe
@any_administrator
def certificates(request: Request) -> HttpResponse:
    """Everybody who signs in the organizations that this person administers; what needs care is first."""
    q = request.GET.get("q", "").strip()[:100]
    rows = [
        row
        for row in _rows(request.actor)
        if text.fold(q) in text.fold(f"{row.name} {row.organization_name}")
    ]
    chosen = request.GET.get("show", "")
    wanted = [row for row in rows if chosen not in _CHIPS or row.standing in _CHIPS[chosen]]
    page = max(1, number(request.GET.get("page")))
    shown = {
        "rows": wanted[(page - 1) * PAGE : page * PAGE],
        "q": q,
        "chosen": chosen if chosen in _CHIPS else "",
        "counts": {name: sum(row.standing in kinds for row in rows) for name, kinds in _CHIPS.items()},
        "page": page,
        "has_more": len(wanted) > page * PAGE,
    }
    return show(request, "office/certificates.html", shown)


@require_safe
@any_administrator
def table(request: Request) -> HttpResponse:
    """The same as CSV, for a spreadsheet."""
    heading = (
        _("Người ký"),
        _("Chức vụ"),
        _("Cơ quan"),
        _("Tình trạng"),
        _("Số chứng thư"),
        _("Khóa"),
        _("Từ"),
        _("Đến"),
    )
    cells = [heading, *(_cells(row) for row in _rows(request.actor))]
    response = HttpResponse(sheets.csv_table(cells), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="chung-thu-chu-ky-so.csv"'
    return response


def _cells(row: HolderRow) -> tuple[str, ...]:
    one = row.certificate
    dates = [f"{clock.local(at):%d/%m/%Y}" for at in (one.valid_from, one.valid_to)] if one else ["", ""]
    return (
        row.name,
        row.title,
        row.organization_name,
        row.words,
        one.serial if one else "",
        row.key_words,
        *dates,
    )


@sensitive_post_parameters()
@require_http_methods(GET_OR_POST)
@any_administrator
def add(request: Request, kind: str, holder_id: int) -> HttpResponse:
    """Enter a certificate: a file, one that a device shows, or one of the remote service."""
    row = _find(request.actor, kind, holder_id)
    errors: Mapping[str, str] = {}
    status = 200
    if request.method == "POST":
        way = request.POST.get("way", "")
        try:
            _enter(request, row, way)
        except MotcuaError as refused:
            status, errors = refused.status, {_FIELDS.get(way, "file"): refused.message}
        else:
            return _entered(request, row, way)
    return _adding(request, row, errors, status)


def _adding(request: Request, row: HolderRow, errors: Mapping[str, str], status: int) -> HttpResponse:
    inquiry = signatures.last_inquiry(row.holder)
    if inquiry and inquiry.state == "refused" and "asked" in request.GET:
        errors = {"credential": inquiry.error}
    shown = {
        "row": row,
        "errors": errors,
        "devices": _devices(),
        "credential": request.POST.get("credential", inquiry.credential if inquiry and errors else ""),
        "inquiry": inquiry,
        "has_remote": bool(settings.CSC_URL),
        "typed": request.POST,
    }
    return show(request, "office/certificate_add.html", shown, status=status)


@require_safe
@any_administrator
def inquiry(request: Request, kind: str, holder_id: int) -> HttpResponse:
    """Asked every two seconds while the remote service is asked; then the page is read anew."""
    row = _find(request.actor, kind, holder_id)
    if "HX-Request" not in request.headers:
        return redirect(_asked(row))
    found = signatures.last_inquiry(row.holder)
    response = HttpResponse(status=204)
    if found is None or found.state != "asked":
        response.headers["HX-Refresh"] = "true"
    return response


def _entered(request: Request, row: HolderRow, way: str) -> HttpResponse:
    if way == "remote":
        return redirect(_asked(row))
    messages.success(request, _("Đã đăng ký chứng thư cho %s.") % row.name)
    return redirect("office:certificates")


def _asked(row: HolderRow) -> str:
    page = reverse("office:add_certificate", kwargs={"kind": row.holder.type, "holder_id": row.holder.id})
    return f"{page}?asked"


_FIELDS = {"file": "file", "device": "device", "remote": "credential"}


def _enter(request: Request, row: HolderRow, way: str) -> None:
    agency = organizations.card(row.organization_id)
    is_person = row.holder.type == "person"
    above = organizations.card(agency.parent_id).name if agency.parent_id else ""
    new = signatures.NewCertificate(row.holder, row.name, row.title, agency.name if is_person else above)
    if way == "device":
        module, token, key_id = [*request.POST.get("device", "").split("|"), "", ""][:3]
        signatures.add_device_certificate(
            new=new, module=module, token=token, key_id=key_id, by=request.actor
        )
    elif way == "remote":
        credential = request.POST.get("credential", "").strip()
        signatures.ask_remote_certificate(new=new, credential=credential, by=request.actor)
    else:
        upload = request.FILES.get("file")
        content = upload.read(_MOST_FILE_BYTES) if upload else b""
        password = request.POST.get("password", "")
        signatures.add_file_certificate(new=new, content=content, password=password, by=request.actor)


@require_POST
@any_administrator
def withdraw(request: Request, kind: str, holder_id: int) -> HttpResponse:
    """Only with a reason and a confirmation: the key is deleted and never comes back."""
    row = _find(request.actor, kind, holder_id)
    if row.certificate is None:
        raise CertificateNotFoundError
    errors: dict[str, str] = {}
    if not request.POST.get("reason", "").strip():
        errors["reason"] = CertificateReasonMissingError().message
    if "sure" not in request.POST:
        errors["sure"] = _("Xin xác nhận rằng chứng thư này không ký được nữa.")
    if errors:
        return _adding(request, row, errors, 422)
    signatures.withdraw_certificate(
        certificate=row.certificate, reason=request.POST["reason"], by=request.actor
    )
    messages.success(request, _("Đã ngừng dùng chứng thư của %s.") % row.name)
    return redirect("office:certificates")


@require_safe
@officials_only
def mine(request: Request) -> HttpResponse:
    return _mine(request)


@sensitive_post_parameters()
@require_POST
@officials_only
def change_pin(request: Request) -> HttpResponse:
    new_pin = request.POST.get("new_pin", "")
    if new_pin != request.POST.get("again", ""):
        return _mine(request, errors={"again": _("Hai lần nhập mã PIN mới không giống nhau.")}, status=422)
    try:
        signatures.change_pin(pin=request.POST.get("pin", ""), new_pin=new_pin, by=request.actor)
    except MotcuaError as refused:
        field = "new_pin" if refused.code == "pin_too_short" else "pin"
        return _mine(request, errors={field: refused.message}, status=refused.status)
    messages.success(request, _("Đã đổi mã PIN."))
    return redirect("office:my_certificate")


@sensitive_post_parameters()
@require_POST
@officials_only
def try_key(request: Request) -> HttpResponse:
    otp = request.POST.get("otp", "").strip()
    try:
        pin = request.POST.get("trial_pin", "")
        trial = signatures.try_own_key(pin=pin, otp=otp, by=request.actor)
    except MotcuaError as refused:
        return _mine(request, errors={"trial_pin": refused.message}, status=refused.status)
    if trial is not None:
        return redirect("office:batch", batch_id=trial.pk)
    messages.success(request, _("Ký thử thành công: khóa mở được và đúng với chứng thư."))
    return redirect("office:my_certificate")


def _mine(request: Request, *, errors: Mapping[str, str] | None = None, status: int = 200) -> HttpResponse:
    holder = signatures.Holder("person", request.actor.person_id)
    shown = {
        "certificate": signatures.current_certificate(holder),
        "days_left": signatures.my_warning(request.actor.id),
        "errors": errors or {},
        "sample_pin": settings.SAMPLE_PIN,
    }
    return show(request, "office/my_certificate.html", shown, status=status)


def _rows(actor: Actor) -> list[HolderRow]:
    own = actor.organizations(Role.ADMINISTRATOR)
    below = [one.id for one in organizations.organizations() if organizations.administers(own, one.id)]
    order = {name: place for place, name in enumerate((*_URGENT, "soon", "good"))}
    return sorted(signatures.holders(below), key=lambda row: order[row.standing])


def _find(actor: Actor, kind: str, holder_id: int) -> HolderRow:
    found = (row for row in _rows(actor) if (row.holder.type, row.holder.id) == (kind, holder_id))
    row = next(found, None)
    if row is None:
        raise CertificateNotFoundError
    return row


def _devices() -> list[dict[str, str]] | None:
    """Those of this machine; None where the agent, or a device, does not answer at once."""
    if not settings.PKCS11_MODULES:
        return []
    try:
        found = signatures.tokens()
    except AgentGoneError:
        return None
    return [
        {
            "value": f"{device['module']}|{device['token']}|{one['id']}",
            "words": f"{device['token']} – {one['id']}",
        }
        for device in found
        for one in device["certificates"]
    ]
