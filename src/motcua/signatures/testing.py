"""Papers, people and offices for tests, with certificates of an authority that is made for them."""

from functools import cache

from django.db.models import Model

from motcua.accounts.models import User
from motcua.accounts.service import Actor
from motcua.documents import service as documents
from motcua.documents.models import StoredFile
from motcua.signatures import actions
from motcua.signatures.models import Certificate, SigningRequest
from motcua.signatures.rules import Box, Holder, HolderType

SIGNER_PLACE = Box(page=1, x=330, y=180, width=119, height=60)
SEAL_PLACE = Box(page=1, x=268, y=159, width=102, height=102)


@cache
def paper_pdf(words: str = "Quyết định về việc làm mẫu", *, pages: int = 1) -> bytes:
    """An A4 paper as PDF/A."""
    import typst

    text = "#pagebreak()".join([f'#set page(paper: "a4")\n{words}\n#lorem(120)\n'] * pages)
    made = typst.compile(text.encode(), format="pdf", pdf_standards="a-2b")
    assert isinstance(made, bytes)
    return made


def make_paper(words: str = "Quyết định về việc làm mẫu") -> StoredFile:
    return documents.keep(content=paper_pdf(words), content_type="application/pdf")


def make_person(name: str = "Trần Thị Bình", username: str = "binh") -> Actor:
    user = User.objects.create_user(username=username, full_name=name, is_official=True)
    return Actor(id=user.pk, name=name, is_official=True)


def certify_person(person: Actor, **traits: object) -> Certificate:
    """A certificate for a person: in force, unless `valid_from`, `valid_to` or `for_signing` say otherwise."""
    assert person.id is not None
    facts = {"title": "Chủ tịch", "organization": "Ủy ban nhân dân phường Nếnh"} | traits
    return actions.issue_demonstration_certificate(
        holder=Holder(HolderType.PERSON, person.id),
        name=person.name,
        **facts,  # type: ignore[arg-type]  # traits are the action's own
    )


def certify_organization(organization_id: int = 7, name: str = "Ủy ban nhân dân phường Nếnh") -> Certificate:
    return actions.issue_demonstration_certificate(
        holder=Holder(HolderType.ORGANIZATION, organization_id),
        name=name,
        organization="Ủy ban nhân dân tỉnh Bắc Ninh",
    )


def ask_person(person: Actor, paper: StoredFile, *, subject: Model | None = None) -> SigningRequest:
    assert person.id is not None
    return actions.request_signature(
        subject=subject or paper,
        purpose="result",
        file=paper,
        holder=Holder(HolderType.PERSON, person.id),
        place=SIGNER_PLACE,
        by=person,
    )


def ask_organization(by: Actor, paper: StoredFile, *, organization_id: int = 7) -> SigningRequest:
    return actions.request_signature(
        subject=paper,
        purpose="result",
        file=paper,
        holder=Holder(HolderType.ORGANIZATION, organization_id),
        place=SEAL_PLACE,
        by=by,
    )


def sign_now(request: SigningRequest) -> SigningRequest:
    """Do what the job does, and read the request again."""
    actions.sign_document(request_id=request.pk)
    request.refresh_from_db()
    return request
