"""Errors that reach a person: each class has a code, an HTTP status and a message.

The docstring of a class is its default message, in Vietnamese, so that the words stand beside the
rule that they explain. A message may name values: `NotFoundHere(message="…")` or `{name}` filled from
keyword arguments.
"""

import inspect
from typing import ClassVar

from django.utils.translation import gettext


class MotcuaError(Exception):
    """Có lỗi xảy ra. Xin thử lại."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400

    def __init__(self, message: str = "", **values: object) -> None:
        self.values = values
        self._message = message
        super().__init__(message or type(self).__name__)

    @property
    def message(self) -> str:
        """What the person reads, in the language of the request."""
        words = inspect.getdoc(type(self)) or self.code
        template = self._message or gettext(words)
        return template.format(**self.values) if self.values else template

    def __str__(self) -> str:
        return self.message


class NotFoundError(MotcuaError):
    """Không tìm thấy trang hoặc hồ sơ này. Xin kiểm tra lại địa chỉ hoặc mã hồ sơ."""

    code = "not_found"
    status = 404


class NotAllowedError(MotcuaError):
    """Tài khoản này không có quyền làm việc này."""

    code = "not_allowed"
    status = 403


class ConflictError(MotcuaError):
    """Hồ sơ vừa được người khác cập nhật. Xin xem lại trạng thái mới rồi làm tiếp; những gì đã nhập vẫn còn."""

    code = "conflict"
    status = 409


class StorageUnreachable(MotcuaError):
    """Kho tệp tạm thời không liên lạc được. Tệp chưa được lưu hoặc chưa mở được; xin thử lại sau ít phút, những gì đã nhập vẫn còn."""

    code = "storage_unreachable"
    status = 503


class TextTooLong(MotcuaError):
    """Một ô có quá {most} chữ nên chưa gửi được. Xin quay lại trang trước, viết gọn lại hoặc đính kèm thành tệp."""

    code = "text_too_long"
    status = 413


class ExpressionRefused(MotcuaError):
    """Biểu thức sai ở ký tự thứ {position}: không dùng được “{part}”."""

    code = "expression_refused"


class ExpressionEmpty(ExpressionRefused):
    """Biểu thức còn trống."""

    code = "expression_empty"


class ExpressionTooLong(ExpressionRefused):
    """Biểu thức dài quá {most} ký tự. Xin viết gọn lại."""

    code = "expression_too_long"


class ExpressionTooDeep(ExpressionRefused):
    """Biểu thức phức tạp quá. Xin tách thành các phần nhỏ hơn."""

    code = "expression_too_deep"


class ExpressionUnreadable(ExpressionRefused):
    """Không đọc được biểu thức từ ký tự thứ {position}, chỗ “{part}”. Xin xem lại dấu ngoặc, dấu nháy, phép so sánh."""

    code = "expression_unreadable"


class FunctionUnknown(ExpressionRefused):
    """Ký tự thứ {position}: không có hàm “{name}”. Dùng được: {known}."""

    code = "function_unknown"


class FunctionMisused(ExpressionRefused):
    """Ký tự thứ {position}: hàm “{name}” cần {wanted} giá trị."""

    code = "function_misused"


class SheetRefused(MotcuaError):
    """Không đọc được bảng tính này. Xin lưu lại ở dạng Excel (.xlsx) rồi tải lên."""

    code = "sheet_refused"
    status = 422


class SheetTooLarge(SheetRefused):
    """Bảng tính quá lớn: sau khi giải nén tối đa {megabytes} MB, mỗi trang tính tối đa {rows} dòng, {columns} cột."""

    code = "sheet_too_large"


class SheetHasFormula(SheetRefused):
    """Ô {cell} (trang “{sheet}”) là công thức. Xin chép lại dưới dạng giá trị rồi tải lên."""

    code = "sheet_has_formula"
