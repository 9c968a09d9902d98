"""When people may come: the places that receive them, found by their commune, and the hours of each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from motcua.calendars import service as calendars
from motcua.calendars.service import OpenNow
from motcua.kit import clock, text
from motcua.organizations import service as organizations
from motcua.organizations.service import Kind, OrganizationCard

DAYS_AHEAD = 30


@dataclass(frozen=True, slots=True)
class Place:
    card: OrganizationCard
    now: OpenNow


def _place(card: OrganizationCard) -> Place:
    return Place(card, calendars.open_now(calendars.calendar(card.calendar_id)))


@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """The centres of the province, all or those whose commune is asked for, with or without marks."""
    wanted = request.GET.get("q", "")[:100].strip()
    province = organizations.organizations(Kind.PROVINCIAL_CENTRE)
    communes = organizations.organizations(Kind.COMMUNE_CENTRE)
    found = sorted(communes, key=lambda one: text.sort_key(one.commune_name.partition(" ")[2]))
    folded = text.fold(wanted)
    if folded:
        found = [one for one in found if folded in text.fold(one.commune_name)]
    groups: dict[OpenNow, list[OrganizationCard]] = defaultdict(list)
    for one in found:
        groups[_place(one).now].append(one)
    shown = {"wanted": wanted, "province": [_place(one) for one in province], "groups": groups}
    return render(request, "portal/hours.html", shown)


@require_safe
def office_hours(request: HttpRequest, code: str) -> HttpResponse:
    """One place: its week, open now or when, and what is special in the next thirty days."""
    # Of an office that a merger has closed, the hours of whoever answers for it.
    card = organizations.card(organizations.heir(organizations.card_by_code(code).id))
    calendar = calendars.calendar(card.calendar_id)
    today = clock.today()
    near = [organizations.card(one) for one in organizations.nearby(card.id) if one != card.id]
    shown = {
        "card": card,
        "now": calendars.open_now(calendar),
        "points": organizations.reception_points(card.id),
        "week": calendars.week_words(calendar.week_on(today)),
        "special": calendars.special_days(calendar, today, today + timedelta(days=DAYS_AHEAD)),
        "changes": [
            (day, calendars.week_words(week))
            for day, week in calendar.later
            if today < day <= today + timedelta(days=DAYS_AHEAD)
        ],
        "near": [_place(one) for one in near if one.commune_code],
        "hours_words": calendars.hours_words,
        "days_words": calendars.days_words,
    }
    return render(request, "portal/office_hours.html", shown)
