"""Nếnh goes into Việt Yên on a day of its own: rehearsed, applied, and the first morning of those who work there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from tests.browser import desk, merging
from tests.browser.filing import file_without_papers, sample
from tests.browser.people import AN, People
from tests.browser.program import running_program

pytestmark = pytest.mark.browser
COPY = "2.000635"


@pytest.fixture
def province(chromium: Browser) -> Iterator[People]:
    """Its own program: the others go on with the wards as they are."""
    with running_program() as program:
        people = People(program)
        people.browser = chromium
        yield people
        people.leave()


def test_wards_merge_and_their_people_go_on(province: People, tmp_path: Path) -> None:
    an = province.citizen(AN)
    code = file_without_papers(an, COPY, sample("civil-status-copy"))
    desk.accept(province, code)
    plain = province.official("minh.quantri", scripts=False)
    file = merging.sample_file(plain, tmp_path)
    merging.mend_a_broken_file(plain, file)
    merging.order_and_take_back(plain, file)
    minh = province.official("minh.quantri")
    merging.apply_at_once(minh, file, code)
    merging.first_morning(province.official("binh.nenh", scripts=False), code)
    merging.undo_is_refused(minh)
    merging.track(an, province, code)
    desk.sign(province, code)
    desk.seal(province.official("giang.nenh"), code)
    merging.decide(province.official("em.nenh"))
    an.open(f"/my/dossiers/{code}/")
    an.reload_until(an.page.get_by_role("link", name="Tải kết quả (PDF)"))
