"""Across boundaries: what was received here for others, and elsewhere for us; by the last days also in figures."""

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import Crossing, Side
from motcua.kit.errors import NotAllowedError
from motcua.office.pages import Request, number, show

SIDES = {Side.FOR_OTHERS: _("nhận thay nơi khác"), Side.FOR_US: _("nơi khác nhận cho ta")}
CROSSINGS = {
    Crossing.ALL: _("Tất cả đang giải quyết"),
    Crossing.WAITING: _("Chưa xác nhận nhận"),
    Crossing.LATE: _("Chuyển muộn"),
}


@require_safe
@officials_only
def boundary(request: Request) -> HttpResponse:
    """Three statements at most: the list, the figures, nothing else."""
    sides = [side for side in Side if dossiers.boundary_offices(request.actor, side)]
    side = _side(request, sides)
    which = _which(request)
    before = number(request.GET.get("before")) or None
    rows = dossiers.boundary_dossiers(request.actor, side, which=which, before=before)
    shown = {
        "side": side,
        "sides": [(one, SIDES[one]) for one in sides],
        "which": which,
        "crossings": CROSSINGS.items(),
        "rows": [
            (row, catalogue.version(row.procedure_version_id), dossiers.State(row.state)) for row in rows
        ],
        "counts": dossiers.boundary_counts(request.actor, side) if before is None else [],
        "days": dossiers.COUNTED_DAYS,
        "several": _is_several(request.actor, side),
        "next": rows[-1].id if len(rows) == dossiers.BOUNDARY_PAGE else None,
        "is_later": before is not None,
    }
    return show(request, "office/boundary.html", shown)


def _side(request: Request, sides: list[Side]) -> Side:
    """What was asked for, or what this person has. Raises NotAllowedError for whoever has neither."""
    if not sides:
        raise NotAllowedError
    return next((side for side in sides if side == request.GET.get("side")), sides[0])


def _which(request: Request) -> Crossing:
    return next((one for one in Crossing if one == request.GET.get("which")), Crossing.ALL)


def _is_several(actor: Actor, side: Side) -> bool:
    """Whether rows have to say for which of the person's offices they are."""
    return len(dossiers.boundary_offices(actor, side)) > 1
