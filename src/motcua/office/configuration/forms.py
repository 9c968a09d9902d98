"""The form of a draft: designed without scripts, shown as it will be seen, tried out, brought in and taken out."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalogue import service as catalogue
from motcua.forms import service as forms
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.form_acts import press
from motcua.office.configuration.form_pages import from_button, page_facts
from motcua.office.configuration.pages import Request, administrators_only, draft_page, show
from motcua.office.pages import GET_OR_POST, number

LOOKS = ("citizen", "kiosk")


@require_http_methods(GET_OR_POST)
@administrators_only
def form(request: Request, draft_id: int) -> HttpResponse:
    """The outline of the form, and boxes for whatever is selected there; every button is a POST."""
    draft = catalogue.draft_card(draft_id=draft_id)
    refused, posted, asked = None, None, request.GET.dict()
    if request.method == "POST":
        try:
            where = press(request, draft, request.actor)
            return redirect(reverse("office:configuration_form", kwargs={"draft_id": draft_id}) + where)
        except MotcuaError as error:
            refused, posted, asked = error, request.POST, from_button(request.POST.get("do", ""))
    facts = page_facts(draft, asked, posted, refused)
    return draft_page(request, "office/configuration/form.html", draft, "form", facts, refused=refused)


@require_safe
@administrators_only
def preview(request: Request, draft_id: int) -> HttpResponse:
    """A page of the form as a citizen or a kiosk shows it; for scripts only the page itself."""
    draft = catalogue.draft_card(draft_id=draft_id)
    look = request.GET.get("look", "")
    facts = _previewed(draft.form, request.GET.get("page", ""), look if look in LOOKS else LOOKS[0])
    if "HX-Request" in request.headers:
        return show(request, "office/configuration/form_preview.html", facts | {"draft": draft})
    return draft_page(request, "office/configuration/form_previewed.html", draft, "form", facts)


def _previewed(schema: dict[str, Any] | None, page_id: str, look: str) -> dict[str, Any]:
    """A page as far as it is right, and what it asks only once earlier answers are known."""
    facts: dict[str, Any] = {"look": look, "looks": LOOKS, "shown": None}
    found = forms.sound_part(schema=schema) if schema else None
    if found is None:
        return facts
    page = next((one for one in found.pages if one.id == page_id), found.pages[0])
    visit = forms.visit_page(found, page.id, {})
    asked = {one.name for one in visit.page.fields}
    return facts | {
        "shown": forms.show_page(visit.page, visit.given, look=look),
        "page": page,
        "pages": found.pages,
        "hidden": [one.title for one in page.fields if one.name not in asked],
    }


@require_safe
@administrators_only
def form_file(request: Request, draft_id: int) -> HttpResponse:  # noqa: ARG001 - all views are called alike
    """The form of a draft as a file of JSON Schema."""
    draft = catalogue.draft_card(draft_id=draft_id)
    if draft.form is None:
        raise Http404
    return _file(draft.code, draft.form)


@require_safe
@administrators_only
def published(request: Request, code: str) -> HttpResponse:
    """The form of a published version, to be read or taken out; nobody changes it."""
    versions = catalogue.procedure_versions(code=code)
    wanted = number(request.GET.get("version"))
    line = next((one for one in versions if one.number == wanted or not wanted), None)
    if line is None:
        raise Http404
    card = catalogue.version(line.id)
    schema = forms.published_schema(card.form_version_id) if card.form_version_id else None
    if "file" in request.GET and schema is not None:
        return _file(code, schema)
    shown = {
        "code": code,
        "line": line,
        "card": card,
        "outline": forms.outline(schema=schema),
        "versions": versions,
    }
    return show(request, "office/configuration/form_published.html", shown)


def _file(code: str, schema: object) -> HttpResponse:
    text = json.dumps(schema, ensure_ascii=False, indent=1)
    response = HttpResponse(text, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="to-khai-{code}.json"'
    return response
