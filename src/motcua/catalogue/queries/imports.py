"""Imports of procedures, as administrators see them: the runs, and the rows of one."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _

from motcua.catalogue.comparison import Change, record_changes
from motcua.catalogue.errors import ImportNotFound
from motcua.catalogue.models import ImportRow, ImportRun, ImportState, RowState
from motcua.catalogue.national_files import write_workbook
from motcua.catalogue.wording import LABELS
from motcua.kit import sheets

PAGE = 50


@dataclass(frozen=True, slots=True)
class RunCard:
    """`counts` are the rows of the trial by their state, all states in the order in which they are shown."""

    id: int
    file_name: str
    source: str
    source_date: dt.date
    state: str
    problem: str
    done: int
    total: int
    created_by_id: int | None
    created_by_name: str
    created_at: dt.datetime
    confirmed_by_name: str
    applied_at: dt.datetime | None
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def state_words(self) -> str:
        return str(ImportState(self.state).label)

    @property
    def is_under_way(self) -> bool:
        return self.state in (ImportState.READING, ImportState.APPLYING)

    @property
    def to_publish(self) -> int:
        return self.counts.get(RowState.NEW, 0) + self.counts.get(RowState.CHANGED, 0)


@dataclass(frozen=True, slots=True)
class RowLine:
    number: int
    place: str
    code: str
    title: str
    state: str
    changes: tuple[str, ...]
    problems: tuple[str, ...]
    notices: tuple[str, ...]
    has_record: bool

    @property
    def state_words(self) -> str:
        return str(RowState(self.state).label)

    @property
    def change_words(self) -> str:
        return ", ".join(str(LABELS.get(part, part)) for part in self.changes)


def import_runs(*, limit: int = 30) -> tuple[RunCard, ...]:
    """The last ones, the newest first."""
    runs = ImportRun.objects.select_related("created_by", "confirmed_by").order_by("-id")[:limit]
    return tuple(_card(run, {}) for run in runs)


def import_run(*, run_id: int) -> RunCard:
    """Raises ImportNotFound."""
    run = ImportRun.objects.select_related("created_by", "confirmed_by").filter(pk=run_id).first()
    if run is None:
        raise ImportNotFound
    found = dict(run.rows.values_list("state").annotate(Count("id")))
    return _card(run, {state.value: found.get(state.value, 0) for state in RowState})


def import_rows(*, run_id: int, state: str = "", page: int = 1) -> tuple[RowLine, ...]:
    """A page of rows, those of one state or all, in the order of the file."""
    start = (max(page, 1) - 1) * PAGE
    return tuple(map(_line, _rows(run_id, state)[start : start + PAGE]))


def import_row(*, run_id: int, number: int) -> tuple[RowLine, tuple[Change, ...]]:
    """One row with what would change by it. Raises ImportNotFound."""
    row = ImportRow.objects.select_related("base_version").filter(run_id=run_id, number=number).first()
    if row is None:
        raise ImportNotFound
    before = row.base_version.body if row.base_version else {}
    changes = tuple(record_changes(old=before, new=row.record)) if row.record else ()
    return _line(row), changes


def import_table(*, run_id: int) -> bytes:
    """All rows as CSV for a spreadsheet (UTF-8 with its mark). Raises ImportNotFound."""
    import_run(run_id=run_id)
    heading = [_("Vị trí"), _("Mã"), _("Tên thủ tục"), _("Kết quả"), _("Thay đổi"), _("Lý do, lưu ý")]
    return sheets.csv_table([heading, *map(_cells, map(_line, _rows(run_id, "").iterator(500)))])


def _cells(line: RowLine) -> list[str]:
    told = "; ".join([*line.problems, *line.notices])
    return [line.place, line.code, line.title, line.state_words, line.change_words, told]


def _rows(run_id: int, state: str) -> Any:
    rows = ImportRow.objects.filter(run_id=run_id).order_by("number").defer("record", "listing")
    return rows.filter(state=state) if state in RowState.values else rows


def _line(row: ImportRow) -> RowLine:
    return RowLine(
        number=row.number,
        place=row.place,
        code=row.code,
        title=row.title,
        state=row.state,
        changes=tuple(row.changes),
        problems=tuple(row.problems),
        notices=tuple(row.notices),
        has_record=row.state in (RowState.NEW, RowState.CHANGED),
    )


def _card(run: ImportRun, counts: dict[str, int]) -> RunCard:
    return RunCard(
        id=run.pk,
        file_name=run.file_name,
        source=run.source,
        source_date=run.source_date,
        state=run.state,
        problem=run.problem,
        done=run.done,
        total=run.total,
        created_by_id=run.created_by_id,
        created_by_name=run.created_by.full_name if run.created_by else "",
        created_at=run.created_at,
        confirmed_by_name=run.confirmed_by.full_name if run.confirmed_by else "",
        applied_at=run.applied_at,
        counts=counts,
    )


def import_template() -> bytes:
    """The workbook to fill in, with a guide."""
    return write_workbook([])
