"""What a page asks while somebody types; without JavaScript the same is found when the page is saved."""

import re

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.forms import choices, former, widgets
from motcua.forms.errors import ChoiceListNotFound

_PROVINCE = re.compile(r"([0-9]{2})?")
_FIELD = re.compile(r"[a-z][a-z0-9_-]{0,150}")


@require_safe
def choices_like(request: HttpRequest, key: str) -> HttpResponse:
    """The choices of a list that a text may mean; lists are public. `for` names the field on the page."""
    name = request.GET.get("for", "")
    if not choices.KEY.fullmatch(key):
        raise ChoiceListNotFound
    if not _FIELD.fullmatch(name):
        return HttpResponse(status=204, content_type="text/plain")
    typed = request.GET.get(name, "")
    found = choices.suggest(key, typed)
    is_plain = len(found) == 1 and found[0].label == typed
    return render(request, "forms/found.html", {"name": name, "found": [] if is_plain else found})


@require_safe
def communes_like(request: HttpRequest) -> HttpResponse:
    """The communes of today that an old name may mean; `in` is the only province wanted, where only one is."""
    name, province = request.GET.get("for", ""), request.GET.get("in", "")
    if not _FIELD.fullmatch(name) or not _PROVINCE.fullmatch(province):
        return HttpResponse(status=204, content_type="text/plain")
    found = former.understand(request.GET.get(name + widgets.ELSEWHERE, ""), province)
    return render(request, "forms/understood.html", {"name": name, "understood": found})
