"""The table of internal steps that agencies keep (step, who, time, result), read from XLSX into a process.

What the words mean is written in table_words. Whatever is not understood is said with its row and left open in
the process, where the checks before publication demand it; nothing is made up in its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext

from motcua.kit import sheets, text
from motcua.kit.sheets import Sheet
from motcua.workflow import errors, table_process, table_words
from motcua.workflow.table_process import TableStep

MAX_STEPS = 60
_NEEDED = ("name", "who", "hours")
_TOTALS = ("tong", "cong", "thoi gian giai quyet", "thoi han giai quyet")


class RowNote(NamedTuple):
    """What to look at, by the number of the row in the spreadsheet; `is_open` where the process lacks something."""

    row: int
    words: str
    is_open: bool


@dataclass(frozen=True)
class TableProcess:
    """A process made from a table, with its drawing; `hours` is the sum of its steps as far as it was understood."""

    bpmn: str
    steps: int
    hours: Decimal
    notes: tuple[RowNote, ...]


def process_from_table(*, content: bytes, name: str = "") -> TableProcess:
    """Raises sheets.SheetRefused, TableWithoutHeading, TableWithoutSteps."""
    sheet, heading, columns = _table(sheets.read_sheets(content, megabytes=20, rows=2_000))
    reader = _Reader(sheet, heading, columns)
    steps = reader.steps()
    if not steps:
        raise errors.TableWithoutSteps(row=heading + 1)
    if len(steps) > MAX_STEPS:
        raise errors.TableTooLong(most=MAX_STEPS)
    written = table_process.write(name or _title(sheet, heading), steps)
    missing = [RowNote(heading + 1, words, is_open=True) for words in written.missing]
    hours = sum((step.hours for step in steps if step.hours), Decimal())
    notes = sorted([*reader.notes, *missing], key=lambda note: note.row)
    return TableProcess(written.bpmn, len(steps), hours, tuple(notes))


def _table(found: tuple[Sheet, ...]) -> tuple[Sheet, int, dict[str, int]]:
    """The first sheet with a row of headings, that row, and which column each heading names."""
    nearest: set[str] = set()
    for sheet in found:
        for number, row in enumerate(sheet.rows[:60]):
            columns = _columns(row, number, sheet)
            if all(column in columns for column in _NEEDED):
                return sheet, number, columns
            if len(columns) > len(nearest):
                nearest = set(columns)
    words = {"name": gettext("trình tự"), "who": gettext("trách nhiệm"), "hours": gettext("thời gian")}
    missing = ", ".join(f"“{words[column]}”" for column in _NEEDED if column not in nearest)
    raise errors.TableWithoutHeading(missing=missing)


def _columns(row: tuple[str, ...], number: int, sheet: Sheet) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, heading in enumerate(row):
        if (number, place) in sheet.joined and place and heading == row[place - 1]:
            continue
        column = table_words.column_of(heading) if heading else None
        if column is not None:
            columns.setdefault(column, place)
    return columns


def _title(sheet: Sheet, heading: int) -> str:
    """The longest line above the headings names the process."""
    above = [cell for row in sheet.rows[:heading] for cell in row]
    return text.nfc(max(above, key=len, default=""))[:200] or gettext("Quy trình nội bộ")


class _Reader:
    """Goes through the rows below the headings; keeps what there is to say about them."""

    def __init__(self, sheet: Sheet, heading: int, columns: Mapping[str, int]) -> None:
        self.sheet, self.heading, self.columns = sheet, heading, columns
        self.unit = table_words.unit_of(sheet.rows[heading][columns["hours"]])
        self.notes: list[RowNote] = []

    def steps(self) -> list[TableStep]:
        found: list[TableStep] = []
        for number in range(self.heading + 1, len(self.sheet.rows)):
            cells = {column: self.sheet.rows[number][place] for column, place in self.columns.items()}
            if self._is_no_step(number, cells, found):
                continue
            if found and self._goes_on(number, cells):
                found[-1] = _joined(found[-1], cells)
                self._note(number, gettext("gộp vào bước “%(step)s”"), step=found[-1].name)
            else:
                found.append(TableStep(number + 1, cells["name"], cells["who"], cells.get("result", "")))
                found[-1] = replace(found[-1], hours=self._hours(number, cells["hours"]))
        last = len(found) - 1
        return [
            self._understood(step, is_first=not place, is_last=place == last)
            for place, step in enumerate(found)
        ]

    def _is_no_step(self, number: int, cells: Mapping[str, str], found: list[TableStep]) -> bool:
        row = self.sheet.rows[number]
        said = [cell for cell in row if cell]
        if not said or all(cell.strip("()").isdigit() or len(cell.strip("()")) == 1 for cell in said):
            return True
        first = text.fold(said[0])
        if first.startswith(_TOTALS):
            self._compare(number, cells, found)
            return True
        if len(set(said)) == 1 and len(row) > 1:
            self._note(number, gettext("bỏ qua dòng tiêu đề “%(words)s”"), words=said[0][:80])
            return True
        return False

    def _compare(self, number: int, cells: Mapping[str, str], found: list[TableStep]) -> None:
        total = table_words.hours(cells["hours"], unit=self.unit)
        hours = sum((step.hours for step in found if step.hours), Decimal())
        if total is None or total == hours:
            self._note(number, gettext("dòng tổng, không phải một bước"))
        else:
            words = gettext("dòng tổng ghi %(total)s giờ nhưng các bước cộng lại là %(hours)s giờ")
            self._note(number, words, total=_said(total), hours=_said(hours))

    def _goes_on(self, number: int, cells: Mapping[str, str]) -> bool:
        """Whether a row only adds words to the step above: it has neither a time nor a number of its own."""
        own = [
            column
            for column in ("number", "hours")
            if cells.get(column) and (number, self.columns[column]) not in self.sheet.joined
        ]
        has_new_people = cells["who"] and (number, self.columns["who"]) not in self.sheet.joined
        return not own and (not has_new_people or not cells["name"])

    def _hours(self, number: int, words: str) -> Decimal | None:
        hours = table_words.hours(words, unit=self.unit)
        if hours is None and not words:
            self._note(number, gettext("chưa ghi thời gian"), is_open=True)
        elif hours is None:
            note = gettext(
                "không hiểu thời gian “%(words)s”; ghi như “4 giờ”, “0,5 ngày” hoặc “1 ngày 4 giờ”"
            )
            self._note(number, note, is_open=True, words=words[:60])
        return hours

    def _understood(self, step: TableStep, *, is_first: bool, is_last: bool) -> TableStep:
        name = step.name or step.result
        if not name:
            self._note(step.row - 1, gettext("chưa ghi việc phải làm"), is_open=True)
        done_by = table_words.who(step.who)
        if done_by is None:
            note = gettext("không hiểu ai làm: “%(who)s”") if step.who else gettext("chưa ghi ai làm")
            self._note(step.row - 1, note, is_open=True, who=step.who[:80])
        elif not done_by.is_sure:
            self._note(step.row - 1, gettext("“%(who)s” nêu nhiều vai trò; xin xem lại"), who=step.who[:80])
        phase = table_words.phase(name, done_by, is_first=is_first, is_last=is_last)
        return replace(
            step,
            name=text.nfc(name)[:200],
            role=done_by.role if done_by else None,
            office=str(done_by.office) if done_by else None,
            phase=phase,
        )

    def _note(self, number: int, template: str, *, is_open: bool = False, **values: str) -> None:
        self.notes.append(RowNote(number + 1, template % values if values else template, is_open))


def _joined(step: TableStep, cells: Mapping[str, str]) -> TableStep:
    def more(before: str, added: str) -> str:
        return before if not added or added in before else f"{before}\n{added}".strip()

    return replace(
        step,
        name=step.name,
        detail=more(step.detail, cells["name"]),
        result=more(step.result, cells.get("result", "")),
    )


def _said(hours: Decimal) -> str:
    return f"{hours.normalize():f}".replace(".", ",")


def lines_of(notes: tuple[RowNote, ...]) -> Iterator[str]:
    """The notes as a person reads them."""
    return (gettext("Dòng %(row)s: %(words)s") % {"row": note.row, "words": note.words} for note in notes)
