from motcua.kit.errors import ConflictError, MotcuaError, NotAllowedError, NotFoundError


class UnknownOrganization(NotFoundError):
    """Không tìm thấy cơ quan này."""

    code = "unknown_organization"


class NoCompetentOrganization(MotcuaError):
    """Chưa có cơ quan nào được giao giải quyết thủ tục này ở nơi đã chọn. Xin chọn xã, phường khác hoặc hỏi Trung tâm Phục vụ hành chính công gần nhất."""

    code = "no_competent_organization"
    status = 422


class PersonIsNoOfficial(MotcuaError):
    """{name} không có tài khoản công chức đang hoạt động nên chưa thể phân công."""

    code = "person_is_no_official"
    status = 422


class MayNotPost(NotAllowedError):
    """Chỉ người quản trị của cơ quan này hoặc cơ quan cấp trên mới được phân công, và không ai tự phân công cho mình."""

    code = "may_not_post"


class AlreadyPosted(ConflictError):
    """{name} đã giữ vai trò này ở cơ quan này trong khoảng thời gian đó."""

    code = "already_posted"


class PeriodIsEmpty(MotcuaError):
    """Ngày kết thúc phải sau ngày bắt đầu."""

    code = "period_is_empty"
    status = 422


class NothingToLend(MotcuaError):
    """{name} chưa được phân công ở cơ quan nào khác nên không thể cử biệt phái."""

    code = "nothing_to_lend"
    status = 422


class PostingHasEnded(ConflictError):
    """Phân công này đã kết thúc trước ngày đó."""

    code = "posting_has_ended"


class MayNotRecordAbsence(NotAllowedError):
    """Chỉ chính người vắng mặt, lãnh đạo hoặc người quản trị của cơ quan mới ghi được việc vắng mặt này."""

    code = "may_not_record_absence"


class AlreadyAbsent(ConflictError):
    """{name} đã được ghi vắng mặt trong khoảng thời gian đó. Xin kết thúc lần ghi trước nếu cần đổi."""

    code = "already_absent"


class SubstituteUnfit(MotcuaError):
    """{name} không làm thay được: chỉ chọn người đang làm việc ở cơ quan này, cơ quan cùng xã, phường hoặc cơ quan đã cử người vắng mặt đến."""

    code = "substitute_unfit"
    status = 422


class SubstituteIsNoLeader(MotcuaError):
    """{name} không phải lãnh đạo của cơ quan này nên không làm thay việc của lãnh đạo được. Xin chọn một lãnh đạo khác."""

    code = "substitute_is_no_leader"
    status = 422


class SubstituteIsAway(MotcuaError):
    """{name} cũng vắng mặt trong khoảng thời gian đó. Xin chọn người khác."""

    code = "substitute_is_away"
    status = 422


class NotServingThere(MotcuaError):
    """{name} không làm việc ở cơ quan này trong thời gian đó."""

    code = "not_serving_there"
    status = 422


class MayNotLend(NotAllowedError):
    """Lãnh đạo chỉ cử người của cơ quan mình sang trung tâm hoặc cơ quan cùng xã, phường, để tiếp nhận, xử lý hoặc làm văn thư. Trường hợp khác do người quản trị làm."""

    code = "may_not_lend"


class PostingNotFound(NotFoundError):
    """Không tìm thấy phân công này."""

    code = "posting_not_found"


class AbsenceNotFound(NotFoundError):
    """Không tìm thấy lần vắng mặt này."""

    code = "absence_not_found"


class MayNotChangeCalendar(NotAllowedError):
    """Lịch chung của tỉnh do người quản trị của tỉnh đổi. Lịch riêng do người quản trị mọi cơ quan theo lịch ấy đổi. Cơ quan cần giờ khác thì được cho một lịch riêng."""

    code = "may_not_change_calendar"


class CalendarOfOthers(NotAllowedError):
    """Lịch này là lịch riêng của cơ quan khác. Xin chọn lịch chung, hoặc cho cơ quan một lịch riêng."""

    code = "calendar_of_others"


class NothingToMove(MotcuaError):
    """Chọn ít nhất một cơ quan đang theo lịch khác."""

    code = "nothing_to_move"
    status = 422


class ReasonNeeded(MotcuaError):
    """Ghi lý do, để sau này giải thích được."""

    code = "reason_needed"
    status = 422


class MayNotSpread(NotAllowedError):
    """Chỉ người quản trị của cơ quan này hoặc cơ quan cấp trên mới đặt được quy tắc phân bổ tiếp nhận."""

    code = "may_not_spread"


class ReceptionRuleWrong(MotcuaError):
    """{problem}"""

    # `values["box"]` names what is to be mended.
    code = "reception_rule_wrong"
    status = 422


class ReceptionRuleNotFound(NotFoundError):
    """Không tìm thấy quy tắc phân bổ tiếp nhận này."""

    code = "reception_rule_not_found"


class PointStillNeeded(ConflictError):
    """Chưa đóng được điểm tiếp nhận. {reason}"""

    code = "point_still_needed"
