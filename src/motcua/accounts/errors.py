from motcua.kit.errors import MotcuaError, NotAllowedError


class AccountLocked(MotcuaError):
    """Tài khoản tạm khoá 12 giờ vì đã nhập sai 5 lần. Cần vào ngay, xin liên hệ quản trị viên."""

    code = "account_locked"
    status = 429


class SampleAccountRefused(NotAllowedError):
    """Tài khoản mẫu chỉ dùng được trong bản trình diễn."""

    code = "sample_account_refused"


class IdentityRefused(NotAllowedError):
    """VNeID không cho biết số định danh cá nhân hợp lệ nên không thể đăng nhập."""

    code = "identity_refused"
