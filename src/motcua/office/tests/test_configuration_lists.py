"""Administrators look at lists of choices, renew one from a file after a trial, and take it out."""

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.accounts.service import SYSTEM
from motcua.forms import service as forms
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

COLOURS = "code,label\nred,Đỏ\ngreen,Xanh lá cây\nblue,Xanh da trời\n"


@pytest.fixture(autouse=True)
def _fresh():
    forms.forget_choices()
    yield
    forms.forget_choices()


@pytest.fixture
def minh(world, browse):
    return browse(make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR)))


@pytest.fixture
def colours(world):
    forms.import_choices(
        key="colour", title="Màu sắc", source="Mẫu để thử", content=COLOURS, effective_from=clock.today(),
        by=SYSTEM,
    )  # fmt: skip


def at(name, **arguments):
    return reverse(f"office:configuration_{name}", kwargs=arguments)


def text(response):
    return response.content.decode()


def sent(minh, content=COLOURS, **changes):
    boxes = {
        "key": "colour", "title": "Màu sắc", "source": "Mẫu để thử", "day": f"{clock.today():%d/%m/%Y}",
    } | changes  # fmt: skip
    upload = {"file": SimpleUploadedFile("mau.csv", content.encode())} if content else {}
    return minh.post(at("list_upload"), boxes | upload)


def test_a_list_is_found_and_searched_without_marks(minh, colours):
    assert "Màu sắc" in text(minh.get(at("lists")))
    page = text(minh.get(at("list", key="colour"), {"q": "da troi"}))
    assert "Xanh da trời" in page
    assert "Xanh lá cây" not in page
    assert "Không thấy lựa chọn nào" in text(minh.get(at("list", key="colour"), {"state": "over"}))
    assert minh.get(at("list", key="nothing")).status_code == 404


def test_a_new_list_comes_from_a_file_after_a_trial(minh):
    tried = sent(minh)
    assert tried.headers["Location"] == at("list_trial", key="colour")
    page = text(minh.get(tried.headers["Location"]))
    assert "Mới 3, đổi tên 0, không còn 0" in page
    assert at("list_trial", key="colour") in text(minh.get(at("lists")))
    assert forms.choice_list_cards() == []
    seen = forms.choice_trial("colour").digest
    done = minh.post(at("list_trial", key="colour"), {"do": "confirm", "seen": seen}, follow=True)
    assert "Đã cập nhật danh mục." in text(done)
    assert [card.held for card in forms.choice_list_cards()] == [3]


def test_a_list_is_renewed_and_what_is_gone_is_told_with_its_days(minh, colours):
    sent(minh, "code,label\nred,Đỏ tươi\nblue,Xanh da trời\n", known="1")
    page = text(minh.get(at("list_trial", key="colour"), {"state": "renamed"}))
    assert "Đỏ tươi" in page
    gone = text(minh.get(at("list_trial", key="colour"), {"state": "gone"}))
    assert "Xanh lá cây" in gone
    stale = minh.post(at("list_trial", key="colour"), {"do": "confirm", "seen": "else"})
    assert stale.status_code == 409
    assert next(line.label for line in forms.choice_lines("colour")) == "Đỏ"
    minh.post(at("list_trial", key="colour"), {"do": "discard"})
    assert minh.get(at("list_trial", key="colour")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "box"),
    [
        ({"key": "Màu"}, "key"),
        ({"title": ""}, "title"),
        ({"source": ""}, "source"),
        ({"day": "hôm nay"}, "day"),
        ({"day": "1/1/2020"}, "day"),
        ({"content": ""}, "file"),
        ({"content": "code,name\n"}, "file"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_kept(minh, changes, box):
    refused = sent(minh, **changes)
    assert refused.status_code == 422
    page = text(refused)
    assert f'id="{box}-error"' in page
    assert f'href="#{box}"' in page
    kept = {"title": "Màu sắc", "key": "colour"} | changes
    assert f'value="{kept["title"]}"' in page
    assert f'value="{kept["key"]}"' in page


def test_a_new_list_does_not_take_the_place_of_one_that_is_there(minh, colours):
    refused = sent(minh, "code,label\nred,Đỏ tươi\n")
    assert refused.status_code == 422
    assert 'id="key-error"' in text(refused)


def test_a_list_is_taken_out_for_a_spreadsheet(minh, colours, tmp_path):
    csv = b"".join(minh.get(at("list_file", key="colour"), {"as": "csv"}).streaming_content).decode()
    assert csv.splitlines()[:2] == ["\ufeffcode,label", "red,Đỏ"]
    (tmp_path / "list.xlsx").write_bytes(b"".join(minh.get(at("list_file", key="colour")).streaming_content))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert [cell.value for cell in sheet[3]] == ["green", "Xanh lá cây"]
