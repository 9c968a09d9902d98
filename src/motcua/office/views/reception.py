"""Reception at the counter: which procedure, at which unit; and what was begun and not filed yet."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import ProcedureCard, ProcedureHit
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import Channel
from motcua.kit.errors import NotAllowedError
from motcua.office import queries
from motcua.office.pages import Request, number, show
from motcua.organizations import service as organizations
from motcua.organizations.service import Role


@require_safe
@officials_only
def reception(request: Request) -> HttpResponse:
    """Find the procedure; go on with what was begun."""
    units = _units(request.actor)
    query = request.GET.get("q", "").replace("\x00", "")[:200]
    wanted = number(request.GET.get("unit"))
    shown = {
        "q": query,
        "hits": _hits(query),
        "units": [organizations.card(unit) for unit in units],
        "unit": wanted if wanted in units else units[0],
        "drafts": [
            (draft, catalogue.version(draft.procedure_version_id))
            for draft in queries.counter_drafts(request.actor)
        ],
    }
    return show(request, "office/reception.html", shown)


@require_safe
@officials_only
def received(request: Request) -> HttpResponse:
    """What was received and is still under way: by this person, or by everyone in their units."""
    _units(request.actor)
    everyone = request.GET.get("show") == "all"
    state = number(request.GET.get("state"))
    before = number(request.GET.get("before")) or None
    rows = dossiers.received_dossiers(request.actor, mine=not everyone, state=state, before=before)
    shown = {
        "everyone": everyone,
        "state": state,
        "states": dossiers.UNDER_WAY,
        "rows": [
            (row, catalogue.version(row.procedure_version_id), dossiers.State(row.state)) for row in rows
        ],
        "next": rows[-1].id if len(rows) == dossiers.RECEIVED_PAGE else None,
        "is_later": before is not None,
    }
    return show(request, "office/received.html", shown)


def _units(actor: Actor) -> list[int]:
    """Where this person receives. Raises NotAllowedError for whoever does so nowhere."""
    units = actor.organizations(Role.RECEPTIONIST)
    if not units:
        raise NotAllowedError(_("Chỉ công chức tiếp nhận mở được trang này."))
    return units


def _hits(query: str) -> list[ProcedureHit]:
    return catalogue.search(query) if query.strip() else catalogue.procedures()


@require_POST
@officials_only
def begin(request: Request, code: str) -> HttpResponse:
    """Begin a dossier for the person at the counter."""
    unit = number(request.POST.get("unit"))
    if unit not in _units(request.actor):
        raise NotAllowedError
    card = catalogue.procedure(code)
    draft = dossiers.begin_draft(
        card=card,
        by=request.actor,
        parties=_usual(card, organizations.card(unit).commune_code),
        answers={},
        channel=Channel.COUNTER,
        receiving_unit_id=unit,
    )
    return redirect("office:draft_parties", draft_id=draft.pk)


def _usual(card: ProcedureCard, commune_code: str) -> dict[str, str]:
    """Most who come live in the commune and hand in for themselves; where their land lies they have to say."""
    usual = {"filing_for": "self", "delivery": "counter"}
    lived_in = {
        dossiers.place_field(card.competence, row.place)
        for row in card.competence
        if row.place in {"", "residence"}
    }
    return usual | (dict.fromkeys(sorted(lived_in), commune_code) if commune_code else {})
