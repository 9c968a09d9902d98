"""What hangs on expressions: fields and pages that are asked, values that are computed, filings that end."""

from datetime import UTC, datetime

import pytest
from django.template import engines
from django.utils import translation
from lxml import html

from motcua.forms import service as forms
from motcua.forms.testing import posted
from motcua.kit import clock

TODAY = datetime(2026, 11, 24, 3, tzinfo=UTC)
DAY = {"type": "string", "format": "date"}
SCHEMA = {
    "type": "object",
    "title": "Thử biểu thức",
    "properties": {
        "born": DAY | {"title": "Ngày sinh", "x-help": "Ghi trên giấy khai sinh."},
        "age": {"type": "integer", "title": "Tuổi", "x-compute": "years_between(born, today())"},
        "guardian": {"type": "string", "title": "Người giám hộ", "x-show-if": "age < 18 and age >= 14"},
        "area": {"type": "number", "title": "Diện tích", "minimum": 0},
        "price": {"type": "integer", "title": "Giá một mét vuông"},
        "sum": {"type": "number", "title": "Thành tiền", "x-compute": "round(area * price)"},
        "reason": {"type": "string", "title": "Vì sao lớn", "x-show-if": "sum > 1000000"},
        "school": {"type": "string", "title": "Trường"},
    },
    "required": ["born", "guardian", "area", "price", "reason", "school"],
    "x-pages": [
        {"id": "person", "title": "Người", "fields": ["born", "age", "guardian"]},
        {"id": "money", "title": "Tiền", "fields": ["area", "price", "sum", "reason"]},
        {"id": "school", "title": "Học", "fields": ["school"], "x-show-if": "age < 25"},
    ],
    "x-eligibility": [
        {
            "when": "age < 14",
            "message": "Người dưới 14 tuổi chưa nộp được.",
            "source": "điều kiện mẫu để thử",
        },
        {"when": "sum > 5000000 and age < 18", "message": "Số tiền này cần người đủ 18 tuổi."},
    ],
}
FORM = forms.compile_form(key="thu", schema=SCHEMA)


@pytest.fixture(autouse=True)
def _day():
    with clock.frozen(TODAY), translation.override("vi"):
        yield


def born(year):
    return f"born-day=1&born-month=1&born-year={year}"


def read(page, query, answers=None):
    return forms.read_page(FORM, page, posted(query), answers or {})


def names(answers):
    return [page.id for page in forms.pages_to_fill(FORM, answers)]


def test_what_hangs_on_an_answer_of_the_page_is_asked_in_an_extra_step():
    first = read("person", born(2010))
    assert (first.stays, first.errors, first.answers) == (True, {}, {"born": "2010-01-01", "age": 16})
    visit = forms.visit_page(FORM, "person", {}, posted(born(2010)))
    assert [field.name for field in visit.page.fields] == ["born", "age", "guardian"]
    assert visit.given["focus"] == "guardian"
    second = read("person", f"{born(2010)}&shown=guardian")
    assert second.errors == {"guardian": "Xin nhập “Người giám hộ”."}
    third = read("person", f"{born(2010)}&shown=guardian&guardian=Mai")
    assert (third.stays, third.errors, third.answers["guardian"]) == (False, {}, "Mai")


def test_what_no_longer_hangs_there_is_dropped():
    reading = read("person", f"{born(2000)}&shown=guardian&guardian=Mai")
    assert (reading.stays, reading.errors) == (False, {})
    assert reading.answers == {"born": "2000-01-01", "age": 26}


def test_what_was_typed_stays_on_the_page_while_the_answer_it_hangs_on_is_mended():
    query = "born-day=40&born-month=1&born-year=2010&shown=guardian&guardian=Mai"
    visit = forms.visit_page(FORM, "person", {}, posted(query))
    assert set(visit.errors) == {"born"}
    assert "guardian" in [field.name for field in visit.page.fields]
    assert visit.given["guardian"] == "Mai"


def test_values_are_computed_again_whatever_is_sent_or_kept():
    reading = read("money", "area=12,5&price=1000&sum=1&age=90", {"born": "1990-01-01", "age": 5})
    assert reading.answers["sum"] == 12500
    assert reading.answers["age"] == 36
    kept = {"born": "1990-01-01", "age": 5, "area": 1, "price": 7, "sum": 1000, "school": "x"}
    assert forms.check(FORM, kept) == {}
    assert forms.completed(FORM, kept) == {
        "born": "1990-01-01", "age": 36, "area": 1, "price": 7, "sum": 7,
    }  # fmt: skip


def test_a_page_is_asked_only_where_its_condition_holds():
    assert names({"born": "2010-01-01"}) == ["person", "money", "school"]
    assert names({"born": "1990-01-01"}) == ["person", "money"]
    answers = {"born": "1990-01-01", "area": 1, "price": 1}
    assert forms.check(FORM, answers) == {}
    assert [section.page_id for section in forms.summary(FORM, answers)] == ["person", "money"]


def test_a_filing_ends_as_soon_as_it_is_known_that_it_may_not_be():
    words = "Người dưới 14 tuổi chưa nộp được. (điều kiện mẫu để thử)"
    reading = read("person", born(2020))
    assert reading.errors == {"age": words}
    assert forms.check(FORM, reading.answers)["age"] == words
    assert read("person", born(1990)).errors == {}


def test_a_rule_over_two_pages_speaks_on_the_later_one_and_waits_for_sound_answers():
    young = {"born": "2010-01-01", "guardian": "Mai"}
    assert read("money", "area=1000&price=10000&shown=reason&reason=x", young).errors == {
        "sum": "Số tiền này cần người đủ 18 tuổi."
    }
    assert set(read("money", "area=-1&price=10000", young).errors) == {"area"}


def test_a_computed_value_is_shown_and_takes_no_input():
    visit = forms.visit_page(FORM, "money", {"born": "1990-01-01", "area": 2, "price": 3, "sum": 6})
    template = engines["jinja2"].env.from_string(
        '{% from "forms/fields.html" import form_fields %}{{ form_fields(page, given, {}) }}'
    )
    tree = html.fromstring(f"<main>{template.render(page=visit.page, given=visit.given)}</main>")
    assert tree.xpath("string(//output)") == "6"
    assert tree.xpath("//*[@name='sum']") == []


def test_help_opens_beside_its_field():
    visit = forms.visit_page(FORM, "person", {})
    template = engines["jinja2"].env.from_string(
        '{% from "forms/fields.html" import form_fields %}{{ form_fields(page, given, {}) }}'
    )
    tree = html.fromstring(f"<main>{template.render(page=visit.page, given=visit.given)}</main>")
    assert tree.xpath("string(//details//p)") == "Ghi trên giấy khai sinh."
