"""A certificate of marital status is filed online and refused after it was examined."""

import pytest
from tests.browser import desk
from tests.browser.filing import file_without_papers, sample
from tests.browser.people import BICH, People
from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
REASON = "Người yêu cầu đang có vợ, chồng theo sổ hộ tịch năm 2015."


def test_a_dossier_is_refused_at_examination_and_its_person_learns_why(people: People) -> None:
    bich = people.citizen(BICH)
    code = file_without_papers(bich, "1.004873", sample("marital-status"))
    desk.accept(people, code)
    desk.assign(people, code)
    refuse(people.official("binh.nenh"), code)
    bich.open(f"/my/dossiers/{code}/")
    bich.sees_none_of(REASON)
    desk.sign(people, code)
    desk.seal(people.official("giang.nenh"), code)
    learn_why(bich, code)


def refuse(binh: Visitor, code: str) -> None:
    desk.find_in_work(binh, code)
    desk.propose_refusal(binh, "  ")
    binh.sees("Có chỗ cần sửa")
    binh.page.get_by_label("Lý do từ chối").fill(REASON)
    binh.press("Trình ký từ chối")
    binh.sees("Đã ghi nhận")


def learn_why(bich: Visitor, code: str) -> None:
    bich.open(f"/my/dossiers/{code}/")
    bich.sees("Lý do:", REASON)
    refusal = "Tải về Phiếu từ chối"
    bich.reload_until(bich.page.get_by_role("link", name=refusal))
    words = desk.words_in(bich.download(refusal))
    assert REASON in words
    assert code in words
    bich.open("/my/dossiers/")
    bich.follow(code)
