"""Filling in a form that is not published yet: nothing is filed and nothing kept but in the page itself."""

from typing import Any

from django.core import signing
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import DraftCard
from motcua.forms import service as forms
from motcua.forms.service import Answers, Form
from motcua.office.configuration.form_pages import fault_query
from motcua.office.configuration.pages import Request, administrators_only, draft_page
from motcua.office.pages import GET_OR_POST

# A field of a form has no dash in its name.
STATE, PAGE, BACK = "trial-answers", "trial-page", "trial-back"
# Someone who does not exist, for fields that are filled from the profile.
SAMPLE_PERSON = {
    "full_name": "Nguyễn Thị Mẫu",
    "personal_number": "027190000011",
    "date_of_birth": "1990-03-27",
    "sex": "female",
    "phone": "0912345678",
    "email": "mau@example.vn",
    "address": "Tổ dân phố 1",
}


@require_http_methods(GET_OR_POST)
@administrators_only
def trial(request: Request, draft_id: int) -> HttpResponse:
    """One page after another as a citizen fills them, then the summary; answers travel signed in the page."""
    draft = catalogue.draft_card(draft_id=draft_id)
    faults = forms.form_faults(draft.form) if draft.form else ()
    if not draft.form or faults:
        return draft_page(request, "office/configuration/form_trial.html", draft, "form", _faults(draft))
    form = forms.compile_form(key="trial", schema=draft.form)
    if request.method != "POST":
        answers = forms.prefill(form, SAMPLE_PERSON if "sample" in request.GET else {})
        return _at(request, draft, form, answers, form.pages[0].id)
    answers = _answers(draft, request.POST.get(STATE, ""))
    page = request.POST.get(PAGE, "")
    if page not in {one.id for one in form.pages}:
        return _at(request, draft, form, answers, form.pages[0].id)
    if BACK in request.POST:
        return _at(request, draft, form, answers, page)
    visit = forms.visit_page(form, page, answers, request.POST)
    if visit.goes_on:
        return _at(request, draft, form, visit.answers, _after(form, page, visit.answers))
    return _show(request, draft, form, visit)


def _faults(draft: DraftCard) -> dict[str, Any]:
    shown = forms.outline(schema=draft.form)
    return {"faults": [(fault, fault_query(fault)) for fault in shown.faults] if shown else (), "page": None}


def _answers(draft: DraftCard, state: str) -> Answers:
    """What was answered so far; none where the page was tampered with."""
    try:
        found = signing.loads(state, salt=_salt(draft))
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def _salt(draft: DraftCard) -> str:
    return f"form-trial-{draft.id}"


def _after(form: Form, page: str, answers: Answers) -> str:
    """The next page that asks something; empty where the summary follows."""
    order = [one.id for one in form.pages]
    later = order[order.index(page) + 1 :]
    return next((one.id for one in forms.pages_to_fill(form, answers) if one.id in later), "")


def _at(request: Request, draft: DraftCard, form: Form, answers: Answers, page: str) -> HttpResponse:
    if page:
        return _show(request, draft, form, forms.visit_page(form, page, answers))
    wrong = forms.check(form, answers)
    facts = {
        "sections": [(one, one.page_id) for one in forms.summary(form, answers)],
        "wrong": [
            (message, form.page_of(name).id if name.partition("-")[0] in form.fields else "")
            for name, message in wrong.items()
        ],
    }
    return _page(request, draft, form, answers, facts)


def _show(request: Request, draft: DraftCard, form: Form, visit: forms.Visit) -> HttpResponse:
    order = [one.id for one in forms.pages_to_fill(form, visit.answers)]
    facts = {
        "page": visit.page,
        "given": visit.given,
        "errors": visit.errors,
        "place": order.index(visit.page.id) + 1 if visit.page.id in order else 1,
        "before": order[order.index(visit.page.id) - 1] if visit.page.id in order[1:] else "",
    }
    return _page(request, draft, form, visit.answers, facts)


def _page(
    request: Request, draft: DraftCard, form: Form, answers: Answers, facts: dict[str, Any]
) -> HttpResponse:
    state = signing.dumps(answers, salt=_salt(draft), compress=True)
    known: dict[str, Any] = {
        "page": None,
        "errors": {},
        "state": state,
        "faults": (),
        "pages": forms.pages_to_fill(form, answers),
    }
    return draft_page(request, "office/configuration/form_trial.html", draft, "form", known | facts)
