"""A dossier as its page tells it: the five steps, the time left, what to do now, who to ask."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from motcua.calendars import service as calendars
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import ProcedureCard
from motcua.dossiers import service as dossiers
from motcua.dossiers.service import DossierPage, FiveStep, PaperView
from motcua.forms import service as forms
from motcua.forms.service import SummarySection
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard, PointCard

State = dossiers.State
MINUTES_A_DAY = 480


@dataclass
class Tracked:
    page: DossierPage

    @cached_property
    def card(self) -> ProcedureCard:
        return catalogue.version(self.page.procedure_version_id)

    @cached_property
    def state(self) -> dossiers.State:
        return dossiers.State(self.page.state)

    @cached_property
    def steps(self) -> list[FiveStep]:
        return dossiers.five_steps(self.page)

    @cached_property
    def receiving(self) -> OrganizationCard:
        return organizations.card(organizations.heir(self.page.receiving_unit_id))

    @cached_property
    def competent(self) -> OrganizationCard:
        return organizations.card(self.page.competent_agency_id)

    @property
    def place(self) -> tuple[str, str] | None:
        """By what the agency was found, and where that is now; None where its own name says as much."""
        page = self.page
        if not page.place_code or not (page.place or page.place_written):
            return None
        return dossiers.place_title(page.place), forms.commune_words(page.place_code)

    @cached_property
    def formerly(self) -> str:
        """Who had it when it was filed, where that is another office by a merger."""
        return dossiers.formerly(code=self.page.code, agency_id=self.page.competent_agency_id)

    @cached_property
    def competent_now(self) -> str:
        """What became of the agency that settled it, if that has closed."""
        agency = self.competent
        return organizations.card(organizations.heir(agency.id)).name if agency.is_closed else ""

    @cached_property
    def points(self) -> list[PointCard]:
        """Where to come, said only where a merger may leave somebody in doubt."""
        moved = self.formerly or self.competent_now
        return organizations.reception_points(self.receiving.id) if moved else []

    @cached_property
    def returning(self) -> OrganizationCard:
        return organizations.card(self.page.returning_unit_id)

    @property
    def may_change_return_place(self) -> bool:
        """Until the result is handed over on paper."""
        over = {State.NOT_ACCEPTED, State.WITHDRAWN, State.STOPPED, State.RETURNED}
        return self.page.delivery == dossiers.Delivery.COUNTER and self.state not in over

    @property
    def opening_hours(self) -> list[str]:
        return calendars.opening_words(calendars.calendar(self.receiving.calendar_id))

    @property
    def open_now(self) -> calendars.OpenNow:
        return calendars.open_now(calendars.calendar(self.receiving.calendar_id))

    @cached_property
    def collection(self) -> dossiers.Collection | None:
        """What whoever comes for the result must know beside the promised moment."""
        return dossiers.collection_of(page=self.page)

    @property
    def tone(self) -> str:
        """How the state is coloured; its words always stand beside."""
        if self.state in {State.NOT_ACCEPTED, State.STOPPED, State.WITHDRAWN}:
            return "stop"
        return "ask" if self.state in {State.SUPPLEMENT, State.OBLIGATION} else "go"

    @cached_property
    def minutes_left(self) -> int | None:
        """Working minutes until the promised moment; None where no term runs."""
        running = self.state in {State.ACCEPTED, State.PROCESSING}
        if not running or self.page.due_at is None:
            return None
        calendar = calendars.calendar(self.competent.calendar_id)
        return calendars.working_minutes_between(calendar, clock.now(), self.page.due_at)

    @property
    def due_tone(self) -> str:
        """calm, soon (the last working day) or late."""
        if self.page.due_at is None or self.minutes_left is None:
            return "calm"
        if self.page.due_at < clock.now():
            return "late"
        return "soon" if self.minutes_left <= MINUTES_A_DAY else "calm"

    @property
    def due_words(self) -> str:
        return calendars.remaining_words(self.minutes_left) if self.minutes_left is not None else ""

    @property
    def open_supplement(self) -> dossiers.SupplementView | None:
        waiting = [asked for asked in self.page.supplements if asked.answered_at is None]
        return waiting[0] if waiting and self.state == State.SUPPLEMENT else None

    @property
    def may_withdraw(self) -> bool:
        open_states = {State.SUBMITTED, State.ACCEPTED, State.PROCESSING, State.SUPPLEMENT}
        signed = any(paper.signed_file_id for paper in self.page.papers if paper.data.get("decision"))
        return self.state in open_states and not signed

    @cached_property
    def papers(self) -> list[PaperView]:
        """What was issued to the person: a decision only once it is sealed, an extension once signed."""
        return [paper for paper in self.page.papers if paper.replaced_at is None and paper.is_issued]

    @property
    def result(self) -> PaperView | None:
        sealed = [paper for paper in self.papers if paper.kind == dossiers.PaperKind.RESULT]
        return sealed[-1] if sealed else None

    @cached_property
    def sections(self) -> tuple[SummarySection, ...]:
        assert self.card.form_version_id is not None  # a dossier is filed with a form
        return forms.summary(forms.form(self.card.form_version_id), self.page.answers)


def tracked(page: DossierPage) -> Tracked:
    return Tracked(page)
