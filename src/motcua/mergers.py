"""`motcua territory …`: rehearse a resolution, have it applied, watch it, hold it, and take it back."""

import time
from argparse import Namespace
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.kit.errors import MotcuaError

if TYPE_CHECKING:
    from motcua.territory.models import Merger
    from motcua.territory.service import Plan

Say = Callable[[str], None]
SHOWN = 20


def run(options: Namespace, say: Say) -> int:
    """Do what was asked; 1 where it was refused, with the reason said."""
    try:
        return COMMANDS[options.does](options, say)
    except (MotcuaError, OSError) as refused:
        say(f"Không thực hiện được / refused: {refused}")
        return 1


def _rehearse(options: Namespace, say: Say) -> int:
    from motcua.territory import service as territory

    plan = _plan(options.what)
    if options.csv:
        lines = territory.as_csv(plan)
        with options.csv.open("w", encoding="utf-8", newline="") as file:
            file.writelines(lines)
    rehearsal = territory.rehearse(plan)
    say(f"{plan.number}, {plan.effective_on:%d/%m/%Y}: {plan.title}")
    for words in rehearsal.faults:
        say(f"  LỖI / FAULT  {words}")
    for kind in rehearsal.kinds:
        say(f"  {kind.count:>9,}  {kind.label}")
        if kind.note:
            say(f"             {kind.note}")
        for before, after, count in sorted(kind.ways, key=lambda way: -way[2])[
            : SHOWN if options.ways else 0
        ]:
            say(f"             {count:>9,}  {before or '—'} → {after or '—'}")
    for clash in rehearsal.clashes[:SHOWN]:
        mark = "CHẶN / BLOCKS" if clash.blocking else "HỎI / ASKS"
        say(f"  {mark}  [{clash.owner}] {clash.words}")
        if clash.choices:
            say(f"      → {'; '.join(label for _value, label in clash.choices)}")
    if len(rehearsal.clashes) > SHOWN:
        say(f"  … {len(rehearsal.clashes) - SHOWN} nữa / more")
    say(
        "Không có gì phải chuyển / nothing to move"
        if rehearsal.moves_nothing
        else "Thực hiện được / can be applied"
        if rehearsal.can_be_applied
        else "Chưa thực hiện được / cannot be applied"
    )
    return 0 if rehearsal.can_be_applied else 1


def _apply(options: Namespace, say: Say) -> int:
    from motcua.accounts.service import SYSTEM
    from motcua.kit import clock
    from motcua.territory import service as territory

    plan = _plan(options.what)
    first = datetime(
        plan.effective_on.year, plan.effective_on.month, plan.effective_on.day, tzinfo=clock.VIETNAM
    )
    at = (
        options.at.replace(tzinfo=options.at.tzinfo or clock.VIETNAM)
        if options.at
        else max(first, clock.now())
    )
    merger = territory.order_merger(plan=plan, at=at.astimezone(UTC), by=SYSTEM)
    say(f"{plan.number}: {clock.local(merger.apply_at):%H:%M %d/%m/%Y}")
    return _wait(merger.pk, say) if options.wait else 0


def _wait(merger_id: int, say: Say) -> int:
    """Do in this process what the worker would, and say how it goes; a worker beside it does no harm."""
    from motcua.accounts.service import SYSTEM
    from motcua.kit import clock
    from motcua.territory import service as territory
    from motcua.territory.models import Merger

    merger = Merger.objects.get(pk=merger_id)
    if (pause := (merger.apply_at - clock.now()).total_seconds()) > 0:
        say(f"chờ / waiting {timedelta(seconds=int(pause))}")
        time.sleep(pause)
    begun = time.monotonic()
    territory.switch_merger(merger_id=merger_id, by=SYSTEM)
    say(f"đã đổi / switched: {time.monotonic() - begun:.1f} s")
    while territory.move_merger(merger_id=merger_id, by=SYSTEM):
        say(f"  {_counts(merger)}")
    merger.refresh_from_db()
    say(f"{merger.get_state_display()}: {_counts(merger)}; {time.monotonic() - begun:.1f} s")
    return 0


def _counts(merger: "Merger") -> str:
    from motcua.territory import service as territory

    return ", ".join(f"{kind} {count:,}" for kind, count in territory.counts_moved(merger).items() if count)


def _status(options: Namespace, say: Say) -> int:
    from motcua.kit import clock
    from motcua.territory.models import Merger

    mergers = Merger.objects.select_related("resolution").order_by("apply_at")
    if options.what:
        mergers = mergers.filter(resolution__number=options.what)
    if not mergers:
        say("chưa có lượt sắp xếp nào / no merger yet")
    for merger in mergers:
        at = clock.local(merger.apply_at)
        say(f"{merger}: {merger.state_words}, {at:%H:%M %d/%m/%Y}; {_counts(merger) or '—'}")
        if merger.failure:
            say(f"  {merger.failure}")
        if waiting := merger.questions.filter(answered_at=None).count():
            say(f"  {waiting} câu hỏi chờ quyết định / questions to be decided")
    return 0


def _pause(options: Namespace, say: Say) -> int:
    return _change("pause_merger", options, say)


def _resume(options: Namespace, say: Say) -> int:
    return _change("resume_merger", options, say)


def _cancel(options: Namespace, say: Say) -> int:
    return _change("cancel_merger", options, say)


def _undo(options: Namespace, say: Say) -> int:
    return _change("undo_merger", options, say)


def _change(action: str, options: Namespace, say: Say) -> int:
    from motcua.accounts.service import SYSTEM
    from motcua.territory import service as territory
    from motcua.territory.models import Merger

    merger = Merger.objects.filter(resolution__number=options.what).first()
    if merger is None:
        say(f"{options.what}: không có / none")
        return 1
    getattr(territory, action)(merger=merger, by=SYSTEM)
    if action == "undo_merger":
        # Whoever types waits for the answer; the job finds nothing left to check.
        territory.check_undo(merger_id=merger.pk, by=SYSTEM)
    merger.refresh_from_db()
    say(f"{merger}: {merger.state_words} {merger.failure}".rstrip())
    return 1 if merger.failure else 0


def _plan(what: str) -> "Plan":
    """The plan of a file, or of a resolution that is recorded under this number."""
    from motcua.territory import service as territory

    file = Path(what)
    return territory.read_plan(file.read_bytes()) if file.is_file() else territory.recorded_plan(what)


COMMANDS: dict[str, Callable[[Namespace, Say], int]] = {
    "rehearse": _rehearse,
    "apply": _apply,
    "status": _status,
    "pause": _pause,
    "resume": _resume,
    "cancel": _cancel,
    "undo": _undo,
}
