"""Files over a bad line: pieces that get lost, a page loaded again, a file given up, one too large."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect
from tests.browser.filing import NEXT, begin_at_counter, begin_online, fill, fill_all_pages, paper, sample
from tests.browser.people import AN, People
from tests.browser.program import SCANNER
from tests.browser.visitor import PHONE, Visitor

from motcua.documents.testing import image_file, pdf_file

pytestmark = pytest.mark.browser

BIRTH = "1.001193"
KEEP = "Tải tệp lên"


def before_papers(people: People) -> Visitor:
    an = people.citizen(AN)
    begin_online(an, BIRTH)
    fill_all_pages(an, sample("birth-registration"))
    expect(an.page.locator("h1")).to_have_text("Giấy tờ đính kèm")
    return an


def heavy_pdf(mark: str) -> bytes:
    """A megabyte and a half that no packing makes smaller."""
    return pdf_file(mark=mark) + os.urandom(1_500_000) + b"\n%%EOF\n"


def broken_lines(an: Visitor) -> None:
    """That requests failed is what the test is about."""
    an.wrong[:] = [line for line in an.wrong if "net::ERR" not in line]


def test_pieces_that_get_lost_are_sent_again_and_the_file_is_kept(people: People, tmp_path: Path) -> None:
    an = before_papers(people)
    lost: list[str] = []

    def lose(route: Route) -> None:
        if route.request.method == "PATCH" and len(lost) < 2:
            lost.append(route.request.headers["upload-offset"])
            route.abort("connectionreset")
        else:
            route.continue_()

    an.page.route("**/uploads/**", lose)
    file = paper(tmp_path, "giay-chung-sinh.pdf", heavy_pdf("rớt mạng"))
    an.page.locator("input[type=file]").first.set_input_files(file)
    expect(an.page.locator(".sending__row")).to_contain_text("Mất kết nối")
    expect(an.page.locator(".sending__row")).to_contain_text("Đã tải lên")
    assert lost == ["0", "0"]
    broken_lines(an)
    an.look()
    an.press(KEEP)
    an.sees("✓ giay-chung-sinh.pdf")


def test_after_the_page_was_loaded_again_it_goes_on_where_it_stopped(people: People, tmp_path: Path) -> None:
    an = before_papers(people)
    offsets: list[int] = []

    def note(request: Request) -> None:
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))

    def hold(route: Route) -> None:
        if route.request.method == "PATCH" and int(route.request.headers["upload-offset"]) >= 524288:
            route.abort("internetdisconnected")
        else:
            route.continue_()

    an.page.route("**/uploads/**", hold)
    file = paper(tmp_path, "mot.pdf", heavy_pdf("tải lại trang"))
    an.page.locator("input[type=file]").first.set_input_files(file)
    expect(an.page.locator(".sending__row")).to_contain_text("Mất kết nối")
    an.page.unroute("**/uploads/**")
    broken_lines(an)
    an.page.on("request", note)
    an.page.reload()
    expect(an.page.locator(".sending__row--partly")).to_contain_text("Mới tải lên 34%")
    # What is not whole is gone on with or taken off; nobody shall believe that it went along.
    an.page.get_by_role("button", name=NEXT, exact=True).click()
    expect(an.page.get_by_role("button", name="Hủy: mot.pdf")).to_be_focused()
    an.look()
    an.page.locator("input[type=file]").first.set_input_files(file)
    expect(an.page.locator(".sending__row")).to_contain_text("Đã tải lên")
    assert offsets[0] == 524288
    # What has come whole is there again without being chosen.
    an.page.reload()
    expect(an.page.locator(".sending__row")).to_contain_text("Đã tải lên")
    # Whoever goes on before all has come is taken along when it has.
    an.press(NEXT)
    an.sees("mot.pdf")


def test_a_file_that_is_given_up_or_too_large_is_not_sent(people: People, tmp_path: Path) -> None:
    an = before_papers(people)
    sent: list[str] = []
    an.page.on("request", lambda request: sent.append(request.method) if "/uploads/" in request.url else None)
    large = tmp_path / "qua-lon.pdf"
    large.write_bytes(b"%PDF-1.7\n" + bytes(11 * 1024 * 1024))
    an.page.locator("input[type=file]").first.set_input_files(large)
    expect(an.page.locator(".sending__row")).to_contain_text("nặng 11 MB, vượt giới hạn 10 MB")
    assert sent == []
    an.page.set_viewport_size(PHONE)
    an.look()
    an.page.get_by_role("button", name=KEEP, exact=True).click()
    expect(an.page.get_by_role("button", name="Hủy: qua-lon.pdf")).to_be_focused()
    an.page.get_by_role("button", name="Hủy: qua-lon.pdf").click()
    expect(an.page.locator(".sending__row")).to_have_count(0)


def test_photos_are_put_in_order_and_joined(people: People, tmp_path: Path) -> None:
    an = before_papers(people)
    photos = [paper(tmp_path, f"trang-{one}.jpg", image_file(size=(60 + one, 80))) for one in (2, 1)]
    join = an.page.get_by_label("Ghép nhiều ảnh", exact=False).first
    expect(join).to_be_hidden()
    an.page.locator("input[type=file]").first.set_input_files(photos)
    rows = an.page.locator(".sending__row")
    expect(rows.nth(1)).to_contain_text("Đã tải lên")
    join.check()
    an.page.get_by_role("button", name="Đưa lên trước: trang-1.jpg").click()
    expect(rows.first).to_contain_text("trang-1.jpg")
    an.look()
    an.press(KEEP)
    an.sees("✓ Ảnh chụp (2 trang).pdf")


def test_what_a_scanner_brought_is_taken_into_a_dossier(people: People) -> None:
    dung = people.official(SCANNER)
    folder = people.program.var / "scans" / SCANNER
    for name, content in (("quet-001.pdf", pdf_file(mark="máy quét")), ("trang.pdf", b"<html></html>")):
        scan = paper(folder, name, content)
        # As old as what a scanner finished long ago.
        os.utime(scan, (1, 1))
    dung.open("/office/scans/")
    for _ in range(100):
        if dung.page.get_by_text("trang.pdf").count():
            break
        dung.page.wait_for_timeout(1000)
        dung.page.reload()
    dung.look()
    dung.sees("quet-001.pdf", "không phải là PDF, JPG hoặc PNG")
    assert (folder / "refused" / "trang.pdf.txt").exists()
    begin_at_counter(dung, "khai sinh", "Đăng ký khai sinh")
    fill(dung.page, {"owner_name": "Trần Thị Bích", "owner_number": "024192000102", "filing_for": "self"})
    fill(dung.page, {"contact_phone": "0912345678", "delivery": "counter"})
    dung.press(NEXT)
    fill_all_pages(dung, sample("birth-registration"))
    box = dung.page.get_by_label("Lấy từ hộp bản quét").first
    box.select_option(index=1)
    dung.press(KEEP)
    dung.sees("✓ quet-001.pdf")
