"""Administrators list procedures, edit a draft page by page, and publish what another has sent."""

import pytest
from django.urls import reverse
from lxml.html import document_fromstring

from motcua.catalogue import service as catalogue
from motcua.kit import clock
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

CODE = "1.001193"


@pytest.fixture
def minh(world):
    return make_official(
        (make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Cao Nhật Minh"
    )


@pytest.fixture
def lien(world):
    return make_official((make_organization(Kind.PROVINCIAL_CENTRE), Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def draft(minh):
    return catalogue.begin_draft(code=CODE, by=minh)


def at(name, **arguments):
    return reverse(f"office:configuration{name}", kwargs=arguments)


def text(response):
    return response.content.decode()


def boxes(html):
    """What a browser would post from the largest form of the page, before a button is pressed."""
    form = max(document_fromstring(html).forms, key=lambda form: len(form.fields))
    values = {}
    for name, value in form.form_values():
        values.setdefault(name, []).append(value)
    return values


def posted(client, address, **changes):
    """Change some boxes of a page and press a button of it, as a browser does."""
    return client.post(address, boxes(text(client.get(address))) | changes)


def test_only_administrators_of_the_province_see_it(world, minh, browse):
    assert browse(minh).get(at("")).status_code == 200
    assert at("") in text(browse(minh).get(reverse("office:work")))
    assert browse(world.binh).get(at("")).status_code == 403
    assert at("") not in text(browse(world.binh).get(reverse("office:work")))


def test_the_list_is_searched_without_marks_and_filtered(minh, browse):
    client = browse(minh)
    page = text(client.get(at(""), {"q": "khai sinh"}))
    assert "Đăng ký khai sinh" in page
    assert "hộ kinh doanh" not in page
    assert "1.001612" in text(client.get(at(""), {"q": "1.0016"}))
    assert "Không thấy thủ tục nào" in text(client.get(at(""), {"state": "withdrawn"}))
    assert "Đăng ký kết hôn" not in text(client.get(at(""), {"field": "Chứng thực"}))


def test_the_list_costs_a_statement_whatever_its_length(minh, browse, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        rows = catalogue.configured_procedures()
    assert len(rows) == rows[0].total


def test_a_new_procedure_is_begun_by_its_code(minh, browse):
    client = browse(minh)
    wrong = client.post(at("_new"), {"code": "abc"})
    assert wrong.status_code == 422
    assert 'value="abc"' in text(wrong)
    assert "ví dụ 1.001193" in text(wrong)
    assert client.post(at("_new"), {"code": CODE}).status_code == 422
    made = client.post(at("_new"), {"code": "1.999999", "copy_of": CODE})
    assert made.status_code == 302
    assert "Đăng ký khai sinh" in text(client.get(made.headers["Location"]))


def test_a_procedure_has_one_draft_for_all(minh, lien, browse):
    page = at("_edit", code=CODE)
    first = browse(minh).post(page)
    second = browse(lien).post(page)
    assert first.headers["Location"] == second.headers["Location"]


def test_the_whole_record_survives_each_page_unchanged(draft, minh, browse):
    client = browse(minh)
    for section in ("general", "components", "fees", "basis", "guide", "source"):
        posted(client, at("_section", draft_id=draft.id, section=section), do="save")
    kept = catalogue.draft_card(draft_id=draft.id)
    assert kept.record == draft.record
    assert kept.revision == 1


def test_what_is_typed_is_saved(draft, minh, browse):
    client = browse(minh)
    posted(client, at("_draft", draft_id=draft.id), do="save", **{"title": "Khai sinh", "term-amount": "3"})
    posted(
        client, at("_section", draft_id=draft.id, section="guide"), do="save", keywords="một\n\n  hai  \nba"
    )
    kept = catalogue.draft_card(draft_id=draft.id).record
    assert (kept["title"], kept["term"]["amount"]) == ("Khai sinh", 3)
    assert kept["keywords"] == ["một", "hai", "ba"]


def test_papers_are_added_moved_and_removed_without_scripts(draft, minh, browse):
    client, page = browse(minh), at("_section", draft_id=draft.id, section="components")
    codes = [part["code"] for part in draft.record["components"]]

    def now():
        return [part["code"] for part in catalogue.draft_card(draft_id=draft.id).record["components"]]

    assert posted(client, page, do="add").headers["Location"].endswith(f"#components-{len(codes)}")
    posted(client, page, do="save", **{f"components-{len(codes)}-title": "Đơn đề nghị cấp mới"})
    assert now() == [*codes, "don-de-nghi-cap-moi"]
    posted(client, page, do=f"up-{len(codes)}")
    assert now()[-2:] == ["don-de-nghi-cap-moi", codes[-1]]
    posted(client, page, do=f"remove-{len(codes) - 1}")
    assert now() == codes
    posted(client, page, do="down-0")
    assert now()[:2] == [codes[1], codes[0]]


def test_whoever_reviews_a_new_procedure_reads_all_of_it(minh, lien, browse):
    draft = catalogue.begin_draft(code="1.999999", by=minh, copy_of=CODE)
    page = text(browse(lien).get(at("_review", draft_id=draft.id)))
    assert "Đây là thủ tục mới" in page
    assert "Giấy chứng sinh" in page
    assert at("_form_trial", draft_id=draft.id) in page


def test_a_paper_that_was_removed_is_put_back_with_what_was_typed_meanwhile(draft, minh, browse):
    client, page = browse(minh), at("_section", draft_id=draft.id, section="components")
    papers = draft.record["components"]
    assert "Hoàn tác" not in text(client.get(page))
    gone = posted(client, page, do="remove-0", **{"components-1-note": "Bản chính"})
    assert gone.headers["Location"].endswith("#removed")
    left = text(client.get(page))
    assert f"Đã xóa “Giấy tờ 1 – {papers[0]['title']}”." in left
    assert "Đã xóa" not in text(client.get(at("_section", draft_id=draft.id, section="fees")))
    posted(client, page, do="save", **{"components-0-copies": "7"})
    back = posted(client, page, do="restore", **{"components-0-originals": "5"})
    assert back.headers["Location"].endswith("#components-0")
    expected = papers[1] | {"note": "Bản chính", "copies": 7, "originals": 5}
    kept = catalogue.draft_card(draft_id=draft.id)
    assert kept.record["components"] == [papers[0], expected, *papers[2:]]
    assert kept.row_removed is None
    assert "Hoàn tác" not in text(client.get(page))


def test_only_the_last_row_that_was_removed_is_put_back(draft, minh, browse):
    client, page = browse(minh), at("_section", draft_id=draft.id, section="basis")
    known = draft.record["legal_basis"]
    posted(client, page, do="remove-0")
    posted(client, page, do="remove-0")
    posted(client, page, do="restore")
    posted(client, page, do="restore")
    assert catalogue.draft_card(draft_id=draft.id).record["legal_basis"] == known[1:]


def test_enter_in_a_box_of_a_row_saves_and_removes_nothing(draft, minh, browse):
    page = text(browse(minh).get(at("_section", draft_id=draft.id, section="components")))
    form = max(document_fromstring(page).forms, key=lambda form: len(form.fields))
    assert form.xpath(".//button")[0].get("value") == "save"


def test_what_is_wrong_is_kept_and_said_beside_its_box(draft, minh, browse):
    client, page = browse(minh), at("_section", draft_id=draft.id, section="fees")
    posted(client, page, do="save", **{"fees-0-amount": "năm nghìn"})
    checked = text(client.get(page, {"check": "1"}))
    assert 'value="năm nghìn"' in checked
    assert 'id="fees-0-amount-error"' in checked
    assert 'href="#fees-0-amount"' in checked
    general = text(client.get(at("_draft", draft_id=draft.id), {"check": "1"}))
    assert "Phí, lệ phí (1)" in general


def test_the_second_tab_learns_what_was_saved_and_loses_nothing(draft, minh, lien, browse):
    page = at("_draft", draft_id=draft.id)
    seen = boxes(text(browse(lien).get(page)))
    posted(browse(minh), page, do="save", title="Khai sinh của Minh")
    late = browse(lien).post(page, seen | {"title": "Khai sinh của Liên", "do": "save"})
    assert late.status_code == 409
    shown = text(late)
    assert "Cao Nhật Minh vừa lưu" in shown
    assert 'value="Khai sinh của Liên"' in shown
    assert "đã lưu “Khai sinh của Minh”" in shown
    assert catalogue.draft_card(draft_id=draft.id).title == "Khai sinh của Minh"
    browse(lien).post(page, boxes(shown) | {"do": "save"})
    assert catalogue.draft_card(draft_id=draft.id).title == "Khai sinh của Liên"


def test_closing_day_and_limit_are_said_only_where_there_are_some(draft, minh, browse):
    client, page = browse(minh), at("_section", draft_id=draft.id, section="source")
    posted(client, page, do="save", **{"submissions-until": "31/12/2026", "submissions-most": "500"})
    assert catalogue.draft_card(draft_id=draft.id).record["submissions"] == {
        "until": "2026-12-31",
        "most": 500,
    }
    posted(client, page, do="save", **{"submissions-until": "", "submissions-most": ""})
    assert "submissions" not in catalogue.draft_card(draft_id=draft.id).record


def test_faults_lead_to_where_they_are_mended(minh, browse):
    draft = catalogue.begin_draft(code="1.999999", by=minh)
    client = browse(minh)
    page = text(client.get(at("_review", draft_id=draft.id)))
    assert f"{at('_draft', draft_id=draft.id)}?check=1#title" in page
    assert f"{at('_section', draft_id=draft.id, section='guide')}?check=1#steps" in page
    assert at("_process", draft_id=draft.id) in page
    assert "Gửi duyệt</button>" not in page


def test_one_sends_and_another_publishes(draft, minh, lien, browse):
    page = at("_review", draft_id=draft.id)
    posted(browse(minh), at("_draft", draft_id=draft.id), do="save", summary="Cấp Giấy khai sinh.")
    shown = text(browse(minh).get(page))
    assert "<del>Cấp Giấy khai sinh và số định danh cá nhân cho trẻ.</del>" in shown
    assert "<ins>Cấp Giấy khai sinh.</ins>" in shown
    assert browse(minh).post(page, {"do": "send", "revision": 2}).status_code == 302
    assert "Áp dụng từ ngày" not in text(browse(minh).get(page))
    past = browse(lien).post(page, {"do": "publish", "revision": 3, "effective_from": "1/1/2020"})
    assert past.status_code == 422
    assert 'id="effective_from-error"' in text(past)
    today = clock.today()
    day = f"{today.day}/{today.month}/{today.year}"
    sent = {"do": "publish", "revision": 3, "effective_from": day}
    gaps = browse(lien).post(page, sent)
    assert gaps.status_code == 422
    assert 'id="accept_gaps-error"' in text(gaps)
    done = browse(lien).post(page, sent | {"accept_gaps": "1"})
    assert done.headers["Location"] == at("_procedure", code=CODE)
    listed = text(browse(minh).get(at("_procedure", code=CODE)))
    assert "Đỗ Bích Liên" in listed
    assert "kèm chương trình" in listed


def test_a_draft_is_returned_with_a_note_that_is_shown(draft, minh, lien, browse):
    page = at("_review", draft_id=draft.id)
    posted(browse(minh), at("_draft", draft_id=draft.id), do="save", summary="Cấp Giấy khai sinh.")
    browse(minh).post(page, {"do": "send", "revision": 2})
    empty = browse(lien).post(page, {"do": "return", "revision": 3, "note": " "})
    assert empty.status_code == 422
    browse(lien).post(page, {"do": "return", "revision": 3, "note": "Xin ghi rõ hơn."})
    assert "Xin ghi rõ hơn." in text(browse(minh).get(at("_draft", draft_id=draft.id)))


def test_a_draft_is_dropped(draft, minh, browse):
    done = browse(minh).post(at("_review", draft_id=draft.id), {"do": "discard", "revision": 1})
    assert done.headers["Location"] == at("")
    assert catalogue.draft_card(draft_id=draft.id).state == "discarded"


def test_pages_that_are_not_there_are_not_found(draft, minh, browse):
    client = browse(minh)
    assert client.get(at("_draft", draft_id=0)).status_code == 404
    assert client.get(at("_section", draft_id=draft.id, section="nothing")).status_code == 404
    assert client.get(at("_procedure", code="1.888888")).status_code == 404
    assert client.post(at("_edit", code="1.888888")).status_code == 404
