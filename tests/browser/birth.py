"""What a citizen does to have a birth registered: the whole path, with every mistake people make on it."""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect
from tests.browser.desk import address_in, words_in
from tests.browser.filing import NEXT, fill, fill_all_pages, paper, sample
from tests.browser.people import AN, sign_in_by_vneid
from tests.browser.visitor import DESKTOP, Visitor, code_of

from motcua.documents.testing import pdf_file

BIRTH = "Đăng ký khai sinh"
PROOF = "Giấy chứng sinh"
CHILD = "Nguyễn Minh Khôi"
RECEIPT = "Tải về Giấy tiếp nhận hồ sơ và hẹn trả kết quả"


def file_online(an: Visitor, folder: Path) -> None:
    begin(an)
    fill_in(an)
    attach(an, folder)
    before = filed(an)
    an.press_twice("Nộp hồ sơ")
    an.sees("Đã nộp hồ sơ. Mã hồ sơ:", code_of(an.page), "Chờ tiếp nhận")
    expect(an.page.locator("h1")).to_have_text(code_of(an.page))
    assert filed(an) == before + 1


def filed(an: Visitor) -> int:
    """How many dossiers of An there are, seen from a second tab."""
    tab = an.context.new_page()
    tab.goto(f"{an.site}/my/dossiers/")
    rows = tab.locator("td.code").count()
    tab.close()
    return rows


def begin(an: Visitor) -> None:
    an.open("/")
    an.page.get_by_role("searchbox", name="Tìm thủ tục").fill("lam giay to cho con")
    an.press("Tìm thủ tục")
    an.follow(BIRTH)
    an.press("Nộp trực tuyến")
    sign_in_by_vneid(an, AN)
    an.sees("Bắt đầu làm hồ sơ")
    an.press("Bắt đầu")
    an.press(NEXT)


def fill_in(an: Visitor) -> None:
    """First nothing, then a day that does not exist and no name: told beside each box, and the rest stays."""
    an.press(NEXT)
    an.sees("Có chỗ cần sửa")
    fill(an.page, sample("birth-registration", child_name="", child_birth_date="2026-02-31"))
    an.press(NEXT)
    an.sees("Có chỗ cần sửa")
    expect(an.page.locator(".govuk-error-summary li")).to_have_count(2)
    expect(an.page.locator("[name=child_birth_date-day]")).to_have_value("31")
    expect(an.page.locator("[name=child_ethnicity]")).to_have_value("Kinh")
    an.photograph("form")
    fill_all_pages(an, sample("birth-registration"))


def attach(an: Visitor, folder: Path) -> None:
    an.press(NEXT)
    an.sees("Có chỗ cần sửa")
    good = paper(folder, "giay-chung-sinh.pdf", pdf_file(mark="giấy chứng sinh"))
    large = paper(folder, "qua-lon.pdf", pdf_file() + bytes(30 * 1024 * 1024))
    page = paper(folder, "trang-web.pdf", b"<!doctype html><html><body>khong phai PDF</body></html>")
    chooser = an.page.locator("#file-giay-chung-sinh")
    for wrong, words in ((large, "10 MB"), (page, "PDF")):
        chooser.set_input_files(good)
        an.press("Tải tệp lên")
        an.sees("giay-chung-sinh.pdf")
        chooser.set_input_files(wrong)
        if an.scripts and wrong == large:
            # Told at once, and not sent at all.
            an.sees(words, "giay-chung-sinh.pdf")
            an.page.get_by_role("button", name="Hủy: qua-lon.pdf").click()
            continue
        an.press("Tải tệp lên")
        an.sees("Có chỗ cần sửa", words, "giay-chung-sinh.pdf")
    an.press(NEXT)
    an.sees("Kiểm tra trước khi nộp", CHILD, "giay-chung-sinh.pdf")


def answer_supplement(an: Visitor, code: str, folder: Path) -> None:
    an.open(f"/my/dossiers/{code}/")
    an.sees("Cần bạn bổ sung giấy tờ", "Không đọc được số của giấy chứng sinh.", "Bản chụp mờ")
    an.follow("Bổ sung ngay")
    an.press("Gửi bổ sung")
    an.sees("Có chỗ cần sửa")
    clear = paper(folder, "giay-chung-sinh-ro.pdf", pdf_file(mark="bản rõ"))
    an.page.locator("input[type=file]").first.set_input_files(clear)
    an.page.get_by_label("Giải trình").fill("Gửi lại bản chụp rõ hơn.")
    an.press("Gửi bổ sung")
    an.sees("Đã gửi bổ sung.", "giay-chung-sinh-ro.pdf", "Chờ tiếp nhận")


def take_receipt(an: Visitor, code: str) -> None:
    an.open(f"/my/dossiers/{code}/")
    an.reload_until(an.page.get_by_role("link", name=RECEIPT))
    receipt = an.download(RECEIPT)
    assert code in words_in(receipt)
    an.open(address_in(receipt))
    an.sees("Văn bản có thật và đang có giá trị.", BIRTH)
    an.follow("Hồ sơ đến đâu rồi?")
    an.sees(code, BIRTH)
    an.open(f"/my/dossiers/{code}/")


def collect(an: Visitor, code: str) -> bytes:
    an.open(f"/my/dossiers/{code}/")
    an.reload_until(an.page.get_by_role("link", name="Tải kết quả (PDF)"))
    result = an.download("Tải kết quả (PDF)")
    assert CHILD in words_in(result)
    an.open(f"/my/dossiers/{code}/")
    an.sees("Đã trả kết quả")
    return result


def check_signatures(anyone: Visitor, result: bytes, folder: Path) -> None:
    anyone.open("/verify/")
    anyone.page.get_by_label("Tệp PDF").set_input_files(paper(folder, "ket-qua.pdf", result))
    anyone.press("Kiểm tra")
    # It waits for a job and looks again by itself, with and without scripts.
    anyone.sees("Hợp lệ.", "Chữ ký 1: Hoàng Thị Em", "Chữ ký 2: Ủy ban nhân dân phường Nếnh")
    anyone.look()
    anyone.sees_none_of("Thôi kiểm tra")
    anyone.follow("Kiểm tra tệp khác")
    anyone.sees("ket-qua.pdf", "Kiểm tra xong lúc")
    touched = (
        result.replace(b"/Producer", b"/Producxx", 1) if b"/Producer" in result else result[:-40] + bytes(40)
    )
    anyone.page.get_by_label("Tệp PDF").set_input_files(paper(folder, "da-sua.pdf", touched))
    anyone.press("Kiểm tra")
    anyone.sees("da-sua.pdf", "Không hợp lệ.")
    expect(anyone.page.locator(".notice--success")).to_have_count(0)
    anyone.press("Xóa kết quả ngay")
    anyone.sees_none_of("da-sua.pdf")


def opens_in_chromium(anyone: Visitor, result: bytes, folder: Path) -> None:
    """A page that can be read, neither a download nor an error."""
    browser = anyone.context.browser
    assert browser is not None
    page = browser.new_page(viewport=DESKTOP)
    page.goto(paper(folder, "mo.pdf", result).as_uri())
    for _ in range(60):
        if _shows_words(page.screenshot()):
            break
        page.wait_for_timeout(250)
    assert _shows_words(page.screenshot())
    page.close()


def _shows_words(picture: bytes) -> bool:
    """Dark letters on a white sheet, where the viewer puts the page."""
    sheet = Image.open(io.BytesIO(picture)).convert("L").crop((420, 80, 1160, 780))
    counts, points = sheet.histogram(), sheet.width * sheet.height
    return sum(counts[240:]) > points / 2 and sum(counts[:100]) > points / 500


def rate(an: Visitor, code: str) -> None:
    an.open(f"/my/dossiers/{code}/")
    an.press("Gửi đánh giá")
    expect(an.page.get_by_role("alert")).to_be_visible()
    an.page.get_by_label("Rất hài lòng", exact=True).check()
    an.page.get_by_label("Góp ý").fill("Nhanh, rõ.")
    an.press("Gửi đánh giá")
    an.sees("Cảm ơn bạn", "5 trên 5")


def look_up(anyone: Visitor, code: str) -> None:
    anyone.open("/")
    anyone.page.get_by_label("Mã hồ sơ").fill(code.lower())
    anyone.press("Xem hồ sơ đến đâu")
    anyone.sees(code, BIRTH, "Đã trả kết quả")
    anyone.sees_none_of(CHILD, "Nguyễn Văn An", "024090000101", "giay-chung-sinh")
    anyone.open(f"/lookup/?code={code[:-4]}9999")
    anyone.sees("Không có hồ sơ nào mang mã")
