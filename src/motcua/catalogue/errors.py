from motcua.kit.errors import ConflictError, MotcuaError, NotFoundError


class ProcedureNotFound(NotFoundError):
    """Không có thủ tục nào mang mã {code} đang có hiệu lực. Xin kiểm tra lại mã hoặc tìm theo tên."""

    code = "procedure_not_found"


class VersionNotFound(NotFoundError):
    """Không tìm thấy thủ tục này."""

    code = "procedure_version_not_found"


class RecordRefused(MotcuaError):
    """Không công bố được thủ tục {procedure}: {place} {problem}."""

    code = "procedure_record_refused"
    status = 422


class DraftNotFound(NotFoundError):
    """Không tìm thấy bản nháp này."""

    code = "procedure_draft_not_found"


class StaleDraft(ConflictError):
    """{name} vừa lưu bản nháp này từ một trang khác. Chưa có gì bị ghi đè: xin mở lại bản nháp, xem thay đổi rồi nhập tiếp."""

    code = "stale_procedure_draft"


class DraftClosed(ConflictError):
    """Bản nháp này đã được công bố hoặc đã bỏ, không sửa được nữa."""

    code = "procedure_draft_closed"


class DraftInReview(ConflictError):
    """Bản nháp đang chờ duyệt nên chưa sửa được. Xin trả lại bản nháp trước khi sửa."""

    code = "procedure_draft_in_review"


class NothingToUndo(ConflictError):
    """Không có thay đổi nào để hoàn tác."""

    code = "procedure_draft_nothing_to_undo"


class WithdrawnMeanwhile(ConflictError):
    """Thủ tục đã được bãi bỏ sau khi bản nháp này gửi duyệt. Nếu vẫn cần công bố, xin trả lại bản nháp, xem lại rồi gửi duyệt lại."""

    code = "procedure_withdrawn_meanwhile"


class DraftNotSent(ConflictError):
    """Bản nháp chưa được gửi duyệt."""

    code = "procedure_draft_not_sent"


class DraftAlreadyOpen(ConflictError):
    """Thủ tục {code} đang có một bản nháp khác. Xin làm tiếp trên bản nháp ấy."""

    code = "procedure_draft_already_open"


class CodeTaken(MotcuaError):
    """Đã có thủ tục mang mã {code}. Xin sửa thủ tục ấy hoặc dùng mã khác."""

    code = "procedure_code_taken"
    status = 422


class CodeWrong(MotcuaError):
    """Mã thủ tục gồm một chữ số từ 1 đến 3, dấu chấm và sáu chữ số, ví dụ 1.001193."""

    code = "procedure_code_wrong"
    status = 422


class DraftMalformed(MotcuaError):
    """Nội dung gửi lên không đọc được. Xin tải lại trang rồi thử lại."""

    code = "procedure_draft_malformed"
    status = 422


class DraftTooLarge(MotcuaError):
    """Nội dung quá dài (tối đa {most} KB). Xin rút gọn."""

    code = "procedure_draft_too_large"
    status = 422


class DraftHasFaults(MotcuaError):
    """Chưa công bố được vì còn {count} chỗ cần sửa. Xin xem danh sách."""

    code = "procedure_draft_has_faults"
    status = 422


class SecondPersonNeeded(MotcuaError):
    """Người gửi duyệt không tự công bố được. Xin để người quản trị khác duyệt."""

    code = "second_person_needed"
    status = 422


class DayPast(MotcuaError):
    """Ngày đã qua. Xin chọn hôm nay hoặc một ngày sau đó."""

    code = "procedure_day_past"
    status = 422


class NoteRequired(MotcuaError):
    """Xin ghi lý do."""

    code = "procedure_note_required"
    status = 422


class ImportFileRefused(MotcuaError):
    """{problem}"""

    code = "import_file_refused"
    status = 422

    def __init__(self, problem: str) -> None:
        super().__init__(problem=problem)


class ImportNotFound(NotFoundError):
    """Không tìm thấy lượt nhập này."""

    code = "import_not_found"


class ImportNotReady(ConflictError):
    """Lượt nhập này không còn chờ xác nhận. Xin xem lại trạng thái mới."""

    code = "import_not_ready"


class ImportStale(ConflictError):
    """Từ lúc chạy thử, danh mục đã đổi ở {count} thủ tục (ví dụ {code}). Chưa có gì được nhập: xin chạy thử lại rồi xác nhận."""

    code = "import_stale"


class ImportHasNothing(MotcuaError):
    """Lượt nhập này không có gì mới để công bố."""

    code = "import_has_nothing"
    status = 422


class DayAhead(MotcuaError):
    """Ngày lấy dữ liệu chưa tới. Xin ghi ngày hôm nay hoặc trước đó."""

    code = "import_day_ahead"
    status = 422


class NotOffered(MotcuaError):
    """{organization} hiện không nhận hồ sơ thủ tục này theo cách đã chọn. Xin xem nơi nhận và cách nộp ở trang của thủ tục."""

    code = "procedure_not_offered"
    status = 422


class OfferWrong(MotcuaError):
    """Cơ quan này không phải là nơi giải quyết thủ tục, hoặc cách nộp không có. Xin chọn lại."""

    code = "procedure_offer_wrong"
    status = 422


class PolicyWrong(MotcuaError):
    """{problem}"""

    code = "fee_policy_wrong"
    status = 422


class PolicyNotFound(NotFoundError):
    """Không tìm thấy chính sách phí này."""

    code = "fee_policy_not_found"


class DraftHasGaps(MotcuaError):
    """Có bước chưa có người làm ở nơi thực hiện. Xin phân công trước, hoặc đánh dấu là vẫn công bố."""

    code = "procedure_gaps"
    status = 422


class ProcedureWithdrawn(ConflictError):
    """Thủ tục này đã được bãi bỏ nên không nhận hồ sơ mới. Hồ sơ đã nộp vẫn được giải quyết."""

    code = "procedure_withdrawn"


class BundleMissing(MotcuaError):
    """Xin chọn tệp gói thủ tục."""

    code = "bundle_missing"
    status = 422


class BundleUnreadable(MotcuaError):
    """Không đọc được gói thủ tục: {problem}"""

    code = "bundle_unreadable"
    status = 422
