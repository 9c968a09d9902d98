"""What the pages of addresses and units show: where a place is now, why, and who receives people there."""

from dataclasses import dataclass

from django.conf import settings

from motcua.organizations import service as organizations
from motcua.organizations.errors import NoCompetentOrganization
from motcua.organizations.service import OrganizationCard
from motcua.territory import service as territory
from motcua.territory.errors import UnknownUnit


@dataclass(frozen=True, slots=True)
class Placed:
    """An address that was asked about; `chosen` is the one commune of today, by itself or by what the person said."""

    asked: str
    found: territory.Found
    chosen: territory.Candidate | None
    centre: OrganizationCard | None

    @property
    def notes(self) -> list[str]:
        return [] if self.is_settled else territory.address_doubts(self.found)

    @property
    def is_settled(self) -> bool:
        """The person has said which of several."""
        return self.chosen is not None and self.chosen != self.found.only

    @property
    def new_address(self) -> str:
        return territory.written_today(self.found.rest, self.chosen) if self.chosen else ""


def place(asked: str, code: str) -> Placed:
    found = territory.find_address(asked, home=settings.PROVINCE_CODE)
    chosen = next((one for one in found.candidates if one.code == code), found.only)
    return Placed(asked, found, chosen, centre(chosen.code) if chosen else None)


def centre(code: str) -> OrganizationCard | None:
    """The centre where people of a commune come; none where it is served by another installation."""
    try:
        return organizations.competent_organization(organizations.Kind.COMMUNE_CENTRE, code)
    except NoCompetentOrganization:
        return None


@dataclass(frozen=True, slots=True)
class UnitThroughTime:
    """`now` is its name today; empty where nothing bears the code any more."""

    code: str
    now: str
    names: list[territory.PeriodName]
    came: list[territory.Passage]
    went: list[territory.Passage]
    announced: list[territory.Announced]
    centre: OrganizationCard | None

    @property
    def title(self) -> str:
        return self.now or self.names[-1].label


def unit_through_time(code: str) -> UnitThroughTime:
    """Raises UnknownUnit for a code that no unit ever bore."""
    names = territory.names_through_time(code)
    if not names:
        raise UnknownUnit(code=code)
    now = territory.unit_name(code) if territory.unit_exists(code) else ""
    return UnitThroughTime(
        code=code,
        now=now,
        names=names,
        came=territory.predecessors(code),
        went=territory.successors(code),
        announced=territory.announced(code),
        centre=centre(code) if now and len(code) == 5 else None,
    )
