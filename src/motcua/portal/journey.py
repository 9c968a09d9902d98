"""A citizen's way through a filing, page by page."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.catalogue import service as catalogue
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Draft
from motcua.kit.addresses import address


@dataclass
class Journey(dossiers.Filling):
    titles = {
        "parties": gettext_lazy("Người nộp và nơi nộp"),
        "papers": gettext_lazy("Giấy tờ đính kèm"),
        "check": gettext_lazy("Kiểm tra và nộp"),
    }

    def address(self, kind: str, page_id: str = "") -> str:
        page = {"page_id": page_id} if page_id else {}
        name = "form_page" if page_id else kind
        return address(f"portal:{name}", draft_id=self.draft.pk, **page)

    @property
    def list_address(self) -> str:
        return address("portal:dossiers")

    def missing_components(self) -> dict[str, str]:
        """A message by component that must be there and is not."""
        required = dossiers.required_components(card=self.card, on_behalf=self.on_behalf)
        attached = {file.component for file in self.files}
        message = _("Xin đính kèm “%(title)s”.")
        return {code: message % {"title": title} for code, title in required if code not in attached}

    def fees(self) -> list[tuple[str, str]]:
        """What is to be paid for filing online with these answers, in words and in VND; one statement."""
        terms = catalogue.local_terms(self.card)
        by_answers = catalogue.fees_by_answers(card=self.card, channel="online", answers=self.draft.answers)
        return [
            (due.fee.words, catalogue.money(terms.fee(due.amount, channel="online").amount))
            for due in by_answers
        ]

    def faults(self) -> list[tuple[str, str]]:
        """What still keeps the draft from being filed: online, that is also a paper that is missing."""
        lacking = self.missing_components().values()
        return super().faults() + [(message, self.address("papers")) for message in lacking]


def journey_of(draft: Draft) -> Journey:
    return Journey(draft)
