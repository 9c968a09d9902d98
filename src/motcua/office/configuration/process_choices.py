"""A gateway of a process by plain boxes: its ways with their conditions, or a table of rules that are read downwards."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import DraftCard
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.pages import GET_OR_POST, number
from motcua.workflow import service as workflow
from motcua.workflow.service import Answer, ChoiceText, MarkupRefused, RowText

LEAST_COLUMNS, MORE_ROWS = 2, 3


@require_http_methods(GET_OR_POST)
@administrators_only
def choice(request: Request, draft_id: int, gateway_id: str) -> HttpResponse:
    """One gateway; what is refused stays in its boxes."""
    draft = catalogue.draft_card(draft_id=draft_id)
    found, refused = _choice(draft, gateway_id), None
    answers = catalogue.answers_of(form=draft.form) or {}
    if request.method == "POST":
        found = _typed(found, request.POST)
        try:
            _keep(request, draft, found, answers)
            messages.success(request, _("Đã lưu cổng “%(name)s”.") % {"name": found.name or found.id})
            return redirect("office:configuration_process_gateway", draft_id=draft_id, gateway_id=gateway_id)
        except MotcuaError as error:
            refused = error
    shown = _shown(found, answers) | {"faults": [] if refused else _faults(draft, found)}
    return draft_page(
        request, "office/configuration/process_choice.html", draft, "process", shown, refused=refused
    )


def _choice(draft: DraftCard, gateway_id: str) -> ChoiceText:
    try:
        found = workflow.choices_in_text(bpmn=draft.process or "")
    except MarkupRefused as error:
        raise Http404 from error
    for one in found:
        if one.id == gateway_id:
            return one
    raise Http404


def _keep(request: Request, draft: DraftCard, typed: ChoiceText, answers: Mapping[str, Answer]) -> None:
    kinds = {name: answer.kind for name, answer in answers.items()}
    text = workflow.edit_choice(bpmn=draft.process or "", choice=typed, kinds=kinds)
    revision = number(request.POST.get("revision"))
    catalogue.save_process(draft_id=draft.id, revision=revision, process=text, by=request.actor)


def _typed(found: ChoiceText, data: QueryDict) -> ChoiceText:
    """The boxes over what was there; rows in which nothing stands are left out."""
    posted = data.getlist("column")
    kept = [place for place, name in enumerate(posted) if name.strip()]
    cells, ways = data.getlist("cell"), data.getlist("way")
    rows = [cells[place * len(posted) :][: len(posted)] for place in range(len(ways))] if posted else []
    return replace(
        found,
        name=data.get("name", ""),
        default=data.get("default", ""),
        ways=tuple(
            replace(way, condition=data.get(f"condition_{way.id}", way.condition).strip())
            for way in found.ways
        ),
        columns=tuple(posted[place].strip() for place in kept),
        rows=tuple(
            RowText(tuple(row[place] for place in kept), way)
            for row, way in zip(rows, ways, strict=True)
            if way and len(row) == len(posted)
        ),
        dmn="" if kept else data.get("dmn", "").strip(),
    )


def _shown(found: ChoiceText, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """One more column and a few more rows than there are, for what is still to be typed."""
    width = min(max(LEAST_COLUMNS, len(found.columns) + 1), workflow.MAX_COLUMNS)
    empty = RowText(("",) * width, "")
    rows = [replace(row, tests=(*row.tests, *empty.tests)[:width]) for row in found.rows]
    return {
        "choice": found,
        "targets": [(way.id, way.words) for way in found.ways],
        "columns": (*found.columns, *empty.tests)[:width],
        "rows": [*rows, *[empty] * MORE_ROWS][: workflow.MAX_ROWS],
        "answers": answers,
        "names": [(name, f"{answer.label} ({name})") for name, answer in answers.items()],
    }


def _faults(draft: DraftCard, found: ChoiceText) -> list[Any]:
    places = {found.id, *(way.id for way in found.ways)}
    faults = catalogue.draft_faults(draft_id=draft.id)
    return [fault for fault in faults if fault.part == "process" and fault.place in places]
