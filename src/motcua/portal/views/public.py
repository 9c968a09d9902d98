"""Pages that anyone may open: find a procedure, look a dossier up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import State
from motcua.organizations import service as organizations
from motcua.portal import finding


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/home.html", {"events": catalogue.life_events()})


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """Found by words without marks and narrowed by choices, or all; each such page has an address."""
    asked = catalogue.read_asked(request.GET)
    found = catalogue.find_procedures(asked)
    shown = {
        "asked": asked,
        "found": found,
        "events": catalogue.life_events(),
        "choices": finding.choices(asked, found),
        "pages": finding.pages(found),
        "to": lambda **changes: finding.address(asked, **changes),
    }
    return render(request, "portal/procedures.html", shown)


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    card = catalogue.procedure(code)
    terms = catalogue.local_terms(card)
    deciding = {one.id for one in catalogue.offices_of(card.competence)}
    shown = {
        "procedure": card,
        "fees": catalogue.fee_table(card=card, terms=terms),
        "money": catalogue.money,
        "spread": [
            rule
            for rule in organizations.reception_rules()
            if rule.agency.id in deciding and rule.spread.asks_for(field=card.field_name, procedure=card.code)
        ],
        "offers": [offer for offer in terms.offers.values() if offer.level != card.level_of_service],
        "takes_online": any(
            terms.at(card, one.id).takes("online") for one in catalogue.offering_organizations(card, terms)
        ),
    }
    return render(request, "portal/procedure.html", shown)


@require_safe
def lookup(request: HttpRequest) -> HttpResponse:
    """State and step of a code, nothing else of the dossier."""
    wanted = request.GET.get("code", "")[:60].strip()
    found = dossiers.look_up(wanted) if wanted else None
    shown: dict[str, object] = {"wanted": wanted, "found": found}
    if found is not None:
        shown |= {
            "procedure": catalogue.version(found.procedure_version_id),
            "office": organizations.card(found.competent_agency_id),
            "formerly": dossiers.formerly(code=found.code, agency_id=found.competent_agency_id),
            "state": State(found.state),
            "phase": dossiers.PHASES.get(found.phase or ""),
        }
    return render(request, "portal/lookup.html", shown, status=404 if wanted and found is None else 200)


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html")


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")
