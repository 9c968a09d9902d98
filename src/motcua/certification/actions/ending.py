"""What comes to nothing: a request before it is numbered, a number before it is issued, a copy that was issued."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.certification import errors, queries
from motcua.certification.actions.preparing import taken
from motcua.certification.models import BookNote, CertifiedCopy, State
from motcua.documents import service as documents
from motcua.documents.service import Ground
from motcua.kit import clock, jobs, text
from motcua.organizations import service as organizations
from motcua.organizations.service import Role
from motcua.signatures import service as signatures


def withdraw_copy(*, copy_id: int, reason: str, by: Actor) -> CertifiedCopy:
    """Nothing is certified: the request leaves no number. Raises ReasonMissing, CopyMoved."""
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.RECEPTIONIST, Role.LEADER)
        _end(copy, State.WITHDRAWN, reason, by, among={State.WAITING})
    return copy


def void_copy(*, copy_id: int, reason: str, by: Actor, ground: Ground = Ground.OTHER) -> CertifiedCopy:
    """The number stays in the book, struck out with the reason; nobody gets it again. Its proof page tells the ground.

    Of an office that has merged meanwhile, the request waits anew where it went into.

    Raises ReasonMissing, CopyMoved, BeingSignedError where the signature is being made at this moment.
    """
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.LEADER)
        _end(copy, State.VOIDED, reason, by, among={State.SIGNING, State.TO_SEAL}, ground=ground)
        signatures.cancel_signature(subject=copy, by=by)
        if organizations.card(copy.organization_id).is_closed:
            _begin_anew(copy, by)
    return copy


def _begin_anew(copy: CertifiedCopy, by: Actor) -> None:
    """As it was asked for and paid, before the successor of its office."""
    heir = organizations.heir(copy.organization_id)
    kept = (
        "requester_name", "requester_number", "paper", "pages", "dpi", "source_id", "compared_by_id",
        "compared_by_name", "compared_at", "fee", "exemption", "paid_at", "paid_to_name",
    )  # fmt: skip
    anew = CertifiedCopy.objects.create(
        organization_id=heir,
        folded=queries.folded(copy.requester_name, copy.paper),
        **{name: getattr(copy, name) for name in kept},
    )
    audit.record("copy.begun_anew", on=anew, by=by, data={"after": queries.number_words(copy)})
    jobs.defer("certification.print_copy", copy_id=anew.pk)


def cancel_copy(*, copy_id: int, reason: str, by: Actor, ground: Ground = Ground.OTHER) -> CertifiedCopy:
    """A copy that was issued holds no more: book and store say so with the reason, the proof page with the ground;
    the file stays.

    Raises ReasonMissing, CopyMoved.
    """
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.LEADER)
        _end(copy, State.CANCELLED, reason, by, among={State.ISSUED}, ground=ground)
        documents.revoke_paper(origin=queries.origin(copy), by=by, reason=copy.ended_reason)
    return copy


def _end(
    copy: CertifiedCopy,
    state: State,
    reason: str,
    by: Actor,
    *,
    among: set[State],
    ground: Ground = Ground.OTHER,
) -> None:
    words = text.nfc(reason)[:500]
    if not words:
        raise errors.ReasonMissing
    if copy.state not in among:
        raise errors.CopyMoved
    copy.state, copy.ended_reason = state, words
    copy.ended_at, copy.ended_by_name, copy.ended_ground = clock.now(), by.name, ground.value
    copy.save(update_fields=["state", "ended_reason", "ended_at", "ended_by_name", "ended_ground"])
    audit.record(f"copy.{state.value}", on=copy, by=by, data={"reason": words, "ground": ground.value})


def add_note(*, copy_id: int, reason: str, by: Actor) -> BookNote:
    """Note something beside an entry of the book; nothing else of a closed month changes. Raises ReasonMissing."""
    with transaction.atomic(durable=True):
        copy = taken(copy_id, by, Role.LEADER, Role.CLERK)
        kept = text.nfc(reason)[:500]
        if not kept:
            raise errors.ReasonMissing
        if copy.number is None:
            raise errors.CopyMoved
        note = BookNote.objects.create(copy=copy, text=kept, at=clock.now(), by_name=by.name)
        audit.record("copy.noted", on=copy, by=by, data={"note": kept})
    return note
