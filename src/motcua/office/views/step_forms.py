"""What a step of the process has to record, such as the minutes of a verification: a page of the form of its own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import officials_only
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotYourStep, UnknownAct
from motcua.forms import service as forms
from motcua.forms.service import Form, Visit
from motcua.kit.errors import MotcuaError
from motcua.office.desk import Desk, desk_of
from motcua.office.pages import GET_OR_POST, Request, number, show


@require_http_methods(GET_OR_POST)
@officials_only
def step_form(request: Request, code: str, step_id: int) -> HttpResponse:
    """Shown, and read over what was recorded so far; kept once it is right."""
    desk = desk_of(code, request.actor)
    page, form = _form(desk, step_id)
    kept = desk.page.step_answers.get(page, {}).get("answers", {})
    visit = forms.visit_page(form, page, kept, request.POST if request.method == "POST" else None)
    if request.method != "POST" or not visit.goes_on:
        status = 422 if request.method == "POST" and visit.errors else 200
        return _page(request, desk, visit, status)
    try:
        dossiers.record_step_form(
            code=code,
            step_id=step_id,
            by=request.actor,
            answers=visit.answers,
            revision=number(request.POST.get("revision")),
        )
    except MotcuaError as refused:
        if refused.status in {403, 404}:
            raise
        return _page(request, desk, visit, refused.status, refused.message)
    messages.success(request, _("Đã ghi “%s”.") % form.title)
    return redirect("office:dossier", code=code)


def _form(desk: Desk, step_id: int) -> tuple[str, Form]:
    """Raises UnknownAct where the step asks nothing, NotYourStep."""
    task = next((task for task in desk.tasks if task.step.id == step_id), None)
    if task is None or not task.records or desk.process is None:
        raise UnknownAct
    if not task.may_act:
        raise NotYourStep
    page = desk.process.steps[task.step.definition].form
    return page, desk.step_forms[page]


def _page(request: Request, desk: Desk, visit: Visit, status: int, notice: str = "") -> HttpResponse:
    shown = {
        "desk": desk,
        "page": desk.page,
        "form_page": visit.page,
        "given": visit.given,
        "wrong": visit.errors,
        "errors": {},
        "notice_text": notice,
    }
    return show(request, "office/step_form.html", shown, status=status)
