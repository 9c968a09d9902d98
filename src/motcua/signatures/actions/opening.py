"""Opening the key of a batch: the PIN goes to the signing agent at once, and whatever takes longer is looked after by a
job, which knows the batch and never the PIN.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.kit import clock, locks
from motcua.signatures import errors, queries, rules
from motcua.signatures.actions import items
from motcua.signatures.keys import key as keys
from motcua.signatures.keys import unlocking
from motcua.signatures.models import BatchState, Certificate, SigningBatch

# After that the job that looks after the opening is lost, and the PIN may be given again.
_LOST_AFTER = timedelta(minutes=2)


def unlock_batch(*, batch_id: int, pin: str, otp: str = "", by: Actor) -> SigningBatch:
    """Open the key of a batch and have its papers signed; asks the signing agent, and through it a device.

    What takes longer than a second goes on in the agent, and the batch is told as opening. Raises NotYourBatchError,
    NoCertificateError, and what `unlocking.unlock` raises. The PIN goes to the agent only.
    """
    batch = own_batch(batch_id, by)
    if batch.state != BatchState.LOCKED or _is_being_opened(batch):
        return batch
    certificate = certificate_of(batch)
    if not certificate.needs_pin:
        return _run_again(batch, by)
    count = batch.items.filter(state__in=items.OPEN).count()
    opened = unlocking.unlock(
        keys.place_of(certificate), pin=pin, otp=otp, owner=batch.owner_id, batch=batch.pk, count=count
    )
    with transaction.atomic(durable=True):
        batch = locks.take(batch)
        if batch.state != BatchState.LOCKED:
            if batch.handle != opened.handle:
                transaction.on_commit(lambda: unlocking.close(opened.handle))
            return batch
        batch.handle, batch.node, batch.message = opened.handle, settings.NODE, ""
        batch.moved_at = clock.now()
        batch.save(update_fields=["handle", "node", "message", "moved_at"])
        if opened.is_open:
            _run(batch, opened, certificate, by)
        else:
            items.look_again(batch)
    return batch


def run_without_pin(batch: SigningBatch) -> None:
    """Begin a batch whose owner's key needs no PIN; within the transaction that opened it."""
    certificate = queries.current_certificate(rules.Holder(rules.HolderType.PERSON, batch.owner_id))
    if certificate is not None and not certificate.needs_pin:
        _begin(batch, items.NO_PIN)


def _run_again(batch: SigningBatch, by: Actor) -> SigningBatch:
    """Its owner has got another key meanwhile, which needs no PIN, or had the batch tried again."""
    with transaction.atomic(durable=True):
        batch = locks.take(batch)
        if batch.state == BatchState.LOCKED:
            audit.record("batch.unlocked", on=batch, by=by)
            _begin(batch, items.NO_PIN)
    return batch


def _begin(batch: SigningBatch, handle: str, at_once: int = 1) -> None:
    batch.state, batch.handle, batch.at_once = BatchState.RUNNING, handle, at_once
    batch.message, batch.moved_at = "", clock.now()
    if handle == items.NO_PIN:
        batch.node = ""
    batch.save(update_fields=["state", "handle", "node", "at_once", "message", "moved_at"])
    items.go_on(batch)


def take_key(*, batch_id: int) -> None:
    """See whether the key of a batch that was opening is open now; called by a job, as often as it likes."""
    batch = SigningBatch.objects.filter(pk=batch_id).first()
    if batch is None or not batch.is_opening:
        return
    handle = batch.handle
    try:
        certificate = certificate_of(batch)
        opened = unlocking.opened(handle, owner=batch.owner_id, batch=batch.pk)
    except errors.SigningError as refused:
        SigningBatch.objects.filter(pk=batch_id, state=BatchState.LOCKED, handle=handle).update(
            handle="", message=refused.message, moved_at=clock.now()
        )
        return
    with transaction.atomic(durable=True):
        batch = locks.take(batch)
        if not batch.is_opening or batch.handle != handle:
            return
        if opened.is_open:
            _run(
                batch, opened, certificate, Actor(id=batch.owner_id, name=batch.owner_name, is_official=True)
            )
        else:
            items.look_again(batch)


def try_key(*, batch_id: int) -> None:
    """Of a trial, which is a batch of no papers: see whether what its key signs fits the certificate, and write it down."""
    batch = SigningBatch.objects.filter(pk=batch_id, state=BatchState.RUNNING).first()
    if batch is None or batch.items.exists():
        return
    message = ""
    try:
        certificate = certificate_of(batch)
        key = keys.key_of(certificate, batch)
        if not keys.fits(key, key.certificate):
            raise errors.SignatureWrongError
    except errors.SigningError as refused:
        message = refused.message
    SigningBatch.objects.filter(pk=batch.pk, state=BatchState.RUNNING).update(message=message)


def own_batch(batch_id: int, by: Actor) -> SigningBatch:
    batch = SigningBatch.objects.filter(pk=batch_id, owner_id=by.person_id).first()
    if batch is None:
        raise errors.NotYourBatchError
    return batch


def certificate_of(batch: SigningBatch) -> Certificate:
    """Raises NoCertificateError."""
    certificate = queries.current_certificate(rules.Holder(rules.HolderType.PERSON, batch.owner_id))
    if certificate is None:
        raise errors.NoCertificateError(name=batch.owner_name)
    return certificate


def _run(batch: SigningBatch, opened: unlocking.Unlocked, certificate: Certificate, by: Actor) -> None:
    papers = batch.items.filter(state__in=items.OPEN).count()
    audit.record("batch.unlocked", on=batch, by=by, data={"serial": certificate.serial, "papers": papers})
    _begin(batch, opened.handle, opened.at_once)


def _is_being_opened(batch: SigningBatch) -> bool:
    return batch.is_opening and batch.moved_at > clock.now() - _LOST_AFTER
