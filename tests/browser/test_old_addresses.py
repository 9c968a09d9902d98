"""Somebody has only the address of before July 2025: it is found anew, with and without scripts."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.people import People

pytestmark = pytest.mark.browser
OLD = "Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang"
NEW = "Thôn Chùa, phường Nếnh, tỉnh Bắc Ninh"


@pytest.mark.parametrize("scripts", [True, False])
def test_an_old_address_is_told_anew_and_shared(people: People, scripts: bool) -> None:
    anyone = people.anyone(scripts=scripts)
    anyone.open("/")
    anyone.page.get_by_label("Địa chỉ", exact=True).fill(OLD)
    anyone.press("Xem địa chỉ mới")
    anyone.sees(NEW, "Nghị quyết 1658/NQ-UBTVQH15", "Trung tâm Phục vụ hành chính công phường Nếnh")
    shared = people.anyone(scripts=scripts)
    shared.open(anyone.page.url)
    shared.sees(NEW)
    anyone.follow("Gồm những đơn vị cũ nào")
    anyone.sees("Gồm những đơn vị cũ", "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang")


def test_the_new_address_is_copied(people: People) -> None:
    anyone = people.anyone()
    anyone.context.grant_permissions(["clipboard-read", "clipboard-write"])
    anyone.open(f"/addresses/?q={OLD}")
    anyone.page.get_by_role("button", name="Sao chép").click()
    expect(anyone.page.get_by_role("button", name="Đã sao chép")).to_be_visible()
    assert anyone.page.evaluate("navigator.clipboard.readText()") == NEW


def test_of_a_split_commune_one_part_is_chosen(people: People) -> None:
    anyone = people.anyone()
    anyone.open("/addresses/?q=Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp")
    anyone.sees("được chia cho 2 nơi")
    anyone.follow("Xã Phú Cường, tỉnh Đồng Tháp")
    anyone.sees("Ấp 3, xã Phú Cường, tỉnh Đồng Tháp")
    anyone.open("/addresses/?q=qwertyuiop")
    anyone.sees("Không nhận ra tên xã, phường nào")
    anyone.open("/units/30079/")
    anyone.sees("Đơn vị này không còn nữa", "Xã Phong Mỹ, tỉnh Đồng Tháp")


def test_an_official_converts_a_list_and_an_administrator_places_hamlets(
    people: People, tmp_path: Path
) -> None:
    table = tmp_path / "danh-sach.csv"
    table.write_text(f'Họ tên,Địa chỉ\nAn,"{OLD}"\n', encoding="utf-8")
    dung = people.official("dung.nenh")
    dung.open("/office/search/")
    dung.follow("Đổi danh sách địa chỉ cũ sang địa chỉ hiện nay")
    dung.press("Đổi và tải về")
    dung.sees("Chưa chọn tệp")
    dung.page.get_by_label("Tệp danh sách").set_input_files(table)
    with dung.page.expect_download() as caught:
        dung.page.get_by_role("button", name="Đổi và tải về").click()
    assert NEW in Path(caught.value.path()).read_text(encoding="utf-8-sig")
    admin = people.official("minh.quantri")
    admin.open("/office/addresses/hamlets/")
    hamlets = tmp_path / "thon.csv"
    hamlets.write_text("unit,name,now_in\n30079,Ấp 7,30025\n", encoding="utf-8")
    admin.page.get_by_label("Tệp danh sách").set_input_files(hamlets)
    admin.page.get_by_label("Nguồn").fill("Dữ liệu mẫu để thử")
    admin.press("Ghi danh sách")
    admin.sees("Đã ghi 1 thôn", "Xã Phú Cường")
