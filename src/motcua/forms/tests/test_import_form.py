import pytest
from django.db import DatabaseError, transaction

from motcua.forms import service as forms
from motcua.forms import testing
from motcua.forms.errors import FormNotFound, FormRefused, PageNotFound


def refused(change) -> str:
    schema = testing.sample_schema()
    change(schema)
    with pytest.raises(FormRefused) as error:
        forms.import_form(key="thu", schema=schema)
    return error.value.message


@pytest.mark.django_db
def test_a_form_is_published_once_however_often_it_is_imported():
    first = testing.sample_version()
    assert testing.sample_version().pk == first.pk
    changed = testing.sample_schema()
    changed["title"] = "Tờ khai khác"
    assert forms.import_form(key="sample", schema=changed).pk != first.pk
    assert testing.sample_version("other").pk != first.pk


@pytest.mark.django_db
def test_a_published_form_cannot_be_changed():
    version = testing.sample_version()
    version.schema = {}
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        version.save()


@pytest.mark.django_db
def test_a_version_is_read_once(django_assert_num_queries):
    version = testing.sample_version()
    with django_assert_num_queries(1):
        assert forms.form(version.pk) is forms.form(version.pk)
    assert [page.id for page in forms.form(version.pk).pages] == ["person", "request"]
    with pytest.raises(FormNotFound):
        forms.form(0)


@pytest.mark.django_db
def test_labels_typed_in_pieces_are_the_same_labels():
    schema = testing.sample_schema()
    schema["properties"]["full_name"]["title"] = "Ho\u0323, chu\u031b\u0303 đe\u0323\u0302m, te\u0302n"
    assert forms.import_form(key="sample", schema=schema).pk == testing.sample_version().pk


def test_a_page_that_does_not_exist_is_not_found():
    with pytest.raises(PageNotFound):
        testing.sample_form().page("nothing")


def test_widgets_follow_from_types():
    fields = testing.sample_form().fields
    assert {name: str(field.widget) for name, field in fields.items()} == {
        "full_name": "text",
        "date_of_birth": "date",
        "sex": "radios",
        "personal_number": "personal-number",
        "phone": "phone",
        "email": "email",
        "commune": "commune",
        "purpose": "radios",
        "purpose_words": "textarea",
        "copies": "number",
        "area": "number",
        "papers": "checkbox",
        "ethnicity": "select",
        "consent": "checkbox",
    }


PROBLEMS = [
    (lambda s: s.update(type="array"), "thu#: phải là một lược đồ"),
    (lambda s: s.update(anyOf=[]), "thu#/anyOf: không dùng được"),
    (lambda s: s.update(properties={}), "thu#/properties: biểu mẫu không có ô nào"),
    (lambda s: s.update(required=["nothing"]), "thu#/required: không có ô “nothing”"),
    (lambda s: s.pop("x-pages"), "thu#/x-pages: biểu mẫu không có trang nào"),
    (lambda s: s["x-pages"][0]["fields"].append("nothing"), "thu#/x-pages/0/fields: không có ô “nothing”"),
    (lambda s: s["x-pages"][1]["fields"].append("sex"), "thu#/x-pages/1/fields: ô “sex” đã có trong trang khác"),
    (lambda s: s["x-pages"][1]["fields"].remove("area"), "thu#/properties/area: ô này không nằm trong trang nào"),
    (lambda s: s["x-pages"][1].update(id="person"), "thu#/x-pages/1/id:"),
    (lambda s: s["x-pages"][1].update(colour="red"), "thu#/x-pages/1:"),
    (lambda s: s["properties"]["sex"].update({"x-widget": "slider"}), "thu#/properties/sex/x-widget: không có loại ô “slider”"),
    (lambda s: s["properties"]["sex"].update({"x-widget": "date"}), ""),
    (lambda s: s["properties"]["area"].update({"x-widget": "date"}), "không đi với kiểu “number”"),
    (lambda s: s["properties"]["sex"].update({"x-prefill": "person.shoe"}), "thu#/properties/sex/x-prefill: không có dữ liệu “person.shoe”"),
    (lambda s: s["properties"]["sex"].update({"maxlength": 3}), "thu#/properties/sex/maxlength: không dùng được"),
    (lambda s: s["properties"]["sex"].update(type="strng"), "thu#/properties/sex/type:"),
    (lambda s: s["properties"]["sex"].update(type="string", minLength="x"), "thu#/properties/sex/minLength"),
    (lambda s: s["properties"]["full_name"].update(pattern="("), "thu#/properties/full_name/pattern"),
    (lambda s: s["properties"]["full_name"].update(format="uri"), "thu#/properties/full_name/format"),
    (lambda s: s["properties"]["full_name"].pop("title"), "thu#/properties/full_name/title: ô không có nhãn"),
    (lambda s: s["properties"]["sex"].pop("enum"), "thu#/properties/sex/x-enum-labels"),
    (lambda s: s["properties"]["papers"].update(items={}), "thu#/properties/papers"),
    (lambda s: s["properties"]["sex"]["x-enum-labels"].update({"x": "X"}), "không có lựa chọn “x”"),
    (lambda s: s["properties"]["copies"].update({"x-width": 7}), "thu#/properties/copies/x-width"),
    (lambda s: s["properties"]["copies"].update({"x-not-after": "today"}), "chỉ dùng cho ngày tháng"),
    (lambda s: s["properties"]["date_of_birth"].update({"x-not-after": "tomorrow"}), "thu#/properties/date_of_birth/x-not-after"),
    (lambda s: s["properties"]["date_of_birth"].update({"x-not-after": {"field": "sex"}}), "không phải là ngày tháng"),
    (lambda s: s["properties"]["personal_number"].update({"x-matches": {"sex": "nothing"}}), "không có ô “nothing”"),
    (lambda s: s["properties"]["personal_number"].update({"x-matches": {"shoe": "sex"}}), "không so được với “shoe”"),
    (lambda s: s["properties"]["sex"].update({"x-show-if": {"field": "purpose", "equals": "other"}}), "không được hỏi trước ô này"),
    (lambda s: s["properties"]["area"].update({"x-show-if": {"field": "purpose", "equals": "fun"}}), "không có lựa chọn “fun”"),
    (lambda s: s["properties"]["area"].update({"x-show-if": {"field": "purpose"}}), "phải có field và equals"),
    (lambda s: s["properties"].update({"Tên": s["properties"].pop("area")}), ""),
]  # fmt: skip


@pytest.mark.parametrize(("change", "words"), PROBLEMS)
def test_a_wrong_form_is_refused_with_the_place(change, words):
    message = refused(change)
    assert message.startswith("Biểu mẫu sai tại thu#")
    assert words in message
