"""What was posted on a page of the record becomes a record again.

A draft may be wrong, so nothing is refused here: what is no number stays the text that was typed.
"""

import copy
import re
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from motcua.kit.text import fold, nfc
from motcua.office.configuration.record_form import MOST_ROWS, Box, Record, Rows, Section, name_of, rows_of
from motcua.office.side_forms import read_day


def read_section(
    section: Section, data: QueryDict, record: Record, removed: Record | None = None
) -> tuple[Record, Record | None]:
    """The record with what was posted on this page; all other pages' parts stay as they are.

    `removed` is the row that was last taken off, {"list", "place", "row"}; so is the second of the answer.
    """
    read = copy.deepcopy(record)
    for box in section.boxes:
        _put(read, box.path, _given(box, name_of(box.path), data, keep=box.value(record)))
    if section.rows:
        count = min(_count(data.get(f"{section.rows.path}-count", "")), MOST_ROWS)
        before = rows_of(section, record)
        rows = [_row(section.rows, place, data, before) for place in range(count)]
        read[section.rows.path], removed = _moved(rows, section.rows, data.get("do", ""), removed)
    return _without_empty(read), removed


def _row(rows: Rows, place: int, data: QueryDict, before: list[Mapping[str, Any]]) -> Record:
    row = dict(before[place]) if place < len(before) else dict(rows.empty)
    for box in rows.boxes:
        row[box.path] = _given(box, f"{rows.path}-{place}-{box.path}", data, keep=row.get(box.path))
    if rows.path == "components" and not row["code"]:
        row["code"] = re.sub(r"[^a-z0-9]+", "-", fold(row["title"]))[:40].strip("-")
    for name in ("date", "decision"):
        if name in row and not row[name]:
            del row[name]
    return row


def _given(box: Box, name: str, data: QueryDict, *, keep: Any) -> Any:
    if box.kind == "tick":
        return name in data
    if box.kind == "ticks":
        return [value for value in data.getlist(name) if len(value) <= 40]
    return _read(box.kind, str(data[name])) if name in data else keep


def _read(kind: str, typed: str) -> Any:
    """What a box says; a number or a day that is none stays as it was typed."""
    if kind == "lines":
        return [line for line in map(nfc, typed.splitlines()) if line]
    typed = nfc(typed)
    if kind == "number":
        digits = typed.replace(".", "").replace(" ", "")
        return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 13 else typed
    day = read_day(typed) if kind == "day" else None
    return day.isoformat() if day else typed


def _moved(
    rows: list[Record], kind: Rows, do: str, removed: Record | None
) -> tuple[list[Record], Record | None]:
    """The rows after the button that was pressed: one more, one less, one put back, or two that change places."""
    act, _dash, place_typed = do.partition("-")
    place = _count(place_typed)
    if act == "add" and len(rows) < MOST_ROWS:
        rows.append(dict(kind.empty))
    elif act == "remove" and place < len(rows):
        removed = {"list": kind.path, "place": place, "row": rows.pop(place)}
    elif act == "restore" and len(rows) < MOST_ROWS and removed and removed["list"] == kind.path:
        rows.insert(removed["place"], removed["row"])
        removed = None
    elif act == "up" and 0 < place < len(rows):
        rows[place - 1], rows[place] = rows[place], rows[place - 1]
    elif act == "down" and place + 1 < len(rows):
        rows[place + 1], rows[place] = rows[place], rows[place + 1]
    return rows, removed


def removed_words(section: Section, removed: Record | None) -> str:
    """What a row of this page that was taken off is called: its number, and the first of its boxes that says anything."""
    if section.rows is None or removed is None or removed["list"] != section.rows.path:
        return ""
    said = (str(removed["row"].get(name, "")) for name in ("title", "words", "number", "kind"))
    return " – ".join(
        filter(None, (f"{section.rows.one} {removed['place'] + 1}", next(filter(None, said), "")))
    )


def _put(record: Record, path: str, value: Any) -> None:
    *above, last = path.split("/")
    for part in above:
        inner = record.get(part)
        record[part] = inner = inner if isinstance(inner, dict) else {}
        record = inner
    record[last] = value


def _without_empty(record: Record) -> Record:
    """What says nothing about submissions, a decision or who decides is not said at all."""
    silent = {name for name in ("competence", "receiving_reason") if record.get(name) in ([], "", None)}
    record = {name: value for name, value in record.items() if name not in silent}
    for name in ("submissions", "decision"):
        inner = record.get(name)
        if isinstance(inner, dict):
            kept = {part: value for part, value in inner.items() if value not in ("", None)}
            record = {key: value for key, value in record.items() if key != name}
            record = record | {name: kept} if kept else record
    return record


def _count(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
