"""The leader signs several decisions in one press, the clerk seals them in another."""

import pytest
from playwright.sync_api import expect
from tests.browser import desk
from tests.browser.filing import file_at_counter, sample
from tests.browser.people import People
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
HAI = {"owner_name": "Giáp Văn Hải", "owner_number": "024047000106"}
BICH = {"owner_name": "Trần Thị Bích", "owner_number": "024192000102"}


def test_three_decisions_are_signed_and_sealed_at_once(people: People) -> None:
    codes = receive(people.official("dung.nenh"))
    binh = people.official("binh.nenh")
    desk.find_in_work(binh, codes[0])
    binh.press("Nhận việc này cho tôi")
    binh.open("/office/")
    binh.sees(*codes, "tôi đã nhận")
    binh.photograph("work")
    for code in codes[:-1]:
        desk.find_in_work(binh, code)
        desk.propose_result(binh)
    desk.find_in_work(binh, codes[-1])
    desk.propose_refusal(binh, "Bản chính bị tẩy xóa.")
    sign_with_one_pin(people.official("em.nenh"), codes)
    seal_all(people, people.official("giang.nenh"), codes)


def receive(dung: Visitor) -> list[str]:
    return [
        file_at_counter(
            dung, "chung thuc chu ky", "Chứng thực chữ ký trong giấy tờ, văn bản", HAI, sample("signature-certification")
        ),
        file_at_counter(dung, "ban sao tu so goc", "Cấp bản sao từ sổ gốc", BICH, sample("register-copy")),
        file_at_counter(
            dung, "sao y", "Chứng thực bản sao từ bản chính giấy tờ, văn bản", BICH, sample("certified-copy")
        ),
    ]  # fmt: skip


def sign_with_one_pin(em: Visitor, codes: list[str]) -> None:
    choose_all(em, codes)
    em.press("Ký đã chọn")
    em.page.get_by_label("Mã PIN để ký 3 văn bản").fill("99999999")
    em.press("Ký 3 văn bản")
    em.sees("Mã PIN không đúng")
    desk.give_pin(em, papers=3)
    for code in codes:
        expect(em.page.get_by_role("row").filter(has_text=code)).to_contain_text("đã ký")


def seal_all(people: People, signer: Visitor, codes: list[str]) -> None:
    choose_all(signer, codes)
    page = signer.page
    with people.program.idle_worker():
        signer.press("Ký đã chọn")
        signer.sees("Đã chuyển ký", *codes)
        for code in codes:
            expect(page.locator("#under-way .busy", has_text=code)).to_be_visible()
    signer.sees("Đã ký số xong các hồ sơ đã chuyển.")


def choose_all(signer: Visitor, codes: list[str]) -> None:
    page = signer.page
    signer.open("/office/")
    signer.follow("Ký số")
    signer.reload_until(page.get_by_role("checkbox", name=codes[-1]))
    signer.press("Ký đã chọn")
    signer.sees("Chưa chọn hồ sơ nào")
    signer.follow("Chọn tất cả", exact=False)
    for code in codes:
        expect(page.get_by_role("checkbox", name=code)).to_be_checked()
