"""Forms that one person alone or one box alone cannot answer: a marriage of two, rows of a household business."""

import pytest
from tests.browser.filing import NEXT, begin_online, fill_all_pages, sample
from tests.browser.people import AN, People
from tests.browser.visitor import code_of

pytestmark = pytest.mark.browser
CHI = "Lê Thị Chi"


def test_a_marriage_waits_until_the_other_side_has_confirmed_it(people: People) -> None:
    chi = people.citizen(CHI)
    an_himself = {
        "other_name": AN,
        "other_birth_date": "1990-05-14",
        "other_personal_number": "024090000101",
    }
    begin_online(chi, "1.000894")
    fill_all_pages(chi, sample("marriage-registration", **an_himself))
    chi.press(NEXT)
    chi.sees("Xác nhận của người thứ hai")
    assert not chi.page.get_by_role("button", name="Nộp hồ sơ").count()
    chi.press("Mời xác nhận")
    chi.sees("Đang chờ", AN)
    link = chi.page.get_by_label("Liên kết xác nhận").input_value()
    check = chi.page.url

    an = people.citizen(AN)
    an.open("/my/dossiers/")
    an.follow("Đăng ký kết hôn")
    assert an.page.url == link
    an.sees(CHI, "Bên nữ")
    an.press("Tôi xác nhận")

    chi.open(check)
    chi.sees("Đã xác nhận")
    chi.press("Nộp hồ sơ")
    assert code_of(chi.page)


@pytest.mark.parametrize("scripts", [True, False])
def test_rows_are_added_and_taken_off_with_and_without_scripts(people: People, scripts: bool) -> None:
    an = people.citizen(AN, scripts=scripts)
    lines = [{"name": "Bán lẻ lương thực"}, {"name": "Bán lẻ đồ uống"}, {"name": "May mặc"}]
    begin_online(an, "1.001612")
    for line in range(3):
        an.page.locator(f"[name='business_lines-{line}-name']").fill(lines[line]["name"])
        if line < 2:
            an.press("Thêm một mục", exact=False)
    an.press("Xóa mục 2")
    assert an.page.locator("[name='business_lines-1-name']").input_value() == "May mặc"
    answers = sample("household-business", business_lines=[lines[0], lines[2]])
    fill_all_pages(an, answers)
    an.open(an.page.url.replace("/papers/", "/check/"))
    an.sees("Bán lẻ lương thực", "May mặc")
    an.sees_none_of("Bán lẻ đồ uống")
