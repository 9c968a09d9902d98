from motcua.kit.errors import ConflictError, MotcuaError, NotFoundError


class UnknownUnit(NotFoundError):
    """Không có đơn vị hành chính nào mang mã {code}. Xin chọn lại tỉnh và xã, phường."""

    code = "unknown_unit"


class ResolutionUnreadable(MotcuaError):
    """Chưa đọc được nghị quyết. {faults}"""

    code = "resolution_unreadable"


class UnknownResolution(NotFoundError):
    """Không có nghị quyết số {number}."""

    code = "unknown_resolution"


class MergerRefused(ConflictError):
    """Chưa thực hiện được: {reason}"""

    code = "merger_refused"


class ListRefused(MotcuaError):
    """Chưa đọc được danh sách. {problem}"""

    code = "list_refused"
    status = 422


class HamletsRefused(MotcuaError):
    """Chưa nhận danh sách thôn, tổ dân phố. {problems}"""

    code = "hamlets_refused"
    status = 422
