"""What a check of signatures found, and how it is said in Vietnamese (TT 15/2025/TT-BKHCN, checking software)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from motcua.kit import clock
from motcua.signatures.checking.findings import Finding, Warned

REASONS = {
    Finding.VALID: _("Nội dung nguyên vẹn, chứng thư còn hiệu lực khi ký và do tổ chức được tin cậy cấp."),
    Finding.UNKNOWN_KIND: _("Tệp này không phải là tệp PDF hay XML."),
    Finding.DAMAGED: _("Tệp bị hỏng, không đọc được."),
    Finding.ENCRYPTED: _("Tệp PDF bị khóa bằng mật khẩu nên không kiểm tra được. Xin mở khóa rồi kiểm tra lại."),
    Finding.TOO_COMPLEX: _("Tệp quá phức tạp hoặc được tạo bất thường nên đã dừng kiểm tra. Không nên tin vào tệp này."),
    Finding.BUSY: _("Hệ thống đang kiểm tra nhiều tệp khác. Xin thử lại sau ít phút."),
    Finding.FORBIDDEN_XML: _("Tệp XML có khai báo DTD hoặc thực thể. Vì an toàn, hệ thống không đọc tệp như vậy."),
    Finding.UNSIGNED: _("Tệp này không có chữ ký số nào."),
    Finding.UNREADABLE: _("Dữ liệu chữ ký bị hỏng hoặc thuộc kiểu không được hỗ trợ."),
    Finding.ALTERED: _("Nội dung đã bị sửa đổi: nội dung hiện tại không khớp với nội dung đã ký."),
    Finding.CHANGED_AFTERWARDS: _("Sau khi ký, tệp đã bị thêm hoặc sửa nội dung mà chữ ký không bảo đảm."),
    Finding.MISLEADING: _("Chữ ký không gắn với nội dung của tệp: phần được ký đã bị chuyển chỗ hoặc nằm ngoài văn bản."),
    Finding.SUBSTITUTED: _("Chứng thư đã bị thay: chứng thư kèm theo không phải là chứng thư mà chữ ký nêu."),
    Finding.UNKNOWN_AUTHORITY: _("Chứng thư không do tổ chức chứng thực mà hệ thống tin cậy cấp."),
    Finding.BROKEN_CHAIN: _("Chuỗi chứng thư bị đứt: thiếu chứng thư của tổ chức cấp, hoặc tổ chức ở trên không được quyền cấp."),
    Finding.REVOKED: _("Chứng thư đã bị thu hồi trước khi ký."),
    Finding.REVOKED_AFTERWARDS: _("Chứng thư đã bị thu hồi, và không có dấu thời gian chứng minh chữ ký được lập trước khi thu hồi."),
    Finding.SUSPENDED: _("Chứng thư đang bị tạm dừng."),
    Finding.AUTHORITY_REVOKED: _("Chứng thư của tổ chức cấp đã bị thu hồi."),
    Finding.TIMESTAMP_INVALID: _("Dấu thời gian của chữ ký không đúng với chữ ký này."),
    Finding.EXPIRED: _("Chứng thư đã hết hạn tại thời điểm ký."),
    Finding.NOT_YET_VALID: _("Chứng thư chưa có hiệu lực tại thời điểm ký, hoặc thời điểm ký ở tương lai."),
    Finding.REVOCATION_UNKNOWN: _("Không kiểm tra được chứng thư có bị thu hồi hay không."),
    Finding.WRONG_USAGE: _("Chứng thư không được cấp để ký văn bản."),
    Finding.WEAK: _("Chữ ký dùng thuật toán không còn được phép."),
    Finding.OTHER: _("Chữ ký không đạt yêu cầu kiểm tra."),
}  # fmt: skip

WARNINGS = {
    Warned.REVOKED_LATER: _("Chứng thư đã bị thu hồi sau thời điểm ký; chữ ký được lập khi chứng thư còn hiệu lực."),
    Warned.EXPIRED_LATER: _("Chứng thư nay đã hết hạn; thời điểm ký do máy của người ký ghi, khi chứng thư còn hạn."),
    Warned.EXPIRED_LATER_PROVEN: _("Chứng thư nay đã hết hạn; dấu thời gian chứng minh chữ ký được lập khi chứng thư còn hạn."),
    Warned.OWN_CLOCK: _("Thời gian ký do máy của người ký ghi, không có dấu thời gian của bên thứ ba."),
    Warned.STAMP_NOT_TRUSTED: _("Dấu thời gian không được tính vì không do tổ chức được tin cậy cấp, hoặc không kiểm tra được."),
    Warned.REVOCATION_NOT_CHECKED: _("Không kiểm tra được tình trạng thu hồi của chứng thư (OCSP, CRL)."),
    Warned.FORM_FILLED_LATER: _("Sau chữ ký này, ô của biểu mẫu đã được điền và được chữ ký sau bảo đảm."),
    Warned.COVERED_LATER: _("Hình của một chữ ký sau che nội dung đã ký. Xin đối chiếu với tệp như khi ký chữ ký này trước khi tin vào chỗ bị che."),
    Warned.PART_ONLY: _("Chữ ký chỉ bảo đảm phần được ký nêu trên; phần còn lại của tệp không được ký."),
}  # fmt: skip

# What was done to a file after it was signed, as `pdf_changes` names it.
CHANGES = {
    "pages_added": _("thêm trang"),
    "pages_removed": _("bớt trang"),
    "page_changed": _("sửa nội dung trang đã ký"),
    "annotations": _("thêm hoặc sửa chú thích trên trang"),
    "form_values": _("điền hoặc sửa ô của biểu mẫu"),
    "signature_over_page": _("thêm chữ ký có hình che phần lớn trang"),
    "signature_over_words": _("thêm chữ ký có hình che nội dung đã ký"),
    "hidden": _("thay đổi ẩn, không thấy ngay trên trang"),
    "appended": _("thêm dữ liệu ở cuối tệp"),
}

_MOMENTS = ("signed_at", "valid_from", "valid_to", "revoked_at", "revocation_known_at")
# What could not be seen because the check stopped before it is said as such, never as good.
_UNKNOWN = _("Không xác định được")
_WHOLE, _REVISION = _("Toàn bộ tệp"), _("Tệp như khi ký chữ ký này")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature of a file. Times are aware; None where the file or the certificate does not say."""

    finding: Finding
    signer: str = ""
    title: str = ""
    organization: str = ""
    issuer: str = ""
    # Who answers for the certificate: the organizations above its holder, up to the root.
    manager: str = ""
    serial: str = ""
    fingerprint: str = ""
    algorithm: str = ""
    signed_at: datetime | None = None
    # Said by the signer's machine; True where a trusted time-stamp says it.
    has_timestamp: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    intact: bool | None = None
    trusted: bool | None = None
    within_validity: bool | None = None
    revoked: bool | None = None
    suspended: bool = False
    revoked_at: datetime | None = None
    # "ocsp" or "crl", and when the authority said it.
    revocation_known_by: str = ""
    revocation_known_at: datetime | None = None
    usage_ok: bool | None = None
    covers_whole_file: bool = False
    # Codes of CHANGES; and for XML, which parts are signed.
    changes: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    warnings: tuple[Warned, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.finding is Finding.VALID

    @property
    def verdict(self) -> str:
        return _verdict(self.is_valid)

    @property
    def reason(self) -> str:
        said = gettext(REASONS[self.finding])
        changes = ", ".join(gettext(CHANGES[one]) for one in self.changes if one in CHANGES)
        if self.finding is not Finding.CHANGED_AFTERWARDS or not changes:
            return said
        return gettext("%(said)s Đã làm sau khi ký: %(changes)s.") % {"said": said, "changes": changes}

    @property
    def warning(self) -> str:
        return " ".join(gettext(WARNINGS[one]) for one in self.warnings)

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Everything that the person is told, as (label, value)."""
        return (*self.told, *self.details)

    @property
    def told(self) -> tuple[tuple[str, str], ...]:
        """What most ask for, below the signer's name: for whom, when, and what it comes to."""
        caution = ((gettext("Lưu ý"), self.warning),) if self.warning else ()
        return (
            (gettext("Cơ quan, tổ chức"), self.organization or "—"),
            (gettext("Thời gian ký"), self._time_words()),
            (gettext("Kết luận"), f"{self.verdict}. {self.reason}"),
            *caution,
        )

    @property
    def details(self) -> tuple[tuple[str, str], ...]:
        """On what the conclusion stands: the certificate, and what was checked."""
        return (
            (gettext("Người ký"), self.signer or gettext(_UNKNOWN)),
            (gettext("Chức vụ"), self.title or "—"),
            (gettext("Tổ chức cấp chứng thư"), self.issuer or gettext(_UNKNOWN)),
            (gettext("Tổ chức quản lý chứng thư"), self.manager or gettext(_UNKNOWN)),
            (gettext("Số chứng thư"), self.serial or gettext(_UNKNOWN)),
            (gettext("Tính toàn vẹn"), _say(self.intact, _("Nội dung nguyên vẹn từ khi ký"), _("Nội dung đã bị thay đổi"))),
            (gettext("Hiệu lực của chứng thư"), self._period_words()),
            (gettext("Chứng thư tại thời điểm ký"), _say(self.within_validity, _("Trong thời hạn hiệu lực"), _("Ngoài thời hạn hiệu lực"))),
            (gettext("Tình trạng thu hồi"), self._revocation_words()),
            (gettext("Chuỗi tin cậy"), _say(self.trusted, _("Dẫn tới tổ chức chứng thực gốc được tin cậy"), _("Không dẫn tới tổ chức chứng thực gốc được tin cậy"))),
            (gettext("Phạm vi sử dụng chứng thư"), _say(self.usage_ok, _("Được phép ký văn bản"), _("Không được phép ký văn bản"))),
            (gettext("Phần được ký"), ", ".join(self.parts) or gettext(_WHOLE if self.covers_whole_file else _REVISION)),
            (gettext("Thuật toán ký"), self.algorithm or gettext(_UNKNOWN)),
        )  # fmt: skip

    def _time_words(self) -> str:
        if self.signed_at is None:
            return gettext(_UNKNOWN)
        source = gettext("theo dấu thời gian") if self.has_timestamp else gettext("theo máy của người ký")
        return f"{_moment(self.signed_at)} ({source})"

    def _period_words(self) -> str:
        if self.valid_from is None or self.valid_to is None:
            return gettext(_UNKNOWN)
        return gettext("từ %(start)s đến %(end)s") % {
            "start": _day(self.valid_from),
            "end": _day(self.valid_to),
        }

    def _revocation_words(self) -> str:
        if self.revoked and self.revoked_at is not None:
            words = (
                gettext("Bị tạm dừng từ %(moment)s")
                if self.suspended
                else gettext("Bị thu hồi từ %(moment)s")
            )
            return words % {"moment": _moment(self.revoked_at)}
        said = _say(self.revoked is False or None, _("Chưa bị thu hồi"), "")
        if self.revoked is None or self.revocation_known_at is None:
            return said
        source = {"ocsp": "OCSP", "crl": "CRL"}.get(self.revocation_known_by, "")
        known = gettext("theo %(source)s lúc %(moment)s") % {
            "source": source,
            "moment": _moment(self.revocation_known_at),
        }
        return f"{said} ({known})"


@dataclass(frozen=True, slots=True)
class Verification:
    """A whole file: valid only if there is a signature, each is valid, and the last covers all of it."""

    finding: Finding
    signatures: tuple[SignatureVerdict, ...] = ()
    # "pdf" or "xml".
    kind: str = "pdf"

    @property
    def is_valid(self) -> bool:
        return self.finding is Finding.VALID

    @property
    def verdict(self) -> str:
        return _verdict(self.is_valid)

    @property
    def reason(self) -> str:
        return gettext(REASONS[self.finding])


def as_json(verification: Verification) -> dict[str, Any]:
    """To be kept as a row; `from_json` reads it again, in the words of that day's language."""
    made = asdict(verification)
    for one in made["signatures"]:
        one.update({name: one[name].isoformat() for name in _MOMENTS if one[name] is not None})
    return made


def from_json(made: dict[str, Any]) -> Verification:
    return Verification(
        Finding(made["finding"]),
        tuple(_signature(one) for one in made["signatures"]),
        kind=made["kind"],
    )


def _signature(made: dict[str, Any]) -> SignatureVerdict:
    moments = {name: datetime.fromisoformat(made[name]) for name in _MOMENTS if made[name]}
    facts = {
        "finding": Finding(made["finding"]),
        "warnings": tuple(Warned(one) for one in made["warnings"]),
        "changes": tuple(made["changes"]),
        "parts": tuple(made["parts"]),
    }
    return SignatureVerdict(**(made | moments | facts))


def _verdict(is_valid: bool) -> str:
    return gettext("Hợp lệ") if is_valid else gettext("Không hợp lệ")


def _say(fact: bool | None, yes: str, no: str) -> str:
    return gettext(_UNKNOWN if fact is None else yes if fact else no)


def _moment(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y %H:%M:%S}"


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y}"
