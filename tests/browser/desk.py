"""What officials do at the dossier that is open before them."""

import io
import subprocess
from datetime import timedelta

import zxingcpp
from PIL import Image
from playwright.sync_api import expect
from tests.browser.people import People
from tests.browser.visitor import Visitor

from motcua.kit import clock


def find_in_work(official: Visitor, code: str) -> None:
    """Open a dossier from my work."""
    official.open("/office/")
    official.follow(code)


def ask_for_supplement(official: Visitor, component: str, note: str, reason: str) -> None:
    """On the page that asks for it."""
    page = official.page
    page.get_by_role("checkbox", name=component).check()
    page.get_by_label(f"Thiếu gì, sai gì: {component}").fill(note)
    page.get_by_label("Lý do").fill(reason)
    official.press("Gửi yêu cầu bổ sung")


def ask_opinion(official: Visitor, office: str, question: str) -> None:
    """On the page that asks for it."""
    page = official.page
    page.get_by_label("Hỏi cơ quan nào").select_option(label=office)
    page.get_by_label("Nội dung cần cho ý kiến").fill(question)
    page.get_by_label("Trả lời trước ngày").fill((clock.today() + timedelta(days=7)).isoformat())
    official.press("Gửi câu hỏi")


def accept(people: People, code: str) -> None:
    dung = people.official("dung.nenh")
    find_in_work(dung, code)
    dung.press("Tiếp nhận hồ sơ")


def assign(people: People, code: str) -> None:
    em = people.official("em.nenh")
    find_in_work(em, code)
    em.press("Phân công")


def propose_result(official: Visitor, content: str = "") -> None:
    """On the page of the dossier, as is the next."""
    official.page.get_by_label("Nội dung ghi trên kết quả").fill(content)
    official.press("Trình ký kết quả")


def propose_refusal(official: Visitor, reason: str) -> None:
    official.page.get_by_text("Trình ký từ chối…").click()
    official.page.get_by_label("Lý do từ chối").fill(reason)
    official.press("Trình ký từ chối")


def sign(people: People, code: str) -> None:
    em = people.official("em.nenh")
    find_in_work(em, code)
    em.press("Ký duyệt")
    give_pin(em, papers=1)
    em.follow(code)


def give_pin(signer: Visitor, *, papers: int) -> None:
    """One PIN for the whole batch, then wait on the page until all of it is signed."""
    page = signer.page
    page.get_by_label(f"Mã PIN để ký {papers} văn bản").fill(page.locator("[data-sample=pin]").inner_text())
    signer.press(f"Ký {papers} văn bản")
    signer.sees(f"Đã ký {papers} trên {papers} văn bản")


def seal(giang: Visitor, code: str) -> None:
    find_in_work(giang, code)
    giang.press("Ký số của cơ quan")
    await_signature(giang)


def await_signature(official: Visitor) -> None:
    """Wait on the page itself, which tells when the signature is there, without being asked again."""
    expect(official.page.locator("#signing .busy")).to_have_count(0)
    official.look()


def words_in(pdf: bytes) -> str:
    """The text of a PDF on one line."""
    read = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(read.stdout.decode().split())


def address_in(pdf: bytes) -> str:
    """What the QR code on the first page of a PDF says."""
    drawn = subprocess.run(
        ["pdftoppm", "-r", "150", "-l", "1", "-png"], input=pdf, capture_output=True, check=True
    )
    return zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn.stdout)))[0].text
