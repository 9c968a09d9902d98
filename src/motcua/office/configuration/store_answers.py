"""Which papers of a store answer which components, pair by pair."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.dossiers import service as dossiers
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST


@require_http_methods(GET_OR_POST)
@administrators_only
def store_answers(request: Request) -> HttpResponse:
    """Each pair with who decided on it; a POST confirms one or switches it off."""
    if request.method == "POST":
        told = {name: request.POST.get(name, "") for name in ("component", "title", "state")}
        dossiers.decide_store_answer(by=request.actor, **told)
        messages.success(request, _("Đã lưu, có hiệu lực trong vài giây."))
        return redirect("office:configuration_store_answers")
    shown = {"pairs": dossiers.answer_pairs()}
    return show(request, "office/configuration/store_answers.html", shown)
