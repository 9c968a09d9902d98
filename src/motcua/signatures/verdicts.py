"""What a check of signatures found, and how it is said in Vietnamese (TT 15/2025/TT-BKHCN, checking software)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from motcua.kit import clock


class Finding(StrEnum):
    """Why a signature, or a file, is what it is; the first that applies is told."""

    VALID = "valid"
    NOT_PDF = "not_pdf"
    DAMAGED = "damaged"
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"
    ALTERED = "altered"
    CHANGED_AFTERWARDS = "changed_afterwards"
    UNKNOWN_AUTHORITY = "unknown_authority"
    REVOKED = "revoked"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOCATION_UNKNOWN = "revocation_unknown"
    WRONG_USAGE = "wrong_usage"
    WEAK = "weak"
    OTHER = "other"


REASONS = {
    Finding.VALID: _("Nội dung nguyên vẹn, chứng thư còn hiệu lực khi ký và do tổ chức được tin cậy cấp."),
    Finding.NOT_PDF: _("Tệp này không phải là tệp PDF."),
    Finding.DAMAGED: _("Tệp PDF bị hỏng hoặc bị khóa, không đọc được."),
    Finding.UNSIGNED: _("Tệp PDF này không có chữ ký số nào."),
    Finding.UNREADABLE: _("Dữ liệu chữ ký bị hỏng, không đọc được."),
    Finding.ALTERED: _("Nội dung đã bị sửa đổi: nội dung hiện tại không khớp với nội dung đã ký."),
    Finding.CHANGED_AFTERWARDS: _("Sau khi ký, tệp đã bị thêm hoặc sửa nội dung mà chữ ký không bảo đảm."),
    Finding.UNKNOWN_AUTHORITY: _("Chứng thư không do tổ chức chứng thực mà hệ thống tin cậy cấp."),
    Finding.REVOKED: _("Chứng thư đã bị thu hồi."),
    Finding.EXPIRED: _("Chứng thư đã hết hạn tại thời điểm ký."),
    Finding.NOT_YET_VALID: _("Chứng thư chưa có hiệu lực tại thời điểm ký, hoặc thời điểm ký ở tương lai."),
    Finding.REVOCATION_UNKNOWN: _("Không kiểm tra được chứng thư có bị thu hồi hay không."),
    Finding.WRONG_USAGE: _("Chứng thư không được cấp để ký văn bản."),
    Finding.WEAK: _("Chữ ký dùng thuật toán không còn được phép."),
    Finding.OTHER: _("Chữ ký không đạt yêu cầu kiểm tra."),
}

# What could not be seen because the check stopped before it is said as such, never as good.
_UNKNOWN = _("Không xác định được")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """One signature of a file. Times are aware; None where the file or the certificate does not say."""

    finding: Finding
    signer: str = ""
    title: str = ""
    organization: str = ""
    issuer: str = ""
    serial: str = ""
    signed_at: datetime | None = None
    # Said by the signer's machine; True where a trusted time-stamp says it.
    has_timestamp: bool = False
    valid_from: datetime | None = None
    valid_to: datetime | None = None
    intact: bool | None = None
    trusted: bool | None = None
    within_validity: bool | None = None
    revoked: bool | None = None
    revoked_at: datetime | None = None
    usage_ok: bool | None = None
    covers_whole_file: bool = False
    warning: str = ""

    @property
    def is_valid(self) -> bool:
        return self.finding is Finding.VALID

    @property
    def verdict(self) -> str:
        return _verdict(self.is_valid)

    @property
    def reason(self) -> str:
        return gettext(REASONS[self.finding])

    @property
    def words(self) -> tuple[tuple[str, str], ...]:
        """Everything that the person is told, as (label, value) in the order of the page."""
        caution = ((gettext("Lưu ý"), self.warning),) if self.warning else ()
        return (
            (gettext("Người ký"), self.signer or gettext(_UNKNOWN)),
            (gettext("Chức vụ"), self.title or "—"),
            (gettext("Cơ quan, tổ chức"), self.organization or "—"),
            (gettext("Tổ chức cấp chứng thư"), self.issuer or gettext(_UNKNOWN)),
            (gettext("Số chứng thư"), self.serial or gettext(_UNKNOWN)),
            (gettext("Thời gian ký"), self._time_words()),
            (gettext("Tính toàn vẹn"), _say(self.intact, _("Nội dung nguyên vẹn từ khi ký"), _("Nội dung đã bị thay đổi"))),
            (gettext("Hiệu lực của chứng thư"), self._period_words()),
            (gettext("Chứng thư tại thời điểm ký"), _say(self.within_validity, _("Trong thời hạn hiệu lực"), _("Ngoài thời hạn hiệu lực"))),
            (gettext("Tình trạng thu hồi"), self._revocation_words()),
            (gettext("Chuỗi tin cậy"), _say(self.trusted, _("Dẫn tới tổ chức chứng thực gốc được tin cậy"), _("Không dẫn tới tổ chức chứng thực gốc được tin cậy"))),
            (gettext("Phạm vi sử dụng chứng thư"), _say(self.usage_ok, _("Được phép ký văn bản"), _("Không được phép ký văn bản"))),
            (gettext("Kết luận"), f"{self.verdict}. {self.reason}"),
            *caution,
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
            return gettext("Bị thu hồi từ %(moment)s") % {"moment": _moment(self.revoked_at)}
        return _say(self.revoked is False or None, _("Chưa bị thu hồi"), "")


@dataclass(frozen=True, slots=True)
class Verification:
    """A whole file: valid only if there is a signature, each is valid, and the last covers all of it."""

    finding: Finding
    signatures: tuple[SignatureVerdict, ...] = ()

    @property
    def is_valid(self) -> bool:
        return self.finding is Finding.VALID

    @property
    def verdict(self) -> str:
        return _verdict(self.is_valid)

    @property
    def reason(self) -> str:
        return gettext(REASONS[self.finding])


def _verdict(is_valid: bool) -> str:
    return gettext("Hợp lệ") if is_valid else gettext("Không hợp lệ")


def _say(fact: bool | None, yes: str, no: str) -> str:
    return gettext(_UNKNOWN if fact is None else yes if fact else no)


def _moment(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y %H:%M:%S}"


def _day(moment: datetime) -> str:
    return f"{clock.local(moment):%d/%m/%Y}"
