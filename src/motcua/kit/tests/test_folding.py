"""What a template says the same way every time is worked out when it is compiled."""

from typing import Any

import pytest
from django.utils import translation
from jinja2 import DictLoader, Environment

from motcua.kit.folding import FoldingEnvironment
from motcua.kit.pages import environment


def pages(**templates: str) -> Environment:
    return environment(loader=DictLoader(templates), autoescape=True)


def compiled(template: str) -> str:
    code: Any = pages().compile(template, raw=True)
    return str(code)


def test_constant_words_and_addresses_become_text() -> None:
    code = compiled("""<a href="{{ url('health') }}" lang="{{ language() }}">{{ _("Xong & rồi") }}</a>""")

    assert """<a href="/health" lang="vi">Xong & rồi</a>""" in code


def test_words_with_values_are_put_together_when_shown() -> None:
    page = pages(page="""{{ _("Chào %(name)s", name=name) }} {{ _("100%%") }}""").get_template("page")

    assert page.render(name="<An>") == "Chào &lt;An&gt; 100%"


def test_an_unknown_address_is_an_error_only_where_it_is_shown() -> None:
    page = pages(page="{% if wanted %}{{ url('nowhere') }}{% endif %}").get_template("page")

    assert page.render(wanted=False) == ""
    with pytest.raises(Exception, match="nowhere"):
        page.render(wanted=True)


def test_each_language_has_templates_of_its_own() -> None:
    known = pages(base="{{ language() }}{% block main %}{% endblock %}", page="{% extends 'base' %}")

    for language in ("vi", "en", "vi"):
        with translation.override(language):
            assert known.get_template("page").render() == language


def test_languages_share_what_is_registered_later() -> None:
    known = pages(page="{{ 2 | twice }}")
    assert isinstance(known, FoldingEnvironment)
    known.filters["twice"] = lambda number: 2 * number

    assert known.get_template("page").render() == "4"
