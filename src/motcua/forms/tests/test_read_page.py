import unicodedata
from datetime import UTC, datetime

import pytest
from django.utils import translation

from motcua.forms import service as forms
from motcua.forms.testing import posted, sample_form, sample_posts
from motcua.kit import clock

FORM = sample_form()


@pytest.fixture(autouse=True)
def _today(communes):
    with clock.frozen(datetime(2026, 3, 2, 3, tzinfo=UTC)), translation.override("vi"):
        yield


def person(**changes):
    return _changed("person", changes)


def request(**changes):
    return _changed("request", changes)


def _changed(page, changes):
    data = posted(sample_posts()[page]).copy()
    for name, value in changes.items():
        data.setlist(name.replace("__", "-"), value if isinstance(value, list) else [value])
    return forms.read_page(FORM, page, data, {})


def test_two_correct_pages_give_answers_that_pass_the_check():
    first = person()
    assert first.errors == {}
    second = forms.read_page(FORM, "request", posted(sample_posts()["request"]), first.answers)
    assert second.errors == {}
    assert second.answers == {
        "full_name": "Nguyễn Thị An",
        "date_of_birth": "1990-03-27",
        "sex": "female",
        "personal_number": "027190000011",
        "phone": "0912345678",
        "email": "an@example.vn",
        "commune": "07795",
        "purpose": "other",
        "purpose_words": "Để thử",
        "copies": 2,
        "area": 12.5,
        "papers": ["birth", "land"],
        "consent": True,
    }
    assert forms.check(FORM, second.answers) == {}


def test_an_empty_page_names_every_field_that_must_be_answered():
    reading = forms.read_page(FORM, "person", posted(""), {})
    assert reading.errors == {
        "full_name": "Xin nhập “Họ, chữ đệm, tên”.",
        "date_of_birth": "Xin nhập “Ngày sinh”.",
        "sex": "Xin chọn “Giới tính”.",
        "personal_number": "Xin nhập “Số định danh cá nhân”.",
        "commune": "Xin chọn “Nơi thường trú”.",
    }
    assert reading.answers == {}
    reading = forms.read_page(FORM, "request", posted("purpose=work"), {})
    assert reading.errors == {"consent": "Xin đánh dấu vào ô “Tôi cam đoan những điều khai là đúng”."}


def test_what_was_typed_is_kept_beside_the_error_and_the_rest_is_read():
    reading = person(date_of_birth__day="31", date_of_birth__month="2", phone="12 ab")
    assert reading.errors == {
        "date_of_birth": "“Ngày sinh”: tháng 2 năm 1990 chỉ có 28 ngày.",
        "phone": "“Số điện thoại” chỉ gồm chữ số, ví dụ 0912 345 678.",
    }
    assert reading.given["date_of_birth-day"] == "31"
    assert reading.given["phone"] == "12 ab"
    assert reading.answers["full_name"] == "Nguyễn Thị An"
    assert "phone" not in reading.answers


def test_an_answer_typed_over_by_a_wrong_one_does_not_stay():
    before = person().answers
    reading = forms.read_page(FORM, "person", posted("full_name=An&phone=1"), before)
    assert "phone" in reading.errors
    assert "phone" not in reading.answers
    assert "sex" not in reading.answers


def test_text_in_pieces_is_kept_whole():
    reading = person(full_name="\ufeff" + unicodedata.normalize("NFD", "Nguyễn  Thị Ẩn ") + "\u200b")
    assert reading.answers["full_name"] == "Nguyễn Thị Ẩn"


def test_a_text_too_long_is_refused_with_the_limit():
    assert person(full_name="a" * 101).errors == {
        "full_name": "“Họ, chữ đệm, tên” dài quá 100 ký tự. Xin viết ngắn hơn."
    }
    assert "4000" not in str(request(purpose_words="b" * 300).errors)
    assert request(purpose_words="b" * 301).errors.keys() == {"purpose_words"}


def test_numbers_keep_their_limits():
    assert request(copies="0").errors == {"copies": "“Số bản” phải từ 1 trở lên."}
    assert request(copies="21").errors == {"copies": "“Số bản” không được quá 20."}
    assert request(copies="1,5").errors == {"copies": "“Số bản” phải là số nguyên, không có phần lẻ."}
    assert request(area="1.250,5").answers["area"] == 1250.5


def test_a_day_after_today_is_refused():
    assert person(date_of_birth__year="2027").errors["date_of_birth"] == "“Ngày sinh” không được sau hôm nay."
    assert (
        person(date_of_birth__year="1899").errors["date_of_birth"]
        == "“Ngày sinh” không được trước ngày 01/01/1900."
    )


def test_today_in_viet_nam_is_not_after_today():
    with clock.frozen(datetime(2026, 3, 1, 18, tzinfo=UTC)):
        reading = person(date_of_birth__day="2", date_of_birth__month="3", date_of_birth__year="2026")
    assert "date_of_birth" not in reading.errors


def test_a_personal_number_agrees_with_birth_and_sex():
    assert person(date_of_birth__year="1991").errors == {
        "personal_number": "“Số định danh cá nhân” là số của người sinh năm 1990, còn “Ngày sinh” ghi năm 1991. "
        "Xin kiểm tra lại cả hai."
    }
    assert person(sex="male").errors == {
        "personal_number": "“Số định danh cá nhân” là số của nữ giới, khác với “Giới tính” đã chọn. "
        "Xin kiểm tra lại cả hai."
    }


def test_a_choice_that_is_not_offered_is_refused():
    assert person(sex="robot").errors["sex"].startswith("“Giới tính”: lựa chọn này không có")
    assert request(papers=["land", "moon"]).errors.keys() == {"papers"}
    assert request(consent="maybe").errors.keys() == {"consent"}
    assert person(commune="99999").errors.keys() == {"commune"}
    assert person(commune="24").errors.keys() == {"commune"}


def test_a_field_is_asked_only_where_its_condition_holds():
    reading = request(purpose="work", purpose_words="không cần")
    assert reading.errors == {}
    assert "purpose_words" not in reading.answers
    assert request(purpose="other", purpose_words="").errors == {
        "purpose_words": "Xin nhập “Nói rõ mục đích”."
    }
    assert request(purpose="", purpose_words="").errors.keys() == {"purpose"}


def test_an_answer_whose_question_falls_away_falls_away_too():
    before = request().answers
    assert before["purpose_words"] == "Để thử"
    again = forms.read_page(FORM, "request", posted("purpose=study&consent=true"), before)
    assert "purpose_words" not in again.answers


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("phường Ninh Kiều, thành phố Cần Thơ", "31135"),
        ("ninh kieu", "31135"),
        ("Tân An, tỉnh Tuyên Quang", "02320"),
        ("xa tan an tuyen quang", "02320"),
        ("P. An Lạc, TP.HCM", "27460"),
        ("Nếnh, Bắc Ninh", "07795"),
    ],
)
def test_a_commune_elsewhere_is_understood_by_its_name(typed, code):
    assert person(commune="other", commune__elsewhere=typed).answers["commune"] == code
    assert person(commune="", commune__elsewhere=typed).answers["commune"] == code


def test_a_commune_that_cannot_be_told_is_asked_again():
    several = person(commune="other", commune__elsewhere="Tân An").errors["commune"]
    assert "Xã Tân An, tỉnh Tuyên Quang" in several
    assert "có nhiều nơi tên “Tân An”" in several
    assert (
        "không tìm thấy “Bến Nghé”"
        in person(commune="other", commune__elsewhere="Bến Nghé").errors["commune"]
    )
    assert person(commune="other").errors["commune"] == "“Nơi thường trú”: xin ghi tên xã, phường và tỉnh."


def test_a_page_without_elsewhere_takes_only_communes_of_the_province():
    schema = _schema_with("commune", **{"x-elsewhere": False})
    form = forms.compile_form(key="thu", schema=schema)
    data = posted(sample_posts()["person"]).copy()
    assert forms.read_page(form, "person", data, {}).errors == {}
    data["commune"] = "31135"
    assert forms.read_page(form, "person", data, {}).errors.keys() == {"commune"}
    data["commune"], data["commune-elsewhere"] = "", "Ninh Kiều"
    assert forms.read_page(form, "person", data, {}).errors.keys() == {"commune"}


def test_an_author_may_word_the_error():
    form = forms.compile_form(key="thu", schema=_schema_with("copies", **{"x-error": "Từ 1 đến 20 bản."}))
    data = posted(sample_posts()["request"]).copy()
    data["copies"] = "30"
    assert forms.read_page(form, "request", data, {}).errors == {"copies": "Từ 1 đến 20 bản."}


def test_dates_may_be_limited_by_each_other():
    schema = _schema_with("date_of_birth")
    schema["properties"]["died"] = {
        "type": "string",
        "format": "date",
        "title": "Ngày mất",
        "x-not-before": {"field": "date_of_birth"},
    }
    schema["x-pages"][1]["fields"].append("died")
    form = forms.compile_form(key="thu", schema=schema)
    data = posted(sample_posts()["request"] + "&died-day=1&died-month=1&died-year=1980")
    reading = forms.read_page(form, "request", data, person().answers)
    assert reading.errors == {"died": "“Ngày mất” không được trước “Ngày sinh” (27/03/1990)."}
    assert forms.read_page(form, "request", data, {}).errors == {}


def _schema_with(field, **words):
    from motcua.forms.testing import sample_schema

    schema = sample_schema()
    schema["properties"][field].update(words)
    return schema
