"""Merging units: the list of mergers and resolutions, a file that is rehearsed, and its order."""

import json
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from motcua.documents import service as documents
from motcua.kit import clock
from motcua.kit.errors import MotcuaError
from motcua.office.configuration import merger_words
from motcua.office.configuration.pages import Request, province_only, show
from motcua.office.pages import GET_OR_POST
from motcua.office.side_forms import read_day
from motcua.organizations import service as organizations
from motcua.organizations.service import Kind
from motcua.territory import service as territory
from motcua.territory.service import Plan, Rehearsal, RehearsalRun

WAYS_SHOWN = 5
WAYS_SHOWN_OF_ONE_KIND = 200
CLASHES_SHOWN = 100
LINES_AT_ONCE = 500
SORTS = {
    "count": lambda way: (-way[2], way[0]),
    "from": lambda way: (way[0], way[1]),
    "to": lambda way: (way[1], way[0]),
}


@require_http_methods(GET_OR_POST)
@province_only
def mergers(request: Request) -> HttpResponse:
    """What was merged and is to be, what was rehearsed, and a new file."""
    refused: MotcuaError | None = None
    if request.method == "POST":
        try:
            return redirect("office:configuration_rehearsal", run_id=_begin(request))
        except MotcuaError as error:
            refused = error
    shown = {
        "mergers": territory.merger_cards(),
        "resolutions": territory.resolution_cards(province_codes=_own_provinces()),
        "runs": territory.rehearsal_runs(),
        "errors": {"file": refused.message} if refused else {},
    }
    return show(
        request, "office/configuration/mergers.html", shown, status=refused.status if refused else 200
    )


def _own_provinces() -> set[str]:
    return {one.province_code for one in organizations.organizations(Kind.PROVINCIAL_COMMITTEE)}


def _begin(request: Request) -> int:
    if number := request.POST.get("number", ""):
        return territory.begin_recorded_rehearsal(number=number, by=request.actor)
    upload = request.FILES.get("file")
    return territory.begin_rehearsal(
        content=documents.upload_content(upload=upload),
        file_name=documents.display_name(upload.name or "", "") if upload else "",
        by=request.actor,
    )


@require_safe
@province_only
def template(request: Request) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """A made-up resolution to begin with, in force from today, so that it can be tried out at once."""
    content = json.dumps(territory.sample_resolution(), ensure_ascii=False, indent=1)
    answer = HttpResponse(content + "\n", content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="nghi-quyet-mau.json"'
    return answer


@require_http_methods(GET_OR_POST)
@province_only
def rehearsal(request: Request, run_id: int) -> HttpResponse:
    """What would move, what clashes, what somebody will have to decide."""
    if request.method == "POST":
        territory.repeat_rehearsal(run_id=run_id, by=request.actor)
        return redirect("office:configuration_rehearsal", run_id=run_id)
    run = territory.rehearsal_run(run_id=run_id)
    found = _found(request, run) if run.state == "ready" else {"plan": None, "result": None}
    return show(request, "office/configuration/rehearsal.html", {"run": run} | found)


def _found(request: Request, run: RehearsalRun) -> dict[str, Any]:
    result = territory.result_of(run)
    sort = request.GET.get("sort", "")
    chosen = request.GET.get("kind", "")
    blocking = [clash for clash in result.clashes if clash.blocking]
    asked = [clash for clash in result.clashes if not clash.blocking]
    return {
        "plan": result.plan,
        "result": result,
        "kinds": [(one, _ways(one.ways, sort, whole=one.kind == chosen)) for one in result.kinds],
        "chosen": chosen,
        "opens_all": "open" in request.GET,
        "sort": sort if sort in SORTS else "count",
        # A plan with faults may name what there is not: nothing of it is looked up, and only its faults are shown.
        "places": None if result.faults else merger_words.Places(result.plan),
        "blocking": blocking,
        "asked": asked[:CLASHES_SHOWN],
        "not_shown": max(0, len(asked) - CLASHES_SHOWN),
        "clash_words": merger_words.clash_words,
        "to_do": merger_words.TO_DO,
    }


def _ways(ways: tuple[tuple[str, str, int], ...], sort: str, *, whole: bool) -> list[tuple[str, str, int]]:
    most = WAYS_SHOWN_OF_ONE_KIND if whole else WAYS_SHOWN
    return sorted(ways, key=SORTS.get(sort, SORTS["count"]))[:most]


@require_safe
@province_only
def progress(request: Request, run_id: int) -> HttpResponse:
    """Whether it is there; then the page is loaded anew."""
    run = territory.rehearsal_run(run_id=run_id)
    if "HX-Request" not in request.headers:
        return redirect("office:configuration_rehearsal", run_id=run_id)
    answer = show(request, "office/configuration/rehearsal_progress.html", {"run": run})
    if run.state != "running":
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
@province_only
def table(request: Request, run_id: int) -> HttpResponseBase:  # noqa: ARG001 - a view's signature
    """Every single thing that would move now, for a spreadsheet."""
    plan = territory.plan_of(territory.rehearsal_run(run_id=run_id))
    answer = StreamingHttpResponse(_lines(territory.as_csv(plan)), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="dien-tap-{run_id}.csv"'
    return answer


def _lines(lines: Iterator[str]) -> Iterator[str]:
    while some := "".join(islice(lines, LINES_AT_ONCE)):
        yield some


@require_http_methods(GET_OR_POST)
@province_only
def apply(request: Request, run_id: int) -> HttpResponse:
    """The moment, and the number of the resolution typed as a confirmation."""
    run = territory.rehearsal_run(run_id=run_id)
    if run.state == "running":
        return redirect("office:configuration_rehearsal", run_id=run_id)
    result = territory.result_of(run)
    errors: dict[str, str] = {}
    refused: MotcuaError | None = None
    if request.method == "POST":
        at, errors = _read_order(request, result.plan)
        if at is not None and not errors:
            try:
                return _order(request, result, at)
            except MotcuaError as error:
                refused = error
    shown = {
        "run_id": run_id,
        "plan": result.plan,
        "result": result,
        "typed": request.POST if request.method == "POST" else _first_moment(result.plan),
        "errors": errors,
        "notice_text": refused.message if refused else "",
    }
    status = refused.status if refused else 422 if errors else 200
    return show(request, "office/configuration/apply.html", shown, status=status)


def _order(request: Request, result: Rehearsal, at: datetime) -> HttpResponse:
    merger = territory.order_merger(plan=result.plan, at=at, by=request.actor, rehearsal=result)
    messages.success(request, _("Đã hẹn sắp xếp theo %(number)s.") % {"number": result.plan.number})
    return redirect("office:configuration_merger", merger_id=merger.pk)


def _first_moment(plan: Plan) -> dict[str, str]:
    """The first minute of the resolution; where that has passed, now."""
    now = clock.local(clock.now())
    if plan.effective_on < now.date():
        return {"day": now.date().isoformat(), "time": f"{now:%H:%M}"}
    return {"day": plan.effective_on.isoformat(), "time": "00:00"}


def _read_order(request: Request, plan: Plan) -> tuple[datetime | None, dict[str, str]]:
    day, at = read_day(request.POST.get("day", "")), _read_time(request.POST.get("time", ""))
    errors = {}
    if day is None:
        errors["day"] = _("Ngày không đúng. Ghi ngày, tháng, năm, ví dụ 24/11/2026.")
    elif day < plan.effective_on:
        errors["day"] = _("Nghị quyết có hiệu lực từ %(day)s; không chuyển sớm hơn.") % {
            "day": f"{plan.effective_on:%d/%m/%Y}"
        }
    if at is None:
        errors["time"] = _("Giờ không đúng. Ghi giờ và phút, ví dụ 00:00.")
    errors |= merger_words.check_number(request.POST.get("number", ""), plan.number)
    return _moment(day, at) if day and at is not None else None, errors


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, tzinfo=clock.VIETNAM)


def _read_time(given: str) -> time | None:
    for shape in ("%H:%M", "%H:%M:%S", "%Hh%M"):
        try:
            return datetime.strptime(given.strip(), shape).time()  # noqa: DTZ007 - of Viet Nam
        except ValueError:
            continue
    return None
