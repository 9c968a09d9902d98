"""What the parts of a record are called, for messages, comparisons and the pages that edit them."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By the path in the record; what repeats is named once ("components/title").
LABELS = {
    "code": gettext_lazy("Mã thủ tục"),
    "title": gettext_lazy("Tên thủ tục"),
    "summary": gettext_lazy("Tóm tắt"),
    "field": gettext_lazy("Lĩnh vực"),
    "level_of_service": gettext_lazy("Mức độ dịch vụ công trực tuyến"),
    "competent_kind": gettext_lazy("Cơ quan có thẩm quyền giải quyết"),
    "receiving": gettext_lazy("Nơi tiếp nhận"),
    "receiving_reason": gettext_lazy("Vì sao chỉ nhận ở nơi có thẩm quyền"),
    "competence": gettext_lazy("Bảng thẩm quyền"),
    "competence/applicant": gettext_lazy("Đối tượng"),
    "competence/place": gettext_lazy("Theo nơi nào"),
    "competence/kind": gettext_lazy("Loại cơ quan giải quyết"),
    "competence/agency": gettext_lazy("Mã cơ quan"),
    "competence/question": gettext_lazy("Câu hỏi về nơi có tài sản"),
    "term": gettext_lazy("Thời hạn giải quyết"),
    "term/amount": gettext_lazy("Số ngày hoặc giờ"),
    "term/unit": gettext_lazy("Đơn vị tính"),
    "term/same_day": gettext_lazy("Trả trong ngày"),
    "term/note": gettext_lazy("Ghi chú về thời hạn"),
    "term/verified": gettext_lazy("Đã đối chiếu văn bản"),
    "term/source": gettext_lazy("Nguồn của thời hạn"),
    "components": gettext_lazy("Thành phần hồ sơ"),
    "components/title": gettext_lazy("Tên giấy tờ"),
    "components/code": gettext_lazy("Ký hiệu giấy tờ"),
    "components/required": gettext_lazy("Bắt buộc"),
    "components/originals": gettext_lazy("Số bản chính"),
    "components/copies": gettext_lazy("Số bản sao"),
    "components/note": gettext_lazy("Ghi chú"),
    "components/authorisation": gettext_lazy("Chỉ khi nộp thay"),
    "components/presented": gettext_lazy("Xuất trình"),
    "fees": gettext_lazy("Phí, lệ phí"),
    "fees/channel": gettext_lazy("Cách nộp"),
    "fees/amount": gettext_lazy("Số tiền (đồng)"),
    "fees/words": gettext_lazy("Diễn giải"),
    "fees/verified": gettext_lazy("Đã đối chiếu văn bản"),
    "fees/source": gettext_lazy("Nguồn"),
    "fees/decision": gettext_lazy("Bảng quyết định mức thu"),
    "legal_basis": gettext_lazy("Căn cứ pháp lý"),
    "legal_basis/number": gettext_lazy("Số, ký hiệu"),
    "legal_basis/kind": gettext_lazy("Loại văn bản"),
    "legal_basis/about": gettext_lazy("Trích yếu"),
    "legal_basis/article": gettext_lazy("Điều, khoản"),
    "legal_basis/source": gettext_lazy("Nguồn"),
    "legal_basis/date": gettext_lazy("Ngày ban hành"),
    "result": gettext_lazy("Kết quả"),
    "result/title": gettext_lazy("Tên kết quả"),
    "result/code": gettext_lazy("Mã kết quả"),
    "issues_receipt": gettext_lazy("Cấp giấy tiếp nhận và hẹn trả"),
    "public_posting_days": gettext_lazy("Số ngày niêm yết công khai"),
    "steps": gettext_lazy("Trình tự thực hiện"),
    "conditions": gettext_lazy("Yêu cầu, điều kiện"),
    "applicants": gettext_lazy("Đối tượng thực hiện"),
    "life_events": gettext_lazy("Sự kiện trong đời"),
    "keywords": gettext_lazy("Từ khóa tìm kiếm"),
    "popularity": gettext_lazy("Mức độ hay dùng"),
    "form": gettext_lazy("Tờ khai điện tử"),
    "process": gettext_lazy("Quy trình điện tử"),
    "submissions": gettext_lazy("Đợt nhận hồ sơ"),
    "submissions/from": gettext_lazy("Ngày đầu nhận hồ sơ"),
    "submissions/until": gettext_lazy("Ngày cuối nhận hồ sơ"),
    "submissions/most": gettext_lazy("Số hồ sơ tối đa"),
    "sample": gettext_lazy("Dữ liệu mẫu"),
    "decision": gettext_lazy("Quyết định công bố"),
    "decision/number": gettext_lazy("Số quyết định công bố"),
    "decision/date": gettext_lazy("Ngày ký quyết định công bố"),
    "source": gettext_lazy("Nguồn của thông tin"),
    "source_date": gettext_lazy("Ngày lấy thông tin"),
    "to_verify": gettext_lazy("Cần kiểm tra lại"),
}


def place_words(path: Sequence[str | int]) -> str:
    """A place in a record: "Thành phần hồ sơ, mục 2, Tên giấy tờ"."""
    named: list[str] = []
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            words.append(_("mục %d") % (part + 1))
            continue
        named.append(part)
        words.append(str(LABELS.get("/".join(named), part)))
    return ", ".join(words)


def record_label(path: str) -> str:
    """What a part of the record is called; `path` without the numbers of rows."""
    return str(LABELS.get(path, path))
