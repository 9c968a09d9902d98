"""Reads spreadsheets (XLSX) that come from people: bounded, nothing calculated, merged cells seen as one; writes CSV.

A file is refused as a whole where it could not have been made by an honest office program: too many parts,
parts that swell when unpacked, a DOCTYPE, areas or formulas that swell when read. A formula is refused with its
cell, for its value is whatever the program that saved it last had worked out, if anything.
"""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.parsers import expat

from motcua.kit import archives, text
from motcua.kit.errors import SheetHasFormula, SheetRefused, SheetTooLarge

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ROWS_A_PIECE = 200
MAX_PARTS = 300
MAX_SHEETS = 20
MAX_COLUMNS = 200
MAX_CELL = 32_767
# Cells of merged and linked areas: the reader makes an object of each.
MAX_IN_AREAS = 100_000
# Letters of formulas that many cells share: the reader writes them out for each.
MAX_SHARED = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """Cells as text, the first row first; `joined` holds (row, column) of cells that only repeat a merged one.

    Rows and columns count from zero; a row's number in the spreadsheet is one more.
    """

    name: str
    rows: tuple[tuple[str, ...], ...]
    joined: frozenset[tuple[int, int]]


def read_sheets(
    content: bytes, *, megabytes: int = 20, rows: int = 5_000, formulas: bool = False
) -> tuple[Sheet, ...]:
    """The visible sheets. With `formulas` they are kept as their text, for the caller to refuse row by row.

    Raises SheetRefused.
    """
    too_large = SheetTooLarge(megabytes=megabytes, rows=rows, columns=MAX_COLUMNS)
    try:
        content = _checked(content, megabytes)
    except archives.ArchiveTooLarge as error:
        raise too_large from error
    except archives.ArchiveBroken as error:
        raise SheetRefused from error
    # A quarter of a second that only whoever reads a spreadsheet has to wait.
    import openpyxl

    with warnings.catch_warnings():
        # What it warns of (validation lists, fonts) does not concern the values.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(BytesIO(content), data_only=False, keep_links=False)
        # It fails in a hundred ways on what is no workbook.
        except Exception as error:
            raise SheetRefused from error
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if len(sheets) > MAX_SHEETS:
        raise too_large
    for sheet in sheets:
        if sheet.max_row > rows or sheet.max_column > MAX_COLUMNS:
            raise too_large
    return tuple(_sheet(sheet, formulas=formulas) for sheet in sheets)


def csv_table(rows: Iterable[Sequence[str]]) -> bytes:
    """A table for a spreadsheet (UTF-8 with its mark); what begins like a formula is none."""
    return b"".join(csv_lines(rows))


def csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """The same in pieces of some hundred rows, for what is sent while it is read."""
    written = io.StringIO()
    table = csv.writer(written)
    written.write("\ufeff")
    for place, row in enumerate(rows, start=1):
        table.writerow([harmless(cell) for cell in row])
        if place % _ROWS_A_PIECE == 0:
            yield written.getvalue().encode()
            written.seek(0)
            written.truncate()
    yield written.getvalue().encode()


def harmless(cell: str) -> str:
    """What begins like a formula is told as text; wide signs are taken for narrow ones by some programs."""
    return f"'{cell}" if cell.lstrip()[:1] in set("=+-@＝＋－＠") else cell


def _checked(content: bytes, megabytes: int) -> bytes:
    """The package with what is XML in it; pictures stay as names only.

    Raises archives.ArchiveBroken, archives.ArchiveTooLarge.
    """
    parts = archives.unpack(content, most_parts=MAX_PARTS, most_bytes=megabytes * 1_000_000)
    return archives.pack({name: part if _is_markup(part) else b"" for name, part in parts.items()})


def _is_markup(part: bytes) -> bool:
    """Raises archives.ArchiveBroken where it declares a document type, archives.ArchiveTooLarge where it swells."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    looked = _Looked()
    parser.StartDoctypeDeclHandler = looked.doctype
    parser.StartElementHandler = looked.start
    parser.EndElementHandler = looked.end
    parser.CharacterDataHandler = looked.letters
    try:
        parser.Parse(part, True)
    except expat.ExpatError:
        return False
    return True


class _Looked:
    """What is found in a part while it is gone through once."""

    def __init__(self) -> None:
        self.in_areas = 0
        self.shared = 0
        self.longest = 0
        self.formula: int | None = None

    def doctype(self, *_told: Any) -> None:
        raise archives.ArchiveBroken

    def start(self, name: str, facts: dict[str, str]) -> None:
        kind = name.rpartition(" ")[2]
        if kind in ("mergeCell", "hyperlink"):
            self.in_areas += _area(facts.get("ref", "A1"))
            if self.in_areas > MAX_IN_AREAS:
                raise archives.ArchiveTooLarge
        elif kind == "f":
            self.formula = 0
            self.shared += facts.get("t") == "shared"

    def letters(self, data: str) -> None:
        if self.formula is not None:
            self.formula += len(data)

    def end(self, _name: str) -> None:
        if self.formula is not None:
            self.longest = max(self.longest, self.formula)
            self.formula = None
            if self.shared * self.longest > MAX_SHARED:
                raise archives.ArchiveTooLarge


def _area(ref: str) -> int:
    """How many cells an area has; one without its four sides is the whole sheet."""
    from openpyxl.utils.cell import range_boundaries

    try:
        left, top, right, bottom = range_boundaries(ref)
        return int((right - left + 1) * (bottom - top + 1))
    except (ValueError, TypeError) as error:
        raise archives.ArchiveBroken from error


def _sheet(sheet: Any, *, formulas: bool) -> Sheet:
    rows = [[_value(cell, formulas=formulas) for cell in row] for row in sheet.iter_rows()]
    joined = set()
    for area in sheet.merged_cells.ranges:
        first = rows[area.min_row - 1][area.min_col - 1]
        for row, column in _inside(area, len(rows), len(rows[0])):
            if (row, column) != (area.min_row - 1, area.min_col - 1):
                rows[row][column] = first
                joined.add((row, column))
    return Sheet(text.nfc(sheet.title), tuple(map(tuple, rows)), frozenset(joined))


def _inside(area: Any, height: int, width: int) -> Iterator[tuple[int, int]]:
    for row in range(area.min_row - 1, min(area.max_row, height)):
        for column in range(area.min_col - 1, min(area.max_col, width)):
            yield row, column


def _value(cell: Any, *, formulas: bool) -> str:
    value = cell.value
    if cell.data_type == "f":
        if not formulas:
            raise SheetHasFormula(cell=cell.coordinate, sheet=text.nfc(cell.parent.title)[:60])
        return str(getattr(value, "text", value))[:MAX_CELL]
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, date):
        return _day(value)
    lines = map(text.nfc, str(value or "").splitlines())
    return "\n".join(filter(None, lines))[:MAX_CELL]


def _day(value: date) -> str:
    """A day, with the minute where there is one: a spreadsheet keeps both as a datetime without zone."""
    if isinstance(value, datetime) and value.time() != time.min:
        return value.isoformat(" ", "minutes")
    return value.isoformat()[:10]


def _number(value: float) -> str:
    """As a person would have typed it: 2 and not 2.0, 0.1 and not 0.1000000000000001."""
    if isinstance(value, int):
        return str(value)
    written = f"{Decimal(f'{value:.12g}'):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def as_text(cell: str) -> str:
    """To be written as text: what begins like a formula gets a space, so that no program takes it for one."""
    return f" {cell}" if cell[:1] in {"=", "+", "-", "@"} else cell
