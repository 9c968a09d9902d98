"""A page of a form as markup of its own, for whoever designs it: as a citizen and as a kiosk show it."""

from collections.abc import Mapping

from django.template.loader import render_to_string
from markupsafe import Markup

from motcua.forms.definition import Page
from motcua.forms.widgets import Given

LOOKS = ("citizen", "kiosk")


def show_page(
    page: Page, given: Given, errors: Mapping[str, str] | None = None, *, look: str = "citizen"
) -> Markup:
    """The questions of a page without the form around them; `look` is one of LOOKS."""
    shown = {
        "page": page,
        "given": given,
        "errors": errors or {},
        "look": look if look in LOOKS else LOOKS[0],
    }
    return Markup(render_to_string("forms/page.html", shown, using="jinja2"))  # noqa: S704 - escaped by the template
