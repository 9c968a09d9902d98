from motcua.kit.errors import NotFoundError


class UnknownUnit(NotFoundError):
    """Không có đơn vị hành chính nào mang mã {code}. Xin chọn lại tỉnh và xã, phường."""

    code = "unknown_unit"
