"""Many papers with one PIN: begun in order, one after another, each told apart; the owner may stop and go on.

A batch moves by jobs: one begins a paper, its signature is asked for and made by further jobs, and what finishes it
begins the next. So no job is long, several batches take turns, and whatever is killed is found and run again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from motcua.accounts.service import Actor, actor_for
from motcua.audit import service as audit
from motcua.kit import clock, locks
from motcua.kit.errors import MotcuaError
from motcua.signatures import errors, registry
from motcua.signatures.actions import asking, items, opening
from motcua.signatures.keys import unlocking
from motcua.signatures.models import BatchItem, BatchState, ItemState, SigningBatch, State

# A batch that has not moved for so long has lost a job.
_STUCK = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class NewItem:
    """A paper to be signed; `label` and `title` are what its owner reads, `facts` what its module begins with."""

    subject_type: str
    subject_id: int
    label: str
    title: str
    facts: dict[str, Any]


def open_batch(*, papers: Sequence[NewItem], by: Actor) -> SigningBatch:
    """A batch of papers in this order, which waits for the PIN; what another open batch holds is left to it.

    A key that needs no PIN has it begun after the commit.
    """
    with transaction.atomic():
        batch = SigningBatch.objects.create(owner_id=by.person_id, owner_name=by.name)
        rows = [
            BatchItem(
                batch=batch,
                position=position,
                subject_type=one.subject_type,
                subject_id=one.subject_id,
                label=one.label,
                title=one.title,
                facts=one.facts,
            )
            for position, one in enumerate(papers, start=1)
        ]
        BatchItem.objects.bulk_create(rows, ignore_conflicts=True)
        audit.record("batch.opened", on=batch, by=by, data={"papers": len(rows)})
        opening.run_without_pin(batch)
    return batch


def go_on(*, batch_id: int) -> None:
    """Begin the next paper of a batch, or what was begun and has lost its job; called by a job, as often as it likes."""
    opening.take_key(batch_id=batch_id)
    opening.try_key(batch_id=batch_id)
    with transaction.atomic(durable=True):
        batch = locks.take(SigningBatch(pk=batch_id))
        if batch.state != BatchState.RUNNING:
            return
        begun = _next_of(batch)
        if not begun:
            _close(batch, BatchState.DONE)
            return
        batch.items.filter(pk__in=[one.pk for one in begun]).update(state=ItemState.STARTED)
        SigningBatch.objects.filter(pk=batch.pk).update(moved_at=clock.now())
    for item in begun:
        _begin_or_say(item)


def _next_of(batch: SigningBatch) -> list[BatchItem]:
    """What was begun and has lost its job, else as many as are signed together."""
    still_open = batch.items.select_related("batch", "request").order_by("position")
    begun = list(still_open.filter(state=ItemState.STARTED))
    return begun or list(still_open.filter(state=ItemState.WAITING)[: batch.at_once])


def _begin_or_say(item: BatchItem) -> None:
    try:
        _begin(item)
    except MotcuaError as refused:
        with transaction.atomic(durable=True):
            item = locks.take(item)
            if item.state == ItemState.STARTED:
                items.finish(item, ItemState.FAILED, refused.message)


def _begin(item: BatchItem) -> None:
    owner = actor_for(item.batch.owner_id)
    if owner is None:
        raise errors.NotYourSignatureError
    if item.request is not None:
        _sign_again(item, owner)
        return
    work = registry.batch_work(item.subject_type)
    if work is None:
        raise errors.SigningError
    work.begin(item, owner)


def _sign_again(item: BatchItem, owner: Actor) -> None:
    request = item.request
    assert request is not None  # the caller has seen it
    if request.state == State.FAILED:
        asking.retry_signature(request=request, by=owner)
        return
    with transaction.atomic():
        request = locks.take(request)
        if request.is_under_way:
            items.sign_again(request)
            return
        done = ItemState.SIGNED if request.state == State.SIGNED else ItemState.CANCELLED
        items.finish(item, done)


def retry_failed(*, batch_id: int, by: Actor) -> SigningBatch:
    """Have those signed that failed while being signed; what was refused before is to be looked at first."""
    with transaction.atomic(durable=True):
        batch = locks.take(opening.own_batch(batch_id, by))
        failed = batch.items.filter(state=ItemState.FAILED, request__state=State.FAILED)
        if failed.update(state=ItemState.WAITING, error="") and batch.state == BatchState.RUNNING:
            items.go_on(batch)
        elif not batch.is_open and batch.items.filter(state=ItemState.WAITING).exists():
            batch.state, batch.handle, batch.message, batch.finished_at = BatchState.LOCKED, "", "", None
            batch.save(update_fields=["state", "handle", "message", "finished_at"])
            opening.run_without_pin(batch)
        audit.record("batch.retried", on=batch, by=by)
    return batch


def cancel_rest(*, batch_id: int, by: Actor) -> SigningBatch:
    """Sign nothing more of a batch; what is being signed at this moment is still finished."""
    with transaction.atomic(durable=True):
        batch = locks.take(opening.own_batch(batch_id, by))
        if not batch.is_open:
            return batch
        was_locked = batch.state == BatchState.LOCKED
        batch.items.filter(state=ItemState.WAITING).update(state=ItemState.CANCELLED)
        begun = list(batch.items.filter(state=ItemState.STARTED)) if was_locked else []
        if was_locked:
            _close(batch, BatchState.CANCELLED)
        audit.record("batch.cancelled", on=batch, by=by)
    for item in begun:
        _give_up(item, by)
    return batch


def _give_up(item: BatchItem, by: Actor) -> None:
    work = registry.batch_work(item.subject_type)
    try:
        if work is None:
            raise errors.SigningError
        work.give_up(item, by)
    except MotcuaError as refused:
        message = refused.message
    else:
        message = ""
    with transaction.atomic(durable=True):
        item = locks.take(item)
        if item.state == ItemState.STARTED:
            items.finish(item, ItemState.FAILED if message else ItemState.CANCELLED, message)


def nudge_batches() -> None:
    """Have those go on that have not moved for some minutes; called by the clock."""
    moves = Q(state=BatchState.RUNNING) | Q(state=BatchState.LOCKED) & ~Q(handle="")
    stuck = SigningBatch.objects.filter(moves, moved_at__lt=clock.now() - _STUCK)
    for batch in stuck.order_by(F("moved_at"))[:100]:
        with transaction.atomic(durable=True):
            items.go_on(batch)


def _close(batch: SigningBatch, state: BatchState) -> None:
    handle = batch.handle
    batch.state, batch.handle, batch.finished_at = state, "", clock.now()
    batch.save(update_fields=["state", "handle", "finished_at"])
    if handle and handle != items.NO_PIN:
        transaction.on_commit(lambda: unlocking.close(handle))
