"""Somebody names the commune that decides by the name it had before July 2025, on a phone, and files."""

import pytest
from playwright.sync_api import expect
from tests.browser.filing import NEXT, fill_all_pages, sample
from tests.browser.people import AN, People
from tests.browser.visitor import PHONE, Visitor, code_of

pytestmark = pytest.mark.browser
OLD = "xã Tăng Tiến, huyện Việt Yên"
WHY = "nhập vào phường Nếnh, tỉnh Bắc Ninh theo Nghị quyết 1658/NQ-UBTVQH15, từ 01/07/2025"


def begin(citizen: Visitor) -> None:
    citizen.page.set_viewport_size(PHONE)
    citizen.open("/procedures/2.000635/")
    citizen.press("Nộp trực tuyến")
    citizen.press("Bắt đầu")


def name(citizen: Visitor, typed: str) -> None:
    citizen.page.locator("#f-commune_code").select_option(label="Ghi theo tên cũ")
    citizen.page.get_by_label("Nếu chỉ biết tên cũ").fill(typed)


@pytest.mark.parametrize("scripts", [True, False])
def test_an_abolished_commune_leads_to_the_office_of_today(people: People, scripts: bool) -> None:
    an = people.citizen(AN, scripts=scripts)
    begin(an)
    if scripts:
        name(an, "Đồng Tiến")
        expect(an.page.locator("#f-commune_code-understood input[type=radio]").first).to_be_visible()
        an.look()
    name(an, OLD)
    if scripts:
        an.sees(WHY)
        an.look()
    else:
        an.press(NEXT)
        an.sees(WHY, "Nơi giải quyết")
        expect(an.page.get_by_label("Nếu chỉ biết tên cũ")).to_have_value(OLD)
    an.page.set_viewport_size(PHONE)
    an.press(NEXT)
    fill_all_pages(an, sample("civil-status-copy"))
    an.press(NEXT)
    an.sees("Phường Nếnh, tỉnh Bắc Ninh", f"(viết: {OLD})")
    an.press("Nộp hồ sơ")
    code = code_of(an.page)
    an.sees("Phường Nếnh, tỉnh Bắc Ninh", f"(viết: {OLD})")
    an.look()
    dung = people.official("dung.nenh")
    dung.open(f"/office/dossiers/{code}/")
    dung.sees(code, "phường Nếnh", f"(viết: {OLD})")


def test_of_a_split_name_a_part_is_chosen_without_scripts(people: People) -> None:
    an = people.citizen(AN, scripts=False)
    begin(an)
    name(an, "qwertyuiop")
    an.press(NEXT)
    an.sees("không tìm thấy “qwertyuiop”")
    name(an, "Đồng Tiến")
    an.press(NEXT)
    an.sees("Có chỗ cần sửa", "Xin chọn một nơi")
    expect(an.page.get_by_label("Nếu chỉ biết tên cũ")).to_have_value("Đồng Tiến")
    an.page.get_by_label("Xã Xuân Lương, tỉnh Bắc Ninh").check()
    an.press(NEXT)
    assert "/form/" in an.page.url
