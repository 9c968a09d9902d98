"""Who serves in an office, who is away and who stands in, who is lent: for the person, their leader, an administrator."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.accounts.models import User
from motcua.accounts.service import Actor, officials_only
from motcua.kit import clock
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.side_forms import organization, read_day
from motcua.office.views.questions import to_decide
from motcua.organizations import service as organizations
from motcua.organizations.errors import PostingNotFound
from motcua.organizations.models import Organization, Posting
from motcua.organizations.service import Kind, OrganizationCard, Role

FARTHEST_YEARS = 5


def managed(actor: Actor, wanted: int) -> tuple[OrganizationCard, list[OrganizationCard]]:
    """The office whose people are shown and those that this person leads or administers. Raises NotAllowedError."""
    own = actor.organizations(Role.LEADER, Role.ADMINISTRATOR)
    if not own:
        raise NotAllowedError(_("Chỉ lãnh đạo và người quản trị mở được trang này."))
    led = [organizations.card(one) for one in own]
    found = organization(wanted) if wanted else None
    administers = organizations.administers(actor.organizations(Role.ADMINISTRATOR), wanted)
    if found is None or not (wanted in own or administers):
        found = led[0]
    return found, led


@require_safe
@officials_only
def postings(request: Request) -> HttpResponse:
    """The people of an office: their roles, who is away, who is lent from where and to where."""
    return _postings(request)


def _postings(
    request: Request, *, refused: MotcuaError | None = None, errors: dict[str, str] | None = None
) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    office, offices = managed(request.actor, number(asked.get("office")))
    here = organizations.postings_at(office.id)
    near = [organizations.card(one) for one in organizations.nearby(office.id) if one != office.id]
    administers = organizations.administers(request.actor.organizations(Role.ADMINISTRATOR), office.id)
    lendable = [Role.RECEPTIONIST, Role.HANDLER, Role.CLERK, *([Role.LEADER] if administers else [])]
    shown = {
        "office": office,
        "offices": offices,
        "colleagues": organizations.colleagues([office.id]),
        "own": [one for one in here if one.organization_id == office.id],
        "lent": [one for one in here if one.lent_from_id == office.id],
        "near": _anywhere(near) if administers else near,
        "may_move": administers or request.actor.may(Role.LEADER, at=office.id),
        "administers": administers,
        "roles": lendable,
        "typed": request.POST,
        "errors": errors or {},
        "notice_text": refused.message if refused else "",
        "last_day": last_day,
        "to_decide": to_decide(request.actor),
    }
    status = refused.status if refused else 422 if errors else 200
    return show(request, "office/postings.html", shown, status=status)


def _anywhere(near: list[OrganizationCard]) -> list[OrganizationCard]:
    """Where an administrator may lend to; the police of other communes are nobody's to be sent to."""
    others = organizations.organizations(*(kind for kind in Kind if kind != Kind.COMMUNE_POLICE))
    return near + [one for one in others if one not in near]


def near_day(given: str) -> date | None:
    """A day as people write it, within five years: what lies farther off is a slip of the finger."""
    day = read_day(given)
    return day if day and abs(day.year - clock.today().year) <= FARTHEST_YEARS else None


def last_day(first_day_back: date) -> str:
    """As people read it: the last day on which it holds."""
    return f"{first_day_back - timedelta(days=1):%d/%m/%Y}"


@dataclass(frozen=True, slots=True)
class Loan:
    """Who is lent where, as it was typed; `errors` by box."""

    person: User | None
    to: Organization | None
    first: date | None
    last: date | None
    errors: dict[str, str]


def _read_loan(data: QueryDict) -> Loan:
    person = User.objects.filter(pk=number(data.get("person")), is_official=True).first()
    to = Organization.objects.filter(pk=number(data.get("to"))).first()
    first, last = near_day(data.get("first", "")), near_day(data.get("last", ""))
    wrong = (
        ("person", _("Chọn người được cử."), person is None),
        ("to", _("Chọn cơ quan đến."), to is None),
        ("role", _("Chọn vai trò ở cơ quan đến."), data.get("role") not in Role.values),
        ("first", _("Ghi ngày bắt đầu, ví dụ 27/3/2027."), first is None),
        ("last", _("Ghi ngày theo dạng ngày/tháng/năm, hoặc để trống."), bool(data.get("last")) and not last),
    )
    return Loan(person, to, first, last, {name: message for name, message, is_wrong in wrong if is_wrong})


@require_POST
@officials_only
def lend(request: Request) -> HttpResponse:
    """Lend a person of the office to another one, from a day to a day."""
    data = request.POST
    managed(request.actor, number(data.get("office")))
    loan = _read_loan(data)
    if loan.errors or loan.person is None or loan.to is None:
        return _postings(request, errors=loan.errors)
    try:
        organizations.lend_person(
            person=loan.person,
            to=loan.to,
            role=Role(data["role"]),
            by=request.actor,
            valid_from=loan.first,
            valid_to=loan.last + timedelta(days=1) if loan.last else None,
        )
    except MotcuaError as refused:
        return _postings(request, refused=refused)
    told = {"name": loan.person.full_name, "to": loan.to.name}
    messages.success(request, _("Đã cử %(name)s sang %(to)s.") % told)
    return _to_postings(data.get("office", ""))


def _to_postings(office: str) -> HttpResponse:
    return redirect(f"{reverse('office:postings')}?office={number(office)}")


@require_POST
@officials_only
def end_posting(request: Request, posting_id: int) -> HttpResponse:
    """A loan ends today; what the person had taken there waits for anyone again from midnight on."""
    managed(request.actor, number(request.POST.get("office")))
    posting = Posting.objects.select_related("user").filter(pk=posting_id).first()
    if posting is None:
        raise PostingNotFound
    try:
        organizations.end_posting(posting=posting, by=request.actor)
    except MotcuaError as refused:
        return _postings(request, refused=refused)
    messages.success(request, _("Đã kết thúc phân công của %s.") % posting.user.full_name)
    return _to_postings(request.POST.get("office", ""))


@require_http_methods(GET_OR_POST)
@officials_only
def absences(request: Request) -> HttpResponse:
    """Record that a person is away, oneself unless a leader names somebody, and who stands in."""
    return _record(request) if request.method == "POST" else _absences(request)


def _record(request: Request) -> HttpResponse:
    data = request.POST
    person = _person(request)
    substitute = User.objects.filter(pk=number(data.get("substitute")), is_official=True).first()
    first, last = near_day(data.get("first", "")), near_day(data.get("last", ""))
    wrong = (
        ("first", _("Ghi ngày bắt đầu, ví dụ 27/3/2027."), first is None),
        ("last", _("Ghi ngày cuối cùng vắng mặt, ví dụ 29/3/2027."), last is None),
        ("substitute", _("Chọn người làm thay."), substitute is None),
    )
    errors = {name: message for name, message, is_wrong in wrong if is_wrong}
    if errors or substitute is None or first is None or last is None:
        return _absences(request, errors=errors)
    try:
        organizations.record_absence(
            person=person,
            organization_id=number(data.get("office")),
            substitute=substitute,
            by=request.actor,
            first_day=first,
            last_day=last,
            reason=data.get("reason", ""),
        )
    except MotcuaError as refused:
        at = "last" if refused.code == "period_is_empty" else "substitute"
        return _absences(request, errors={at: refused.message}, status=refused.status)
    told = {"name": substitute.full_name, "person": person.full_name}
    messages.success(request, _("Đã ghi. %(name)s làm thay %(person)s trong thời gian này.") % told)
    return redirect("office:absences")


def _person(request: Request) -> User:
    """Whose absence it is: one's own, or that of a colleague whom one leads."""
    asked = request.POST if request.method == "POST" else request.GET
    wanted, office = number(asked.get("person")), number(asked.get("office"))
    may = request.actor.may(Role.LEADER, at=office) or organizations.administers(
        request.actor.organizations(Role.ADMINISTRATOR), office
    )
    own = User.objects.get(pk=request.actor.person_id)
    if not wanted or not may or wanted not in {one.id for one in organizations.colleagues([office])}:
        return own
    return User.objects.filter(pk=wanted, is_official=True).first() or own


def _absences(request: Request, *, errors: dict[str, str] | None = None, status: int = 422) -> HttpResponse:
    asked = request.POST if request.method == "POST" else request.GET
    person = _person(request)
    mine = person.pk == request.actor.id
    own = sorted({grant.organization_id for grant in request.actor.grants if not grant.absent_id})
    offices = [organizations.card(one) for one in (own if mine else [number(asked.get("office"))])]
    office = next(
        (one for one in offices if one.id == number(asked.get("office"))), offices[0] if offices else None
    )
    fit: list[Any] = organizations.substitutes_for(person.pk, office.id) if office else []
    shown = {
        "person": person,
        "mine": mine,
        "offices": offices,
        "office": office,
        "fit": list({one.id: one for one in fit}.values()),
        "away": organizations.absences_of(person.pk),
        "stands_in": organizations.substitutions_of(person.pk),
        "typed": request.POST,
        "errors": errors or {},
        "last_day": last_day,
    }
    return show(request, "office/absences.html", shown, status=status if errors else 200)


@require_POST
@officials_only
def end_absence(request: Request, absence_id: int) -> HttpResponse:
    """The person is back."""
    absence = organizations.end_absence(absence_id=absence_id, by=request.actor)
    messages.success(request, _("Đã kết thúc vắng mặt của %s.") % absence.user.full_name)
    back = "office:absences" if absence.user_id == request.actor.id else "office:postings"
    return redirect(back)
