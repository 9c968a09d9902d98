"""A commune of an earlier dossier comes with how it was written, and as what it is today."""

from datetime import UTC, date, datetime

import lxml.html
import pytest
from django.utils import translation

from motcua.forms import service as forms
from motcua.forms.service import Earlier
from motcua.forms.testing import posted, rows_schema
from motcua.kit import clock
from motcua.territory.service import forget_units
from motcua.territory.testing import make_successions

CODE = "H05.77.95-250602-0001"
DAY = date(2025, 6, 2)
NENH, FORMER = "07795", "07789"
FORMER_NAME = "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang"
WHY = "nhập vào phường Nếnh, tỉnh Bắc Ninh theo Nghị quyết 1658/NQ-UBTVQH15, từ 01/07/2025"
OLD = "xã Tăng Tiến, huyện Việt Yên"
WRITTEN = {"text": OLD, "old": FORMER, "new": NENH, "method": "certain"}
SPLIT, SPLIT_NAME = "30079", "Xã Gáo Giồng, huyện Cao Lãnh, tỉnh Đồng Tháp"
HALVES = ["30025", "30088"]


@pytest.fixture(autouse=True)
def _today(db):
    forget_units()
    make_successions(NENH, SPLIT)
    forget_units()
    with clock.frozen(datetime(2026, 3, 2, 3, tzinfo=UTC)), translation.override("vi"):
        yield
    forget_units()


def form_of(**properties):
    page = {"id": "one", "title": "Trang", "fields": list(properties)}
    schema = {"type": "object", "title": "Thử", "properties": properties, "x-pages": [page]}
    return forms.compile_form(key="thu", schema=schema)


FORM = form_of(
    home={"type": "string", "title": "Nơi ở", "x-widget": "commune"},
    phone={"type": "string", "title": "Điện thoại", "x-widget": "phone"},
)
HERE = form_of(home={"type": "string", "title": "Nơi ở", "x-widget": "commune", "x-elsewhere": False})


def offered(answers, form=FORM, filled=None):
    visit = forms.visit_page(form, "one", filled or {}, None, [Earlier(CODE, DAY, form, answers)])
    return visit.offers.get("", ())


def reused(answers, form=FORM, page="one"):
    data = posted("members-rows=0").copy()
    data["reuse"] = f"{CODE}|"
    return forms.visit_page(form, page, {}, data, [Earlier(CODE, DAY, form, answers)])


def shown(visit):
    return lxml.html.fromstring(str(forms.show_page(visit.page, visit.given, visit.errors)))


def beside(visit, name="home"):
    return " ".join(shown(visit).xpath(f"//div[@id='f-{name}-understood']")[0].text_content().split())


def test_what_was_written_comes_along_and_is_told_again():
    (offer,) = offered({"home": NENH, "home-written": WRITTEN})
    assert offer.preview == f"Phường Nếnh, tỉnh Bắc Ninh (viết: {OLD})"
    visit = reused({"home": NENH, "home-written": WRITTEN})
    assert visit.answers == {"home": NENH, "home-written": WRITTEN}
    assert visit.given["home-elsewhere"] == OLD
    assert WHY in beside(visit)
    assert not visit.goes_on


def test_what_was_written_of_another_answer_stays_behind():
    (offer,) = offered({"home": NENH, "home-written": WRITTEN | {"new": "30025"}})
    assert offer.values == {"home": NENH}
    assert offered({"home": NENH, "home-written": WRITTEN}, filled={"home": NENH}) == ()


@pytest.mark.parametrize("form", [FORM, HERE], ids=["anywhere", "only here"])
def test_a_commune_that_went_into_another_is_taken_for_that_one_and_the_page_says_why(form):
    visit = reused({"home": FORMER}, form)
    now = {"text": FORMER_NAME, "old": FORMER, "new": NENH, "method": "certain"}
    assert visit.answers == {"home": NENH, "home-written": now}
    assert visit.given["home-elsewhere"] == FORMER_NAME
    assert WHY in beside(visit)
    data = posted("").copy()
    (data["home-pick"],) = shown(visit).xpath("//input[@name='home-pick']/@value")
    data["home"], data["home-elsewhere"] = "other", FORMER_NAME
    again = forms.visit_page(form, "one", visit.answers, data)
    assert again.goes_on
    assert again.answers == visit.answers


def test_words_written_for_a_commune_that_is_no_more_are_understood_anew():
    kept = {"text": "Tăng Tiến, Bắc Giang", "old": FORMER, "new": FORMER, "method": "certain"}
    visit = reused({"home": FORMER, "home-written": kept})
    assert visit.answers["home"] == NENH
    assert visit.answers["home-written"] == kept | {"new": NENH}


def test_of_a_commune_that_was_split_a_part_is_asked_for_and_nothing_is_taken():
    (offer,) = offered({"home": SPLIT, "phone": "0912345678"})
    assert offer.values == {"phone": "0912345678"}
    assert offer.preview == f"{SPLIT_NAME} (chọn lại tên hiện nay); 0912345678"
    visit = reused({"home": SPLIT, "phone": "0912345678"})
    assert visit.answers == {"phone": "0912345678"}
    assert visit.given["home-elsewhere"] == SPLIT_NAME
    picks = shown(visit).xpath("//input[@name='home-pick'][@type='radio']")
    assert sorted(pick.get("value") for pick in picks) == HALVES
    assert not [pick for pick in picks if pick.get("checked") is not None]


def test_it_is_offered_even_where_nothing_else_comes_with_it():
    visit = reused({"home": SPLIT})
    assert (visit.answers, visit.given["home-elsewhere"]) == ({}, SPLIT_NAME)


def test_what_only_lies_outside_the_province_that_serves_is_not_offered():
    assert offered({"home": SPLIT}, HERE) == ()
    assert offered({"home": "99999"}) == ()


def test_in_rows_too_each_commune_is_that_of_today():
    schema = rows_schema()
    row = schema["properties"]["members"]["items"]
    row["properties"]["home"] = {"type": "string", "title": "Nơi ở", "x-widget": "commune"}
    row["properties"]["person"]["x-only"] = ["full_name"]
    row["x-fields"].append("home")
    form = forms.compile_form(key="rows", schema=schema)
    people = [
        {"person_full_name": name, "kin": "child"} | home
        for name, home in (
            ("An", {"home": NENH, "home-written": WRITTEN}),
            ("Bình", {"home": FORMER}),
            ("Chi", {"home": SPLIT}),
        )
    ]
    visit = reused({"members": people}, form, "household")
    first, second, third = visit.answers["members"]
    assert first == people[0]
    assert (second["home"], second["home-written"]["text"]) == (NENH, FORMER_NAME)
    assert third == {"person_full_name": "Chi", "kin": "child"}
    assert visit.given["members-0-home-elsewhere"] == OLD
    assert WHY in beside(visit, "members-1-home")
    assert visit.given["members-2-home-elsewhere"] == SPLIT_NAME
    assert sorted(shown(visit).xpath("//input[@name='members-2-home-pick']/@value")) == HALVES
