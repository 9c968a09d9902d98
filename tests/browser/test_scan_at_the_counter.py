"""A paper handed over at the counter is scanned and read by the machine: it fills the form, or is confirmed and signed."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.browser.filing import NEXT, begin_at_counter, file_at_counter, fill_all_pages, sample
from tests.browser.people import People
from tests.browser.visitor import PHONE, Visitor, code_of

from motcua.documents.digitisation import testing as scans

pytestmark = pytest.mark.browser
# Reading waits for whatever else the machine does: it is last in line for the processor.
READING_MS = 240_000
OWNER = {"owner_name": "Trần Văn Quy", "owner_number": "024091004455"}


@pytest.fixture(scope="module")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the camera of the counter brings; the same for all, so that the machine reads it once."""
    file = tmp_path_factory.mktemp("camera") / "anh-chup.jpg"
    file.write_bytes(scans.jpeg(scans.phone_photo(scans.page_image(scans.RESIDENCE))))
    return file


@pytest.mark.parametrize("scripts", [True, False])
def test_a_paper_is_scanned_confirmed_and_signed(people: People, photo: Path, *, scripts: bool) -> None:
    dung = people.official("dung.nenh", scripts=scripts)
    code = file_at_counter(dung, "ban sao tu so goc", "Cấp bản sao từ sổ gốc", OWNER, sample("register-copy"))
    dung.open(f"/office/dossiers/{code}/")
    dung.follow("Số hóa giấy tờ")
    send(dung, photo)
    wait_until_read(dung)
    dung.follow("Đối chiếu và ký", exact=False)
    expect(dung.page.locator("#value-personal_number")).to_have_value("024091004455")
    dung.sees("Khác dấu với hồ sơ", "khớp với hồ sơ", "Nay thuộc")
    dung.photograph("digitisation")
    confirm_by_keyboard(dung)
    wait_until_signed(dung)
    dung.open(f"/office/dossiers/{code}/")
    dung.sees("Được số hóa", "bản số hóa đã ký")
    dung.open("/office/digitised/")
    dung.sees(code, "Được số hóa")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_scan_fills_the_form_before_filing_and_stays_with_the_dossier(
    people: People, photo: Path, *, scripts: bool
) -> None:
    dung = people.official("dung.nenh", scripts=scripts)
    page = dung.page
    begin_at_counter(dung, "ban sao tu so goc", "Cấp bản sao từ sổ gốc")
    dung.follow("Quét giấy tờ để máy điền tờ khai")
    send(dung, photo)
    wait_until_read(dung, "Đối chiếu và điền tờ khai")
    dung.follow("Đối chiếu và điền tờ khai", exact=False)
    choices = page.locator(".confirm__field")
    for at in range(choices.count()):
        # Where a box of the form waits for it, its choice comes first.
        choices.nth(at).get_by_role("radio").first.check()
    dung.press("Lưu và điền tờ khai")
    dung.sees("đã đối chiếu")
    dung.follow("Tiếp tục tờ khai")
    expect(page.locator("[name=owner_name]")).to_have_value("TRẦN VĂN QUÝ")
    expect(page.locator("[name=owner_number]")).to_have_value(OWNER["owner_number"])
    dung.press(NEXT)
    fill_all_pages(dung, sample("register-copy"))
    for box in page.get_by_role("checkbox", name="Đã nhận bản giấy").all():
        box.check()
    dung.press(NEXT)
    dung.press("Nộp và tiếp nhận")
    dung.open(f"/office/dossiers/{code_of(page)}/digitisation/")
    dung.follow("Đối chiếu và ký", exact=False)
    expect(page.locator(".confirm__fields input:checked")).to_have_count(7)


def send(dung: Visitor, photo: Path) -> None:
    page = dung.page
    page.get_by_role("button", name="Gửi và nhận dạng").first.click()
    dung.sees("Có chỗ cần sửa", "Chưa chọn tệp")
    page.locator("input[type=file]").first.set_input_files(photo)
    with page.expect_navigation():
        page.get_by_role("button", name="Gửi và nhận dạng").first.click()
    dung.look()
    dung.sees("anh-chup.jpg", "nhận dạng")


def wait_until_read(dung: Visitor, next_is: str = "Đối chiếu và ký") -> None:
    """The page tells by itself where it can; else it is asked again."""
    link = dung.page.get_by_role("link", name=next_is)
    if dung.scripts:
        expect(link).to_be_visible(timeout=READING_MS)
    else:
        for _ in range(READING_MS // 1000):
            if link.count():
                break
            dung.page.wait_for_timeout(1000)
            dung.page.reload()
    dung.look()


def confirm_by_keyboard(dung: Visitor) -> None:
    """Tab to each field and choose; the last one is not wanted."""
    page = dung.page
    fields = page.locator(".confirm__field")
    count = fields.count()
    assert count == 7
    expect(page.locator(".confirm__fields input:checked")).to_have_count(0)
    for at in range(count):
        fields.nth(at).locator("[name^=value-]").focus()
        if dung.scripts:
            expect(page.locator(".found--now")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        if at == count - 1:
            page.keyboard.press("ArrowDown")
    expect(page.locator("input[value=accepted]:checked")).to_have_count(count - 1)
    expect(page.locator("input[value=rejected]:checked")).to_have_count(1)
    page.set_viewport_size(PHONE)
    dung.look()
    dung.press("Lưu và ký số bản số hóa")


def wait_until_signed(dung: Visitor) -> None:
    link = dung.page.get_by_role("link", name="Xem bản đã ký")
    if dung.scripts:
        expect(link).to_be_visible(timeout=READING_MS)
    else:
        dung.reload_until(link)
        expect(link).to_be_visible()
