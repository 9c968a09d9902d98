"""Where agencies that have too much to receive are received for: rules with dates, tried on the last days first."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration.pages import Request, administrators_only, show
from motcua.office.pages import GET_OR_POST, number
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations
from motcua.organizations.errors import ReceptionRuleWrong
from motcua.organizations.service import Kind, Spread

MOST_PROCEDURES = 30
RECEIVED_FOR = (
    Kind.LAND_OFFICE,
    Kind.DEPARTMENT,
    Kind.PROVINCIAL_COMMITTEE,
    Kind.COMMUNE_COMMITTEE,
    Kind.COMMUNE_POLICE,
)


@dataclass(frozen=True, slots=True)
class Option:
    """A place that may receive: a whole centre, or one point of it ("12-3")."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A rule as it was typed; a day that is none is one long past, which no rule takes."""

    agency_id: int
    centre_id: int
    point_id: int | None
    spread: Spread
    reason: str


@dataclass(frozen=True, slots=True)
class Share:
    """How many dossiers of the last days came to a place, and how many would have under the rule."""

    place: str
    before: int
    after: int


@require_http_methods(GET_OR_POST)
@administrators_only
def receptions(request: Request) -> HttpResponse:
    """The rules of today and later; one more, tried on the last days before it is laid down."""
    shares: list[Share] | None = None
    refused: MotcuaError | None = None
    if request.method == "POST":
        typed = _typed(request)
        try:
            if request.POST.get("do") != "preview":
                _add(request, typed)
                return redirect("office:configuration_receptions")
            _check(request, typed)
            shares = preview(typed)
        except MotcuaError as error:
            refused = error
    return _page(request, refused, shares)


def _page(request: Request, refused: MotcuaError | None, shares: list[Share] | None) -> HttpResponse:
    box = str(refused.values.get("box", "")) if refused else ""
    today = clock.today()
    shown = {
        "rules": organizations.reception_rules(),
        "agencies": organizations.organizations(*RECEIVED_FOR),
        "fields": catalogue.procedure_fields(),
        "communes": organizations.communes_served(),
        "places": _places(),
        "typed": request.POST,
        "chosen": request.POST.getlist("communes"),
        "errors": {box: refused.message} if refused and box else {},
        "notice_text": refused.message if refused and not box else "",
        "shares": shares,
        "days": dossiers.COUNTED_DAYS,
        "today": f"{today.day}/{today.month}/{today.year}",
    }
    status = refused.status if refused else 200
    return show(request, "office/configuration/receptions.html", shown, status=status)


def _typed(request: Request) -> Typed:
    data = request.POST
    centre, _dash, point = data.get("place", "").partition("-")
    last = read_day(data.get("end", ""))
    spread = Spread(
        start=read_day(data.get("start", "")) or dt.date.min,
        end=last + dt.timedelta(days=1) if last and last < dt.date.max else dt.date.min,
        communes=frozenset(data.getlist("communes")),
        field=data.get("field", ""),
        procedures=frozenset(data.get("procedures", "").replace(",", " ").replace(";", " ").split()),
    )
    return Typed(
        number(data.get("agency")), number(centre), number(point) or None, spread, data.get("reason", "")
    )


def _check(request: Request, typed: Typed) -> None:
    """Raises what the rule itself would, and ReceptionRuleWrong for an agency or procedures that are not there."""
    known = {card.id for card in organizations.organizations(*RECEIVED_FOR)}
    if typed.agency_id not in known:
        raise ReceptionRuleWrong(problem=_("Chọn cơ quan."), box="agency")
    if len(typed.spread.procedures) > MOST_PROCEDURES:
        words = _("Nhiều nhất %d thủ tục; nhiều hơn thì chọn lĩnh vực.") % MOST_PROCEDURES
        raise ReceptionRuleWrong(problem=words, box="procedures")
    for code in sorted(typed.spread.procedures):
        if not catalogue.procedure_versions(code=code):
            words = _("Không có thủ tục mang mã %s.") % code[:20]
            raise ReceptionRuleWrong(problem=words, box="procedures")
    organizations.check_reception_rule(
        agency_id=typed.agency_id,
        centre_id=typed.centre_id,
        point_id=typed.point_id,
        spread=typed.spread,
        reason=typed.reason,
        by=request.actor,
    )


def _add(request: Request, typed: Typed) -> None:
    _check(request, typed)
    organizations.add_reception_rule(
        agency_id=typed.agency_id,
        centre_id=typed.centre_id,
        point_id=typed.point_id,
        spread=typed.spread,
        reason=typed.reason,
        by=request.actor,
    )
    messages.success(request, _("Đã đặt quy tắc phân bổ tiếp nhận."))


def preview(typed: Typed) -> list[Share]:
    """By place, what the rule would have moved in the last days, the place with most first; one statement."""
    before: Counter[str] = Counter()
    after: Counter[str] = Counter()
    place = _place_words(typed.centre_id, typed.point_id)
    for row in dossiers.received_lately(agency_id=typed.agency_id, spread=typed.spread):
        here = organizations.card(row.receiving_unit_id).name
        moves = not typed.spread.communes or row.place_code in typed.spread.communes
        before[here] += row.count
        after[place if moves else here] += row.count
    names = sorted({*before, *after}, key=lambda name: (-after[name], -before[name], name))
    return [Share(name, before[name], after[name]) for name in names]


@require_POST
@administrators_only
def end_reception(request: Request, rule_id: int) -> HttpResponse:
    """It no longer holds from today on; reception is where it was."""
    organizations.end_reception_rule(rule_id=rule_id, by=request.actor)
    messages.success(request, _("Quy tắc hết hiệu lực từ hôm nay."))
    return redirect("office:configuration_receptions")


def _places() -> list[Option]:
    """The centres, each followed by its points where it has several; two statements at most."""
    points: dict[int, list[Option]] = {}
    for point in organizations.reception_points():
        words = f"{_name(point.organization_id)} – {point.name}"
        points.setdefault(point.organization_id, []).append(
            Option(f"{point.organization_id}-{point.id}", words)
        )
    found: list[Option] = []
    for centre in organizations.centres():
        own = points.get(centre.id, [])
        found += [Option(str(centre.id), centre.name), *(own if len(own) > 1 else [])]
    return found


def _place_words(centre_id: int, point_id: int | None) -> str:
    points = organizations.reception_points(centre_id) if point_id else []
    own = [point.name for point in points if point.id == point_id]
    return " – ".join([_name(centre_id), *own])


def _name(organization_id: int) -> str:
    return organizations.card(organization_id).name
