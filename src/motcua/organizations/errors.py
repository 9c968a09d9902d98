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
