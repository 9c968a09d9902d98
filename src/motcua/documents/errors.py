from motcua.kit.errors import MotcuaError


class FileRefused(MotcuaError):
    """Không nhận được tệp này. Xin chọn tệp khác."""

    code = "file_refused"
    status = 422


class FileMissing(FileRefused):
    """Chưa chọn tệp. Xin chọn tệp rồi gửi lại."""

    code = "file_missing"


class FileEmpty(FileRefused):
    """Tệp không có nội dung (0 byte). Xin kiểm tra lại tệp trên máy rồi chọn lại."""

    code = "file_empty"


class FileTooLarge(FileRefused):
    """Tệp nặng {size}, vượt giới hạn {limit}. Xin quét lại với độ phân giải thấp hơn hoặc tách thành nhiều tệp."""

    code = "file_too_large"
    status = 413


class FileKindRefused(FileRefused):
    """Tệp không phải là PDF, JPG hoặc PNG, dù tên tệp có thể ghi như vậy. Xin lưu hoặc quét lại thành PDF, JPG hoặc PNG."""

    code = "file_kind_refused"


class FileDamaged(FileRefused):
    """Tệp bị hỏng hoặc chưa tải lên hết nên không mở được. Xin mở thử trên máy rồi chọn lại."""

    code = "file_damaged"


class FileEncrypted(FileRefused):
    """Tệp PDF có mật khẩu nên cơ quan không đọc được. Xin bỏ mật khẩu rồi chọn lại."""

    code = "file_encrypted"


class FileActiveContent(FileRefused):
    """Tệp PDF có {what} nên không được nhận. Xin in tệp ra PDF mới (Print to PDF) hoặc quét bản giấy rồi chọn lại."""

    code = "file_active_content"


class SignedFileActiveContent(FileRefused):
    """Tệp PDF đã ký số có {what} nên không được nhận, và hệ thống không sửa tệp đã ký. Xin đề nghị nơi ký cấp lại tệp không có {what}."""

    code = "signed_file_active_content"


class ImageTooLarge(FileRefused):
    """Ảnh có {width} × {height} điểm, vượt giới hạn {limit} triệu điểm. Xin chụp hoặc quét lại với độ phân giải thấp hơn."""

    code = "image_too_large"


class StoredFileUnreadable(MotcuaError):
    """Không đọc được tệp đã lưu. Xin thử lại; nếu vẫn lỗi, xin báo bộ phận hỗ trợ kỹ thuật."""

    code = "stored_file_unreadable"
    status = 500
