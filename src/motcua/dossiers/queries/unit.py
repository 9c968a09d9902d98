"""The open work of an office as its leader sees it: who has how much, what waits for anyone, what is late."""

from dataclasses import dataclass
from datetime import datetime

from motcua.kit import clock, sql

UNIT_PAGE = 50


@dataclass(frozen=True, slots=True)
class Load:
    """How many steps a person has open there; without a person, how many wait for anyone."""

    person_id: int | None
    name: str
    count: int
    late: int


@dataclass(frozen=True, slots=True)
class UnitRow:
    step_id: int
    step: str
    role: str
    state: str
    person_id: int | None
    person_name: str
    due_at: datetime | None
    code: str
    procedure_version_id: int
    owner_name: str


_OF_OFFICE = "step.organization_id = %(office)s AND step.subject_type = 'dossiers.dossier'"
_LOADS = f"""
SELECT step.assignee_id AS person_id, coalesce(person.full_name, '') AS name, count(*)::int AS count,
       count(*) FILTER (WHERE step.due_at < %(now)s)::int AS late
FROM (
    SELECT step.assignee_id, step.due_at FROM workflow_step AS step
    WHERE step.assignee_id IS NOT NULL AND step.state IN ('open', 'busy') AND {_OF_OFFICE}
    UNION ALL
    SELECT NULL, step.due_at FROM unnest(%(roles)s::text[]) AS lane (role)
    JOIN workflow_step AS step ON step.role = lane.role AND step.state = 'open' AND step.assignee_id IS NULL
         AND {_OF_OFFICE}
) AS step
LEFT JOIN accounts_user AS person ON person.id = step.assignee_id
GROUP BY step.assignee_id, person.full_name, person.full_name_key
ORDER BY step.assignee_id IS NOT NULL, person.full_name_key
"""  # noqa: S608 - constants only
_COLUMNS = "step.id, step.subject_id, step.name, step.role, step.state, step.assignee_id, step.due_at"
_WORK = f"""
SELECT step.id AS step_id, step.name AS step, step.role, step.state, step.assignee_id AS person_id,
       coalesce(person.full_name, '') AS person_name, step.due_at, dossier.code, dossier.procedure_version_id,
       dossier.owner_name
FROM (
    SELECT {_COLUMNS} FROM workflow_step AS step
    WHERE step.assignee_id = ANY(%(people)s) AND step.state IN ('open', 'busy') AND {_OF_OFFICE}
      AND step.due_at <= %(until)s
    UNION ALL
    SELECT waiting.* FROM unnest(%(lanes)s::text[]) AS lane (role)
    CROSS JOIN LATERAL (
        SELECT {_COLUMNS} FROM workflow_step AS step
        WHERE step.role = lane.role AND step.state = 'open' AND step.assignee_id IS NULL AND {_OF_OFFICE}
          AND step.due_at <= %(until)s
        ORDER BY step.due_at, step.id LIMIT %(limit)s
    ) AS waiting
) AS step
JOIN dossiers_dossier AS dossier ON dossier.id = step.subject_id
LEFT JOIN accounts_user AS person ON person.id = step.assignee_id
WHERE %(role)s = '' OR step.role = %(role)s
ORDER BY step.due_at, step.id LIMIT %(limit)s
"""  # noqa: S608 - constants only
_FAR_AHEAD = datetime.fromisoformat("2999-01-01T00:00:00+00:00")
ROLES = ("receptionist", "handler", "leader", "clerk")


def unit_loads(organization_id: int) -> list[Load]:
    """What waits for anyone first, then the people by name, also those who serve there no more; one statement."""
    facts = {"office": organization_id, "roles": list(ROLES), "now": clock.now()}
    return sql.rows(Load, _LOADS, facts)


def unit_work(
    organization_id: int, *, people: list[int], waiting: bool, role: str = "", late: bool = False
) -> list[UnitRow]:
    """The open steps of an office that these people have, and those that wait: the late ones first; one statement."""
    facts = {
        "office": organization_id,
        "people": people,
        "lanes": [one for one in ROLES if waiting and role in {"", one}],
        "role": role,
        "until": clock.now() if late else _FAR_AHEAD,
        "limit": UNIT_PAGE,
    }
    return sql.rows(UnitRow, _WORK, facts)
