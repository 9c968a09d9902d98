"""Who serves where today: what a person may do, the people of an office, and who stands in for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from motcua.accounts.service import Grant
from motcua.kit import clock, sql
from motcua.organizations import queries, rules
from motcua.organizations.models import Absence, Posting

_HELD = "posting.valid_from <= %(today)s AND (posting.valid_to IS NULL OR posting.valid_to > %(today)s)"
_AWAY = "absence.valid_from <= %(today)s AND absence.valid_to > %(today)s"

# A person's own postings go before those on loan: the first one is where they act unless they choose. Whoever
# stands in for somebody who stands in for a third does the work of both; the work of a leader is done only by
# whoever leads there anyway. A lane in which nobody else is there is the substitute's too.
_GRANTS = f"""
WITH RECURSIVE away (user_id, organization_id) AS (
    SELECT absence.user_id, absence.organization_id FROM organizations_absence AS absence
    WHERE absence.substitute_id = %(user_id)s AND {_AWAY}
  UNION
    SELECT absence.user_id, absence.organization_id FROM organizations_absence AS absence
    JOIN away ON away.user_id = absence.substitute_id AND away.organization_id = absence.organization_id
    WHERE {_AWAY}
), held AS (
    SELECT posting.id, posting.organization_id, posting.role, posting.valid_from, posting.lent_from_id,
           posting.title, nullif(posting.user_id, %(user_id)s) AS absent_id
    FROM organizations_posting AS posting
    WHERE {_HELD} AND (posting.user_id = %(user_id)s
        OR (posting.user_id, posting.organization_id) IN (SELECT user_id, organization_id FROM away))
)
SELECT held.organization_id, org.short_name AS organization_name, held.role, held.title, held.absent_id,
       coalesce(absent.full_name, '') AS absent_name,
       held.absent_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM organizations_posting AS posting JOIN accounts_user AS person ON person.id = posting.user_id
            WHERE posting.organization_id = held.organization_id AND posting.role = held.role AND {_HELD}
              AND person.is_active AND NOT EXISTS (
                    SELECT FROM organizations_absence AS absence
                    WHERE absence.user_id = posting.user_id
                      AND absence.organization_id = posting.organization_id AND {_AWAY})
       ) AS alone
FROM held
JOIN organizations_organization AS org ON org.id = held.organization_id
LEFT JOIN accounts_user AS absent ON absent.id = held.absent_id
WHERE held.absent_id IS NULL OR held.role = ANY(%(substitutable)s)
   OR (held.role = 'leader' AND EXISTS (
        SELECT FROM held AS own
        WHERE own.absent_id IS NULL AND own.role = 'leader' AND own.organization_id = held.organization_id))
ORDER BY held.absent_id IS NOT NULL, held.lent_from_id IS NOT NULL, held.valid_from, held.id
"""  # noqa: S608 - constants only

_COLLEAGUES = f"""
SELECT person.id, person.full_name AS name,
       array_agg(DISTINCT posting.role)::text[] AS roles,
       coalesce(max(posting.title), '') AS title, array_agg(DISTINCT posting.title)::text[] AS titles, max(posting.lent_from_id) AS lent_from_id,
       absence.id AS absence_id, absence.valid_from AS away_from, absence.valid_to AS away_to,
       absence.substitute_id, coalesce(substitute.full_name, '') AS substitute_name,
       person.full_name_key AS sort_key
FROM organizations_posting AS posting
JOIN accounts_user AS person ON person.id = posting.user_id
LEFT JOIN organizations_absence AS absence ON absence.user_id = person.id
     AND absence.organization_id = posting.organization_id AND {_AWAY}
LEFT JOIN accounts_user AS substitute ON substitute.id = absence.substitute_id
WHERE posting.organization_id = ANY(%(organizations)s) AND {_HELD} AND person.is_active AND person.is_official
  AND posting.role <> 'administrator'
GROUP BY person.id, absence.id, substitute.id
ORDER BY person.full_name_key, person.id
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Colleague:
    """A person of an office today; the facts of an absence are empty for whoever is there.

    `away_to` is the first day on which they are back.
    """

    id: int
    name: str
    roles: list[str]
    title: str
    titles: list[str]
    lent_from_id: int | None
    absence_id: int | None
    away_from: date | None
    away_to: date | None
    substitute_id: int | None
    substitute_name: str
    sort_key: str

    @property
    def is_away(self) -> bool:
        return self.absence_id is not None


def load_grants(user_id: int) -> list[Grant]:
    """What a person may do today, in one statement; registered with the accounts.

    A posting in an office that went out of others is one there too, so that nothing waits while dossiers move.
    """
    facts = {"user_id": user_id, "today": clock.today(), "substitutable": sorted(rules.SUBSTITUTABLE)}
    held = sql.rows(Grant, _GRANTS, facts)
    inherited = [
        grant._replace(organization_id=closed, organization_name="", inherited=True)
        for grant in held
        for closed in queries.closed_before(grant.organization_id)
    ]
    return held + inherited


def colleagues(organization_ids: Iterable[int]) -> list[Colleague]:
    """The people of these offices today, by name: one statement."""
    facts = {"organizations": list(organization_ids), "today": clock.today()}
    return sql.rows(Colleague, _COLLEAGUES, facts)


def substitutes_for(user_id: int, organization_id: int) -> list[Colleague]:
    """Who may stand in for a person there: of the office, those nearby, and the office that lent the person."""
    lent = Posting.objects.held_on(clock.today()).filter(user_id=user_id, organization_id=organization_id)
    lenders = [lender for lender in lent.values_list("lent_from_id", flat=True) if lender]
    near = colleagues([*queries.nearby(organization_id), *lenders])
    return [one for one in near if one.id != user_id]


def absences_of(user_id: int) -> list[Absence]:
    """A person's absences that last or are to come, the first one first."""
    coming = Absence.objects.filter(user_id=user_id, valid_to__gt=clock.today())
    return list(coming.select_related("organization", "substitute").order_by("valid_from", "pk"))


def substitutions_of(user_id: int) -> list[Absence]:
    """The absences in which a person stands in for others, now or soon."""
    coming = Absence.objects.filter(substitute_id=user_id, valid_to__gt=clock.today())
    return list(coming.select_related("organization", "user").order_by("valid_from", "pk"))


def postings_at(organization_id: int) -> list[Posting]:
    """Postings of an office that hold or are to begin, and the loans that it has given away."""
    today = clock.today()
    here = Posting.objects.filter(organization_id=organization_id) | Posting.objects.filter(
        lent_from_id=organization_id
    )
    current = here.exclude(valid_to__lte=today)
    people = current.select_related("user", "organization", "lent_from")
    return list(people.order_by("user__full_name_key", "valid_from", "pk"))
