"""Given once: a result that was handed over lies in its owner's store, goes into their next dossier, and is seen there."""

import pytest
from playwright.sync_api import expect
from tests.browser import desk
from tests.browser.filing import NEXT, begin_online, fill_all_pages, sample
from tests.browser.people import AN, People
from tests.browser.visitor import Visitor, code_of

pytestmark = pytest.mark.browser
MARITAL_STATUS = "1.004873"
PAPER = "Giấy xác nhận tình trạng hôn nhân"
USE = "Dùng giấy này"
OFFERS = "Đề nghị dùng lại giấy tờ trong kho khi tôi làm hồ sơ trực tuyến"


def test_a_result_is_used_again_at_the_next_filing(people: People) -> None:
    an = people.citizen(AN)
    first = settled(people, an)
    collected(an, first)
    in_the_store(an)
    second = filed_with_it(an)
    seen_by_the_official(people, second, first)
    told_to_the_owner(an, second)
    stopped(an)


def settled(people: People, an: Visitor) -> str:
    code = filed(an)
    desk.accept(people, code)
    desk.assign(people, code)
    binh = people.official("binh.nenh")
    desk.find_in_work(binh, code)
    desk.propose_result(binh)
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
    return code


def filed(an: Visitor) -> str:
    to_the_papers(an)
    an.press(NEXT)
    an.press("Nộp hồ sơ")
    return code_of(an.page)


def to_the_papers(an: Visitor) -> None:
    begin_online(an, MARITAL_STATUS)
    fill_all_pages(an, sample("marital-status"))


def collected(an: Visitor, code: str) -> None:
    an.open(f"/my/dossiers/{code}/")
    an.reload_until(an.page.get_by_role("link", name="Tải kết quả (PDF)"))
    assert an.download("Tải kết quả (PDF)")[:5] == b"%PDF-"


def in_the_store(an: Visitor) -> None:
    an.open("/my/store/")
    an.reload_until(an.page.get_by_role("link", name=PAPER))
    an.page.get_by_label("Tìm theo tên hoặc số giấy tờ").fill("tinh trang hon nhan")
    an.press("Tìm")
    an.follow(PAPER)
    an.sees("Còn hiệu lực", "Kết quả giải quyết hồ sơ", "Chưa dùng trong hồ sơ nào")
    assert an.download("Tải về")[:5] == b"%PDF-"


def filed_with_it(an: Visitor) -> str:
    to_the_papers(an)
    an.sees("Có sẵn trong kho giấy tờ của bạn", "Tên giấy tờ trùng với mục này")
    an.page.get_by_role("button", name=USE).first.focus()
    with an.page.expect_navigation():
        an.page.keyboard.press("Enter")
    an.look()
    an.sees("từ kho dữ liệu điện tử")
    expect(an.page.get_by_role("button", name=USE)).to_have_count(0)
    an.press(NEXT)
    an.press("Nộp hồ sơ")
    return code_of(an.page)


def seen_by_the_official(people: People, code: str, first: str) -> None:
    dung = people.official("dung.nenh")
    dung.open(f"/office/dossiers/{code}/")
    dung.sees("từ kho dữ liệu điện tử: còn hiệu lực", first)
    link = dung.page.locator(".parts a").first.get_attribute("href") or ""
    assert dung.context.request.get(dung.site + link).body()[:5] == b"%PDF-"


def told_to_the_owner(an: Visitor, code: str) -> None:
    an.open("/my/store/")
    an.follow(PAPER)
    an.sees(code, "Vũ Thùy Dung", "giải quyết hồ sơ", "Lấy dùng cho hồ sơ")


def stopped(an: Visitor) -> None:
    an.open("/my/store/")
    an.follow("Ai được dùng kho này")
    an.press(OFFERS, exact=False)
    an.sees("Đã tắt, có hiệu lực ngay.")
    to_the_papers(an)
    an.sees_none_of("Có sẵn trong kho giấy tờ của bạn")
    an.open("/my/store/consent/")
    an.press(OFFERS, exact=False)
