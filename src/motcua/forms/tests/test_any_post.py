"""Whatever is posted to a page with rows, conditions and offers: it is read, or refused in words; nothing crashes."""

from datetime import date

from django.http import QueryDict
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.forms import service as forms
from motcua.forms.service import Earlier
from motcua.forms.testing import rows_schema

SCHEMA = rows_schema()
SCHEMA["properties"]["members"]["items"]["properties"]["note"] = {
    "type": "string", "title": "Ghi chú", "x-show-if": "income > 5 or kin == 'other'",
}  # fmt: skip
SCHEMA["properties"]["members"]["items"]["x-fields"].append("note")
SCHEMA["x-eligibility"] = [{"when": "total > 100", "message": "Nhiều quá."}]
FORM = forms.compile_form(key="rows", schema=SCHEMA)
LEAVES = [
    *(
        "person_full_name",
        "person_date_of_birth-day",
        "person_date_of_birth-month",
        "person_date_of_birth-year",
    ),
    *("kin", "kin_words", "income", "note", ""),
]
NAMES = st.one_of(
    st.sampled_from(["members", "members-rows", "add", "remove", "reuse", "shown", "total", "focus"]),
    st.builds("members-{}-{}".format, st.sampled_from([0, 1, 2, 3, 4, "x", -1]), st.sampled_from(LEAVES)),
)
TYPED = st.one_of(
    st.sampled_from(
        ["members", "members-0", "members-1-note", "1", "2", "31", "2001", "child", "other", "H-1|"]
    ),
    st.text(max_size=6),
)


@settings(max_examples=250, deadline=None)
@given(posted=st.lists(st.tuples(NAMES, TYPED), max_size=25))
def test_anything_posted_is_read_and_what_is_kept_can_be_shown_again(posted):
    data = QueryDict(mutable=True)
    for name, typed in posted:
        data.appendlist(name, typed)
    earlier = [
        Earlier("H-1", date(2026, 1, 1), FORM, {"members": [{"person_full_name": "Mai", "kin": "child"}]})
    ]
    with translation.override("vi"):
        visit = forms.visit_page(FORM, "household", {}, data, earlier)
        again = forms.visit_page(FORM, "household", visit.answers)
        forms.show_page(visit.page, visit.given, visit.errors)
        forms.show_page(again.page, again.given)
        forms.summary(FORM, visit.answers)
    assert set(visit.errors) <= {field.name for field in visit.page.shown}
    if visit.goes_on:
        assert forms.check(FORM, visit.answers) == {}
