"""The words of processes as the designer and its plain pages offer them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from motcua.catalogue import service as catalogue
from motcua.forms import service as forms
from motcua.organizations import service as organizations
from motcua.workflow import service as workflow

Choices = list[tuple[str, str]]

# What an effect adds to the data that conditions may read, as far as a try-out can know it.
DATA_OF_EFFECTS: Mapping[str, Mapping[str, Any]] = {
    "propose_result": {"proposal": "approve"},
    "propose_refusal": {"proposal": "refuse"},
}


def roles() -> Choices:
    return [
        ("receptionist", _("Tiếp nhận (một cửa)")),
        ("handler", _("Xử lý (chuyên viên, công chức)")),
        ("leader", _("Lãnh đạo")),
        ("clerk", _("Văn thư")),
        ("administrator", _("Quản trị")),
    ]


def offices() -> Choices:
    return [
        ("receiving", _("Trung tâm tiếp nhận hồ sơ")),
        ("competent", _("Cơ quan có thẩm quyền giải quyết")),
    ]


def phases() -> Choices:
    return [
        ("reception", _("Tiếp nhận hồ sơ")),
        ("transfer", _("Chuyển hồ sơ")),
        ("examination", _("Giải quyết (thẩm định)")),
        ("approval", _("Phê duyệt, ký")),
        ("return", _("Trả kết quả")),
    ]


def effects() -> Choices:
    """What an outcome does to the dossier."""
    return [
        ("forward", _("Chuyển bước tiếp theo")),
        ("note", _("Chỉ ghi nhận")),
        ("accept", _("Tiếp nhận hồ sơ, cấp giấy hẹn (Mẫu 01)")),
        ("refuse_intake", _("Từ chối tiếp nhận (Mẫu 03)")),
        ("request_supplement", _("Yêu cầu bổ sung (Mẫu 02), chờ người nộp")),
        ("propose_result", _("Trình kết quả")),
        ("propose_refusal", _("Trình từ chối giải quyết (Mẫu 03)")),
        ("sign", _("Ký số văn bản")),
        ("send_back", _("Trả lại để làm lại")),
        ("seal", _("Ký số của cơ quan")),
        ("hand_over", _("Trả kết quả, kết thúc")),
    ]


def styles() -> Choices:
    return [
        ("primary", _("Nút chính")),
        ("secondary", _("Nút phụ")),
        ("warning", _("Nút cảnh báo")),
    ]


def yields(attribute: str) -> Choices:
    """What a step may say that it brings forth: its product, or a paper (TT 03/2025/TT-VPCP, Annex I)."""
    return [(one.name, str(one.label)) for one in workflow.yields(attribute)]


def messages() -> Choices:
    return [("supplement", _("Người nộp đã bổ sung hồ sơ"))]


def form_pages(form: Mapping[str, Any] | None) -> Choices:
    """The pages of a form that officials fill in at steps; a form may still be wrong everywhere."""
    return list(forms.official_pages(schema=form).items())


def answers(form: Mapping[str, Any] | None) -> Choices:
    """What conditions may read of a form; nothing of one that is still wrong."""
    return [(name, one.label) for name, one in (catalogue.answers_of(form=form) or {}).items()]


def choices(form: Mapping[str, Any] | None) -> dict[str, Any]:
    """Every list of a panel, for its page."""
    services: Choices = [(service.name, str(service.label)) for service in workflow.services()]
    return {
        "roles": roles(),
        "offices": offices(),
        "phases": phases(),
        "effects": effects(),
        "styles": styles(),
        "papers": yields("paper"),
        "products": yields("produces"),
        "messages": messages(),
        "services": services,
        "form_pages": form_pages(form),
        "postings": organizations.posting_titles(),
        "answers": answers(form),
    }


def drawing_words() -> dict[str, str]:
    """What bpmn-js says, in our words."""
    return {
        "Activate hand tool": _("Kéo sơ đồ"),
        "Activate lasso tool": _("Chọn nhiều phần tử"),
        "Activate global connect tool": _("Nối hai phần tử"),
        "Create start event": _("Thêm điểm bắt đầu"),
        "Create user task": _("Thêm bước của người"),
        "Create service task": _("Thêm bước tự động"),
        "Create exclusive gateway": _("Thêm cổng chọn một nhánh"),
        "Create parallel gateway": _("Thêm cổng song song"),
        "Create message": _("Thêm điểm chờ người nộp bổ sung"),
        "Create end event": _("Thêm điểm kết thúc"),
        "New start event": _("Hồ sơ đến"),
        "New user task": _("Bước mới"),
        "New service task": _("Bước tự động mới"),
        "New exclusive gateway": _("Rẽ nhánh?"),
        "New parallel gateway": _("Song song"),
        "New message": _("Chờ bổ sung"),
        "New end event": _("Kết thúc"),
        "New timer": _("Hẹn giờ"),
        "Append user task": _("Tiếp theo: bước của người"),
        "Append service task": _("Tiếp theo: bước tự động"),
        "Append exclusive gateway": _("Tiếp theo: cổng chọn một nhánh"),
        "Append parallel gateway": _("Tiếp theo: cổng song song"),
        "Append message": _("Tiếp theo: chờ người nộp bổ sung"),
        "Append end event": _("Tiếp theo: điểm kết thúc"),
        "Connect to other element": _("Nối đến phần tử khác"),
        "Add timer": _("Thêm hẹn giờ cho bước"),
        "Delete": _("Xóa"),
    }
