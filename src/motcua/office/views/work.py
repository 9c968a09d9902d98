"""My work: what is due first, found again by filters, twenty-five rows a page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import AskedRow, Cursor, WorkCounts, WorkRow
from motcua.kit import clock
from motcua.office.pages import Request, number, show
from motcua.organizations import service as organizations
from motcua.organizations.service import Change

PAGE = 25


@require_safe
@officials_only
def work(request: Request) -> HttpResponse:
    """At most three statements, however much waits."""
    chosen = request.GET.get("show", "")
    if chosen in {"supplement", "opinions"}:
        return _awaited(request) if chosen == "supplement" else _asked(request)
    rows = _rows(request.actor, chosen, _cursor(request.GET.get("after", "")))
    counts = dossiers.work_counts(request.actor)
    shown = _head(chosen, counts) | {
        # Whoever is late is named; asked only where somebody is.
        "late": _late(request.actor) if counts.late_opinions else [],
        "rows": [(row, catalogue.version(row.procedure_version_id)) for row in rows],
        "next": Cursor(rows[-1].due_at, rows[-1].step_id) if len(rows) == PAGE else None,
        "is_later": "after" in request.GET,
        "news": _news(request.actor),
    }
    return show(request, "office/work.html", shown)


def _rows(actor: Actor, chosen: str, after: Cursor | None) -> list[WorkRow]:
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    if chosen == "overdue":
        return dossiers.my_work(actor, until=now, after=after)
    if chosen == "today":
        return dossiers.my_work(actor, until=midnight + timedelta(days=1), after=after or Cursor(now, 0))
    if chosen == "week":
        return dossiers.my_work(actor, until=midnight + timedelta(days=7), after=after)
    return dossiers.my_work(actor, after=after, mine=chosen == "mine")


def _chips(counts: WorkCounts) -> list[tuple[str, str, int]]:
    return [
        ("overdue", _("quá hạn"), counts.overdue),
        ("today", _("đến hạn hôm nay"), counts.today),
        ("week", _("trong bảy ngày"), counts.week),
        ("mine", _("tôi đã nhận"), counts.mine),
        ("supplement", _("chờ bổ sung"), counts.supplement),
        *([("opinions", _("chờ ý kiến"), counts.opinions)] if counts.opinions else []),
    ]


def _head(chosen: str, counts: WorkCounts) -> dict[str, Any]:
    return {"chosen": chosen, "chips": _chips(counts), "notices": counts.notices}


def _news(actor: Actor) -> list[Change]:
    """What a merger made of this person's offices, said for some days; from what is kept, without a statement."""
    return organizations.recent_changes(actor.reach())


def _late(actor: Actor) -> list[AskedRow]:
    now = clock.now()
    return [row for row in dossiers.awaited_opinions(actor) if row.deadline < now]


def _asked(request: Request) -> HttpResponse:
    """The questions that this person has put to other offices and that wait for an answer."""
    rows = dossiers.awaited_opinions(request.actor)
    shown = _head("opinions", dossiers.work_counts(request.actor)) | {
        "asked": [(row, catalogue.version(row.procedure_version_id)) for row in rows],
    }
    return show(request, "office/work.html", shown)


def _awaited(request: Request) -> HttpResponse:
    rows = dossiers.awaited_supplements(request.actor, after=number(request.GET.get("after")))
    shown = _head("supplement", dossiers.work_counts(request.actor)) | {
        "awaited": [(row, catalogue.version(row.procedure_version_id)) for row in rows],
        "next": rows[-1].id if len(rows) == PAGE else None,
        "is_later": "after" in request.GET,
    }
    return show(request, "office/work.html", shown)


def _cursor(given: str) -> Cursor | None:
    """Where a page starts; an address that was tampered with starts at the beginning."""
    seconds, _dash, step_id = given.rpartition("-")
    try:
        return Cursor(datetime.fromtimestamp(float(seconds), UTC), number(step_id))
    except (ValueError, OverflowError, OSError):
        return None
