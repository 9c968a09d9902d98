"""What the command line does with the catalogue: the same trial and the same publishing, told line by line."""

import datetime as dt
import json
import time
from collections.abc import Callable

from motcua.accounts.service import SYSTEM
from motcua.catalogue import sampling
from motcua.catalogue.actions import imports
from motcua.catalogue.actions.publishing import load_procedures
from motcua.catalogue.errors import ImportFileRefused
from motcua.catalogue.exporting import to_national
from motcua.catalogue.models import ImportState, RowState
from motcua.catalogue.queries.imports import RunCard, import_rows, import_run
from motcua.kit import clock

Say = Callable[[str], None]
MOST_TOLD = 20


def import_from_file(
    *, content: bytes, file_name: str, source: str, source_date: dt.date, apply: bool, say: Say
) -> RunCard:
    """Try a file and tell what it would change; with `apply`, publish it.

    Raises ImportFileRefused, ImportHasNothing, DayAhead.
    """
    began = time.perf_counter()
    run_id = imports.begin_import(
        content=content, file_name=file_name, source=source, source_date=source_date, by=SYSTEM, as_job=False
    )
    imports.read_import(run_id=run_id)
    run = import_run(run_id=run_id)
    if run.state == ImportState.REFUSED:
        raise ImportFileRefused(run.problem)
    _tell(run, say)
    say(f"Chạy thử {run.total} bản ghi trong {time.perf_counter() - began:.1f} giây.")
    return _applied(run, say) if apply and run.to_publish else run


def generate_sample(*, count: int, say: Say) -> RunCard:
    """Publish a catalogue of so many procedures, the real ones first, the rest made and marked so."""
    load_procedures()
    records = [to_national(record) for record in sampling.sample_catalogue(count)]
    return import_from_file(
        content=json.dumps(records, ensure_ascii=False).encode(),
        file_name="du-lieu-mau.json",
        source=sampling.SOURCE,
        source_date=clock.today(),
        apply=True,
        say=say,
    )


def _applied(run: RunCard, say: Say) -> RunCard:
    began = time.perf_counter()
    imports.confirm_import(run_id=run.id, by=SYSTEM, as_job=False)
    imports.apply_import(run_id=run.id)
    published = import_run(run_id=run.id)
    if published.state == ImportState.APPLIED:
        say(f"Đã công bố {published.done} thủ tục trong {time.perf_counter() - began:.1f} giây.")
    else:
        say(published.problem)
    return published


def _tell(run: RunCard, say: Say) -> None:
    for state in RowState:
        count = run.counts[state]
        say(f"{state.label}: {count}")
        if state == RowState.UNCHANGED or not count:
            continue
        for line in import_rows(run_id=run.id, state=state)[:MOST_TOLD]:
            told = "; ".join(filter(None, [line.change_words, *line.problems, *line.notices]))
            say(f"  {line.code or '?'}  {line.title[:80]}{f' ({line.place})' if line.place else ''}: {told}")
        if count > MOST_TOLD:
            say(f"  … và {count - MOST_TOLD} thủ tục khác")
