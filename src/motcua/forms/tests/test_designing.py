"""A form is designed step by step: whatever is pressed, nothing is lost and nothing breaks."""

import copy
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.forms import service as forms
from motcua.forms.service import DesignRefused, FieldDesign
from motcua.forms.testing import sample_schema

DATA = Path(__file__).resolve().parents[2] / "catalogue" / "data" / "forms"
PUBLISHED = sorted(DATA.glob("*.json"))


def begun():
    return forms.begin_form(title="Tờ khai thử")


def with_fields(*titles, kind="text"):
    schema = begun()
    for title in titles:
        schema, _place = forms.add_field(schema=schema, page="nguoi-yeu-cau", kind=kind, title=title)
    return schema


def changed(schema, place, **boxes):
    design = replace(forms.field_design(schema=schema, place=place), **boxes)
    return forms.change_field(schema=schema, place=place, design=design)


def places(schema):
    shown = forms.outline(schema=schema)
    lines = [field for page in shown.pages for field in page.fields] + list(shown.orphans)
    return [one.place for line in lines for one in (line, *line.rows)]


def test_a_new_form_asks_who_applies_and_could_be_published():
    schema = begun()
    assert forms.form_faults(schema) == ()
    assert forms.compile_form(key="new", schema=schema).pages[0].fields


def test_a_field_gets_its_name_from_its_title_and_never_twice():
    schema = with_fields("Số con", "Số con", "???", "Action")
    assert places(schema)[1:] == ["so_con", "so_con_2", "o", "action_2"]


def test_the_boxes_of_a_field_say_what_its_property_says():
    schema = with_fields("Màu", kind="radios")
    schema = changed(
        schema, "mau", choices="do | Đỏ\nXanh lá", required=True, hint="Một màu", help="Dài dòng\nhai dòng"
    )
    assert schema["properties"]["mau"] == {
        "type": "string",
        "x-widget": "radios",
        "title": "Màu",
        "description": "Một màu",
        "x-help": "Dài dòng\nhai dòng",
        "enum": ["do", "xanh_la"],
        "x-enum-labels": {"do": "Đỏ", "xanh_la": "Xanh lá"},
    }
    assert "mau" in schema["required"]
    assert forms.field_design(schema=schema, place="mau").choices == "do | Đỏ\nxanh_la | Xanh lá"
    assert forms.form_faults(schema) == ()


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.stem)
def test_boxes_left_as_they_are_change_nothing(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    for place in places(schema):
        assert changed(schema, place) == schema


def test_a_condition_is_chosen_among_what_is_asked_before():
    schema = with_fields("Tặng phẩm", kind="yes_no")
    schema, place = forms.add_field(schema=schema, page="nguoi-yeu-cau", kind="text", title="Lời nhắn")
    titles = [title for title, _options in forms.conditions_before(schema=schema, place=place)]
    assert titles == ["Người yêu cầu: Giới tính", "Tặng phẩm"]
    when, words = forms.conditions_before(schema=schema, place=place)[1][1][0]
    assert words == "Tặng phẩm: Có"
    schema = changed(schema, place, when=when)
    assert schema["properties"][place]["x-show-if"] == {"field": "tang_pham", "equals": True}
    assert forms.form_faults(schema) == ()


def test_what_another_field_hangs_on_is_not_removed():
    schema = with_fields("Một", "Hai", kind="integer")
    schema = changed(schema, "hai", compute="mot + 1")
    with pytest.raises(DesignRefused) as refused:
        forms.remove_field(schema=schema, place="mot")
    assert "“Một” vì “Hai”" in refused.value.message
    assert places(forms.remove_field(schema=schema, place="hai")) == ["applicant", "mot"]


def test_a_part_is_not_removed_while_a_rule_names_one_of_its_questions():
    schema = forms.set_ruling(
        schema=with_fields("Một"),
        number=-1,
        when="years_between(applicant_date_of_birth, today()) < 18",
        message="Chưa đủ 18 tuổi.",
        source="Điều 8",
    )
    assert forms.form_faults(schema) == ()
    with pytest.raises(DesignRefused):
        forms.remove_field(schema=schema, place="applicant")
    schema = forms.remove_ruling(schema=schema, number=0)
    assert "x-eligibility" not in schema
    assert "applicant" not in forms.remove_field(schema=schema, place="applicant")["properties"]


def test_questions_of_a_repeated_group_are_designed_as_others_are():
    schema, group = forms.add_field(schema=begun(), page="nguoi-yeu-cau", kind="group", title="Con")
    schema, one = forms.add_field(schema=schema, page="nguoi-yeu-cau", kind="text", title="Tên", group=group)
    schema, two = forms.add_field(
        schema=schema, page="nguoi-yeu-cau", kind="integer", title="Tuổi", group=group
    )
    assert (group, one, two) == ("con", "con/ten", "con/tuoi")
    schema = changed(schema, two, required=True, least="0", most="17")
    schema = forms.move_field(schema=schema, place=two, by=-1)
    assert schema["properties"]["con"]["items"]["x-fields"] == ["tuoi", "ten"]
    assert forms.form_faults(schema) == ()
    schema, total = forms.add_field(schema=schema, page="nguoi-yeu-cau", kind="integer", title="Cộng")
    schema = changed(schema, total, compute='sum(con, "tuoi")')
    with pytest.raises(DesignRefused):
        forms.remove_field(schema=schema, place=two)
    assert forms.form_faults(forms.remove_field(schema=schema, place=one)) == ()


def test_a_field_moves_over_the_edge_of_its_page():
    schema, page = forms.add_page(schema=with_fields("Một"), title="Trang hai")
    schema = forms.move_field(schema=schema, place="mot", by=1)
    assert [one["fields"] for one in schema["x-pages"]] == [["applicant"], ["mot"]]
    assert forms.move_field(schema=schema, place="mot", by=1) == schema
    schema = forms.place_field(schema=schema, place="applicant", page=page)
    assert [one["fields"] for one in schema["x-pages"]] == [[], ["mot", "applicant"]]
    (fault,) = forms.outline(schema=schema).faults
    assert (fault.kind, fault.place) == ("page", "nguoi-yeu-cau")


def test_a_page_goes_with_its_fields_unless_others_hang_on_them():
    schema, page = forms.add_page(schema=with_fields("Một", kind="yes_no"), title="Trang hai")
    with pytest.raises(DesignRefused):
        forms.remove_page(schema=forms.remove_page(schema=schema, page=page), page="nguoi-yeu-cau")
    schema, place = forms.add_field(schema=schema, page=page, kind="text", title="Hai")
    schema = changed(schema, place, expression="mot == true")
    with pytest.raises(DesignRefused):
        forms.remove_page(schema=schema, page="nguoi-yeu-cau")
    assert list(forms.remove_page(schema=schema, page=page)["properties"]) == ["applicant", "mot"]


@pytest.mark.parametrize(
    ("kind", "boxes", "box"),
    [
        ("text", {"title": " "}, "title"),
        ("text", {"most": "nhiều"}, "most"),
        ("text", {"least": "-1"}, "least"),
        ("date", {"most": "31/02/2026"}, "most"),
        ("radios", {"choices": "a | Một\na | Hai"}, "choices"),
        ("radios", {"choices": "| Một"}, "choices"),
        ("text", {"when": "{"}, "when"),
        ("text", {"kind": "group"}, "kind"),
        ("text", {"kind": "nothing"}, "kind"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_box(kind, boxes, box):
    schema = with_fields("Một", kind=kind)
    with pytest.raises(DesignRefused) as refused:
        changed(schema, "mot", **boxes)
    assert refused.value.box == box
    assert refused.value.message


def test_faults_name_the_field_and_the_box():
    schema = changed(with_fields("Một"), "mot", expression="khong_co == 1", compute="1 +")
    found = {(fault.place, fault.box) for fault in forms.outline(schema=schema).faults}
    assert found == {("mot", "expression"), ("mot", "compute")}
    assert all(fault.subject == "Một" for fault in forms.outline(schema=schema).faults)


@pytest.mark.parametrize("schema", [None, [], {}, {"properties": {}, "x-pages": []}, {"x-pages": [{}]}])
def test_what_is_no_form_has_no_outline_and_takes_no_change(schema):
    assert forms.outline(schema=schema) is None
    with pytest.raises(DesignRefused):
        forms.add_page(schema=schema, title="Một")


WORDS = st.one_of(
    st.sampled_from(
        ["", " ", "mot", "Một", "mot == 1", "1", "-1", "today", "field:mot", "mot | Một\nhai", "["]
    ),
    st.sampled_from(['{"field": "mot", "equals": true}', "true", "person.sex", "a" * 400, "31/12/2026"]),
    st.text(max_size=12),
)
KINDS = st.sampled_from([*forms.FIELD_KINDS, "nothing"])
DESIGNS = st.builds(
    FieldDesign,
    kind=KINDS,
    required=st.booleans(),
    only=st.lists(WORDS, max_size=2).map(tuple),
    needed=st.lists(WORDS, max_size=2).map(tuple),
    **dict.fromkeys(
        ("title", "hint", "help", "choices", "when", "expression", "prefill", "compute", "least", "most"),
        WORDS,
    ),
    component=WORDS,
    error=WORDS,
)
STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 30), KINDS, WORDS, DESIGNS), max_size=12)


def step(schema, act, number, kind, words, design):
    """One press of a button, on a field and a page that are there."""
    pages = [page["id"] for page in schema["x-pages"]]
    page = pages[number % len(pages)]
    every = places(schema) or ["none"]
    place = every[number % len(every)]
    by = 1 if number % 2 else -1
    group = place.partition("/")[0] if number % 3 == 0 else ""
    acts = {
        0: lambda: forms.add_page(schema=schema, title=words)[0],
        1: lambda: forms.change_page(schema=schema, page=page, title=words, hint=words, expression=words),
        2: lambda: forms.move_page(schema=schema, page=page, by=by),
        3: lambda: forms.remove_page(schema=schema, page=page),
        4: lambda: forms.move_field(schema=schema, place=place, by=by),
        5: lambda: forms.place_field(schema=schema, place=place, page=page),
        6: lambda: forms.remove_field(schema=schema, place=place),
        7: lambda: forms.change_field(schema=schema, place=place, design=design),
        8: lambda: forms.set_ruling(schema=schema, number=number, when=words, message=words, source=words),
        9: lambda: forms.remove_ruling(schema=schema, number=number),
        10: lambda: forms.set_cosign(schema=schema, title=words, number=place, name=place),
    }
    part = ["person", "address", words][number % 3]
    added = {"page": page, "kind": kind, "title": words, "group": group, "part": part, "component": words}
    return acts.get(act, lambda: forms.add_field(schema=schema, **added)[0])()


def tried(schema, *press):
    """A step that is refused says why, and changes nothing."""
    try:
        return step(schema, *press)
    except DesignRefused as refused:
        words = refused.message
    assert words
    return schema


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=STEPS, start=st.sampled_from(["new", "sample"]))
def test_any_order_of_steps_leads_to_a_form_or_to_faults_in_words(steps, start):
    schema = begun() if start == "new" else sample_schema()
    for act, number, kind, words, design in steps:
        before = copy.deepcopy(schema)
        after = tried(schema, act, number, kind, words, design)
        assert schema == before
        assert json.loads(json.dumps(after)) == after
        _nothing_is_lost(before, after, act)
        schema = after
        faults = forms.form_faults(schema)
        assert all(fault.problem for fault in faults)
        assert forms.outline(schema=schema) is not None
        if not faults:
            forms.compile_form(key="any", schema=schema)


def _nothing_is_lost(before, after, act):
    """Only removing removes, and a step changes one thing: all other fields stay as they are."""
    had, has = before["properties"], after["properties"]
    if act not in (3, 6):
        assert had.keys() <= has.keys()
        assert set(places(before)) <= set(places(after))
    assert sum(1 for name in had.keys() & has.keys() if had[name] != has[name]) <= 1


def test_a_field_is_put_where_it_was_dragged():
    schema = with_fields("A", "B", "C")
    schema, second = forms.add_page(schema=schema, title="Hai")
    schema = forms.drop_field(schema=schema, place="c", page="nguoi-yeu-cau", before="a")
    assert places(schema) == ["applicant", "c", "a", "b"]
    schema = forms.drop_field(schema=schema, place="c", page="nguoi-yeu-cau", before="")
    assert places(schema) == ["applicant", "a", "b", "c"]
    schema = forms.drop_field(schema=schema, place="a", page=second, before="gone")
    assert [page["fields"] for page in schema["x-pages"]] == [["applicant", "b", "c"], ["a"]]
    assert forms.drop_field(schema=schema, place="b", page="nguoi-yeu-cau", before="b") == schema
    with pytest.raises(DesignRefused):
        forms.drop_field(schema=schema, place="b", page="nowhere", before="")


def test_a_question_of_a_group_stays_in_its_group():
    schema, group = forms.add_field(schema=begun(), page="nguoi-yeu-cau", kind="group", title="Con")
    for title in ("Tên", "Tuổi"):
        schema, _place = forms.add_field(
            schema=schema, page="nguoi-yeu-cau", group=group, kind="text", title=title
        )
    schema = forms.drop_field(schema=schema, place="con/tuoi", page="nguoi-yeu-cau", before="con/ten")
    assert places(schema) == ["applicant", "con", "con/tuoi", "con/ten"]
    schema = forms.drop_field(schema=schema, place="con/tuoi", page="nguoi-yeu-cau", before="applicant")
    assert places(schema) == ["applicant", "con", "con/ten", "con/tuoi"]


def test_a_page_is_put_where_it_was_dragged():
    schema, second = forms.add_page(schema=begun(), title="Hai")
    schema, third = forms.add_page(schema=schema, title="Ba")
    schema = forms.drop_page(schema=schema, page=third, before="nguoi-yeu-cau")
    assert [page["id"] for page in schema["x-pages"]] == [third, "nguoi-yeu-cau", second]
    schema = forms.drop_page(schema=schema, page=third, before="")
    assert [page["id"] for page in schema["x-pages"]] == ["nguoi-yeu-cau", second, third]
    assert forms.drop_page(schema=schema, page=third, before=third) == schema
