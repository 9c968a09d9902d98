"""What crosses boundaries: received here for others, and elsewhere for us; by the last days also in figures."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from motcua.accounts.service import Actor
from motcua.dossiers import rules
from motcua.dossiers.models import State
from motcua.dossiers.queries.received import UNDER_WAY
from motcua.kit import clock, sql
from motcua.organizations.service import Spread

BOUNDARY_PAGE = 25
COUNTED_DAYS = 30


class Side(StrEnum):
    FOR_OTHERS = "others"
    FOR_US = "us"


class Crossing(StrEnum):
    """Which of them: all under way, those that the competent agency has not confirmed, those that came late."""

    ALL = ""
    WAITING = "waiting"
    LATE = "late"


# The column of the organizations that ask, and that of the others.
_SIDES = {
    Side.FOR_OTHERS: ("receiving_unit_id", "competent_agency_id"),
    Side.FOR_US: ("competent_agency_id", "receiving_unit_id"),
}
_ROLES = {Side.FOR_OTHERS: ("receptionist",), Side.FOR_US: ("handler", "leader", "clerk")}


@dataclass(frozen=True, slots=True)
class BoundaryRow:
    """`due_at` is empty where no term runs, `transfer_due_at` before acceptance."""

    id: int
    code: str
    state: int
    procedure_version_id: int
    owner_name: str
    receiving_unit_id: int
    competent_agency_id: int
    submitted_at: datetime
    accepted_at: datetime | None
    transfer_due_at: datetime | None
    competent_received_at: datetime | None
    due_at: datetime | None
    finished_at: datetime | None

    @property
    def awaits_transfer(self) -> bool:
        return self.state == State.ACCEPTED and self.competent_received_at is None

    @property
    def is_transfer_late(self) -> bool:
        """Of those that were accepted."""
        due, received = self.transfer_due_at, self.competent_received_at
        return self.accepted_at is not None and rules.is_transfer_late(
            due=due, received=received, now=clock.now()
        )


@dataclass(frozen=True, slots=True)
class BoundaryCount:
    """How many dossiers of the last days the two organizations have in common; how many were late on the way."""

    unit_id: int
    other_id: int
    count: int
    waiting: int
    late: int


@dataclass(frozen=True, slots=True)
class SpreadCount:
    """How many dossiers of the last days came to a unit; `place_code` is "" where it was not written down then."""

    receiving_unit_id: int
    place_code: str
    count: int


_LATE = "accepted_at IS NOT NULL AND coalesce(competent_received_at, %(now)s) > transfer_due_at"
_WAITING = "state = 2 AND competent_received_at IS NULL"
_WHICH = {Crossing.ALL: "true", Crossing.WAITING: _WAITING, Crossing.LATE: _LATE}
_ROWS = """
SELECT id, code, state, procedure_version_id, owner_name, receiving_unit_id, competent_agency_id, submitted_at,
       accepted_at, transfer_due_at, competent_received_at, due_at, finished_at
FROM dossiers_dossier
WHERE boundary_free AND {ours} = ANY(%(offices)s) AND state = ANY(%(states)s) AND id < %(before)s AND {which}
ORDER BY id DESC LIMIT %(limit)s
"""
_COUNTS = """
SELECT {ours} AS unit_id, {others} AS other_id, count(*)::int AS count,
       count(*) FILTER (WHERE {waiting})::int AS waiting, count(*) FILTER (WHERE {late})::int AS late
FROM dossiers_dossier
WHERE boundary_free AND {ours} = ANY(%(offices)s) AND submitted_at >= %(since)s
GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 100
"""
_SPREAD = """
SELECT dossier.receiving_unit_id, dossier.place_code, count(*)::int AS count
FROM dossiers_dossier AS dossier
JOIN catalogue_procedureversion AS version ON version.id = dossier.procedure_version_id
WHERE dossier.competent_agency_id = %(agency)s AND dossier.submitted_at >= %(since)s
  AND (%(field)s = '' OR version.field_name = %(field)s)
  AND (cardinality(%(procedures)s::text[]) = 0 OR version.body ->> 'code' = ANY(%(procedures)s))
GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2
"""


def boundary_offices(actor: Actor, side: Side) -> list[int]:
    """The offices of this person that the list of a side is about."""
    return actor.organizations(*_ROLES[side])


def boundary_dossiers(
    actor: Actor, side: Side, *, which: Crossing = Crossing.ALL, before: int | None = None
) -> list[BoundaryRow]:
    """Under way across boundaries, the newest first; one statement. `before` continues a list."""
    ours, _others = _SIDES[side]
    values = {
        "offices": boundary_offices(actor, side),
        "states": [state.value for state in UNDER_WAY],
        "before": before or 2**62,
        "limit": BOUNDARY_PAGE,
        "now": clock.now(),
    }
    return sql.rows(BoundaryRow, _ROWS.format(ours=ours, which=_WHICH[which]), values)


def boundary_counts(actor: Actor, side: Side) -> list[BoundaryCount]:
    """Of the last days, by the organization on the other side, closed ones too; one statement.

    Read from both sides it is the same figure: once by who received, once by who decides.
    """
    ours, others = _SIDES[side]
    values = {"offices": boundary_offices(actor, side), "since": _since(), "now": clock.now()}
    statement = _COUNTS.format(ours=ours, others=others, waiting=_WAITING, late=_LATE)
    return sql.rows(BoundaryCount, statement, values)


def received_lately(*, agency_id: int, spread: Spread) -> list[SpreadCount]:
    """Where the dossiers of an agency came in during the last days that a rule would be about; one statement."""
    values = {
        "agency": agency_id,
        "since": _since(),
        "field": spread.field,
        "procedures": sorted(spread.procedures),
    }
    return sql.rows(SpreadCount, _SPREAD, values)


def _since() -> datetime:
    return clock.now() - timedelta(days=COUNTED_DAYS)
