"""What can go wrong with a dossier, in the words that the person reads."""

from motcua.kit.errors import ConflictError, MotcuaError, NotAllowedError, NotFoundError


class DossierNotFound(NotFoundError):
    """Không tìm thấy hồ sơ này, hoặc tài khoản này không được xem hồ sơ. Xin kiểm tra lại mã hồ sơ."""

    code = "dossier_not_found"


class DraftNotFound(NotFoundError):
    """Không tìm thấy bản nháp này. Có thể hồ sơ đã được nộp; xin xem trong Hồ sơ của tôi."""

    code = "draft_not_found"


class FieldsDecidedMeanwhile(ConflictError):
    """{name} vừa đối chiếu giấy tờ này và quyết định khác bạn: {titles}. Chưa ghi gì của bạn; xem quyết định đó ở từng trường, rồi lưu lại nếu vẫn muốn đổi."""

    code = "fields_decided_meanwhile"


class StaleDossier(ConflictError):
    """Hồ sơ đã thay đổi từ khi trang này được mở. Chưa có gì bị ghi đè: xin xem trạng thái mới rồi làm lại."""

    code = "stale_dossier"


class TransitionRefused(ConflictError):
    """Không thể chuyển hồ sơ từ “{before}” sang “{after}”."""

    code = "transition_refused"


class IncompleteForm(MotcuaError):
    """Tờ khai còn thiếu hoặc chưa đúng. Xin xem các mục được đánh dấu."""

    code = "incomplete_form"
    status = 422


class StepFormWrong(MotcuaError):
    """Phần “{title}” còn thiếu hoặc chưa đúng. Xin xem các mục được đánh dấu."""

    code = "step_form_wrong"
    status = 422


class StepFormMissing(ConflictError):
    """Bước này phải ghi “{title}” trước khi kết thúc. Xin điền phần ấy rồi kết thúc bước."""

    code = "step_form_missing"


class DraftMissing(ConflictError):
    """Bước này phải có dự thảo kết quả hoặc dự thảo từ chối. Xin trình dự thảo rồi kết thúc bước."""

    code = "draft_missing"


class MissingComponents(MotcuaError):
    """Còn thiếu giấy tờ bắt buộc: {titles}."""

    code = "missing_components"
    status = 422


class NotServedHere(MotcuaError):
    """Thủ tục này chưa nộp được trực tuyến. Xin nộp tại quầy theo hướng dẫn của thủ tục."""

    code = "not_served_online"
    status = 422


class ReasonRequired(MotcuaError):
    """Xin ghi rõ lý do để người dân hiểu và làm theo được."""

    code = "reason_required"
    status = 422


class ReceivedOnlyThere(MotcuaError):
    """Thủ tục này chỉ nộp tại {place}. Lý do: {reason}. Xin hướng dẫn người dân đến đó; nội dung đã nhập vẫn còn."""

    code = "received_only_there"
    status = 422


class NotACentre(MotcuaError):
    """Xin chọn một trung tâm phục vụ hành chính công để nhận kết quả, khác nơi đang chọn."""

    code = "not_a_centre"
    status = 422


class NotReturnedOnPaper(ConflictError):
    """Kết quả của hồ sơ này trả bản điện tử hoặc đã trả xong nên không có nơi nhận để đổi."""

    code = "not_returned_on_paper"


class SupplementAlreadyAsked(ConflictError):
    """Hồ sơ đã được yêu cầu bổ sung ở bước này. Chỉ được yêu cầu một lần, đầy đủ (NĐ 61/2018, Điều 15 khoản 3)."""

    code = "supplement_already_asked"


class SupplementTooLate(ConflictError):
    """Đã quá {days} ngày làm việc kể từ khi tiếp nhận nên không yêu cầu bổ sung được nữa (NĐ 61/2018, Điều 19 khoản 4)."""

    code = "supplement_too_late"


class SupplementIncomplete(MotcuaError):
    """Xin nộp đủ các giấy tờ được yêu cầu: {titles}."""

    code = "supplement_incomplete"
    status = 422


class AlreadyExtended(ConflictError):
    """Hồ sơ đã gia hạn một lần; không gia hạn lần thứ hai (NĐ 61/2018, Điều 19 khoản 9)."""

    code = "already_extended"


class ExtensionTooLate(ConflictError):
    """Phải xin lỗi và gia hạn chậm nhất một ngày trước khi hết hạn; hạn của hồ sơ này đã quá gần hoặc đã qua."""

    code = "extension_too_late"


class NewDueNotLater(MotcuaError):
    """Ngày hẹn mới phải sau ngày hẹn cũ."""

    code = "new_due_not_later"
    status = 422


class ResultAlreadySigned(ConflictError):
    """Kết quả đang được ký hoặc đã ký nên không rút, không dừng hồ sơ được nữa. Xin liên hệ cơ quan giải quyết."""

    code = "result_already_signed"


class PaperNotReady(ConflictError):
    """Văn bản đang được lập. Xin chờ vài giây rồi thử lại."""

    code = "paper_not_ready"


class RightEnded(MotcuaError):
    """Chưa ký: người bấm ký không còn quyền ký ở bước này (hết nhiệm vụ hoặc hết thời gian làm thay)."""

    code = "right_ended"
    status = 403


class NotYourStep(MotcuaError):
    """Bước này thuộc người khác hoặc bộ phận khác."""

    code = "not_your_step"
    status = 403


class UnknownAct(ConflictError):
    """Không có việc này ở bước hiện tại của hồ sơ. Xin tải lại trang."""

    code = "unknown_act"


class NothingToCorrect(MotcuaError):
    """Chưa có gì thay đổi so với thông tin đã tiếp nhận."""

    code = "nothing_to_correct"
    status = 422


class DossierClosed(ConflictError):
    """Hồ sơ đã kết thúc."""

    code = "dossier_closed"


class NotRunning(ConflictError):
    """Hồ sơ hiện không ở giai đoạn giải quyết nên chưa làm được việc này. Xin xem trạng thái mới của hồ sơ."""

    code = "dossier_not_running"


class NothingAsked(ConflictError):
    """Hồ sơ hiện không có yêu cầu bổ sung nào đang chờ. Nếu vừa gửi bổ sung thì cơ quan đã nhận được."""

    code = "nothing_asked"


class UnknownComponent(MotcuaError):
    """Giấy tờ này không có trong thành phần hồ sơ. Xin tải lại trang rồi đính kèm lại."""

    code = "unknown_component"
    status = 422


class AskAnotherOffice(MotcuaError):
    """Xin chọn cơ quan khác với cơ quan đang giải quyết hồ sơ, mỗi cơ quan một lần."""

    code = "ask_another_office"
    status = 422


class DeadlinePassed(MotcuaError):
    """Thời hạn phải ở sau thời điểm này."""

    code = "deadline_passed"
    status = 422


class OpinionNotFound(NotFoundError):
    """Không tìm thấy yêu cầu ý kiến này."""

    code = "opinion_not_found"


class TooManyDrafts(ConflictError):
    """Tài khoản này có quá nhiều bản nháp. Xin nộp hoặc xóa bớt bản nháp cũ."""

    code = "too_many_drafts"


class TooManyFiles(MotcuaError):
    """Mỗi hồ sơ đính kèm được nhiều nhất {most} tệp. Xin gộp hoặc xóa bớt."""

    code = "too_many_files"
    status = 422


class MayNotAssign(MotcuaError):
    """Chỉ người đang giữ việc hoặc lãnh đạo của bộ phận đó mới giao được việc này cho người khác."""

    code = "may_not_assign"
    status = 403


class ColleagueUnfit(MotcuaError):
    """{name} không giữ vai trò của bước này ở cơ quan này nên không nhận việc được. Xin chọn người khác."""

    code = "colleague_unfit"
    status = 422


class OpinionOver(ConflictError):
    """Câu hỏi này đã được trả lời hoặc đã rút."""

    code = "opinion_over"


class NotReturnable(ConflictError):
    """Hồ sơ không trả về bước này được. Chỉ trả về bước đã làm, sau khi tiếp nhận và trước khi cơ quan đóng dấu."""

    code = "not_returnable"


class MayNotMoveWork(MotcuaError):
    """Chỉ lãnh đạo của cơ quan hoặc người quản trị mới chuyển được việc của người khác."""

    code = "may_not_move_work"
    status = 403


class SubmissionsNotOpen(MotcuaError):
    """Thủ tục này nhận hồ sơ từ ngày {first}. Xin nộp từ ngày ấy."""

    code = "submissions_not_open"
    status = 422


class SubmissionsClosed(SubmissionsNotOpen):
    """Đợt nhận hồ sơ của thủ tục này đã kết thúc ngày {until}. Xin xem lại hướng dẫn của thủ tục."""

    code = "submissions_closed"


class SubmissionsFull(SubmissionsNotOpen):
    """Thủ tục này nhận nhiều nhất {most} hồ sơ và đã nhận đủ. Xin xem lại hướng dẫn của thủ tục."""

    code = "submissions_full"


class MayNotOfferCollection(NotAllowedError):
    """Chỉ người quản trị của nơi tiếp nhận hoặc cơ quan cấp trên mới báo giờ nhận mới."""

    code = "may_not_offer_collection"


class CosigningNotFound(NotFoundError):
    """Không tìm thấy lời mời xác nhận này, hoặc lời mời không dành cho tài khoản đang đăng nhập."""

    code = "cosigning_not_found"


class CosigningOver(ConflictError):
    """Lời mời này đã hết hạn hoặc đã được trả lời. Xin người mời gửi lại nếu còn cần."""

    code = "cosigning_over"


class CosignedChanged(ConflictError):
    """Tờ khai vừa được sửa. Xin xem lại nội dung mới rồi xác nhận."""

    code = "cosigned_changed"


class CosignerIsSelf(MotcuaError):
    """Người cùng xác nhận phải là người khác với người đang nộp. Xin kiểm tra lại số định danh cá nhân trong tờ khai."""

    code = "cosigner_is_self"
    status = 422


class NotCosigned(MotcuaError):
    """Hồ sơ chờ {name} xác nhận tờ khai rồi mới nộp được."""

    code = "not_cosigned"
    status = 422


class CannotDigitise(ConflictError):
    """Hồ sơ không được tiếp nhận, đã rút hoặc đã dừng nên không số hóa thành phần nữa."""

    code = "cannot_digitise"


class NothingToDigitise(ConflictError):
    """Giấy tờ này chưa được quét hoặc chưa nhận dạng xong. Xin quét rồi chờ nhận dạng xong."""

    code = "nothing_to_digitise"


class AlreadyDigitised(ConflictError):
    """Giấy tờ này đã được đối chiếu và ký số xong; dữ liệu của bản đã ký không sửa nữa. Cần sửa thì quét lại thành tệp mới."""

    code = "already_digitised"


class FieldsToConfirm(ConflictError):
    """Còn {count} trường đọc được chưa có quyết định. Xin nhận, sửa hoặc bỏ từng trường rồi ký."""

    code = "fields_to_confirm"


class WrongFieldValue(MotcuaError):
    """Giá trị của “{title}” chưa đúng. Ngày ghi như 05/12/2026; số định danh có 12 chữ số; không quá 500 ký tự, không có ký tự ẩn."""

    code = "wrong_field_value"
    status = 422


class ValueNotTaken(WrongFieldValue):
    """Tờ khai không nhận giá trị của “{title}”: {why}"""

    code = "value_not_taken"


class DigitisationRuleWrong(MotcuaError):
    """Dòng “{line}” chưa đúng. Mỗi dòng ghi: loại | nhãn; nhãn khác | trường của tờ khai."""

    code = "digitisation_rule_wrong"
    status = 422


class NoStoreAtCounter(ConflictError):
    """Chỉ dùng được kho giấy tờ khi chính chủ hồ sơ có mặt tại quầy và đã nhập đúng số định danh."""

    code = "no_store_at_counter"


class NothingToRevoke(ConflictError):
    """Không có kết quả nào còn hiệu lực trong kho dữ liệu điện tử để thu hồi."""

    code = "nothing_to_revoke"


class RegisterPeriodWrong(MotcuaError):
    """Từ ngày phải trước hoặc trùng đến ngày. Ghi ngày, tháng, năm, ví dụ 24/11/2026."""

    code = "register_period_wrong"
    status = 422


class RegisterTooLong(RegisterPeriodWrong):
    """Sổ dài quá {most} hồ sơ. Xin chia khoảng ngày ra rồi lập từng phần."""

    code = "register_too_long"


class RegisterNotFound(NotFoundError):
    """Không có bản in sổ này."""

    code = "register_not_found"
