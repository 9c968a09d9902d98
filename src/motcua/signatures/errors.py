"""Why a paper could not be signed; the code is kept on the request as the kind of its error."""

from motcua.kit.errors import ConflictError, MotcuaError, NotAllowedError, NotFoundError


class SigningError(MotcuaError):
    """Không ký được do lỗi của hệ thống. Văn bản chưa bị thay đổi. Xin bấm ký lại."""

    code = "signing_failed"
    status = 409


class KeystoreLockedError(SigningError):
    """Chưa ký được: hệ thống chưa được cấu hình mật khẩu kho khóa ký số. Quản trị viên cần đặt MOTCUA_KEYSTORE_PASSWORD rồi bấm ký lại."""

    code = "keystore_locked"


class KeyUnreadableError(SigningError):
    """Không mở được khóa ký số của {name}. Quản trị viên cần kiểm tra kho khóa và mật khẩu kho khóa."""

    code = "key_unreadable"


class KeyExposedError(SigningError):
    """Chưa ký được: tệp khóa ký số {name} trên máy chủ để người dùng khác của máy chủ đọc hoặc thay được. Quản trị viên cần chạy chmod 700 với thư mục khóa và chmod 600 với các tệp trong đó, xem có ai đã lấy khóa chưa, rồi bấm ký lại."""

    code = "key_exposed"


class NoCertificateError(SigningError):
    """{name} chưa có chứng thư chữ ký số. Xin liên hệ quản trị viên để được cấp."""

    code = "no_certificate"


class CertificateExpiredError(SigningError):
    """Chứng thư chữ ký số của {name} đã hết hạn từ {date}. Xin gia hạn hoặc xin cấp chứng thư mới rồi ký lại."""

    code = "certificate_expired"


class CertificateNotYetValidError(SigningError):
    """Chứng thư chữ ký số của {name} chưa có hiệu lực, chỉ dùng được từ {date}."""

    code = "certificate_not_yet_valid"


class CertificateRevokedError(SigningError):
    """Chứng thư chữ ký số của {name} đã bị thu hồi từ {date} nên không dùng để ký được. Xin dùng chứng thư khác."""

    code = "certificate_revoked"


class CertificateUsageError(SigningError):
    """Chứng thư của {name} không dùng được để ký văn bản (mục đích sử dụng của chứng thư không cho phép)."""

    code = "certificate_usage"


class CertificateWeakError(SigningError):
    """Chứng thư của {name} dùng thuật toán không còn được phép để ký số."""

    code = "certificate_weak"


class CertificateUntrustedError(SigningError):
    """Chứng thư của {name} không do tổ chức chứng thực mà hệ thống tin cậy cấp."""

    code = "certificate_untrusted"


class RevocationUnknownError(SigningError):
    """Chưa ký được: không kiểm tra được chứng thư của {name} có bị thu hồi hay không (danh sách thu hồi thiếu hoặc đã cũ). Xin thử lại sau, hoặc báo quản trị viên."""

    code = "revocation_unknown"


class PaperUnreadableError(SigningError):
    """Không ký được: tệp không phải PDF hoặc bị hỏng. Cần tạo lại văn bản rồi ký lại."""

    code = "paper_unreadable"


class PlaceOutsideError(SigningError):
    """Không ký được: vị trí chữ ký nằm ngoài trang văn bản."""

    code = "place_outside"


class SigningInterruptedError(SigningError):
    """Việc ký bị ngắt quá nhiều lần nên đã dừng lại. Xin bấm ký lại; nếu vẫn lỗi, báo quản trị viên."""

    code = "interrupted"


class PinNeededError(SigningError):
    """Cần mã PIN của người ký: khóa chưa được mở, hoặc đã đóng lại. Xin nhập mã PIN để ký tiếp."""

    code = "pin_needed"


class WrongPinError(SigningError):
    """Mã PIN không đúng, chưa văn bản nào được ký. Hệ thống không tự thử lại. Xin kiểm tra rồi nhập lại."""

    code = "wrong_pin"
    status = 422


class PinLastTryError(WrongPinError):
    """Mã PIN không đúng. Chỉ còn ít lần thử: nhập sai nữa thiết bị sẽ tự khóa. Nếu không chắc, xin dừng lại và hỏi quản trị viên."""

    code = "pin_last_try"


class PinRefusedBeforeError(WrongPinError):
    """Mã PIN này vừa bị từ chối nên hệ thống không gửi lại, để không mất thêm một lần thử. Xin kiểm tra rồi nhập mã PIN khác; nếu vừa đổi hoặc mở khóa mã PIN, xin chờ 10 phút rồi nhập lại."""

    code = "pin_refused_before"


class PinLockedError(SigningError):
    """Khóa ký số đã bị khóa do nhập sai mã PIN nhiều lần. Với tệp khóa, xin chờ 15 phút; với thiết bị, xin liên hệ nơi cấp thiết bị để mở khóa."""

    code = "pin_locked"


class PinTooShortError(SigningError):
    """Mã PIN phải có từ 6 đến 64 ký tự. Xin nhập lại."""

    code = "pin_too_short"
    status = 422


class AgentGoneError(SigningError):
    """Chưa ký được: bộ phận giữ khóa ký số của máy chủ không trả lời. Chưa văn bản nào bị thay đổi. Xin thử lại sau ít phút; nếu vẫn lỗi, báo quản trị viên."""

    code = "agent_gone"
    status = 503


class TokenGoneError(SigningError):
    """Chưa ký được: không thấy thiết bị ký số {token}, hoặc thiết bị không trả lời. Xin cắm lại thiết bị rồi thử lại."""

    code = "token_gone"


class KeyMissingError(SigningError):
    """Thiết bị hoặc dịch vụ ký số không có khóa ứng với chứng thư. Xin báo quản trị viên kiểm tra chứng thư đã đăng ký."""

    code = "key_missing"


class SignatureWrongError(SigningError):
    """Không ký được: chữ ký nhận được từ khóa không khớp với chứng thư hoặc văn bản, nên đã bị bỏ. Xin báo quản trị viên kiểm tra thiết bị hoặc dịch vụ ký số."""

    code = "signature_wrong"


class RemoteGoneError(SigningError):
    """Chưa ký được: dịch vụ ký số từ xa không trả lời. Xin thử lại sau ít phút."""

    code = "remote_gone"
    status = 503


class RemoteRefusedError(SigningError):
    """Dịch vụ ký số từ xa từ chối: {reason}. Xin kiểm tra rồi thử lại."""

    code = "remote_refused"


class TimestampGoneError(SigningError):
    """Chưa ký được: dịch vụ dấu thời gian {name} không trả lời hoặc trả lời sai. Xin bấm ký lại sau ít phút; nếu vẫn lỗi, báo quản trị viên."""

    code = "timestamp_gone"


class CertificateNotFoundError(NotFoundError):
    """Không tìm thấy người ký hoặc chứng thư này trong các cơ quan bạn quản trị."""

    code = "certificate_not_found"


class CertificateReasonMissingError(SigningError):
    """Xin ghi lý do ngừng dùng chứng thư."""

    code = "certificate_reason_missing"
    status = 422


class CertificateFileError(SigningError):
    """Tệp không phải PKCS#12 (.p12, .pfx) có khóa ký số, hoặc mật khẩu của tệp không đúng. Xin chọn lại tệp và nhập lại mật khẩu."""

    code = "certificate_file"
    status = 422


class CredentialMissingError(SigningError):
    """Xin nhập mã định danh khóa (credentialID) mà dịch vụ ký số từ xa đã cấp, dài nhất 120 ký tự."""

    code = "credential_missing"
    status = 422


class CertificateKnownError(SigningError):
    """Chứng thư này đã được đăng ký rồi."""

    code = "certificate_known"
    status = 422


class NotYourBatchError(NotFoundError):
    """Không tìm thấy lượt ký này trong các lượt ký của bạn."""

    code = "not_your_batch"


class AuthorityMissingError(MotcuaError):
    """Chưa có tổ chức chứng thực thử nghiệm trong thư mục dữ liệu."""

    code = "authority_missing"


class NotYourSignatureError(NotAllowedError):
    """Chữ ký của cá nhân chỉ do chính người đó yêu cầu. Xin đăng nhập bằng tài khoản của người ký."""

    code = "not_your_signature"


class BeingSignedError(ConflictError):
    """Chữ ký đang được lập đúng lúc này. Xin tải lại trang rồi xem kết quả."""

    code = "being_signed"


class AuthorityUnknown(NotFoundError):
    """Không có tổ chức chứng thực này trong danh sách."""

    code = "authority_unknown"


class AuthorityRefused(MotcuaError):
    """Không đọc được chứng thư. Xin chọn tệp PEM hoặc DER (.pem, .cer, .crt) chứa đúng một chứng thư."""

    code = "authority_refused"
    status = 422
    box = "file"


class AuthorityNotAlone(AuthorityRefused):
    """Tệp có {count} chứng thư. Xin thêm từng chứng thư một để mỗi lần thêm đều được xem lại."""

    code = "authority_not_alone"


class AuthorityIsNone(AuthorityRefused):
    """Chứng thư này không phải của tổ chức chứng thực (không được quyền cấp chứng thư khác)."""

    code = "authority_is_none"


class AuthorityWeak(AuthorityRefused):
    """Chứng thư này dùng khóa hoặc thuật toán không còn được phép (RSA dưới 2048 bit, ECDSA dưới 256 bit, SHA-1)."""

    code = "authority_weak"


class AuthorityExpired(AuthorityRefused):
    """Chứng thư này đã hết hạn từ {day}."""

    code = "authority_expired"


class AuthorityWithoutRoot(AuthorityRefused):
    """Chứng thư này do “{issuer}” cấp, chưa có trong danh sách. Xin thêm chứng thư gốc trước."""

    code = "authority_without_root"


class AuthorityAddressRefused(AuthorityRefused):
    """Địa chỉ phải bắt đầu bằng http:// hoặc https://."""

    code = "authority_address_refused"

    def __init__(self, *, box: str) -> None:
        super().__init__()
        self.box = box


class AuthorityReasonMissing(AuthorityRefused):
    """Xin ghi lý do ngừng tin cậy."""

    code = "authority_reason_missing"
    box = "reason"


class TooManyVisitorChecks(MotcuaError):
    """Đang có nhiều tệp chờ kiểm tra nên tệp này chưa được nhận. Xin chờ các tệp trước được kiểm tra xong rồi gửi lại."""

    code = "too_many_visitor_checks"
    status = 429


class VisitorCheckGone(NotFoundError):
    """Không có kết quả kiểm tra này, hoặc kết quả đã được xóa. Kết quả chỉ người gửi tệp xem được, trong một giờ. Xin gửi tệp để kiểm tra lại."""

    code = "visitor_check_gone"


class CheckersBusy(MotcuaError):
    """Hệ thống đang kiểm tra nhiều tệp khác. Xin thử lại sau ít phút."""

    code = "checkers_busy"
    status = 503
