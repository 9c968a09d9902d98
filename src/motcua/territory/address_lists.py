"""Lists from spreadsheets: old addresses told anew row by row, and hamlets of split units with where they are now."""

import csv
from collections.abc import Iterable, Iterator
from io import StringIO

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.audit.service import Who, record_many
from motcua.kit import sheets, text
from motcua.territory import address_words
from motcua.territory.addresses import Confidence, Found
from motcua.territory.errors import HamletsRefused, ListRefused
from motcua.territory.models import Extent, Hamlet, Succession, Unit
from motcua.territory.places import find_address, forget_places

MOST_ROWS = 2_000
_MEGABYTES = 5
_ADDRESS_WORDS = ("dia chi", "address", "noi o", "thuong tru")
# How the first line may call each column, in Vietnamese (folded) or by its English name.
_HAMLET_COLUMNS = (("ma xa cu", "unit"), ("thon", "name"), ("ma xa hien nay", "now_in"))
_SURE = {
    Confidence.CERTAIN: "Chắc chắn",
    Confidence.LIKELY: "Nên xem lại",
    Confidence.CHOOSE: "Phải chọn",
    Confidence.NONE: "Không nhận ra",
}
_ADDED = ["Địa chỉ hiện nay", "Mã xã, phường", "Độ chắc chắn", "Giải thích"]


def convert_list(*, content: bytes, home: str) -> tuple[str, dict[str, int]]:
    """A list (CSV or XLSX) with what each address is today in columns beside it, as CSV, and how many are how sure.

    The addresses stand in the column whose title says so, else in the first. Raises ListRefused, SheetRefused.
    """
    rows = _read(content)
    title = next((cell for cell in rows[0] if _says_address(cell)), None)
    column = rows[0].index(title) if title is not None else 0
    counts = dict.fromkeys(_SURE.values(), 0)
    written = StringIO()
    out = csv.writer(written)
    width = max(len(row) for row in rows)
    if title is not None:
        out.writerow(_harmless([*_wide(rows[0], width), *_ADDED]))
    for row in rows[1 if title is not None else 0 :]:
        address = row[column] if column < len(row) else ""
        found = find_address(address, home=home) if address.strip() else None
        if found is not None:
            counts[_SURE[found.confidence]] += 1
        out.writerow(_harmless([*_wide(row, width), *_told(found)]))
    return f"\ufeff{written.getvalue()}", counts


def _told(found: Found | None) -> list[str]:
    if found is None:
        return ["", "", "", ""]
    first = found.candidates[0] if found.candidates else None
    why = [address_words.reason(first)] if first is not None and found.only else []
    if found.confidence is Confidence.CHOOSE:
        why = [" / ".join(one.label for one in found.candidates)]
    code = found.only.code if found.only else ""
    return [
        found.new_address,
        code,
        _SURE[found.confidence],
        " ".join([*why, *address_words.doubts(found)] if found.confidence is not Confidence.CERTAIN else why),
    ]


def import_hamlets(*, content: bytes, source: str, by: Who) -> int:
    """Say where hamlets of split units are now, by codes of the old and the new unit; how many were placed anew.

    The same hamlet again is moved. Raises HamletsRefused, naming every line that is wrong.
    """
    source = text.nfc(source)[:300]
    if not source:
        raise HamletsRefused(problems=_("Xin ghi nguồn của danh sách."))
    lines = list(_hamlet_lines(_read(content)))
    parts = {
        (old, new)
        for old, new in Succession.objects.filter(extent=Extent.PART).values_list(
            "predecessor__code", "successor__code"
        )
    }
    wrong = [
        _("Dòng %(line)s: %(now)s không nhận phần nào của %(unit)s.")
        % {"line": number, "unit": unit, "now": now}
        for number, unit, name, now in lines
        if (unit, now) not in parts or not name.isprintable() or not name
    ]
    if wrong or not lines:
        raise HamletsRefused(problems=" ".join(wrong[:20]) or _("Danh sách không có dòng nào."), each=wrong)
    with transaction.atomic(durable=True):
        ids = dict(
            Unit.objects.filter(code__in={code for one in lines for code in (one[1], one[3])}).values_list(
                "code", "pk"
            )
        )
        placed = [_place(ids[unit], name, ids[now], source) for _number, unit, name, now in lines]
        acts = [(hamlet, {"name": hamlet.name, "now_in": hamlet.now_in_id}) for hamlet in placed]
        record_many(
            "hamlet.placed", acts=list({hamlet.pk: (hamlet, told) for hamlet, told in acts}.values()), by=by
        )
        transaction.on_commit(forget_places)
    return len(placed)


def _place(unit_id: int, name: str, now_in_id: int, source: str) -> Hamlet:
    hamlet, _new = Hamlet.objects.update_or_create(
        unit_id=unit_id,
        name_folded=text.fold(name)[:100],
        defaults={"name": name, "now_in_id": now_in_id, "source": source},
    )
    return hamlet


def _hamlet_lines(rows: list[list[str]]) -> Iterator[tuple[int, str, str, str]]:
    titles = [text.fold(cell).strip() for cell in rows[0]]
    found = [[place for place, title in enumerate(titles) if title in names] for names in _HAMLET_COLUMNS]
    if not all(found):
        raise HamletsRefused(problems=_("Dòng đầu phải có ba cột: mã xã cũ, thôn, mã xã hiện nay."))
    places = [one[0] for one in found]
    for number, row in enumerate(rows[1:], start=2):
        unit, name, now = (text.nfc(row[place])[:100] if place < len(row) else "" for place in places)
        if unit or name or now:
            yield number, unit.zfill(5), name, now.zfill(5)


def _read(content: bytes) -> list[list[str]]:
    """The rows of a CSV in UTF-8, or of the first sheet of a workbook; not all empty. Raises ListRefused."""
    if content.startswith(b"PK"):
        rows = [
            list(row)
            for row in sheets.read_sheets(content, megabytes=_MEGABYTES * 4, rows=MOST_ROWS + 1)[0].rows
        ]
    else:
        rows = _csv_rows(content)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if not rows:
        raise ListRefused(problem=_("Tệp không có dòng nào."))
    if any(len(row) > sheets.MAX_COLUMNS for row in rows):
        raise ListRefused(problem=_("Tệp có quá %(most)s cột.") % {"most": sheets.MAX_COLUMNS})
    if len(rows) > MOST_ROWS + 1:
        raise ListRefused(problem=_("Tệp dài quá %(most)s dòng. Xin chia nhỏ.") % {"most": MOST_ROWS})
    return rows


def _csv_rows(content: bytes) -> list[list[str]]:
    if len(content) > _MEGABYTES * 1024 * 1024:
        raise ListRefused(problem=_("Tệp lớn quá %(most)s MB.") % {"most": _MEGABYTES})
    try:
        decoded = content.decode("utf-8-sig")
        first = decoded.split("\n", 1)[0]
        return list(
            csv.reader(StringIO(decoded), delimiter=";" if first.count(";") > first.count(",") else ",")
        )
    except (UnicodeDecodeError, csv.Error) as error:
        raise ListRefused(problem=_("Chỉ nhận CSV viết bằng UTF-8 hoặc bảng tính .xlsx.")) from error


def _says_address(cell: str) -> bool:
    return any(words in text.fold(cell) for words in _ADDRESS_WORDS) and len(cell) < 60


def _wide(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _harmless(cells: Iterable[str]) -> list[str]:
    return [sheets.harmless(cell) for cell in cells]
