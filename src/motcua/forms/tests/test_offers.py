"""What a person gave in an earlier dossier is offered again, with where it comes from, and used only if they say so."""

from datetime import date

import pytest
from django.utils import translation

from motcua.forms import service as forms
from motcua.forms.service import Earlier
from motcua.forms.testing import posted, rows_schema

WHO = {"$ref": "part:person", "title": "Người", "x-only": ["full_name", "date_of_birth", "personal_number"]}
AN = {"full_name": "Nguyễn Văn An", "date_of_birth": "1990-02-01", "personal_number": "024090000101"}


def form_of(**properties):
    names = list(properties)
    page = {"id": "one", "title": "Trang", "fields": names}
    return forms.compile_form(
        key="thu", schema={"type": "object", "title": "Thử", "properties": properties, "x-pages": [page]}
    )


def named(prefix, **more):
    return {f"{prefix}_{name}": value for name, value in (AN | more).items()}


def earlier(form, answers, code="H05.77.95-260102-0001"):
    return Earlier(code, date(2026, 1, 2), form, answers)


NEW = form_of(husband=WHO, phone={"type": "string", "title": "Điện thoại", "x-widget": "phone"})
OLD = form_of(
    father=WHO,
    phone={"type": "string", "title": "Số điện thoại", "x-widget": "phone"},
    agree={"type": "boolean", "title": "Đồng ý"},
)


@pytest.fixture(autouse=True)
def _vietnamese():
    with translation.override("vi"):
        yield


def test_the_same_part_of_an_earlier_dossier_is_offered_under_whatever_name_it_stood():
    visit = forms.visit_page(NEW, "one", {}, None, [earlier(OLD, named("father") | {"phone": "0912345678"})])
    assert visit.answers == {}
    (offer,) = visit.offers["husband"]
    assert offer.values == named("husband")
    assert offer.words == "Dùng lại từ hồ sơ H05.77.95-260102-0001 ngày 02/01/2026"
    assert offer.preview == "Nguyễn Văn An; 01/02/1990; 024090000101"
    (single,) = visit.offers[""]
    assert single.values == {"phone": "0912345678"}


def test_the_button_fills_the_part_and_leaves_what_was_typed_elsewhere():
    past = [earlier(OLD, named("father"))]
    data = posted("husband_full_name=B&phone=12x&reuse=H05.77.95-260102-0001%7Chusband")
    visit = forms.visit_page(NEW, "one", {}, data, past)
    assert (visit.goes_on, visit.errors) == (False, {})
    assert visit.answers == named("husband")
    assert visit.given["husband_full_name"] == "Nguyễn Văn An"
    assert visit.given["husband_date_of_birth-year"] == "1990"
    assert visit.given["phone"] == "12x"
    assert "husband" not in visit.offers


@pytest.mark.parametrize("key", ["", "x", "H05.77.95-260102-0001|wife", "H99|husband"])
def test_a_button_that_no_page_offers_fills_nothing(key):
    data = posted("")
    data = data.copy()
    data["reuse"] = key
    visit = forms.visit_page(NEW, "one", {}, data, [earlier(OLD, named("father"))])
    assert visit.answers == {}


def test_what_is_there_already_or_twice_or_wrong_today_is_not_offered():
    same = earlier(OLD, named("father"))
    assert "husband" not in forms.visit_page(NEW, "one", named("husband"), None, [same]).offers
    assert len(forms.visit_page(NEW, "one", {}, None, [same, same]).offers["husband"]) == 1
    wrong = earlier(OLD, named("father", personal_number="024"))
    (offer,) = forms.visit_page(NEW, "one", {}, None, [wrong]).offers["husband"]
    assert "husband_personal_number" not in offer.values


def test_no_more_than_two_of_each_are_offered():
    past = [earlier(OLD, named("father", full_name=f"Người {n}"), code=f"H-{n}") for n in range(5)]
    assert [offer.code for offer in forms.visit_page(NEW, "one", {}, None, past).offers["husband"]] == [
        "H-0",
        "H-1",
    ]


def test_rows_are_offered_as_a_whole():
    form = forms.compile_form(key="rows", schema=rows_schema())
    rows = [{"person_full_name": "Mai", "person_date_of_birth": "2010-02-01", "kin": "child"}]
    past = [earlier(form, {"members": rows})]
    (offer,) = forms.visit_page(form, "household", {}, None, past).offers[""]
    assert offer.preview == "Người trong hộ: 1 mục"
    data = posted("members-rows=0").copy()
    data["reuse"] = offer.key
    visit = forms.visit_page(form, "household", {}, data, past)
    assert visit.answers["members"] == rows
    assert visit.given["members-0-person_full_name"] == "Mai"
    assert len(visit.page.rows["members"]) == 1
