from motcua.kit.errors import ConflictError, MotcuaError, NotAllowedError, NotFoundError


class CopyNotFound(NotFoundError):
    """Không tìm thấy bản sao này trong sổ của cơ quan bạn."""

    code = "copy_not_found"


class CopyMoved(ConflictError):
    """Bản sao vừa được người khác xử lý. Xin xem lại trạng thái mới rồi làm tiếp."""

    code = "copy_moved"


class PreviewMissing(ConflictError):
    """Bản xem trước đang được lập. Xin chờ ít giây, xem lại rồi ký."""

    code = "preview_missing"


class OfficeClosed(ConflictError):
    """Cơ quan này đã sáp nhập nên không ký, không cấp số nữa. Số đã cấp thì hủy số; yêu cầu được lập lại ở cơ quan mới."""

    code = "office_closed"


class BookTooLong(MotcuaError):
    """Bảng tính XLSX chỉ lập ngay được đến {most} số. Xin chọn một tháng, hoặc tải tệp CSV."""

    code = "book_too_long"
    status = 422


class NotCompared(MotcuaError):
    """Phải xác nhận đã đối chiếu với bản chính."""

    code = "not_compared"
    status = 422


class SourceRefused(MotcuaError):
    """Tệp đã có chữ ký số hoặc biểu mẫu, không phải bản quét từ bản giấy. Xin quét bản chính rồi chọn lại."""

    code = "source_refused"
    status = 422


class SourceUnreadable(SourceRefused):
    """Không đọc được các trang của tệp. Xin quét lại rồi chọn tệp mới."""

    code = "source_unreadable"


class PagesDiffer(MotcuaError):
    """Tệp có {found} trang, không khớp số trang đã ghi ({given}). Xin kiểm tra lại bản quét."""

    code = "pages_differ"
    status = 422


class ReasonMissing(MotcuaError):
    """Phải ghi lý do."""

    code = "reason_required"
    status = 422


class PaymentSettled(ConflictError):
    """Phí của bản sao này đã thu, hoặc không phải thu."""

    code = "payment_settled"


class MonthNotOver(ConflictError):
    """Chỉ khóa sổ được tháng đã hết."""

    code = "month_not_over"


class MonthClosed(ConflictError):
    """Tháng này đã khóa sổ."""

    code = "month_closed"


class MonthUnfinished(ConflictError):
    """Chưa khóa sổ được: còn số đang chờ ký hoặc chờ đóng dấu ({numbers}). Xin ký xong hoặc hủy số."""

    code = "month_unfinished"


class BookHasHole(ConflictError):
    """Chưa khóa sổ được: sổ năm {year} thiếu số {numbers}. Xin báo quản trị viên kiểm tra dữ liệu."""

    code = "book_has_hole"


class MonthNotClosed(ConflictError):
    """Tháng này chưa khóa sổ nên chưa có bản in."""

    code = "month_not_closed"


class RatesRefused(MotcuaError):
    """Mức phí phải là số nguyên không âm; mức tối đa không thấp hơn mức của trang đầu."""

    code = "rates_refused"
    status = 422


class NotForThisRole(NotAllowedError):
    """Việc này do vai trò khác của cơ quan làm: công chức tiếp nhận lập và thu phí, lãnh đạo ký và hủy, văn thư đóng dấu."""

    code = "not_for_this_role"
