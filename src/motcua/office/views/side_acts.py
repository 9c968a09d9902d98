"""Acts beside the process, each on a page of its own: what was typed stays there when it is refused."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.accounts.service import officials_only
from motcua.documents import service as documents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import ReasonRequired
from motcua.dossiers.models import Draft
from motcua.dossiers.service import Channel
from motcua.kit.errors import MotcuaError
from motcua.office import side_forms
from motcua.office.desk import desk_of
from motcua.office.pages import GET_OR_POST, Request, attach_sent, number, show
from motcua.organizations import service as organizations

# Where an error says which box is to be mended.
AT_FIELD = {
    "reason_required": "reason",
    "new_due_not_later": "new_due",
    "nothing_to_correct": "owner_name",
    "ask_another_office": "organization",
    "deadline_passed": "deadline",
    "not_a_centre": "unit",
}


def _page(
    request: Request,
    code: str,
    act: str,
    *,
    errors: Mapping[str, str] | None = None,
    refused: MotcuaError | None = None,
    shown: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of an act; opened only by whom it is offered to, shown again to whoever has typed on it."""
    desk = desk_of(code, request.actor)
    if request.method != "POST":
        desk.side_acts.check(act)
    wrong = dict(errors or {})
    if refused and refused.status == 422 and refused.code in AT_FIELD:
        wrong[AT_FIELD[refused.code]] = refused.message
    status = refused.status if refused else 422 if wrong else 200
    facts = {
        "desk": desk,
        "page": desk.page,
        "act": act,
        "typed": request.POST,
        "errors": wrong,
        "notice_text": refused.message if refused and not wrong else "",
    }
    return show(request, f"office/{act}.html", facts | dict(shown or {}), status=status)


def _do(
    request: Request,
    code: str,
    act: str,
    press: Callable[[], object],
    done: str,
    shown: Mapping[str, Any] | None = None,
) -> HttpResponse:
    try:
        press()
    except MotcuaError as error:
        if error.status in {403, 404}:
            raise
        return _page(request, code, act, refused=error, shown=shown)
    messages.success(request, done)
    return redirect("office:dossier", code=code)


@require_http_methods(GET_OR_POST)
@officials_only
def supplement(request: Request, code: str) -> HttpResponse:
    """Ask once for all that is missing (Mẫu 02)."""
    data = request.POST
    if request.method != "POST":
        return _page(request, code, "supplement")
    items, errors = side_forms.read_supplement(data, desk_of(code, request.actor).card)
    if errors:
        return _page(request, code, "supplement", errors=errors)
    return _do(
        request,
        code,
        "supplement",
        lambda: dossiers.request_supplement(
            code=code,
            by=request.actor,
            items=items,
            reason=data["reason"].strip(),
            guidance=data.get("guidance", "").strip(),
            revision=number(data.get("revision")),
        ),
        _("Đã yêu cầu bổ sung; thời hạn dừng tính đến khi nhận đủ."),
    )


@require_http_methods(GET_OR_POST)
@officials_only
def answer_supplement(request: Request, code: str) -> HttpResponse:
    """Take in at the counter what was asked for: papers handed over, or files."""
    draft, asked = dossiers.supplement_draft(code=code, by=request.actor)
    errors = attach_sent(request, draft) if request.method == "POST" else {}
    refused = _store_act(request, draft) if request.method == "POST" else None
    shown = {
        "asked": asked,
        "draft": draft,
        "files": list(draft.files.order_by("pk")),
        "offers": dossiers.counter_offers(draft),
        "store_owner": dossiers.counter_owner(draft),
        "unusable": dossiers.unusable_words_of(draft),
        "boxes": documents.file_boxes(request=request, by=request.actor),
    }
    if errors or refused or "send" not in request.POST:
        return _page(request, code, "answer_supplement", errors=errors, refused=refused, shown=shown)
    return _do(
        request,
        code,
        "answer_supplement",
        lambda: dossiers.answer_supplement(
            code=code,
            by=request.actor,
            answer=request.POST.get("answer", "").strip(),
            draft=draft,
            on_paper=frozenset(request.POST.getlist("paper")),
        ),
        _("Đã nhận đủ giấy tờ bổ sung."),
        shown,
    )


def _store_act(request: Request, draft: Draft) -> MotcuaError | None:
    """What was pressed of the store of whoever stands there: their word, a paper taken or taken off; why it was not."""
    component, _colon, paper = request.POST.get("take", "").rpartition(":")
    try:
        if "agree" in request.POST:
            dossiers.agree_to_store(draft=draft, by=request.actor)
        if component:
            dossiers.take_from_store(
                draft=draft, component=component, paper_id=number(paper), by=request.actor
            )
        if off := number(request.POST.get("remove")):
            dossiers.remove_file(draft=draft, file_id=off, by=request.actor)
    except MotcuaError as refused:
        return refused
    return None


@require_http_methods(GET_OR_POST)
@officials_only
def ask_opinion(request: Request, code: str) -> HttpResponse:
    """Ask one or more other offices at once, each by its own deadline."""
    data = request.POST
    groups = side_forms.askable(desk_of(code, request.actor).competent)
    shown = {"groups": groups, "near": groups[:2], "places": side_forms.PLACES}
    if request.method != "POST":
        return _page(request, code, "ask_opinion", shown=shown)
    asked, errors = side_forms.read_questions(data)
    errors |= side_forms.required(data, "reason", _("Ghi nội dung cần cho ý kiến."))
    if errors:
        return _page(request, code, "ask_opinion", errors=errors, shown=shown)
    return _do(
        request,
        code,
        "ask_opinion",
        lambda: dossiers.ask_opinions(
            code=code,
            by=request.actor,
            question=data["reason"],
            asked=[(office.id, deadline) for office, deadline in asked],
            revision=number(data.get("revision")),
        ),
        _("Đã gửi câu hỏi đến %s.") % ", ".join(office.name for office, _deadline in asked),
        shown,
    )


@require_http_methods(GET_OR_POST)
@officials_only
def extend(request: Request, code: str) -> HttpResponse:
    """Apologise and give a new date, once (Mẫu 04)."""
    data = request.POST
    if request.method != "POST":
        return _page(request, code, "extend")
    office = desk_of(code, request.actor).competent
    new_due, wrong = side_forms.read_deadline(data.get("new_due", ""), office.id)
    errors = {"new_due": wrong} if wrong else {}
    errors |= side_forms.required(data, "reason", _("Ghi lý do chậm để xin lỗi người nộp."))
    if errors or new_due is None:
        return _page(request, code, "extend", errors=errors)
    return _do(
        request,
        code,
        "extend",
        lambda: dossiers.extend_term(
            code=code,
            by=request.actor,
            new_due=new_due,
            reason=data["reason"].strip(),
            revision=number(data.get("revision")),
        ),
        _("Đã gia hạn; văn bản xin lỗi đang được lập."),
    )


@require_http_methods(GET_OR_POST)
@officials_only
def stop(request: Request, code: str) -> HttpResponse:
    """Stop a dossier, with the reason (Mẫu 05)."""
    data = request.POST
    if request.method != "POST":
        return _page(request, code, "stop")
    if errors := side_forms.required(data, "reason", _("Ghi lý do dừng giải quyết.")):
        return _page(request, code, "stop", errors=errors)
    revision = number(data.get("revision"))
    return _do(
        request,
        code,
        "stop",
        lambda: dossiers.stop_dossier(code=code, by=request.actor, reason=data["reason"], revision=revision),
        _("Đã dừng giải quyết hồ sơ."),
    )


@require_http_methods(GET_OR_POST)
@officials_only
def withdraw(request: Request, code: str) -> HttpResponse:
    """Take a dossier back for the person at the desk, who is named in the reason (Mẫu 05)."""
    data = request.POST
    if request.method != "POST":
        return _page(request, code, "withdraw")
    if errors := side_forms.required(data, "reason", _("Ghi ai yêu cầu rút và vì sao.")):
        return _page(request, code, "withdraw", errors=errors)
    revision = number(data.get("revision"))
    return _do(
        request,
        code,
        "withdraw",
        lambda: dossiers.withdraw_dossier(
            code=code, by=request.actor, reason=data["reason"], revision=revision
        ),
        _("Đã rút hồ sơ; thông báo cho người nộp đang được lập."),
    )


@require_http_methods(GET_OR_POST)
@officials_only
def return_place(request: Request, code: str) -> HttpResponse:
    """Another centre hands the result over, as the person would rather have it."""
    data = request.POST
    shown = {"centres": organizations.centres()}
    if request.method != "POST":
        return _page(request, code, "return_place", shown=shown)
    reason = data.get("reason", "").strip()
    if not reason:
        errors = {"reason": ReasonRequired().message}
        return _page(request, code, "return_place", errors=errors, shown=shown)
    return _do(
        request,
        code,
        "return_place",
        lambda: dossiers.change_return_place(
            code=code,
            by=request.actor,
            unit_id=number(data.get("unit")),
            reason=reason,
            revision=number(data.get("revision")),
        ),
        _("Đã đổi nơi nhận kết quả."),
        shown,
    )


@require_http_methods(GET_OR_POST)
@officials_only
def correct(request: Request, code: str) -> HttpResponse:
    """Correct what was received wrongly; code and term stay, the receipt is printed anew."""
    data = request.POST
    shown = {"relations": dossiers.parties_form(Channel.COUNTER).fields["relation"].options}
    if request.method != "POST":
        return _page(request, code, "correct", shown=shown)
    facts, errors = side_forms.read_correction(data, desk_of(code, request.actor).page)
    if errors:
        return _page(request, code, "correct", errors=errors, shown=shown)
    return _do(
        request,
        code,
        "correct",
        lambda: dossiers.correct_reception(
            code=code,
            by=request.actor,
            reason=data.get("reason", "").strip(),
            issue_receipt="issue_receipt" in data,
            revision=number(data.get("revision")),
            **facts,
        ),
        _("Đã sửa thông tin tiếp nhận."),
        shown,
    )


@require_POST
@officials_only
def issue_receipt(request: Request, code: str) -> HttpResponse:
    """Print Mẫu 01 for a procedure that does without, because the person asks for it (NĐ 61/2018, Art. 17.4)."""
    revision = number(request.POST.get("revision"))
    try:
        dossiers.correct_reception(
            code=code, by=request.actor, reason="", revision=revision, issue_receipt=True
        )
    except MotcuaError as refused:
        if refused.status in {403, 404}:
            raise
        messages.error(request, refused.message)
    return redirect("office:receipt", code=code)


@require_http_methods(GET_OR_POST)
@officials_only
def revoke(request: Request, code: str) -> HttpResponse:
    """Take a result back that was handed over, with the reason."""
    grounds = {"grounds": documents.Ground.choices}
    if request.method != "POST":
        return _page(request, code, "revoke", shown=grounds)
    return _do(
        request,
        code,
        "revoke",
        lambda: dossiers.revoke_result(
            code=code,
            by=request.actor,
            reason=request.POST.get("reason", ""),
            ground=documents.ground_of(request.POST.get("ground", "")),
            revision=number(request.POST.get("revision")),
        ),
        _("Đã thu hồi kết quả; nơi đang dùng giấy này được báo ngay."),
        grounds,
    )
