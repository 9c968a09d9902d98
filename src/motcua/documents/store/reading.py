"""What lies in a store, for its owner: each read together with the right to see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.audit.service import Act
from motcua.documents.errors import StoreNotFound, StorePaperNotFound
from motcua.documents.store import standing
from motcua.documents.store.depositing import StoreOwner, name_key
from motcua.documents.store.models import (
    OwnerKind,
    StoreMandate,
    StorePaper,
    StorePurpose,
    StoreSource,
    StoreState,
)
from motcua.documents.store.standing import Wanted
from motcua.kit import clock, sql, text

STORE_PAGE = 25
_SUBJECT = "documents.storepaper"
# What the owner is told of the use of a paper; that it came into the store stands on its page anyway.
USES = ("store.used", "store.read", "store.taken_off")


@dataclass(frozen=True, slots=True)
class StoreRow:
    id: int
    title: str
    number: str
    issuer: str
    issued_on: date | None
    valid_until: date | None
    source: str
    state: str
    is_signed: bool
    dossier_code: str
    deposited_at: datetime
    file_id: int

    @property
    def standing(self) -> StoreState:
        return store_standing(self.state, self.valid_until)

    @property
    def source_words(self) -> str:
        return str(StoreSource(self.source).label)


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper of a store that answers what a procedure asks for, and why: "code", "configured" or "title"."""

    row: StoreRow
    component: str
    reason: str


_COLUMNS = "id, title, number, issuer, issued_on, valid_until, source, state, is_signed, dossier_code, deposited_at, file_id"
# Of a person number and name have to agree; an organization is known by its number alone.
OWNED = """
owner_number = %(number)s AND owner_kind = %(kind)s AND (owner_kind = 'organization' OR owner_key = %(key)s)
"""
_LIST = f"""
SELECT {_COLUMNS} FROM documents_storepaper
WHERE {OWNED} AND (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (%(paper_kind)s = '' OR documents_storepaper.kind = %(paper_kind)s)
  AND (%(words)s = '' OR position(%(words)s IN documents_storepaper.kind) > 0
       OR position(%(words)s IN lower(documents_storepaper.number)) > 0)
ORDER BY id DESC LIMIT %(most)s
"""  # noqa: S608 - constants only
_KINDS = f"""
SELECT min(title) AS title, documents_storepaper.kind AS kind, count(*) AS count FROM documents_storepaper
WHERE {OWNED} GROUP BY documents_storepaper.kind ORDER BY 2 LIMIT 100
"""  # noqa: S608 - constants only
# The newest of each kind, no more than can be shown beside a component. The index is walked from kind to kind: an
# organization has few kinds among very many papers, and what is asked for may be an old one.
_USABLE = f"""
WITH RECURSIVE kinds AS (
    (SELECT kind FROM documents_storepaper WHERE owner_number = %(number)s ORDER BY kind LIMIT 1)
    UNION ALL
    SELECT (SELECT following.kind FROM documents_storepaper AS following
            WHERE following.owner_number = %(number)s AND following.kind > kinds.kind ORDER BY following.kind LIMIT 1)
    FROM kinds WHERE kinds.kind IS NOT NULL
)
SELECT usable.* FROM kinds CROSS JOIN LATERAL (
    SELECT {_COLUMNS}, code, documents_storepaper.kind AS kind FROM documents_storepaper
    WHERE {OWNED.replace("owner_kind = %(kind)s", "owner_kind = %(kind)s AND documents_storepaper.kind = kinds.kind")}
      AND state = 'valid' AND (%(uploads)s OR source <> 'upload') AND (valid_until IS NULL OR valid_until >= %(today)s)
    ORDER BY id DESC LIMIT 5
) AS usable ORDER BY usable.id DESC
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class StoreKind:
    title: str
    kind: str
    count: int


def own_store(actor: Actor) -> StoreOwner:
    """The store of a person; one without a number has none that could hold anything."""
    return StoreOwner(number=actor.personal_number, name=actor.name)


def stores_of(actor: Actor) -> list[StoreOwner]:
    """The person's own, and those of organizations for which they may act; one statement."""
    return [own_store(actor), *_organizations(actor)]


def _organizations(actor: Actor) -> list[StoreOwner]:
    held = StoreMandate.objects.filter(
        person_number=actor.personal_number, person_key=name_key(actor.name), ended_at=None
    )
    today = clock.today()
    return [
        StoreOwner(number=one.owner_number, name=one.owner_name, kind=OwnerKind.ORGANIZATION)
        for one in held.order_by("owner_name")
        if actor.personal_number and (one.until is None or one.until >= today)
    ]


def may_act_for(*, owner_number: str, person_number: str, person_name: str) -> bool:
    """Whether an official has seen it proved that this person acts for the organization."""
    person = Actor(id=None, name=person_name, personal_number=person_number)
    return any(one.number == owner_number for one in _organizations(person))


def store_standing(state: str, valid_until: date | None) -> StoreState:
    """What a paper of a store is today."""
    return StoreState(standing.on(state, valid_until, clock.today()))


def store_of(actor: Actor, number: str = "") -> StoreOwner:
    """The person's own store, or that of an organization for which they may act. Raises StoreNotFound."""
    if not number or number == actor.personal_number:
        return own_store(actor)
    found = next((one for one in _organizations(actor) if one.number == number), None)
    if found is None:
        raise StoreNotFound
    return found


def _owned(owner: StoreOwner) -> dict[str, object]:
    return {"number": owner.number, "kind": owner.kind.value, "key": owner.key}


def store_rows(
    owner: StoreOwner, *, words: str = "", kind: str = "", before: int | None = None
) -> list[StoreRow]:
    """The newest first, a page and one row more; `words` are searched without marks. One statement."""
    asked = {"words": text.fold(words), "paper_kind": kind, "before": before, "most": STORE_PAGE + 1}
    return sql.rows(StoreRow, _LIST, _owned(owner) | asked) if owner.number else []


def store_kinds(owner: StoreOwner) -> list[StoreKind]:
    """Which kinds of papers lie there; one statement."""
    return sql.rows(StoreKind, _KINDS, _owned(owner)) if owner.number else []


def offers(owner: StoreOwner, wanted: Sequence[Wanted], *, uploads: bool = False) -> list[Offer]:
    """What of a store holds now and answers what is asked; `uploads` also what nobody confirmed. One statement."""
    if not owner.number or not wanted:
        return []
    found: list[Offer] = []
    known: dict[tuple[str, str], list[tuple[str, str]]] = {}

    def look(*, code: str, kind: str, **facts: object) -> StoreRow:
        row = StoreRow(**facts)  # type: ignore[arg-type]  # by column name, as sql.rows gives them
        if (code, kind) not in known:
            reasons = {part.code: standing.fits(part, code=code, kind=kind) for part in wanted}
            known[code, kind] = [(component, reason) for component, reason in reasons.items() if reason]
        found.extend(Offer(row, component, reason) for component, reason in known[code, kind])
        return row

    sql.rows(look, _USABLE, _owned(owner) | {"today": clock.today(), "uploads": uploads})
    return found


def store_paper(*, paper_id: int, by: Actor) -> StorePaper:
    """A paper of one's own store, or of an organization for which one may act. Raises StorePaperNotFound."""
    paper = StorePaper.objects.select_related("file", "replaced_by").filter(pk=paper_id).first()
    if paper is None or not owns(by, paper):
        raise StorePaperNotFound
    return paper


def owns(actor: Actor, paper: StorePaper) -> bool:
    if paper.owner_kind == OwnerKind.ORGANIZATION:
        return any(one.number == paper.owner_number for one in _organizations(actor))
    own = own_store(actor)
    return bool(own.number) and (own.number, own.key) == (paper.owner_number, paper.owner_key)


def uses_of(paper: StorePaper) -> list[Act]:
    """Who used or read a paper, when, for which dossier and why, newest first: as the journal has it."""
    return audit.acts_on(subject_type=_SUBJECT, subject_ids=[paper.pk], actions=USES)


def is_offered(owner: StoreOwner, purpose: StorePurpose) -> bool:
    """Whether its owner has not stopped this use of their store; one statement."""
    return consent_state(owner).get(purpose, True)


_GENERAL = f"""
SELECT purpose, withdrawn_at IS NULL AS holds
FROM documents_storeconsent WHERE {OWNED.replace("owner_kind = %(kind)s", "owner_kind = %(kind)s AND draft_id IS NULL")}
"""  # noqa: S608 - constants only


def consent_state(owner: StoreOwner) -> dict[str, bool]:
    """By purpose whether the owner's word for all to come holds; without an entry nothing was said yet."""

    def pair(purpose: str, holds: bool) -> tuple[str, bool]:
        return purpose, holds

    return dict(sql.rows(pair, _GENERAL, _owned(owner)))
