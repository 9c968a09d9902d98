"""What is typed about calendars, read into values, with a message for each box left wrong."""

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext as _

from motcua.calendars import service as calendars
from motcua.calendars.errors import ListUnreadable
from motcua.calendars.models import Decision
from motcua.calendars.service import PlannedDay
from motcua.documents import service as documents
from motcua.kit import clock, sheets, text
from motcua.office.side_forms import read_day

FARTHEST_YEARS = 5
MOST_LINES = 200
# Boxes for the spans of a day: before and after lunch; more only where a calendar has more.
SPANS = 2
_TIME = re.compile(r"(\d{1,2})\s*(?:[:.hg]\s*(\d{2})?)?")
_KINDS = {
    "nghi": Decision.Kind.CLOSED,
    "ngay nghi": Decision.Kind.CLOSED,
    "nghi le": Decision.Kind.CLOSED,
    "lam viec": Decision.Kind.OPENED,
    "lam bu": Decision.Kind.OPENED,
    "lam": Decision.Kind.OPENED,
}


def read_time(given: str) -> time | None:
    """As people write it: 7:30, 07:30, 7h30, 7h."""
    found = _TIME.fullmatch(given.strip().lower())
    hour, minute = (int(part or 0) for part in found.groups()) if found else (24, 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_moment(day: str, at: str) -> datetime | None:
    found_day, found_time = near_day(day), read_time(at)
    if found_day is None or found_time is None:
        return None
    return datetime.combine(found_day, found_time, clock.VIETNAM)


def near_day(given: str) -> date | None:
    """A day within five years: what lies farther off is a slip of the finger."""
    day = read_day(given)
    return day if day and abs(day.year - clock.today().year) <= FARTHEST_YEARS else None


@dataclass(frozen=True, slots=True)
class DayBoxes:
    """The boxes of one day of the week: (name, from, to) for each span."""

    name: str
    spans: tuple[tuple[str, str, str], ...]
    error: str


def week_of(data: Mapping[str, str]) -> list[list[list[str]]]:
    """Hours from Monday to Sunday as they were typed; a span with both boxes empty is none."""
    places = max([SPANS, *(int(name[3:4]) + 1 for name in data if re.fullmatch(r"d[0-6]-\d-from", name))])
    week = []
    for day in range(7):
        typed = [
            [data.get(f"d{day}-{place}-{end}", "").strip() for end in ("from", "to")]
            for place in range(places)
        ]
        week.append([span for span in typed if any(span)])
    return week


def read_week(data: QueryDict) -> tuple[list[list[list[str]]], dict[str, str]]:
    """The hours of a week as a calendar keeps them, and a message for each day that cannot be."""
    week: list[list[list[str]]] = []
    errors = {}
    for day, (name, typed) in enumerate(zip(calendars.day_names(), week_of(data), strict=True)):
        spans = _spans(typed)
        if spans is None:
            told = _("%(day)s: ghi giờ theo dạng 07:30; giờ sau phải muộn hơn giờ trước.")
            errors[f"d{day}-0-from"] = told % {"day": name}
        week.append(spans or [])
    return week, errors


def week_boxes(week: Iterable[list[list[str]]], errors: Mapping[str, str]) -> list[DayBoxes]:
    shown = list(week)
    places = max([SPANS, *map(len, shown)])
    boxes = []
    for day, (name, spans) in enumerate(zip(calendars.day_names(), shown, strict=True)):
        filled = [*spans, *[["", ""]] * (places - len(spans))]
        named = tuple((f"d{day}-{place}", start, end) for place, (start, end) in enumerate(filled))
        boxes.append(DayBoxes(name, named, errors.get(f"d{day}-0-from", "")))
    return boxes


def _spans(typed: Iterable[list[str]]) -> list[list[str]] | None:
    """Spans in the order of the day, as a calendar keeps them; None where they cannot be."""
    spans: list[list[str]] = []
    last = time.min
    for start, end in ((read_time(pair[0]), read_time(pair[1])) for pair in typed):
        if start is None or end is None or start >= end or (spans and start < last):
            return None
        spans.append([f"{start:%H:%M}", f"{end:%H:%M}"])
        last = end
    return spans


@dataclass(frozen=True, slots=True)
class WrongLine:
    place: int
    line: str
    message: str


@dataclass(frozen=True, slots=True)
class DayList:
    """The days of a list, one a line, and the lines that say none."""

    days: tuple[PlannedDay, ...]
    wrong: tuple[WrongLine, ...]


def read_days(given: str) -> DayList:
    """Lines as "4/2/2027; nghỉ; Tết Nguyên đán" or "22/8/2026; làm việc; Làm bù; 07:30-11:30, 13:00-17:00"."""
    days: dict[date, PlannedDay] = {}
    wrong = []
    lines = [line.strip() for line in given.splitlines()]
    for place, line in enumerate(lines, start=1):
        if not line or (place == 1 and text.fold(line).startswith("ngay")):
            continue
        found, message = _planned(line)
        if found is not None and found.day in days:
            message = _("Ngày này đã có ở dòng trên.")
        if found is None or message:
            wrong.append(WrongLine(place, line[:80], message))
        else:
            days[found.day] = found
    if len(days) > MOST_LINES:
        wrong.append(WrongLine(MOST_LINES + 1, "", _("Mỗi lần tối đa %s ngày.") % MOST_LINES))
    return DayList(tuple(days[day] for day in sorted(days)), tuple(wrong))


def _planned(line: str) -> tuple[PlannedDay | None, str]:
    cells = [text.nfc(cell) for cell in re.split(r"[;\t]", line)]
    day, kind, reason, hours = (*cells[:4], *[""] * (4 - len(cells)))[:4]
    found, meant = near_day(day), _KINDS.get(text.fold(kind))
    spans = _spans(_pairs(hours)) if hours else []
    wrong = (
        (found is None, _("Ghi ngày theo dạng ngày/tháng/năm, ví dụ 4/2/2027.")),
        (meant is None, _("Sau ngày ghi “nghỉ” hoặc “làm việc”, cách nhau bằng dấu chấm phẩy.")),
        (not 0 < len(reason) <= 200, _("Ghi lý do, tối đa 200 chữ.")),
        (spans is None, _("Ghi giờ theo dạng 07:30-11:30, 13:00-17:00.")),
        (bool(spans) and meant == Decision.Kind.CLOSED, _("Ngày nghỉ thì không ghi giờ làm việc.")),
    )
    message = next((words for is_wrong, words in wrong if is_wrong), "")
    if found is None or meant is None or message:
        return None, message
    return PlannedDay(found, meant, reason, tuple((start, end) for start, end in spans or ())), ""


def _pairs(hours: str) -> list[list[str]]:
    pairs = [re.split(r"\s*(?:-|–|đến)\s*", part.strip()) for part in re.split(r",|\+|và", hours)]
    return [[*pair, "", ""][:2] if len(pair) < 3 else ["", ""] for pair in pairs]


def list_words(days: Iterable[PlannedDay]) -> str:
    """The lines of a list, as read_days takes them."""
    lines = []
    for one in days:
        kind = _("nghỉ") if one.kind == Decision.Kind.CLOSED else _("làm việc")
        hours = ", ".join(f"{start}-{end}" for start, end in one.spans)
        lines.append("; ".join(filter(None, [f"{one.day:%d/%m/%Y}", kind, one.reason, hours])))
    return "\n".join(lines)


def file_words(upload: UploadedFile) -> str:
    """A file's table as lines of a list, the first four columns. Raises ListUnreadable, SheetRefused, FileTooLarge."""
    content = documents.upload_content(upload=upload)
    rows: Iterable[Iterable[str]]
    if content[:2] == b"PK":
        found = sheets.read_sheets(content, megabytes=5, rows=1_000)
        rows = found[0].rows if found else ()
    else:
        rows = _csv_rows(content)
    cells = ([re.sub(r"[;\s]+", " ", cell).strip() for cell in list(row)[:4]] for row in rows)
    return "\n".join("; ".join(row).rstrip("; ") for row in cells if any(row))


def _csv_rows(content: bytes) -> list[list[str]]:
    try:
        written = content.decode("utf-8-sig")
        first = written.splitlines()[0] if written.strip() else ""
        delimiter = max(";,\t", key=first.count)
        return list(csv.reader(written.splitlines()[:1_000], delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error, IndexError) as error:
        raise ListUnreadable from error


def read_source(data: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """Number, day and place of the decision that a list comes from, and messages."""
    number, where = text.nfc(data.get("number", "")), text.nfc(data.get("source", ""))
    typed_day = data.get("decided_on", "").strip()
    decided_on = near_day(typed_day)
    checked = bool(data.get("verified"))
    wrong = (
        ("number", _("Số văn bản tối đa 60 chữ."), len(number) > 60),
        ("number", _("Đã đối chiếu thì ghi số văn bản."), checked and not number),
        ("source", _("Nguồn tối đa 300 chữ."), len(where) > 300),
        (
            "decided_on",
            _("Ghi ngày theo dạng ngày/tháng/năm, hoặc để trống."),
            bool(typed_day) and not decided_on,
        ),
        ("decided_on", _("Đã đối chiếu thì ghi ngày văn bản."), checked and not typed_day),
    )
    errors = {name: message for name, message, is_wrong in reversed(wrong) if is_wrong}
    facts = {"number": number, "decided_on": decided_on, "where": where, "verified": checked}
    return facts, errors
