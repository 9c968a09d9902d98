"""The first tab of a draft: its record, a page for each part of it, complete without scripts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import StaleDraft
from motcua.catalogue.service import Change, DraftCard, RecordFault
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import record_form, record_reading
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.configuration.record_form import SECTIONS, Record, Section
from motcua.office.pages import GET_OR_POST, number


@require_http_methods(GET_OR_POST)
@administrators_only
def general(request: Request, draft_id: int) -> HttpResponse:
    """What the procedure is called and what it promises."""
    return _section(request, draft_id, SECTIONS["general"])


@require_http_methods(GET_OR_POST)
@administrators_only
def section(request: Request, draft_id: int, section: str) -> HttpResponse:
    """One part of the record."""
    if section not in SECTIONS:
        raise Http404
    return _section(request, draft_id, SECTIONS[section])


def _section(request: Request, draft_id: int, part: Section) -> HttpResponse:
    draft = catalogue.draft_card(draft_id=draft_id)
    if request.method != "POST":
        return _page(request, draft, part, draft.record)
    record, removed = record_reading.read_section(part, request.POST, draft.record, draft.row_removed)
    try:
        catalogue.save_record(
            draft_id=draft_id,
            revision=number(request.POST.get("revision")),
            record=record,
            by=request.actor,
            row_removed=removed,
        )
    except MotcuaError as refused:
        return _page(request, draft, part, record, refused=refused)
    return redirect(_next(request, draft, part))


def _next(request: Request, draft: DraftCard, part: Section) -> str:
    """Back to the same page: at the row that was moved, with what is wrong if that was asked for."""
    do, _dash, place = request.POST.get("do", "").partition("-")
    address = section_url(draft.id, part.key)
    if part.rows and do == "remove":
        return f"{address}#removed"
    if part.rows and do in {"add", "up", "down", "restore"}:
        back = draft.row_removed["place"] if draft.row_removed else 0
        moved = {"up": number(place) - 1, "down": number(place) + 1, "restore": back}
        row = moved.get(do, number(request.POST.get(f"{part.rows.path}-count")))
        return f"{address}#{part.rows.path}-{row}"
    messages.success(request, _("Đã lưu bản nháp."))
    return f"{address}?check=1" if do == "check" else address


def section_url(draft_id: int, key: str) -> str:
    if key == "general":
        return reverse("office:configuration_draft", kwargs={"draft_id": draft_id})
    return reverse("office:configuration_section", kwargs={"draft_id": draft_id, "section": key})


def _page(
    request: Request, draft: DraftCard, part: Section, record: Record, *, refused: MotcuaError | None = None
) -> HttpResponse:
    faults = catalogue.record_faults_of(record=record) if "check" in request.GET else ()
    shown: dict[str, Any] = {
        "section": part,
        "record": record,
        "rows": record_form.rows_of(part, record),
        "errors": _errors(part, record, faults),
        "is_checked": "check" in request.GET,
        "others": _elsewhere(part, faults),
        "sections": [(one, section_url(draft.id, one.key)) for one in SECTIONS.values()],
        "stale": _stale(draft, record) if isinstance(refused, StaleDraft) else [],
        "label": record_form.label,
        "name_of": record_form.name_of,
        "events": record_form.event_choices(),
        "known_fields": catalogue.procedure_fields() if part.key == "general" else (),
        "most_rows": record_form.MOST_ROWS,
        "removed": record_reading.removed_words(part, draft.row_removed),
    }
    return draft_page(request, "office/configuration/record.html", draft, "draft", shown, refused=refused)


def _errors(part: Section, record: Record, faults: tuple[RecordFault, ...]) -> dict[str, str]:
    """Messages by the id of the box that they stand beside; of a list without rows, by the list itself."""
    boxes = [part.rows.path] if part.rows else []
    boxes += record_form.places(part, record)
    found: dict[str, str] = {}
    for fault in faults:
        place = fault.place
        while place and place not in boxes:
            place = place.rpartition("/")[0]
        if place:
            found.setdefault(place, f"{record_form.label(place)}: {fault.problem}.")
    # In the order in which the boxes stand on the page.
    return {record_form.name_of(place): found[place] for place in boxes if place in found}


def _elsewhere(part: Section, faults: tuple[RecordFault, ...]) -> list[tuple[str, str, int]]:
    """The other pages of the record on which something is to be mended."""
    keys = [record_form.section_of(fault.place) for fault in faults]
    return [
        (key, str(one.title), keys.count(key))
        for key, one in SECTIONS.items()
        if key != part.key and key in keys
    ]


def _stale(draft: DraftCard, typed: Record) -> tuple[Change, ...]:
    """Where what was typed differs from what somebody else has saved meanwhile."""
    return catalogue.record_changes(old=draft.record, new=typed)
