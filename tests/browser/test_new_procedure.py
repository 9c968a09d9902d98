"""A procedure that nobody has programmed: designed, reviewed, published, filed online and finished."""

import pytest
from tests.browser import configuring, desk
from tests.browser.filing import NEXT, begin_online
from tests.browser.people import AN, People
from tests.browser.visitor import Visitor, code_of

pytestmark = pytest.mark.browser

CODE = "3.000777"
TITLE = "Ghi nhận mô hình học tập của gia đình"


def test_a_new_procedure_is_built_published_filed_and_finished(people: People) -> None:
    minh, lien = people.official("minh.quantri"), people.official("lien.quantri")
    configuring.begin_procedure(minh, CODE)
    configuring.write_record(minh, TITLE, "20000")
    configuring.design_form(minh)
    configuring.try_form(minh)
    configuring.draw_process(minh)
    configuring.send_to_review(minh)
    configuring.publish(lien, CODE)
    an = people.citizen(AN)
    code = file(an)
    finish(people, code)
    an.open(f"/my/dossiers/{code}/")
    an.sees(TITLE)


def file(an: Visitor) -> str:
    """An is stopped by the rule, mends it and files; the fee was told before."""
    an.open(f"/procedures/{CODE}/")
    an.sees(TITLE, "20.000")
    begin_online(an, CODE)
    an.press(NEXT)
    configuring.fill_model(an, hours="1")
    an.press(NEXT)
    an.sees("Tổng số giờ học mỗi tuần phải từ 2 giờ.")
    an.page.locator("#f-nguoi_hoc-0-so_gio_moi_tuan").fill("6")
    an.press(NEXT)
    an.press(NEXT)
    an.sees("Nguyễn Minh Khôi")
    an.press("Nộp hồ sơ")
    return code_of(an.page)


def finish(people: People, code: str) -> None:
    """The six steps of the usual process, each by whoever holds the role."""
    desk.accept(people, code)
    em, binh, dung = (people.official(f"{name}.nenh") for name in ("em", "binh", "dung"))
    desk.find_in_work(em, code)
    em.press("Chuyển bước tiếp theo")
    desk.find_in_work(binh, code)
    desk.propose_result(binh, "Ghi nhận mô hình học tập của gia đình ông An.")
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
    desk.find_in_work(dung, code)
    dung.press("Trả kết quả")
    dung.sees("Đã trả kết quả")
