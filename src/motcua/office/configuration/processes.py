"""The process of a draft: drawn in the browser, changed by plain boxes, brought in and taken out as files, tried out."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import DraftMalformed
from motcua.catalogue.service import DraftCard
from motcua.kit.addresses import address
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import process_files, process_trial, process_words
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.configuration.process_files import Brought
from motcua.office.pages import GET_OR_POST, number
from motcua.workflow import service as workflow
from motcua.workflow.service import MarkupRefused, StepText


@require_http_methods(GET_OR_POST)
@administrators_only
def process(request: Request, draft_id: int) -> HttpResponse:
    """The process of a draft; POST saves the drawing or does one of ACTS."""
    draft = catalogue.draft_card(draft_id=draft_id)
    if request.method != "POST":
        wanted = request.GET.get("file")
        return process_files.taken_out(draft, wanted) if wanted else _page(request, draft)
    act = ACTS.get(request.POST.get("do", "save"))
    if act is None:
        raise Http404
    try:
        return act(request, draft)
    except MotcuaError as refused:
        if _by_script(request):
            return _state(request, draft, refused)
        return _page(request, draft, refused)


def _save(request: Request, draft: DraftCard) -> HttpResponse:
    source = request.POST.get("source", "").strip()
    revision = _keep(request, draft, source or None)
    if _by_script(request):
        return _state(request, catalogue.draft_card(draft_id=draft.id), revision=revision)
    messages.success(request, _("Đã lưu quy trình."))
    return redirect("office:configuration_process", draft_id=draft.id)


def _begin(request: Request, draft: DraftCard) -> HttpResponse:
    _keep(request, draft, workflow.usual_process(name=draft.title or draft.code))
    messages.success(request, _("Đã tạo quy trình năm khâu. Xin đặt số giờ cho từng bước."))
    return redirect("office:configuration_process", draft_id=draft.id)


def _lay_out(request: Request, draft: DraftCard) -> HttpResponse:
    _keep(request, draft, workflow.with_layout(draft.process or ""))
    messages.success(request, _("Đã sắp xếp lại sơ đồ."))
    return redirect("office:configuration_process", draft_id=draft.id)


def _remove(request: Request, draft: DraftCard) -> HttpResponse:
    _keep(request, draft, None)
    messages.success(request, _("Đã bỏ quy trình khỏi bản nháp."))
    return redirect("office:configuration_process", draft_id=draft.id)


def _bring_in(request: Request, draft: DraftCard) -> HttpResponse:
    file, wanted = request.FILES.get("file"), request.POST.get("wanted", "")
    brought = process_files.brought_in(file, name=draft.title or draft.code, wanted=wanted)
    if not brought.bpmn:
        return _page(request, draft, DraftMalformed(brought.words), brought=brought)
    _keep(request, draft, brought.bpmn)
    messages.success(request, brought.words)
    return _page(request, catalogue.draft_card(draft_id=draft.id), brought=brought)


def _keep(request: Request, draft: DraftCard, text: str | None) -> int:
    revision = number(request.POST.get("revision"))
    return catalogue.save_process(draft_id=draft.id, revision=revision, process=text, by=request.actor)


ACTS: dict[str, Callable[[Request, DraftCard], HttpResponse]] = {
    "save": _save,
    "begin": _begin,
    "layout": _lay_out,
    "remove": _remove,
    "bring": _bring_in,
}


def _by_script(request: Request) -> bool:
    return request.headers.get("HX-Request") == "true"


def _faults(draft: DraftCard) -> list[Any]:
    return [fault for fault in catalogue.draft_faults(draft_id=draft.id) if fault.part == "process"]


def _state(
    request: Request, draft: DraftCard, refused: MotcuaError | None = None, *, revision: int = 0
) -> HttpResponse:
    """What the designer shows after saving: the new revision, what is wrong, or why it was not saved."""
    shown = {
        "draft": draft,
        "faults": _faults(draft),
        "revision": revision,
        "refused": refused.message if refused else "",
        "places": _places(draft),
    }
    status = refused.status if refused else 200
    return render(request, "office/configuration/process_state.html", shown, status=status)


def _page(
    request: Request, draft: DraftCard, refused: MotcuaError | None = None, *, brought: Brought | None = None
) -> HttpResponse:
    # What was typed or drawn and refused is kept on the page.
    source = request.POST.get("source") if refused else None
    shown = {
        "source": (draft.process or "") if source is None else source,
        "faults": _faults(draft),
        "notes": brought.notes if brought else (),
        "pools": brought.pools if brought else (),
        "words": process_words.drawing_words(),
        "choices": process_words.choices(draft.form),
        **_drawn(draft),
    }
    name = "process_text" if request.GET.get("text") or source is not None else "process"
    return draft_page(request, f"office/configuration/{name}.html", draft, "process", shown, refused=refused)


def _drawn(draft: DraftCard) -> dict[str, Any]:
    """The table of steps, and whether there is a drawing; neither of a text that is no XML."""
    try:
        steps = workflow.steps_in_text(bpmn=draft.process or "")
    except MarkupRefused:
        return {"is_drawn": False, "steps": (), "gateways": (), "places": {}}
    choices = workflow.choices_in_text(bpmn=draft.process or "")
    return {"is_drawn": True, "steps": steps, "gateways": choices, "places": _places(draft)}


def _places(draft: DraftCard) -> dict[str, str]:
    """By element the page where it is mended: that of its step, or of the gateway that it is or comes from."""
    try:
        steps = workflow.steps_in_text(bpmn=draft.process or "")
        choices = workflow.choices_in_text(bpmn=draft.process or "")
    except MarkupRefused:
        return {}
    at = {"draft_id": draft.id}
    found = {step.id: address("office:configuration_process_step", **at, step_id=step.id) for step in steps}
    for choice in choices:
        page = address("office:configuration_process_gateway", **at, gateway_id=choice.id)
        found |= dict.fromkeys((choice.id, *(way.id for way in choice.ways)), page)
    return found


@require_http_methods(GET_OR_POST)
@administrators_only
def step(request: Request, draft_id: int, step_id: str) -> HttpResponse:
    """One step by plain boxes, for whoever cannot or would not draw."""
    draft = catalogue.draft_card(draft_id=draft_id)
    found, following = _step(draft, step_id)
    refused = None
    if request.method == "POST":
        typed = process_files.typed_step(request.POST)
        try:
            _keep(request, draft, workflow.edit_step(bpmn=draft.process or "", step=step_id, **typed))
            messages.success(request, _("Đã lưu bước “%(name)s”.") % {"name": typed["name"] or step_id})
            if following and "next" in request.POST:
                return redirect("office:configuration_process_step", draft_id=draft_id, step_id=following)
            return redirect("office:configuration_process", draft_id=draft_id)
        except MotcuaError as error:
            refused = error
            found = StepText(step_id, words=found.words, **typed)
    shown = {
        "step": found,
        "following": following,
        "empty_ways": range(max(1, 3 - len(found.ways))),
        "choices": process_words.choices(draft.form),
        "faults": [fault for fault in _faults(draft) if fault.place == step_id] if not refused else [],
    }
    return draft_page(
        request, "office/configuration/process_step.html", draft, "process", shown, refused=refused
    )


def _step(draft: DraftCard, step_id: str) -> tuple[StepText, str]:
    """A step, and the id of the one after it, "" after the last."""
    try:
        found = workflow.steps_in_text(bpmn=draft.process or "")
    except MarkupRefused as error:
        raise Http404 from error
    places = [place for place, one in enumerate(found) if one.id == step_id]
    if not places:
        raise Http404
    after = found[places[0] + 1 : places[0] + 2]
    return found[places[0]], after[0].id if after else ""


@require_http_methods(GET_OR_POST)
@administrators_only
def trial(request: Request, draft_id: int) -> HttpResponse:
    """Walk the process of a draft with made-up outcomes; the page itself carries how far the walk has come."""
    draft = catalogue.draft_card(draft_id=draft_id)
    try:
        shown = process_trial.shown(draft, request.POST)
    except MotcuaError as refused:
        # A process that cannot be walked yet is no fault of whoever asks for it.
        shown = {"notice_text": refused.message}
    return draft_page(request, "office/configuration/process_trial.html", draft, "process", shown)
