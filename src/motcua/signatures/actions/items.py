"""What becomes of the papers of a batch, noted wherever a request changes."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Model, Q

from motcua.kit import clock, jobs, locks
from motcua.signatures import errors, queries, registry, rules
from motcua.signatures.models import BatchItem, BatchState, ItemState, SigningBatch, SigningRequest, State

GO_ON = "signatures.go_on"
SIGN = "signatures.sign"
_PAUSE = timedelta(seconds=2)
OPEN = (ItemState.WAITING, ItemState.STARTED)

# In place of the handle of an opened key, where there is none to open.
NO_PIN = "no-pin"
# A queue of its own, with workers of its own: hundreds of papers to sign never keep other jobs waiting. What the
# agent of one machine holds open is signed on that machine.
QUEUE = "signing"
QUEUES = (QUEUE, f"{QUEUE}@{settings.NODE}")


def queue_of(batch: SigningBatch) -> str:
    """Only the worker beside the agent that knows the handle takes jobs from here; any worker where there is none."""
    return f"{QUEUE}@{batch.node}" if batch.node else QUEUE


def go_on(batch: SigningBatch) -> None:
    """Have the next paper of a batch begun, after the commit."""
    jobs.defer(GO_ON, queue=queue_of(batch), lock=f"batch:{batch.pk}", batch_id=batch.pk)


def look_again(batch: SigningBatch) -> None:
    """Have it seen, some seconds later, whether the key of a batch is open now."""
    at = clock.now() + _PAUSE
    jobs.defer(GO_ON, queue=queue_of(batch), lock=f"batch:{batch.pk}", at=at, batch_id=batch.pk)


def defer_signing(request: SigningRequest) -> None:
    """Have a request signed after the commit; where a PIN is wanted first, once that was given."""
    item = _attached(request)
    if item is None:
        jobs.defer(SIGN, lock=f"sign:{request.pk}", request_id=request.pk)
    elif item.batch.state == BatchState.RUNNING and item.batch.at_once > 1:
        _sign_when_all_are_ready(locks.take(item.batch))
    elif item.batch.state == BatchState.RUNNING:
        _defer_in(item.batch, request)


def sign_again(request: SigningRequest) -> None:
    """Have a request of a batch signed after the commit, without regard to the papers that were begun with it."""
    item = _attached(request)
    if item is not None and item.batch.state == BatchState.RUNNING:
        _defer_in(item.batch, request)


def sign_later(request: SigningRequest) -> None:
    """Have a request of a batch tried again some seconds later."""
    batch = batch_of(request)
    if batch is not None:
        _defer_in(batch, request, at=clock.now() + _PAUSE)


def _defer_in(batch: SigningBatch, request: SigningRequest, at: datetime | None = None) -> None:
    # What signs several at once is alone with its batch.
    lock = f"sign:{request.pk}" if batch.at_once == 1 else f"sign-batch:{batch.pk}"
    jobs.defer(SIGN, queue=queue_of(batch), lock=lock, at=at, request_id=request.pk)


def _sign_when_all_are_ready(batch: SigningBatch) -> None:
    """Those that were begun together are signed together, once the last of them is prepared."""
    begun = list(_begun(batch))
    if begun and all(one.request and one.request.state == State.QUEUED for one in begun):
        assert begun[0].request is not None  # seen in the line before
        _defer_in(batch, begun[0].request)


def _begun(batch: SigningBatch) -> Any:
    begun = BatchItem.objects.select_related("request").filter(batch=batch, state=ItemState.STARTED)
    return begun.order_by("position")


def ready_beside(request: SigningRequest) -> list[int]:
    """The other requests that were begun with this one and wait to be signed, in the order of the batch."""
    batch = batch_of(request)
    if batch is None:
        return []
    ready = _begun(batch).filter(request__state=State.QUEUED).exclude(request_id=request.pk)
    return list(ready.values_list("request_id", flat=True))


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
    if batch.state == BatchState.RUNNING and (batch.at_once == 1 or not _begun(batch).exists()):
        go_on(batch)
    elif batch.state == BatchState.RUNNING:
        _sign_when_all_are_ready(batch)


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
