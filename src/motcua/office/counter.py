"""A filing at the counter: what the person there hands over, page by page."""

from dataclasses import dataclass

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from motcua.dossiers import service as dossiers
from motcua.kit.addresses import address
from motcua.organizations import service as organizations
from motcua.organizations.service import OrganizationCard


@dataclass
class Filing(dossiers.Filling):
    titles = {
        "parties": _("Chủ hồ sơ và người nộp"),
        "papers": _("Thành phần hồ sơ"),
        "check": _("Kiểm tra và nộp"),
    }

    def address(self, kind: str, page_id: str = "") -> str:
        page = {"page_id": page_id} if page_id else {}
        return address(f"office:draft_{kind}", draft_id=self.draft.pk, **page)

    @property
    def list_address(self) -> str:
        return address("office:reception")

    @cached_property
    def unit(self) -> OrganizationCard | None:
        received_at = self.draft.receiving_unit_id
        return organizations.card(received_at) if received_at else None

    @property
    def crosses(self) -> bool:
        """Whether this counter would receive it for an agency of another place."""
        received_at = self.draft.receiving_unit_id
        return bool(self.destination and received_at and self.destination.crosses(received_at))

    def has_paper(self, component: str) -> bool:
        return bool(self.draft.papers.get(component))

    def lacking(self) -> list[str]:
        """Required papers that are neither handed over nor scanned: the dossier may be filed, not accepted."""
        return [
            part.title
            for part in self.components
            if self.is_required(part) and not self.has_paper(part.code) and not self.files_of(part.code)
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
