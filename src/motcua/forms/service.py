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
    Reading,
    SummaryRow,
    SummarySection,
    check,
    given_from,
    prefill,
    read_page,
    summary,
)
from motcua.forms.definition import Answers, Field, Form, Page, Widget, pages_to_fill, shown_page
from motcua.forms.models import FormVersion
from motcua.forms.queries import form
from motcua.forms.schemas import compile_form

__all__ = [
    "Answers",
    "Field",
    "Form",
    "FormVersion",
    "Page",
    "Reading",
    "SummaryRow",
    "SummarySection",
    "Widget",
    "check",
    "compile_form",
    "form",
    "given_from",
    "import_form",
    "pages_to_fill",
    "prefill",
    "read_page",
    "shown_page",
    "summary",
]
