"""Somebody knows only the old name of a commune: it is understood, told, and kept as it was written."""

from datetime import UTC, datetime

import lxml.html
import pytest
from django.template import engines
from django.test import Client
from django.utils import translation

from motcua.forms import service as forms
from motcua.forms.testing import posted, rows_schema, sample_form, sample_posts, sample_schema
from motcua.kit import clock
from motcua.territory.service import forget_units
from motcua.territory.testing import make_successions

FORM = sample_form()
OLD = "Xã Tăng Tiến, huyện Việt Yên"
WHY = "1658/NQ-UBTVQH15, từ 01/07/2025"
SPLIT = "xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp"
# Three communes of today of one name: two far away, one in Bắc Ninh.
TAN_AN = ("02320", "11167", "07682")
FORMER = "07789"
HALVES = {"30025", "30088"}


@pytest.fixture(autouse=True)
def _today(db):
    forget_units()
    make_successions("07795", "30079", *TAN_AN)
    forget_units()
    with clock.frozen(datetime(2026, 3, 2, 3, tzinfo=UTC)), translation.override("vi"):
        yield
    forget_units()


def post(typed, picked="", form=FORM, chosen="other"):
    data = posted(sample_posts()["person"]).copy()
    data["commune"], data["commune-elsewhere"], data["commune-pick"] = chosen, typed, picked
    return forms.visit_page(form, "person", {}, data)


def shown(visit):
    return lxml.html.fromstring(str(forms.show_page(visit.page, visit.given, visit.errors)))


def beside(visit):
    return " ".join(shown(visit).xpath("//div[@id='f-commune-understood']")[0].text_content().split())


def with_homes():
    """Rows that ask where each person lives."""
    schema = rows_schema()
    row = schema["properties"]["members"]["items"]
    row["properties"]["home"] = {"type": "string", "title": "Nơi ở", "x-widget": "commune"}
    row["properties"]["person"]["x-only"] = ["full_name"]
    row["x-fields"].append("home")
    return forms.compile_form(key="rows", schema=schema)


def only_here():
    schema = sample_schema()
    schema["properties"]["commune"]["x-elsewhere"] = False
    return forms.compile_form(key="here", schema=schema)


@pytest.mark.parametrize("typed", [OLD, "tang tien, viet yen", "Tăng Tiến, Bắc Giang"])
@pytest.mark.parametrize("form", [FORM, only_here()], ids=["anywhere", "only here"])
def test_the_commune_of_today_is_taken_and_the_page_says_why_before_it_goes_on(typed, form):
    first = post(typed, form=form)
    assert (first.errors, first.goes_on, first.answers["commune"]) == ({}, False, "07795")
    assert WHY in beside(first)
    (picked,) = shown(first).xpath("//input[@name='commune-pick']/@value")
    second = post(typed, picked, form)
    assert second.goes_on
    assert second.answers["commune"] == "07795"


def test_what_was_written_is_kept_beside_the_code_and_goes_along_to_the_filing():
    answers = post(OLD, "07795").answers
    written = {"text": OLD, "old": FORMER, "new": "07795", "method": "certain"}
    assert answers["commune-written"] == written
    answers = forms.read_page(FORM, "request", posted(sample_posts()["request"]), answers).answers
    assert forms.check(FORM, answers) == {}
    assert forms.completed(FORM, answers)["commune-written"] == written
    (row,) = [row for row in forms.summary(FORM, answers)[0].rows if row.field == "commune"]
    assert (row.value, row.written) == ("Phường Nếnh, tỉnh Bắc Ninh", OLD)
    assert row.in_print == f"Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: {OLD})"


def test_a_page_that_is_opened_again_shows_what_was_written_and_goes_on():
    answers = post(OLD, "07795").answers
    again = forms.visit_page(FORM, "person", answers)
    assert shown(again).xpath("//input[@name='commune-elsewhere']/@value") == [OLD]
    assert WHY in beside(again)
    assert forms.given_from(again.page, answers)["commune-pick"] == "07795"


def test_of_a_split_commune_a_part_is_chosen_and_nothing_is_lost():
    asked = post(SPLIT)
    assert asked.errors == {
        "commune": f"“Nơi thường trú”: “{SPLIT}” có thể là một trong những nơi bên dưới. Xin chọn một nơi."
    }
    page = shown(asked)
    assert page.xpath("//input[@name='commune-elsewhere']/@value") == [SPLIT]
    picks = page.xpath("//input[@name='commune-pick'][@type='radio']/@value")
    assert set(picks) == HALVES
    chosen = post(SPLIT, picks[1])
    assert chosen.goes_on
    assert chosen.answers["commune"] == picks[1]
    assert chosen.answers["commune-written"]["method"] == "chosen"
    assert chosen.answers["commune-written"]["old"] == "30079"


def test_a_pick_that_belongs_to_another_text_counts_for_nothing():
    assert post(SPLIT, "07795").errors.keys() == {"commune"}
    assert not post(OLD, "30025").goes_on


def test_of_a_name_that_several_bear_today_none_is_taken_unless_only_one_is_in_the_province():
    anywhere = post("Tân An")
    assert "có nhiều nơi tên “Tân An”" in anywhere.errors["commune"]
    assert shown(anywhere).xpath("//input[@name='commune-pick']/@type") == ["radio"]
    here = post("Tân An", form=only_here())
    assert here.goes_on
    assert here.answers["commune"] == "07682"
    assert "commune-written" not in here.answers


def test_a_name_of_today_needs_no_reason_and_nothing_is_kept_of_it():
    plain = post("phường Nếnh, Bắc Ninh")
    assert plain.goes_on
    assert "commune-written" not in plain.answers
    assert beside(plain) == ""


def test_what_was_written_falls_away_with_another_answer():
    before = post(OLD, "07795").answers
    data = posted(sample_posts()["person"]).copy()
    data["commune"] = "30025"
    after = forms.read_page(FORM, "person", data, before).answers
    assert after["commune"] == "30025"
    assert "commune-written" not in after
    assert "commune-written" not in forms.completed(FORM, before | {"commune": "30025"})


def test_where_only_the_province_serves_an_old_name_from_outside_is_told_so():
    assert post(SPLIT, form=only_here()).errors == {
        "commune": f"“Nơi thường trú”: “{SPLIT}” nay ở ngoài tỉnh tiếp nhận. Xin kiểm tra lại."
    }
    assert (
        post("qwertyuiop", form=only_here())
        .errors["commune"]
        .startswith("“Nơi thường trú”: không tìm thấy “qwertyuiop”")
    )
    assert post("", form=only_here()).errors.keys() == {"commune"}


def test_in_rows_too_it_is_kept_with_its_row():
    form = with_homes()
    data = posted("members-rows=2").copy()
    for place, typed in enumerate(("", OLD)):
        at = f"members-{place}-"
        data[f"{at}person_full_name"], data[f"{at}kin"] = f"Người {place}", "child"
        data[f"{at}home"] = "other" if typed else "07795"
        data[f"{at}home-elsewhere"] = typed
    first = forms.visit_page(form, "household", {}, data)
    assert (first.errors, first.goes_on) == ({}, False)
    assert shown(first).xpath("//input[@name='members-1-home-pick']/@value") == ["07795"]
    data["members-1-home-pick"] = "07795"
    second = forms.visit_page(form, "household", {}, data)
    assert second.goes_on
    assert second.answers["members"][1]["home-written"]["text"] == OLD
    assert "home-written" not in second.answers["members"][0]
    assert forms.check(form, second.answers) == {}
    again = forms.visit_page(form, "household", second.answers)
    assert again.given["members-1-home-elsewhere"] == OLD


def test_a_table_and_what_is_printed_of_it_show_what_was_written_in_its_rows():
    written = {"text": OLD, "old": FORMER, "new": "07795", "method": "certain"}
    rows = [
        {"person_full_name": "An", "home": "07795"},
        {"person_full_name": "Bình", "home": "07795", "home-written": written},
        {"person_full_name": "Chi", "home": "30025", "home-written": written},
    ]
    row = forms.summary(with_homes(), {"members": rows})[0].rows[0]
    assert row.table.heads == ("Họ, chữ đệm, tên", "Nơi ở")
    assert [line[1].written for line in row.table.rows] == ["", OLD, ""]
    assert row.in_print.splitlines()[1].endswith(
        f"Bình; Nơi ở: Phường Nếnh, tỉnh Bắc Ninh (ghi trong hồ sơ: {OLD})"
    )
    template = engines["jinja2"].from_string(
        '{% from "forms/summary.html" import summary_rows %}{{ summary_rows(rows) }}'
    )
    cells = lxml.html.fromstring(template.render({"rows": [row]})).xpath("//tbody/tr/td[2]")
    assert [" ".join(cell.text_content().split()) for cell in cells] == [
        "Phường Nếnh, tỉnh Bắc Ninh",
        f"Phường Nếnh, tỉnh Bắc Ninh (viết: {OLD})",
        "Xã Phú Cường, tỉnh Đồng Tháp",
    ]


def test_the_page_asks_the_server_while_somebody_types(client: Client):
    found = client.get("/communes/", {"for": "home", "in": "24", "home-elsewhere": OLD})
    assert found.status_code == 200
    assert WHY in found.content.decode()
    assert 'name="home-pick" value="07795"' in found.content.decode()
    assert client.get("/communes/", {"for": "home", "home-elsewhere": ""}).content.strip() == b""
    assert (
        client.get("/communes/", {"for": "home", "in": "24", "home-elsewhere": SPLIT}).content.strip() == b""
    )
    for wrong in ({}, {"for": "<b>"}, {"for": "home", "in": "2"}, {"for": "home", "in": "<b>"}):
        assert client.get("/communes/", wrong).status_code == 204
