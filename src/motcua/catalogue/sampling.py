"""A catalogue of the size of a province: the real procedures first, the rest made from them and marked as made.

What is made carries `sample`, says so in its title, and has a code that begins with 3.9, where the national
database has given none. Forms, processes and terms are those of the real procedure that it was made from, so each
can be filed and finished.
"""

import itertools
import json
from collections.abc import Iterator
from typing import Any

from motcua.catalogue.queries.published import DATA

Record = dict[str, Any]

SOURCE = "Dữ liệu mẫu do chương trình sinh ra"
MARK = "(dữ liệu mẫu)"
# As the province publishes: so many procedures, so many of them online from beginning to end.
COUNT, FULL = 2_044, 896
FIRST_CODE = 900_001

_ACTS = (
    "Cấp", "Cấp lại", "Cấp đổi", "Gia hạn", "Sửa đổi, bổ sung", "Thu hồi theo đề nghị", "Xác nhận", "Công bố lại",
    "Chuyển đổi", "Cấp bản sao", "Đính chính",
)  # fmt: skip
# Field, and what is issued in it.
_FIELDS: dict[str, tuple[str, ...]] = {
    "An toàn thực phẩm": ("giấy chứng nhận cơ sở đủ điều kiện", "giấy xác nhận kiến thức", "giấy tiếp nhận bản công bố"),
    "An toàn, vệ sinh lao động": ("giấy chứng nhận huấn luyện", "phiếu khai báo máy, thiết bị"),
    "Bảo trợ xã hội": ("quyết định hỗ trợ kinh phí", "giấy phép hoạt động cơ sở trợ giúp"),
    "Bảo vệ thực vật": ("giấy phép quảng cáo", "giấy chứng nhận đủ điều kiện buôn bán"),
    "Báo chí": ("giấy phép xuất bản bản tin", "văn bản chấp thuận họp báo"),
    "Chăn nuôi": ("giấy chứng nhận đủ điều kiện trang trại", "văn bản tiếp nhận kê khai"),
    "Chứng thực": ("lời chứng hợp đồng", "bản sao có chứng thực giao dịch"),
    "Công chứng": ("thẻ công chứng viên", "giấy đăng ký hoạt động văn phòng"),
    "Cư trú": ("giấy xác nhận nơi thường xuyên đậu, đỗ", "thông báo lưu trú tập trung"),
    "Di sản văn hóa": ("giấy phép thăm dò, khai quật", "chứng chỉ hành nghề tu bổ"),
    "Dược phẩm": ("chứng chỉ hành nghề dược", "giấy chứng nhận đủ điều kiện kinh doanh thuốc"),
    "Đăng kiểm": ("sổ chứng nhận phương tiện", "tem kiểm định"),
    "Đất đai": ("trích lục hồ sơ địa chính", "giấy xác nhận hiện trạng thửa đất"),
    "Đấu thầu": ("quyết định phê duyệt hồ sơ mời thầu", "chứng chỉ nghiệp vụ"),
    "Đầu tư": ("giấy chứng nhận đăng ký đầu tư", "quyết định chấp thuận chủ trương", "văn bản giãn tiến độ"),
    "Điện": ("giấy phép hoạt động phát điện", "giấy phép tư vấn chuyên ngành", "thẻ kiểm tra viên"),
    "Đường bộ": ("giấy phép kinh doanh vận tải", "phù hiệu xe", "giấy phép thi công nút giao", "giấy phép liên vận"),
    "Đường thủy nội địa": ("giấy chứng nhận đăng ký phương tiện", "chứng chỉ chuyên môn", "quyết định công bố bến"),
    "Giáo dục mầm non": ("quyết định cho phép trường hoạt động", "quyết định công nhận đạt chuẩn"),
    "Giáo dục nghề nghiệp": ("giấy chứng nhận đăng ký hoạt động", "quyết định công nhận hội đồng trường"),
    "Giáo dục phổ thông": ("quyết định thành lập trường", "giấy xác nhận học sinh chuyển trường", "bằng tốt nghiệp"),
    "Hóa chất": ("giấy chứng nhận đủ điều kiện sản xuất", "giấy phép kinh doanh hóa chất hạn chế"),
    "Hoạt động xây dựng": ("giấy phép xây dựng công trình", "chứng chỉ hành nghề", "văn bản thẩm định thiết kế"),
    "Hộ tịch": ("trích lục ghi vào sổ việc hộ tịch", "giấy xác nhận thông tin hộ tịch"),
    "Hợp tác xã": ("giấy chứng nhận đăng ký", "thông báo thay đổi nội dung", "giấy xác nhận tạm ngừng"),
    "Khám bệnh, chữa bệnh": ("giấy phép hoạt động phòng khám", "giấy phép hành nghề", "văn bản công bố đủ điều kiện"),
    "Khoa học và công nghệ": ("giấy chứng nhận hoạt động", "quyết định công nhận kết quả", "giấy phép tiến hành công việc"),
    "Kiểm lâm": ("giấy xác nhận bảng kê lâm sản", "mã số cơ sở nuôi", "quyết định phê duyệt phương án"),
    "Lao động": ("giấy phép lao động cho người nước ngoài", "giấy phép cho thuê lại lao động"),
    "Lâm nghiệp": ("quyết định chuyển mục đích sử dụng rừng", "chứng nhận nguồn giống"),
    "Lưu thông hàng hóa": ("giấy phép bán buôn rượu", "giấy phép bán lẻ thuốc lá", "giấy chứng nhận cửa hàng xăng dầu"),
    "Lý lịch tư pháp": ("phiếu lý lịch tư pháp", "giấy xác nhận thông tin án tích"),
    "Môi trường": ("giấy phép môi trường", "quyết định phê duyệt báo cáo đánh giá tác động", "giấy xác nhận đăng ký"),
    "Người có công": ("quyết định hưởng trợ cấp", "giấy xác nhận thân nhân", "bằng Tổ quốc ghi công"),
    "Nhà ở và công sở": ("giấy xác nhận đủ điều kiện mua nhà ở xã hội", "quyết định cho thuê nhà ở cũ"),
    "Phòng cháy, chữa cháy": ("văn bản thẩm duyệt thiết kế", "giấy chứng nhận huấn luyện nghiệp vụ"),
    "Phòng, chống tệ nạn xã hội": ("giấy phép cơ sở hỗ trợ", "quyết định hỗ trợ nạn nhân"),
    "Quảng cáo": ("văn bản tiếp nhận thông báo sản phẩm", "giấy phép văn phòng đại diện"),
    "Quản lý giá": ("văn bản tiếp nhận kê khai giá", "thẻ thẩm định viên"),
    "Quốc tịch": ("giấy xác nhận có quốc tịch", "văn bản chuyển hồ sơ xin thôi quốc tịch"),
    "Tài nguyên nước": ("giấy phép khai thác nước dưới đất", "giấy phép hành nghề khoan", "giấy xác nhận đăng ký"),
    "Thành lập doanh nghiệp": ("giấy chứng nhận đăng ký", "giấy xác nhận thay đổi", "giấy xác nhận tạm ngừng kinh doanh"),
    "Thể dục thể thao": ("giấy chứng nhận đủ điều kiện kinh doanh", "quyết định công nhận câu lạc bộ"),
    "Thi đua, khen thưởng": ("bằng khen của Chủ tịch", "danh hiệu tập thể lao động xuất sắc"),
    "Thủy lợi": ("giấy phép hoạt động trong phạm vi bảo vệ", "quyết định phê duyệt phương án"),
    "Thủy sản": ("giấy phép khai thác", "giấy chứng nhận đăng ký tàu cá", "giấy xác nhận nguồn gốc"),
    "Thú y": ("giấy chứng nhận kiểm dịch động vật", "chứng chỉ hành nghề", "giấy chứng nhận vùng an toàn dịch bệnh"),
    "Tôn giáo Chính phủ": ("văn bản chấp thuận đăng ký sinh hoạt", "văn bản chấp thuận lễ hội"),
    "Trọng tài thương mại": ("giấy đăng ký hoạt động trung tâm", "giấy đăng ký chi nhánh"),
    "Tư vấn pháp luật": ("thẻ tư vấn viên", "giấy đăng ký hoạt động trung tâm"),
    "Văn hóa": ("giấy phép tổ chức triển lãm", "giấy phép kinh doanh karaoke", "văn bản chấp thuận lễ hội"),
    "Viễn thông và Internet": ("giấy chứng nhận điểm trò chơi điện tử", "giấy xác nhận thông báo mạng xã hội"),
    "Việc làm": ("giấy phép hoạt động dịch vụ việc làm", "quyết định hưởng trợ cấp thất nghiệp"),
    "Vật liệu xây dựng": ("giấy tiếp nhận công bố hợp quy", "văn bản thẩm định"),
    "Xuất bản, in và phát hành": ("giấy phép hoạt động in", "giấy phép nhập khẩu xuất bản phẩm", "giấy xác nhận đăng ký"),
    "Xuất nhập khẩu": ("giấy chứng nhận xuất xứ", "giấy phép tạm nhập, tái xuất", "giấy phép quá cảnh"),
    "Y tế dự phòng": ("giấy chứng nhận cơ sở an toàn sinh học", "văn bản công bố cơ sở tiêm chủng"),
}  # fmt: skip
# For whom a thing is issued where acts and things alone do not suffice.
_ROUNDS = ("", " đối với tổ chức", " đối với cá nhân", " trong khu công nghiệp")
_KINDS = (
    "department", "commune_committee", "department", "commune_committee", "provincial_committee",
    "department", "commune_committee", "land_office", "department", "commune_police",
)  # fmt: skip
_APPLICANTS = (
    ["Công dân Việt Nam"],
    ["Doanh nghiệp", "Hợp tác xã"],
    ["Tổ chức (không gồm doanh nghiệp, hợp tác xã)"],
    ["Công dân Việt Nam", "Doanh nghiệp", "Người nước ngoài"],
)
_EVENTS = {
    "Hộ tịch": "child", "Đất đai": "home-land", "Nhà ở và công sở": "home-land", "Hoạt động xây dựng": "home-land",
    "Bảo trợ xã hội": "allowance", "Người có công": "allowance", "Thành lập doanh nghiệp": "business",
    "Hợp tác xã": "business", "Chứng thực": "papers", "Cư trú": "residence",
}  # fmt: skip


def sample_catalogue(count: int = COUNT, full: int = FULL) -> Iterator[Record]:
    """The real ones as they stand in their files, then made ones until there are so many.

    `full` of all are online from beginning to end; of the others every third is for information only.
    """
    real = _real()[:count]
    yield from real
    left_full = max(full - sum(record["level_of_service"] == "full" for record in real), 0)
    made = count - len(real)
    for number, (field, title) in enumerate(itertools.islice(_titles(), made)):
        # Spread evenly over all of them.
        is_full = (number + 1) * left_full // max(made, 1) > number * left_full // max(made, 1)
        level = "full" if is_full else ("information" if number % 3 == 0 else "partial")
        yield _made(number, field, title, level, real[number % len(real)])


def _real() -> list[Record]:
    files = sorted((DATA / "procedures").glob("*.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files]


def _titles() -> Iterator[tuple[str, str]]:
    for whom, act in itertools.product(_ROUNDS, _ACTS):
        for field, things in _FIELDS.items():
            for thing in things:
                yield field, f"{act} {thing}{whom}"


def _made(number: int, field: str, title: str, level: str, like: Record) -> Record:
    kind = _KINDS[number % len(_KINDS)]
    thing = title.split(" ", 1)[1]
    return like | {
        "code": f"3.{FIRST_CODE + number}",
        "title": f"{title} – lĩnh vực {field[0].lower()}{field[1:]} {MARK}",
        "summary": f"Thủ tục sinh ra để thử với số lượng thật, không có trong pháp luật. Lĩnh vực {field}.",
        "field": field,
        "level_of_service": level,
        "competent_kind": kind,
        "applicants": _APPLICANTS[number % len(_APPLICANTS)],
        "fees": _fees(number),
        "result": {"title": f"{thing[:1].upper()}{thing[1:]} {MARK}", "code": ""},
        "life_events": [_EVENTS[field]] if field in _EVENTS and number % 4 == 0 else [],
        "keywords": [f"{title} {field}"],
        "popularity": number % 10,
        "sample": True,
    }


def _fees(number: int) -> list[Record]:
    amount = (0, 20_000, 50_000, 150_000)[number % 4]
    words = f"{amount:,} đồng".replace(",", ".") if amount else "Không thu"
    fee = {"amount": amount, "words": f"{words} {MARK}", "verified": False, "source": SOURCE}
    return [{"channel": channel} | fee for channel in ("counter", "online", "post")]
