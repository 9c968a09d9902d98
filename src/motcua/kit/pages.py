"""The Jinja2 environment of every page."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest
from django.template.backends.utils import csrf_input
from django.templatetags.static import static
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader
from markupsafe import Markup

from motcua.kit import clock, text
from motcua.kit.addresses import address
from motcua.kit.folding import FoldingEnvironment


def environment(**options: Any) -> Environment:
    loader = options.pop("loader")
    macros = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    pages = FoldingEnvironment(
        **options,
        loader=ChoiceLoader([loader, macros]),
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    pages.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        translation.gettext, translation.ngettext, newstyle=True, pgettext=translation.pgettext
    )
    pages.globals.update(
        static=static,
        url=address,
        language=translation.get_language,
        vietnamese=_vietnamese,
        get_messages=_messages,
        demo=settings.DEMO,
    )
    pages.filters.update(mask=text.mask_number, local=clock.local)
    return pages


def form_token(request: HttpRequest) -> dict[str, Any]:
    """The field that every form of a page carries, made once for all of them instead of once for each."""
    return {"csrf_input": SimpleLazyObject(lambda: csrf_input(request))}


def _messages(request: HttpRequest) -> Any:
    """What was said on the page before; nothing for an error so early that there is no such store yet."""
    said = get_messages(request) if request else ()
    # Looking through none would send every browser a cookie that deletes what it does not have.
    return said if len(said) else ()


def _vietnamese() -> str:
    """The attribute for what stays Vietnamese on a page in another language, so that it is read out as such."""
    return "" if translation.get_language() == "vi" else Markup(' lang="vi"')
