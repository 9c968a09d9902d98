"""Lists of choices as files: CSV or XLSX with a column of codes and one of labels."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from motcua.forms.errors import ChoicesRefused
from motcua.forms.rules import clean
from motcua.kit import sheets, text

MOST_CHOICES = 20_000
LONGEST_CODE, LONGEST_LABEL = 60, 200
# How the two columns may be headed, without marks.
HEADINGS = (("code", "ma"), ("label", "ten"))
_PACKED = b"PK\x03\x04"


def read_choices(content: bytes) -> dict[str, str]:
    """Labels by code, in their order. Raises ChoicesRefused with the line, SheetRefused."""
    rows = _sheet(content) if content.startswith(_PACKED) else _lines(content)
    heads = [text.fold(clean(cell)) for cell in next(rows, ())]
    places = [next((heads.index(word) for word in words if word in heads), -1) for words in HEADINGS]
    if -1 in places:
        raise ChoicesRefused(line=1, problem=_("phải có hai cột, mã (code) và tên (label)"))
    found: dict[str, str] = {}
    for line, row in enumerate(rows, start=2):
        if not any(map(clean, row)):
            continue
        code, label = (clean(row[place]) if place < len(row) else "" for place in places)
        _check(found, line, code, label)
        found[code] = label
    if not found:
        raise ChoicesRefused(line=2, problem=_("danh sách không có dòng nào"))
    return found


def _check(found: dict[str, str], line: int, code: str, label: str) -> None:
    if not code or not label or len(code) > LONGEST_CODE or len(label) > LONGEST_LABEL:
        raise ChoicesRefused(line=line, problem=_("thiếu mã hoặc tên, hoặc quá dài"))
    if code in found:
        raise ChoicesRefused(line=line, problem=_("mã “%s” đã có ở dòng trên") % code)
    if len(found) >= MOST_CHOICES:
        raise ChoicesRefused(line=line, problem=_("danh sách quá dài"))


def _sheet(content: bytes) -> Iterator[Sequence[str]]:
    yield from sheets.read_sheets(content, rows=MOST_CHOICES + 1)[0].rows


def _lines(content: bytes) -> Iterator[Sequence[str]]:
    """Between commas, or between semicolons as office programs write them in Viet Nam."""
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ChoicesRefused(line=line, problem=_("tệp CSV phải lưu ở dạng UTF-8")) from error
    first = written.partition("\n")[0]
    lines = csv.reader(io.StringIO(written, newline=""), delimiter=";" if ";" in first else ",")
    try:
        yield from lines
    except csv.Error as error:
        raise ChoicesRefused(line=lines.line_num, problem=_("không đọc được dòng này")) from error


def write_csv(rows: Iterable[tuple[str, str]]) -> bytes:
    """As `read_choices` reads it, and as office programs open it with its marks."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(["code", "label"])
    writer.writerows([sheets.as_text(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def write_sheet(rows: Iterable[tuple[str, str]]) -> bytes:
    # A quarter of a second that only whoever writes a spreadsheet has to wait.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("DANHMUC")
    sheet.freeze_panes = "A2"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 20, 60
    sheet.append(["code", "label"])
    for row in rows:
        sheet.append([sheets.as_text(cell) for cell in row])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()
