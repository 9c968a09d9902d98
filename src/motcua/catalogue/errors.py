from motcua.kit.errors import MotcuaError, NotFoundError


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
