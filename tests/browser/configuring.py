"""What administrators do to bring a new procedure into service: its record, its form, its process, its review."""

from playwright.sync_api import expect
from tests.browser.visitor import Visitor

# How many working hours each step of the usual process gets; together a day of work.
HOURS = ["1", "1", "3", "1", "1", "1"]


def begin_procedure(minh: Visitor, code: str) -> None:
    """Open a draft of a procedure that is not there yet."""
    minh.open("/office/")
    minh.follow("Cấu hình")
    minh.open("/office/configuration/new/")
    minh.press("Mở bản nháp")
    minh.sees("Mã thủ tục gồm")
    minh.page.get_by_label("Mã thủ tục").fill(code)
    minh.press("Mở bản nháp")


def tab(minh: Visitor, name: str) -> None:
    """Go to a tab of the draft, or to a page of the tab that is open."""
    minh.follow(name)


def write_record(minh: Visitor, title: str, amount: str) -> None:
    """What a record must say, and a fee."""
    _fill(
        minh,
        {
            "title": title,
            "summary": "Ghi nhận một mô hình học tập của gia đình để tặng giấy khen.",
            "field": "Thi đua, khen thưởng",
            "term-amount": "1",
            "term-source": "Dữ liệu mẫu để trình diễn",
            "result-title": "Giấy ghi nhận mô hình học tập",
        },
    )
    minh.press("Lưu")
    minh.sees("Đã lưu bản nháp.")
    tab(minh, "Phí, lệ phí")
    for row, channel in enumerate(("counter", "online", "post")):
        minh.press("Thêm mức thu")
        minh.page.locator(f"#fees-{row}-channel").select_option(channel)
        _fill(
            minh,
            {
                f"fees-{row}-amount": amount,
                f"fees-{row}-words": "20.000 đồng, thu một lần",
                f"fees-{row}-source": "Dữ liệu mẫu",
            },
        )
    minh.press("Lưu")
    tab(minh, "Căn cứ pháp lý")
    minh.press("Thêm văn bản")
    _fill(
        minh,
        {
            "legal_basis-0-kind": "Văn bản mẫu",
            "legal_basis-0-number": "01/2026/MAU",
            "legal_basis-0-source": "Dữ liệu mẫu",
        },
    )
    minh.press("Lưu")
    tab(minh, "Hướng dẫn và tìm kiếm")
    _fill(
        minh, {"steps": "Điền tờ khai\nNhận kết quả", "applicants": "Cá nhân", "keywords": "mô hình học tập"}
    )
    minh.press("Lưu")
    tab(minh, "Nguồn và đợt nhận")
    _fill(minh, {"source": "Dữ liệu mẫu để trình diễn", "to_verify": "Toàn bộ"})
    minh.press("Lưu và kiểm tra")
    minh.sees("Các mục thông tin đã đủ và đúng dạng.")


def _fill(minh: Visitor, boxes: dict[str, str]) -> None:
    for name, text in boxes.items():
        minh.page.locator(f"#{name}").fill(text)


def add_field(minh: Visitor, title: str, kind: str, *, group: str = "", **picked: str) -> None:
    """Add a field to the page of the form that is open, or to a group on it."""
    minh.follow(f"+ Thêm ô vào nhóm {group}" if group else "+ Thêm ô vào trang", exact=False)
    minh.page.get_by_label("Nhãn của ô").fill(title)
    minh.page.get_by_role("radio", name=kind, exact=True).check()
    for name, value in picked.items():
        minh.page.locator(f"#{name}").select_option(value)
    minh.press("Thêm ô")
    expect(minh.page.locator("#design h2")).to_have_text(title)


def save_field(minh: Visitor, *, required: bool = False, **boxes: str) -> None:
    """Fill boxes of the field that is open, and save it."""
    page = minh.page
    folded = page.locator("#design details.quiet").first
    if folded.get_attribute("open") is None:
        folded.locator("summary").first.click()
    for name, text in boxes.items():
        box = page.locator(f"#design #{name}")
        if box.evaluate("box => box.tagName") == "SELECT":
            box.select_option(label=text)
        else:
            box.fill(text)
    if required:
        page.get_by_label("Bắt buộc trả lời").check()
    minh.press("Lưu ô")


def design_form(minh: Visitor) -> None:
    """A form of two pages with a choice, a condition, repeated rows, a sum and a rule; with mistakes on the way."""
    tab(minh, "Tờ khai")
    minh.press("Soạn tờ khai mới")
    minh.page.get_by_label("Thêm trang").fill("Mô hình học tập")
    minh.press("Thêm trang")
    add_field(minh, "Hình thức", "Chọn một, bày sẵn")
    minh.sees("Còn 1 chỗ cần sửa trước khi công bố")
    save_field(minh, choices="Gia đình\nkhac | Hình thức khác", required=True)
    minh.sees_none_of("chỗ cần sửa")
    add_field(minh, "Nói rõ hình thức", "Dòng chữ")
    save_field(minh, when="Hình thức: Hình thức khác", required=True)
    add_field(minh, "Người học", "Nhóm lặp lại")
    save_field(minh, least="1", most="5", required=True)
    add_field(minh, "Họ tên người học", "Dòng chữ", group="Người học")
    save_field(minh, required=True)
    minh.follow("Người học *", exact=False)
    add_field(minh, "Số giờ mỗi tuần", "Số nguyên", group="Người học")
    save_field(minh, required=True, least="nhiều")
    minh.sees("Xin ghi một số.")
    save_field(minh, required=True, least="0", most="60")
    add_field(minh, "Tổng số giờ", "Số nguyên")
    save_field(minh, compute='sum(nguoi_hoc, "so_gio_moi_tuan")')
    minh.sees_none_of("chỗ cần sửa")
    minh.follow("+ Thêm điều kiện không cho nộp")
    minh.page.get_by_label("Không cho nộp khi").fill("tong_so_gio < 2")
    minh.page.get_by_label("Lời giải thích").fill("Tổng số giờ học mỗi tuần phải từ 2 giờ.")
    minh.press("Lưu điều kiện")
    _undo_a_removal(minh)
    _drag_and_back(minh)
    _look_as_others_do(minh)


def _undo_a_removal(minh: Visitor) -> None:
    minh.follow("Mô hình học tập", exact=False)
    minh.follow("Nói rõ hình thức", exact=False)
    minh.press("Bỏ ô này")
    expect(minh.page.get_by_role("link", name="Nói rõ hình thức")).to_have_count(0)
    minh.press("Hoàn tác", exact=False)
    minh.follow("Mô hình học tập", exact=False)
    expect(minh.page.get_by_role("link", name="Nói rõ hình thức")).to_have_count(1)


def _drag_and_back(minh: Visitor) -> None:
    """A field is dragged before another, which leaves a mistake, and back by its button."""
    first, last = (minh.page.locator(f"[data-field={name}]") for name in ("nguoi_hoc", "tong_so_gio"))
    with minh.page.expect_navigation():
        last.drag_to(first, source_position={"x": 60, "y": 8}, target_position={"x": 60, "y": 4})
    minh.look()
    minh.sees("Còn 1 chỗ cần sửa trước khi công bố")
    minh.press("Xuống: Tổng số giờ")
    minh.sees_none_of("chỗ cần sửa")


def _look_as_others_do(minh: Visitor) -> None:
    """The preview comes beside; the kiosk has larger print."""
    preview = minh.page.locator("#preview")
    expect(preview.locator(".form--citizen")).to_be_visible()
    preview.get_by_role("link", name="Ki-ốt").click()
    expect(preview.locator(".form--kiosk")).to_be_visible()
    minh.look()


def try_form(minh: Visitor) -> None:
    """Filled in with a made-up person; nothing is filed."""
    minh.follow("Điền thử")
    minh.follow("Bắt đầu với một người mẫu")
    minh.press("Tiếp tục")
    fill_model(minh, hours="1")
    minh.press("Tiếp tục")
    minh.sees("Tổng số giờ học mỗi tuần phải từ 2 giờ.")
    minh.page.locator("#f-nguoi_hoc-0-so_gio_moi_tuan").fill("3")
    minh.press("Tiếp tục")
    minh.sees("tờ khai nộp được", "Nguyễn Thị Mẫu")
    minh.follow("Quay lại soạn tờ khai")


def fill_model(person: Visitor, *, hours: str) -> None:
    """The second page of the form, as a citizen sees it."""
    person.page.get_by_role("radio", name="Gia đình").check()
    if not person.page.locator("#f-nguoi_hoc-0-ho_ten_nguoi_hoc").count():
        person.press("Thêm một mục", exact=False)
    person.page.locator("#f-nguoi_hoc-0-ho_ten_nguoi_hoc").fill("Nguyễn Minh Khôi")
    person.page.locator("#f-nguoi_hoc-0-so_gio_moi_tuan").fill(hours)


def draw_process(minh: Visitor) -> None:
    """The usual process in five phases, with the hours of each step."""
    tab(minh, "Quy trình")
    minh.press("Bắt đầu từ quy trình năm khâu")
    minh.page.locator("table.dense tbody th a").first.click()
    for place, hours in enumerate(HOURS):
        minh.page.get_by_label("Số giờ làm việc").fill(hours)
        minh.press("Lưu và sang bước sau" if place < len(HOURS) - 1 else "Lưu bước")


def send_to_review(minh: Visitor) -> None:
    tab(minh, "Kiểm tra và gửi duyệt")
    minh.sees("Đã đủ điều kiện công bố")
    minh.press("Gửi duyệt")
    minh.sees("Người gửi duyệt không tự công bố.")


def publish(lien: Visitor, code: str) -> None:
    """A second person looks at it and puts it in force today."""
    lien.open("/office/configuration/")
    lien.page.get_by_role("row").filter(has_text=code).get_by_role("link").first.click()
    tab(lien, "Kiểm tra và gửi duyệt")
    gaps = lien.page.locator("#accept_gaps")
    if gaps.count():
        gaps.check()
    lien.press("Công bố")
    lien.sees("Đã công bố phiên bản 1.")
