"""Organizations as pages show them: a province (about 310) is read whole and kept for ten seconds."""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from motcua.kit import clock, sql, text
from motcua.organizations import rules
from motcua.organizations.errors import NoCompetentOrganization, UnknownOrganization
from motcua.organizations.models import Kind
from motcua.territory.errors import UnknownUnit
from motcua.territory.service import UnitCard, unit, unit_exists, unit_now

KEPT_SECONDS = 10.0
# So long after a merger people are told what their office was.
NEWS_LASTS = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OrganizationCard:
    """`commune_code` and `commune_name` are empty for an organization of the whole province.

    One that a merger has closed is still found by its id and its code, but in no list.
    """

    id: int
    code: str
    name: str
    short_name: str
    kind: str
    parent_id: int | None
    commune_code: str
    commune_name: str
    address: str
    phone: str
    email: str
    calendar_id: int
    province_code: str
    # Set where the office has closed: who answers for what it did.
    successor_id: int | None = None
    is_closed: bool = False
    # Set for some days after a merger has changed it: what it was called, and the number of the resolution.
    former_name: str = ""
    changed_by: str = ""
    is_verified: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What an office was called and is called now, and the number of the resolution.

    `series` begins the codes of dossiers that `agency` had before: its own, or for a centre its committee's; empty
    where it goes on under the same code.
    """

    before: str
    now: str
    number: str
    is_verified: bool
    series: str
    agency: str


@dataclass(frozen=True, slots=True)
class PointCard:
    id: int
    organization_id: int
    code: str
    name: str
    address: str
    is_sample: bool


@dataclass(frozen=True, slots=True)
class _Province:
    cards: dict[int, OrganizationCard]
    by_code: dict[str, OrganizationCard]
    # Departments are several in a province, all others one of a kind in a unit.
    by_kind: dict[tuple[str, str], list[OrganizationCard]]
    # The same of those that have closed, by the place they served.
    closed: dict[tuple[str, str], list[OrganizationCard]]
    # Living office → the closed ones that it answers for.
    went_into: dict[int, list[int]]


_CARDS = """
WITH changed AS (
    SELECT DISTINCT ON (moved.object_id) moved.object_id AS id, moved.before ->> 'name' AS former_name,
           resolution.number, resolution.verified
    FROM territory_merger AS merger
    JOIN territory_moved AS moved ON moved.merger_id = merger.id AND moved.kind = 'organization'
    JOIN territory_resolution AS resolution ON resolution.id = merger.resolution_id
    WHERE merger.switched_at > %(since)s AND moved.before ? 'name'
    ORDER BY moved.object_id, merger.switched_at DESC
)
SELECT org.id, org.code, org.name, org.short_name, org.kind, org.parent_id, org.address, org.phone, org.email,
       org.calendar_id,
       CASE WHEN unit.parent_id IS NULL THEN '' ELSE unit.code END AS commune_code,
       CASE WHEN unit.parent_id IS NULL THEN '' ELSE unit.full_name END AS commune_name,
       coalesce(province.code, parent.code, unit.code, '') AS province_code,
       org.successor_id, org.closed_on IS NOT NULL AS is_closed,
       coalesce(changed.former_name, '') AS former_name, coalesce(changed.number, '') AS changed_by,
       coalesce(changed.verified, false) AS is_verified
FROM organizations_organization AS org
LEFT JOIN territory_unit AS unit ON unit.id = org.unit_id
LEFT JOIN territory_unit AS parent ON parent.id = unit.parent_id
LEFT JOIN territory_unit AS province ON province.id = parent.parent_id
LEFT JOIN changed ON changed.id = org.id
ORDER BY org.code
"""

_POINTS = """
SELECT id, organization_id, code, name, address, is_sample
FROM organizations_receptionpoint
WHERE %(organization_id)s IN (0, organization_id) AND (closed_on IS NULL OR closed_on > %(today)s) ORDER BY organization_id, code
"""

_TITLES = """
SELECT posting.title AS text
FROM organizations_posting AS posting
WHERE posting.user_id = %(user_id)s AND posting.organization_id = %(organization_id)s
  AND posting.title <> '' AND posting.valid_from <= %(today)s
  AND (posting.valid_to IS NULL OR posting.valid_to > %(today)s)
ORDER BY posting.role <> 'leader', posting.id
LIMIT 1
"""


# Which of the lanes nobody holds on a day.
_ALL_TITLES = """
SELECT DISTINCT title AS text FROM organizations_posting
WHERE title <> '' AND valid_from <= %(today)s AND (valid_to IS NULL OR valid_to > %(today)s) ORDER BY title LIMIT 500
"""
_WITHOUT_PEOPLE = """
SELECT lane.organization_id, lane.role, lane.title
FROM unnest(%(organizations)s::bigint[], %(roles)s::text[], %(titles)s::text[]) AS lane (organization_id, role, title)
WHERE NOT EXISTS (
    SELECT FROM organizations_posting AS posting JOIN accounts_user AS person ON person.id = posting.user_id
    WHERE posting.organization_id = lane.organization_id AND posting.role = lane.role AND person.is_active
      AND (lane.title = '' OR posting.title = lane.title)
      AND posting.valid_from <= %(today)s AND (posting.valid_to IS NULL OR posting.valid_to > %(today)s))
"""


@dataclass(frozen=True, slots=True)
class _Lane:
    organization_id: int
    role: str
    title: str


@dataclass(frozen=True, slots=True)
class _Text:
    text: str


_kept: tuple[float, _Province] | None = None


def forget_organizations() -> None:
    """Drop what is kept, after a change and between tests."""
    global _kept  # noqa: PLW0603 - one province per process
    _kept = None


def card(organization_id: int) -> OrganizationCard:
    """Raises UnknownOrganization."""
    found = _province().cards.get(organization_id)
    if found is None:
        raise UnknownOrganization
    return found


def card_by_code(code: str) -> OrganizationCard:
    """Raises UnknownOrganization."""
    found = _province().by_code.get(code)
    if found is None:
        raise UnknownOrganization
    return found


def competent_organization(kind: str, commune_code: str, *, code: str = "") -> OrganizationCard:
    """The organization of a kind that settles for a commune: its own, or that of its province.

    Departments are several: `code` says which one. Raises NoCompetentOrganization.
    """
    place = _place(kind, commune_code)
    living, closed = _province().by_kind.get((kind, place), []), _province().closed.get((kind, place), [])
    # A code that a procedure names may be that of an office which has gone into another.
    among = [*living, *closed] if code else living or closed
    found = {heir(one.id) for one in among if not code or one.code == code}
    if len(found) != 1:
        raise NoCompetentOrganization
    return card(found.pop())


def _place(kind: str, commune_code: str) -> str:
    """The code of the unit whose organization settles. A form may have been filled in before a merger: the place it
    names may be one that only offices which have closed have served. Raises NoCompetentOrganization.
    """
    of_communes = kind in rules.COMMUNE_KINDS
    try:
        found = unit_now(commune_code)
    except UnknownUnit:
        if of_communes and (kind, commune_code) in _province().closed:
            return commune_code
        raise NoCompetentOrganization from None
    return found.code if of_communes else found.province_code


def heir(organization_id: int) -> int:
    """Who answers today for an office: itself, or the last of those that it went into."""
    return _heir(_province().cards, organization_id)


def _heir(cards: dict[int, OrganizationCard], organization_id: int) -> int:
    seen = set[int]()
    while (found := cards.get(organization_id)) and found.successor_id and organization_id not in seen:
        seen.add(organization_id)
        organization_id = found.successor_id
    return organization_id


def closed_before(organization_id: int) -> list[int]:
    """The offices that have gone into this one, at once or over others."""
    return _province().went_into.get(organization_id, [])


def recent_changes(organization_ids: Iterable[int]) -> list[Change]:
    """What a merger has made of these offices in the last days."""
    found: dict[str, Change] = {}
    for own in organization_ids:
        office = _province().cards.get(own)
        if office is None or not office.changed_by:
            continue
        now = card(heir(own)).name
        if office.former_name != now:
            found[office.former_name] = _change(office, now)
    return list(found.values())


def _change(office: OrganizationCard, now: str) -> Change:
    parent = _province().cards.get(office.parent_id or 0)
    agency = parent if parent is not None and office.kind == Kind.COMMUNE_CENTRE else office
    return Change(
        before=office.former_name,
        now=now,
        number=office.changed_by,
        is_verified=office.is_verified,
        series=agency.code if agency.is_closed else "",
        agency=agency.former_name or agency.name,
    )


def centre_for(organization_id: int) -> OrganizationCard:
    """The centre that receives for an organization; a centre receives for itself.

    Raises NoCompetentOrganization where the place has no centre, UnknownOrganization.
    """
    served = card(heir(organization_id))
    if served.kind in rules.CENTRE_KINDS:
        return served
    kind = Kind.COMMUNE_CENTRE if served.commune_code else Kind.PROVINCIAL_CENTRE
    found = _province().by_kind.get((kind, served.commune_code or served.province_code))
    if not found:
        raise NoCompetentOrganization
    return found[0]


def communes_served() -> list[UnitCard]:
    """The communes whose committee uses this installation, in the order of the Vietnamese alphabet."""
    places = [place for kind, place in _province().by_kind if kind == Kind.COMMUNE_COMMITTEE]
    # For some seconds after a merger this process may know an office before its commune.
    served = [unit(place) for place in places if unit_exists(place)]
    return sorted(served, key=lambda commune: (commune.sort_key, commune.code))


def organizations(*kinds: str) -> list[OrganizationCard]:
    """All living organizations, or those of the kinds, by code."""
    return [
        card
        for card in _province().cards.values()
        if not card.is_closed and (not kinds or card.kind in kinds)
    ]


def followers(calendar_id: int) -> list[OrganizationCard]:
    """The living organizations that follow a calendar, by code."""
    return [one for one in organizations() if one.calendar_id == calendar_id]


def all_cards() -> dict[int, OrganizationCard]:
    """All organizations by id: the same object until they are read again."""
    return _province().cards


def centres() -> list[OrganizationCard]:
    """Where people come, that of the province first, then by commune in the order of the Vietnamese alphabet."""
    found = organizations(*rules.CENTRE_KINDS)
    return sorted(
        found, key=lambda card: (bool(card.commune_code), text.sort_key(card.commune_name), card.code)
    )


def reception_points(organization_id: int = 0) -> list[PointCard]:
    """The points of a centre, or of all, where people are received today; one statement."""
    return sql.rows(PointCard, _POINTS, {"organization_id": organization_id, "today": clock.today()})


def title_at(*, user_id: int, organization_id: int) -> str:
    """The person's office as it stands under a signature ("Phó Chủ tịch"), or nothing."""
    today = clock.today()
    found = sql.row(_Text, _TITLES, {"user_id": user_id, "organization_id": organization_id, "today": today})
    return found.text if found else ""


def posting_titles() -> list[str]:
    """Every title that somebody holds today, for whoever draws a step for one: one statement."""
    return [one.text for one in sql.rows(_Text, _ALL_TITLES, {"today": clock.today()})]


def lanes_without_people(lanes: Iterable[tuple[int, str, str]]) -> set[tuple[int, str, str]]:
    """Of (organization, role, title or ""), those that nobody holds today: one statement."""
    asked = sorted(set(lanes))
    facts = {
        "organizations": [organization for organization, _role, _title in asked],
        "roles": [role for _organization, role, _title in asked],
        "titles": [title for _organization, _role, title in asked],
        "today": clock.today(),
    }
    return {(lane.organization_id, lane.role, lane.title) for lane in sql.rows(_Lane, _WITHOUT_PEOPLE, facts)}


def administers(organization_ids: list[int], organization_id: int) -> bool:
    """Whether one of the organizations is this one or stands above it."""
    cards = _province().cards
    above: int | None = organization_id
    while above is not None and above in cards:
        if above in organization_ids:
            return True
        above = cards[above].parent_id
    return False


def _province() -> _Province:
    global _kept  # noqa: PLW0603 - one province per process
    if _kept is None or _kept[0] < time.monotonic():
        cards = sql.rows(OrganizationCard, _CARDS, {"since": clock.now() - NEWS_LASTS})
        by_kind: dict[tuple[str, str], list[OrganizationCard]] = defaultdict(list)
        closed: dict[tuple[str, str], list[OrganizationCard]] = defaultdict(list)
        for found in cards:
            among = closed if found.is_closed else by_kind
            among[found.kind, found.commune_code or found.province_code].append(found)
        by_id = {found.id: found for found in cards}
        went_into: dict[int, list[int]] = defaultdict(list)
        for found in cards:
            if found.is_closed:
                went_into[_heir(by_id, found.id)].append(found.id)
        province = _Province(
            cards=by_id,
            by_code={found.code: found for found in cards},
            by_kind=dict(by_kind),
            closed=dict(closed),
            went_into=dict(went_into),
        )
        _kept = (time.monotonic() + KEPT_SECONDS, province)
    return _kept[1]


def nearby(organization_id: int) -> list[int]:
    """The organizations of the same commune, itself first; of a provincial one also the provincial centre."""
    own = card(organization_id)
    if own.commune_code:
        near = [one.id for one in organizations() if one.commune_code == own.commune_code]
    else:
        centre = _province().by_kind.get((Kind.PROVINCIAL_CENTRE, own.province_code), [])
        near = [one.id for one in centre]
    return [own.id, *(one for one in near if one != own.id)]
