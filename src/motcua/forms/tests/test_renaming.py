"""A field gets another name, and all that names it goes on to mean it."""

import json
from pathlib import Path

import pytest

from motcua.forms import service as forms
from motcua.forms.service import DesignRefused

DATA = Path(__file__).resolve().parents[2] / "catalogue" / "data" / "forms"
PUBLISHED = sorted(DATA.glob("*.json"))


def schema():
    """A form in which one question is named in every way that there is."""
    return {
        "type": "object",
        "title": "Thử",
        "properties": {
            "me": {"$ref": "part:person", "title": "Tôi"},
            "age": {"type": "integer", "title": "Tuổi"},
            "count": {"type": "integer", "title": "Số"},
            "kind": {"type": "string", "title": "Loại", "enum": ["age", "x"], "x-show-if": "age > 1 and age < 9"},
            "note": {"type": "string", "title": "Ghi", "x-show-if": {"field": "kind", "equals": "age"}},
            "begin": {"type": "string", "format": "date", "title": "Từ"},
            "end": {"type": "string", "format": "date", "title": "Đến", "x-not-before": {"field": "begin"}},
            "kin": {
                "type": "array",
                "title": "Con",
                "items": {
                    "type": "object",
                    "properties": {
                        "age": {"type": "integer", "title": "Tuổi con"},
                        "pay": {"type": "integer", "title": "Lương", "x-show-if": "age > 15 and count > 0"},
                    },
                    "required": ["age"],
                    "x-fields": ["age", "pay"],
                },
            },
            "total": {"type": "integer", "title": "Tổng", "x-compute": 'sum(kin, "age") + age + count(kin)'},
        },
        "required": ["age", "me"],
        "x-pages": [
            {"id": "one", "title": "Một", "fields": ["me", "age", "count", "kind", "note", "begin", "end", "kin"]},
            {"id": "two", "title": "Hai", "fields": ["total"], "x-show-if": "age != 3"},
        ],
        "x-eligibility": [{"when": "years_between(me_date_of_birth, today()) < age", "message": "Chưa đủ tuổi."}],
        "x-cosign": {"title": "Bên kia", "number": "me_personal_number", "name": "me_full_name"},
    }  # fmt: skip


def renamed(place, name):
    return forms.rename_field(schema=schema(), place=place, name=name)


def test_what_names_a_field_follows_and_its_namesake_in_rows_does_not():
    changed, place = renamed("age", "years")
    own = changed["properties"]
    assert place == "years"
    assert list(own) == ["me", "years", "count", "kind", "note", "begin", "end", "kin", "total"]
    assert changed["required"] == ["years", "me"]
    assert own["kind"]["x-show-if"] == "years > 1 and years < 9"
    assert own["kind"]["enum"] == ["age", "x"]
    assert own["kin"]["items"] == schema()["properties"]["kin"]["items"]
    assert own["total"]["x-compute"] == 'sum(kin, "age") + years + count(kin)'
    assert changed["x-pages"][0]["fields"][1] == "years"
    assert changed["x-pages"][1]["x-show-if"] == "years != 3"
    assert changed["x-eligibility"][0]["when"] == "years_between(me_date_of_birth, today()) < years"


def test_a_name_that_is_also_a_function_is_told_from_it():
    changed, _place = renamed("count", "number")
    assert changed["properties"]["total"]["x-compute"] == 'sum(kin, "age") + age + count(kin)'
    rows = changed["properties"]["kin"]["items"]["properties"]
    assert rows["pay"]["x-show-if"] == "age > 15 and number > 0"


def test_conditions_and_limits_follow():
    assert renamed("kind", "sort")[0]["properties"]["note"]["x-show-if"] == {"field": "sort", "equals": "age"}
    assert renamed("begin", "since")[0]["properties"]["end"]["x-not-before"] == {"field": "since"}


def test_a_part_takes_all_its_questions_with_it():
    changed, _place = renamed("me", "applicant")
    assert changed["x-eligibility"][0]["when"] == "years_between(applicant_date_of_birth, today()) < age"
    assert changed["x-cosign"]["number"] == "applicant_personal_number"
    assert changed["x-cosign"]["name"] == "applicant_full_name"


def test_a_question_of_a_group_is_followed_by_its_neighbours_and_by_sums_over_the_rows():
    changed, place = renamed("kin/age", "years")
    own = changed["properties"]
    assert place == "kin/years"
    assert own["kin"]["items"]["x-fields"] == ["years", "pay"]
    assert own["kin"]["items"]["required"] == ["years"]
    assert own["kin"]["items"]["properties"]["pay"]["x-show-if"] == "years > 15 and count > 0"
    assert own["total"]["x-compute"] == 'sum(kin, "years") + age + count(kin)'
    assert own["kind"]["x-show-if"] == "age > 1 and age < 9"


def test_a_group_takes_its_sums_with_it():
    changed, _place = renamed("kin", "children")
    assert changed["properties"]["total"]["x-compute"] == 'sum(children, "age") + age + count(children)'


def test_letters_of_more_than_one_byte_and_lines_move_nothing():
    own = schema()
    own["properties"]["total"]["x-compute"] = 'count(kin, "họ tên",\n "Đỗ") + age'
    changed, _place = forms.rename_field(schema=own, place="age", name="y")
    assert changed["properties"]["total"]["x-compute"] == 'count(kin, "họ tên",\n "Đỗ") + y'


def test_what_cannot_be_read_stays_as_it_is():
    own = schema()
    own["properties"]["total"]["x-compute"] = "age +"
    assert (
        forms.rename_field(schema=own, place="age", name="y")[0]["properties"]["total"]["x-compute"]
        == "age +"
    )


@pytest.mark.parametrize("name", ["", "Tuổi", "9lives", "a-b", "action", "x" * 31, "kind", "me_full_name"])
def test_a_name_that_cannot_be_is_refused_and_nothing_changes(name):
    with pytest.raises(DesignRefused) as refused:
        renamed("age", name)
    assert refused.value.box == "name"


def test_a_name_that_would_mean_another_in_rows_is_refused():
    with pytest.raises(DesignRefused):
        renamed("count", "age")
    with pytest.raises(DesignRefused):
        # The neighbours say "count" and mean the one outside.
        renamed("kin/age", "count")
    assert renamed("kin/age", "total")[1] == "kin/total"


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_a_published_form_stays_sound_whatever_is_renamed(path):
    known = json.loads(path.read_text(encoding="utf-8"))
    shown = forms.outline(schema=known)
    lines = [field for page in shown.pages for field in page.fields]
    for place in [one.place for line in lines for one in (line, *line.rows)]:
        changed, renamed_to = forms.rename_field(schema=known, place=place, name="another_name")
        assert forms.form_faults(changed) == ()
        back, _place = forms.rename_field(schema=changed, place=renamed_to, name=place.rpartition("/")[2])
        assert back == known
