"""By keyboard alone, and in the other language."""

import pytest
from playwright.sync_api import Page, expect
from tests.browser.people import People

pytestmark = pytest.mark.browser


def test_a_procedure_is_found_and_opened_by_keyboard_alone(people: People) -> None:
    anyone = people.anyone()
    page = anyone.page
    anyone.open("/")
    anyone.photograph("home")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_focused()
    expect(page.get_by_role("link", name="Đến nội dung chính")).to_be_in_viewport()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Tìm thủ tục")).to_be_focused()
    page.keyboard.type("giay khai sinh")
    go(page, "Enter")
    anyone.look()
    tab_to(page, "Đăng ký khai sinh")
    go(page, "Enter")
    anyone.look()
    expect(page.locator("h1")).to_have_text("Đăng ký khai sinh")
    tab_to(page, "Nộp trực tuyến")
    go(page, "Space")
    expect(page.locator("h1")).to_have_text("Đăng nhập")


def go(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def tab_to(page: Page, words: str) -> None:
    """Press Tab until what has these words has the focus, and shows it."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(":focus-visible")
        if focused.count() and focused.inner_text().strip() == words:
            return
    raise AssertionError(f"{words} is not reached by Tab")


def test_the_language_is_switched_and_back_on_the_same_page(people: People) -> None:
    anyone = people.anyone()
    anyone.open("/procedures/?q=khai+sinh")
    before = anyone.page.url
    anyone.press("English")
    assert anyone.page.url == before
    expect(anyone.page.locator("html")).to_have_attribute("lang", "en")
    anyone.sees("Administrative procedures")
    anyone.follow("Đăng ký khai sinh")
    anyone.sees("Papers you need", "Submit online")
    anyone.press("Tiếng Việt")
    expect(anyone.page.locator("html")).to_have_attribute("lang", "vi")
    anyone.sees("Giấy tờ cần có")
