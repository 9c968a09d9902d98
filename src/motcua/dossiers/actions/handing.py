"""A leader hands work on and says to whom in the same act: the step that is opened next is in that person's list."""

from collections.abc import Mapping
from dataclasses import dataclass

from motcua.dossiers.errors import ColleagueUnfit
from motcua.dossiers.models import Dossier
from motcua.organizations import service as organizations
from motcua.organizations.service import Colleague, Role
from motcua.workflow import service as workflow
from motcua.workflow.models import Step
from motcua.workflow.service import StepDefinition

# Outcomes that only hand on; what decides, signs or sends back goes where the process says.
HANDS_ON = frozenset({"forward", "note"})


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody of the leader's office to whom the next step is handed."""

    person: Colleague
    # The organizations of the case by office: "receiving" and "competent".
    offices: Mapping[str, int]
    organization_id: int

    def takes(self, definition: StepDefinition) -> int | None:
        """The person, for a step that is theirs to do."""
        here = self.offices[definition.office] == self.organization_id
        return self.person.id if here and fits(person=self.person, definition=definition) else None

    def check_taken(self, opened: list[Step]) -> None:
        """Raises ColleagueUnfit where nothing that was opened is theirs to do."""
        if not any(step.assignee_id == self.person.id for step in opened):
            raise ColleagueUnfit(name=self.person.name)


def hand_of(dossier: Dossier, organization_id: int, person_id: int) -> Hand:
    """Raises ColleagueUnfit for somebody who does not serve there."""
    people = organizations.colleagues([organization_id])
    person = next((one for one in people if one.id == person_id), None)
    if person is None:
        raise ColleagueUnfit(name="")
    offices = {"receiving": dossier.receiving_unit_id, "competent": dossier.competent_agency_id}
    return Hand(person, offices, organization_id)


def fits(*, person: Colleague, definition: StepDefinition) -> bool:
    return definition.role in person.roles and definition.posting in {"", *person.titles}


def handed_to(*, process_version_id: int, step: str, outcome: str) -> tuple[StepDefinition, ...]:
    """The steps for which a leader may name somebody when finishing their own so; none where it only goes on."""
    definition = workflow.process(process_version_id).steps.get(step)
    chosen = definition.outcome(outcome) if definition else None
    if (
        definition is None
        or definition.role != Role.LEADER
        or chosen is None
        or chosen.effect not in HANDS_ON
    ):
        return ()
    after = workflow.steps_after(process_version_id=process_version_id, step=step, outcome=outcome)
    return tuple(one for one in after if one.office == definition.office and one.role != Role.LEADER)
