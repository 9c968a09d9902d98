from motcua.kit.errors import ConflictError, MotcuaError, NotFoundError


class UnknownUnit(NotFoundError):
    """Không có đơn vị hành chính nào mang mã {code}. Xin chọn lại tỉnh và xã, phường."""

    code = "unknown_unit"


class ResolutionUnreadable(MotcuaError):
    """Chưa đọc được nghị quyết. {faults}"""

    code = "resolution_unreadable"
    status = 422

    @property
    def each(self) -> list[str]:
        """The faults one by one; none where the file is no resolution at all."""
        found = self.values.get("each")
        return [str(words) for words in found] if isinstance(found, list) else []


class UnknownResolution(NotFoundError):
    """Không có nghị quyết số {number}."""

    code = "unknown_resolution"


class UnknownRehearsal(NotFoundError):
    """Không có lượt diễn tập này."""

    code = "unknown_rehearsal"


class UnknownMerger(NotFoundError):
    """Không có lượt sắp xếp này."""

    code = "unknown_merger"


class MergerRefused(ConflictError):
    """Chưa thực hiện được: {reason}"""

    code = "merger_refused"


class AnswerIncomplete(MotcuaError):
    """{problem}"""

    code = "answer_incomplete"
    status = 422


class ListRefused(MotcuaError):
    """Chưa đọc được danh sách. {problem}"""

    code = "list_refused"
    status = 422


class HamletsRefused(MotcuaError):
    """Chưa nhận danh sách thôn, tổ dân phố. {problems}"""

    code = "hamlets_refused"
    status = 422

    @property
    def each(self) -> list[str]:
        """The lines that are wrong, one by one; none where it is not about lines."""
        found = self.values.get("each")
        return [str(words) for words in found] if isinstance(found, list) else []
