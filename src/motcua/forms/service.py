"""Forms as published: what they ask, what was answered, what is wrong with it.

A page is shown and read so:

    form = forms.form(version_id)
    page = forms.shown_page(form, page_id, answers)
    given, errors = forms.given_from(page, answers), {}
    # posted:
    reading = forms.read_page(form, page_id, request.POST, answers)

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
from motcua.forms.reading import Reading, given_from, read_page
from motcua.forms.schemas import compile_form, form_faults

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
    "shown_page",
    "summary",
]
