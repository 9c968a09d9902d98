"""The form of a draft."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import DraftMalformed
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.pages import GET_OR_POST, number


@require_http_methods(GET_OR_POST)
@administrators_only
def form(request: Request, draft_id: int) -> HttpResponse:
    """The form as JSON Schema text, to be read, pasted and saved."""
    draft = catalogue.draft_card(draft_id=draft_id)
    source = request.POST.get("source")
    refused = None
    if source is not None:
        try:
            catalogue.save_form(
                draft_id=draft_id,
                revision=number(request.POST.get("revision")),
                form=_read(source),
                by=request.actor,
            )
            messages.success(request, _("Đã lưu tờ khai."))
            return redirect("office:configuration_form", draft_id=draft_id)
        except MotcuaError as error:
            refused = error
    shown = {
        "source": _written(draft.form) if source is None else source,
        "faults": [fault for fault in catalogue.draft_faults(draft_id=draft_id) if fault.part == "form"],
    }
    return draft_page(request, "office/configuration/form.html", draft, "form", shown, refused=refused)


def _read(source: str) -> dict[str, Any] | None:
    if not source.strip():
        return None
    try:
        found = json.loads(source)
    except (ValueError, RecursionError) as broken:
        raise DraftMalformed(_("Không đọc được văn bản JSON này.")) from broken
    if not isinstance(found, dict):
        raise DraftMalformed(_("Tờ khai phải là một đối tượng JSON."))
    return found


def _written(form: dict[str, Any] | None) -> str:
    return json.dumps(form, ensure_ascii=False, indent=1) if form else ""
