"""What a template of a paper may name and move: its texts, its placeholders and its facts, for each kind of paper."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from motcua.documents import rules
from motcua.documents.papers.contents import PaperData

# The texts that a template may hold, in the order of the page.
TEXTS = {
    "opening": _("Lời mở đầu"),
    "guidance": _("Hướng dẫn thêm"),
    "contact": _("Liên hệ"),
    "closing": _("Lời kết"),
    "recipients": _("Nơi nhận"),
    "notes": _("Ghi chú cuối giấy"),
}
SIZES = ("", "a4", "a5")


@dataclass(frozen=True, slots=True)
class FactName:
    """A line of the paper; what the form of the Circular asks at least cannot be left out."""

    name: str
    label: Any
    required: bool = False


Placeholder = tuple[Any, Callable[[Any], Any]]

_COMMON: Mapping[str, Placeholder] = {
    "ma_ho_so": (_("Mã hồ sơ"), lambda data: data.code),
    "so_van_ban": (_("Số của giấy"), lambda data: data.number),
    "ngay_van_ban": (_("Ngày của giấy"), lambda data: data.issued_on),
    "co_quan": (_("Cơ quan ra giấy"), lambda data: data.issuer.name),
    "co_quan_cap_tren": (_("Cơ quan cấp trên"), lambda data: data.issuer.parent),
}
_OF_DOSSIER: Mapping[str, Placeholder] = {
    "chu_ho_so": (_("Chủ hồ sơ"), lambda data: data.applicant.name),
    "nguoi_nop": (_("Người nộp thay"), lambda data: data.applicant.submitter),
    "dia_chi": (_("Địa chỉ"), lambda data: data.applicant.address),
    "dien_thoai": (_("Số điện thoại"), lambda data: data.applicant.phone),
    "thu_tuc": (_("Tên thủ tục"), lambda data: data.procedure),
}
_CONTACT: Mapping[str, Placeholder] = {"lien_he": (_("Nơi liên hệ"), lambda data: data.contact)}
_SIGNER: Mapping[str, Placeholder] = {"nguoi_ky": (_("Người ký"), lambda data: data.signer.name)}
_TERMS: Mapping[str, Placeholder] = {
    "nhan_luc": (_("Thời gian nhận hồ sơ"), lambda data: data.received_at),
    "hen_tra": (_("Thời gian hẹn trả"), lambda data: data.due_at),
}

PLACEHOLDERS: Mapping[str, Mapping[str, Placeholder]] = {
    "receipt": {
        **_COMMON,
        **_OF_DOSSIER,
        **_TERMS,
        **_CONTACT,
        "noi_tiep_nhan": (_("Nơi tiếp nhận"), lambda data: data.receiving_office),
        "co_quan_giai_quyet": (_("Cơ quan giải quyết"), lambda data: data.settling_agency),
        "thoi_gian_giai_quyet": (_("Thời gian giải quyết"), lambda data: data.term),
        "cach_nhan": (_("Cách nhận kết quả"), lambda data: data.result_by),
        "le_phi": (_("Phí, lệ phí"), lambda data: data.fees),
        "nguoi_tiep_nhan": (_("Người tiếp nhận"), lambda data: data.receiver),
    },
    "supplement": {
        **_COMMON,
        **_OF_DOSSIER,
        **_CONTACT,
        **_SIGNER,
        "giai_doan": (_("Giai đoạn"), lambda data: data.stage),
        "han_bo_sung": (_("Hạn bổ sung"), lambda data: data.until),
        "cach_bo_sung": (_("Cách bổ sung"), lambda data: data.how),
    },
    "refusal": {
        **_COMMON,
        **_OF_DOSSIER,
        **_CONTACT,
        **_SIGNER,
        "viec_co_the_lam": (_("Việc có thể làm"), lambda data: data.guidance),
    },
    "extension": {
        **_COMMON,
        **_OF_DOSSIER,
        **_TERMS,
        **_CONTACT,
        **_SIGNER,
        "hen_moi": (_("Thời gian trả mới"), lambda data: data.new_due_at),
        "ly_do": (_("Lý do"), lambda data: data.reason),
    },
    "stop": {
        **_COMMON,
        **_OF_DOSSIER,
        **_CONTACT,
        **_SIGNER,
        "nhan_luc": _TERMS["nhan_luc"],
        "giai_doan": (_("Giai đoạn"), lambda data: data.stage),
        "ly_do": (_("Lý do"), lambda data: data.cause),
        "le_phi": (_("Phí, lệ phí"), lambda data: data.fees),
        "giay_to_tra_lai": (_("Giấy tờ trả lại"), lambda data: data.returned),
    },
    "tracking": {
        **_COMMON,
        **_OF_DOSSIER,
        **_TERMS,
        "co_quan_giai_quyet": (_("Cơ quan giải quyết"), lambda data: data.settling_agency),
    },
    "result": {
        **_COMMON,
        **_SIGNER,
        "ten_ket_qua": (_("Tên kết quả"), lambda data: data.title),
        "trich_yeu": (_("Trích yếu"), lambda data: data.about),
    },
}

_CODE = FactName("code", _("Mã hồ sơ"), required=True)
_APPLICANT = FactName("applicant", _("Chủ hồ sơ"), required=True)
_PROCEDURE = FactName("procedure", _("Nội dung yêu cầu giải quyết"), required=True)
_RECEIVED = FactName("received", _("Thời gian nhận hồ sơ"), required=True)
_DUE = FactName("due", _("Thời gian hẹn trả"), required=True)
_AGENCY = FactName("agency", _("Cơ quan giải quyết"))
_STAGE = FactName("stage", _("Giai đoạn"))

FACTS: Mapping[str, tuple[FactName, ...]] = {
    "receipt": (
        FactName("office", _("Nơi tiếp nhận")),
        _APPLICANT,
        _PROCEDURE,
        _AGENCY,
        FactName("components", _("Thành phần hồ sơ"), required=True),
        FactName("sets", _("Số lượng hồ sơ"), required=True),
        FactName("term", _("Thời gian giải quyết"), required=True),
        _RECEIVED,
        FactName("transfer", _("Khi nào cơ quan giải quyết nhận hồ sơ"), required=True),
        _DUE,
        FactName("fees", _("Phí, lệ phí")),
        FactName("delivery", _("Đăng ký nhận kết quả"), required=True),
        FactName("register", _("Số trong sổ theo dõi"), required=True),
        FactName("contact", _("Liên hệ")),
    ),
    "supplement": (_APPLICANT, _CODE, _PROCEDURE, FactName("stage", _("Giai đoạn"), required=True)),
    "refusal": (_APPLICANT, _CODE, _PROCEDURE),
    "extension": (_CODE, _PROCEDURE, _DUE),
    "stop": (_CODE, _PROCEDURE, FactName("received", _("Thời gian nhận hồ sơ")), _STAGE),
    "tracking": (
        _APPLICANT,
        _PROCEDURE,
        _AGENCY,
        FactName("coordinating", _("Cơ quan phối hợp")),
        _RECEIVED,
        _DUE,
    ),
    "result": (),
}

# Where a kind has no place for a text, its box is not shown.
NO_TEXT: Mapping[str, frozenset[str]] = {
    "receipt": frozenset({"recipients"}),
    "supplement": frozenset({"recipients"}),
    "refusal": frozenset({"recipients"}),
    "tracking": frozenset({"recipients", "guidance", "contact", "closing"}),
    "result": frozenset({"guidance", "contact"}),
}


def texts_of(kind: str) -> dict[str, Any]:
    return {name: label for name, label in TEXTS.items() if name not in NO_TEXT.get(kind, frozenset())}


def values(data: PaperData) -> dict[str, str]:
    """What the placeholders of a paper stand for, in words; "" where the paper does not say it."""
    return {name: _words(read(data)) for name, (_label, read) in PLACEHOLDERS[data.template].items()}


def _words(value: Any) -> str:
    if isinstance(value, datetime):
        return rules.moment_words(value)
    if isinstance(value, date):
        return rules.date_words(value)
    return str(value or "")
