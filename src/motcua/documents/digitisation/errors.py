from motcua.kit.errors import MotcuaError


class DigitisationRefused(MotcuaError):
    """Không số hóa được tệp này."""

    code = "digitisation_refused"
    status = 422


class RecognitionMissing(DigitisationRefused):
    """Máy chủ chưa có nhận dạng chữ. Tệp vẫn được lưu và dùng bình thường; xin báo quản trị cài tesseract-ocr-vie, rồi bấm Thử lại."""

    code = "recognition_missing"


class TooManyPages(DigitisationRefused):
    """Tệp có {pages} trang, vượt giới hạn {most} trang một lần số hóa. Xin tách thành nhiều tệp."""

    code = "too_many_pages"


class PageUnreadable(DigitisationRefused):
    """Không mở được trang {page} của tệp. Xin quét lại trang đó."""

    code = "page_unreadable"


class SignedAlready(DigitisationRefused):
    """Tệp đã ký số là bản điện tử sẵn có, không cần số hóa; hệ thống không sửa tệp đã ký."""

    code = "signed_already"


class RecognitionFailed(DigitisationRefused):
    """Nhận dạng chữ không thành công. Xin bấm Thử lại; nếu vẫn lỗi, xin quét lại rõ hơn."""

    code = "recognition_failed"


class DigitisationInterrupted(DigitisationRefused):
    """Việc nhận dạng bị dừng giữa chừng nhiều lần. Xin bấm Thử lại; nếu vẫn lỗi, xin báo bộ phận hỗ trợ kỹ thuật."""

    code = "digitisation_interrupted"
