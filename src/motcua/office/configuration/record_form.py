"""The record of a procedure as boxes on pages: what each page asks. How it is read again: `record_reading`."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from motcua.catalogue.service import (
    APPLICANTS,
    PLACES,
    RECEIVING,
    LevelOfService,
    known_events,
    record_label,
)
from motcua.organizations.service import Kind

Record = dict[str, Any]
Words = str | Promise
MOST_ROWS = 60


@dataclass(frozen=True, slots=True)
class Box:
    """`path` in the record, or in a row of it; `kind` says how it is shown and read."""

    path: str
    kind: str = "text"
    hint: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()
    required: bool = True
    width: int = 0
    # On a line of its own, however small.
    alone: bool = False
    # Behind its label, until it says something.
    folded: bool = False

    def value(self, record: Mapping[str, Any]) -> Any:
        found: Any = record
        for part in self.path.split("/"):
            found = found.get(part) if isinstance(found, Mapping) else None
        return found

    def shown(self, record: Mapping[str, Any]) -> Any:
        """As the page shows it: a list as lines, a day as people write it."""
        value = self.value(record)
        if self.kind == "lines":
            return "\n".join(map(str, value)) if isinstance(value, list) else ""
        if self.kind == "day" and (day := _iso(value)):
            return f"{day.day}/{day.month}/{day.year}"
        return "" if value is None else value


@dataclass(frozen=True, slots=True)
class Rows:
    """What repeats: the list in the record, how one of it is called, what a new one holds."""

    path: str
    one: Words
    add: Words
    boxes: tuple[Box, ...]
    empty: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: Words
    boxes: tuple[Box, ...] = ()
    rows: Rows | None = None
    hint: Words = ""


_CHANNELS = (("counter", _("Tại quầy")), ("online", _("Trực tuyến")), ("post", _("Qua bưu chính")))
_UNITS = (("working_day", _("ngày làm việc")), ("day", _("ngày")), ("hour", _("giờ làm việc")))

_COMPONENTS = Rows(
    path="components",
    one=_("Giấy tờ"),
    add=_("Thêm giấy tờ"),
    boxes=(
        Box("title"),
        Box("code", hint=_("Chữ thường không dấu; để trống thì đặt theo tên."), required=False, width=20),
        Box("originals", "number", width=3),
        Box("copies", "number", width=3),
        Box("note", required=False, hint=_("Ví dụ khi nào cần, nộp thay bằng gì.")),
        Box("required", "tick"),
        Box("presented", "tick", hint=_("Chỉ cho xem, không nộp lại.")),
        Box("authorisation", "tick", hint=_("Văn bản ủy quyền cho người nộp thay.")),
    ),
    empty={
        "code": "",
        "title": "",
        "required": True,
        "originals": 1,
        "copies": 0,
        "note": "",
        "authorisation": False,
        "presented": False,
    },
)
_FEES = Rows(
    path="fees",
    one=_("Mức thu"),
    add=_("Thêm mức thu"),
    boxes=(
        Box("channel", "choice", choices=_CHANNELS),
        Box("amount", "number", width=10),
        Box("words", hint=_("Người dân đọc dòng này, ví dụ: Lệ phí đăng ký, thu một lần.")),
        Box("source", hint=_("Văn bản quy định mức thu.")),
        Box(
            "decision",
            "area",
            required=False,
            folded=True,
            hint=_(
                "Bảng quyết định DMN khi mức thu tùy câu trả lời; cột kết quả tên amount. Để trống nếu thu như nhau."
            ),
        ),
        Box("verified", "tick", hint=_("Chưa đối chiếu thì người dân thấy chữ “số liệu mẫu”.")),
    ),
    empty={"channel": "counter", "amount": 0, "words": "", "verified": False, "source": ""},
)
_BASIS = Rows(
    path="legal_basis",
    one=_("Văn bản"),
    add=_("Thêm văn bản"),
    boxes=(
        Box("kind", hint=_("Ví dụ: Luật Hộ tịch, Nghị định, Thông tư."), width=20),
        Box("number", hint=_("Ví dụ: 118/2025/NĐ-CP."), width=20),
        Box("about", required=False),
        Box("article", required=False, width=20),
        Box("date", "day", required=False, width=10),
        Box("source"),
    ),
    empty={"number": "", "kind": "", "about": "", "article": "", "source": ""},
)

_COMPETENCE = Rows(
    path="competence",
    one=_("Dòng"),
    add=_("Thêm dòng thẩm quyền"),
    boxes=(
        Box("applicant", "choice", choices=tuple(APPLICANTS.items())),
        Box("place", "choice", choices=tuple(PLACES.items())),
        Box("kind", "choice", choices=tuple(Kind.choices)),
        Box(
            "agency",
            required=False,
            width=20,
            hint=_("Chỉ ghi khi tỉnh có nhiều cơ quan cùng loại, ví dụ H05.02."),
        ),
        Box(
            "question",
            required=False,
            width=20,
            hint=_("Tên câu hỏi xã, phường trong tờ khai, ví dụ parcel_commune, để không phải hỏi hai lần."),
        ),
    ),
    empty={
        "applicant": "everyone",
        "place": "residence",
        "kind": Kind.COMMUNE_COMMITTEE.value,
        "agency": "",
        "question": "",
    },
)

_SECTIONS = (
    Section(
        "general",
        _("Thông tin chung"),
        boxes=(
            Box("title"),
            Box("summary", "area", hint=_("Một câu cho người dân, hiện ngay dưới tên thủ tục.")),
            Box("field"),
            Box("level_of_service", "choice", choices=tuple(LevelOfService.choices)),
            Box("competent_kind", "choice", choices=tuple(Kind.choices)),
            Box("term/amount", "number", width=3),
            Box("term/unit", "choice", choices=_UNITS),
            Box("term/same_day", "tick"),
            Box("term/note", "area", required=False),
            Box("term/source"),
            Box("term/verified", "tick", alone=True),
            Box(
                "public_posting_days",
                "number",
                width=3,
                hint=_("Nằm trong thời hạn; không niêm yết thì ghi 0."),
            ),
            Box("issues_receipt", "tick", alone=True),
            Box("result/title"),
            Box("result/code", required=False, width=20),
        ),
    ),
    Section(
        "competence",
        _("Thẩm quyền và nơi nộp"),
        boxes=(
            Box("receiving", "choice", choices=tuple(RECEIVING.items())),
            Box(
                "receiving_reason",
                "area",
                required=False,
                hint=_("Người dân đọc được, ví dụ: Phải có mặt tại trụ sở cơ quan giải quyết."),
            ),
        ),
        rows=_COMPETENCE,
        hint=_(
            "Ai giải quyết, theo đối tượng và theo nơi. Để trống bảng thì cơ quan thuộc loại ở mục Thông tin chung giải quyết, theo xã, phường mà người nộp chọn."
        ),
    ),
    Section("components", _("Thành phần hồ sơ"), rows=_COMPONENTS),
    Section(
        "fees",
        _("Phí, lệ phí"),
        rows=_FEES,
        hint=_(
            "Mức cơ bản theo cách nộp. Miễn, giảm theo chính sách có thời hạn thì ghi ở trang Chính sách phí."
        ),
    ),
    Section("basis", _("Căn cứ pháp lý"), rows=_BASIS),
    Section(
        "guide",
        _("Hướng dẫn và tìm kiếm"),
        boxes=(
            Box("steps", "lines"),
            Box("conditions", "lines", required=False),
            Box("applicants", "lines"),
            Box("life_events", "ticks", required=False),
            Box("keywords", "lines", hint=_("Cách người dân hay gọi thủ tục này.")),
            Box("popularity", "number", width=3, hint=_("0 đến 100; thủ tục hay dùng hơn hiện trước.")),
        ),
    ),
    Section(
        "source",
        _("Nguồn và đợt nhận"),
        boxes=(
            Box("decision/number", required=False, width=20),
            Box("decision/date", "day", required=False, width=10, hint=_("Hạn công khai tính từ ngày này.")),
            Box("source"),
            Box("source_date", "day", width=10),
            Box(
                "to_verify", "lines", required=False, hint=_("Những điều chưa đối chiếu với văn bản công bố.")
            ),
            Box(
                "submissions/from",
                "day",
                required=False,
                width=10,
                hint=_("Trước ngày này chưa nhận. Để trống nếu nhận từ khi áp dụng."),
            ),
            Box(
                "submissions/until",
                "day",
                required=False,
                width=10,
                hint=_("Sau ngày này không nhận hồ sơ nữa. Để trống nếu nhận quanh năm."),
            ),
            Box(
                "submissions/most",
                "number",
                required=False,
                width=5,
                alone=True,
                hint=_(
                    "Tính chung mọi phiên bản của thủ tục, từ ngày đầu nhận hồ sơ; không tính hồ sơ bị từ chối"
                    " tiếp nhận hoặc đã rút. Để trống nếu không giới hạn."
                ),
            ),
        ),
    ),
)
SECTIONS: Mapping[str, Section] = {section.key: section for section in _SECTIONS}


def name_of(path: str) -> str:
    """The name and id of a box: "components/0/title" → "components-0-title"."""
    return path.replace("/", "-")


def section_of(place: str) -> str:
    """On which page a place of the record is mended."""
    top = place.split("/", maxsplit=1)[0]
    for section in _SECTIONS:
        paths = [box.path.split("/")[0] for box in section.boxes]
        paths += [section.rows.path] if section.rows else []
        if top in paths:
            return section.key
    return "general"


def label(path: str) -> str:
    return record_label(re.sub(r"/[0-9]+", "", path))


def event_choices() -> list[tuple[str, str]]:
    return [(event["key"], event["title"]) for event in known_events()]


def rows_of(section: Section, record: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = record.get(section.rows.path) if section.rows else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def places(section: Section, record: Mapping[str, Any]) -> Iterator[str]:
    """Every place that this page shows a box for."""
    yield from (box.path for box in section.boxes)
    if section.rows:
        for place in range(len(rows_of(section, record))):
            yield from (f"{section.rows.path}/{place}/{box.path}" for box in section.rows.boxes)


def _iso(value: Any) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
