"""Certified electronic copies: at the counter, before the leader and the clerk, until the person has the file."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.certification import service as certification
from motcua.certification.service import CertifiedCopy
from motcua.documents import service as documents
from motcua.documents.errors import FileMissing
from motcua.documents.service import SentFile, StoredFile
from motcua.kit import ids
from motcua.kit.errors import MotcuaError, NotAllowedError, NotFoundError
from motcua.office import certifying
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard, Role

# On its way when its office went into another.
_LEFT_OVER = {certification.State.SIGNING, certification.State.TO_SEAL}
_FILE_BOXES = {"pages_differ": "pages", "not_compared": "compared"}
# What is done at the press of a button, and what needs a reason.
_PLAIN: dict[str, Callable[..., object]] = {
    "sign": certification.sign_copy,
    "seal": certification.seal_copy,
    "pay": certification.record_payment,
}
_WITH_REASON: dict[str, Callable[..., object]] = {
    "withdraw": certification.withdraw_copy,
    "note": certification.add_note,
}
# What a proof page tells of, by the ground that is chosen.
_WITH_GROUND: dict[str, Callable[..., object]] = {
    "void": certification.void_copy,
    "cancel": certification.cancel_copy,
}
_SAID = {
    "sign": gettext_lazy("Đã cấp số, đang ký số."),
    "seal": gettext_lazy("Đang ký số của cơ quan."),
    "pay": gettext_lazy("Đã ghi nhận thu phí."),
    "withdraw": gettext_lazy("Đã thôi yêu cầu, chưa cấp số nào."),
    "void": gettext_lazy("Đã hủy số. Số này không cấp lại."),
    "cancel": gettext_lazy("Đã hủy bản sao."),
    "note": gettext_lazy("Đã ghi chú vào sổ."),
}


def offices_of(actor: Actor, *roles: str) -> list[OrganizationCard]:
    """Raises NotAllowedError for whoever certifies for none."""
    found = certification.offices(actor, *roles)
    if not found:
        raise NotAllowedError(
            _("Chỉ người tiếp nhận, lãnh đạo, văn thư nơi có chứng thực mở được trang này.")
        )
    return found


@require_http_methods(GET_OR_POST)
@officials_only
def copies(request: Request) -> HttpResponse:
    """What waits to be signed or sealed, and what was finished today; what is ticked is signed or sealed at once."""
    offices = offices_of(request.actor)
    if request.method == "POST" and (answer := _press(request)):
        return answer
    found = certification.desk(request.actor)
    shown = {
        "offices": offices,
        "copies": found,
        "mine": {one.pk for one in found if certification.waits_for(one, request.actor)},
        "most": certification.MOST_FOUND,
        "nothing_chosen": request.method == "POST",
        "number_words": certification.number_words,
        "receives": bool(certification.offices(request.actor, Role.RECEPTIONIST)),
        "State": certification.State,
    }
    status = 422 if shown["nothing_chosen"] else 200
    return show(request, "office/certification/copies.html", shown, status=status)


def _press(request: Request) -> HttpResponse | None:
    """Where it goes on: with the PIN for the batch, else back to the list; None where nothing was ticked."""
    ticked = [number(value) for value in request.POST.getlist("copy")]
    pressed = certification.press_many(copy_ids=ticked, by=request.actor)
    if not (pressed.batch_id or pressed.sent or pressed.refused):
        return None
    if pressed.sent:
        count = len(pressed.sent)
        sent = ngettext("Đã chuyển ký %(num)s bản sao.", "Đã chuyển ký %(num)s bản sao.", count)
        messages.success(request, sent % {"num": count})
    for copy, why in pressed.refused:
        messages.error(request, _("Chưa ký được: %(paper)s. %(why)s") % {"paper": copy.paper, "why": why})
    if pressed.batch_id:
        return redirect("office:batch", batch_id=pressed.batch_id)
    return redirect("office:copies")


@require_http_methods(GET_OR_POST)
@officials_only
def new_copy(request: Request) -> HttpResponse:
    """What is asked for, the scan, and that it was compared with the original."""
    offices = [one for one in offices_of(request.actor, Role.RECEPTIONIST) if not one.is_closed]
    errors: dict[str, str] = {}
    if request.method == "POST":
        copy, errors = _prepare(request, offices)
        if copy is not None:
            messages.success(request, _("Đã trình ký. Bản xem trước đang được lập."))
            return redirect("office:copy", copy_id=copy.pk)
    shown = {
        "offices": offices,
        "errors": certifying.in_order(errors),
        "typed": request.POST,
        "fees": certification.fees_in_force(),
        "fee": certification.fee,
        "form": _form(request) or ids.new_id(),
        "boxes": documents.file_boxes(request=request, by=request.actor, kept=True),
    }
    return show(request, "office/certification/new.html", shown, status=422 if errors else 200)


def _form(request: Request) -> uuid.UUID | None:
    """Which showing of the form was sent, so that what is sent twice is told from what is asked for twice."""
    try:
        return uuid.UUID(request.POST.get("form", ""))
    except ValueError:
        return None


def _prepare(
    request: Request, offices: list[OrganizationCard]
) -> tuple[CertifiedCopy | None, dict[str, str]]:
    asked = certifying.read_request(request.POST)
    errors = dict(asked.errors)
    office_id = asked.office_id if len(offices) > 1 else offices[0].id
    sent = documents.sent_files(request=request, by=request.actor)
    source, wrong = _source(sent, request.actor)
    if source is None:
        return None, errors | {"file": wrong}
    if errors and request.FILES:
        return None, errors | {"file": _("Xin chọn lại tệp: trình duyệt không giữ tệp khi có chỗ cần sửa.")}
    if errors:
        return None, errors
    try:
        copy = certification.prepare_copy(
            organization_id=office_id,
            request=asked.request,
            source=source,
            is_compared=asked.is_compared,
            by=request.actor,
            form=_form(request),
        )
    except MotcuaError as refused:
        if refused.status != 422:
            raise
        box = _FILE_BOXES.get(refused.code, "file")
        if box == "file":
            sent[0].refuse(refused)
        return None, {box: refused.message}
    return copy, {}


def _source(sent: list[SentFile], actor: Actor) -> tuple[StoredFile | None, str]:
    """The one file that is certified, kept; or why there is none."""
    if not sent:
        return None, FileMissing().message
    if len(sent) > 1:
        return None, _("Mỗi bản sao nhận một tệp. Xin bỏ bớt, hoặc chọn ghép các ảnh thành một tệp PDF.")
    kept: list[StoredFile] = []

    def take(_box: str, upload: UploadedFile) -> None:
        kept.append(documents.keep_upload(upload=upload, by=actor))

    wrong = documents.take_each(sent=sent, take=take)
    return (kept[0], "") if kept else (None, next(iter(wrong.values())))


@require_safe
@officials_only
def copy(request: Request, copy_id: int) -> HttpResponse:
    return _page(request, copy_id)


def _page(request: Request, copy_id: int, refused: MotcuaError | None = None) -> HttpResponse:
    found = certification.copy_page(copy_id=copy_id, by=request.actor)
    signing, state = certifying.signing_of(found), certification.State(found.state)
    code = documents.proof_code(subject=found)
    shown = {
        "copy": found,
        "State": certification.State,
        "state": state,
        "number_words": certification.number_words(found),
        "signing": signing,
        "acts": certifying.acts_of(found, signing, _roles(request.actor, found)),
        "fees": certification.fees_in_force(),
        "is_left_over": state in _LEFT_OVER and organizations.card(found.organization_id).is_closed,
        "proof": documents.code_words(code) if code else "",
        "refused": refused,
        "act": request.POST.get("act", ""),
        "reason": request.POST.get("reason", ""),
        "grounds": documents.Ground.choices,
        "chosen": request.POST.get("ground", ""),
    }
    return show(request, "office/certification/copy.html", shown, status=refused.status if refused else 200)


def _batch_of(request: Request, copy_id: int) -> int | None:
    """Where this leader gives the PIN of their key first; None where none is asked, or nothing is to be signed."""
    found = certification.copy_page(copy_id=copy_id, by=request.actor)
    acts = certifying.acts_of(found, certifying.signing_of(found), _roles(request.actor, found))
    return certification.open_batch(copy_id=copy_id, by=request.actor) if acts.signs else None


def _roles(actor: Actor, copy: CertifiedCopy) -> set[str]:
    known = (Role.RECEPTIONIST, Role.LEADER, Role.CLERK)
    return {role.value for role in known if certification.serves(actor, copy.organization_id, role)}


@require_POST
@officials_only
def copy_act(request: Request, copy_id: int) -> HttpResponse:
    """One of what may be done with a copy, named by `act`; some say why."""
    name, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if name == "sign" and (batch_id := _batch_of(request, copy_id)):
        return redirect("office:batch", batch_id=batch_id)
    try:
        if name in _PLAIN:
            _PLAIN[name](copy_id=copy_id, by=request.actor)
        elif name in _WITH_REASON:
            _WITH_REASON[name](copy_id=copy_id, reason=reason, by=request.actor)
        elif name in _WITH_GROUND:
            ground = documents.ground_of(request.POST.get("ground", ""))
            _WITH_GROUND[name](copy_id=copy_id, reason=reason, ground=ground, by=request.actor)
        else:
            raise NotFoundError
    except MotcuaError as refused:
        if refused.status in {403, 404}:
            raise
        return _page(request, copy_id, refused)
    messages.success(request, str(_SAID[name]))
    return redirect("office:copy", copy_id=copy_id)


@require_safe
@officials_only
def copy_file(request: Request, copy_id: int) -> HttpResponseBase:
    """The copy that was issued, else its preview, else the scan, as far as it is; `part=source` is the scan."""
    found = certification.copy_page(copy_id=copy_id, by=request.actor)
    wants_source = request.GET.get("part") == "source"
    file = found.source if wants_source else found.issued or found.printed or found.source
    name = certification.number_words(found).replace("/", "-") or f"ban-xem-truoc-{found.pk}"
    return documents.file_response(file, f"ban-sao-{name}", inline="view" in request.GET)


@require_safe
@officials_only
def copy_receipt(request: Request, copy_id: int) -> HttpResponse:
    """What the person takes home: for what, how much, and where the copy is."""
    found = certification.copy_page(copy_id=copy_id, by=request.actor)
    code = documents.proof_code(subject=found)
    shown = {
        "copy": found,
        "number_words": certification.number_words(found),
        "amount_words": documents.amount_words(found.fee),
        "proof": documents.code_words(code) if code else "",
    }
    return show(request, "office/certification/receipt.html", shown)
