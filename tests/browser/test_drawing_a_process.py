"""An administrator draws: what is drawn and typed beside it is saved, checked in words, and can be tried out."""

import pytest
from playwright.sync_api import expect
from tests.browser.people import People
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser

CODE = "2.000908"
ASKING = "2.000815"
STEP = "Kiểm tra, ghi lời chứng"


def test_a_step_and_its_timer_are_drawn_saved_and_tried_out(people: People) -> None:
    minh = people.official("minh.quantri")
    minh.open(f"/office/configuration/procedures/{CODE}/")
    minh.press("Sửa thủ tục")
    minh.follow("Quy trình")
    expect(minh.page.locator("#designer")).to_be_visible()
    minh.sees("Quy trình không có lỗi.")

    # A timer on the examination opens a way of its own; until it is whole, its faults are said and lead there.
    choose(minh, "examination")
    write(minh, "#set-hours", "3,5")
    add(minh, "Thêm hẹn giờ cho bước")
    save(minh)
    minh.sees("“Hẹn giờ”")
    minh.page.locator("#designer-state [data-element]").first.click()
    write(minh, "#set-after", "2")
    add(minh, "Tiếp theo: điểm kết thúc")
    save(minh)
    minh.sees("Quy trình không có lỗi.")
    drawn = minh.download("Tải tệp BPMN").decode()
    assert 'motcua:after="2"' in drawn
    assert 'motcua:hours="3.5"' in drawn
    assert drawn.count("motcua:outcome ") == 8

    minh.page.reload()
    expect(minh.page.locator("#designer")).to_be_visible()
    minh.sees("3,5")
    minh.press("Chạy thử quy trình")
    minh.press("Tiếp nhận hồ sơ")
    minh.press("Đến hẹn: Hẹn giờ")
    minh.sees("Đã đi qua", STEP)


def test_a_gateway_asks_a_table_of_the_form(people: People) -> None:
    minh = people.official("minh.quantri")
    minh.open(f"/office/configuration/procedures/{ASKING}/")
    minh.press("Sửa thủ tục")
    minh.follow("Quy trình")
    choose(minh, "approval_result")
    minh.page.locator("#designer-panel [data-open]").click()
    minh.page.locator("#column-1").select_option("copies")
    for row, (test, way) in enumerate((("<= 10", "seal"), ("", "examination"))):
        minh.page.locator("[name=cell]").nth(row * 2).fill(test)
        minh.page.locator("[name=way]").nth(row).select_option(f"from_approval_result_to_{way}")
    minh.press("Lưu cổng")
    minh.sees("Đã lưu cổng “Ký?”.")

    # Drawing on keeps the table; the panel says that there is one, and takes it away.
    minh.follow("Quy trình")
    choose(minh, "approval_result")
    expect(minh.page.locator("#designer-panel [data-said=some]")).to_be_visible()
    write(minh, "#set-name", "Bao nhiêu bản?")
    save(minh)
    minh.sees("Quy trình không có lỗi.")
    assert "decisionTable" in minh.download("Tải tệp BPMN").decode()
    minh.page.locator("#designer-panel [data-part=table] [data-remove]").click()
    save(minh)
    assert "decisionTable" not in minh.download("Tải tệp BPMN").decode()
    minh.sees("way")


def choose(visitor: Visitor, element: str) -> None:
    visitor.page.locator(f".djs-shape[data-element-id={element}]").click()


def write(visitor: Visitor, box: str, typed: str) -> None:
    visitor.page.locator(box).fill(typed)
    visitor.page.locator(box).press("Tab")


def add(visitor: Visitor, what: str) -> None:
    """Press a button of the ring around the chosen element."""
    visitor.page.locator(f".djs-context-pad .entry[title='{what}']").click()


def save(visitor: Visitor) -> None:
    with visitor.page.expect_response(lambda response: response.request.method == "POST"):
        visitor.page.get_by_role("button", name="Lưu quy trình").click()
    expect(visitor.page.locator("#designer-said")).to_have_text("Đã lưu")
    visitor.look()
