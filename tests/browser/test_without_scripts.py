"""The whole of the citizen's path with JavaScript switched off."""

from pathlib import Path

import pytest
from tests.browser import birth, desk
from tests.browser.filing import file_without_papers, sample
from tests.browser.people import AN, People
from tests.browser.visitor import code_of

pytestmark = pytest.mark.browser


def test_a_birth_is_registered_without_scripts(people: People, tmp_path: Path) -> None:
    an, dung, binh = people.anyone(scripts=False), people.official("dung.nenh"), people.official("binh.nenh")
    birth.file_online(an, tmp_path)
    code = code_of(an.page)
    desk.find_in_work(dung, code)
    dung.follow("Yêu cầu bổ sung")
    desk.ask_for_supplement(dung, birth.PROOF, "Bản chụp mờ", "Không đọc được số của giấy chứng sinh.")
    birth.answer_supplement(an, code, tmp_path)
    desk.accept(people, code)
    birth.take_receipt(an, code)
    desk.find_in_work(binh, code)
    desk.propose_result(binh, f"Đăng ký khai sinh cho {birth.CHILD}.")
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
    result = birth.collect(an, code)
    birth.check_signatures(an, result, tmp_path)
    birth.rate(an, code)
    birth.look_up(people.anyone(scripts=False), code)


def test_a_dossier_is_withdrawn_without_scripts(people: People) -> None:
    an = people.citizen(AN, scripts=False)
    code = file_without_papers(an, "2.000635", sample("civil-status-copy"))
    an.follow("Rút hồ sơ")
    an.page.get_by_label("Lý do").fill("Đã có bản sao khác.")
    an.press("Rút hồ sơ")
    an.sees(code, "Đã có bản sao khác.")
    assert not an.page.get_by_role("link", name="Rút hồ sơ").count()
    notice = "Tải về Thông báo dừng"
    an.reload_until(an.page.get_by_role("link", name=notice))
    assert code in desk.words_in(an.download(notice))
