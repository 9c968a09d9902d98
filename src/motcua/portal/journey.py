"""The pages of a filing in their order, what is still missing, and where each answer is changed."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import Component, ProcedureCard
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Draft, DraftFile
from motcua.forms import service as forms
from motcua.forms.service import SummarySection


@dataclass(frozen=True)
class Stop:
    """One page of the journey."""

    place: str
    title: str
    url: str


@dataclass(frozen=True)
class Journey:
    draft: Draft

    @cached_property
    def card(self) -> ProcedureCard:
        return catalogue.version(self.draft.procedure_version_id)

    @cached_property
    def form(self) -> forms.Form:
        assert self.card.form_version_id is not None  # drafts are begun only for procedures with a form
        return forms.form(self.card.form_version_id)

    @cached_property
    def stops(self) -> list[Stop]:
        pages = forms.pages_to_fill(self.form, self.draft.answers)
        filled = [Stop(page.id, page.title, self.url("form_page", page_id=page.id)) for page in pages]
        return [
            Stop("parties", _("Người nộp và nơi nộp"), self.url("parties")),
            *filled,
            Stop("papers", _("Giấy tờ đính kèm"), self.url("papers")),
            Stop("check", _("Kiểm tra và nộp"), self.url("check")),
        ]

    def url(self, name: str, **arguments: str) -> str:
        return reverse(f"portal:{name}", kwargs={"draft_id": self.draft.pk, **arguments})

    def position(self, place: str) -> int:
        """Counted from 1; pages that are no longer asked count as the first."""
        places = [stop.place for stop in self.stops]
        return places.index(place) + 1 if place in places else 1

    def after(self, place: str) -> str:
        following = self.stops[self.position(place) :]
        return following[0].url if following else self.stops[-1].url

    def before(self, place: str) -> str:
        position = self.position(place)
        return self.stops[position - 2].url if position > 1 else reverse("portal:dossiers")

    @cached_property
    def files(self) -> list[DraftFile]:
        return dossiers.draft_files(self.draft)

    def files_of(self, component: str) -> list[DraftFile]:
        return [file for file in self.files if file.component == component]

    @property
    def components(self) -> list[Component]:
        """What is to be attached; the authorisation paper only where someone files for another."""
        on_behalf = self.draft.parties.get("filing_for") == "other"
        return [part for part in self.card.components if not part.authorisation or on_behalf]

    def missing_components(self) -> dict[str, str]:
        """A message by component that must be there and is not."""
        on_behalf = self.draft.parties.get("filing_for") == "other"
        required = dossiers.required_components(card=self.card, on_behalf=on_behalf)
        attached = {file.component for file in self.files}
        message = _("Xin đính kèm “%(title)s”.")
        return {code: message % {"title": title} for code, title in required if code not in attached}

    def faults(self) -> list[tuple[str, str]]:
        """What still keeps the draft from being filed: message and the page that mends it."""
        parties_form = dossiers.parties_form(self.draft.channel)
        wrong = [
            (message, self.url("parties"))
            for message in forms.check(parties_form, self.draft.parties).values()
        ]
        for field, message in forms.check(self.form, self.draft.answers).items():
            wrong.append((message, self.url("form_page", page_id=self.form.page_of(field).id)))
        return wrong + [(message, self.url("papers")) for message in self.missing_components().values()]

    def sections(self) -> list[tuple[SummarySection, str]]:
        """What was answered, section by section, with the page that changes it."""
        parties_form = dossiers.parties_form(self.draft.channel)
        own = forms.summary(parties_form, self.draft.parties)
        answered = forms.summary(self.form, self.draft.answers)
        return [(section, self.url("parties")) for section in own] + [
            (section, self.url("form_page", page_id=section.page_id)) for section in answered
        ]


def journey_of(draft: Draft) -> Journey:
    return Journey(draft)
