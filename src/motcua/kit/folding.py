"""Templates compiled once a language, with everything that never changes worked out beforehand.

A page calls `_()`, `url()`, `static()` and `language()` some fifty times, nearly always with constant words;
that was a third of the processor time of the small pages. Here such a call becomes text of the compiled
template, which Jinja2 then joins with the text around it. A call with variables stays a call.
"""

from collections.abc import Mapping, MutableMapping
from typing import Any

from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import Environment, Template, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import Markup


class FoldingEnvironment(Environment):
    """An environment that hands out the templates of the language in which the request is answered."""

    language: str | None = None

    def get_template(
        self,
        name: str | Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja2's name
    ) -> Template:
        here = self if self.language else self._of(translation.get_language())
        return super(FoldingEnvironment, here).get_template(name, parent, globals)

    def _of(self, language: str | None) -> "FoldingEnvironment":
        kept: dict[str | None, FoldingEnvironment] = self.__dict__.setdefault("by_language", {})
        if language not in kept:
            other = self.overlay()
            other.language = language or "-"
            kept[language] = other
        return kept[language]

    def _generate(self, source: nodes.Template, *args: Any, **kwargs: Any) -> str:
        """Jinja2's hook between reading a template and compiling it."""
        return super()._generate(_Folding(self.globals).visit(source), *args, **kwargs)


class _Folding(NodeTransformer):
    def __init__(self, known: Mapping[str, Any]) -> None:
        self.known = known

    def visit_Call(self, call: nodes.Call) -> nodes.Node:  # noqa: N802 - Jinja2's name
        node: nodes.Node = self.generic_visit(call)
        words = [argument.value for argument in call.args if isinstance(argument, nodes.Const)]
        is_constant = len(words) == len(call.args) and not (call.kwargs or call.dyn_args or call.dyn_kwargs)
        if not isinstance(call.node, nodes.Name) or not is_constant:
            return node
        if call.node.name == "_":
            # As Jinja2's own gettext: the words are markup, and a doubled percent sign stands for one.
            return nodes.Const(Markup(translation.gettext(*words)) % {}, lineno=call.lineno)  # noqa: S704 - our words
        if call.node.name in {"url", "static", "language"}:
            try:
                return nodes.Const(self.known[call.node.name](*words), lineno=call.lineno)
            except (NoReverseMatch, ValueError):
                # Said where the page is shown, with its name.
                return node
        return node
