"""What may go wrong with a process or a step, in words for the person."""

from typing import ClassVar

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.kit.errors import ConflictError, MotcuaError, NotAllowedError, NotFoundError

_ATTRIBUTES = {
    "name": _("tên"),
    "role": _("vai trò"),
    "office": _("cơ quan"),
    "phase": _("khâu"),
    "hours": _("số giờ"),
    "after": _("số giờ chờ"),
    "timeDuration": _("số giờ chờ"),
    "service": _("việc hệ thống làm"),
    "message": _("thông điệp phải chờ"),
    "code": _("mã của cách kết thúc"),
    "label": _("chữ trên nút của cách kết thúc"),
    "effect": _("tác dụng của cách kết thúc"),
    "style": _("kiểu nút của cách kết thúc"),
    "form": _("phần tờ khai"),
    "produces": _("sản phẩm của bước"),
    "paper": _("văn bản theo mẫu"),
    "default": _("nhánh mặc định"),
}


class ProcessRefused(MotcuaError):
    """Quy trình không dùng được: xem “{element}” ở dòng {line}."""

    code = "process_refused"
    status = 422


class ProcessUnreadable(ProcessRefused):
    """Không đọc được tệp quy trình: lỗi ở dòng {line}. Tệp phải là BPMN 2.0 (XML, UTF-8) có đúng một quy trình."""

    code = "process_unreadable"


class ProcessTooLarge(ProcessRefused):
    """Tệp quy trình quá lớn hoặc lồng nhau quá sâu (tối đa 1 MB, 150 phần tử)."""

    code = "process_too_large"


class ProcessUnsafe(ProcessRefused):
    """Tệp quy trình có khai báo DOCTYPE hoặc thực thể XML, không được chấp nhận vì lý do an toàn."""

    code = "process_unsafe"


class ElementUnsupported(ProcessRefused):
    """Quy trình có “{element}” (loại {tag}, dòng {line}) mà hệ thống chưa hỗ trợ."""

    code = "process_element_unsupported"


class ProcessSeveral(ProcessRefused):
    """Tệp có nhiều quy trình, “{element}” (dòng {line}) là một trong số đó: xin chọn một quy trình."""

    code = "process_several"


class AttributeWrong(ProcessRefused):
    """“{element}” (dòng {line}) thiếu hoặc sai {attribute}."""

    code = "process_attribute_wrong"

    def __init__(self, message: str = "", **values: object) -> None:
        attribute = str(values.get("attribute", ""))
        said = _ATTRIBUTES.get(attribute)
        # The name in the file stays beside ours, for whoever reads the file.
        values["attribute"] = f"{said} ({attribute})" if said else gettext("thuộc tính %s") % attribute
        super().__init__(message, **values)


class OutcomesMissing(ProcessRefused):
    """Bước “{element}” (dòng {line}) chưa có kết quả nào để chọn."""

    code = "process_outcomes_missing"


class ConditionWrong(ProcessRefused):
    """Điều kiện của luồng “{element}” (dòng {line}) không đọc được hoặc nhắc đến kết quả không có bước nào đưa ra."""

    code = "process_condition_wrong"


class ConditionMisplaced(ProcessRefused):
    """Luồng “{element}” (dòng {line}) có điều kiện nhưng không đi ra từ cổng rẽ nhánh loại trừ."""

    code = "process_condition_misplaced"


class StartWrong(ProcessRefused):
    """Quy trình “{element}” phải có đúng một điểm bắt đầu (dòng {line})."""

    code = "process_start_wrong"


class FlowWrong(ProcessRefused):
    """Các luồng vào ra của “{element}” (dòng {line}) không đúng: chỉ cổng mới được rẽ nhánh, mỗi luồng nối hai phần tử có thật."""

    code = "process_flow_wrong"


class Unreachable(ProcessRefused):
    """Không có đường nào đi đến “{element}” (dòng {line})."""

    code = "process_unreachable"


class WithoutEnd(ProcessRefused):
    """Từ “{element}” (dòng {line}) không có đường nào đi đến điểm kết thúc."""

    code = "process_without_end"


class WithoutDefault(ProcessRefused):
    """Cổng “{element}” (dòng {line}) cần đúng một luồng mặc định cho trường hợp không điều kiện nào thỏa mãn."""

    code = "process_without_default"


class EmptyLoop(ProcessRefused):
    """“{element}” (dòng {line}) nằm trên một vòng lặp không có bước nào của người thực hiện."""

    code = "process_empty_loop"


class GetsStuck(ProcessRefused):
    """Hồ sơ có thể kẹt lại ở “{element}” (dòng {line}): cổng song song chờ một nhánh không bao giờ đến."""

    code = "process_gets_stuck"


class RunsTwice(ProcessRefused):
    """“{element}” (dòng {line}) có thể được mở hai lần cùng lúc: các nhánh song song cần gặp nhau ở cổng song song."""

    code = "process_runs_twice"


class TooComplex(ProcessRefused):
    """Quy trình “{element}” có quá nhiều nhánh song song để kiểm tra hết."""

    code = "process_too_complex"


class NothingToDo(ProcessRefused):
    """Quy trình “{element}” kết thúc ngay mà không có bước nào của người thực hiện."""

    code = "process_nothing_to_do"


class BranchNotAside(ProcessRefused):
    """Nhánh mở thêm từ “{element}” (dòng {line}) phải đi riêng đến điểm kết thúc của nó, không nhập lại vào quy trình chính."""

    code = "process_branch_not_aside"


class ServiceUnknown(ProcessRefused):
    """Bước tự động “{element}” (dòng {line}) gọi dịch vụ “{service}” mà hệ thống không có."""

    code = "process_service_unknown"


class MessageUnknown(ProcessRefused):
    """“{element}” (dòng {line}) chờ thông điệp “{message}” mà hệ thống không có."""

    code = "process_message_unknown"


class MessageUnasked(ProcessRefused):
    """“{element}” (dòng {line}): hồ sơ chỉ được đến chỗ chờ thông điệp bằng kết quả có tác dụng “{effect}”, và kết quả ấy chỉ được dẫn đến đó."""

    code = "process_message_unasked"


class HoursOverTerm(ProcessRefused):
    """Các bước của quy trình cộng lại tới {hours} giờ làm việc, nhiều hơn thời hạn giải quyết của thủ tục ({term} giờ)."""

    code = "process_hours_over_term"


class AnswerUnknown(ProcessRefused):
    """“{element}” (dòng {line}) hỏi “{name}” mà tờ khai không có ô nào tên như vậy."""

    code = "process_answer_unknown"


class AnswerKindWrong(ProcessRefused):
    """“{element}” (dòng {line}) so ô “{label}” ({name}) với “{value}” không cùng kiểu: số, ngày, chữ và có/không không lẫn nhau."""

    code = "process_answer_kind"


class ValueNever(ProcessRefused):
    """“{element}” (dòng {line}) chờ “{name}” là “{value}”, điều không bao giờ có."""

    code = "process_value_never"


class ChoiceEarly(ProcessRefused):
    """Cổng “{element}” (dòng {line}) hỏi tờ khai trước khi có bước nào được làm; xin đặt cổng sau bước tiếp nhận."""

    code = "process_choice_early"


class TableWrong(ProcessRefused):
    """Bảng quyết định của cổng “{element}” (dòng {line}): {problem}"""

    code = "process_table_wrong"


class TableGap(ProcessRefused):
    """Bảng quyết định của cổng “{element}” (dòng {line}) không có quy tắc nào cho trường hợp {case}; xin thêm quy tắc hoặc nhánh mặc định."""

    code = "process_table_gap"


class TableLeadsNowhere(ProcessRefused):
    """Cổng “{element}” (dòng {line}): không luồng nào nhận kết quả của bảng quyết định cho trường hợp {case}."""

    code = "process_table_leads_nowhere"


class TableTooLarge(ProcessRefused):
    """Bảng quyết định của cổng “{element}” (dòng {line}) quá lớn để kiểm tra hết; xin thêm nhánh mặc định."""

    code = "process_table_too_large"


class YieldUnknown(ProcessRefused):
    """Bước “{element}” (dòng {line}) phải cho ra “{named}” mà hệ thống không lập được ở một bước. Mẫu 04, 05 được lập ngoài quy trình."""

    code = "process_yield_unknown"


class YieldUnmade(ProcessRefused):
    """Bước “{element}” (dòng {line}) phải cho ra “{named}” nhưng không cách kết thúc nào của bước tạo ra; cần một cách có tác dụng {effects}."""

    code = "process_yield_unmade"


class DecisionRefused(MotcuaError):
    """Bảng quyết định không dùng được (dòng {line})."""

    code = "decision_refused"
    status = 422


class DecisionUnreadable(DecisionRefused):
    """Không đọc được bảng quyết định: lỗi ở dòng {line}. Tệp phải là DMN 1.3 (XML, UTF-8) có một bảng quyết định."""

    code = "decision_unreadable"


class DecisionShapeless(DecisionRefused):
    """Bảng quyết định “{table}” (dòng {line}) cần ít nhất một cột điều kiện, một cột kết quả, tối đa 20 cột và 500 dòng."""

    code = "decision_shapeless"


class HitPolicyUnsupported(DecisionRefused):
    """Bảng quyết định (dòng {line}) dùng cách chọn “{policy}” mà hệ thống không có; chỉ có UNIQUE, FIRST, ANY và COLLECT SUM."""

    code = "decision_policy_unsupported"


class DecisionColumnWrong(DecisionRefused):
    """Cột “{column}” (dòng {line}) phải nhắc đến đúng một câu trả lời và có kiểu string, number, boolean hoặc date."""

    code = "decision_column_wrong"


class DecisionEntryWrong(DecisionRefused):
    """Quy tắc {rule} (dòng {line}): không hiểu ô “{entry}”."""

    code = "decision_entry_wrong"


class RulesOverlap(DecisionRefused):
    """Bảng quyết định “{table}”: quy tắc {one} và quy tắc {other} (dòng {line}) có thể cùng đúng, trong khi bảng chỉ cho một quy tắc đúng."""

    code = "decision_rules_overlap"


class DecisionContradicts(DecisionRefused):
    """Bảng quyết định “{table}”: quy tắc {one} và quy tắc {other} cùng đúng nhưng cho kết quả khác nhau."""

    code = "decision_contradicts"


class TableRefused(MotcuaError):
    """Không đọc được bảng quy trình nội bộ."""

    code = "process_table_refused"
    status = 422


class TableWithoutHeading(TableRefused):
    """Không thấy dòng tiêu đề của bảng: thiếu cột {missing}. Bảng cần các cột trình tự (nội dung công việc), trách nhiệm (người, đơn vị thực hiện) và thời gian."""

    code = "process_table_without_heading"


class TableWithoutSteps(TableRefused):
    """Dưới dòng tiêu đề (dòng {row}) không có bước nào."""

    code = "process_table_without_steps"


class TableTooLong(TableRefused):
    """Bảng có quá nhiều bước (tối đa {most})."""

    code = "process_table_too_long"


class StepNotFound(NotFoundError):
    """Không tìm thấy bước xử lý này."""

    code = "step_not_found"


class CaseNotFound(NotFoundError):
    """Hồ sơ này không có quy trình xử lý nào đang mở."""

    code = "case_not_found"


class CaseAlreadyOpen(ConflictError):
    """Hồ sơ này đã có một quy trình xử lý đang mở."""

    code = "case_already_open"


class CaseSuspended(ConflictError):
    """Hồ sơ đang tạm dừng, chưa thể xử lý tiếp."""

    code = "case_suspended"


class StepAlreadyDone(ConflictError):
    """Bước này đã được xử lý xong hoặc không còn mở. Xin xem lại trạng thái mới của hồ sơ."""

    code = "step_already_done"


class StepSuspended(StepAlreadyDone):
    """Hồ sơ đang tạm dừng, bước này chưa thể xử lý tiếp."""

    code = "step_suspended"


class StepBusy(StepAlreadyDone):
    """Bước này đang chờ ký số. Xin đợi ký xong rồi làm tiếp."""

    code = "step_busy"


class StepTaken(ConflictError):
    """Một công chức khác đã nhận bước này."""

    code = "step_taken"


class StepNotYours(NotAllowedError):
    """Bước này thuộc vai trò hoặc cơ quan khác."""

    code = "step_not_yours"


class OutcomeUnknown(MotcuaError):
    """Bước này không có kết quả “{outcome}”."""

    code = "outcome_unknown"
    status: ClassVar[int] = 422


class NoWay(ConflictError):
    """Theo các câu trả lời của hồ sơ, quy trình không có nhánh nào để đi tiếp. Xin báo quản trị thủ tục."""

    code = "case_no_way"


class NotReturnable(ConflictError):
    """Từ bước này không thể trả hồ sơ về bước đã chọn."""

    code = "step_not_returnable"


def process_refused(*, code: str, element: str, line: int, **facts: str) -> ProcessRefused:
    """The error whose code a check of the process has named."""
    kinds = {kind.code: kind for kind in ProcessRefused.__subclasses__()}
    return kinds[code](element=element, line=line, **facts)
