"""Signing one, many or all decisions at once: each is a transaction of its own, and each tells what became of it."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from motcua.accounts.service import Actor, officials_only
from motcua.certification import service as certification
from motcua.dossiers import service as dossiers
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.office import queries
from motcua.office.pages import GET_OR_POST, Request, number, show
from motcua.office.queries import ToSign
from motcua.signatures import service as signatures


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
    results: list[Signed] = []
    if request.method == "POST":
        batch_id, results = _sign_all(request)
        if batch_id is not None:
            return redirect("office:batch", batch_id=batch_id)
    rows = queries.to_sign(request.actor)
    shown = {
        "results": results,
        "nothing_chosen": request.method == "POST" and not results,
        "waiting": [row for row in rows if not row.is_busy],
        "under_way": [row for row in rows if row.is_busy],
        "known": _key(rows),
        "most": queries.MOST_TO_SIGN,
        "certificate_days": signatures.my_warning(request.actor.id),
        "lacks_certificate": bool(request.actor.organizations("leader"))
        and not signatures.has_certificate(request.actor.person_id),
        "certifies": bool(certification.offices(request.actor)),
        "copies_waiting": certification.waiting(request.actor),
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
    return "-".join(
        f"{row.step_id}{'x' if row.error else ''}{row.batch_state or ''}" for row in rows if row.is_busy
    )


def _check_signs(actor: Actor) -> None:
    if not actor.organizations("leader", "clerk"):
        raise NotAllowedError


def _sign_all(request: Request) -> tuple[int | None, list[Signed]]:
    """What is ticked is named by step and revision, so that nobody signs what has changed since it was read.

    Where the person's key has a PIN, their signatures are gathered in a batch, whose number is returned.
    """
    actor = request.actor
    ticked = dict(value.split(":", 1) for value in request.POST.getlist("step") if ":" in value)
    rows = [row for row in queries.to_sign(actor) if str(row.step_id) in ticked and not row.is_busy]
    asks = bool(rows) and actor.id is not None and signatures.needs_pin(actor.person_id)
    gathered = [row for row in rows if asks and row.outcome and row.outcome.effect == "sign"]
    results = [_sign_one(row, number(ticked[str(row.step_id)]), actor) for row in rows if row not in gathered]
    if not gathered:
        return None, results
    papers = [_item(row, number(ticked[str(row.step_id)])) for row in gathered if row.paper_id]
    return signatures.open_batch(papers=papers, by=actor).pk, results


def batch_of_one(request: Request, step_id: int, outcome: str) -> int | None:
    """The batch in which this press is carried out once its person has given the PIN; None where none is asked."""
    actor = request.actor
    if not actor.organizations("leader") or not signatures.needs_pin(actor.person_id):
        return None
    rows = [row for row in queries.to_sign(actor) if row.step_id == step_id and not row.is_busy]
    row = next((one for one in rows if one.outcome and one.outcome.code == outcome), None)
    if row is None or row.outcome is None or row.outcome.effect != "sign" or row.paper_id is None:
        return None
    revision = number(request.POST.get("revision"))
    return signatures.open_batch(papers=[_item(row, revision)], by=actor).pk


def _item(row: ToSign, revision: int) -> signatures.NewItem:
    assert row.outcome is not None  # to_sign keeps only what can be signed
    assert row.paper_id is not None  # the caller has seen it
    facts = {"step_id": row.step_id, "outcome": row.outcome.code, "revision": revision}
    return signatures.NewItem(
        "dossiers.paper", row.paper_id, row.code, f"{row.title} – {row.owner_name}", facts
    )


def _sign_one(row: ToSign, revision: int, by: Actor) -> Signed:
    assert row.outcome is not None  # to_sign keeps only what can be signed
    try:
        dossiers.act_on_step(
            code=row.code, step_id=row.step_id, outcome=row.outcome.code, by=by, revision=revision
        )
    except MotcuaError as refused:
        return Signed(row.code, refused.message)
    return Signed(row.code, "")
