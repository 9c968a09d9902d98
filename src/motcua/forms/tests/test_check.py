import math

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.forms import service as forms
from motcua.forms.testing import posted, sample_form

FORM = sample_form()
# The units stand for all examples of a test; no example writes.
MANY = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
pytestmark = pytest.mark.usefixtures("communes")
INPUTS = [
    *("full_name", "sex", "personal_number", "phone", "email", "commune", "commune-elsewhere"),
    *("date_of_birth", "date_of_birth-day", "date_of_birth-month", "date_of_birth-year"),
    *(
        "purpose",
        "purpose_words",
        "copies",
        "area",
        "papers",
        "ethnicity",
        "consent",
        "csrfmiddlewaretoken",
        "x",
    ),
]
TYPED = st.one_of(
    st.sampled_from(
        [
            *(
                "",
                " ",
                "27",
                "3",
                "1990",
                "31/12/1999",
                "male",
                "female",
                "other",
                "work",
                "true",
                "on",
                "kinh",
            ),
            *(
                "027190000011",
                "027090000011",
                "123456789012",
                "0912345678",
                "+84 222 3822 111",
                "an@example.vn",
            ),
            *(
                "07795",
                "99999",
                "land",
                "birth",
                "Ninh Kiều",
                "Tân An",
                "1.500",
                "12,5",
                "-1",
                "\x00",
                "\ufeffAn",
            ),
        ]
    ),
    st.text(max_size=40),
    st.from_regex(r"[0-9]{1,14}", fullmatch=True),
)
POSTS = st.dictionaries(st.sampled_from(INPUTS), st.lists(TYPED, min_size=1, max_size=3))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | st.sampled_from(["07795", "1990-03-27"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)  # fmt: skip


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def as_post(values):
    data = posted("").copy()
    for name, texts in values.items():
        data.setlist(name, texts)
    return data


@MANY
@given(first=POSTS, second=POSTS)
def test_no_post_breaks_a_page_and_what_is_accepted_passes_the_check(first, second):
    one = forms.read_page(FORM, "person", as_post(first), {})
    two = forms.read_page(FORM, "request", as_post(second), one.answers)
    problems = forms.check(FORM, two.answers)
    for page, reading in (("person", one), ("request", two)):
        for field in FORM.page(page).fields:
            if field.name not in reading.errors:
                assert field.name not in problems
    left = problems.keys() - one.errors.keys() - two.errors.keys()
    assert not left
    if not one.errors and not two.errors:
        assert forms.check(FORM, two.answers) == {}


@MANY
@given(first=POSTS)
def test_what_was_accepted_and_shown_again_is_accepted_again(first):
    reading = forms.read_page(FORM, "person", as_post(first), {})
    page = forms.shown_page(FORM, "person", reading.answers)
    shown = forms.given_from(page, reading.answers)
    again = forms.read_page(
        FORM, "person", as_post({k: v if isinstance(v, list) else [v] for k, v in shown.items()}), {}
    )
    assert again.answers == reading.answers


@MANY
@given(answers=st.dictionaries(st.sampled_from([*FORM.fields, "nothing", ""]), JSON))
def test_no_answers_break_the_check_the_summary_or_the_page(answers):
    forms.check(FORM, answers)
    forms.summary(FORM, answers)
    for page in forms.pages_to_fill(FORM, answers):
        forms.given_from(page, answers)
        forms.read_page(FORM, page.id, posted(""), answers)


@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"full_name": 5}, "full_name"),
        ({"full_name": "a\x00b"}, "full_name"),
        ({"full_name": "\ud800"}, "full_name"),
        ({"papers": ["\ud800"]}, "papers"),
        ({"area": math.nan}, "area"),
        ({"date_of_birth": "27/03/1990"}, "date_of_birth"),
        ({"date_of_birth": "1990-02-30"}, "date_of_birth"),
        ({"phone": "+84912345678"}, "phone"),
        ({"papers": "land"}, "papers"),
        ({"copies": "2"}, "copies"),
        ({"copies": True}, "copies"),
        ({"commune": "00000"}, "commune"),
        ({"consent": "true"}, "consent"),
        ({"consent": False}, "consent"),
        ({"nothing": 1}, "nothing"),
    ],
)
def test_answers_of_the_wrong_shape_are_named(answers, field):
    assert field in forms.check(FORM, answers)
