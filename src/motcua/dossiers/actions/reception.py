"""Reception: accept (Mẫu 01), refuse to receive (Mẫu 03), correct what was received wrongly."""

from datetime import timedelta
from typing import Any

from django.db import transaction

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, Actor
from motcua.catalogue import service as catalogue
from motcua.dossiers import rules
from motcua.dossiers.actions import change
from motcua.dossiers.actions.filing import required_components
from motcua.dossiers.actions.papers import issue_paper
from motcua.dossiers.errors import (
    DossierClosed,
    IncompleteForm,
    MissingComponents,
    NothingToCorrect,
    NotYourStep,
    ReasonRequired,
)
from motcua.dossiers.models import Channel, Component, Dossier, PaperKind, State
from motcua.kit import clock, jobs, text
from motcua.organizations import service as organizations
from motcua.organizations.service import Role

# Who of the competent agency may say that a dossier has arrived.
CONFIRMING = (Role.CLERK, Role.HANDLER, Role.LEADER)
CORRECTABLE = (
    "owner_name", "owner_number", "owner_phone", "owner_email", "owner_address",
    "submitter_name", "submitter_number", "submitter_phone", "submitter_relation",
)  # fmt: skip


def accept(dossier: Dossier, by: Actor) -> None:
    """Start the clocks and issue the receipt, inside the caller's transaction.

    Raises MissingComponents where a required paper is neither attached nor handed over.
    """
    card = catalogue.version(dossier.procedure_version_id)
    given = Component.objects.filter(dossier=dossier).exclude(file=None, on_paper=False)
    on_behalf = rules.needs_authorisation(dossier.submitter_relation)
    required = required_components(card=card, on_behalf=on_behalf)
    lacking = rules.missing(required, set(given.values_list("code", flat=True)))
    if lacking:
        raise MissingComponents(titles="; ".join(lacking))
    now = clock.now()
    crosses = _boundary_free(dossier)
    clocks = rules.clocks(
        accepted_at=now,
        online=dossier.channel == Channel.ONLINE,
        boundary_free=crosses,
        receiving=change.calendar_of(dossier.receiving_unit_id),
        competent=change.calendar_of(dossier.competent_agency_id),
        term=card.term,
    )
    arrived = clocks.received_at is not None and clocks.received_at <= now
    states = (State.ACCEPTED, State.PROCESSING) if arrived else (State.ACCEPTED,)
    values = {
        "accepted_at": now,
        "received_by_name": by.name,
        "boundary_free": crosses,
        "transfer_due_at": clocks.transfer_due_at,
        "competent_received_at": clocks.received_at,
        "term_started_at": clocks.term_started_at,
        "original_due_at": clocks.due_at,
        "due_at": clocks.due_at,
    }
    change.write_act("accepted", dossier, by, *states, values=values, due_at=clocks.due_at.isoformat())
    if card.issues_receipt:
        issue_paper(dossier, PaperKind.RECEIPT, by, office_id=dossier.receiving_unit_id)
    if arrived:
        change.record("transferred", dossier, by)
    elif clocks.received_at is not None:
        jobs.defer("dossiers.transfer", at=clocks.received_at, code=dossier.code)
    else:
        # A minute later: what arrives within the minute is in time.
        late = clocks.transfer_due_at + timedelta(minutes=1)
        jobs.defer("dossiers.name_late_transfer", at=late, code=dossier.code)


def _boundary_free(dossier: Dossier) -> bool:
    """Whether another centre than the competent agency's own received it (NĐ 309/2026)."""
    return organizations.centre_for(dossier.competent_agency_id).id != dossier.receiving_unit_id


def refuse_to_receive(dossier: Dossier, by: Actor, *, reason: str) -> None:
    """Mẫu 03 at reception, inside the caller's transaction; after a supplement was asked the dossier is stopped."""
    if not reason:
        raise ReasonRequired
    stopped = dossier.state == State.SUPPLEMENT
    to = State.STOPPED if stopped else State.NOT_ACCEPTED
    values = {"closing_reason": reason, "finished_at": clock.now()}
    change.write_act("stopped" if stopped else "refused", dossier, by, to, values=values, reason=reason)
    kind = PaperKind.STOP if stopped else PaperKind.REFUSAL
    issue_paper(dossier, kind, by, office_id=dossier.receiving_unit_id, reason=reason)


def transfer(*, code: str, by: Actor) -> None:
    """The competent agency receives what the counter of its own place accepted; may be called again."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by)
        if dossier.competent_received_at is not None:
            change.begin_processing(dossier, by)


def confirm_transfer(*, code: str, by: Actor, revision: int | None = None) -> Dossier:
    """The competent agency says that it has what another centre received: from here its term runs.

    By whoever works there; said again, or after work on it has begun, it changes nothing.
    Raises NotYourStep, DossierClosed, NotRunning before it is accepted.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        role = next((role for role in CONFIRMING if by.may(role, at=dossier.competent_agency_id)), None)
        if role is None:
            raise NotYourStep
        change.check_running(dossier)
        change.begin_processing(dossier, by.acting(role, at=dossier.competent_agency_id))
        return dossier


def name_late_transfer(*, code: str) -> None:
    """Journal that the competent agency does not have a dossier that was due there; once."""
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=SYSTEM)
        if dossier.state == State.ACCEPTED and dossier.competent_received_at is None:
            change.record("transfer_late", dossier, SYSTEM, **_late(dossier))


def _late(dossier: Dossier) -> dict[str, str]:
    assert dossier.transfer_due_at is not None  # it is set with the acceptance
    return {
        "organization": organizations.card(dossier.receiving_unit_id).name,
        "deadline": dossier.transfer_due_at.isoformat(),
    }


def correct_reception(
    *,
    code: str,
    by: Actor,
    reason: str,
    revision: int | None = None,
    issue_receipt: bool = False,
    **facts: str,
) -> Dossier:
    """Correct the parties of a received dossier; code and term stay, the trace keeps before and after.

    A receipt issued before is replaced by one with the corrected facts and the same number; `issue_receipt`
    issues one that the procedure does not call for. Whose account sees the dossier follows the personal number.
    Raises NothingToCorrect, ReasonRequired, NotYourStep, DossierClosed, IncompleteForm without an owner's name.
    """
    with transaction.atomic(durable=True):
        dossier = change.locked(code=code, by=by, revision=revision)
        by = change.acting(by, Role.RECEPTIONIST, at=dossier.receiving_unit_id)
        if dossier.state in rules.CLOSED:
            raise DossierClosed
        changes = _changes(dossier, {name: text.nfc(facts[name]) for name in CORRECTABLE if name in facts})
        has_receipt = dossier.papers.filter(kind=PaperKind.RECEIPT, replaced_at=None).exists()
        issues = dossier.accepted_at is not None and (issue_receipt or has_receipt)
        _check_correction(changes, reason, reprints=issues and issue_receipt)
        new: dict[str, Any] = {name: after for name, (_before, after) in changes.items()}
        new |= _accounts(dossier, new) | {
            "owner_folded": text.fold(new.get("owner_name", dossier.owner_name))
        }
        change.write(dossier, **new)
        change.record(
            "corrected", dossier, by, reason=reason.strip(), fields=sorted(changes), changes=_masked(changes)
        )
        if issues:
            receipt = PaperKind.RECEIPT
            issue_paper(dossier, receipt, by, office_id=dossier.receiving_unit_id, replacing=[receipt])
        return dossier


def _changes(dossier: Dossier, facts: dict[str, str]) -> dict[str, tuple[str, str]]:
    before = {name: getattr(dossier, name) for name in facts}
    return {name: (before[name], after) for name, after in facts.items() if before[name] != after}


def _check_correction(changes: dict[str, tuple[str, str]], reason: str, *, reprints: bool) -> None:
    if not changes and not reprints:
        raise NothingToCorrect
    if changes and not reason.strip():
        raise ReasonRequired
    if not all(changes[name][1] for name in ("owner_name", "submitter_name") if name in changes):
        raise IncompleteForm


def _accounts(dossier: Dossier, new: dict[str, Any]) -> dict[str, int | None]:
    """The accounts that see the dossier from now on, where a person was mistaken for another.

    Whoever filed it online keeps it: they were signed in.
    """
    found: dict[str, int | None] = {}
    for party in ("owner", "submitter"):
        filed_online = party == "submitter" and dossier.channel == Channel.ONLINE
        if f"{party}_number" in new and not filed_online:
            found[f"{party}_user_id"] = _account_of(new[f"{party}_number"])
    return found


def _account_of(number: str) -> int | None:
    known = User.objects.filter(personal_number=number) if number else User.objects.none()
    return known.values_list("pk", flat=True).first()


def _masked(changes: dict[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        name: [text.mask_number(value) for value in pair]
        if name.endswith(("_number", "_phone"))
        else list(pair)
        for name, pair in changes.items()
    }
