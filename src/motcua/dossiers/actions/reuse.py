"""A paper of a store is taken into a draft instead of a file, by its owner or, with their word, at the counter."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.documents import service as documents
from motcua.documents.errors import StorePaperNotFound
from motcua.documents.models import StorePaper
from motcua.documents.service import OwnerKind, StoreSource
from motcua.dossiers.actions.drafts import MOST_FILES, locked_draft
from motcua.dossiers.errors import NoStoreAtCounter, NotYourStep, TooManyFiles, UnknownComponent
from motcua.dossiers.models import Channel, Draft, DraftFile
from motcua.dossiers.queries.files import DossierFile
from motcua.dossiers.queries.reusing import answers, counter_owner
from motcua.kit import sql
from motcua.signatures import service as signatures

# The same paper for the same component once; no row where there are too many.
_TAKE = """
INSERT INTO dossiers_draftfile (draft_id, component, file_id, name, store_paper_id)
SELECT %(draft)s, %(component)s, %(file)s, %(name)s, %(paper)s
WHERE (SELECT count(*) FROM dossiers_draftfile WHERE draft_id = %(draft)s) < %(most)s
ON CONFLICT (draft_id, component, file_id) DO UPDATE SET store_paper_id = excluded.store_paper_id
RETURNING id, draft_id, component, file_id, name, store_paper_id
"""


def take_from_store(*, draft: Draft, component: str, paper_id: int, by: Actor) -> DraftFile:
    """Attach a paper of the store of `by`, or at the counter of whoever stands there and agreed.

    Raises UnknownComponent, TooManyFiles, NoStoreAtCounter, StorePaperNotFound, StorePaperUnusable,
    StoreConsentWithdrawn.
    """
    card = catalogue.version(draft.procedure_version_id)
    parts = [part for part in card.components if part.code == component]
    if not parts:
        raise UnknownComponent
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        paper = _taken(kept, paper_id, card.title, by)
        # Nobody's page offers it else; the id came from somewhere.
        online = kept.channel == Channel.ONLINE
        if not answers(paper, parts, uploads=online):
            raise StorePaperNotFound
        name = documents.display_name(paper.file_name, paper.file.content_type)
        facts = {
            "draft": kept.pk,
            "component": component,
            "file": paper.file_id,
            "name": name,
            # What nobody confirmed is sent in anew by it, not used again.
            "paper": None if paper.source == StoreSource.UPLOAD else paper.pk,
        }
        taken = sql.row(DraftFile, _TAKE, facts | {"most": MOST_FILES})
        if taken is None:
            raise TooManyFiles(most=MOST_FILES)
        signatures.ask_check(file=paper.file)
        return taken


def _taken(draft: Draft, paper_id: int, title: str, by: Actor) -> StorePaper:
    if draft.channel == Channel.ONLINE:
        paper = documents.use_own_paper(paper_id=paper_id, by=by, title=title, draft_id=draft.pk)
        organization = draft.parties.get("organization_code")
        if paper.owner_kind == OwnerKind.ORGANIZATION and paper.owner_number != organization:
            raise StorePaperNotFound
        return paper
    owner = counter_owner(draft)
    if owner is None:
        raise NoStoreAtCounter
    return documents.use_at_counter(paper_id=paper_id, owner=owner, by=by, title=title, draft_id=draft.pk)


def agree_to_store(*, draft: Draft, by: Actor) -> None:
    """The owner, who stands at the counter, agrees that their store is searched for this dossier.

    Raises NoStoreAtCounter where the owner is not there or has no number, NotYourStep, StoreConsentWithdrawn.
    """
    with transaction.atomic(durable=True):
        kept = locked_draft(draft.pk, by)
        owner = counter_owner(kept) if kept.channel != Channel.ONLINE else None
        if owner is None:
            raise NoStoreAtCounter
        if kept.receiving_unit_id is None:
            raise NotYourStep
        documents.agree_at_counter(
            owner=owner,
            draft_id=kept.pk,
            title=catalogue.version(kept.procedure_version_id).title,
            by=by,
            organization_id=kept.receiving_unit_id,
        )


def note_component_read(*, code: str, file: DossierFile, by: Actor) -> None:
    """That an official opens a paper of a dossier: one that came from a store says so to its owner."""
    if file.store_paper_id is not None:
        documents.note_reading(paper_id=file.store_paper_id, by=by, dossier=code, purpose="dossier")


def read_at_counter(*, draft: Draft, paper_id: int, by: Actor) -> StorePaper:
    """A paper that is offered at the counter, to be compared before it is used.

    Raises NoStoreAtCounter, StorePaperNotFound, StoreConsentWithdrawn.
    """
    owner = counter_owner(draft)
    if owner is None:
        raise NoStoreAtCounter
    paper = documents.read_at_counter(paper_id=paper_id, owner=owner, draft_id=draft.pk)
    card = catalogue.version(draft.procedure_version_id)
    if not answers(paper, card.components):
        raise StorePaperNotFound
    title = card.title
    documents.note_reading(paper_id=paper.pk, by=by, dossier="", purpose="counter", title=title)
    return paper
