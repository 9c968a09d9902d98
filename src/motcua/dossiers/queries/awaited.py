"""Dossiers whose owner was asked for supplements and has not answered: one condition for the list and its figure."""

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
        "deciding": actor.organizations("handler", "leader"),
        "receiving": actor.organizations("receptionist"),
    }
