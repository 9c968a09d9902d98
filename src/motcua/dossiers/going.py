"""Which dossiers would follow a merger: listed one by one, counted, and those that somebody will have to place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, State
from motcua.kit import sql
from motcua.organizations.service import Passing, passings
from motcua.territory.service import Clash, Moving, Plan

SPLIT = "split_dossier"
# What is over stays with the office that settled it; its successor sees it there.
UNDER_WAY = sorted(
    State(one)
    for one in State.values
    if one not in {State.NOT_ACCEPTED, State.STOPPED, State.RETURNED, State.WITHDRAWN}
)

# What lists every dossier reads so many rows at once.
READ_AT_ONCE = 5000


_WHERE = """((dossier.state = ANY(%(states)s)
   AND (dossier.competent_agency_id = ANY(%(before)s) OR dossier.receiving_unit_id = ANY(%(before)s)
        OR dossier.return_unit_id = ANY(%(before)s)))
   OR dossier.id IN (
        SELECT dossier_id FROM dossiers_opinion
        WHERE organization_id = ANY(%(before)s) AND answered_at IS NULL AND withdrawn_at IS NULL))"""
_MOVING = f"""
SELECT dossier.id, dossier.code, dossier.competent_agency_id, dossier.receiving_unit_id, dossier.return_unit_id
FROM dossiers_dossier AS dossier WHERE dossier.id > %(after)s AND {_WHERE} ORDER BY dossier.id LIMIT %(most)s
"""  # noqa: S608 - constants only
# Each part along an index of its own.
_COUNTED = """
WITH asked AS (
    SELECT DISTINCT dossier_id FROM dossiers_opinion
    WHERE organization_id = ANY(%(before)s) AND answered_at IS NULL AND withdrawn_at IS NULL
), going AS (
    SELECT competent_agency_id, receiving_unit_id, return_unit_id FROM dossiers_dossier
    WHERE competent_agency_id = ANY(%(before)s) AND state = ANY(%(states)s)
  UNION ALL
    SELECT competent_agency_id, receiving_unit_id, return_unit_id FROM dossiers_dossier
    WHERE receiving_unit_id = ANY(%(before)s) AND state = ANY(%(states)s) AND competent_agency_id <> ALL(%(before)s)
  UNION ALL
    SELECT competent_agency_id, receiving_unit_id, return_unit_id FROM dossiers_dossier
    WHERE return_unit_id = ANY(%(before)s) AND state = ANY(%(states)s) AND competent_agency_id <> ALL(%(before)s)
      AND receiving_unit_id <> ALL(%(before)s)
  UNION ALL
    SELECT dossier.competent_agency_id, dossier.receiving_unit_id, dossier.return_unit_id
    FROM asked JOIN dossiers_dossier AS dossier ON dossier.id = asked.dossier_id
    WHERE dossier.state <> ALL(%(states)s)
       OR (dossier.competent_agency_id <> ALL(%(before)s) AND dossier.receiving_unit_id <> ALL(%(before)s)
           AND coalesce(dossier.return_unit_id, 0) <> ALL(%(before)s))
)
SELECT competent_agency_id, receiving_unit_id, return_unit_id, count(*)::int AS count FROM going GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class _Going:
    id: int
    code: str
    competent_agency_id: int
    receiving_unit_id: int
    return_unit_id: int | None


@dataclass(frozen=True, slots=True)
class _Counted:
    competent_agency_id: int
    receiving_unit_id: int
    return_unit_id: int | None
    count: int


def moving(plan: Plan) -> Iterator[Moving]:
    """The dossiers under way of offices that close, and those about which such an office was asked."""
    closing = _closing(plan)
    facts = {"before": list(closing), "states": UNDER_WAY, "most": READ_AT_ONCE, "after": 0}
    while closing and (cases := sql.rows(_Going, _MOVING, facts)):
        for case in cases:
            yield Moving(case.id, *_way(case, closing), case.code)
        facts["after"] = cases[-1].id


def count(plan: Plan) -> Iterator[tuple[str, str, int]]:
    """How many of them go from which office to which."""
    closing = _closing(plan)
    facts = {"before": list(closing), "states": UNDER_WAY}
    for one in sql.rows(_Counted, _COUNTED, facts) if closing else []:
        yield *_way(one, closing), one.count


def _closing(plan: Plan) -> dict[int, Passing]:
    return {one.before.pk: one for one in passings(plan) if not one.stays}


def _way(case: _Going | _Counted, closing: Mapping[int, Passing]) -> tuple[str, str]:
    one = (
        closing.get(case.competent_agency_id)
        or closing.get(case.receiving_unit_id)
        or closing.get(case.return_unit_id or 0)
    )
    return (one.before.code, one.after_code) if one else ("", "")


def clashes(plan: Plan) -> Iterator[Clash]:
    """How many dossiers somebody will have to place by hand, by office of a split unit."""
    split = plan.split
    for one in passings(plan) if split else []:
        if one.before.unit is None or one.before.unit.code not in split:
            continue
        under_way = Dossier.objects.filter(competent_agency=one.before, state__in=UNDER_WAY)
        if count := under_way.count():
            words = _(
                "%(name)s bị chia: %(count)s hồ sơ phải xác định thuộc nơi nào, trừ khi thôn đã được khai báo."
            )
            facts = {"name": one.before.name, "count": count}
            yield Clash(SPLIT, words % facts, one.after_code, one.before.pk, is_sum=True)
