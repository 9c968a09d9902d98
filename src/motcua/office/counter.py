"""The pages of a filing at the counter in their order, and what is still missing."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from motcua.catalogue import service as catalogue
from motcua.catalogue.service import Component, ProcedureCard
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Draft, DraftFile
from motcua.forms import service as forms
from motcua.forms.service import SummarySection
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard


@dataclass(frozen=True, slots=True)
class Stop:
    """One page of a filing."""

    place: str
    title: str
    url: str


@dataclass
class Filing:
    draft: Draft

    @cached_property
    def card(self) -> ProcedureCard:
        return catalogue.version(self.draft.procedure_version_id)

    @cached_property
    def form(self) -> forms.Form:
        assert self.card.form_version_id is not None  # drafts are begun only for procedures with a form
        return forms.form(self.card.form_version_id)

    @cached_property
    def parties_form(self) -> forms.Form:
        return dossiers.parties_form(self.draft.channel)

    @cached_property
    def unit(self) -> OrganizationCard | None:
        received_at = self.draft.receiving_unit_id
        return organizations.card(received_at) if received_at else None

    @cached_property
    def stops(self) -> list[Stop]:
        filled = [
            Stop(page.id, page.title, self.url("draft_form", page_id=page.id))
            for page in forms.pages_to_fill(self.form, self.draft.answers)
        ]
        return [
            Stop("parties", _("Chủ hồ sơ và người nộp"), self.url("draft_parties")),
            *filled,
            Stop("papers", _("Thành phần hồ sơ"), self.url("draft_papers")),
            Stop("check", _("Kiểm tra và nộp"), self.url("draft_check")),
        ]

    def url(self, name: str, **arguments: str) -> str:
        return reverse(f"office:{name}", kwargs={"draft_id": self.draft.pk, **arguments})

    def position(self, place: str) -> int:
        """Counted from 1; a page that is no longer asked counts as the first."""
        places = [stop.place for stop in self.stops]
        return places.index(place) + 1 if place in places else 1

    def after(self, place: str) -> str:
        following = self.stops[self.position(place) :]
        return following[0].url if following else self.stops[-1].url

    def before(self, place: str) -> str:
        position = self.position(place)
        return self.stops[position - 2].url if position > 1 else reverse("office:reception")

    @property
    def on_behalf(self) -> bool:
        return bool(self.draft.parties.get("filing_for") == "other")

    @property
    def components(self) -> list[Component]:
        """The list to be checked; the authorisation paper only where someone hands in for another."""
        return [part for part in self.card.components if not part.authorisation or self.on_behalf]

    @cached_property
    def files(self) -> list[DraftFile]:
        return list(self.draft.files.select_related("file").order_by("pk"))

    def files_of(self, component: str) -> list[DraftFile]:
        return [file for file in self.files if file.component == component]

    def has_paper(self, component: str) -> bool:
        return bool(self.draft.papers.get(component))

    def is_required(self, component: Component) -> bool:
        return self.on_behalf if component.authorisation else component.required

    def lacking(self) -> list[str]:
        """Required papers that are neither handed over nor scanned: the dossier may be filed, not accepted."""
        return [
            part.title
            for part in self.components
            if self.is_required(part) and not self.has_paper(part.code) and not self.files_of(part.code)
        ]

    def faults(self) -> list[tuple[str, str]]:
        """What keeps the draft from being filed: message and the page that mends it."""
        wrong = [
            (message, self.url("draft_parties"))
            for message in forms.check(self.parties_form, self.draft.parties).values()
        ]
        for field, message in forms.check(self.form, self.draft.answers).items():
            page_id = self.form.page_of(field).id if field in self.form.fields else self.form.pages[0].id
            wrong.append((message, self.url("draft_form", page_id=page_id)))
        return wrong

    def sections(self) -> list[tuple[SummarySection, str]]:
        """What was answered, section by section, with the page that changes it."""
        own = forms.summary(self.parties_form, self.draft.parties)
        answered = forms.summary(self.form, self.draft.answers)
        return [(section, self.url("draft_parties")) for section in own] + [
            (section, self.url("draft_form", page_id=section.page_id)) for section in answered
        ]

    def known_of_applicant(self) -> dict[str, str]:
        """Who stands at the counter, as forms are prefilled with it."""
        given = {name: str(value) for name, value in self.draft.parties.items()}
        who = "submitter" if self.on_behalf else "owner"
        own_contact = (
            {}
            if self.on_behalf
            else {kind: given.get(f"contact_{kind}", "") for kind in ("email", "address")}
        )
        return own_contact | {
            "full_name": given.get(f"{who}_name", ""),
            "personal_number": given.get(f"{who}_number", ""),
            "phone": given.get("submitter_phone" if self.on_behalf else "contact_phone", ""),
        }
