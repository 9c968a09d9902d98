"""Acts on the steps of a dossier: one press, one act; what is refused stays on the page with its reason."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.accounts.service import officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import Dossier
from motcua.kit.addresses import redirect
from motcua.kit.errors import MotcuaError
from motcua.office.pages import Request, number, slip
from motcua.office.views.dossier import dossier_page
from motcua.office.views.sign import batch_of_one
from motcua.workflow import service as workflow


@require_POST
@officials_only
def act(request: Request, code: str, step_id: int) -> HttpResponse:
    """Finish a step with the outcome that was chosen."""
    outcome = request.POST.get("outcome", "")
    batch_id = batch_of_one(request, step_id, outcome)
    if batch_id is not None:
        return redirect("office:batch", batch_id=batch_id)
    try:
        dossier = dossiers.act_on_step(
            code=code,
            step_id=step_id,
            outcome=outcome,
            by=request.actor,
            note=request.POST.get("note", ""),
            content=request.POST.get("content", ""),
            to_id=number(request.POST["to"]) if request.POST.get("to") else None,
            revision=number(request.POST.get("revision")),
        )
    except MotcuaError as error:
        refused = slip(error, request.POST, form=f"{step_id}-{outcome}", field="note")
        return dossier_page(request, code, refused=refused)
    messages.success(request, _("Đã ghi nhận: %s.") % outcome_label(dossier, outcome))
    return redirect("office:dossier", code=code)


def outcome_label(dossier: Dossier, code: str) -> str:
    card = catalogue.version(dossier.procedure_version_id)
    assert card.process_version_id is not None  # the step that was just finished belongs to it
    steps = workflow.process(card.process_version_id).steps.values()
    found = (step.outcome(code) for step in steps)
    return next((outcome.label for outcome in found if outcome), code)


@require_POST
@officials_only
def take(request: Request, code: str, step_id: int) -> HttpResponse:
    return _do(request, code, lambda: dossiers.take_step(code=code, step_id=step_id, by=request.actor))


@require_POST
@officials_only
def confirm_transfer(request: Request, code: str) -> HttpResponse:
    """What another centre received has arrived; the term runs from here."""
    revision = number(request.POST.get("revision"))
    return _do(
        request,
        code,
        lambda: dossiers.confirm_transfer(code=code, by=request.actor, revision=revision),
        _("Đã xác nhận nhận hồ sơ; thời hạn tính từ lúc này."),
    )


@require_POST
@officials_only
def release(request: Request, code: str, step_id: int) -> HttpResponse:
    return _do(request, code, lambda: dossiers.release_step(code=code, step_id=step_id, by=request.actor))


@require_POST
@officials_only
def retry_service(request: Request, code: str, step_id: int) -> HttpResponse:
    """Have the system try again what it could not do by itself."""
    return _do(request, code, lambda: dossiers.retry_service(code=code, step_id=step_id, by=request.actor))


@require_POST
@officials_only
def retry_signature(request: Request, code: str, paper_id: int) -> HttpResponse:
    return _do(
        request, code, lambda: dossiers.retry_signature(code=code, paper_id=paper_id, by=request.actor)
    )


@require_POST
@officials_only
def cancel_signature(request: Request, code: str, paper_id: int) -> HttpResponse:
    return _do(
        request, code, lambda: dossiers.cancel_signature(code=code, paper_id=paper_id, by=request.actor)
    )


@require_POST
@officials_only
def give_opinion(request: Request, code: str, opinion_id: int) -> HttpResponse:
    """Answer what this office was asked."""
    answer = request.POST.get("answer", "")
    try:
        dossiers.give_opinion(code=code, opinion_id=opinion_id, by=request.actor, answer=answer)
    except MotcuaError as error:
        refused = slip(error, request.POST, form=f"opinion-{opinion_id}", field="answer")
        return dossier_page(request, code, refused=refused)
    messages.success(request, _("Đã gửi ý kiến."))
    return redirect("office:dossier", code=code)


def _do(request: Request, code: str, press: Callable[[], object], said: str = "") -> HttpResponse:
    try:
        press()
    except MotcuaError as error:
        return dossier_page(request, code, refused=slip(error, request.POST, form="press"))
    if said:
        messages.success(request, said)
    return redirect("office:dossier", code=code)
