"""The work of an office, for whoever leads it: who has what, what is late, and who gets it instead."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import Actor, officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.views.people import last_day
from motcua.office.views.questions import to_decide
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard, Role

WAITING = "waiting"


@dataclass(frozen=True, slots=True)
class Given:
    """What became of one step that was ticked; `refusal` is empty where it changed hands."""

    code: str
    refusal: str


def led(actor: Actor, wanted: int) -> tuple[OrganizationCard, list[OrganizationCard]]:
    """The office to be shown and all that this person leads. Raises NotAllowedError for whoever leads none."""
    offices = [organizations.card(one) for one in actor.organizations(Role.LEADER)]
    if not offices:
        raise NotAllowedError(_("Chỉ lãnh đạo của cơ quan mở được trang này."))
    return next((one for one in offices if one.id == wanted), offices[0]), offices


@require_http_methods(GET_OR_POST)
@officials_only
def unit(request: Request) -> HttpResponse:
    """Open steps, the late ones first; ticked ones go to a colleague."""
    asked = request.POST if request.method == "POST" else request.GET
    office, offices = led(request.actor, number(asked.get("office")))
    results = _give_all(request) if request.method == "POST" else []
    shown = _list(request, office) | {"office": office, "offices": offices, "results": results}
    shown["to_decide"] = to_decide(request.actor)
    wrong = request.method == "POST" and not results
    return show(request, "office/unit.html", shown | {"nothing_chosen": wrong}, status=422 if wrong else 200)


def _list(request: Request, office: OrganizationCard) -> dict[str, object]:
    asked = request.POST if request.method == "POST" else request.GET
    loads = dossiers.unit_loads(office.id)
    who, role = asked.get("who", ""), asked.get("role", "")
    people = [load.person_id for load in loads if load.person_id and who in {"", str(load.person_id)}]
    rows = dossiers.unit_work(
        office.id,
        people=people,
        waiting=who in {"", WAITING},
        role=role if role in Role.values else "",
        late="late" in asked,
    )
    colleagues = organizations.colleagues([office.id])
    return {
        "loads": loads,
        "colleagues": colleagues,
        "known": {one.id: one for one in colleagues},
        "rows": [(row, catalogue.version(row.procedure_version_id)) for row in rows],
        "who": who,
        "role": role,
        "late": "late" in asked,
        "roles": [one for one in Role if one != Role.ADMINISTRATOR],
        "is_full": len(rows) == dossiers.UNIT_PAGE,
        "ticked": set(request.POST.getlist("step")) if request.method == "POST" else set(),
        "all": "all" in request.GET,
        "last_day": last_day,
    }


def _give_all(request: Request) -> list[Given]:
    """Each step is a transaction of its own and tells what became of it."""
    to = number(request.POST.get("to"))
    ticked = [value.rpartition(":") for value in request.POST.getlist("step") if ":" in value]
    if not to:
        return []
    reason = request.POST.get("reason", "")
    return [_give(code, number(step), to, request.actor, reason) for code, _colon, step in ticked]


def _give(code: str, step_id: int, to: int, by: Actor, reason: str) -> Given:
    try:
        dossiers.assign_step(code=code, step_id=step_id, to_id=to, by=by, reason=reason)
    except MotcuaError as refused:
        return Given(code, refused.message)
    return Given(code, "")


@require_http_methods(GET_OR_POST)
@officials_only
def take_over(request: Request, person_id: int) -> HttpResponse:
    """All work of one person goes to a colleague or back to the lanes; whoever leaves, leaves."""
    asked = request.POST if request.method == "POST" else request.GET
    office = _of_mover(request.actor, number(asked.get("office")))
    found = _whose(person_id, office.id)
    refused = None
    if request.method == "POST":
        try:
            moved = _move(request, person_id, office.id)
        except MotcuaError as error:
            refused = error
        else:
            messages.success(request, _told(moved, str(found["name"])))
            back = "unit" if request.actor.may(Role.LEADER, at=office.id) else "postings"
            return redirect(f"{reverse(f'office:{back}')}?office={office.id}")
    shown = found | {
        "office": office,
        "person_id": person_id,
        "typed": request.POST,
        "notice_text": refused.message if refused else "",
    }
    return show(request, "office/take_over.html", shown, status=refused.status if refused else 200)


def _of_mover(actor: Actor, wanted: int) -> OrganizationCard:
    """The office whose work this person may move: one they lead, or, for whoever leaves, one they administer."""
    administered = actor.organizations(Role.ADMINISTRATOR)
    if wanted and not actor.may(Role.LEADER, at=wanted) and organizations.administers(administered, wanted):
        return organizations.card(wanted)
    return led(actor, wanted)[0]


def _whose(person_id: int, organization_id: int) -> dict[str, object]:
    """The person, who may have left already, and the colleagues. Raises NotAllowedError for anybody else."""
    loads = {load.person_id: load for load in dossiers.unit_loads(organization_id)}
    colleagues = organizations.colleagues([organization_id])
    person = next((one for one in colleagues if one.id == person_id), None)
    load = loads.get(person_id)
    if person is None and load is None:
        raise NotAllowedError
    return {
        "person": person,
        "name": person.name if person else load.name if load else "",
        "load": load,
        "colleagues": [one for one in colleagues if one.id != person_id],
    }


def _move(request: Request, person_id: int, organization_id: int) -> dossiers.Moved:
    return dossiers.move_work(
        person_id=person_id,
        organization_id=organization_id,
        to_id=number(request.POST.get("to")) or None,
        leaves="leaves" in request.POST,
        reason=request.POST.get("reason", ""),
        by=request.actor,
    )


def _told(moved: dossiers.Moved, name: str) -> str:
    told = [_("Đã chuyển %(count)s việc của %(name)s.") % {"count": moved.count, "name": name}]
    if moved.to_lane:
        told.append(_("%s việc về lại bộ phận vì người nhận không giữ vai trò đó.") % moved.to_lane)
    if moved.busy:
        told.append(_("%s việc đang ký số chưa chuyển được; xin thôi ký trước.") % moved.busy)
    return " ".join(told)
