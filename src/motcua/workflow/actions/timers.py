"""Timers on open steps. A timer is a row until it fires; whoever removes the row has fired it, so it fires once."""

import logging

from django.db import transaction

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.workflow import queries, registry
from motcua.workflow.actions import moving
from motcua.workflow.actions.locking import LockedStep, lock_step
from motcua.workflow.models import Case, StepState, Timer

# So many in one visit to the database; the next ones follow at once.
PAGE = 500

logger = logging.getLogger(__name__)


def fire_due_timers() -> int:
    """Fire all timers that have run out, soonest first, each in a transaction of its own; returns how many were tried.

    One that fails is logged, left for the next minute, and keeps no other from firing.
    """
    now, last, tried = clock.now(), 0, 0
    while True:
        due = Timer.objects.filter(fires_at__lte=now, id__gt=last).order_by("id")
        page = list(due.values_list("id", flat=True)[:PAGE])
        for timer_id in page:
            try:
                fire_timer(timer_id=timer_id)
            except Exception:
                logger.exception("timer %s could not be fired", timer_id)
        tried += len(page)
        if len(page) < PAGE:
            return tried
        last = page[-1]


def fire_timer(*, timer_id: int) -> None:
    """Move on the case whose timer has run out; a second call, or one that comes too late, changes nothing.

    A step at which a signature is being made is left alone: its timer fires when that has failed or is over.
    """
    with transaction.atomic(durable=True):
        case = Case.objects.filter(timers=timer_id).first()
        if case is None:
            return
        # Whoever changes a case locks its subject first, then the case.
        held = registry.subject_kind(case.subject_type).hold(case.subject_id)
        timer = Timer.objects.filter(pk=timer_id, fires_at__lte=clock.now()).first()
        if timer is None:
            return
        step = lock_step(step_id=timer.step_id)
        # The row may have gone while this waited for the case.
        if step.state != StepState.OPEN or not Timer.objects.filter(pk=timer_id).exists():
            return
        if _fires(step, timer, held):
            held.tell("timer_fired", step.name)


def _fires(step: LockedStep, timer: Timer, held: registry.Held) -> bool:
    boundary = queries.process(step.process_version_id).boundaries[timer.element]
    if moving.is_under_way(step, boundary):
        timer.delete()
        return False
    moving.fire(step, boundary, by=SYSTEM, due_for=held.due_for, answers=held.answers)
    return True
