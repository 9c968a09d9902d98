"""All that is wrong with a schema at once, in words, with its place; and no text whatever crashes it."""

import copy

import pytest
from django.conf import settings as django
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.forms import schemas
from motcua.forms import service as forms
from motcua.forms.errors import FormRefused
from motcua.forms.testing import rows_schema, sample_schema


def test_a_sound_form_has_no_faults():
    assert forms.form_faults(sample_schema()) == ()
    assert forms.form_faults(rows_schema()) == ()


def test_all_faults_are_named_in_one_go_each_with_its_place():
    schema = sample_schema()
    schema["properties"]["sex"]["x-widget"] = "slider"
    schema["properties"]["copies"] |= {"x-width": 7, "x-show-if": "copies > 1", "shape": "round"}
    schema["properties"]["area"]["x-compute"] = "1 +"
    schema["x-pages"][1]["title"] = ""
    schema["x-eligibility"] = [
        {"when": "shoe > 1", "message": ""},
        {"when": "copies > 5", "message": "Nhiều"},
    ]
    found = forms.form_faults(schema)
    assert [fault.place for fault in found] == [
        "properties/sex/x-widget",
        "x-pages/1/title",
        "properties/copies/shape",
        "properties/copies/x-show-if",
        "properties/copies/x-width",
        "properties/area/x-compute",
        "x-eligibility/0/message",
    ]
    assert found[3].field == "copies"
    assert found[3].problem == "ô “copies” không có hoặc không được hỏi trước ô này"
    assert found[1].page == "request"
    with pytest.raises(FormRefused) as refused:
        forms.compile_form(key="thu", schema=schema)
    assert refused.value.message.startswith("Biểu mẫu sai tại thu#/properties/sex/x-widget: ")


GROUP_FAULTS = [
    ({"maxItems": 500}, "properties/members/maxItems"),
    ({"minItems": 3, "maxItems": 2}, "properties/members/maxItems"),
    ({"x-compute": "1"}, "properties/members/x-compute"),
    ({"items": {"type": "object", "properties": {}}}, "properties/members/items/properties"),
]


@pytest.mark.parametrize(("change", "place"), GROUP_FAULTS)
def test_a_group_that_cannot_be_asked_is_refused(change, place):
    schema = rows_schema()
    schema["properties"]["members"] |= change
    assert place in {fault.place for fault in forms.form_faults(schema)}


def test_rows_hold_neither_rows_nor_papers():
    schema = rows_schema()
    items = schema["properties"]["members"]["items"]
    items["properties"]["inner"] = copy.deepcopy(schema["properties"]["members"])
    items["properties"]["photo"] = {"title": "Ảnh", "x-component": "photo"}
    items["x-fields"] += ["inner", "photo"]
    places = {fault.place for fault in forms.form_faults(schema)}
    base = "properties/members/items/properties"
    assert {f"{base}/inner", f"{base}/photo"} <= places


def test_a_form_wider_than_a_page_may_post_is_refused():
    schema = rows_schema()
    schema["properties"]["members"]["maxItems"] = 50
    items = schema["properties"]["members"]["items"]
    for number in range(6):
        items["properties"][f"more_{number}"] = {"type": "string", "title": "Thêm"}
        items["x-fields"].append(f"more_{number}")
    assert "properties/members/maxItems" in {fault.place for fault in forms.form_faults(schema)}


LEAVES = st.none() | st.booleans() | st.integers(-3, 60) | st.text(max_size=5) | st.just("part:person")
JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def paths(value, path=()):
    yield path
    if isinstance(value, dict):
        for name, one in value.items():
            yield from paths(one, (*path, name))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from paths(one, (*path, number))


SOUND = rows_schema() | {
    "x-eligibility": [{"when": "total > 5", "message": "Không", "source": "x"}],
    "x-library": {"person": {"fields": ["full_name"], "required": [], "properties": {"full_name": {}}}},
}
PATHS = [path for schema in (SOUND, sample_schema()) for path in paths(schema) if path]


@settings(max_examples=300, deadline=None)
@given(
    path=st.sampled_from(PATHS),
    value=JSON,
    drop=st.booleans(),
    which=st.sampled_from([SOUND, sample_schema()]),
)
def test_a_form_with_anything_anywhere_is_sound_or_refused_in_words(path, value, drop, which):
    schema = copy.deepcopy(which)
    place = schema
    for step in path[:-1]:
        try:
            place = place[step]
        except (KeyError, IndexError, TypeError):
            return
    try:
        if drop:
            del place[path[-1]]
        else:
            place[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return
    for fault in forms.form_faults(schema):
        assert fault.problem


@given(JSON)
def test_what_is_no_form_at_all_is_refused_in_words(value):
    assert forms.form_faults(value)


@pytest.mark.parametrize("wrong", [{}, [], 7, None])
def test_a_second_person_is_named_by_fields(wrong):
    schema = sample_schema() | {"x-cosign": {"title": "Bên nữ", "number": wrong, "name": wrong}}
    assert any("x-cosign" in fault.place for fault in forms.form_faults(schema))


def test_a_second_person_is_asked_for_whatever_else_is_answered():
    schema = sample_schema() | {
        "x-cosign": {"title": "Bên nữ", "number": "personal_number", "name": "full_name"}
    }
    assert forms.form_faults(schema) == ()
    schema["properties"]["personal_number"]["x-show-if"] = {"field": "sex", "equals": "female"}
    assert "x-cosign/number" in {fault.place for fault in forms.form_faults(schema)}


def test_a_page_has_no_more_boxes_than_one_request_may_bring():
    """A table within its own bound, whose days are three boxes each, could be filled in and never sent."""
    items = {f"day{number}": {"type": "string", "format": "date", "title": "Ngày"} for number in range(8)}
    row = {"type": "object", "properties": items, "x-fields": list(items)}
    table = {"type": "array", "title": "Các ngày", "maxItems": 20, "items": row}
    schema = {
        "type": "object",
        "title": "Bảng",
        "properties": {"days": table},
        "x-pages": [{"id": "days", "title": "Các ngày", "fields": ["days"]}],
    }
    (fault,) = forms.form_faults(schema)
    assert (fault.place, fault.page) == ("x-pages/0/fields", "days")
    table["maxItems"] = 18
    assert forms.form_faults(schema) == ()
    assert schemas.MOST_BOXES + 20 < django.DATA_UPLOAD_MAX_NUMBER_FIELDS
