"""A commune that certifies copies, its people, and copies in any state."""

from functools import cached_property

from motcua.accounts.service import Actor
from motcua.certification import service
from motcua.certification.actions import books, signing
from motcua.certification.models import BookMonth, CertifiedCopy
from motcua.documents import service as documents
from motcua.documents.testing import pdf_file
from motcua.organizations.models import Kind, Organization, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.signatures.models import SigningRequest
from motcua.signatures.testing import certify_organization, certify_person, sign_now


class Office:
    """Dung receives at the centre of a ward; Em signs and Giang seals at its committee."""

    def __init__(self, commune: str = "07795") -> None:
        self.committee: Organization = make_organization(Kind.COMMUNE_COMMITTEE, commune)
        self.centre: Organization = make_organization(Kind.COMMUNE_CENTRE, commune)

    @cached_property
    def dung(self) -> Actor:
        return make_official((self.centre, Role.RECEPTIONIST), name="Vũ Thùy Dung")

    @cached_property
    def em(self) -> Actor:
        return make_official((self.committee, Role.LEADER), name="Hoàng Thị Em")

    @cached_property
    def giang(self) -> Actor:
        return make_official((self.committee, Role.CLERK), name="Ngô Hương Giang")

    def certified(self) -> "Office":
        """With certificates for whoever signs and seals."""
        certify_person(self.em)
        certify_organization(self.committee.pk, self.committee.name)
        return self

    def prepared(
        self,
        paper: str = "Bằng tốt nghiệp đại học",
        *,
        name: str = "Nguyễn Văn An",
        pages: int = 1,
        exemption: str = "",
        content: bytes = b"",
    ) -> CertifiedCopy:
        """Compared with the original; the job has printed the preview."""
        file = documents.keep(
            content=content or pdf_file(pages=pages, mark=paper), content_type="application/pdf"
        )
        copy = service.prepare_copy(
            organization_id=self.committee.pk,
            request=service.Request(name, "024090000101", paper, pages, exemption),
            source=file,
            is_compared=True,
            by=self.dung,
        )
        return self.printed(copy)

    def numbered(self, paper: str = "Bằng tốt nghiệp đại học", **facts: str) -> CertifiedCopy:
        """Em has signed for it, and the signature waits for its job."""
        copy = service.sign_copy(copy_id=self.prepared(paper, **facts).pk, by=self.em)  # type: ignore[arg-type]  # words only
        return self.printed(copy)

    def issued(self, paper: str = "Bằng tốt nghiệp đại học", **facts: str) -> CertifiedCopy:
        copy = self.signed(self.numbered(paper, **facts))
        service.seal_copy(copy_id=copy.pk, by=self.giang)
        return self.signed(copy)

    def printed(self, copy: CertifiedCopy) -> CertifiedCopy:
        signing.print_copy(copy_id=copy.pk)
        return again(copy)

    def signed(self, copy: CertifiedCopy) -> CertifiedCopy:
        """Do what the job does with the newest signature that was asked for."""
        sign_now(SigningRequest.objects.filter(subject_id=copy.pk).order_by("-pk")[0])
        return again(copy)

    def closed(self, month: service.Month) -> BookMonth:
        closed = service.close_month(organization_id=self.committee.pk, month=month, by=self.giang)
        books.print_book(month_id=closed.pk)
        return BookMonth.objects.select_related("file").get(pk=closed.pk)


def again(copy: CertifiedCopy) -> CertifiedCopy:
    return CertifiedCopy.objects.select_related("printed", "signed", "issued").get(pk=copy.pk)
