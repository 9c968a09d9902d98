"""A dossier passed on: a step to a colleague, the dossier back to an earlier step, a question reminded or withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.service import officials_only
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotYourStep, OpinionNotFound, UnknownAct
from motcua.dossiers.service import OpinionView, StepView
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.desk import Desk, desk_of
from motcua.office.pages import GET_OR_POST, Request, number, show, slip
from motcua.office.views.dossier import dossier_page
from motcua.organizations import service as organizations
from motcua.workflow import service as workflow

AT_FIELD = {"reason_required": "reason", "colleague_unfit": "to", "not_returnable": "to"}


def _page(
    request: Request, desk: Desk, template: str, shown: Mapping[str, Any], refused: MotcuaError | None = None
) -> HttpResponse:
    field = AT_FIELD.get(refused.code) if refused else None
    facts = {
        "desk": desk,
        "page": desk.page,
        "typed": request.POST,
        "errors": {field: refused.message} if refused and field else {},
        "notice_text": refused.message if refused and not field else "",
    }
    return show(request, template, facts | dict(shown), status=refused.status if refused else 200)


def _do(
    request: Request,
    desk: Desk,
    template: str,
    shown: Mapping[str, Any],
    press: Callable[[], object],
    done: str,
) -> HttpResponse:
    try:
        press()
    except MotcuaError as refused:
        if refused.status in {403, 404}:
            raise
        return _page(request, desk, template, shown, refused)
    messages.success(request, done)
    return redirect("office:dossier", code=desk.page.code)


def _step(desk: Desk, step_id: int) -> StepView:
    """An open or suspended step of the dossier. Raises UnknownAct."""
    found = next((one for one in desk.page.steps if one.id == step_id and one.ended_at is None), None)
    if found is None:
        raise UnknownAct
    return found


@require_http_methods(GET_OR_POST)
@officials_only
def assign(request: Request, code: str, step_id: int) -> HttpResponse:
    """Hand one's own step over, or, as a leader, give any step there to a colleague."""
    desk = desk_of(code, request.actor)
    step = _step(desk, step_id)
    holds = step.assignee_id is not None and request.actor.may_for(
        step.assignee_id, step.role, at=step.organization_id
    )
    if not holds and not request.actor.may("leader", at=step.organization_id):
        raise NotYourStep
    people = organizations.colleagues([step.organization_id])
    fit = [one for one in people if step.role in one.roles and one.id != step.assignee_id]
    fit = [one for one in fit if not step.posting or step.posting in one.titles]
    shown = {"step": step, "fit": fit}
    if request.method != "POST":
        return _page(request, desk, "office/assign.html", shown)
    to = next((one for one in fit if one.id == number(request.POST.get("to"))), None)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        desk,
        "office/assign.html",
        shown,
        lambda: dossiers.assign_step(
            code=code, step_id=step_id, to_id=to.id if to else 0, by=request.actor, reason=reason
        ),
        _("Đã giao việc cho %s.") % (to.name if to else ""),
    )


@require_http_methods(GET_OR_POST)
@officials_only
def return_step(request: Request, code: str, step_id: int) -> HttpResponse:
    """A leader sends the dossier back to a step that was done before."""
    desk = desk_of(code, request.actor)
    step = _step(desk, step_id)
    ways = dossiers.ways_back(code=code, step_id=step_id, by=request.actor)
    shown = {"step": step, "ways": ways}
    if request.method != "POST":
        return _page(request, desk, "office/return_step.html", shown)
    data = request.POST
    return _do(
        request,
        desk,
        "office/return_step.html",
        shown,
        lambda: dossiers.return_to_step(
            code=code,
            step_id=step_id,
            to=data.get("to", ""),
            by=request.actor,
            reason=data.get("reason", ""),
            revision=number(data.get("revision")),
        ),
        _("Đã trả hồ sơ về bước trước."),
    )


@require_POST
@officials_only
def remind_opinion(request: Request, code: str, opinion_id: int) -> HttpResponse:
    """Remind the office that owes an answer."""
    try:
        dossiers.remind_opinion(code=code, opinion_id=opinion_id, by=request.actor)
    except MotcuaError as error:
        return dossier_page(request, code, refused=slip(error, request.POST, form="press"))
    messages.success(request, _("Đã nhắc; người xử lý ở cơ quan được hỏi thấy trong thông báo."))
    return redirect("office:dossier", code=code)


@require_http_methods(GET_OR_POST)
@officials_only
def withdraw_opinion(request: Request, code: str, opinion_id: int) -> HttpResponse:
    """The answer is wanted no more."""
    desk = desk_of(code, request.actor)
    opinion = _open_opinion(desk, opinion_id)
    if not request.actor.may("handler", at=desk.page.competent_agency_id):
        raise NotYourStep
    shown = {"opinion": opinion}
    if request.method != "POST":
        return _page(request, desk, "office/withdraw_opinion.html", shown)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        desk,
        "office/withdraw_opinion.html",
        shown,
        lambda: dossiers.withdraw_opinion(code=code, opinion_id=opinion_id, by=request.actor, reason=reason),
        _("Đã rút câu hỏi."),
    )


def _open_opinion(desk: Desk, opinion_id: int) -> OpinionView:
    found = next((one for one in desk.page.opinions if one.id == opinion_id), None)
    if found is None:
        raise OpinionNotFound
    return found


@require_safe
@officials_only
def diagram(request: Request, code: str) -> HttpResponse:
    """Where the dossier stands in the drawing of its process; the same as a list for who does not see it."""
    desk = desk_of(code, request.actor)
    steps = [step for step in desk.page.steps if step.kind != "opinion"]
    now = clock.now()
    open_ones = [step for step in steps if step.ended_at is None]
    drawing = (
        workflow.diagram_svg(
            version_id=desk.process.version_id,
            done=[step.definition for step in steps if step.state == "done"],
            current=[step.definition for step in open_ones if step.state != "suspended"],
            late=[step.definition for step in open_ones if step.due_at and step.due_at < now],
            paused=[step.definition for step in open_ones if step.state == "suspended"],
        )
        if desk.process
        else ""
    )
    ahead = desk.process.ahead_of(*(step.definition for step in open_ones)) if desk.process else ()
    shown = {"desk": desk, "page": desk.page, "drawing": drawing, "steps": steps, "ahead": ahead}
    return show(request, "office/diagram.html", shown)
