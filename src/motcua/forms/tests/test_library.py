"""Parts of the library: expanded under the name of their use, checked as they should be, pinned when published."""

import pytest
from django.utils import translation

from motcua.forms import parts
from motcua.forms import service as forms
from motcua.forms.testing import posted, sample_person


def form_of(**properties):
    names = list(properties)
    return {
        "type": "object",
        "title": "Thử",
        "properties": properties,
        "required": names,
        "x-pages": [{"id": "one", "title": "Trang", "fields": names}],
    }


def compiled(**properties):
    return forms.compile_form(key="thu", schema=form_of(**properties))


def test_every_part_of_the_library_makes_a_sound_form():
    for part in forms.part_kinds():
        all_of_it = [name for name, _, _ in part.fields]
        for only in ({}, {"x-only": all_of_it}):
            form = compiled(use={"$ref": f"part:{part.kind}", "title": part.title, **only})
            assert {field.part.kind for field in form.fields.values()} == {part.kind}
    assert set(form.fields) == {"use_phone", "use_email"}


def test_two_uses_stand_beside_each_other_each_with_its_own_neighbours():
    form = compiled(
        wife={"$ref": "part:person", "title": "Bên nữ", "x-prefill": True},
        husband={"$ref": "part:person", "title": "Bên nam", "x-only": ["full_name", "personal_number"]},
    )
    assert list(form.fields) == [
        "wife_full_name", "wife_date_of_birth", "wife_sex", "wife_personal_number",
        "husband_full_name", "husband_personal_number",
    ]  # fmt: skip
    assert form.fields["wife_personal_number"].born_field == "wife_date_of_birth"
    assert form.fields["husband_personal_number"].born_field == ""
    known = forms.prefill(form, sample_person())
    assert known["wife_full_name"] == "Nguyễn Thị An"
    assert "husband_full_name" not in known


@pytest.mark.parametrize(
    ("use", "typed", "wrong"),
    [
        ("person", "use_personal_number=999190000011", None),
        ("person", "use_personal_number=000190000011", "use_personal_number"),
        ("person", "use_personal_number=027190000011&use_sex=male", "use_personal_number"),
        ("organization", "use_tax_code=0100109106", None),
        ("organization", "use_tax_code=0100109106-001", None),
        ("organization", "use_tax_code=010010910", "use_tax_code"),
        ("organization", "use_tax_code=01001091067", "use_tax_code"),
        ("land_plot", "use_sheet=12&use_plot=305&use_area=120,5", None),
        ("land_plot", "use_area=0", "use_area"),
        ("land_plot", "use_plot=ba", "use_plot"),
        ("bank_account", "use_number=12345678", None),
        ("bank_account", "use_number=12", "use_number"),
        ("contact", "use_phone=0912+345+678", None),
        ("contact", "use_phone=091234", "use_phone"),
        ("identity_paper", "use_number=C1234567", None),
        (
            "identity_paper",
            "use_issued_on-day=1&use_issued_on-month=1&use_issued_on-year=2199",
            "use_issued_on",
        ),
    ],
)
def test_a_part_is_checked_as_it_should_be(use, typed, wrong):
    form = compiled(use={"$ref": f"part:{use}", "title": "Phần"})
    with translation.override("vi"):
        errors = forms.read_page(form, "one", posted(typed), {}).errors
    names = {one.partition("=")[0].removesuffix("-day") for one in typed.split("&")}
    assert {name for name in names if name in errors} == ({wrong} if wrong else set())


@pytest.mark.usefixtures("communes")
def test_an_address_keeps_the_old_words_beside_the_unit_of_today():
    form = compiled(home={"$ref": "part:address", "title": "Nơi ở"})
    query = "home_commune=07795&home_line=S%E1%BB%91+1&home_former=Th%E1%BB%8B+tr%E1%BA%A5n+N%E1%BA%BFnh"
    reading = forms.read_page(form, "one", posted(query), {})
    assert reading.errors == {}
    assert reading.answers == {"home_commune": "07795", "home_line": "Số 1", "home_former": "Thị trấn Nếnh"}


@pytest.mark.django_db
def test_a_published_form_keeps_the_parts_that_it_was_published_with(monkeypatch):
    version = forms.import_form(key="thu", schema=form_of(who={"$ref": "part:contact", "title": "Ai"}))
    assert set(version.schema["x-library"]) == {"contact"}
    monkeypatch.setattr(parts, "_library", dict)
    again = forms.compile_form(key="thu", schema=version.schema)
    assert set(again.fields) == {"who_phone", "who_email"}


@pytest.mark.parametrize(
    ("use", "place"),
    [
        ({"$ref": "part:ship", "title": "X"}, "properties/use/$ref"),
        ({"$ref": "part:person", "title": "X", "x-only": ["shoe"]}, "properties/use/x-only"),
        ({"$ref": "part:person", "title": "X", "x-only": "full_name"}, "properties/use/x-only"),
        ({"$ref": "part:person", "title": "X", "enum": []}, "properties/use/enum"),
        ({"$ref": "part:person", "title": ""}, "properties/use/title"),
        ({"type": "string", "title": "X", "x-part": {"name": "a"}}, "properties/use/x-part"),
        ({"$ref": "https://example.vn/x", "title": "X"}, "properties/use/$ref"),
    ],
)
def test_a_use_that_is_not_understood_is_named(use, place):
    assert place in {fault.place for fault in forms.form_faults(form_of(use=use))}


@pytest.mark.parametrize(
    "library", [5, {"person": 1}, {"person": {"fields": ["a"], "properties": {}, "required": []}}]
)
def test_a_library_that_comes_along_broken_is_refused(library):
    schema = form_of(use={"$ref": "part:person", "title": "X"}) | {"x-library": library}
    assert "x-library" in {fault.place for fault in forms.form_faults(schema)}
