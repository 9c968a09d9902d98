"""Who lives in Nếnh hands in at the counter of Việt Yên; Nếnh decides, and Việt Yên gives the result back."""

from datetime import timedelta

import pytest
from tests.browser import desk
from tests.browser.filing import NEXT, fill, fill_all_pages, sample
from tests.browser.people import People
from tests.browser.visitor import PHONE, Visitor, code_of

from motcua.kit import clock

pytestmark = pytest.mark.browser
OWNER = "Phạm Văn Dũng"
PARTIES = {
    "owner_name": OWNER,
    "owner_number": "027065000104",
    "contact_phone": "0900000104",
    "filing_for": "self",
}
CENTRE, COMMITTEE = "TTPVHCC phường Việt Yên", "Ủy ban nhân dân phường Nếnh"


def test_received_at_one_ward_decided_in_another_and_returned_where_it_was_received(people: People) -> None:
    lan, giang = people.official("lan.vietyen"), people.official("giang.nenh")
    code = receive(lan)
    confirm(giang, code)
    desk.assign(people, code)
    binh = people.official("binh.nenh")
    desk.find_in_work(binh, code)
    binh.sees("phi địa giới", "Phường Nếnh")
    desk.propose_result(binh)
    desk.sign(people, code)
    desk.seal(giang, code)
    desk.find_in_work(lan, code)
    lan.sees("Nơi tiếp nhận và trả")
    lan.press("Trả kết quả")
    lan.sees("Đã trả kết quả")


def receive(lan: Visitor) -> str:
    lan.open("/office/reception/?q=tinh+trang+hon+nhan")
    lan.page.get_by_label("Nơi tiếp nhận").select_option(label=CENTRE)
    lan.press("Tìm")
    row = lan.page.get_by_role("listitem").filter(has_text="Cấp Giấy xác nhận tình trạng hôn nhân").first
    with lan.page.expect_navigation():
        row.get_by_role("button").click()
    fill(lan.page, PARTIES)
    lan.page.locator("main [name='commune_code']").select_option(label="Nếnh")
    lan.press(NEXT)
    lan.sees(COMMITTEE, "Nhận thay (phi địa giới)")
    fill_all_pages(lan, sample("marital-status"))
    for box in lan.page.get_by_role("checkbox").all():
        box.check()
    lan.press(NEXT)
    lan.press("Nộp và tiếp nhận")
    lan.sees("Đã nộp và tiếp nhận hồ sơ", "phi địa giới", "Phải đến cơ quan giải quyết trước")
    code = code_of(lan.page)
    lan.open("/office/boundary/")
    lan.sees(code, "chưa xác nhận", "UBND phường Nếnh")
    assert lan.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    lan.page.set_viewport_size(PHONE)
    lan.open("/office/boundary/")
    return code


def confirm(giang: Visitor, code: str) -> None:
    giang.open("/office/boundary/?which=waiting")
    giang.sees(code, CENTRE)
    giang.follow(code)
    giang.press("Xác nhận đã nhận hồ sơ")
    giang.sees("Cơ quan giải quyết xác nhận đã nhận hồ sơ", "Cơ quan giải quyết nhận")
    giang.open("/office/boundary/?which=waiting")
    assert giang.page.get_by_role("link", name=code).count() == 0


def test_an_administrator_spreads_reception_and_the_page_of_the_procedure_says_so(people: People) -> None:
    minh = people.official("minh.quantri")
    last = clock.today() + timedelta(days=30)
    minh.open("/office/configuration/reception-rules/")
    minh.page.get_by_label("Cơ quan quá tải").select_option(label="Văn phòng Đăng ký đất đai tỉnh Bắc Ninh")
    for commune in ("Phường Nếnh", "Phường Việt Yên"):
        minh.page.get_by_label(commune, exact=True).check()
    minh.page.get_by_label("Nơi tiếp nhận").select_option(
        label="Trung tâm Phục vụ hành chính công phường Việt Yên"
    )
    minh.press("Xem trước")
    minh.sees("Có chỗ cần sửa")
    minh.page.get_by_label("Đến hết ngày").fill(f"{last.day}/{last.month}/{last.year}")
    minh.page.get_by_label("Lý do").fill("Văn phòng đang quá tải.")
    minh.press("Xem trước")
    minh.sees("Chưa ghi gì")
    minh.press("Đặt quy tắc")
    minh.sees("Đã đặt quy tắc phân bổ tiếp nhận.")
    visitor = people.anyone()
    visitor.open("/procedures/1.012783/")
    visitor.sees("Phường Nếnh, Phường Việt Yên", "nộp tại", "Văn phòng đang quá tải.")
    minh.press("Kết thúc", exact=False)
    visitor.open("/procedures/1.012783/")
    assert "quá tải" not in visitor.page.locator("main").inner_text()
