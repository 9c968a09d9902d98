"""Calendars for administrators: who follows which, one calendar with its year, and people to be told of closures."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.service import Actor
from motcua.audit.service import Act, history
from motcua.calendars import service as calendars
from motcua.calendars.errors import CalendarNotFound
from motcua.calendars.models import Calendar, Decision
from motcua.dossiers import service as dossiers
from motcua.kit import clock
from motcua.office.configuration.calendar_words import act_words
from motcua.office.configuration.pages import Request, any_administrator, show
from motcua.office.pages import GET_OR_POST, number
from motcua.organizations import service as organizations
from motcua.organizations.service import Kind, Role

LAST_ACTS = 20


def found(calendar_id: int) -> Calendar:
    """Raises CalendarNotFound."""
    calendar = Calendar.objects.filter(pk=calendar_id).first()
    if calendar is None:
        raise CalendarNotFound
    return calendar


def administered(actor: Actor) -> list[organizations.OrganizationCard]:
    """The organizations that this person administers, by code."""
    own = actor.organizations(Role.ADMINISTRATOR)
    return [one for one in organizations.organizations() if organizations.administers(own, one.id)]


def year_asked(given: str | None) -> int:
    this = clock.today().year
    return min(max(number(given) or this, this - 5), this + 5)


@require_safe
@any_administrator
def calendar_list(request: Request) -> HttpResponse:
    """All calendars with the agencies that follow each."""
    followed = defaultdict(list)
    for one in organizations.organizations():
        followed[one.calendar_id].append(one)
    today = clock.today()
    rows = calendars.calendar_rows()
    now = calendars.calendars_now(one.pk for one in rows)
    shown = {
        "rows": [(one, calendars.week_words(now[one.pk].week_on(today)), followed[one.pk]) for one in rows],
        "of_province": organizations.administers_province(request.actor),
        "waiting": sum(one.count for one in _collections(request.actor) if not one.told),
    }
    return show(request, "office/configuration/calendars.html", shown)


@require_safe
@any_administrator
def calendar_page(request: Request, calendar_id: int) -> HttpResponse:
    """One calendar: its week, its year, what was decided, what was done with it."""
    row = found(calendar_id)
    year = year_asked(request.GET.get("year"))
    now = calendars.calendars_now([row.pk])[row.pk]
    today = clock.today()
    shown = {
        "calendar": row,
        "followers": organizations.followers(row.pk),
        "may_change": organizations.may_change_calendar(request.actor, row),
        "of_province": organizations.administers_province(request.actor),
        "week": calendars.week_words(now.week_on(today)),
        "weeks": [
            (one, calendars.week_words(now.week_on(one.valid_from))) for one in calendars.weeks_of(row.pk)
        ],
        "months": calendars.year_of(now, year),
        "year": year,
        "years": range(today.year - 1, today.year + 3),
        "decisions": _by_source(calendars.decisions_of(row.pk, year)),
        "not_closed": calendars.holidays_not_closed(row.pk, [year]) if year >= today.year else [],
        "closures": calendars.closures_of(row.pk, year),
        "acts": _acts(row),
        "today": today,
        "now": clock.now(),
        "hours_words": calendars.hours_words,
        "weekday_words": calendars.weekday_words,
        "day_names": calendars.day_names(),
    }
    return show(request, "office/configuration/calendar.html", shown)


def _by_source(decisions: list[Decision]) -> list[tuple[tuple[Any, ...], list[Decision]]]:
    """What one decision says stands together, so that its source is read once."""
    groups: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
    for one in decisions:
        groups[one.number, one.decided_on, one.source, one.verified].append(one)
    return list(groups.items())


def _acts(row: Calendar) -> list[tuple[Act, str]]:
    """What was done with a calendar and with what holds for all of them, newest first."""
    province = organizations.organizations(Kind.PROVINCIAL_COMMITTEE)
    own = history("calendars.calendar", row.pk)
    shared = [
        act
        for one in province
        for act in history("organizations.organization", one.id)
        if act.action.startswith("calendar.")
    ]
    newest = sorted([*own, *shared], key=lambda act: act.at, reverse=True)[:LAST_ACTS]
    return [(act, act_words(act)) for act in newest]


def _collections(actor: Actor) -> list[dossiers.Collection]:
    return dossiers.collections_at_closed_places(organization_ids=[one.id for one in administered(actor)])


@require_http_methods(GET_OR_POST)
@any_administrator
def promises(request: Request) -> HttpResponse:
    """People who were told to come when a place is closed; an administrator tells them from when they may come."""
    if request.method == "POST":
        unit = number(request.POST.get("unit"))
        told = dossiers.offer_collection(receiving_unit_id=unit, by=request.actor)
        words = ngettext(
            "Đã báo giờ nhận mới cho %(num)s hồ sơ.", "Đã báo giờ nhận mới cho %(num)s hồ sơ.", told
        )
        messages.success(request, words % {"num": told})
        return redirect("office:configuration_promises")
    by_unit: dict[int, list[dossiers.Collection]] = defaultdict(list)
    for one in _collections(request.actor):
        by_unit[one.organization_id].append(one)
    units: list[tuple[Any, list[dossiers.Collection], int]] = [
        (organizations.card(unit), found_there, sum(one.count for one in found_there if not one.told))
        for unit, found_there in by_unit.items()
    ]
    shown = {"units": units, "most": dossiers.MOST_AT_ONCE, "until": calendars.moment_words}
    return show(request, "office/configuration/calendar_promises.html", shown)
