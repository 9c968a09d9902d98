"""A merger is ordered, switched in one transaction at its moment, carried on in batches, paused, and undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import DataError, IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from motcua.accounts.service import Actor
from motcua.audit.service import Who, record
from motcua.kit import clock, jobs, locks
from motcua.kit.errors import MotcuaError, NotAllowedError
from motcua.territory import registry, resolutions
from motcua.territory.asking import ask, shared
from motcua.territory.errors import MergerRefused
from motcua.territory.models import Merger, MergerQuestion, MergerState, Moved, MovedTally, Resolution
from motcua.territory.rehearsal import Rehearsal, rehearse
from motcua.territory.resolutions import Plan

BATCH = 200
# A job leaves the worker to others after so many batches and goes on with a new one.
BATCHES_A_JOB = 25
OVERDUE = timedelta(minutes=5)


def order_merger(*, plan: Plan, at: datetime, by: Actor, rehearsal: Rehearsal | None = None) -> Merger:
    """Have a resolution carried out at a moment (in UTC), not before its first day.

    Once a resolution: ordering it again before its switch takes the new plan and moment. A rehearsal that was made
    of the plan spares another one; the switch makes its own anyway.
    Raises MergerRefused, NotAllowedError.
    """
    _check_may(by)
    rehearsal = rehearsal or rehearse(plan)
    _check_can_be_applied(rehearsal)
    if clock.local(at).date() < plan.effective_on:
        first = {"number": plan.number, "day": f"{plan.effective_on:%d/%m/%Y}"}
        raise MergerRefused(reason=_("%(number)s có hiệu lực từ %(day)s.") % first)
    with transaction.atomic(durable=True):
        resolution = _record(plan)
        facts = {
            "plan": plan.as_json(),
            "rehearsal": rehearsal.as_json(),
            "state": MergerState.PLANNED,
            "apply_at": at,
            "switched_at": None,
            "finished_at": None,
            "failure": "",
            "ordered_by_id": by.id,
            "ordered_by_name": by.name,
        }
        merger = Merger.objects.select_for_update().filter(resolution=resolution).first()
        if merger is not None and merger.state not in {MergerState.PLANNED, MergerState.UNDONE}:
            words = _("%(number)s đã được thực hiện hoặc đang thực hiện.")
            raise MergerRefused(reason=words % {"number": plan.number})
        merger, _new = Merger.objects.update_or_create(resolution=resolution, defaults=facts)
        record("merger.ordered", on=merger, by=by, data={"number": plan.number, "at": at.isoformat()})
        # Without the lock of the batches: the job of an order that was taken back would hold this one until its day.
        jobs.defer("territory.switch_merger", merger_id=merger.pk, at=at)
        return merger


def cancel_merger(*, merger: Merger, by: Actor) -> None:
    """Take an order back before its moment. Raises MergerRefused after it, NotAllowedError."""
    _check_may(by)
    with transaction.atomic(durable=True):
        merger = locks.take(merger)
        if merger.state != MergerState.PLANNED:
            words = _("%(number)s đã bắt đầu; hãy tạm dừng hoặc hoàn tác.")
            raise MergerRefused(reason=words % {"number": merger})
        record("merger.cancelled", on=merger, by=by, data={"number": str(merger)})
        _to(merger, MergerState.UNDONE)


def switch_merger(*, merger_id: int, by: Who) -> bool:
    """Change units and offices in one transaction, once, when the moment has come; whether it was done now.

    What stands in the way since it was ordered is kept as the failure of the merger, for whoever ordered it.
    """
    try:
        with transaction.atomic(durable=True):
            _in_turn()
            merger = Merger.objects.get(pk=merger_id)
            if merger.state != MergerState.PLANNED or merger.apply_at > clock.now():
                return False
            _switch(merger, by)
            jobs.defer("territory.move_merger", merger_id=merger.pk, lock=_lock(merger))
            return True
    except MotcuaError as error:
        _keep_failure(merger_id, error.message)
        raise
    except (IntegrityError, DataError):
        words = _(
            "Dữ liệu hiện có không cho phép chuyển; chưa có gì thay đổi. Xin báo người quản trị hệ thống."
        )
        _keep_failure(merger_id, words)
        raise


def _in_turn() -> None:
    """One merger after the other: what one switches or takes back, the next one sees."""
    list(Merger.objects.select_for_update().order_by("pk").values_list("pk"))


def _keep_failure(merger_id: int, words: str) -> None:
    Merger.objects.filter(pk=merger_id, state=MergerState.PLANNED).update(failure=words[:500])


def defer_overdue_mergers() -> int:
    """Have those switched whose moment has passed without a word, as after a database that was away; how many."""
    with transaction.atomic(durable=True):
        overdue = Merger.objects.filter(
            state=MergerState.PLANNED, failure="", apply_at__lt=clock.now() - OVERDUE
        ).values_list("pk", flat=True)
        for merger_id in overdue:
            jobs.defer("territory.switch_merger", merger_id=merger_id)
        return len(overdue)


def _check_can_be_applied(rehearsal: Rehearsal) -> None:
    if not rehearsal.can_be_applied:
        blocking = [clash.words for clash in rehearsal.clashes if clash.blocking]
        raise MergerRefused(reason=" ".join([*rehearsal.faults, *blocking]))


def _switch(merger: Merger, by: Who) -> None:
    plan = resolutions.plan_from(merger.plan)
    rehearsal = rehearse(plan)
    _check_can_be_applied(rehearsal)
    merger.switched_at = clock.now()
    merger.rehearsal = rehearsal.as_json()
    for mover in registry.movers():
        if mover.switch is not None:
            mover.switch(merger, plan)
    _to(merger, MergerState.MOVING, "switched_at", "rehearsal")
    ask(merger, rehearsal.clashes)
    record(
        "merger.switched",
        on=merger,
        by=by,
        data={"number": plan.number, "kinds": rehearsal.as_json()["kinds"]},
    )


def move_merger(*, merger_id: int, by: Who, batches: int = BATCHES_A_JOB, most: int = BATCH) -> bool:
    """Go on with the batches; whether anything is left. Paused or over, nothing is done.

    Each batch is one transaction, and only what has not moved is moved: stopped anywhere, it goes on from there.
    """
    for _number in range(batches):
        with transaction.atomic(durable=True):
            # Shared: batches may run beside each other, but a pause waits for those under way.
            merger = shared(merger_id, MergerState.MOVING, MergerState.UNDOING)
            if merger is None:
                return False
            back = merger.state == MergerState.UNDOING
            moved = _back(merger, most) if back else _forth(merger, most)
        if not moved:
            _finish(merger_id, by)
            return False
    return True


def _forth(merger: Merger, most: int) -> int:
    for mover in registry.movers():
        if mover.batch is not None and (moved := mover.batch(merger, most)):
            return moved
    return 0


def _back(merger: Merger, most: int) -> int:
    for mover in reversed(registry.movers()):
        if mover.batch is not None and (moved := mover.back(merger, most)):
            return moved
    return 0


def _finish(merger_id: int, by: Who) -> None:
    with transaction.atomic(durable=True):
        merger = Merger.objects.select_for_update().get(pk=merger_id)
        if merger.state == MergerState.MOVING:
            merger.finished_at = clock.now()
            _to(merger, MergerState.DONE, "finished_at")
            record(
                "merger.done", on=merger, by=by, data={"number": str(merger), "moved": counts_moved(merger)}
            )
        elif merger.state == MergerState.UNDOING:
            for mover in reversed(registry.movers()):
                if mover.batch is None:
                    mover.back(merger, BATCH)
            # What was asked came of the merger alone.
            MergerQuestion.objects.filter(merger=merger, answered_at=None).delete()
            _to(merger, MergerState.UNDONE)
            record("merger.undone", on=merger, by=by, data={"number": str(merger)})


def sweep_mergers(*, by: Who, days: int = 3) -> int:
    """What reached a closed office after its merger was done (a process may know old offices for seconds) follows."""
    found = 0
    recent = Merger.objects.filter(
        state=MergerState.DONE, finished_at__gt=clock.now() - timedelta(days=days)
    ).order_by("pk")
    for merger in recent:
        for _number in range(BATCHES_A_JOB):
            with transaction.atomic(durable=True):
                moved = _forth(merger, BATCH) if shared(merger.pk, MergerState.DONE) else 0
            found += moved
            if not moved:
                break
    if found:
        with transaction.atomic(durable=True):
            record("merger.swept", on=recent[0], by=by, data={"count": found})
    return found


def pause_merger(*, merger: Merger, by: Actor) -> None:
    """Hold the batches; people go on working, since the successors may do what has not moved too."""
    _change(merger, MergerState.MOVING, MergerState.PAUSED, "merger.paused", by)


def resume_merger(*, merger: Merger, by: Actor) -> None:
    _change(merger, MergerState.PAUSED, MergerState.MOVING, "merger.resumed", by, goes_on=True)


def undo_merger(*, merger: Merger, by: Actor) -> None:
    """Bring everything back where it was, if nothing new depends on it, which a job finds out first.

    What does is kept as the failure of the merger. Raises MergerRefused, NotAllowedError.
    """
    _check_may(by)
    with transaction.atomic(durable=True):
        _in_turn()
        merger = locks.take(merger)
        if merger.state not in {MergerState.PAUSED, MergerState.DONE, MergerState.MOVING}:
            words = _("%(number)s chưa chuyển gì hoặc đã được hoàn tác.")
            raise MergerRefused(reason=words % {"number": merger})
        merger.checked_from, merger.failure = merger.state, ""
        _to(merger, MergerState.CHECKING, "checked_from", "failure")
        record("merger.undo_asked", on=merger, by=by, data={"number": str(merger)})
        jobs.defer("territory.check_undo", merger_id=merger.pk, lock=_lock(merger))


def check_undo(*, merger_id: int, by: Who) -> None:
    """Begin to undo, or keep what depends on the merger and leave it as it was."""
    with transaction.atomic(durable=True):
        _in_turn()
        merger = Merger.objects.filter(pk=merger_id, state=MergerState.CHECKING).first()
        if merger is None:
            return
        depend = " ".join(dependents(merger))
        if depend:
            merger.failure = depend[:500]
            _to(merger, MergerState(merger.checked_from), "failure")
            data = {"number": str(merger), "what": merger.failure}
            record("merger.undo_refused", on=merger, by=by, data=data)
        else:
            _to(merger, MergerState.UNDOING)
            record("merger.undoing", on=merger, by=by, data={"number": str(merger)})
        if merger.state in {MergerState.MOVING, MergerState.UNDOING}:
            jobs.defer("territory.move_merger", merger_id=merger.pk, lock=_lock(merger))


def dependents(merger: Merger) -> list[str]:
    """What came about since its switch and would be lost by an undo, in words."""
    if merger.switched_at is None:
        return []
    return [words for mover in registry.movers() for words in mover.dependents(merger)]


def _check_may(by: Actor) -> None:
    if not registry.may_merge(by):
        raise NotAllowedError


def _change(
    merger: Merger, before: MergerState, after: MergerState, action: str, by: Actor, *, goes_on: bool = False
) -> None:
    _check_may(by)
    with transaction.atomic(durable=True):
        merger = locks.take(merger)
        if merger.state != before:
            facts = {"number": merger, "state": merger.get_state_display()}
            raise MergerRefused(reason=_("%(number)s đang ở trạng thái khác: %(state)s.") % facts)
        _to(merger, after)
        record(action, on=merger, by=by, data={"number": str(merger)})
        if goes_on:
            jobs.defer("territory.move_merger", merger_id=merger.pk, lock=_lock(merger))


def _to(merger: Merger, state: MergerState, *also: str) -> None:
    merger.state = state
    merger.save(update_fields=["state", *also])


def _lock(merger: Merger) -> str:
    return f"territory.merger:{merger.pk}"


def counts_moved(merger: Merger) -> dict[str, int]:
    """How many things of each kind have moved."""
    moved = MovedTally.objects.filter(merger_id=merger.pk).values_list("kind").annotate(count=Sum("count"))
    return {mover.kind: 0 for mover in registry.movers()} | dict(moved.order_by("kind"))


def keep_moved(merger: Merger, kind: str, rows: Sequence[tuple[int, object, object]]) -> None:
    """Note (id, before, after) of things that have just moved, in the transaction that moves them."""
    Moved.objects.bulk_create(
        [
            Moved(merger=merger, kind=kind, object_id=pk, before=before, after=after, at=clock.now())
            for pk, before, after in rows
        ],
        # What is moved again (a question asked meanwhile) was first where its first row says.
        ignore_conflicts=True,
    )


def _record(plan: Plan) -> Resolution:
    """The resolution of a plan; what is recorded of it already, from the data files, is not the plan's to change.

    Raises MergerRefused where the two say different things.
    """
    facts = {
        "title": plan.title,
        "issued_on": plan.issued_on,
        "effective_on": plan.effective_on,
        "source": plan.source,
    }
    resolution = Resolution.objects.select_for_update().filter(number=plan.number).first()
    known = resolution.successions.values_list("predecessor__code", "successor__code") if resolution else ()
    if resolution is None or not (known or resolution.renamings.exists()):
        # Ordered again with a mended file, it is as that says.
        values = {**facts, "verified": plan.verified}
        return Resolution.objects.update_or_create(number=plan.number, defaults=values)[0]
    others = {(one.predecessor, one.successor) for one in plan.passages} - set(known)
    if resolution.effective_on != plan.effective_on or (known and others):
        words = _("%(number)s đã được ghi với nội dung khác (có hiệu lực từ %(day)s). Xem lại số hoặc tệp.")
        raise MergerRefused(
            reason=words % {"number": plan.number, "day": f"{resolution.effective_on:%d/%m/%Y}"}
        )
    return resolution
