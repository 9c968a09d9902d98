"""A second tab, or a colleague, that acts on what has changed since: told in words, and nothing is lost or done twice."""

import pytest
from playwright.sync_api import expect
from tests.browser.filing import NEXT, begin_online, file_without_papers, fill_all_pages, sample
from tests.browser.people import AN, BICH, People
from tests.browser.visitor import code_of

pytestmark = pytest.mark.browser
COPY = "2.000635"


def test_a_draft_that_is_open_twice_is_filed_once(people: People) -> None:
    an, again = people.citizen(AN), people.citizen(AN)
    begin_online(an, COPY)
    fill_all_pages(an, sample("civil-status-copy"))
    an.press(NEXT)
    again.open(an.page.url)
    an.press("Nộp hồ sơ")
    again.press("Nộp hồ sơ")
    assert code_of(again.page) == code_of(an.page)


def test_of_two_officials_at_one_step_the_second_is_told_and_keeps_what_was_typed(people: People) -> None:
    code = file_without_papers(people.citizen(BICH), COPY, sample("civil-status-copy"))
    dung, lan = people.official("dung.nenh"), people.official("lan.vietyen")
    for official in (dung, lan):
        official.open(f"/office/dossiers/{code}/")
    lan.page.get_by_text("Từ chối tiếp nhận…").click()
    lan.page.get_by_label("Lý do từ chối").fill("Không thuộc thẩm quyền.")
    dung.press("Tiếp nhận hồ sơ")
    lan.press("Từ chối tiếp nhận")
    expect(lan.page.get_by_role("alert")).to_be_visible()
    expect(lan.page.get_by_label("Nội dung đã nhập")).to_have_value("Không thuộc thẩm quyền.")
    lan.sees("Những gì đã nhập")


def test_a_dossier_of_somebody_else_and_one_that_does_not_exist_look_alike(people: People) -> None:
    code = file_without_papers(people.citizen(BICH), COPY, sample("civil-status-copy"))
    an = people.citizen(AN)
    seen = []
    for wanted in (code, f"{code[:-4]}9999"):
        an.open(f"/my/dossiers/{wanted}/")
        seen.append(an.page.locator("main").inner_text().replace(wanted, ""))
    assert seen[0] == seen[1]
    chi = people.official("chi.vietyen")
    chi.open(f"/office/dossiers/{code}/")
    chi.sees_none_of("Trần Thị Bích")
