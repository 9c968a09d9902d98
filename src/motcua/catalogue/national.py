"""A record of the national procedure database (service LayThuTuc), read into what a record of ours can hold.

Its fields are named as there; README.md beside the data says what becomes of each. All values may be texts, an
empty one says nothing. What it does not say is not among the parts, and stays as it was here. Some fields of ours
may stand beside the national ones (MUCDO, TOKHAI, …), so that a whole catalogue can be set up from one file.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue.national_words import agency_kind, money_words
from motcua.catalogue.national_words import amount as amount_of
from motcua.kit.text import fold, nfc

LONGEST = {"title": 700, "field": 100, "summary": 300, "text": 4000}
MOST_ITEMS = 300
CHANNELS = {"1": "counter", "2": "online", "3": "post"}
# Folded; a "tháng" is no number of days, so it is refused.
UNITS = {
    "ngay lam viec": "working_day",
    "ngay": "day",
    "gio": "hour",
    "gio lam viec": "hour",
}
HOURS_A_DAY = 8
# No time at all is asked for what is done at once.
SAME_DAY = "same_day"
CURRENCY = {"", "dong", "vnd", "d", "vnđ", "dong viet nam", "viet nam dong"}
# What is written where nothing is asked for.
NOTHING = {"khong", "khong co", "khong quy dinh", "khong yeu cau"}
LEVELS = {
    "full": "full", "toan trinh": "full", "truc tuyen toan trinh": "full",
    "partial": "partial", "mot phan": "partial", "truc tuyen mot phan": "partial",
    "information": "information", "cung cap thong tin": "information", "thong tin": "information",
}  # fmt: skip
YES, NO = {"1", "x", "co", "true"}, {"0", "khong", "false"}

_CODE = re.compile(r"[1-3]\.[0-9]{6}")
_SHORT_CODE = re.compile(r"[1-3]\.[0-9]{1,6}")
_DECIMAL = re.compile(r"[0-9]{1,6}([.,][0-9]{1,2})?")
_KEY = re.compile(r"[a-z0-9-]{1,100}")


@dataclass(frozen=True, slots=True)
class Known:
    """What a row may refer to: kinds of agencies by their code, life events by key, forms and processes by key."""

    agencies: Mapping[str, str] = field(default_factory=dict)
    life_events: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    processes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as read. `parts` are named as in a record; `faults` refuse the row, `notices` are to be looked at."""

    code: str
    title: str
    parts: Mapping[str, Any]
    faults: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


def read_entry(raw: Any, known: Known) -> Entry:
    """Never raises: what cannot be read is told in the faults."""
    if not isinstance(raw, dict):
        return Entry("", "", {}, (_("Không phải một bản ghi thủ tục."),))
    reader = _Reader({str(key).strip().upper(): value for key, value in raw.items()}, known)
    for read in _READ:
        read(reader)
    code, title = reader.parts.pop("code", ""), reader.parts.get("title", "")
    return Entry(code, title, reader.parts, tuple(reader.faults), tuple(reader.notices))


class _Reader:
    def __init__(self, raw: Mapping[str, Any], known: Known) -> None:
        self.raw = raw
        self.known = known
        self.parts: dict[str, Any] = {}
        self.faults: list[str] = []
        self.notices: list[str] = []

    def fault(self, words: str) -> None:
        if words not in self.faults:
            self.faults.append(words)

    def text(self, name: str, *, within: Any = None, most: int = LONGEST["text"]) -> str:
        """A text without needless space; numbers are read as their digits."""
        value = (self.raw if within is None else within).get(name)
        if value is None or isinstance(value, bool):
            return "" if value is None else str(int(value))
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, str | int | float):
            self.fault(_("%s phải là chữ.") % name)
            return ""
        plain = nfc(_visible(str(value)))
        if len(plain) > most:
            self.fault(_("%(name)s dài quá %(most)d chữ.") % {"name": name, "most": most})
            return ""
        return plain

    def lines(self, name: str, separator: str = r"\n") -> list[str]:
        value = self.raw.get(name)
        if isinstance(value, list):
            value = "\n".join(str(each) for each in value)
        if value is not None and not isinstance(value, str | int | float):
            self.fault(_("%s phải là chữ.") % name)
            return []
        found = [nfc(_visible(line)) for line in re.split(separator, str(value or ""))]
        if any(len(line) > LONGEST["text"] for line in found) or len(found) > MOST_ITEMS:
            self.fault(_("%(name)s dài quá %(most)d chữ.") % {"name": name, "most": LONGEST["text"]})
            return []
        return [line for line in found if line]

    def items(self, name: str, *, within: Any = None) -> list[dict[str, Any]]:
        """The rows of a list; a single one may stand without its list, nothing is an empty one."""
        value = (self.raw if within is None else within).get(name)
        if value is None or value == "":
            return []
        given = value if isinstance(value, list) else [value]
        if len(given) > MOST_ITEMS or not all(isinstance(item, dict) for item in given):
            self.fault(
                _("%(name)s phải là danh sách, tối đa %(most)d dòng.") % {"name": name, "most": MOST_ITEMS}
            )
            return []
        return [{str(key).strip().upper(): inner for key, inner in item.items()} for item in given]


def _visible(value: str) -> str:
    """Without control letters, which PostgreSQL and spreadsheets refuse."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]", " ", value)


def _code(reader: _Reader) -> None:
    value = reader.raw.get("MATTHC")
    code = reader.text("MATTHC", most=40)
    # A spreadsheet drops the last zeros of what it takes for a number.
    if isinstance(value, float) and _SHORT_CODE.fullmatch(code):
        code = f"{value:.6f}"
    if not code:
        reader.fault(_("Thiếu mã thủ tục (MATTHC)."))
    elif not _CODE.fullmatch(code):
        reader.fault(_("Mã thủ tục “%s” không đúng dạng 1.001193.") % code)
    reader.parts["code"] = code


def _title(reader: _Reader) -> None:
    title = reader.text("TENTTHC", most=LONGEST["title"])
    if title:
        reader.parts["title"] = title
    elif not any("TENTTHC" in fault for fault in reader.faults):
        reader.fault(_("Thiếu tên thủ tục (TENTTHC)."))


def _field(reader: _Reader) -> None:
    named = [
        reader.text("TENLINHVUC", within=item, most=LONGEST["field"])
        for item in reader.items("LINHVUCTHUCHIEN")
    ]
    first = next(filter(None, named), "") or reader.text("TENLINHVUC", most=LONGEST["field"])
    if first:
        reader.parts["field"] = first


def _steps(reader: _Reader) -> None:
    steps = []
    for case in reader.items("TRINHTUTHUCHIEN"):
        when = reader.text("TRUONGHOP", within=case)
        told = (reader.text("TENTRINHTU", within=step) for step in reader.items("TRINHTU", within=case))
        steps += [f"{when}: {words}" if when else words for words in told if words]
    if steps:
        reader.parts["steps"] = steps


def _ways(reader: _Reader) -> None:
    """The channels with their times and fees: one term for all of them, and what each costs."""
    terms: list[tuple[str, tuple[int, str], str]] = []
    fees: list[tuple[str, int, str]] = []
    given = reader.items("CACHTHUCTHUCHIEN")
    for way in given:
        number = reader.text("KENH", within=way, most=40)
        channel = CHANNELS.get(number)
        if channel is None:
            reader.fault(
                _("Kênh thực hiện (KENH) “%s” không phải 1 (trực tiếp), 2 (trực tuyến) hoặc 3 (bưu chính).")
                % number
            )
            # What else is wrong with the row is told at once.
            channel = "counter"
        for time in reader.items("THOIGIAN", within=way):
            if term := _term(reader, time):
                terms.append((channel, term, reader.text("MOTA", within=time)))
            fees += [
                fee for item in reader.items("PHILEPHI", within=time) if (fee := _fee(reader, channel, item))
            ]
    if given:
        reader.parts["fees"] = list(dict.fromkeys(fees))
    if terms:
        _put_term(reader, terms)


def _put_term(reader: _Reader, terms: list[tuple[str, tuple[int, str], str]]) -> None:
    """The term is that of the counter, or of the first channel told; where others differ, its note says so."""
    terms = sorted(terms, key=lambda found: found[0] != "counter")
    _channel, term, note = terms[0]
    notes = [note]
    for _other_channel, other, words in terms[1:]:
        if other != term:
            notes.append(f"{words}: {_term_words(other)}" if words else "")
    if any(other != term for _c, other, _w in terms):
        reader.notices.append(_("Thời hạn khác nhau theo kênh hoặc trường hợp; lấy %s.") % _term_words(term))
    reader.parts["term"] = (*term, "; ".join(dict.fromkeys(filter(None, notes))))


def _term(reader: _Reader, time: Mapping[str, Any]) -> tuple[int, str] | None:
    amount = reader.text("THOIGIANGIAIQUYET", within=time, most=40)
    unit = reader.text("DONVITINH", within=time, most=40)
    if not amount:
        return None
    if not _DECIMAL.fullmatch(amount):
        reader.fault(_("Thời hạn giải quyết “%s” không phải là số.") % amount)
        return None
    kind = UNITS.get(fold(unit))
    if kind is None:
        reader.fault(
            _("Đơn vị thời hạn (DONVITINH) “%s” không phải ngày làm việc, ngày hoặc giờ làm việc.") % unit
        )
        return None
    number = float(amount.replace(",", "."))
    if number == 0:
        return 1, SAME_DAY
    if not number.is_integer() and kind == "working_day":
        number, kind = number * HOURS_A_DAY, "hour"
    if not number.is_integer() or number > 1000:
        reader.fault(_("Thời hạn giải quyết “%s” không dùng được.") % f"{amount} {unit}")
        return None
    return int(number), kind


def _term_words(term: tuple[int, str]) -> str:
    if term[1] == SAME_DAY:
        return _("trong ngày làm việc")
    unit = {"working_day": _("ngày làm việc"), "day": _("ngày"), "hour": _("giờ làm việc")}[term[1]]
    return f"{term[0]} {unit}"


def _fee(reader: _Reader, channel: str, item: Mapping[str, Any]) -> tuple[str, int, str] | None:
    given = reader.text("SOTIEN", within=item, most=40)
    unit = reader.text("DONVI", within=item, most=40)
    words = reader.text("MOTA", within=item)
    if not given and not words:
        return None
    if fold(unit) not in CURRENCY:
        reader.fault(_("Phí tính bằng “%s”; chỉ nhận đồng Việt Nam.") % unit)
        return None
    amount = amount_of(given)
    if amount is None:
        reader.fault(
            _("Mức phí “%s” là số âm.") % given
            if given.startswith("-")
            else _("Mức phí “%s” không phải là số tiền.") % given
        )
        return None
    return channel, amount, words or money_words(amount)


def _components(reader: _Reader) -> None:
    """Each paper with its number, a note (in which case it is asked for, on which form), and whether of everybody."""
    groups = reader.items("THANHPHANHOSO")
    papers = []
    for group in groups:
        case = reader.text("TRUONGHOP", within=group)
        for item in reader.items("GIAYTO", within=group):
            title = reader.text("TENGIAYTO", within=item, most=500)
            form = reader.text("TENMAUDON", within=item, most=500)
            if not title:
                if reader.text("MAGIAYTO", within=item):
                    reader.fault(
                        _("Giấy tờ %s không có tên (TENGIAYTO).") % reader.text("MAGIAYTO", within=item)
                    )
                continue
            notes = [case, _("Mẫu: %s") % form if form else ""]
            number = reader.text("MAGIAYTO", within=item, most=60)
            is_of_all = not case or len(groups) == 1
            papers.append((number, title, "; ".join(filter(None, notes)), is_of_all))
    if papers:
        reader.parts["components"] = papers


def _conditions(reader: _Reader) -> None:
    if lines := reader.lines("YEUCAU"):
        reader.parts["conditions"] = [] if fold(" ".join(lines)).strip(" .") in NOTHING else lines


def _applicants(reader: _Reader) -> None:
    if lines := reader.lines("MOTADOITUONGTHUCHIEN", r"[\n;]"):
        reader.parts["applicants"] = lines


def _result(reader: _Reader) -> None:
    results = [
        (title, reader.text("MAKETQUA", within=item, most=60))
        for item in reader.items("KETQUATHUCHIEN")
        if (title := reader.text("TENKETQUA", within=item, most=500))
    ]
    if results:
        reader.parts["result"] = ("; ".join(title for title, _number in results), results[0][1])


def _legal_basis(reader: _Reader) -> None:
    found = []
    for item in reader.items("CANCUPHAPLY"):
        number, title = (
            reader.text("SOVANBAN", within=item, most=100),
            reader.text("TENVANBAN", within=item, most=1000),
        )
        if number:
            found.append((number, title or _("Văn bản")))
        elif title:
            reader.fault(_("Căn cứ pháp lý “%s” không có số văn bản (SOVANBAN).") % title[:100])
    if found:
        reader.parts["legal_basis"] = found


def _agency(reader: _Reader) -> None:
    """Which kind of agency decides: by the code of one of ours, else by its words."""
    names = []
    for item in reader.items("COQUANTHUCHIEN"):
        number = reader.text("MADONVI", within=item, most=60)
        name = reader.text("TENDONVI", within=item, most=500)
        if kind := reader.known.agencies.get(number) or agency_kind(name):
            reader.parts["competent_kind"] = kind
            return
        names.append(name or number)
    if names:
        reader.notices.append(_("Không nhận ra cơ quan thực hiện: %s.") % "; ".join(names)[:300])


def _own_fields(reader: _Reader) -> None:
    """What the national record has no field for."""
    if summary := reader.text("TOMTAT", most=LONGEST["summary"]):
        reader.parts["summary"] = summary
    if level := reader.text("MUCDO", most=60):
        if fold(level) in LEVELS:
            reader.parts["level_of_service"] = LEVELS[fold(level)]
        else:
            reader.fault(
                _("Mức độ (MUCDO) “%s” không phải toàn trình, một phần hoặc cung cấp thông tin.") % level
            )
    if keywords := reader.lines("TUKHOA", r"[\n;]"):
        reader.parts["keywords"] = list(dict.fromkeys(keywords))
    if events := reader.lines("SUKIEN", r"[\n;]"):
        for event in set(events) - reader.known.life_events:
            reader.fault(_("Không có sự kiện trong đời “%s” (SUKIEN).") % event)
        reader.parts["life_events"] = list(dict.fromkeys(events))
    sample = fold(reader.text("DULIEUMAU", most=10))
    if sample and sample not in YES | NO:
        reader.fault(_("DULIEUMAU phải là 1 hoặc 0."))
    if sample:
        reader.parts["sample"] = sample in YES


def _service(reader: _Reader) -> None:
    """The form and the process are among those that are published here."""
    lists = (
        ("TOKHAI", "form", reader.known.forms, _("Chưa có tờ khai nào mang tên “%s” (TOKHAI).")),
        ("QUYTRINH", "process", reader.known.processes, _("Chưa có quy trình nào mang tên “%s” (QUYTRINH).")),
    )
    for name, part, known, words in lists:
        key = reader.text(name, most=100)
        if key and (key not in known or not _KEY.fullmatch(key)):
            reader.fault(words % key)
        elif key:
            reader.parts[part] = key


_READ: tuple[Callable[[_Reader], None], ...] = (
    _code, _title, _field, _steps, _ways, _components, _conditions, _applicants, _result, _legal_basis, _agency,
    _own_fields, _service,
)  # fmt: skip
