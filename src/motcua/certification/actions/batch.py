"""How a copy of a signing batch is begun, given up and named; `signatures` keeps the batch and asks for the PIN."""

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.certification import queries
from motcua.certification.actions.signing import sign_copy
from motcua.certification.models import CertifiedCopy
from motcua.signatures import service as signatures
from motcua.signatures.models import BatchItem

KIND = "certification.certifiedcopy"


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
    copy = CertifiedCopy.objects.get(pk=copy_id)
    number = queries.number_words(copy)
    return copy.paper[:60], f"{copy.requester_name}, {number}" if number else copy.requester_name


def open_batch(*, copy_id: int, by: Actor) -> int | None:
    """The batch in which this copy is signed once its leader has given the PIN; None where their key needs none."""
    copy = queries.copy_page(copy_id=copy_id, by=by)
    if not signatures.needs_pin(by.person_id):
        return None
    label, title = describe(copy.pk)
    return signatures.open_batch(papers=[signatures.NewItem(KIND, copy.pk, label, title, {})], by=by).pk
