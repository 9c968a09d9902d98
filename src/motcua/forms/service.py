"""Forms as published: what they ask, what was answered, what is wrong with it.

A page is shown and read so:

    form = forms.form(version_id)
    visit = forms.visit_page(form, page_id, answers, request.POST if request.method == "POST" else None)
    # keep visit.answers where it was posted; then visit.goes_on, or the same page once more

with `{% from "forms/fields.html" import form_fields, error_summary %}` in the template.
"""

from motcua.forms.actions import import_form
from motcua.forms.answers import (
    SummaryRow,
    SummarySection,
    SummaryTable,
    completed,
    prefill,
    summary,
)
from motcua.forms.checking import check
from motcua.forms.definition import Answers, Cosign, Field, Form, Page, Part, Widget
from motcua.forms.models import FormVersion
from motcua.forms.pages import pages_to_fill, shown_page
from motcua.forms.parts import PartKind, part_kinds
from motcua.forms.properties import FormFault
from motcua.forms.queries import form
from motcua.forms.reading import Reading, Visit, given_from, read_page, visit_page
from motcua.forms.schemas import compile_form, form_faults
from motcua.forms.showing import show_page

__all__ = [
    "Answers",
    "Cosign",
    "Field",
    "Form",
    "FormFault",
    "FormVersion",
    "Page",
    "Part",
    "PartKind",
    "Reading",
    "SummaryRow",
    "SummarySection",
    "SummaryTable",
    "Visit",
    "Widget",
    "check",
    "compile_form",
    "completed",
    "form",
    "form_faults",
    "given_from",
    "import_form",
    "pages_to_fill",
    "part_kinds",
    "prefill",
    "read_page",
    "show_page",
    "shown_page",
    "summary",
    "visit_page",
]
