"""Services: steps that the system does by itself, in a job after the commit that opened them."""

import logging

from django.db import transaction
from django.db.models import F

from motcua.accounts.service import SYSTEM, Actor
from motcua.kit import jobs
from motcua.kit.errors import MotcuaError
from motcua.workflow import errors, queries, registry
from motcua.workflow.actions import moving
from motcua.workflow.actions.locking import LockedStep, check_person, lock_step
from motcua.workflow.actions.opening import RUN_SERVICE
from motcua.workflow.models import Case, Step, StepKind, StepState
from motcua.workflow.rules import SERVED

MOST_ATTEMPTS = 5
UNEXPECTED = "Hệ thống chưa làm được bước này. Xin thử lại; nếu vẫn lỗi, xin báo quản trị."

logger = logging.getLogger(__name__)


class ServiceFailed(RuntimeError):
    """Tells the queue to try again later; what went wrong is the cause."""


def run_service(*, step_id: int) -> None:
    """Do a step that belongs to the system and move the case on, in one transaction; done once however often called.

    What fails is tried five times, further and further apart. Then the step is open to people of its role, with
    what went wrong, until one of them has it tried again.
    """
    try:
        with transaction.atomic(durable=True):
            _run(step_id)
    except Exception as error:
        if _failed(step_id, error):
            return
        raise ServiceFailed from error


def _run(step_id: int) -> None:
    case = Case.objects.filter(steps=step_id).first()
    if case is None:
        return
    held = registry.subject_kind(case.subject_type).hold(case.subject_id)
    step = lock_step(step_id=step_id)
    # Suspended, cancelled or done meanwhile: whoever resumes the case asks for it anew.
    if step.state != StepState.WAITING or Case.objects.get(pk=step.case_id).suspended_at is not None:
        return
    service = registry.service(queries.process(step.process_version_id).automatic[step.definition].does)
    data = service.run(held.subject)
    moving.complete(step, outcome=SERVED, by=SYSTEM, due_for=held.due_for, answers=held.answers, data=data)
    held.tell("service_done", step.name)


def _failed(step_id: int, error: Exception) -> bool:
    """Count the attempt; whether it was the last."""
    logger.warning("service of step %s failed", step_id, exc_info=error)
    message = error.message if isinstance(error, MotcuaError) else UNEXPECTED
    with transaction.atomic(durable=True):
        waiting = Step.objects.filter(pk=step_id, kind=StepKind.SERVICE, state=StepState.WAITING)
        if not waiting.update(attempts=F("attempts") + 1, failure=message[:300]):
            return True
        return bool(waiting.filter(attempts__gte=MOST_ATTEMPTS).update(state=StepState.OPEN))


def retry_service(*, step_id: int, by: Actor) -> None:
    """Have a failed service tried again, inside the caller's transaction; one that is under way is left alone.

    Raises StepNotFound for a step that is no service, StepAlreadyDone, StepNotYours.
    """
    step = lock_step(step_id=step_id)
    if step.kind != StepKind.SERVICE:
        raise errors.StepNotFound
    if step.state == StepState.WAITING:
        return
    _check_open(step)
    check_person(step, by)
    Step.objects.filter(pk=step.id).update(state=StepState.WAITING, attempts=0, failure="")
    jobs.defer(RUN_SERVICE, step_id=step.id)


def _check_open(step: LockedStep) -> None:
    if step.state == StepState.SUSPENDED:
        raise errors.StepSuspended
    if step.state != StepState.OPEN:
        raise errors.StepAlreadyDone
