"""The pages on which calendars are changed: weekly hours, days, closures, who follows which, and taking back."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.http import HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.accounts.service import Actor
from motcua.calendars import service as calendars
from motcua.calendars.errors import CalendarNotFound
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.calendars.service import PlannedDay
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import calendar_forms as forms
from motcua.office.configuration.calendar_change import Act, Page, carried_out, form
from motcua.office.configuration.calendars import administered, found, year_asked
from motcua.office.configuration.pages import Request, any_administrator
from motcua.office.pages import GET_OR_POST, number
from motcua.organizations import service as organizations
from motcua.organizations.errors import MayNotChangeCalendar
from motcua.organizations.service import Source

LONGEST_CLOSURE_DAYS = 366


def _changeable(request: Request, calendar_id: int) -> Calendar:
    """Raises CalendarNotFound, MayNotChangeCalendar."""
    calendar = found(calendar_id)
    if not organizations.may_change_calendar(request.actor, calendar):
        raise MayNotChangeCalendar
    return calendar


def _address(calendar_id: int) -> str:
    return reverse("office:configuration_calendar", kwargs={"calendar_id": calendar_id})


@require_http_methods(GET_OR_POST)
@any_administrator
def week(request: Request, calendar_id: int) -> HttpResponse:
    """Other weekly hours from a day on."""
    calendar = _changeable(request, calendar_id)
    posted = request.method == "POST"
    weekly, errors = forms.read_week(request.POST)
    valid_from = forms.near_day(request.POST.get("valid_from", ""))
    if posted and valid_from is None:
        errors |= {"valid_from": _("Ghi ngày bắt đầu, ví dụ 1/1/2027.")}
    shown = forms.week_of(request.POST) if posted else _latest_week(calendar)
    boxes = forms.week_boxes(shown, errors if posted else {})
    facts = {"calendar": calendar, "boxes": boxes, "day_box": "valid_from"}
    page = Page("office/configuration/calendar_hours.html", _address(calendar_id), facts)
    if not posted or valid_from is None:
        return form(request, page, errors=errors if posted else {}, status=422 if posted else 200)
    reason = request.POST.get("reason", "")
    act = partial(
        organizations.change_week,
        calendar_id=calendar_id,
        valid_from=valid_from,
        weekly=weekly,
        reason=reason,
        by=request.actor,
    )
    return carried_out(request, act, page, errors)


def _latest_week(calendar: Calendar) -> list[list[list[str]]]:
    last = calendars.weeks_of(calendar.pk)[-1:]
    latest: list[list[list[str]]] = last[0].weekly if last else calendar.weekly
    return latest


@require_http_methods(GET_OR_POST)
@any_administrator
def closure(request: Request, calendar_id: int) -> HttpResponse:
    """The agencies of a calendar are closed for a time."""
    calendar = _changeable(request, calendar_id)
    followers = organizations.followers(calendar_id)
    facts = {"calendar": calendar, "followers": followers, "day_box": "from_day"}
    page = Page("office/configuration/calendar_closure.html", _address(calendar_id), facts)
    if request.method != "POST":
        return form(request, page)
    data = request.POST
    starts = forms.read_moment(data.get("from_day", ""), data.get("from_time", ""))
    ends = forms.read_moment(data.get("to_day", ""), data.get("to_time", ""))
    if starts is None or ends is None or (ends - starts).days > LONGEST_CLOSURE_DAYS:
        return form(request, page, errors=_closure_errors(data), status=422)
    act = partial(
        organizations.record_closure,
        calendar_id=calendar_id,
        starts_at=starts,
        ends_at=ends,
        reason=data.get("reason", ""),
        source=data.get("source", ""),
        by=request.actor,
    )
    return carried_out(request, act, page, {})


def _closure_errors(data: QueryDict) -> dict[str, str]:
    days = {name: _("Ghi ngày, ví dụ 4/9/2027.") for name in ("from_day", "to_day")}
    times = {name: _("Ghi giờ, ví dụ 14:00.") for name in ("from_time", "to_time")}
    wrong = {name: words for name, words in days.items() if forms.near_day(data.get(name, "")) is None}
    wrong |= {name: words for name, words in times.items() if forms.read_time(data.get(name, "")) is None}
    return wrong or {"to_day": _("Mỗi lần đóng cửa tối đa một năm.")}


@require_http_methods(GET_OR_POST)
@any_administrator
def days(request: Request) -> HttpResponse:
    """Holidays and swap days as a decision lists them, typed or from a file; tried before they are saved."""
    scopes = _scopes(request.actor)
    if not scopes:
        raise MayNotChangeCalendar
    asked = request.POST if request.method == "POST" else request.GET
    scope = next((one for one in scopes if str(one[0] or "") == asked.get("calendar", "")), scopes[0])
    lines, errors = _lines(request, scope[0])
    listed = forms.read_days(lines)
    facts = _days_facts(request, scope[0], listed) | {"scopes": scopes, "scope": scope[0], "lines": lines}
    back = _address(scope[0]) if scope[0] else reverse("office:configuration_calendars")
    page = Page("office/configuration/calendar_days.html", back, facts, instead={"days": lines})
    if request.method != "POST":
        return form(request, page)
    source, wrong = forms.read_source(request.POST)
    act = partial(
        organizations.decide_days,
        calendar_id=scope[0],
        days=listed.days,
        source=Source(**source),
        by=request.actor,
    )
    return carried_out(request, act, page, wrong | errors | _list_errors(listed, errors))


def _scopes(actor: Actor) -> list[tuple[int | None, str]]:
    """For which calendars this person may decide: all of them, or single ones."""
    own = [
        (one.pk, one.name)
        for one in calendars.calendar_rows()
        if organizations.may_change_calendar(actor, one)
    ]
    every = [(None, _("Mọi lịch của tỉnh"))] if organizations.administers_province(actor) else []
    return [*every, *own]


def _lines(request: Request, calendar_id: int | None) -> tuple[str, dict[str, str]]:
    """The list as lines: what was typed, what a file says, or what is there for a year asked for."""
    if request.method != "POST":
        return (
            _year_lines(year_asked(request.GET["year"]), calendar_id) if "year" in request.GET else ""
        ), {}
    upload = request.FILES.get("file")
    if upload is None:
        return request.POST.get("days", ""), {}
    try:
        return forms.file_words(upload), {}
    except MotcuaError as refused:
        return request.POST.get("days", ""), {"file": refused.message}


def _year_lines(year: int, calendar_id: int | None) -> str:
    there = [one for one in calendars.decisions_of(calendar_id, year) if one.calendar_id == calendar_id]
    planned = [
        PlannedDay(one.day, Decision.Kind(one.kind), one.reason, tuple((a, b) for a, b in one.spans))
        for one in there
    ]
    return forms.list_words(planned or calendars.computed_days(year))


def _days_facts(request: Request, calendar_id: int | None, listed: forms.DayList) -> dict[str, object]:
    """Each day beside what is decided of it; only once the list is read."""
    posted = request.method == "POST"
    this = clock.today().year
    return {
        "compared": calendars.compare_days(calendar_id, listed.days) if posted else [],
        "not_closed": calendars.holidays_not_closed(
            calendar_id, {one.day.year for one in listed.days}, listed.days
        )
        if posted
        else [],
        "wrong": listed.wrong if posted else (),
        "years": (this, this + 1, this + 2),
        "weekday_words": calendars.weekday_words,
        "day_box": "days",
    }


def _list_errors(listed: forms.DayList, errors: dict[str, str]) -> dict[str, str]:
    if errors:
        return {}
    if listed.wrong:
        first = listed.wrong[0]
        return {"days": _("Dòng %(place)s: %(message)s") % {"place": first.place, "message": first.message}}
    return {} if listed.days else {"days": _("Ghi ít nhất một ngày, mỗi ngày một dòng, hoặc chọn tệp.")}


@require_http_methods(GET_OR_POST)
@any_administrator
def followers(request: Request, calendar_id: int) -> HttpResponse:
    """Organizations of this calendar are put on another, or given a copy of their own."""
    calendar = found(calendar_id)
    own = {one.id for one in administered(request.actor)}
    here = [one for one in organizations.followers(calendar_id) if one.id in own]
    others = [
        one
        for one in calendars.calendar_rows()
        if one.pk != calendar_id and (one.shared or organizations.may_change_calendar(request.actor, one))
    ]
    chosen = {number(one) for one in request.POST.getlist("organization")} or {
        number(request.GET.get("office"))
    }
    facts = {"calendar": calendar, "offices": here, "others": others, "chosen": chosen}
    page = Page(
        "office/configuration/calendar_followers.html", reverse("office:configuration_calendars"), facts
    )
    if not here:
        raise MayNotChangeCalendar
    if request.method != "POST":
        return form(request, page)
    act = _following(request, calendar_id, [one.id for one in here if one.id in chosen])
    errors = {} if act else {"to": _("Chọn lịch riêng hoặc một lịch có sẵn.")}
    return carried_out(request, act or (lambda **_trial: []), page, errors)


def _following(request: Request, calendar_id: int, chosen: Iterable[int]) -> Act | None:
    to, reason = request.POST.get("to", ""), request.POST.get("reason", "")
    facts: dict[str, Any] = {"organization_ids": list(chosen), "reason": reason, "by": request.actor}
    if to == "own":
        name = request.POST.get("name", "")
        return partial(organizations.give_own_calendar, calendar_id=calendar_id, name=name, **facts)
    return partial(organizations.follow_calendar, calendar_id=number(to), **facts) if number(to) else None


@require_http_methods(GET_OR_POST)
@any_administrator
def remove(request: Request, calendar_id: int) -> HttpResponse:
    """Take back a decision, weekly hours to come, or a closure; the journal keeps that it was."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, _dash, key = asked.get("what", "").partition("-")
    found(calendar_id)
    act, row = _removal(kind, number(key), request)
    facts = {
        "calendar_id": calendar_id,
        "kind": kind,
        "row": row,
        "what": asked.get("what", ""),
        "day_box": "",
    }
    page = Page("office/configuration/calendar_remove.html", _address(calendar_id), facts)
    return carried_out(request, act, page, {}) if request.method == "POST" else form(request, page)


def _removal(kind: str, key: int, request: Request) -> tuple[Act, Decision | Week | Closure]:
    """Raises CalendarNotFound, MayNotChangeCalendar."""
    facts: dict[str, Any] = {"reason": request.POST.get("reason", ""), "by": request.actor}
    found_row: Decision | Week | Closure | None = None
    act: Act | None = None
    if kind == "decision":
        found_row = Decision.objects.select_related("calendar").filter(pk=key).first()
        act = partial(organizations.remove_decision, decision_id=key, **facts)
    elif kind == "week":
        found_row = Week.objects.select_related("calendar").filter(pk=key).first()
        act = partial(organizations.remove_week, week_id=key, **facts)
    elif kind == "closure":
        found_row = Closure.objects.select_related("calendar").filter(pk=key).first()
        act = partial(organizations.end_closure, closure_id=key, **facts)
    if found_row is None or act is None:
        raise CalendarNotFound
    if not organizations.may_change_calendar(request.actor, found_row.calendar):
        raise MayNotChangeCalendar
    return act, found_row
