"""Files of national records: JSON (also packed as ZIP), or a workbook with one sheet for each list.

In a workbook the sheet THUTUC has a row for each procedure; every other sheet has the rows of one list, told apart
by the column MATTHC. What cannot be a file of records is refused as a whole, in words.
"""

import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.errors import ImportFileRefused
from motcua.kit import archives
from motcua.kit.sheets import Sheet, as_text, read_sheets
from motcua.kit.text import fold

MOST_ROWS = 6_000
MOST_SHEET_ROWS = 60_000
MOST_UNPACKED_MB = 100
DEEPEST = 30
MAIN = "THUTUC"
# The columns of each sheet; MATTHC stands first in all of them.
SHEETS: dict[str, tuple[str, ...]] = {
    MAIN: (
        "MATTHC", "TENTTHC", "TENLINHVUC", "YEUCAU", "MOTADOITUONGTHUCHIEN",
        "TOMTAT", "MUCDO", "TUKHOA", "SUKIEN", "TOKHAI", "QUYTRINH", "DULIEUMAU",
    ),
    "TRINHTUTHUCHIEN": ("MATTHC", "TRUONGHOP", "TENTRINHTU"),
    "CACHTHUCTHUCHIEN": (
        "MATTHC", "KENH", "THOIGIANGIAIQUYET", "DONVITINH", "MOTATHOIGIAN", "SOTIEN", "DONVI", "MOTAPHILEPHI",
    ),
    "THANHPHANHOSO": ("MATTHC", "TRUONGHOP", "MAGIAYTO", "TENGIAYTO", "TENMAUDON", "URL"),
    "KETQUATHUCHIEN": ("MATTHC", "MAKETQUA", "TENKETQUA"),
    "CANCUPHAPLY": ("MATTHC", "SOVANBAN", "TENVANBAN"),
    "COQUANTHUCHIEN": ("MATTHC", "MADONVI", "TENDONVI"),
}  # fmt: skip
GUIDE = "HUONGDAN"
# Never goes back over what it has read: a text that does not end would be read anew from each of its letters.
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_CUT_CODE = re.compile(r"[1-3]\.[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Row:
    """One record as it stands in the file; `place` says where a person finds it; `fault`, why it is none."""

    number: int
    place: str
    raw: Any
    fault: str = ""


def read_file(content: bytes) -> list[Row]:
    """Every record of a file, in its order. Raises ImportFileRefused or SheetRefused."""
    if not content.strip():
        raise ImportFileRefused(_("Tệp trống."))
    if content[:4] == b"PK\x03\x04":
        rows = _read_workbook(content) if _is_workbook(content) else _read_package(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise ImportFileRefused(_("Đây là tệp Excel cũ (.xls). Xin lưu lại ở dạng .xlsx."))
    else:
        rows = _read_json(content)
    if not rows:
        raise ImportFileRefused(_("Tệp không có thủ tục nào."))
    if len(rows) > MOST_ROWS:
        raise ImportFileRefused(
            _("Tệp có %(count)d thủ tục, nhiều hơn mức %(most)d một lần. Xin chia thành nhiều tệp.")
            % {"count": len(rows), "most": MOST_ROWS}
        )
    return rows


# --- JSON --------------------------------------------------------------------------------------------------------


def _read_json(content: bytes) -> list[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFileRefused(
            _("Tệp không phải bảng tính .xlsx, cũng không phải JSON mã hóa UTF-8.")
        ) from error
    if _depth(text) > DEEPEST:
        raise ImportFileRefused(_("Tệp JSON lồng quá nhiều lớp."))
    try:
        found = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        words = _("Không đọc được tệp JSON, sai ở dòng %d.") % line if line else _("Không đọc được tệp JSON.")
        raise ImportFileRefused(words) from error
    return [Row(number, _("bản ghi %d") % number, raw) for number, raw in enumerate(_records(found), start=1)]


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")


def _depth(text: str) -> int:
    """How deep brackets stand in each other, roughly: those inside of texts count too."""
    deepest = depth = 0
    for bracket in re.finditer(r"[\[{]|[\]}]", _TEXT.sub("", text)):
        depth += 1 if bracket[0] in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


def _records(found: Any) -> list[Any]:
    """A list, one record, or the answer of the service with its records inside."""
    if isinstance(found, list):
        return found
    if isinstance(found, dict) and "MATTHC" not in {str(key).strip().upper() for key in found}:
        inner = next((found[key] for key in ("result", "data", "Data", "Result") if key in found), None)
        if isinstance(inner, list):
            return inner
        if isinstance(inner, dict):
            return [inner]
        raise ImportFileRefused(_("Tệp JSON không phải danh sách bản ghi thủ tục (LayThuTuc)."))
    if isinstance(found, dict):
        return [found]
    raise ImportFileRefused(_("Tệp JSON không phải danh sách bản ghi thủ tục (LayThuTuc)."))


def _read_package(content: bytes) -> list[Row]:
    """All JSON files of a ZIP, as many as hold a catalogue."""
    try:
        parts = archives.unpack(content, most_parts=MOST_ROWS, most_bytes=MOST_UNPACKED_MB * 1_000_000)
    except archives.ArchiveTooLarge as error:
        raise ImportFileRefused(
            _("Tệp nén quá lớn: sau khi giải nén tối đa %d MB.") % MOST_UNPACKED_MB
        ) from error
    except archives.ArchiveBroken as error:
        raise ImportFileRefused(_("Không mở được tệp nén.")) from error
    rows: list[Row] = []
    for name, part in parts.items():
        if not name.lower().endswith(".json"):
            raise ImportFileRefused(_("Tệp nén chỉ được chứa tệp JSON không đặt mật khẩu."))
        rows += [
            Row(len(rows) + row.number, f"{name[-60:]}, {row.place}", row.raw) for row in _read_json(part)
        ]
    return [Row(number, row.place, row.raw) for number, row in enumerate(rows, start=1)]


# --- a workbook --------------------------------------------------------------------------------------------------


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            return "[Content_Types].xml" in package.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _read_workbook(content: bytes) -> list[Row]:
    found = read_sheets(content, megabytes=MOST_UNPACKED_MB, rows=MOST_SHEET_ROWS)
    sheets = {fold(sheet.name).replace(" ", "").upper(): sheet for sheet in found}
    if MAIN not in sheets:
        raise ImportFileRefused(_("Bảng tính không có trang “%s”. Xin dùng bảng mẫu.") % MAIN)
    for name in sheets.keys() - SHEETS.keys() - {GUIDE}:
        raise ImportFileRefused(_("Không biết trang “%s” của bảng tính. Xin dùng bảng mẫu.") % name)
    lists = {name: _by_code(name, sheets[name]) for name in SHEETS if name in sheets and name != MAIN}
    rows: list[Row] = []
    for place, cells in _cells(MAIN, sheets[MAIN]):
        of_lists = {
            name: made(lists[name].get(cells["MATTHC"], []))
            for name, made in _NESTED.items()
            if name in lists
        }
        rows.append(
            Row(len(rows) + 1, place, cells | {name: items for name, items in of_lists.items() if items})
        )
    return rows + list(_orphans(lists, {row.raw["MATTHC"] for row in rows}, len(rows)))


def _cells(name: str, sheet: Sheet) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row that is not empty, by the names in the first row, and where it stands."""
    head = [fold(cell).replace(" ", "").upper() for cell in sheet.rows[0]] if sheet.rows else []
    unknown = [cell for cell in head if cell and cell not in SHEETS[name]]
    if "MATTHC" not in head or unknown or len(set(filter(None, head))) < len(list(filter(None, head))):
        wrong = (
            _("không biết cột “%s”") % unknown[0][:60]
            if unknown
            else _("thiếu cột MATTHC hoặc có cột lặp lại")
        )
        raise ImportFileRefused(_("Trang “%(sheet)s”: %(wrong)s.") % {"sheet": name, "wrong": wrong})
    for number, row in enumerate(sheet.rows[1:], start=2):
        cells = {column: cell for column, cell in zip(head, row, strict=False) if column and cell}
        if cells:
            cells["MATTHC"] = _whole_code(cells.get("MATTHC", ""))
            yield _("trang %(sheet)s, dòng %(row)d") % {"sheet": name, "row": number}, cells


def _whole_code(written: str) -> str:
    """A spreadsheet that took a code for a number dropped its last zeros."""
    return written.ljust(8, "0") if _CUT_CODE.fullmatch(written) else written


def _by_code(name: str, sheet: Sheet) -> dict[str, list[tuple[str, dict[str, str]]]]:
    found = defaultdict(list)
    for place, cells in _cells(name, sheet):
        found[cells["MATTHC"]].append((place, cells))
    return found


Lines = Sequence[tuple[str, Mapping[str, str]]]


def _orphans(lists: Mapping[str, Mapping[str, Lines]], codes: set[str], after: int) -> Iterator[Row]:
    """Lines of a list whose procedure does not stand in the main sheet."""
    for by_code in lists.values():
        for code in by_code.keys() - codes:
            after += 1
            words = _("Mã “%(code)s” không có trong trang %(sheet)s.") % {"code": code[:40], "sheet": MAIN}
            yield Row(after, by_code[code][0][0], {"MATTHC": code}, words)


def _flat(lines: Lines) -> list[Any]:
    return [{name: cell for name, cell in cells.items() if name != "MATTHC"} for _place, cells in lines]


def _cases(inner: str, lines: Lines) -> list[Any]:
    """Lines under their TRUONGHOP, each run of the same one a group."""
    groups: list[Any] = []
    for cells in _flat(lines):
        case = cells.pop("TRUONGHOP", "")
        if not groups or groups[-1]["TRUONGHOP"] != case:
            groups.append({"TRUONGHOP": case, inner: []})
        groups[-1][inner].append(cells)
    return groups


def _channels(lines: Lines) -> list[Any]:
    """A line is a fee; lines of the same channel and time belong together."""
    channels: dict[str, dict[tuple[str, ...], list[Any]]] = {}
    for cells in _flat(lines):
        time = tuple(cells.get(name, "") for name in ("THOIGIANGIAIQUYET", "DONVITINH", "MOTATHOIGIAN"))
        fee = {
            "SOTIEN": cells.get("SOTIEN", ""),
            "DONVI": cells.get("DONVI", ""),
            "MOTA": cells.get("MOTAPHILEPHI", ""),
        }
        channels.setdefault(cells.get("KENH", ""), {}).setdefault(time, []).append(fee)
    return [
        {
            "KENH": channel,
            "THOIGIAN": [
                {"THOIGIANGIAIQUYET": time[0], "DONVITINH": time[1], "MOTA": time[2], "PHILEPHI": fees}
                for time, fees in times.items()
            ],
        }
        for channel, times in channels.items()
    ]


_NESTED: dict[str, Callable[[Lines], list[Any]]] = {
    "TRINHTUTHUCHIEN": lambda lines: _cases("TRINHTU", lines),
    "CACHTHUCTHUCHIEN": _channels,
    "THANHPHANHOSO": lambda lines: _cases("GIAYTO", lines),
    "KETQUATHUCHIEN": _flat,
    "CANCUPHAPLY": _flat,
    "COQUANTHUCHIEN": _flat,
}


# --- writing a workbook ------------------------------------------------------------------------------------------


def write_workbook(raws: Iterable[Mapping[str, Any]]) -> bytes:
    """National records as a workbook that `read_file` reads; with none, the empty one to fill in."""
    # A quarter of a second that only whoever writes a spreadsheet has to wait.
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    lines: dict[str, list[list[str]]] = {name: [] for name in SHEETS}
    for raw in raws:
        for name, cells in _lines_of(raw):
            lines[name].append([as_text(cells.get(column, "")) for column in SHEETS[name]])
    for name, columns in SHEETS.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for place, column in enumerate(columns):
            sheet.column_dimensions["ABCDEFGHIJKL"[place]].width = _WIDTHS.get(column, 18)
        sheet.append(list(columns))
        for line in lines[name]:
            sheet.append(line)
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width, guide.column_dimensions["B"].width = 28, 110
    for told in _guide():
        guide.append(told)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


_WIDTHS = {
    "TENTTHC": 60, "TENTRINHTU": 90, "YEUCAU": 50, "MOTADOITUONGTHUCHIEN": 40, "TENGIAYTO": 60, "TENVANBAN": 60,
    "MOTAPHILEPHI": 50, "TENDONVI": 40, "TENKETQUA": 40, "TOMTAT": 50,
}  # fmt: skip


def _lines_of(raw: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    code = {"MATTHC": raw["MATTHC"]}
    fields = raw.get("LINHVUCTHUCHIEN") or [{}]
    main = {name: value for name, value in raw.items() if isinstance(value, str)}
    yield MAIN, main | {"TENLINHVUC": fields[0].get("TENLINHVUC", "")}
    for name, inner in (("TRINHTUTHUCHIEN", "TRINHTU"), ("THANHPHANHOSO", "GIAYTO")):
        for case in raw[name]:
            for item in case[inner]:
                yield name, code | {"TRUONGHOP": case["TRUONGHOP"]} | item
    for way in raw["CACHTHUCTHUCHIEN"]:
        for time in way["THOIGIAN"]:
            of_time = {name: time[name] for name in ("THOIGIANGIAIQUYET", "DONVITINH")}
            for fee in time["PHILEPHI"] or [{}]:
                of_fee = {"SOTIEN": fee.get("SOTIEN", ""), "DONVI": fee.get("DONVI", "")}
                words = {"MOTATHOIGIAN": time["MOTA"], "MOTAPHILEPHI": fee.get("MOTA", "")}
                yield "CACHTHUCTHUCHIEN", code | {"KENH": way["KENH"]} | of_time | of_fee | words
    for name in ("KETQUATHUCHIEN", "CANCUPHAPLY", "COQUANTHUCHIEN"):
        for item in raw[name]:
            yield name, code | item


def _guide() -> list[list[str]]:
    return [
        [_("Trang, cột"), _("Cách ghi")],
        ["THUTUC", _("Mỗi thủ tục một dòng; mã (MATTHC) dạng 1.001193, để ô ở dạng chữ (Text).")],
        [_("các trang khác"), _("Mỗi dòng là một mục của thủ tục có mã ở cột MATTHC, theo thứ tự.")],
        ["KENH", _("1 trực tiếp, 2 trực tuyến, 3 bưu chính.")],
        ["DONVITINH", _("Ngày làm việc, Ngày hoặc Giờ làm việc; thời hạn 0 là giải quyết ngay trong ngày.")],
        ["SOTIEN, DONVI", _("Số tiền bằng đồng, ví dụ 8000 hoặc 8.000; DONVI ghi Đồng.")],
        [
            "YEUCAU, TUKHOA, SUKIEN",
            _("Nhiều ý thì mỗi ý một dòng trong ô (Alt+Enter). YEUCAU ghi Không nếu không có."),
        ],
        ["MUCDO", _("Toàn trình, Một phần hoặc Cung cấp thông tin; để trống thì giữ như đang có.")],
        ["TOKHAI, QUYTRINH", _("Tên tờ khai và quy trình đã công bố ở đây, ví dụ birth-registration.")],
        ["DULIEUMAU", _("1 nếu là thủ tục sinh ra để thử, không có thật.")],
        [_("ô trống"), _("Không nói gì: điều đang công bố được giữ nguyên.")],
    ]
