"""A birth is registered online, with a supplement in the middle: from finding the procedure to the rating."""

from pathlib import Path

import pytest
from tests.browser import birth, desk
from tests.browser.people import People
from tests.browser.visitor import PHONE, Visitor, code_of

pytestmark = pytest.mark.browser


def test_a_birth_is_registered_online_with_a_supplement(people: People, tmp_path: Path) -> None:
    an, dung, binh = people.anyone(), people.official("dung.nenh"), people.official("binh.nenh")
    birth.file_online(an, tmp_path)
    code = code_of(an.page)
    ask_for_supplement(dung, code)
    birth.answer_supplement(an, code, tmp_path)
    accept(dung, code)
    birth.take_receipt(an, code)
    an.photograph("tracking", PHONE)
    examine(binh, people.official("ha.tuphap"), code)
    sign_and_seal(people, code)
    result = birth.collect(an, code)
    birth.opens_in_chromium(an, result, tmp_path)
    birth.check_signatures(people.anyone(), result, tmp_path)
    birth.rate(an, code)
    birth.look_up(people.anyone(), code)


def ask_for_supplement(dung: Visitor, code: str) -> None:
    desk.find_in_work(dung, code)
    dung.follow("Yêu cầu bổ sung")
    dung.press("Gửi yêu cầu bổ sung")
    dung.sees("Có chỗ cần sửa")
    desk.ask_for_supplement(dung, birth.PROOF, "Bản chụp mờ", "Không đọc được số của giấy chứng sinh.")
    dung.sees("Đang chờ bổ sung")


def accept(dung: Visitor, code: str) -> None:
    desk.find_in_work(dung, code)
    dung.sees("Gửi lại bản chụp rõ hơn.")
    dung.press("Tiếp nhận hồ sơ")
    dung.sees("Đã ghi nhận")


def examine(binh: Visitor, ha: Visitor, code: str) -> None:
    desk.find_in_work(binh, code)
    binh.press("Nhận việc này cho tôi")
    binh.follow("Xin ý kiến cơ quan khác")
    desk.ask_opinion(binh, "Sở Tư pháp tỉnh Bắc Ninh", "Họ của trẻ theo mẹ hay theo cha?")
    desk.find_in_work(ha, code)
    ha.page.get_by_label("Ý kiến của cơ quan").fill("Theo thỏa thuận của cha mẹ.")
    ha.press("Gửi ý kiến")
    desk.find_in_work(binh, code)
    binh.sees("Theo thỏa thuận của cha mẹ.", "Phạm Thu Hà")
    binh.photograph("dossier")
    desk.propose_result(binh, f"Đăng ký khai sinh cho {birth.CHILD}.")


def sign_and_seal(people: People, code: str) -> None:
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
