"""Where a dossier goes: who decides and why, who receives for them, and whether this counter may."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from motcua.catalogue.service import Competence, ProcedureCard
from motcua.dossiers.errors import ReceivedOnlyThere
from motcua.dossiers.parties import APPLICANT, place_field
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard, Reception


@dataclass(frozen=True, slots=True)
class Destination:
    """`place_code` is the commune that decides who is competent, by the place that `competence` names."""

    applicant: str
    competence: Competence
    place_code: str
    competent: OrganizationCard
    own_centre: OrganizationCard
    reception: Reception

    def crosses(self, unit_id: int) -> bool:
        """Whether a unit would receive it for another place than its own."""
        return unit_id != self.own_centre.id


def destination(
    card: ProcedureCard, parties: Mapping[str, Any], answers: Mapping[str, Any] | None = None
) -> Destination:
    """What the answers to the form of parties mean, and those to the form where it asks for the place itself.

    Raises NoCompetentOrganization where they do not say it, or nobody decides there.
    """
    given = str(parties.get(APPLICANT, ""))
    row = card.competence_of(given)
    name = place_field(card.competence, row.place)
    told = (answers or {}).get(row.question) if row.question else None
    commune = str(told or parties.get(name, ""))
    competent = row.at(commune)
    applicant = row.applicant if row.applicant not in {"", "everyone"} else ""
    reception = organizations.reception_of(
        competent.id, commune=commune, field=card.field_name, procedure=card.code
    )
    return Destination(applicant, row, commune, competent, organizations.centre_for(competent.id), reception)


def check_received_at(card: ProcedureCard, to: Destination, unit_id: int) -> None:
    """Whether this unit may receive it. Raises ReceivedOnlyThere, which says where to go and why."""
    if card.is_boundary_free or unit_id in {to.own_centre.id, to.reception.centre.id}:
        return
    place = to.reception.centre
    address = f" ({place.address})" if place.address else ""
    reason = card.receiving_reason.strip().rstrip(".")
    raise ReceivedOnlyThere(place=place.name + address, reason=reason)
