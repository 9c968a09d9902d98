"""A draft as it is filled in, page by page: what is asked, in which order, and what is still missing.

Both faces show it: each says what its pages are called and where they are.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise, cached_property

from motcua.catalogue import service as catalogue
from motcua.catalogue.errors import NotOffered, ProcedureWithdrawn
from motcua.catalogue.service import Component, ProcedureCard
from motcua.dossiers.destinations import Destination, check_received_at, destination
from motcua.dossiers.errors import ReceivedOnlyThere
from motcua.dossiers.models import Channel, Draft, DraftFile
from motcua.dossiers.parties import APPLICANT, needs_authorisation, parties_form, place_field
from motcua.dossiers.queries.cosigning import CosigningCard, cosigning_of
from motcua.dossiers.queries.mine import draft_files
from motcua.dossiers.queries.reusing import unusable, unusable_words
from motcua.forms import service as forms
from motcua.forms.service import Page, SummarySection
from motcua.organizations.errors import NoCompetentOrganization

# The pages beside those of the form; `FORM` stands where they are.
PARTIES, FORM, PAPERS, CHECK = "parties", "form", "papers", "check"


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of a filling."""

    place: str
    title: str
    url: str


@dataclass
class Filling(ABC):
    draft: Draft

    titles: ClassVar[Mapping[str, Promise]]

    @abstractmethod
    def address(self, kind: str, page_id: str = "") -> str:
        """Where a page is; `page_id` names one of the form."""

    @property
    @abstractmethod
    def list_address(self) -> str:
        """Where the person came from."""

    @cached_property
    def card(self) -> ProcedureCard:
        return catalogue.version(self.draft.procedure_version_id)

    @cached_property
    def form(self) -> forms.Form:
        assert self.card.form_version_id is not None  # drafts are begun only for procedures with a form
        return forms.form(self.card.form_version_id)

    @cached_property
    def parties_form(self) -> forms.Form:
        return parties_form(self.draft.channel, self.card.competence)

    @cached_property
    def stops(self) -> list[Stop]:
        filled = [
            Stop(page.id, page.title, self.address(FORM, page.id))
            for page in forms.pages_to_fill(self.form, self.draft.answers)
        ]
        parties, papers, check = (
            Stop(kind, str(self.titles[kind]), self.address(kind)) for kind in (PARTIES, PAPERS, CHECK)
        )
        return [parties, *filled, papers, check]

    def position(self, place: str) -> int:
        """Counted from 1; a page that is no longer asked counts as the first."""
        places = [stop.place for stop in self.stops]
        return places.index(place) + 1 if place in places else 1

    def after(self, place: str) -> str:
        following = self.stops[self.position(place) :]
        return following[0].url if following else self.stops[-1].url

    def before(self, place: str) -> str:
        position = self.position(place)
        return self.stops[position - 2].url if position > 1 else self.list_address

    @property
    def on_behalf(self) -> bool:
        return needs_authorisation(self.draft.parties)

    @property
    def components(self) -> list[Component]:
        """The list of papers; the authorisation only where someone hands in for another."""
        return [part for part in self.card.components if not part.authorisation or self.on_behalf]

    def is_required(self, component: Component) -> bool:
        return self.on_behalf if component.authorisation else component.required

    @cached_property
    def files(self) -> list[DraftFile]:
        return draft_files(self.draft)

    @cached_property
    def unusable(self) -> list[dict[str, str]]:
        """What was taken from a store and may not be filed; costs a statement only where there is any."""
        return unusable(self.draft) if any(file.store_paper_id for file in self.files) else []

    def why_unusable(self, component: str) -> list[str]:
        return [unusable_words(one) for one in self.unusable if one["component"] == component]

    def files_of(self, component: str) -> list[DraftFile]:
        return [file for file in self.files if file.component == component]

    @cached_property
    def cosigning(self) -> CosigningCard | None:
        """How the confirmation by a second person stands, where the form asks for one and one was asked."""
        return cosigning_of(self.draft, self.form) if self.form.cosign else None

    @property
    def attached(self) -> dict[str, list[DraftFile]]:
        """The files by component, for papers that are asked for among the questions."""
        codes = {field.component for field in self.form.fields.values() if field.component}
        return {code: self.files_of(code) for code in codes}

    @cached_property
    def destination(self) -> Destination | None:
        """Where it goes, once the answers say so."""
        try:
            return destination(self.card, self.draft.parties, self.draft.answers)
        except NoCompetentOrganization:
            return None

    def refused_on(self, page: Page) -> dict[str, str]:
        """Why the place that this page asks for leads nowhere, beside it; a statement where it leads somewhere.

        Nothing where it is not answered yet: the form itself says that.
        """
        rows = self.card.competence
        names = {place_field(rows, row.place) for row in rows} | {row.question for row in rows}
        asked = [field.name for field in page.fields if field.name in names]
        if not asked or forms.check(self.parties_form, self.draft.parties):
            return {}
        if refused := self._refused():
            row = self.card.competence_of(str(self.draft.parties.get(APPLICANT, "")))
            told = [name for name in asked if name in {place_field(rows, row.place), row.question}]
            return dict.fromkeys(told[:1], refused)
        return {}

    def _refused(self) -> str:
        """Why it cannot be filed where it would go, or here; nothing if it can."""
        try:
            to = destination(self.card, self.draft.parties, self.draft.answers)
            catalogue.check_offered(self.card, to.competent.id, Channel(self.draft.channel).name.lower())
            check_received_at(self.card, to, self.draft.receiving_unit_id or to.reception.centre.id)
        except (NoCompetentOrganization, NotOffered, ProcedureWithdrawn, ReceivedOnlyThere) as refused:
            return refused.message
        return ""

    def faults(self) -> list[tuple[str, str]]:
        """What keeps the answers from being filed: message and the page that mends it."""
        unsound = list(forms.check(self.parties_form, self.draft.parties).values())
        if not unsound and (refused := self._refused()):
            unsound = [refused]
        wrong = [(message, self.address(PARTIES)) for message in unsound]
        wrong += [(unusable_words(one), self.address(PAPERS)) for one in self.unusable]
        return wrong + [
            (message, self.address(FORM, self._page_of(field)))
            for field, message in forms.check(self.form, self.draft.answers).items()
        ]

    def _page_of(self, field: str) -> str:
        known = field.partition("-")[0] in self.form.fields
        return self.form.page_of(field).id if known else self.form.pages[0].id

    def sections(self) -> list[tuple[SummarySection, str]]:
        """What was answered, section by section, with the page that changes it."""
        own = forms.summary(self.parties_form, self.draft.parties)
        answered = forms.summary(self.form, self.draft.answers)
        return [(section, self.address(PARTIES)) for section in own] + [
            (section, self.address(FORM, section.page_id)) for section in answered
        ]
