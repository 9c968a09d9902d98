"""A household business is registered at the counter by someone who was authorised to."""

import pytest
from tests.browser import desk
from tests.browser.filing import NEXT, begin_at_counter, fill, fill_all_pages, sample
from tests.browser.people import People
from tests.browser.visitor import Visitor, code_of

pytestmark = pytest.mark.browser
OWNER, MISSPELT, SUBMITTER = "Phạm Văn Dũng", "Phạm Văn Dụng", "Ngô Thị Hương"
PARTIES = {
    "owner_name": MISSPELT,
    "owner_number": "027065000104",
    "contact_phone": "0900000104",
    "filing_for": "other",
    "submitter_name": SUBMITTER,
    "submitter_number": "027167000208",
    "submitter_phone": "0900000208",
    "relation": "vợ, chồng",
}
AUTHORISATION = "Văn bản ủy quyền"


def test_a_household_business_is_registered_at_the_counter_for_its_owner(people: People) -> None:
    dung, binh = people.official("dung.nenh"), people.official("binh.nenh")
    code = receive(dung)
    correct(dung, code)
    desk.assign(people, code)
    desk.find_in_work(binh, code)
    binh.sees(OWNER, SUBMITTER, "vợ, chồng", "bản giấy tại quầy")
    desk.propose_result(binh)
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
    hand_over(dung, code)


def receive(dung: Visitor) -> str:
    begin_at_counter(dung, "ho kinh doanh", "Đăng ký thành lập hộ kinh doanh")
    dung.press(NEXT)
    dung.sees("Có chỗ cần sửa")
    fill(dung.page, PARTIES)
    dung.press(NEXT)
    fill_all_pages(dung, sample("household-business"))
    dung.press(NEXT)
    dung.sees("Còn thiếu: Văn bản ủy quyền", SUBMITTER)
    dung.follow("Sửa thành phần hồ sơ")
    dung.page.get_by_label(f"Đã nhận bản giấy: {AUTHORISATION}", exact=True).check()
    dung.press(NEXT)
    dung.press("Nộp và tiếp nhận")
    dung.sees("Đã nộp và tiếp nhận hồ sơ", MISSPELT)
    code = code_of(dung.page)
    assert MISSPELT in printed_receipt(dung, code)
    return code


def printed_receipt(dung: Visitor, code: str) -> str:
    """The words of Mẫu 01, once its job has printed it; it opens in the viewer of the browser."""
    dung.open(f"/office/dossiers/{code}/")
    link = dung.page.get_by_role("link", name="In giấy tiếp nhận")
    for _ in range(60):
        answer = dung.context.request.get(dung.site + (link.get_attribute("href") or ""))
        if answer.headers["content-type"] == "application/pdf":
            words = desk.words_in(answer.body())
            assert code in words
            return words
        dung.page.wait_for_timeout(250)
    raise AssertionError("the receipt is not printed")


def correct(dung: Visitor, code: str) -> None:
    """The name was heard wrong: mended under the same code, with its trace, and printed again."""
    dung.open(f"/office/dossiers/{code}/")
    dung.follow("Sửa thông tin tiếp nhận")
    dung.page.get_by_label("Họ và tên").first.fill(OWNER)
    dung.press("Lưu và ghi nhật ký")
    dung.sees("Có chỗ cần sửa")
    dung.page.get_by_label("Vì sao sửa").fill("Nghe nhầm tên khi nhập.")
    dung.press("Lưu và ghi nhật ký")
    assert code_of(dung.page) == code
    dung.sees(
        "Đã sửa thông tin tiếp nhận.", f"{MISSPELT} → {OWNER}", "Nghe nhầm tên khi nhập.", "Bản đã được thay"
    )
    words = printed_receipt(dung, code)
    assert OWNER in words
    assert MISSPELT not in words


def hand_over(dung: Visitor, code: str) -> None:
    desk.find_in_work(dung, code)
    dung.page.get_by_text("Người nhận kết quả").first.click()
    dung.page.get_by_label("Người nhận kết quả").fill(SUBMITTER)
    dung.press("Trả kết quả")
    dung.sees("Đã trả kết quả", SUBMITTER, "đã ký, đã đóng dấu số")
