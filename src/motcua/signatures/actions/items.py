"""What becomes of the papers of a batch, noted wherever a request changes."""

from django.conf import settings
from django.db.models import Model, Q

from motcua.kit import clock, jobs, locks
from motcua.signatures import errors, queries, registry, rules
from motcua.signatures.models import BatchItem, BatchState, ItemState, SigningBatch, SigningRequest

GO_ON = "signatures.go_on"
SIGN = "signatures.sign"
OPEN = (ItemState.WAITING, ItemState.STARTED)


# A queue of its own, with workers of its own: hundreds of papers to sign never keep other jobs waiting. What the
# agent of one machine holds open is signed on that machine.
QUEUE = "signing"
QUEUES = (QUEUE, f"{QUEUE}@{settings.NODE}")


def queue_of(batch: SigningBatch) -> str:
    """Only the worker beside the agent that knows the handle takes jobs from here."""
    return f"{QUEUE}@{batch.node}"


def go_on(batch: SigningBatch) -> None:
    """Have the next paper of a batch begun, after the commit."""
    jobs.defer(GO_ON, queue=queue_of(batch), lock=f"batch:{batch.pk}", batch_id=batch.pk)


def defer_signing(request: SigningRequest) -> None:
    """Have a request signed after the commit; where a PIN is wanted first, once that was given."""
    item = _attached(request)
    if item is None:
        jobs.defer(SIGN, lock=f"sign:{request.pk}", request_id=request.pk)
    elif item.batch.state == BatchState.RUNNING:
        jobs.defer(SIGN, queue=queue_of(item.batch), lock=f"sign:{request.pk}", request_id=request.pk)


def _attached(request: SigningRequest) -> BatchItem | None:
    """The place of a request in a batch of its holder, made now where a PIN is needed; None where none is."""
    if request.holder_type != rules.HolderType.PERSON:
        return None
    mine = BatchItem.objects.select_related("batch").filter(
        subject_type=request.subject_type, subject_id=request.subject_id, batch__owner_id=request.holder_id
    )
    item = mine.filter(state__in=OPEN).first()
    if item is None:
        certificate = queries.current_certificate(request.holder)
        if certificate is None or not certificate.needs_pin:
            return None
        item = mine.filter(request_id=request.pk).order_by("-pk").first() or _alone(request)
    item.request_id, item.state, item.error = request.pk, ItemState.STARTED, ""
    item.save(update_fields=["request", "state", "error"])
    if not item.batch.is_open:
        _reopen(item.batch)
    return item


def _alone(request: SigningRequest) -> BatchItem:
    batch = SigningBatch.objects.create(owner_id=request.holder_id, owner_name=request.requested_by_name)
    label, title = registry.described(request.subject_type, request.subject_id)
    return BatchItem.objects.create(
        batch=batch,
        position=1,
        subject_type=request.subject_type,
        subject_id=request.subject_id,
        label=label,
        title=title,
        state=ItemState.STARTED,
    )


def _reopen(batch: SigningBatch) -> None:
    batch.state, batch.handle, batch.finished_at = BatchState.LOCKED, "", None
    batch.save(update_fields=["state", "handle", "finished_at"])


def batch_of(request: SigningRequest) -> SigningBatch | None:
    """The batch in which a request is signed."""
    item = BatchItem.objects.select_related("batch").filter(request_id=request.pk, state=ItemState.STARTED)
    found = item.order_by("-pk").first()
    return found.batch if found else None


def note(request: SigningRequest, state: ItemState) -> None:
    """Write down what became of a request, inside its transaction; the next paper follows."""
    item = (
        BatchItem.objects.select_related("batch")
        .filter(request_id=request.pk, state=ItemState.STARTED)
        .first()
    )
    if item is not None:
        finish(item, state, request.error)


def finish(item: BatchItem, state: ItemState, error: str = "") -> None:
    # The batch first: whoever begins its next paper locks in this order too.
    batch = locks.take(item.batch)
    SigningBatch.objects.filter(pk=batch.pk).update(moved_at=clock.now())
    item.state, item.error = state, error
    item.save(update_fields=["state", "error"])
    if batch.state == BatchState.RUNNING:
        go_on(batch)


def forget(subject: Model) -> None:
    """The signature of this subject is given up, inside the caller's transaction."""
    mine = Q(subject_type=subject._meta.label_lower, subject_id=subject.pk)  # noqa: SLF001 - Django's documented name
    for item in BatchItem.objects.select_related("batch").filter(mine, state__in=OPEN):
        finish(item, ItemState.CANCELLED)


def ask_for_pin(batch_id: int, error: errors.SigningError) -> None:
    """The key of a batch is closed: it waits, inside the caller's transaction, until its owner opens it again."""
    SigningBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING).update(
        state=BatchState.LOCKED, handle="", message=error.message, moved_at=clock.now()
    )
