"""A paper is scanned and compared at the counter, signed, sealed, entered in the book, filed and proved."""

import pytest
from tests.browser import desk
from tests.browser.people import AN, People
from tests.browser.visitor import Visitor

from motcua.documents.testing import pdf_file

pytestmark = pytest.mark.browser
PAPER = "Bằng tốt nghiệp đại học số 123456"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_paper_is_certified_from_the_counter_to_its_owners_store(people: People, *, scripts: bool) -> None:
    dung = people.official("dung.nenh", scripts=scripts)
    em, giang = (people.official(name, scripts=scripts) for name in ("em.nenh", "giang.nenh"))
    paper = f"{PAPER}{'' if scripts else 'B'}"
    prepare(dung, paper)
    number = sign(em, paper)
    seal(giang, paper)
    dung.reload_until(dung.page.get_by_role("link", name="Tải bản sao đã ký"))
    dung.press("Đã thu 2.000 đồng")
    dung.follow("In phiếu cho người yêu cầu")
    dung.sees(number, "Hai nghìn đồng")
    dung.follow(paper)
    file = dung.download("Tải bản sao đã ký")
    assert number in desk.words_in(file)
    assert "BẢN SAO CHỨNG THỰC ĐIỆN TỬ" in desk.words_in(file)
    code = dung.page.locator("dd a.number").inner_text()
    dung.open("/office/copies/book/")
    dung.sees(number, paper)
    anyone = people.anyone(scripts=scripts)
    anyone.open(f"/p/{code}/")
    anyone.sees("Văn bản có thật và đang có giá trị", paper, number)
    an = people.citizen(AN, scripts=scripts)
    an.open("/my/store/")
    an.sees(paper)


def prepare(dung: Visitor, paper: str) -> None:
    dung.open("/office/copies/")
    dung.page.get_by_role("button", name="Chứng thực một giấy tờ").click()
    dung.look()
    dung.press("Tính phí và trình ký")
    dung.sees("Có chỗ cần sửa", "Ghi số định danh")
    page = dung.page
    page.get_by_label("Họ tên hoặc tên tổ chức").fill(AN)
    page.get_by_label("Số định danh cá nhân hoặc mã số thuế").fill("024090000101")
    page.get_by_label("Tên giấy tờ").fill(paper)
    page.get_by_label("Số trang của bản chính").fill("1")
    page.get_by_label("Bản quét hoặc ảnh chụp bản chính", exact=True).set_input_files(
        {"name": "bang.pdf", "mimeType": "application/pdf", "buffer": pdf_file(mark=paper)}
    )
    page.get_by_label("Tôi đã đối chiếu bản quét với bản chính").check()
    dung.press("Tính phí và trình ký")
    dung.sees("Đã trình ký", paper, "2.000 đồng", "cấp khi lãnh đạo ký")
    dung.reload_until(page.get_by_role("link", name="Xem trước bản sao"))


def sign(em: Visitor, paper: str) -> str:
    em.open("/office/copies/")
    em.follow(paper)
    em.press("Ký chứng thực")
    pin = em.page.locator("[data-sample=pin]").inner_text()
    em.page.get_by_label("Mã PIN để ký 1 văn bản").fill(pin)
    em.press("Ký 1 văn bản")
    em.follow(paper)
    em.reload_until(em.page.get_by_text("Chờ đóng dấu", exact=True))
    return em.page.locator("dd.number strong").inner_text()


def seal(giang: Visitor, paper: str) -> None:
    giang.open("/office/copies/")
    giang.follow(paper)
    giang.press("Đóng dấu số")
    giang.reload_until(giang.page.get_by_role("link", name="Tải bản sao đã ký"))
