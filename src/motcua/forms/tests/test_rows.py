"""Rows of questions: added, taken off, read, checked and told back, without JavaScript."""

import pytest
from django.template import engines
from django.utils import translation
from lxml import html

from motcua.forms import service as forms
from motcua.forms.testing import posted, rows_schema

FORM = forms.compile_form(key="rows", schema=rows_schema())
MAI = "members-0-person_full_name=Mai&members-0-person_date_of_birth-day=1&members-0-person_date_of_birth-month=2"
MAI += "&members-0-person_date_of_birth-year=2010&members-0-kin=child&members-0-income=1.500.000"
NAM = "members-1-person_full_name=Nam&members-1-person_date_of_birth-day=3&members-1-person_date_of_birth-month=4"
NAM += "&members-1-person_date_of_birth-year=1980&members-1-kin=other&members-1-income=2"
TWO = [
    {"person_full_name": "Mai", "person_date_of_birth": "2010-02-01", "kin": "child", "income": 1500000},
    {
        "person_full_name": "Nam",
        "person_date_of_birth": "1980-04-03",
        "kin": "other",
        "kin_words": "Cậu",
        "income": 2,
    },
]


def read(query, answers=None):
    with translation.override("vi"):
        return forms.read_page(FORM, "household", posted(query), answers or {})


def shown(query=None, answers=None):
    visit = forms.visit_page(FORM, "household", answers or {}, None if query is None else posted(query))
    template = engines["jinja2"].env.from_string(
        '{% from "forms/fields.html" import form_fields, error_summary %}'
        "{{ error_summary(page, errors) }}<form>{{ form_fields(page, given, errors) }}</form>"
    )
    with translation.override("vi"):
        page = template.render(page=visit.page, given=visit.given, errors=visit.errors)
    return html.fromstring(f"<main>{page}</main>")


def values(tree, name):
    return tree.xpath("//input[@name=$name]/@value", name=name)


def test_rows_are_read_into_a_list_and_reckoned_with():
    reading = read(f"members-rows=2&{MAI}&{NAM}&members-1-kin_words=C%E1%BA%ADu")
    assert reading.errors == {}
    assert not reading.stays
    assert reading.answers == {"members": TWO, "total": 1500002, "per_head": 750001}
    assert forms.check(FORM, reading.answers) == {}


def test_a_row_is_added_and_what_was_typed_stays_even_if_it_is_wrong():
    query = "members-rows=1&members-0-person_full_name=Mai&members-0-income=nhieu&add=members"
    reading = read(query)
    assert reading.stays
    assert reading.errors == {}
    tree = shown(query)
    assert values(tree, "members-rows") == ["2"]
    assert values(tree, "members-0-person_full_name") == ["Mai"]
    assert values(tree, "members-0-income") == ["nhieu"]
    assert values(tree, "members-1-person_full_name") == [""]
    assert tree.xpath("//*[@autofocus]/@name") == ["members-1-person_full_name"]


def test_a_row_is_taken_off_and_those_behind_it_move_up():
    query = f"members-rows=2&{MAI}&{NAM}&members-1-kin_words=C%E1%BA%ADu&remove=members-0"
    assert read(query).answers["members"] == [TWO[1]]
    tree = shown(query)
    assert values(tree, "members-rows") == ["1"]
    assert values(tree, "members-0-person_full_name") == ["Nam"]
    assert values(tree, "members-0-kin_words") == ["Cậu"]
    assert tree.xpath("//*[@autofocus]/@value") == ["members"]


@pytest.mark.parametrize("step", ["remove=members-7", "remove=members-x", "remove=-", "add=nothing", "add="])
def test_a_button_that_no_page_has_does_nothing(step):
    assert read(f"members-rows=1&{MAI}&{step}").answers["members"] == [TWO[0]]


@pytest.mark.parametrize("rows", ["-1", "x", "99999999999", "²", ""])
def test_a_number_of_rows_that_no_page_posts_is_the_fewest_or_the_most(rows):
    assert len(read(f"members-rows={rows}&{MAI}&add=x").answers.get("members", [])) <= 4


def test_no_more_rows_than_allowed_are_offered_or_taken():
    query = f"members-rows=4&{MAI}&{NAM}&add=members"
    assert len(read(query).answers["members"]) == 4
    assert shown(query).xpath("//button[@name='add']") == []
    assert len(read(f"members-rows=900&{MAI}&add=x").answers["members"]) == 4


def test_rows_in_which_nothing_was_typed_are_passed_over():
    reading = read(f"members-rows=3&{NAM.replace('members-1', 'members-2')}&members-2-kin_words=C")
    assert [row["person_full_name"] for row in reading.answers["members"]] == ["Nam"]
    assert reading.given["members-0-person_full_name"] == "Nam"
    assert reading.errors == {}


def test_what_is_missing_or_wrong_in_a_row_is_said_beside_it():
    reading = read(
        "members-rows=1&members-0-person_full_name=A&members-0-person_date_of_birth-day=31&"
        "members-0-person_date_of_birth-month=2&members-0-person_date_of_birth-year=2001&members-0-income=-5"
    )
    assert reading.errors == {
        "members-0-person_date_of_birth": "“Ngày, tháng, năm sinh”: tháng 2 năm 2001 chỉ có 28 ngày.",
        "members-0-kin": "Xin chọn “Quan hệ”.",
        "members-0-income": "“Thu nhập” phải từ 0 trở lên.",
    }
    tree = shown("members-rows=1&members-0-person_full_name=A")
    links = tree.xpath("//div[@role='alert']//a/@href")
    assert links == ["#f-members-0-person_date_of_birth-day", "#f-members-0-kin"]
    assert all(tree.xpath("//*[@id=$id]", id=link[1:]) for link in links)


def test_too_few_rows_are_said_at_the_group_or_in_the_row_that_waits():
    asked = {"members-0-person_full_name", "members-0-person_date_of_birth", "members-0-kin"}
    assert set(read("members-rows=1").errors) == asked
    assert shown("").xpath("//input[@name='members-rows']/@value") == ["1"]
    assert forms.check(FORM, {}) == {"members": "“Người trong hộ”: xin khai ít nhất 1 mục."}
    assert forms.check(FORM, {"members": [{}]}) == {"members": "“Người trong hộ”: xin khai ít nhất 1 mục."}


def test_a_condition_within_a_row_looks_at_that_row():
    reading = read(f"members-rows=2&{MAI}&{NAM}&members-0-kin_words=X")
    assert reading.errors == {"members-1-kin_words": "Xin nhập “Quan hệ gì”."}
    assert "kin_words" not in reading.answers["members"][0]
    (inset,) = shown(answers={"members": TWO[:1]}).xpath("//*[@data-show-if]")
    assert inset.get("data-show-if") == "members-0-kin"


def test_a_fault_of_stored_rows_is_found_again():
    wrong = [TWO[0] | {"income": "much"}, TWO[1] | {"kin": "friend"}, {"kin": "child"}]
    assert set(forms.check(FORM, {"members": wrong})) == {
        "members-0-income", "members-1-kin", "members-2-person_full_name", "members-2-person_date_of_birth",
    }  # fmt: skip


@pytest.mark.parametrize(
    "junk", ["x", 5, [1], ["a"], {}, [[]], [{"strange": 1}], [{"kin": "\ud800"}], [None]]
)
def test_rows_that_are_no_rows_are_a_fault_and_no_crash(junk):
    assert "members" in "".join(forms.check(FORM, {"members": junk}))
    forms.summary(FORM, {"members": junk})
    forms.pages_to_fill(FORM, {"members": junk})


def test_what_was_answered_is_told_as_a_table():
    ((row, total, _),) = [section.rows for section in forms.summary(FORM, {"members": [*TWO, {}]})]
    assert row.table.heads == (
        "Họ, chữ đệm, tên",
        "Ngày, tháng, năm sinh",
        "Quan hệ",
        "Quan hệ gì",
        "Thu nhập",
    )
    assert [cell.value for cell in row.table.rows[0]] == ["Mai", "01/02/2010", "Con", "", "1.500.000"]
    assert row.value.splitlines()[1].startswith("2. Họ, chữ đệm, tên: Nam; Ngày")
    assert total.value == "1.500.002"


def test_every_control_of_rows_has_a_label_and_every_id_is_one():
    tree = shown(answers={"members": TWO})
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    for control in tree.xpath("//input[@type!='hidden']|//select|//textarea"):
        assert len(tree.xpath("//label[@for=$id]", id=control.get("id"))) == 1
    for described in tree.xpath("//@aria-describedby"):
        assert set(described.split()) <= set(ids)
    # Enter goes on: the first button of the page neither adds nor removes.
    assert tree.xpath("//button")[0].get("name") is None


def test_personal_numbers_are_masked_in_rows_too():
    schema = rows_schema()
    schema["properties"]["members"]["items"]["properties"]["person"]["x-only"] = [
        "full_name",
        "personal_number",
    ]
    form = forms.compile_form(key="rows", schema=schema)
    rows = [{"person_full_name": "Mai", "person_personal_number": "024090000101"}]
    (section,) = forms.summary(form, {"members": rows}, masked=True)
    assert section.rows[0].table.rows[0][1].value == "024•••••••01"
    assert "024090000101" not in section.rows[0].value
