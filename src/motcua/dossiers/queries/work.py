"""What officials have to do, ordered by what is due. Hot: SQL into dataclasses, permission part of the query."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.accounts.service import Actor
from motcua.dossiers.queries.awaited import ASKED, AWAITED_AT_MOST, HOLDERS, awaited_parameters, people
from motcua.kit import clock, sql
from motcua.workflow import service as workflow

PAGE = 25
COUNT_LIMIT = 100


@dataclass(frozen=True, slots=True)
class WorkRow:
    """An open step that this person may do; `due_at` is the step's, in UTC."""

    step_id: int
    step: str
    kind: str
    role: str
    phase: str
    organization_id: int
    step_state: str
    assignee_id: int | None
    due_at: datetime
    code: str
    state: int
    procedure_version_id: int
    owner_name: str
    dossier_due_at: datetime | None
    competent_agency_id: int


@dataclass(frozen=True, slots=True)
class WorkCounts:
    """How many steps are open in each bucket; COUNT_LIMIT means that many or more.

    Where COUNT_LIMIT are overdue, what is due later is not counted any more.
    """

    overdue: int
    today: int
    week: int
    mine: int
    supplement: int
    # Asked by this person and not answered; of these, those that are late; what they were told and have not seen.
    opinions: int
    late_opinions: int
    notices: int


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where the next page starts: after the step with this due moment and id."""

    due_at: datetime
    step_id: int

    def __str__(self) -> str:
        return f"{self.due_at.timestamp():.6f}-{self.step_id}"


# One index range a lane, merged: the cost follows the page and the number of lanes, not the backlog.
_STEP = "id, subject_id, name, kind, role, phase, organization_id, state, assignee_id, due_at"
HELD = """assignee_id = holder.person_id AND state IN ('open', 'busy')
          AND (holder.organization_id = 0 OR workflow_step.organization_id = holder.organization_id)"""
# Steps for one posting only, along an index of their own; see workflow.posted_parameters.
_POSTED = """unnest(%(posted_at)s::bigint[], %(posted_roles)s::text[], %(postings)s::text[])
             AS lane (organization_id, role, posting)"""
_FOR_POSTING = """organization_id = lane.organization_id AND role = lane.role AND posting = lane.posting
                  AND posting <> '' AND state = 'open' AND assignee_id IS NULL"""
_WINDOW = "(due_at, id) > (%(after)s, %(after_id)s) AND due_at <= %(until)s"
_OPEN_TO_ME = f"""
    SELECT step.* FROM unnest(%(organizations)s::bigint[], %(roles)s::text[]) AS lane (organization_id, role)
    CROSS JOIN LATERAL (
        SELECT {_STEP} FROM workflow_step
        WHERE organization_id = lane.organization_id AND role = lane.role AND posting = '' AND state = 'open'
          AND assignee_id IS NULL AND subject_type = 'dossiers.dossier' AND {_WINDOW} AND %(unassigned)s
        ORDER BY due_at, id LIMIT %(limit)s
    ) AS step
    UNION ALL
    SELECT step.* FROM {_POSTED} CROSS JOIN LATERAL (
        SELECT {_STEP} FROM workflow_step
        WHERE {_FOR_POSTING} AND subject_type = 'dossiers.dossier' AND {_WINDOW} AND %(unassigned)s
        ORDER BY due_at, id LIMIT %(limit)s
    ) AS step
    UNION ALL
    SELECT step.* FROM {HOLDERS}
    CROSS JOIN LATERAL (
        SELECT {_STEP} FROM workflow_step
        WHERE {HELD} AND subject_type = 'dossiers.dossier' AND {_WINDOW} ORDER BY due_at, id LIMIT %(limit)s
    ) AS step
"""  # noqa: S608 - constants only
_MY_WORK = f"""
SELECT step.id AS step_id, step.name AS step, step.kind, step.role, step.phase, step.organization_id,
       step.state AS step_state, step.assignee_id, step.due_at, dossier.code, dossier.state,
       dossier.procedure_version_id, dossier.owner_name, dossier.due_at AS dossier_due_at,
       dossier.competent_agency_id
FROM (SELECT * FROM ({_OPEN_TO_ME}) AS open_to_me ORDER BY due_at, id LIMIT %(limit)s) AS step
JOIN dossiers_dossier AS dossier ON dossier.id = step.subject_id
ORDER BY step.due_at, step.id
"""  # noqa: S608 - constants only


def _open_between(start: str, end: str) -> str:
    """How many steps are due between two moments; the lanes are walked one by one until the limit is reached."""
    window = f"subject_type = 'dossiers.dossier' AND due_at >= {start} AND due_at < {end} LIMIT %(limit)s"
    return f"""(SELECT count(*) FROM (
        SELECT 1 FROM unnest(%(organizations)s::bigint[], %(roles)s::text[]) AS lane (organization_id, role)
        CROSS JOIN LATERAL (
            SELECT 1 FROM workflow_step
            WHERE organization_id = lane.organization_id AND role = lane.role AND posting = '' AND state = 'open'
              AND assignee_id IS NULL AND {window}
        ) AS step
        UNION ALL
        SELECT 1 FROM {_POSTED} CROSS JOIN LATERAL (
            SELECT 1 FROM workflow_step WHERE {_FOR_POSTING} AND {window}) AS step
        UNION ALL
        SELECT 1 FROM {HOLDERS} CROSS JOIN LATERAL (SELECT 1 FROM workflow_step WHERE {HELD} AND {window}) AS held
        LIMIT %(limit)s) AS counted)::int"""  # noqa: S608 - constants only


_COUNTS = f"""
SELECT {_open_between("%(long_ago)s", "%(now)s")} AS overdue,
       {_open_between("%(now)s", "%(tomorrow)s")} AS today,
       {_open_between("%(long_ago)s", "%(until)s")} AS week,
       (SELECT count(*) FROM (
            SELECT 1 FROM {HOLDERS} CROSS JOIN LATERAL (
                SELECT 1 FROM workflow_step WHERE {HELD} AND subject_type = 'dossiers.dossier' LIMIT %(limit)s
            ) AS held LIMIT %(limit)s) AS taken)::int AS mine,
       (SELECT count(*) FROM (SELECT 1 FROM {ASKED} LIMIT %(limit)s) AS asked)::int AS opinions,
       (SELECT count(*) FROM (
            SELECT 1 FROM {ASKED} AND opinion.deadline < %(now)s LIMIT %(limit)s) AS late)::int AS late_opinions,
       (SELECT count(*) FROM (
            SELECT 1 FROM dossiers_notice WHERE person_id = %(me)s AND seen_at IS NULL LIMIT %(limit)s
       ) AS unseen)::int AS notices,
       (SELECT count(*) FROM ({AWAITED_AT_MOST}) AS waiting)::int AS supplement
"""  # noqa: S608 - constants only

_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_FAR_AHEAD = datetime.fromisoformat("2999-01-01T00:00:00+00:00")


def my_work(
    actor: Actor, *, until: datetime | None = None, after: Cursor | None = None, mine: bool = False
) -> list[WorkRow]:
    """The next PAGE steps open to this person, soonest due first; one statement.

    `until` keeps what is due by then; `mine` keeps what the person has taken; `after` continues a list.
    """
    values = lanes_and_people(actor) | {
        "limit": PAGE,
        "until": until or _FAR_AHEAD,
        "after": after.due_at if after else _LONG_AGO,
        "after_id": after.step_id if after else 0,
        "unassigned": not mine,
    }
    return sql.rows(WorkRow, _MY_WORK, values)


def work_counts(actor: Actor) -> WorkCounts:
    """The figures above the list, each at most COUNT_LIMIT; one statement."""
    now = clock.now()
    midnight = clock.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    values = lanes_and_people(actor) | awaited_parameters(actor)
    values |= {
        "limit": COUNT_LIMIT,
        "now": now,
        "tomorrow": midnight + timedelta(days=1),
        "until": midnight + timedelta(days=7),
        "long_ago": _LONG_AGO,
    }
    counts = sql.row(WorkCounts, _COUNTS, values)
    assert counts is not None  # an aggregate always answers
    return counts


def lanes_and_people(actor: Actor, *roles: str) -> dict[str, object]:
    """The lanes whose waiting work is this person's, all or of these roles, and whose taken work is."""
    lanes = sorted(lane for lane in actor.lanes if not roles or lane[1] in roles)
    return people(actor) | {
        "me": actor.id,
        "organizations": [organization for organization, _role in lanes],
        "roles": [role for _organization, role in lanes],
        **workflow.posted_parameters(actor=actor),
    }
