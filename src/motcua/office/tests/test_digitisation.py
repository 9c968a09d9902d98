"""Papers are digitised on pages of their own: scan, watch, confirm beside the picture, sign."""

import re

import pytest
from django.urls import reverse
from tests.pages import Page

from motcua.documents.models import Digitisation
from motcua.documents.testing import make_digitised, scans
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Component, ComponentField, Digitised, Dossier
from motcua.dossiers.testing import BIRTH, pdf
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official

PAPER = "giay-chung-sinh"


@pytest.fixture
def code(world):
    return world.file_at_counter(code=BIRTH)


@pytest.fixture
def at_desk(browse, world):
    return browse(world.dung)


def part_of(code):
    return Component.objects.filter(dossier__code=code, code=PAPER).exclude(file=None).order_by("pk").last()


def put_scan(at_desk, address, code, **rest):
    sent = {"component": PAPER, "file": pdf(**rest)}
    return at_desk.post(address(code, "digitisation"), sent)


@pytest.fixture
def part(at_desk, address, code):
    put_scan(at_desk, address, code, mark="quet")
    found = part_of(code)
    make_digitised(found.file, scans.RESIDENCE)
    return found


def html(response):
    return response.content.decode()


def test_a_scan_is_sent_and_its_progress_is_shown(at_desk, address, code):
    assert put_scan(at_desk, address, code, mark="moi").status_code == 302
    page = html(at_desk.get(address(code, "digitisation")))
    assert Page(page).faults == []
    assert "Sắp nhận dạng" in page
    assert "hx-trigger" in page
    Digitisation.objects.update(state="running", pages_total=12)
    assert "Đang nhận dạng: 0/12 trang" in html(at_desk.get(address(code, "digitisation")))


def test_the_page_hears_only_news(at_desk, address, code):
    put_scan(at_desk, address, code, mark="moi")
    shown = html(at_desk.get(address(code, "digitisation")))
    known = shown.split("known=")[1].split('"')[0]
    quiet = at_desk.get(
        address(code, "digitisation_progress"), {"known": known}, headers={"hx-request": "true"}
    )
    assert quiet.status_code == 204
    make_digitised(part_of(code).file, scans.RESIDENCE)
    news = at_desk.get(
        address(code, "digitisation_progress"), {"known": known}, headers={"hx-request": "true"}
    )
    assert "Đối chiếu và ký" in html(news)
    assert "hx-trigger" not in html(news)


@pytest.mark.parametrize(
    ("file", "message"),
    [(None, "Chưa chọn tệp"), (b"<html>", "không phải là PDF"), (b"", "không có nội dung")],
)
def test_a_wrong_file_is_refused_beside_its_field(at_desk, address, code, file, message):
    from django.core.files.uploadedfile import SimpleUploadedFile

    sent = {"component": PAPER} | ({"file": SimpleUploadedFile("a.pdf", file)} if file is not None else {})
    refused = at_desk.post(address(code, "digitisation"), sent)
    assert refused.status_code == 422
    assert message in html(refused)
    assert f'id="file-{PAPER}-error"' in html(refused)


def test_a_failure_is_named_and_tried_again(at_desk, address, code, part):
    Digitisation.objects.filter(source=part.file).update(
        state="failed",
        searchable=None,
        error="Máy chủ chưa có nhận dạng chữ.",
        error_kind="recognition_missing",
    )
    page = html(at_desk.get(address(code, "digitisation")))
    assert "Máy chủ chưa có nhận dạng chữ." in page
    assert "Thử lại" in page
    at_desk.post(address(code, "digitisation_read", component_id=part.pk))
    assert Digitisation.objects.get(source=part.file).state == "queued"


def test_fields_stand_beside_the_page_with_their_box_and_nothing_is_chosen(at_desk, address, code, part):
    Dossier.objects.filter(code=code).update(owner_name="Trần Văn Quy")
    page = html(at_desk.get(address(code, "digitisation_fields", component_id=part.pk)))
    assert Page(page).faults == []
    assert page.count('class="found"') == 7
    assert " checked" not in page
    assert 'value="27/09/1991"' in page
    assert "Khác dấu với hồ sơ" in page
    assert "<mark>QUÝ</mark> ≠ <mark>Quy</mark>" in page


def test_decisions_are_kept_and_the_rest_is_asked_for(at_desk, address, code, part):
    url = address(code, "digitisation_fields", component_id=part.pk)
    sent = {"decision-full_name": "accepted", "value-full_name": "Trần Văn Quý", "sign": "1"}
    answer = at_desk.post(url, sent)
    shown = html(answer)
    assert (answer.status_code, shown.count('href="#decision-')) == (422, 6)
    assert 'href="#decision-full_name-accepted"' not in shown
    assert 'id="decision-full_name-error"' not in shown
    assert len(re.findall(r'id="decision-\w+-error"', shown)) == 6
    assert (
        re.findall(r'id="([\w-]+)"[^>]* autofocus', shown)
        == re.findall(r'href="#(decision-[\w-]+)"', shown)[:1]
    )
    assert Page(shown).faults == []
    kept = ComponentField.objects.get(component=part)
    assert (kept.field, kept.decision, kept.value) == ("full_name", "edited", "Trần Văn Quý")
    del sent["sign"]
    answer = at_desk.post(url, sent)
    assert (answer.status_code, answer.url) == (302, url)
    assert "Còn 6 trường" in html(at_desk.get(url))


def test_a_colleague_who_decided_first_is_named_and_nothing_of_theirs_is_overwritten(
    at_desk, browse, world, address, code, part
):
    url = address(code, "digitisation_fields", component_id=part.pk)
    colleague = make_official((world.centre, Role.RECEPTIONIST), name="Vũ Hải Yến")
    seen = re.search(r'name="seen" value="([^"]*)"', html(at_desk.get(url)))[1]
    first = {"decision-full_name": "accepted", "value-full_name": "Trần Văn Quý", "seen": seen}
    assert browse(colleague).post(url, first).status_code == 302
    mine = first | {"value-full_name": "Trần Văn Quy", "decision-issued_by": "rejected"}
    told = at_desk.post(url, mine)
    page = html(told)
    assert told.status_code == 409
    assert "Vũ Hải Yến vừa đối chiếu" in page
    assert "Trần Văn Quý</strong>" in page
    assert 'value="Trần Văn Quy"' in page
    assert [(one.value, one.decided_by_name) for one in ComponentField.objects.all()] == [
        ("Trần Văn Quý", "Vũ Hải Yến")
    ]
    # The same said twice contradicts nobody; what was seen may be changed.
    assert browse(colleague).post(url, first).status_code == 302
    assert (
        at_desk.post(url, mine | {"seen": re.search(r'name="seen" value="([^"]*)"', page)[1]}).status_code
        == 302
    )
    assert ComponentField.objects.get(field="full_name").value == "Trần Văn Quy"


def test_a_wrong_value_is_named_and_what_was_typed_stays(at_desk, address, code, part):
    url = address(code, "digitisation_fields", component_id=part.pk)
    sent = {"decision-issued_on": "accepted", "value-issued_on": "99/99/2026"}
    refused = at_desk.post(url, sent)
    assert refused.status_code == 422
    assert 'href="#value-issued_on"' in html(refused)
    assert 'value="99/99/2026"' in html(refused)
    assert not ComponentField.objects.exists()


def test_all_decided_it_is_signed_and_shown_on_the_dossier(at_desk, address, code, part, certified, do_jobs):
    certified.certify(certified.dung)
    page = dossiers.dossier_page(code, certified.dung)
    fields = dossiers.component_reading(page=page, component_id=part.pk).fields
    sent = {f"decision-{one.proposal.field}": "rejected" for one in fields} | {"sign": "1"}
    assert at_desk.post(address(code, "digitisation_fields", component_id=part.pk), sent).status_code == 302
    assert "Đang ký số bản số hóa" in html(at_desk.get(address(code, "digitisation")))
    do_jobs()
    assert "Xem bản đã ký" in html(at_desk.get(address(code, "digitisation")))
    shown = html(at_desk.get(address(code, "dossier")))
    assert "Được số hóa" in shown
    copy = at_desk.get(address(code, "digitisation_copy", component_id=part.pk))
    assert b"/ByteRange" in b"".join(copy)


def test_whoever_has_a_pin_gives_it_for_a_digitised_copy_too(
    at_desk, address, code, part, certified, agent, do_jobs
):
    certified.certify(certified.dung, pin="Chim-se-7351")
    sign = address(code, "digitisation_sign", component_id=part.pk)
    assert at_desk.post(sign).status_code == 409
    page = dossiers.dossier_page(code, certified.dung)
    fields = dossiers.component_reading(page=page, component_id=part.pk).fields
    decided = {f"decision-{one.proposal.field}": "rejected" for one in fields}
    at_desk.post(address(code, "digitisation_fields", component_id=part.pk), decided)
    batch = at_desk.post(sign).headers["Location"]
    asked = html(at_desk.get(batch))
    assert "Mã PIN" in asked
    assert code in asked
    at_desk.post(f"{batch}unlock/", {"pin": "Chim-se-7351"})
    do_jobs()
    part.refresh_from_db()
    assert part.digitised == Digitised.YES
    assert part.signed_copy is not None


def test_the_picture_of_a_page_is_for_the_offices_of_the_dossier_alone(browse, world, address, code, part):
    url = address(code, "digitisation_page", component_id=part.pk, page_number=1)
    shown = browse(world.dung).get(url)
    assert (shown.headers["Content-Type"], b"".join(shown)[:2]) == ("image/jpeg", b"\xff\xd8")
    assert browse(world.chi).get(url).status_code == 404
    assert browse(world.dung).get(url.replace("/1/", "/2/")).status_code == 404


def test_the_report_counts_and_filters_by_state(at_desk, code, part):
    page = html(at_desk.get(reverse("office:digitised")))
    assert Page(page).faults == []
    assert code in page
    assert code not in html(at_desk.get(reverse("office:digitised"), {"state": "1"}))
    assert (
        at_desk.get(reverse("office:digitised"), {"state": "x", "days": "x", "before": "x"}).status_code
        == 200
    )


def test_the_page_of_the_digitisation_keeps_to_few_statements(
    at_desk, address, code, part, django_assert_max_num_queries
):
    at_desk.get(address(code, "digitisation"))
    with django_assert_max_num_queries(5):
        at_desk.get(address(code, "digitisation"))


def test_an_administrator_says_which_papers_are_digitised_and_what_is_read(
    browse, world, code, address, at_desk, part
):
    from motcua.organizations.models import Kind, Role
    from motcua.organizations.testing import make_official, make_organization

    lien = make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR), name="Liên")
    url = reverse("office:configuration_digitisation", kwargs={"code": BIRTH})
    wrong = browse(lien).post(url, {"component": PAPER, "reason": "law", "fields": "tên: Họ tên"})
    assert wrong.status_code == 422
    assert "tên: Họ tên" in html(wrong)
    line = "name | Họ, chữ đệm và tên; Họ tên | mother_name"
    assert browse(lien).post(url, {"component": PAPER, "reason": "law", "fields": line}).status_code == 302
    page = html(browse(lien).get(url))
    assert Page(page).faults == []
    assert line in page
    assert "Theo pháp luật chuyên ngành" in html(at_desk.get(address(code, "digitisation")))
    fields = html(at_desk.get(address(code, "digitisation_fields", component_id=part.pk)))
    assert fields.count('class="found"') == 1
    browse(lien).post(url, {"component": PAPER, "reason": "", "fields": ""})
    assert "Theo pháp luật chuyên ngành" not in html(at_desk.get(address(code, "digitisation")))
