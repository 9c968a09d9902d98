"""A resolution file is kept and rehearsed in a job, since counting may take seconds; what came of it stays readable."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit.service import record
from motcua.kit import clock, jobs, storage
from motcua.kit.errors import NotAllowedError
from motcua.kit.text import nfc
from motcua.territory import registry, rehearsal, resolutions
from motcua.territory.errors import ResolutionUnreadable, UnknownRehearsal
from motcua.territory.models import RehearsalRun, RehearsalState
from motcua.territory.rehearsal import Rehearsal
from motcua.territory.resolutions import Plan

RUNS_SHOWN = 10
SAMPLE = Path(__file__).parent / "data" / "sample-resolution.json"


def begin_rehearsal(*, content: bytes, file_name: str, by: Actor) -> int:
    """Keep the file and have it rehearsed; returns the id of the run, which also says what is wrong with the file.

    Raises ResolutionUnreadable for what is no resolution file at all, NotAllowedError.
    """
    if not registry.may_merge(by):
        raise NotAllowedError
    problems: list[str] = []
    try:
        resolutions.read_plan(content)
    except ResolutionUnreadable as unreadable:
        problems = unreadable.each
        if not problems:
            raise
    with transaction.atomic(durable=True):
        run = RehearsalRun.objects.create(
            file_name=nfc(file_name)[:120] or "nghi-quyet.json",
            file_digest=storage.put(content),
            state=RehearsalState.REFUSED if problems else RehearsalState.RUNNING,
            problems=problems,
            created_by_id=by.id,
            created_by_name=by.name,
            created_at=clock.now(),
        )
        record("rehearsal.begun", on=run, by=by, data={"file": run.file_name, "sha256": run.file_digest})
        if not problems:
            jobs.defer("territory.run_rehearsal", run_id=run.pk)
    return run.pk


def begin_recorded_rehearsal(*, number: str, by: Actor) -> int:
    """The same for a resolution that is recorded already. Raises UnknownResolution, NotAllowedError."""
    plan = rehearsal.recorded_plan(number)
    content = json.dumps(plan.as_json(), ensure_ascii=False, indent=1).encode()
    return begin_rehearsal(content=content, file_name=number, by=by)


def repeat_rehearsal(*, run_id: int, by: Actor) -> None:
    """Count again what has changed since. Raises UnknownRehearsal, NotAllowedError."""
    if not registry.may_merge(by):
        raise NotAllowedError
    with transaction.atomic(durable=True):
        run = RehearsalRun.objects.select_for_update().filter(pk=run_id).first()
        if run is None:
            raise UnknownRehearsal
        if run.state != RehearsalState.READY:
            return
        run.state, run.rehearsed_at = RehearsalState.RUNNING, None
        run.save(update_fields=["state", "rehearsed_at"])
        record("rehearsal.repeated", on=run, by=by)
        jobs.defer("territory.run_rehearsal", run_id=run.pk)


def run_rehearsal(*, run_id: int) -> None:
    """Rehearse, and keep what came of it."""
    run = RehearsalRun.objects.filter(pk=run_id, state=RehearsalState.RUNNING).first()
    if run is None:
        return
    moment = clock.now()
    result = rehearsal.keep_result(rehearsal.rehearse(plan_of(run)))
    with transaction.atomic(durable=True):
        waiting = RehearsalRun.objects.filter(pk=run_id, state=RehearsalState.RUNNING)
        waiting.update(state=RehearsalState.READY, result=result, rehearsed_at=moment)


def rehearsal_run(*, run_id: int) -> RehearsalRun:
    """Raises UnknownRehearsal."""
    run = RehearsalRun.objects.filter(pk=run_id).first()
    if run is None:
        raise UnknownRehearsal
    return run


def rehearsal_runs() -> list[RehearsalRun]:
    """The last ones, without what came of them."""
    return list(RehearsalRun.objects.defer("result", "problems").order_by("-pk")[:RUNS_SHOWN])


def plan_of(run: RehearsalRun) -> Plan:
    """Raises ResolutionUnreadable for a file with faults."""
    return resolutions.read_plan(storage.get(run.file_digest))


def result_of(run: RehearsalRun) -> Rehearsal:
    """What a run that is ready has found."""
    return rehearsal.read_result(plan_of(run), run.result)


def sample_resolution() -> dict[str, Any]:
    """A made-up resolution as its file says it, in force from today."""
    facts: dict[str, Any] = json.loads(SAMPLE.read_text(encoding="utf-8"))
    today = clock.today().isoformat()
    return facts | {"issued_on": today, "effective_on": today}
