"""What every act on a dossier shares: fetch, authorise and lock in one statement; move by the table; journal."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.calendars import service as calendars
from motcua.calendars.service import WorkingCalendar
from motcua.catalogue import service as catalogue
from motcua.dossiers import rules
from motcua.dossiers.errors import (
    DossierClosed,
    DossierNotFound,
    NotRunning,
    NotYourStep,
    StaleDossier,
    TransitionRefused,
)
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.queries.page import VISIBLE, visibility
from motcua.kit import clock, sql
from motcua.organizations import service as organizations
from motcua.workflow.service import StepDefinition


def locked(*, code: str, by: Actor, revision: int | None = None) -> Dossier:
    """The dossier, locked until the transaction ends, if this person may see it.

    Whoever changes a dossier, its papers, its case or its steps locks it here first.
    Raises DossierNotFound, or StaleDossier where the page acted from shows another revision.
    """
    visible = VISIBLE if by.id is not None else "true"
    params = {"code": code} | visibility(by)
    dossier = sql.instance(Dossier, f"code = %(code)s AND {visible} FOR UPDATE OF dossier", params)
    if dossier is None:
        raise DossierNotFound
    if revision is not None and revision != dossier.revision:
        raise StaleDossier
    return dossier


def write(dossier: Dossier, *to: State, **values: Any) -> None:
    """Save the changed values and count the revision; `to` moves the state, one by one, by the table."""
    _change(dossier, to, values)
    sql.update(dossier, "state", "revision", *values)


def write_act(
    action: str, dossier: Dossier, by: Actor, *to: State, values: Mapping[str, Any] | None = None, **data: Any
) -> None:
    """Write and record in one statement: what an act changes, and the act in the journal with its `data`."""
    values = values or {}
    _change(dossier, to, values)
    writing = sql.updating(dossier, "state", "revision", *values)
    audit.record(f"dossier.{action}", on=dossier, by=by, data=_told(data, by), writing=writing)


def _change(dossier: Dossier, to: tuple[State, ...], values: Mapping[str, Any]) -> None:
    for state in to:
        if not rules.may_become(dossier.state, state):
            raise TransitionRefused(before=State(dossier.state).label, after=state.label)
        dossier.state = state
    for name, value in values.items():
        setattr(dossier, name, value)
    dossier.revision += 1


def record(action: str, dossier: Dossier, by: Actor, **data: Any) -> None:
    """Journal an act (see journal_words); personal numbers that someone typed into a text are masked."""
    audit.record(f"dossier.{action}", on=dossier, by=by, data=_told(data, by))


def _told(data: dict[str, Any], by: Actor) -> dict[str, Any]:
    """With whom the person stands in for; personal numbers in texts are masked."""
    whose = by.on_behalf_of
    told = data | ({"on_behalf_of": {"id": whose.id, "name": whose.name}} if whose else {})
    masked: dict[str, Any] = rules.without_numbers(told)
    return masked


def acting(by: Actor, role: str, *, at: int) -> Actor:
    """The person, if they hold the role there or stand in for somebody who does. Raises NotYourStep."""
    if not by.may(role, at=at):
        raise NotYourStep
    return by.acting(role, at=at)


def check_running(dossier: Dossier) -> None:
    """Raises DossierClosed, or NotRunning where the competent agency does not work on the dossier now."""
    if dossier.state in rules.CLOSED:
        raise DossierClosed
    if dossier.state not in rules.RUNNING:
        raise NotRunning


def begin_processing(dossier: Dossier, by: Actor) -> None:
    """Whoever starts to work on an accepted dossier has received it: 2 becomes 4."""
    if dossier.state != State.ACCEPTED:
        return
    now = clock.now()
    if dossier.competent_received_at is None:
        _begin_term(dossier, by, now)
    else:
        values = {"competent_received_at": min(dossier.competent_received_at, now)}
        write_act("transferred", dossier, by, State.PROCESSING, values=values)


def _begin_term(dossier: Dossier, by: Actor, now: datetime) -> None:
    """Across boundaries the term runs from here, whatever the counter could promise (NĐ 309/2026 on Art. 17.3)."""
    term = catalogue.version(dossier.procedure_version_id).term
    due = calendars.due_at(calendar_of(dossier.competent_agency_id), now, term)
    late = rules.is_transfer_late(due=dossier.transfer_due_at, received=now, now=now)
    values = {"competent_received_at": now, "term_started_at": now, "due_at": due}
    told = {"from_unit": dossier.receiving_unit_id, "transfer_late": late, "due_at": due.isoformat()}
    write_act("received", dossier, by, State.PROCESSING, values=values, **told)


def calendar_of(organization_id: int) -> WorkingCalendar:
    return calendars.calendar(organizations.card(organization_id).calendar_id)


def due_since(dossier: Dossier) -> Callable[[StepDefinition, datetime], datetime]:
    """When a step opened at a moment is due: after its own hours, never later than the dossier."""

    def due(definition: StepDefinition, opened_at: datetime) -> datetime:
        office = office_of(dossier, definition.office, definition.phase)
        return rules.step_due(calendar_of(office), opened_at, definition.hours, dossier.due_at)

    return due


def office_of(dossier: Dossier, office: str, phase: str) -> int:
    """Which organization does a step; results may be given back elsewhere than the dossier was received."""
    if office != "receiving":
        return dossier.competent_agency_id
    elsewhere = dossier.return_unit_id if phase == "return" else None
    return elsewhere or dossier.receiving_unit_id


def due_for(dossier: Dossier) -> Callable[[StepDefinition], datetime]:
    """The same for steps opened now."""
    now, due = clock.now(), due_since(dossier)
    return lambda definition: due(definition, now)
