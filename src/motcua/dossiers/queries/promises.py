"""Promised moments that fall on closed time: by a change of calendars that is thought of, or by what holds now.

Moments that many share (the end of a working day) are asked about once: one statement groups them, calendars tell
which of them are closed, a second statement names the dossiers. Nothing here moves a promise.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from motcua.calendars import service as calendars
from motcua.dossiers.models import Delivery, State
from motcua.dossiers.queries.page import DossierPage
from motcua.kit import clock, sql
from motcua.organizations import service as organizations
from motcua.organizations.service import Shift

# Where a promise waits to be kept: under way, or with a result that nobody has come for.
PROMISED = [State.ACCEPTED, State.PROCESSING, State.OBLIGATION, State.FINISHED]
MOST_NAMED = 5_000
# How long after a promised moment a place that is still closed is a matter.
DAYS_BACK = timedelta(days=60)

_DOSSIER_GROUPS = """
SELECT competent_agency_id, coalesce(return_unit_id, receiving_unit_id) AS returning_unit_id, due_at,
       count(*)::int AS count
FROM dossiers_dossier
WHERE (competent_agency_id = ANY(%(offices)s) OR receiving_unit_id = ANY(%(offices)s)
       OR return_unit_id = ANY(%(offices)s))
  AND state = ANY(%(states)s) AND due_at > %(now)s
GROUP BY 1, 2, 3
"""
_DOSSIERS = """
SELECT dossier.code, promise.office AS organization_id, dossier.due_at, '' AS step
FROM unnest(%(competent)s::bigint[], %(returning)s::bigint[], %(due)s::timestamptz[], %(office)s::bigint[])
     AS promise (competent, place, due, office)
JOIN dossiers_dossier AS dossier
  ON dossier.competent_agency_id = promise.competent
 AND coalesce(dossier.return_unit_id, dossier.receiving_unit_id) = promise.place
 AND dossier.due_at = promise.due AND dossier.state = ANY(%(states)s)
ORDER BY dossier.due_at, dossier.code LIMIT %(most)s
"""
# What waits in a lane and what people have taken stand in an index each.
_OPEN_STEPS = """
    SELECT step.id, step.organization_id, step.due_at FROM workflow_step AS step
    WHERE step.organization_id = ANY(%(offices)s) AND step.state = 'open' AND step.assignee_id IS NULL
    UNION ALL
    SELECT step.id, step.organization_id, step.due_at FROM workflow_step AS step
    WHERE step.assignee_id = ANY(ARRAY(SELECT user_id FROM organizations_posting
                                       WHERE organization_id = ANY(%(offices)s)))
      AND step.state IN ('open', 'busy') AND step.organization_id = ANY(%(offices)s)
"""
_STEP_GROUPS = f"""
SELECT organization_id, due_at, count(*)::int AS count FROM ({_OPEN_STEPS}) AS step
WHERE due_at > %(now)s GROUP BY organization_id, due_at
"""  # noqa: S608 - constants only
_STEPS = f"""
SELECT dossier.code, step.organization_id, step.due_at, named.name AS step
FROM unnest(%(office)s::bigint[], %(due)s::timestamptz[]) AS promise (office, due)
JOIN ({_OPEN_STEPS}) AS step ON step.organization_id = promise.office AND step.due_at = promise.due
JOIN workflow_step AS named ON named.id = step.id AND named.subject_type = 'dossiers.dossier'
JOIN dossiers_dossier AS dossier ON dossier.id = named.subject_id
ORDER BY step.due_at, dossier.code LIMIT %(most)s
"""  # noqa: S608 - constants only
_COLLECTIONS = """
SELECT coalesce(return_unit_id, receiving_unit_id) AS organization_id, due_at, collect_from, count(*)::int AS count
FROM dossiers_dossier
WHERE ((receiving_unit_id = ANY(%(offices)s) AND return_unit_id IS NULL) OR return_unit_id = ANY(%(offices)s))
  AND state = ANY(%(states)s) AND due_at > %(since)s AND delivery = %(counter)s
GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Promise:
    """A dossier's promised moment or, with the name of a step, when that step is due."""

    code: str
    organization_id: int
    due_at: datetime
    step: str


@dataclass(frozen=True, slots=True)
class BrokenAt:
    """How many promises of an organization fall on closed time."""

    organization_id: int
    dossiers: int
    steps: int


@dataclass(frozen=True, slots=True)
class ClosedPromises:
    """What a change closes under promises that were made; they stay as they are."""

    organizations: tuple[BrokenAt, ...]
    named: tuple[Promise, ...]

    @property
    def dossiers(self) -> int:
        return sum(one.dossiers for one in self.organizations)

    @property
    def steps(self) -> int:
        return sum(one.steps for one in self.organizations)


@dataclass(frozen=True, slots=True)
class Collection:
    """People who were told to come to a place at a moment at which it is closed, and from when they may come.

    `told` says whether they were offered that moment.
    """

    organization_id: int
    due_at: datetime
    collect_from: datetime
    count: int
    reason: str
    told: bool


@dataclass(frozen=True, slots=True)
class _DossierGroup:
    competent_agency_id: int
    returning_unit_id: int
    due_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class _StepGroup:
    organization_id: int
    due_at: datetime
    count: int


@dataclass(frozen=True, slots=True)
class _CollectionGroup:
    organization_id: int
    due_at: datetime
    collect_from: datetime | None
    count: int


def closed_promises(*, shifts: Iterable[Shift], most: int = MOST_NAMED) -> ClosedPromises:
    """Dossiers and steps whose moment to come is open before and closed after a change; `most` of each are named.

    A dossier counts for its competent agency where that is closed, else for the unit where the person comes to.
    """
    by_office = {one.organization_id: one for one in shifts}
    asked = {"offices": sorted(by_office), "now": clock.now(), "states": PROMISED, "most": most}
    if not by_office:
        return ClosedPromises((), ())
    dossiers = _dossiers_closed(by_office, asked)
    steps = [
        group
        for group in sql.rows(_StepGroup, _STEP_GROUPS, asked)
        if by_office[group.organization_id].closes(group.due_at)
    ]
    return ClosedPromises(
        _by_organization(dossiers, steps), (*_named_dossiers(dossiers, asked), *_named_steps(steps, asked))
    )


def collections_at_closed_places(*, organization_ids: Iterable[int]) -> list[Collection]:
    """Whoever was told to come to one of these places when, by what is known now, it is closed; soonest first."""
    since = clock.now() - DAYS_BACK
    offices = sorted(set(organization_ids))
    asked = {"offices": offices, "states": PROMISED, "since": since, "counter": Delivery.COUNTER}
    groups = sql.rows(_CollectionGroup, _COLLECTIONS, asked)
    found = (_collection(group) for group in groups)
    return sorted(
        (one for one in found if one is not None), key=lambda one: (one.due_at, one.organization_id, one.told)
    )


def closed_until(*, organization_id: int, moment: datetime) -> datetime | None:
    """From when a place is open again that is closed at a moment, by what is known now; None where it is open."""
    calendar = calendars.calendar(organizations.card(organization_id).calendar_id)
    return None if calendars.is_open_at(calendar, moment) else calendars.next_working_moment(calendar, moment)


def collection_of(*, page: DossierPage) -> Collection | None:
    """What a person who is to come for the result must know beside the promised moment; None where all is as promised.

    The offer that was made to them; without one, that the place is closed then, as is known now.
    """
    if page.due_at is None or page.delivery != Delivery.COUNTER or page.state not in PROMISED:
        return None
    offered = page.collect_again
    again = offered or closed_until(organization_id=page.returning_unit_id, moment=page.due_at)
    if again is None or again <= clock.now():
        return None
    return Collection(
        organization_id=page.returning_unit_id,
        due_at=page.due_at,
        collect_from=again,
        count=1,
        reason=_reason(page.returning_unit_id, page.due_at),
        told=offered is not None,
    )


def _reason(organization_id: int, moment: datetime) -> str:
    calendar = calendars.calendar(organizations.card(organization_id).calendar_id)
    return calendars.closing_reason(calendar, moment)


def _collection(group: _CollectionGroup) -> Collection | None:
    again = closed_until(organization_id=group.organization_id, moment=group.due_at)
    # A place that has opened since needs no word: whoever comes now finds it open.
    if again is None or again <= clock.now():
        return None
    return Collection(
        organization_id=group.organization_id,
        due_at=group.due_at,
        collect_from=again,
        count=group.count,
        reason=_reason(group.organization_id, group.due_at),
        told=group.collect_from == again,
    )


def _dossiers_closed(
    by_office: Mapping[int, Shift], asked: dict[str, object]
) -> list[tuple[int, _DossierGroup]]:
    found = []
    for group in sql.rows(_DossierGroup, _DOSSIER_GROUPS, asked):
        for office in (group.competent_agency_id, group.returning_unit_id):
            if office in by_office and by_office[office].closes(group.due_at):
                found.append((office, group))
                break
    return found


def _by_organization(
    dossiers: list[tuple[int, _DossierGroup]], steps: list[_StepGroup]
) -> tuple[BrokenAt, ...]:
    of_dossiers, of_steps = Counter[int](), Counter[int]()
    for office, group in dossiers:
        of_dossiers[office] += group.count
    for step in steps:
        of_steps[step.organization_id] += step.count
    offices = sorted(of_dossiers.keys() | of_steps.keys(), key=lambda one: organizations.card(one).code)
    return tuple(BrokenAt(one, of_dossiers[one], of_steps[one]) for one in offices)


def _named_dossiers(dossiers: list[tuple[int, _DossierGroup]], asked: dict[str, object]) -> list[Promise]:
    promises = {
        "competent": [group.competent_agency_id for _office, group in dossiers],
        "returning": [group.returning_unit_id for _office, group in dossiers],
        "due": [group.due_at for _office, group in dossiers],
        "office": [office for office, _group in dossiers],
    }
    return sql.rows(Promise, _DOSSIERS, asked | promises) if dossiers else []


def _named_steps(steps: list[_StepGroup], asked: dict[str, object]) -> list[Promise]:
    promises = {
        "office": [step.organization_id for step in steps],
        "due": [step.due_at for step in steps],
    }
    return sql.rows(Promise, _STEPS, asked | promises) if steps else []
