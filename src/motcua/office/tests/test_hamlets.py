"""Minh says where the hamlets of a split ward are now: what is wrong stands beside its box, what is known is a file."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from motcua.dossiers.testing import NENH, VIET_YEN
from motcua.office.tests.test_configuration_drafts import minh  # noqa: F401 - the administrator
from motcua.office.tests.test_questions import split  # noqa: F401 - the ward that gave a part away

PAGE = "/office/addresses/hamlets/"


def file_of(*lines):
    return SimpleUploadedFile("thon.csv", "\n".join(["unit,name,now_in", *lines]).encode())


@pytest.fixture
def mine(split, minh, browse):  # noqa: F811 - the fixtures
    return browse(minh)


def test_an_empty_page_says_so_and_gives_a_template(mine):
    page = mine.get(PAGE).content.decode()
    assert "Chưa ghi thôn, tổ dân phố nào." in page
    assert "Tải tệp mẫu (CSV)" in page
    table = mine.get(PAGE, {"table": "1"})
    assert table.content.decode("utf-8-sig").splitlines() == ["Mã xã cũ,Thôn,Mã xã hiện nay,Nguồn"]
    assert "attachment" in table["Content-Disposition"]


def test_both_boxes_are_told_at_once_and_what_was_typed_stays(mine):
    answer = mine.post(PAGE, {"source": " "})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="file-error"' in page
    assert 'id="source-error"' in page
    assert page.count('aria-invalid="true"') == 2
    assert 'href="#source"' in page
    kept = mine.post(PAGE, {"source": "Quyết định mẫu", "file": file_of()}).content.decode()
    assert 'value="Quyết định mẫu"' in kept
    assert "Danh sách không có dòng nào." in kept


def test_every_wrong_line_is_listed_and_nothing_is_kept(mine):
    good = f"{NENH},Sơn Quang,{VIET_YEN}"
    sent = {
        "source": "Quyết định mẫu",
        "file": file_of(good, *[f"{VIET_YEN},Thôn {n},{NENH}" for n in range(25)]),
    }
    page = mine.post(PAGE, sent).content.decode()
    assert page.count("<li>Dòng ") == 20
    assert "và 5 dòng nữa." in page
    assert "Chưa ghi thôn, tổ dân phố nào." in page


def test_what_is_known_comes_as_the_file_that_is_read(mine):
    sent = {"source": "Quyết định mẫu", "file": file_of(f"{NENH},=Sơn Quang,{VIET_YEN}")}
    assert mine.post(PAGE, sent).url == PAGE
    table = mine.get(PAGE, {"table": "1"}).content.decode("utf-8-sig").splitlines()
    assert table[1] == f"{NENH},'=Sơn Quang,{VIET_YEN},Quyết định mẫu"
    assert "Tải những gì đã ghi" in mine.get(PAGE).content.decode()
