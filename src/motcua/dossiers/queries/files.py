"""Files of a dossier, each fetched together with the right to see it."""

from dataclasses import dataclass

from motcua.accounts.service import Actor
from motcua.documents.models import StoredFile
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Component, Paper, PaperKind
from motcua.dossiers.queries.page import dossier_page


@dataclass(frozen=True, slots=True)
class DossierFile:
    """`name` is what it is saved as; `is_result` says that it is the sealed result."""

    stored: StoredFile
    name: str
    is_result: bool = False
    # Where it came from a store.
    store_paper_id: int | None = None


def paper_file(*, code: str, paper_id: int, by: Actor, as_citizen: bool = False) -> DossierFile:
    """The best there is of a paper: sealed, else signed, else as printed.

    A citizen gets a decision only once it is sealed, an extension once it is signed. Raises DossierNotFound.
    """
    page = dossier_page(code, by, as_citizen=as_citizen)
    paper = Paper.objects.filter(pk=paper_id, dossier_id=page.id).first()
    if paper is None:
        raise DossierNotFound
    stored = paper.sealed_file or paper.signed_file or paper.file
    view = next(view for view in page.papers if view.id == paper_id)
    if as_citizen and not view.is_issued:
        raise DossierNotFound
    if stored is None:
        raise DossierNotFound
    sealed_result = paper.kind == PaperKind.RESULT and paper.sealed_file_id is not None
    return DossierFile(stored, f"{code}-{paper.kind}.pdf", is_result=sealed_result)


def component_file(*, code: str, component_id: int, by: Actor, as_citizen: bool = False) -> DossierFile:
    """A paper that was attached. Raises DossierNotFound."""
    page = dossier_page(code, by, as_citizen=as_citizen)
    component = Component.objects.select_related("file").filter(pk=component_id, dossier_id=page.id).first()
    if component is None or component.file is None:
        raise DossierNotFound
    return DossierFile(component.file, component.name, store_paper_id=component.store_paper_id)
