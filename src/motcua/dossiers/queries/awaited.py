"""What officials wait for, supplements and opinions: one condition for each list and the figure over it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from motcua.accounts.service import Actor
from motcua.kit import sql

PAGE = 25

# Of the agencies that decide and of the units that received; parameters: awaited_parameters().
AWAITED = """
dossiers_dossier AS dossier
JOIN dossiers_supplement AS asked ON asked.dossier_id = dossier.id AND asked.answered_at IS NULL
WHERE dossier.state = 5
  AND (dossier.competent_agency_id = ANY(%(deciding)s) OR dossier.receiving_unit_id = ANY(%(receiving)s))
"""


def _of_each(offices: str, column: str) -> str:
    return f"""
    (SELECT waiting.id FROM unnest(%({offices})s::bigint[]) AS office (id)
     CROSS JOIN LATERAL (
         SELECT dossier.id FROM dossiers_dossier AS dossier
         WHERE dossier.{column} = office.id AND dossier.state = 5
           AND EXISTS (SELECT 1 FROM dossiers_supplement AS asked
                       WHERE asked.dossier_id = dossier.id AND asked.answered_at IS NULL)
         LIMIT %(limit)s
     ) AS waiting LIMIT %(limit)s)"""  # noqa: S608 - constants only


# The same dossiers, up to %(limit)s of them: along the index of each office, however many wait there.
AWAITED_AT_MOST = f"""
{_of_each("deciding", "competent_agency_id")} UNION {_of_each("receiving", "receiving_unit_id")} LIMIT %(limit)s
"""
# The person, and whoever they stand in for; 0 stands for any organization. Parameters: people().
HOLDERS = "unnest(%(people)s::bigint[], %(away_from)s::bigint[]) AS holder (person_id, organization_id)"
# Questions to other offices, while the dossier is worked on.
ASKED = f"""
{HOLDERS}
JOIN dossiers_opinion AS opinion ON opinion.asked_by_id = holder.person_id
     AND opinion.answered_at IS NULL AND opinion.withdrawn_at IS NULL
JOIN dossiers_dossier AS dossier ON dossier.id = opinion.dossier_id
WHERE dossier.state IN (2, 4, 5)
  AND (holder.organization_id = 0 OR dossier.competent_agency_id = holder.organization_id)
"""
_OPINIONS = f"""
SELECT opinion.id, dossier.code, dossier.procedure_version_id, dossier.owner_name, opinion.organization_id,
       opinion.asked_at, opinion.deadline, opinion.reminded_at
FROM {ASKED} ORDER BY opinion.deadline, opinion.id LIMIT 100
"""  # noqa: S608 - constants only
_LIST = f"""
SELECT dossier.id, dossier.code, dossier.procedure_version_id, dossier.owner_name, asked.requested_at
FROM {AWAITED} AND dossier.id > %(after)s
ORDER BY dossier.id LIMIT %(limit)s
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Awaited:
    """A dossier whose owner was asked for supplements."""

    id: int
    code: str
    procedure_version_id: int
    owner_name: str
    requested_at: datetime


def awaited_supplements(actor: Actor, *, after: int = 0) -> list[Awaited]:
    """Those of the actor's offices, the oldest dossier first; one statement."""
    return sql.rows(Awaited, _LIST, awaited_parameters(actor) | {"after": after, "limit": PAGE})


def awaited_parameters(actor: Actor) -> dict[str, Any]:
    return {
        "deciding": actor.reach("handler", "leader"),
        "receiving": actor.reach("receptionist"),
    }


def people(actor: Actor) -> dict[str, Any]:
    """The parameters of HOLDERS."""
    holders = actor.holders
    return {
        "people": [person for person, _organization in holders],
        "away_from": [organization for _person, organization in holders],
    }


@dataclass(frozen=True, slots=True)
class AskedRow:
    """An opinion that was asked for and has not come."""

    id: int
    code: str
    procedure_version_id: int
    owner_name: str
    organization_id: int
    asked_at: datetime
    deadline: datetime
    reminded_at: datetime | None


def awaited_opinions(actor: Actor) -> list[AskedRow]:
    """What this person has asked other offices, the late ones first; one statement."""
    return sql.rows(AskedRow, _OPINIONS, people(actor))
