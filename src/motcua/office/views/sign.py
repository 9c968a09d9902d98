"""Signing one, many or all decisions at once: each is a transaction of its own, and each tells what became of it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.dossiers import service as dossiers
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office import queries
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.queries import ToSign


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one dossier that was ticked; `refusal` is empty where it went to be signed."""

    code: str
    refusal: str


@require_http_methods(GET_OR_POST)
@officials_only
def sign(request: Request) -> HttpResponse:
    """What waits for the signature of this leader, or for the seal of this clerk."""
    _check_signs(request.actor)
    results = _sign_all(request) if request.method == "POST" else []
    rows = queries.to_sign(request.actor)
    shown = {
        "results": results,
        "nothing_chosen": request.method == "POST" and not results,
        "waiting": [row for row in rows if not row.is_busy],
        "under_way": [row for row in rows if row.is_busy],
        "known": _key(rows),
        "most": queries.MOST_TO_SIGN,
    }
    return show(request, "office/sign.html", shown, status=422 if shown["nothing_chosen"] else 200)


@require_safe
@officials_only
def under_way(request: Request) -> HttpResponse:
    """Asked every two seconds while signatures are made."""
    _check_signs(request.actor)
    if "HX-Request" not in request.headers:
        return redirect("office:sign")
    rows = [row for row in queries.to_sign(request.actor) if row.is_busy]
    if _key(rows) == request.GET.get("known"):
        return HttpResponse(status=204)
    return show(
        request, "office/under_way.html", {"under_way": rows, "known": _key(rows), "asked_again": True}
    )


def _key(rows: list[ToSign]) -> str:
    """Changes when there is news for whoever waits."""
    return "-".join(f"{row.step_id}{'x' if row.error else ''}" for row in rows if row.is_busy)


def _check_signs(actor: Actor) -> None:
    if not actor.organizations("leader", "clerk"):
        raise NotAllowedError


def _sign_all(request: Request) -> list[Signed]:
    """What is ticked is named by step and revision, so that nobody signs what has changed since it was read."""
    ticked = dict(value.split(":", 1) for value in request.POST.getlist("step") if ":" in value)
    waiting = [row for row in queries.to_sign(request.actor) if str(row.step_id) in ticked]
    return [
        _sign_one(row, number(ticked[str(row.step_id)]), request.actor) for row in waiting if not row.is_busy
    ]


def _sign_one(row: ToSign, revision: int, by: Actor) -> Signed:
    assert row.outcome is not None  # to_sign keeps only what can be signed
    try:
        dossiers.act_on_step(
            code=row.code, step_id=row.step_id, outcome=row.outcome.code, by=by, revision=revision
        )
    except MotcuaError as refused:
        return Signed(row.code, refused.message)
    return Signed(row.code, "")
