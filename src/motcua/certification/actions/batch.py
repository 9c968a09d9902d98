"""How a copy of a signing batch is begun, given up and named; `signatures` keeps the batch and asks for the PIN."""

from collections.abc import Collection
from dataclasses import dataclass, field
from textwrap import shorten

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.certification import queries
from motcua.certification.actions.signing import seal_copy, sign_copy
from motcua.certification.errors import CopyMoved
from motcua.certification.models import CertifiedCopy
from motcua.kit.errors import MotcuaError
from motcua.organizations.service import Role
from motcua.signatures import service as signatures
from motcua.signatures.models import BatchItem

KIND = "certification.certifiedcopy"
# What a line of a batch has room for.
LABEL_LETTERS = 80


def begin(item: BatchItem, owner: Actor) -> None:
    """Press the button that its owner would press. Raises what `sign_copy` raises."""
    sign_copy(copy_id=item.subject_id, by=owner)


def give_up(item: BatchItem, owner: Actor) -> None:
    """The signature alone: a number that was taken stays with the copy until a leader signs again or voids it."""
    with transaction.atomic(durable=True):
        copy = queries.copy_page(copy_id=item.subject_id, by=owner)
        signatures.cancel_signature(subject=copy, by=owner)


def describe(copy_id: int) -> tuple[str, str]:
    """The paper, and who asks for its copy, with its number where it has one."""
    return _described(CertifiedCopy.objects.get(pk=copy_id))


def _described(copy: CertifiedCopy) -> tuple[str, str]:
    number = queries.number_words(copy)
    paper = shorten(copy.paper, LABEL_LETTERS, placeholder="…")
    return paper, f"{copy.requester_name}, {number}" if number else copy.requester_name


def open_batch(*, copy_id: int, by: Actor) -> int | None:
    """The batch in which this copy is signed once its leader has given the PIN; None where their key needs none."""
    copy = queries.copy_page(copy_id=copy_id, by=by)
    if not signatures.needs_pin(by.person_id):
        return None
    return signatures.open_batch(papers=[_item(copy)], by=by).pk


def _item(copy: CertifiedCopy) -> signatures.NewItem:
    label, title = _described(copy)
    return signatures.NewItem(KIND, copy.pk, label, title, {})


@dataclass(slots=True)
class Pressed:
    """What became of copies that were ticked: `batch_id` is the batch of their leader, which may wait for a PIN."""

    batch_id: int | None = None
    sent: list[CertifiedCopy] = field(default_factory=list)
    refused: list[tuple[CertifiedCopy, str]] = field(default_factory=list)


def press_many(*, copy_ids: Collection[int], by: Actor) -> Pressed:
    """Have signed, or sealed, what waits for this person, the oldest first: the numbers are in that order.

    What a leader signs is a batch, done by jobs. A seal is an act of its own; one that is refused is named and keeps
    none of the others.
    """
    pressed, batched = Pressed(), []
    for copy in queries.visible(by).filter(pk__in=copy_ids).order_by("pk")[: queries.MOST_FOUND]:
        wanted = queries.waits_for(copy, by)
        if wanted == Role.LEADER:
            batched.append(_item(copy))
            continue
        try:
            if wanted is None:
                raise CopyMoved
            seal_copy(copy_id=copy.pk, by=by)
        except MotcuaError as refused:
            pressed.refused.append((copy, refused.message))
        else:
            pressed.sent.append(copy)
    if batched:
        pressed.batch_id = signatures.open_batch(papers=batched, by=by).pk
    return pressed
