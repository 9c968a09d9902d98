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
    """Tệp PDF có {what} mà hệ thống không gỡ ra được nên không được nhận. Xin in tệp ra PDF mới (Print to PDF) hoặc quét bản giấy rồi chọn lại."""

    code = "file_active_content"


class SignedFileActiveContent(FileRefused):
    """Tệp PDF đã ký số có {what} nên không được nhận, và hệ thống không sửa tệp đã ký. Xin đề nghị nơi ký cấp lại tệp không có {what}."""

    code = "signed_file_active_content"


class ImageTooLarge(FileRefused):
    """Ảnh có {width} × {height} điểm, vượt giới hạn {limit} triệu điểm. Xin chụp hoặc quét lại với độ phân giải thấp hơn."""

    code = "image_too_large"


class FileTooManyPages(FileRefused):
    """Tệp PDF có {pages} trang, vượt giới hạn {limit} trang mỗi tệp. Xin tách thành nhiều tệp rồi tải lên."""

    code = "file_too_many_pages"
    status = 413


class SignatureNotWhole(FileRefused):
    """Tệp PDF có ô chữ ký số nhưng chữ ký hỏng hoặc không bao trùm tệp, có thể do tệp đã bị ghi lại sau khi ký. Xin chọn tệp gốc nơi ký đã cấp, hoặc in tệp ra PDF mới (Print to PDF) rồi chọn lại."""

    code = "signature_not_whole"


class FileXfaForm(FileRefused):
    """Tệp PDF là biểu mẫu XFA; bỏ phần biểu mẫu đi thì mất nội dung nên không được nhận. Xin in tệp ra PDF mới (Print to PDF) rồi chọn lại."""

    code = "file_xfa_form"


class FileInfected(FileRefused):
    """Tệp có mã độc ({name}) nên không được nhận và không được lưu lại. Xin quét mã độc máy của bạn, rồi chọn tệp khác."""

    code = "file_infected"


class StoredFileUnreadable(MotcuaError):
    """Không đọc được tệp đã lưu. Xin thử lại; nếu vẫn lỗi, xin báo bộ phận hỗ trợ kỹ thuật."""

    code = "stored_file_unreadable"
    status = 500


class StorePaperNotFound(MotcuaError):
    """Không tìm thấy giấy tờ này trong kho."""

    code = "store_paper_not_found"
    status = 404


class StoredFileUnsound(StoredFileUnreadable):
    """Tệp trong kho không còn đúng như khi được nhận nên không được mở. Bộ phận kỹ thuật đã được báo; xin thử lại sau, hoặc hỏi nơi nhận hồ sơ."""

    code = "stored_file_unsound"


class StoredFileDestroyed(MotcuaError):
    """Tệp này đã được hủy theo quy định lưu trữ."""

    code = "stored_file_destroyed"
    status = 410


class StoredFileDangerous(MotcuaError):
    """Lần quét sau khi nhận thấy tệp này có mã độc nên không được mở. Xin liên hệ bộ phận kỹ thuật."""

    code = "stored_file_dangerous"
    status = 403


class UploadNotFound(MotcuaError):
    """Không còn phần đã tải lên của tệp này. Xin chọn lại tệp."""

    code = "upload_not_found"
    status = 404


class UploadElsewhere(MotcuaError):
    """Phần tệp gửi lên không nối tiếp phần đã có. Xin thử tải tiếp."""

    code = "upload_elsewhere"
    status = 409


class UploadUnfinished(FileRefused):
    """Tệp “{name}” chưa tải lên hết. Xin chờ tải xong hoặc chọn lại tệp."""

    code = "upload_unfinished"


class TooManyUploads(FileRefused):
    """Đang có quá nhiều tệp tải lên dở dang (tối đa {most} tệp). Xin chờ tải xong hoặc hủy bớt rồi chọn lại."""

    code = "too_many_uploads"
    status = 429


class TooManyPieces(FileRefused):
    """Tệp “{name}” đến thành quá nhiều mảnh rời (tối đa {most}). Xin hủy rồi chọn lại tệp khi đường truyền ổn định hơn."""

    code = "too_many_pieces"
    status = 429


class NotAPhoto(FileRefused):
    """Chỉ ghép được ảnh JPG, PNG; “{name}” không phải là ảnh. Xin bỏ tệp đó ra hoặc bỏ chọn “Ghép các ảnh”."""

    code = "not_a_photo"


class TooManyPhotos(FileRefused):
    """Mỗi lần ghép được nhiều nhất {most} ảnh. Xin ghép thành nhiều tệp."""

    code = "too_many_photos"


class ScanNotFound(MotcuaError):
    """Bản quét này không còn trong hộp: đã có người lấy hoặc đã bỏ đi."""

    code = "scan_not_found"
    status = 404


class StoreNotFound(MotcuaError):
    """Không tìm thấy kho giấy tờ này."""

    code = "store_not_found"
    status = 404


class StoreConsentWithdrawn(MotcuaError):
    """Chủ kho đã tắt việc tìm giấy tờ trong kho tại quầy. Chủ kho tự bật lại ở trang “Kho giấy tờ của tôi”."""

    code = "store_consent_withdrawn"
    status = 409


class StoreAnswerUnknown(MotcuaError):
    """Không có cặp giấy tờ này trong bảng, hoặc quyết định không hợp lệ. Xin tải lại trang rồi chọn lại."""

    code = "store_answer_unknown"
    status = 422


class StorePaperKept(MotcuaError):
    """Giấy tờ đã được cơ quan xác nhận thì lưu trong kho theo quy định, không tự bỏ ra được. Muốn không ai dùng, xin tắt ở “Ai được dùng kho này”."""

    code = "store_paper_kept"
    status = 409


class StorePaperUnusable(MotcuaError):
    """“{title}” trong kho không dùng được nữa: {why}. Xin bỏ ra và đính kèm giấy tờ khác."""

    code = "store_paper_unusable"
    status = 409


class MandateHeld(MotcuaError):
    """Người này đang được làm thay tổ chức đó rồi. Muốn đổi thì chấm dứt lần trước."""

    code = "mandate_held"
    status = 409


class MandateNotFound(MotcuaError):
    """Không tìm thấy việc làm thay này ở quầy của bạn."""

    code = "mandate_not_found"
    status = 404


class StoreWithoutNumber(MotcuaError):
    """Tài khoản này chưa có số định danh cá nhân nên chưa có kho giấy tờ."""

    code = "store_without_number"
    status = 409


class TemplateHasFaults(MotcuaError):
    """Mẫu còn chỗ chưa đúng. Xin sửa những dòng được chỉ ra rồi làm lại."""

    code = "template_has_faults"
    status = 422


class TemplateNotFound(MotcuaError):
    """Không có mẫu giấy này, hoặc bản nháp đã được công bố hay bỏ đi."""

    code = "template_not_found"
    status = 404


class TemplateChanged(MotcuaError):
    """Người khác vừa lưu bản nháp này. Xin xem lại rồi lưu lần nữa; những gì bạn viết vẫn còn trên trang."""

    code = "template_changed"
    status = 409


class TemplateNotPreviewed(MotcuaError):
    """Bản đang công bố chưa được xem thử. Xin đợi bản xem thử, xem rồi công bố."""

    code = "template_not_previewed"
    status = 422


class TemplateSecondPerson(MotcuaError):
    """Người viết không tự công bố được. Xin để người quản trị khác xem và công bố."""

    code = "template_second_person"
    status = 422


class TemplateDayPast(MotcuaError):
    """Ngày áp dụng phải là hôm nay hoặc một ngày sau."""

    code = "template_day_past"
    status = 422
