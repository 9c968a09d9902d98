from datetime import date

import pytest

from motcua.forms import service as forms
from motcua.forms.testing import posted, sample_form, sample_person, sample_posts

FORM = sample_form()
pytestmark = pytest.mark.usefixtures("communes")


def answers():
    first = forms.read_page(FORM, "person", posted(sample_posts()["person"]), {})
    return forms.read_page(FORM, "request", posted(sample_posts()["request"]), first.answers).answers


def test_a_form_is_filled_with_what_is_known():
    assert forms.prefill(FORM, sample_person()) == {
        "full_name": "Nguyễn Thị An",
        "date_of_birth": "1990-03-27",
        "sex": "female",
        "personal_number": "027190000011",
        "phone": "0912345678",
        "email": "an@example.vn",
        "commune": "07795",
        "copies": 1,
    }


def test_dates_sexes_and_telephones_are_understood_as_others_write_them():
    known = forms.prefill(
        FORM, {"date_of_birth": date(1990, 3, 27), "sex": "Nữ", "phone": "+84912345678", "full_name": None}
    )
    assert known == {"date_of_birth": "1990-03-27", "sex": "female", "phone": "0912345678", "copies": 1}


def test_what_the_form_would_refuse_is_left_out():
    wrong = {"sex": "X", "phone": "1", "personal_number": "1", "commune_code": "00000", "date_of_birth": "?"}
    assert forms.prefill(FORM, wrong) == {"copies": 1}


def test_a_summary_says_answers_as_people_do():
    sections = forms.summary(FORM, answers())
    assert [(section.page_id, section.title) for section in sections] == [
        ("person", "Người yêu cầu"),
        ("request", "Nội dung yêu cầu"),
    ]
    assert {row.label: row.value for section in sections for row in section.rows} == {
        "Họ, chữ đệm, tên": "Nguyễn Thị An",
        "Ngày sinh": "27/03/1990",
        "Giới tính": "Nữ",
        "Số định danh cá nhân": "027190000011",
        "Số điện thoại": "0912345678",
        "Thư điện tử": "an@example.vn",
        "Nơi thường trú": "Phường Nếnh, tỉnh Bắc Ninh",
        "Mục đích": "Việc khác",
        "Nói rõ mục đích": "Để thử",
        "Số bản": "2",
        "Diện tích (m²)": "12,5",
        "Giấy tờ có sẵn": "Giấy khai sinh; Sổ đỏ",
        "Dân tộc": "",
        "Tôi cam đoan những điều khai là đúng": "Có",
    }


def test_a_summary_leaves_out_what_was_not_asked():
    rows = [row.field for section in forms.summary(FORM, {"purpose": "work"}) for row in section.rows]
    assert "purpose_words" not in rows


def test_a_commune_that_is_no_more_is_shown_by_its_code():
    (row,) = [row for row in forms.summary(FORM, {"commune": "00001"})[0].rows if row.field == "commune"]
    assert row.value == "00001"
