"""What comes into a store, once, and what happens to it there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.errors import StorePaperNotFound
from motcua.documents.models import StoredFile
from motcua.documents.store.models import OwnerKind, StorePaper, StoreSource, StoreState
from motcua.kit import clock, sql, text


@dataclass(frozen=True, slots=True)
class StoreOwner:
    """Whose store: a person by personal number, an organization by tax code, each together with the name."""

    number: str
    name: str
    kind: OwnerKind = OwnerKind.PERSON

    @property
    def key(self) -> str:
        return name_key(self.name)


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What is known of a paper; `code` is what the catalogue calls its kind. The last day of validity is a valid one."""

    title: str
    code: str = ""
    number: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


def name_key(name: str) -> str:
    return text.nfc(name).lower()[:200]


# Whoever comes second gets no row back and reads the first one's.
_DEPOSIT = """
INSERT INTO documents_storepaper (owner_kind, owner_number, owner_name, owner_key, title, kind, code, number, issuer,
    issued_on, valid_until, file_id, is_signed, source, dossier_code, origin, state, state_reason,
    confirmed_by_id, confirmed_by_name, confirmed_at, deposited_at)
VALUES (%(owner_kind)s, %(owner_number)s, %(owner_name)s, %(owner_key)s, %(title)s, %(kind)s, %(code)s, %(number)s,
    %(issuer)s, %(issued_on)s, %(valid_until)s, %(file_id)s, %(is_signed)s, %(source)s, %(dossier_code)s, %(origin)s,
    'valid', '', %(confirmed_by_id)s, %(confirmed_by_name)s, %(confirmed_at)s, %(deposited_at)s)
ON CONFLICT (origin) DO NOTHING RETURNING id
"""


def deposit(
    *,
    owner: StoreOwner,
    facts: PaperFacts,
    file: StoredFile,
    source: StoreSource,
    origin: str,
    by: Actor,
    dossier_code: str = "",
    is_signed: bool = False,
    replaces: Sequence[str] = (),
) -> StorePaper | None:
    """File a paper in somebody's store, inside the caller's transaction; `by` is who confirms it.

    `origin` names it for its depositor ("dossiers.paper:17"): deposited again, it is the paper of the first time and
    nothing changes. `replaces` are origins that this one supersedes. Nothing is filed, and None returned, for an owner
    without a number: nobody could be shown it.
    """
    if not owner.number.strip():
        return None
    values = _values(owner, facts, by, confirmed=source != StoreSource.UPLOAD) | {
        "file_id": file.pk,
        "is_signed": is_signed,
        "source": source.value,
        "dossier_code": dossier_code,
        "origin": origin,
    }
    new: dict[str, int] | None = sql.row(dict, _DEPOSIT, values)
    if new is None:
        return StorePaper.objects.get(origin=origin)
    paper = sql.made(StorePaper, id=new["id"], state=StoreState.VALID, **values)
    audit.record("store.deposited", on=paper, by=by, data=paper.journal_facts)
    for other in StorePaper.objects.select_for_update().filter(origin__in=replaces, state=StoreState.VALID):
        _end(other, StoreState.REPLACED, by, replaced_by=paper)
    return paper


def _values(owner: StoreOwner, facts: PaperFacts, by: Actor, *, confirmed: bool) -> dict[str, object]:
    now, title = clock.now(), text.nfc(facts.title)[:500]
    return {
        "owner_kind": owner.kind.value,
        "owner_number": owner.number.strip(),
        "owner_name": text.nfc(owner.name)[:200],
        "owner_key": owner.key,
        "title": title,
        "kind": text.fold(title)[:500],
        "code": facts.code,
        "number": text.nfc(facts.number)[:100],
        "issuer": text.nfc(facts.issuer)[:300],
        "issued_on": facts.issued_on,
        "valid_until": facts.valid_until,
        "confirmed_by_id": by.id if confirmed else None,
        "confirmed_by_name": by.name if confirmed else "",
        "confirmed_at": now if confirmed else None,
        "deposited_at": now,
    }


def keep_in_store(
    *, owner: StoreOwner, facts: PaperFacts, file: StoredFile, origin: str, by: Actor, dossier_code: str
) -> StorePaper | None:
    """Put what its owner sent in once into their store, as nobody's word but theirs, inside the caller's transaction.

    One that they took out is put back. None for an owner without a number.
    """
    paper = deposit(
        owner=owner, facts=facts, file=file, source=StoreSource.UPLOAD, origin=origin, by=by,
        dossier_code=dossier_code,
    )  # fmt: skip
    if paper is not None and paper.state == StoreState.WITHDRAWN:
        paper.state, paper.state_at = StoreState.VALID, None
        paper.save(update_fields=["state", "state_at"])
        audit.record("store.deposited", on=paper, by=by, data=paper.journal_facts)
    return paper


def end_upload(paper: StorePaper, by: Actor) -> None:
    """Its owner takes a locked upload out of their store; dossiers keep what they have."""
    if paper.state == StoreState.VALID:
        _end(paper, StoreState.WITHDRAWN, by)


def holds_still(*, origin: str) -> bool:
    """Whether a paper was filed under this name and nothing has ended it."""
    return StorePaper.objects.filter(origin=origin, state=StoreState.VALID).exists()


def revoke_paper(*, origin: str, by: Actor, reason: str) -> StorePaper:
    """Its issuer takes a paper back, inside the caller's transaction. Raises StorePaperNotFound."""
    paper = StorePaper.objects.select_for_update().filter(origin=origin).first()
    if paper is None:
        raise StorePaperNotFound
    if paper.state != StoreState.REVOKED:
        _end(paper, StoreState.REVOKED, by, reason=reason)
    return paper


def _end(
    paper: StorePaper,
    state: StoreState,
    by: Actor,
    *,
    reason: str = "",
    replaced_by: StorePaper | None = None,
) -> None:
    """Write the end of a locked paper."""
    paper.state = state
    paper.state_reason = text.nfc(reason)[:500]
    paper.state_at = clock.now()
    paper.replaced_by = replaced_by
    paper.save(update_fields=["state", "state_reason", "state_at", "replaced_by"])
    audit.record(f"store.{state.value}", on=paper, by=by, data=paper.journal_facts | {"reason": reason})
