"""What an administrator of the province does when wards merge, and what the people of the wards see afterwards."""

import json
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect
from tests.browser import desk
from tests.browser.filing import paper
from tests.browser.people import People
from tests.browser.visitor import Visitor

from motcua.kit import clock

NUMBER = "01/NQ-MAU"
BEFORE, NOW = "Ủy ban nhân dân phường Nếnh", "Ủy ban nhân dân phường Việt Yên"


def sample_file(minh: Visitor, folder: Path) -> Path:
    """The sample that the page gives away; it is in force from today."""
    minh.open("/office/configuration/")
    minh.follow("Sắp xếp đơn vị")
    return paper(folder, "nghi-quyet.json", minh.download("Tải tệp mẫu"))


def rehearse(minh: Visitor, file: Path) -> None:
    minh.open("/office/configuration/mergers/")
    minh.page.get_by_label("Diễn tập một tệp nghị quyết").set_input_files(file)
    minh.press("Diễn tập")
    if minh.scripts:
        expect(minh.page.locator("main")).to_contain_text("Những gì sẽ chuyển")
        minh.look()
    else:
        minh.reload_until(minh.page.get_by_role("heading", name="Những gì sẽ chuyển"))


def mend_a_broken_file(minh: Visitor, file: Path) -> None:
    """All that is wrong is said at once."""
    broken = json.loads(file.read_bytes()) | {
        "effective_on": "hôm nay",
        "units": [{"code": "7", "kind": "làng"}],
    }
    wrong = paper(file.parent, "sai.json", json.dumps(broken).encode())
    minh.open("/office/configuration/mergers/")
    minh.page.get_by_label("Diễn tập một tệp nghị quyết").set_input_files(wrong)
    minh.press("Diễn tập")
    minh.sees("chỗ phải sửa", "“effective_on”", "làng", "sai.json")
    minh.follow("Tải tệp đã sửa")
    minh.press("Diễn tập")
    minh.sees("Có chỗ cần sửa")


def order_and_take_back(minh: Visitor, file: Path) -> None:
    """Ordered for tomorrow, with the number mistyped at first; then it is taken back."""
    rehearse(minh, file)
    minh.sees(NUMBER, "chưa có gì thay đổi", "Hồ sơ đang giải quyết")
    minh.follow("Hẹn ngày giờ chuyển")
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    minh.page.get_by_label("Ngày", exact=True).fill(tomorrow)
    minh.page.get_by_label("Ghi lại số nghị quyết").fill("02/NQ-MAU")
    minh.press("Hẹn chuyển")
    minh.sees("Có chỗ cần sửa", "Ghi đúng số nghị quyết")
    expect(minh.page.get_by_label("Ngày", exact=True)).to_have_value(tomorrow)
    minh.page.get_by_label("Ghi lại số nghị quyết").fill(NUMBER)
    minh.press("Hẹn chuyển")
    minh.sees("Đã hẹn sắp xếp", "Sẽ đổi lúc")
    minh.press("Hủy hẹn")
    minh.sees("Đã hủy hẹn.")


def apply_at_once(minh: Visitor, file: Path, code: str) -> None:
    """The first minute of today has passed, so that it is done at once, while the page tells how far it is."""
    rehearse(minh, file)
    minh.page.locator("#dossier summary").click()
    minh.sees("UBND phường Nếnh", "UBND phường Việt Yên")
    minh.look()
    assert code in minh.download("Tải danh sách từng thứ một").decode("utf-8-sig")
    minh.follow("Hẹn ngày giờ chuyển")
    minh.page.get_by_label("Ghi lại số nghị quyết").fill(NUMBER)
    minh.press("Hẹn chuyển")
    expect(minh.page.locator("main")).to_contain_text("Chuyển xong lúc")
    minh.sees("khớp", "Đổi đơn vị và cơ quan")
    minh.look()
    minh.follow("Đơn vị, cơ quan, người đã đổi")
    minh.sees(f"{BEFORE} nhập vào UBND phường Việt Yên")


def first_morning(binh: Visitor, code: str) -> None:
    """He reads what his office is called, finds his dossier where it was, and goes on."""
    binh.open("/office/")
    binh.reload_until(binh.page.get_by_text(f"{BEFORE} nay là {NOW}"))
    desk.find_in_work(binh, code)
    binh.sees(f"Trước đây do {BEFORE} giải quyết", "Chuyển từ UBND phường Nếnh sang UBND phường Việt Yên")
    desk.propose_result(binh, "Cấp bản sao trích lục theo đề nghị.")


def decide(em: Visitor) -> None:
    """Em, who led one of the two, ticks off what somebody has to see to."""
    em.open("/office/organization/")
    em.follow("việc cần quyết định sau sắp xếp đơn vị", exact=False)
    em.look()
    rows = em.page.locator("tr", has_not=em.page.locator("input[name^='day-']"))
    first = rows.locator("select[name^='answer-']").first
    first.select_option("done")
    em.press("Lưu các câu trả lời đã chọn")
    em.sees("Đã quyết định 1 việc.")


def undo_is_refused(minh: Visitor) -> None:
    minh.open("/office/configuration/mergers/")
    minh.follow(NUMBER)
    minh.follow("Hoàn tác…")
    minh.page.get_by_label("Ghi lại số nghị quyết").fill(NUMBER)
    minh.press("Hoàn tác")
    minh.reload_until(minh.page.get_by_text("Chưa hoàn tác được; chưa có gì thay đổi."))
    minh.follow("Hoàn tác…")
    minh.sees("đã có việc mới dựa vào kết quả sắp xếp", "đã có người xử lý tiếp")


def track(an: Visitor, people: People, code: str) -> None:
    an.open(f"/my/dossiers/{code}/")
    an.sees(
        "Trung tâm Phục vụ hành chính công phường Việt Yên",
        "Điểm tiếp nhận tại trụ sở TTPVHCC phường Nếnh",
        f"Trước đây do {BEFORE} giải quyết",
    )
    anyone = people.anyone()
    anyone.open(f"/lookup/?code={code}")
    anyone.sees(NOW, f"Trước đây do {BEFORE} giải quyết")
