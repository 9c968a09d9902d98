"""Filling in electronic forms as people do, with the sample answers of the catalogue."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from tests.browser.visitor import Visitor, code_of

from motcua.kit import clock

DATA = Path(__file__).resolve().parents[2] / "src" / "motcua" / "catalogue" / "data"
NEXT = "Lưu và tiếp tục"
# Days that must lie before or after the day on which the tests run.
DAYS = {"child_birth_date": -8, "starts_on": 10}


def sample(form: str, **instead: Any) -> dict[str, Any]:
    """The sample answers of a form, with some of them replaced."""
    answers = json.loads((DATA / "samples" / f"{form}.json").read_text(encoding="utf-8"))
    today = clock.today()
    moved = {
        name: (today + timedelta(days=days)).isoformat() for name, days in DAYS.items() if name in answers
    }
    return answers | moved | instead


def fill(page: Page, answers: dict[str, Any]) -> None:
    """Fill the boxes that the open page has and shows, in the order of the answers."""
    for name, answer in answers.items():
        if isinstance(answer, list) and answer and isinstance(answer[0], dict):
            _fill_rows(page, name, answer)
            continue
        if page.locator(f"#f-{name}-day").count():
            _fill_day(page, name, answer)
            continue
        box = page.locator(f"main [name='{name}']")
        if box.count():
            _fill_box(page, name, answer)


def _fill_rows(page: Page, name: str, rows: list[dict[str, Any]]) -> None:
    """Rows of a repeated group, each added where the page does not show it yet."""
    if not page.locator(f"main [name='{name}-rows']").count():
        return
    for place, row in enumerate(rows):
        if place >= int(page.locator(f"main [name='{name}-rows']").input_value()):
            with page.expect_navigation():
                page.locator(f"main button[name='add'][value='{name}']").click()
        fill(page, {f"{name}-{place}-{leaf}": value for leaf, value in row.items()})


def _fill_day(page: Page, name: str, answer: str) -> None:
    for part, number in zip(("year", "month", "day"), answer.split("-"), strict=True):
        page.locator(f"#f-{name}-{part}").fill(number)


def _fill_box(page: Page, name: str, answer: Any) -> None:
    first = page.locator(f"main [name='{name}']").first
    kind = first.evaluate("box => box.type")
    if kind == "radio":
        page.locator(f"main [name='{name}'][value='{answer}']").check()
    elif kind == "checkbox":
        first.set_checked(bool(answer))
    elif kind.startswith("select"):
        first.select_option(str(answer))
    else:
        first.fill(str(answer))


def fill_all_pages(visitor: Visitor, answers: dict[str, Any]) -> None:
    """Go through the pages of the form until it asks for papers."""
    for _ in range(12):
        if "/form/" not in visitor.page.url:
            return
        before = visitor.page.url
        fill(visitor.page, answers)
        visitor.press(NEXT)
        assert visitor.page.url != before, visitor.page.locator(".govuk-error-summary").inner_text()
    raise AssertionError("the form has no end")


def paper(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.write_bytes(content)
    return file


def begin_online(citizen: Visitor, procedure: str) -> None:
    """Someone signed in begins a procedure, by its code, and says that it is for themselves."""
    citizen.open(f"/procedures/{procedure}/")
    citizen.press("Nộp trực tuyến")
    citizen.press("Bắt đầu")
    citizen.press(NEXT)


def file_without_papers(citizen: Visitor, procedure: str, answers: dict[str, Any]) -> str:
    """File a procedure that asks for no paper; the code of the dossier."""
    begin_online(citizen, procedure)
    fill_all_pages(citizen, answers)
    citizen.press(NEXT)
    citizen.press("Nộp hồ sơ")
    return code_of(citizen.page)


def begin_at_counter(official: Visitor, words: str, title: str) -> None:
    """Find the procedure that the person at the desk needs, and begin."""
    official.open("/office/")
    official.follow("Tiếp nhận")
    official.page.get_by_role("searchbox").fill(words)
    official.press("Tìm")
    official.press(title, exact=False)


def file_at_counter(
    official: Visitor, words: str, title: str, parties: dict[str, Any], answers: dict[str, Any]
) -> str:
    """Type in, tick every paper as handed over, file and accept; the code of the dossier."""
    begin_at_counter(official, words, title)
    fill(official.page, parties)
    official.press(NEXT)
    fill_all_pages(official, answers)
    for box in official.page.get_by_role("checkbox", name="Đã nhận bản giấy").all():
        box.check()
    official.press(NEXT)
    official.press("Nộp và tiếp nhận")
    return code_of(official.page)
