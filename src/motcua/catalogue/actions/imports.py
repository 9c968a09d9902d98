"""A file of national records: tried row by row, confirmed by a second person, published as a whole or not at all.

Reading and publishing are jobs. Both show how far they are, and both may be killed anywhere and run again: the trial
is thrown away and begun anew, and what is published comes in one transaction.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Cast

from motcua.accounts.service import SYSTEM, Actor, actor_for
from motcua.audit import service as audit
from motcua.catalogue import errors, rules
from motcua.catalogue.actions import publishing
from motcua.catalogue.actions.drafts import check_may
from motcua.catalogue.models import (
    ImportRow,
    ImportRun,
    ImportState,
    Procedure,
    ProcedureVersion,
    RowState,
)
from motcua.catalogue.national_files import read_file
from motcua.catalogue.trial import Trial
from motcua.kit import clock, jobs, storage
from motcua.kit.errors import MotcuaError
from motcua.kit.text import nfc

BATCH = 100
PUBLISHED_AT_ONCE = 200
# A job that is killed again and again must not hold a run for ever.
UNDER_WAY = (ImportState.READING, ImportState.READY, ImportState.APPLYING)
TO_PUBLISH = (RowState.NEW, RowState.CHANGED)
Item = TypeVar("Item")


def begin_import(
    *, content: bytes, file_name: str, source: str, source_date: dt.date, by: Actor, as_job: bool = True
) -> int:
    """Keep the file and have it tried; returns the id of the run.

    Raises NoteRequired without a source, DayAhead, NotAllowedError. From the command line `by` is the system,
    which goes on with `read_import` itself.
    """
    _check_may(by)
    source = nfc(source)[:200]
    if not source:
        raise errors.NoteRequired
    if source_date > clock.today():
        raise errors.DayAhead
    with transaction.atomic(durable=True):
        run = ImportRun.objects.create(
            file_name=nfc(file_name)[:120] or "tep",
            file_digest=storage.put(content),
            source=source,
            source_date=source_date,
            created_by_id=by.id,
            created_at=clock.now(),
        )
        facts = {"file": run.file_name, "sha256": run.file_digest, "source": source}
        audit.record("import_run.begun", on=run, by=by, data=facts)
        if as_job:
            _defer("catalogue.read_import", run)
    return run.pk


def read_import(*, run_id: int) -> None:
    """Try the whole file; afterwards the run waits for confirmation, or says why the file was refused."""
    run = ImportRun.objects.filter(pk=run_id, state=ImportState.READING).first()
    if run is None:
        return
    run.rows.all().delete()
    try:
        rows = read_file(storage.get(run.file_digest))
    except MotcuaError as refused:
        _move(run, ImportState.REFUSED, problem=refused.message)
        return
    ImportRun.objects.filter(pk=run.pk).update(done=0, total=len(rows))
    trial = Trial(run)
    for batch in _batches(iter(rows), BATCH):
        with transaction.atomic():
            ImportRow.objects.bulk_create([trial.tried(row) for row in batch])
            ImportRun.objects.filter(pk=run.pk).update(done=batch[-1].number)
    with transaction.atomic():
        ImportRow.objects.bulk_create(trial.gone(after=rows[-1].number), batch_size=BATCH)
        # Unless it was given up meanwhile.
        ImportRun.objects.filter(pk=run.pk, state=ImportState.READING).update(state=ImportState.READY)


def try_again(*, run_id: int, by: Actor) -> None:
    """Try the same file against the catalogue as it is now. Raises ImportNotFound, ImportNotReady."""
    _check_may(by)
    with transaction.atomic(durable=True):
        run = _taken(run_id, *UNDER_WAY)
        _move(run, ImportState.READING, done=0, problem="")
        audit.record("import_run.tried_again", on=run, by=by)
        _defer("catalogue.read_import", run)


def confirm_import(*, run_id: int, by: Actor, as_job: bool = True) -> None:
    """Have it published; whoever brought the file in leaves this to another.

    Raises SecondPersonNeeded, ImportHasNothing, ImportNotFound, ImportNotReady, NotAllowedError.
    """
    _check_may(by)
    with transaction.atomic(durable=True):
        run = _taken(run_id, ImportState.READY)
        if run.created_by_id is not None and run.created_by_id == by.id:
            raise errors.SecondPersonNeeded
        count = run.rows.filter(state__in=TO_PUBLISH).count()
        if not count:
            raise errors.ImportHasNothing
        confirmed = {"confirmed_by_id": by.id, "confirmed_at": clock.now()}
        _move(run, ImportState.APPLYING, done=0, total=count, problem="", **confirmed)
        audit.record("import_run.confirmed", on=run, by=by, data={"procedures": count})
        if as_job:
            _defer("catalogue.apply_import", run)


def discard_import(*, run_id: int, by: Actor) -> None:
    """Nothing of it is published. Raises ImportNotFound, ImportNotReady, NotAllowedError."""
    _check_may(by)
    with transaction.atomic(durable=True):
        run = _taken(run_id, *UNDER_WAY)
        _move(run, ImportState.DISCARDED)
        audit.record("import_run.discarded", on=run, by=by)


def apply_import(*, run_id: int) -> None:
    """Publish what was confirmed: prepared in batches, then all at once; from today on it holds.

    Where the catalogue has changed since the trial, nothing is published and the run waits to be tried again.
    """
    run = ImportRun.objects.filter(pk=run_id, state=ImportState.APPLYING).first()
    if run is None:
        return
    _prepare(run)
    try:
        with transaction.atomic(durable=True):
            _publish(run)
    except errors.ImportStale as stale:
        _move(run, ImportState.READY, problem=stale.message, confirmed_by=None, confirmed_at=None)


def _prepare(run: ImportRun) -> None:
    """Work out under what each is found: most of the work, kept as it goes."""
    waiting = run.rows.filter(state__in=TO_PUBLISH)
    done = waiting.filter(listing__isnull=False).count()
    unprepared = waiting.filter(listing__isnull=True).order_by("number")
    while batch := list(unprepared[:BATCH]):
        for row in batch:
            found = publishing.found_by(row.record or {})
            row.listing = {"phrases": found.phrases, "words": found.words, "misspelt": found.misspelt}
        done += len(batch)
        with transaction.atomic():
            ImportRow.objects.bulk_update(batch, ["listing"])
            ImportRun.objects.filter(pk=run.pk).update(done=done)


def _publish(run: ImportRun) -> None:
    run = ImportRun.objects.select_for_update().get(pk=run.pk)
    if run.state != ImportState.APPLYING:
        return
    by = _confirmer(run)
    waiting = run.rows.filter(state__in=TO_PUBLISH)
    codes = list(waiting.values_list("code", flat=True))
    procedures = _locked(codes)
    numbers = _checked(waiting, procedures)
    today = clock.today()
    publishing.end_all(list(procedures.values()), today)
    for batch in _batches(waiting.order_by("number").iterator(PUBLISHED_AT_ONCE), PUBLISHED_AT_ONCE):
        versions = [
            _version(row, procedures[row.code], numbers.get(row.code, 0) + 1, today, by.id) for row in batch
        ]
        ProcedureVersion.objects.bulk_create(versions)
        acts: list[tuple[Any, dict[str, Any]]] = [
            (
                version.procedure,
                {
                    "version": version.number,
                    "digest": version.digest,
                    "effective_from": today.isoformat(),
                    "import_run": run.pk,
                },
            )
            for version in versions
        ]
        audit.record_many("procedure.published", acts=acts, by=by)
    _move(run, ImportState.APPLIED, applied_at=clock.now(), done=len(codes))
    audit.record("import_run.applied", on=run, by=by, data={"procedures": len(codes)})


def _confirmer(run: ImportRun) -> Actor:
    person = run.confirmed_by
    return (actor_for(person.pk) or Actor(person.pk, person.full_name)) if person else SYSTEM


def _locked(codes: list[str]) -> dict[str, Procedure]:
    """The procedures by code, made where they are new, in an order that all lockers keep."""
    Procedure.objects.bulk_create((Procedure(code=code) for code in sorted(codes)), ignore_conflicts=True)
    locked = Procedure.objects.select_for_update().filter(code__in=codes).order_by("id")
    return {procedure.code: procedure for procedure in locked}


def _checked(waiting: Any, procedures: dict[str, Procedure]) -> dict[str, int]:
    """The number of the last version of each.

    Raises ImportStale where it is not the one that the trial saw, or ends on another day: what somebody
    withdrew meanwhile does not come back unseen.
    """
    versions = ProcedureVersion.objects.filter(procedure__in=procedures.values())
    last = versions.order_by("procedure", "-number").distinct("procedure")
    facts = last.values_list("procedure__code", "number", "id", "effective_to")
    found = {code: (number, base) for code, number, *base in facts}
    seen = waiting.values_list("code", "base_version_id", "base_ends")
    moved = sorted(code for code, *base in seen if found.get(code, (0, [None, None]))[1] != base)
    if moved:
        raise errors.ImportStale(count=len(moved), code=moved[0])
    return {code: number for code, (number, _base) in found.items()}


def _version(
    row: ImportRow, procedure: Procedure, number: int, start: dt.date, by: int | None
) -> ProcedureVersion:
    if row.listing is None or row.record is None:
        raise TypeError("a row was not prepared")
    found = rules.Listing(**row.listing)
    columns = publishing.listing_columns(row.record, found)
    for name in ("search_words", "search_misspelt"):
        columns[name] = Cast(Value(getattr(found, name.removeprefix("search_"))), SearchVectorField())
    return ProcedureVersion(
        procedure=procedure,
        number=number,
        digest=row.digest,
        body=row.record,
        form_version_id=row.form_version_id,
        process_version_id=row.process_version_id,
        effective_from=start,
        published_by_id=by,
        **columns,
    )


def _check_may(by: Actor) -> None:
    """The system is whoever runs the command line on the machine itself."""
    if by.id is not None:
        check_may(by)


def _taken(run_id: int, *states: str) -> ImportRun:
    """The run under lock, in one of these states. Raises ImportNotFound, ImportNotReady."""
    run = ImportRun.objects.select_for_update().filter(pk=run_id).first()
    if run is None:
        raise errors.ImportNotFound
    if run.state not in states:
        raise errors.ImportNotReady
    return run


def _move(run: ImportRun, state: str, **facts: Any) -> None:
    """Unless another has moved it since it was read."""
    ImportRun.objects.filter(pk=run.pk, state=run.state).update(state=state, **facts)


def _defer(name: str, run: ImportRun) -> None:
    jobs.defer(name, lock=f"catalogue.import-{run.pk}", run_id=run.pk)


def _batches(items: Iterator[Item], size: int) -> Iterator[list[Item]]:
    while batch := list(islice(items, size)):
        yield batch
