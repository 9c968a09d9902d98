"""What of a store answers a component of a draft, and which dossiers a paper of a store went into."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.catalogue import service as catalogue
from motcua.catalogue.service import Component
from motcua.documents import service as documents
from motcua.documents.errors import StorePaperUnusable
from motcua.documents.models import StorePaper
from motcua.documents.service import OwnerKind, StoreOwner, StorePurpose, StoreSource, StoreState, Wanted
from motcua.dossiers.components import Reuse
from motcua.dossiers.models import Channel, Digitised, Draft
from motcua.dossiers.parties import parties_from
from motcua.dossiers.queries.store_answers import answered_by
from motcua.kit import clock, sql, text

_USED_IN = """
SELECT dossier.code, dossier.procedure_version_id, dossier.submitted_at, component.title
FROM dossiers_component AS component JOIN dossiers_dossier AS dossier ON dossier.id = component.dossier_id
WHERE component.store_paper_id = %(paper)s ORDER BY component.id DESC LIMIT 50
"""

# Of a draft what was taken from a store and may not be filed now: also what is of an organization for which whoever
# hands in acts no more, or of another than is named now; at a counter what its owner does not agree to any more, or
# what is no paper of the owner who is named now. A part of statements that know `draft` and `today`.
UNUSABLE = """
(SELECT coalesce(json_agg(json_build_object('title', title, 'why', why, 'component', component) ORDER BY id), '[]')
 FROM (SELECT kept.id, kept.component, taken.title, CASE
           WHEN taken.state <> 'valid' THEN taken.state
           WHEN taken.valid_until < %(today)s THEN 'expired'
           WHEN draft.channel = 2 AND taken.owner_kind = 'person' THEN ''
           WHEN taken.owner_number NOT IN (coalesce(draft.parties->>'owner_number', ''),
                coalesce(draft.parties->>'owner_passport', ''), coalesce(draft.parties->>'organization_code', ''))
               THEN 'other_owner'
           WHEN taken.owner_kind = 'organization' AND NOT EXISTS (
                SELECT 1 FROM documents_storemandate AS mandate
                WHERE mandate.owner_number = taken.owner_number AND mandate.ended_at IS NULL
                  AND (mandate.until IS NULL OR mandate.until >= %(today)s)
                  AND mandate.person_number = CASE WHEN draft.channel = 2
                      THEN (SELECT personal_number FROM accounts_user WHERE id = draft.user_id)
                      ELSE draft.parties->>'agent_number' END) THEN 'no_mandate'
           WHEN draft.channel = 2 THEN ''
           WHEN NOT EXISTS (SELECT 1 FROM documents_storeconsent AS agreed
                            WHERE agreed.draft_id = draft.id AND agreed.withdrawn_at IS NULL
                              AND agreed.owner_number = taken.owner_number) THEN 'not_agreed'
           ELSE '' END AS why
       FROM dossiers_draftfile AS kept JOIN documents_storepaper AS taken ON taken.id = kept.store_paper_id
       WHERE kept.draft_id = draft.id) AS taken
 WHERE why <> '')
"""
_OF_DRAFT = f"SELECT {UNUSABLE} AS unusable FROM dossiers_draft AS draft WHERE id = %(id)s"  # noqa: S608 - constants only


# A part of statements that know `component`.
TAKEN = """
(SELECT row_to_json(paper) FROM (
    SELECT id, title, number, issuer, source, state, state_reason, state_at, valid_until, confirmed_by_name, dossier_code
    FROM documents_storepaper WHERE id = component.store_paper_id) AS paper)
"""


@dataclass(frozen=True, slots=True)
class TakenPaper:
    """The paper of a store that a component was taken from, as it stands there now."""

    id: int
    title: str
    number: str
    issuer: str
    source: str
    state: str
    state_reason: str
    state_at: datetime | None
    valid_until: str | None
    confirmed_by_name: str
    dossier_code: str

    @property
    def standing(self) -> StoreState:
        until = date.fromisoformat(self.valid_until) if self.valid_until else None
        return documents.store_standing(self.state, until)

    @property
    def source_words(self) -> str:
        return str(StoreSource(self.source).label)


@dataclass(frozen=True, slots=True)
class UsedIn:
    """A dossier that a paper of a store went into."""

    code: str
    procedure_version_id: int
    submitted_at: datetime
    title: str


def wanted(components: Iterable[Component]) -> list[Wanted]:
    """The components of a procedure as a store is asked for them; a power of attorney is given anew each time."""
    return [
        Wanted(part.code, text.fold(part.title), answered_by().get(part.code, frozenset()))
        for part in components
        if not part.authorisation
    ]


def answers(paper: StorePaper, parts: Iterable[Component], *, uploads: bool = False) -> bool:
    """Whether a paper of a store may be offered for one of these components: confirmed, and of a kind that fits.

    With `uploads` also what its owner sent in once and nobody confirmed.
    """
    confirmed = uploads or paper.source != StoreSource.UPLOAD
    return confirmed and any(documents.fits(part, code=paper.code, kind=paper.kind) for part in wanted(parts))


def own_offers(draft: Draft, actor: Actor) -> dict[str, list[documents.Offer]]:
    """By component what of the actor's own stores answers it, where they have not stopped that.

    Also of organizations for which they may act, in a dossier of that organization; and what the person themselves
    sent in once and kept.
    """
    number = str(draft.parties.get("organization_code", ""))
    owner = next((one for one in documents.stores_of(actor) if one.number == number), None)
    owner = owner or documents.own_store(actor)
    if not documents.is_offered(owner, StorePurpose.OFFERS):
        return {}
    return _by_component(owner, draft, uploads=owner.kind == OwnerKind.PERSON)


def counter_owner(draft: Draft) -> StoreOwner | None:
    """Whose store may be used at the counter: of whoever stands there; nobody's where somebody comes for another."""
    parties = parties_from(Channel.COUNTER, draft.parties, name="", number="")
    if not draft.parties.get("organization_name"):
        present = bool(parties.owner_number) and not parties.submitter_relation
        return StoreOwner(number=parties.owner_number, name=parties.owner_name) if present else None
    if not documents.may_act_for(
        owner_number=parties.owner_number,
        person_number=parties.submitter_number,
        person_name=parties.submitter_name,
    ):
        return None
    return StoreOwner(number=parties.owner_number, name=parties.owner_name, kind=OwnerKind.ORGANIZATION)


def counter_offers(draft: Draft) -> dict[str, list[documents.Offer]] | None:
    """The same at the counter; None until whoever stands there has agreed for this dossier."""
    owner = counter_owner(draft)
    if owner is None or not documents.agreed_at_counter(owner, draft.pk):
        return None
    return _by_component(owner, draft)


def _by_component(
    owner: StoreOwner, draft: Draft, *, uploads: bool = False
) -> dict[str, list[documents.Offer]]:
    card = catalogue.version(draft.procedure_version_id)
    found: dict[str, list[documents.Offer]] = {}
    for offer in documents.offers(owner, wanted(card.components), uploads=uploads):
        found.setdefault(offer.component, []).append(offer)
    return found


def unusable(draft: Draft) -> list[dict[str, str]]:
    """What was taken from a store and may not be filed: "title", "why", "component"; one statement."""
    found: dict[str, Any] | None = sql.row(dict, _OF_DRAFT, {"id": draft.pk, "today": clock.today()})
    return found["unusable"] if found else []


def reuse_facts(paper: StorePaper | None) -> dict[str, Any]:
    """What a component keeps of the store that it was taken from, as the statement that files a draft writes it."""
    if paper is None:
        return {}
    result = paper.source == StoreSource.RESULT
    return {
        "store_paper_id": paper.pk,
        "reuse": Reuse.RESULT if result else Reuse.PAPER,
        "replacing_result": paper.code if result else "",
        "digitised": Digitised.REUSED_RESULT if result else Digitised.REUSED,
    }


def _why(why: str) -> str:
    """In words of a sentence."""
    if why == "other_owner":
        return _("giấy tờ là của người khác")
    if why == "no_mandate":
        return _("người nộp không còn quyền dùng kho của tổ chức này")
    if why == "not_agreed":
        return _("chủ kho không đồng ý nữa")
    return str(StoreState(why).label).lower()


def check_usable(unusable: list[dict[str, str]]) -> None:
    """Raises StorePaperUnusable for the first paper from a store that may not be filed."""
    if unusable:
        raise _refusal(unusable[0])


def unusable_words(one: dict[str, str]) -> str:
    """The same as a sentence."""
    return _refusal(one).message


def unusable_words_of(draft: Draft) -> dict[str, list[str]]:
    """The same by component, of all that a draft holds."""
    found: dict[str, list[str]] = {}
    for one in unusable(draft):
        found.setdefault(one["component"], []).append(unusable_words(one))
    return found


def _refusal(one: dict[str, str]) -> StorePaperUnusable:
    return StorePaperUnusable(title=one["title"], why=_why(one["why"]))


def used_in(*, paper_id: int) -> list[UsedIn]:
    """The dossiers that a paper of a store was filed with, newest first; the caller has shown that it is theirs."""
    return sql.rows(UsedIn, _USED_IN, {"paper": paper_id})
