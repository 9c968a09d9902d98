"""Papers with sample facts: what a template is tried with, and what tests print."""

from datetime import date, datetime
from typing import Any

from motcua.documents.papers.contents import (
    Applicant,
    ExtensionData,
    Fact,
    Handover,
    Issuer,
    PaperData,
    ReceiptData,
    ReceivedComponent,
    RefusalData,
    RegisterData,
    ResultData,
    Section,
    Signer,
    StopData,
    SupplementData,
    SupplementItem,
    TrackingData,
)
from motcua.kit.clock import VIETNAM

ISSUER = Issuer(parent="Tỉnh Bắc Ninh", name="Ủy ban nhân dân phường Nếnh", place="Nếnh")
CENTRE = Issuer(
    parent="Ủy ban nhân dân phường Nếnh", name="Trung tâm Phục vụ hành chính công phường Nếnh", place="Nếnh"
)
SIGNER = Signer(lines=("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"), name="Đỗ Thị Ngọc Ước")
APPLICANT = Applicant(
    name="Nguyễn Thị Thanh Hương",
    personal_number="024196000012",
    phone="0912 345 678",
    email="huong@example.vn",
    address="Tổ dân phố My Điền 2, phường Nếnh, tỉnh Bắc Ninh",
    place_title="Nơi cư trú của chủ hồ sơ",
    place="Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: xã Tăng Tiến, huyện Việt Yên)",
    submitter="Trần Văn Bình",
    submitter_relation="chồng, theo giấy ủy quyền ngày 20/11/2026",
)
CODE = "H05.77.95-261102-0007"
PROOF = "K7QM-2XNP-9R4T-W8VB"
URL = f"http://127.0.0.1:8000/p/{PROOF}/"
ISSUED = date(2026, 11, 2)
RECEIVED = datetime(2026, 11, 2, 15, 20, tzinfo=VIETNAM)
DUE = datetime(2026, 11, 3, 17, 0, tzinfo=VIETNAM)
_HEAD: dict[str, Any] = {"issued_on": ISSUED, "code": CODE, "url": URL, "proof": PROOF}


def receipt() -> ReceiptData:
    return ReceiptData(
        issuer=CENTRE,
        number="07/TTPVHCC",
        **_HEAD,
        receiving_office="Trung tâm Phục vụ hành chính công phường Nếnh – Điểm tiếp nhận số 2 (Vân Trung)",
        settling_agency="Ủy ban nhân dân phường Nếnh",
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        procedure_code="1.001193",
        components=(
            ReceivedComponent(title="Tờ khai đăng ký khai sinh", form="bản điện tử"),
            ReceivedComponent(title="Giấy chứng sinh do cơ sở khám bệnh, chữa bệnh cấp", form="bản chính"),
            ReceivedComponent(title="Giấy ủy quyền", form="bản chính", quantity=2),
        ),
        term="Trong ngày; nhận sau 15 giờ thì trả kết quả trong ngày làm việc tiếp theo",
        received_at=RECEIVED,
        due_at=DUE,
        result_by="Nhận tại Trung tâm Phục vụ hành chính công phường Nếnh",
        fees="Không thu",
        register_number="07/2026",
        contact="Bộ phận Hộ tịch, điện thoại 0204 3 123 456 (giờ làm việc)",
        receiver="Lê Hoàng Nam",
    )


def supplement() -> SupplementData:
    return SupplementData(
        issuer=ISSUER,
        number="12/PYC-UBND",
        **_HEAD,
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        stage="Thẩm định hồ sơ",
        items=(
            SupplementItem(
                what="Giấy chứng sinh",
                reason="Bản chụp bị mờ, không đọc được ngày sinh và số giấy.",
                guidance="Chụp hoặc quét lại bản chính, đủ bốn góc.",
                basis="Khoản 1 Điều 16 Luật Hộ tịch năm 2014",
            ),
            SupplementItem(what="Giấy tờ chứng minh việc cư trú của cha"),
        ),
        until=date(2026, 11, 9),
        how="Vào trang theo dõi hồ sơ và chọn Bổ sung hồ sơ, hoặc nộp tại quầy.",
        contact="bà Phạm Thị Duyên, số điện thoại 0204 3 123 456",
        signer=Signer(lines=("Người hướng dẫn",), name="Phạm Thị Duyên"),
    )


def refusal() -> RefusalData:
    return RefusalData(
        issuer=ISSUER,
        number="03/PTC-UBND",
        **_HEAD,
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        reasons=("Trẻ đã được đăng ký khai sinh ngày 05 tháng 10 năm 2026.", "Không thuộc thẩm quyền."),
        bases=("Điều 5 Luật Hộ tịch năm 2014",),
        guidance="xin cấp bản sao trích lục khai sinh.",
        contact="Bộ phận Hộ tịch, điện thoại 0204 3 123 456",
        signer=SIGNER,
    )


def extension() -> ExtensionData:
    return ExtensionData(
        issuer=ISSUER,
        number="05/UBND-HT",
        **_HEAD,
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        received_at=RECEIVED,
        due_at=DUE,
        new_due_at=datetime(2026, 11, 11, 17, 0, tzinfo=VIETNAM),
        reason="Kết quả xác minh tại nơi cư trú cũ của người mẹ chưa được gửi về.",
        contact="bà Phạm Thị Duyên, điện thoại 0204 3 123 456",
        signer=SIGNER,
        recipients=("Như trên", "Trung tâm Phục vụ hành chính công phường Nếnh"),
    )


def stop() -> StopData:
    return StopData(
        issuer=ISSUER,
        number="09/TB-UBND",
        **_HEAD,
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        received_at=RECEIVED,
        stage="Thẩm định hồ sơ",
        cause="Ông/Bà đề nghị rút hồ sơ ngày 05 tháng 11 năm 2026.",
        fees="Hồ sơ không phải nộp phí, lệ phí.",
        returned="Giấy chứng sinh (bản chính) được trả lại tại quầy số 3.",
        signer=SIGNER,
        recipients=("Như trên",),
    )


def tracking() -> TrackingData:
    return TrackingData(
        issuer=CENTRE,
        number="07/PKS-TTPVHCC",
        **_HEAD,
        applicant=APPLICANT,
        procedure="Đăng ký khai sinh",
        settling_agency="Ủy ban nhân dân phường Nếnh",
        coordinating_agencies=("Công an phường Nếnh",),
        received_at=RECEIVED,
        due_at=DUE,
        handovers=(
            Handover(
                giver="Trung tâm Phục vụ hành chính công phường Nếnh",
                giver_person="Lê Hoàng Nam",
                taker="Phòng Văn hóa – Xã hội",
                taker_person="Phạm Thị Duyên",
                handed_at=RECEIVED,
                due_at=DUE,
                outcome="trước hạn",
            ),
            Handover(
                giver="Phòng Văn hóa – Xã hội",
                taker="Văn thư",
                handed_at=DUE,
                outcome="quá hạn",
                note="Chờ ý kiến",
            ),
        ),
    )


def result() -> ResultData:
    return ResultData(
        issuer=ISSUER,
        number="15/TLKS-BS",
        **_HEAD,
        title="Trích lục khai sinh",
        sections=(
            Section(
                title="Người được khai sinh",
                facts=(
                    Fact(label="Họ, chữ đệm, tên", value="NGUYỄN TRẦN MINH KHUÊ"),
                    Fact(label="Ngày, tháng, năm sinh", value="01/11/2026"),
                    Fact(label="Số định danh cá nhân", value="024326001234"),
                ),
            ),
            Section(
                title="Người mẹ", facts=(Fact(label="Họ, chữ đệm, tên", value="NGUYỄN THỊ THANH HƯƠNG"),)
            ),
        ),
        closing=("Đăng ký khai sinh tại Ủy ban nhân dân phường Nếnh, số 15 ngày 02 tháng 11 năm 2026.",),
        signer=SIGNER,
    )


def register(rows: int = 3) -> RegisterData:
    """Kept apart from papers(): nobody writes a template of it."""
    row = (
        "H05.77.95-261102-0007",
        "Đăng ký khai sinh",
        "01",
        "Nguyễn Thị Thanh Hương",
        "Tổ dân phố My Điền 2, phường Nếnh, tỉnh Bắc Ninh; 0912 345 678",
        "Ủy ban nhân dân phường Nếnh",
        "02/11/2026",
        "03/11/2026",
        "03/11/2026",
        "Trực tuyến",
        "03/11/2026",
    )
    return RegisterData(
        count=rows,
        issuer=CENTRE,
        issued_on=ISSUED,
        url=URL,
        proof=PROOF,
        point="Điểm tiếp nhận số 2 (Vân Trung)",
        since=date(2026, 10, 1),
        until=date(2026, 10, 31),
        rows=(row,) * rows,
        returned=rows,
        late=1,
        writer="Lê Hoàng Nam",
    )


def papers() -> dict[str, PaperData]:
    made = (receipt(), supplement(), refusal(), extension(), stop(), tracking(), result())
    return {paper.template: paper for paper in made}
