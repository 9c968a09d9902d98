"""Across boundaries on the pages: a counter takes for any place, both sides see it, an administrator spreads reception."""

from datetime import timedelta

import pytest
from django.urls import reverse

from motcua.catalogue.models import ProcedureDraft
from motcua.catalogue.testing import change_procedure
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier, Draft, State
from motcua.dossiers.testing import MARITAL_STATUS, NENH, VIET_YEN, counted
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization
from motcua.territory.testing import make_units

LAND = "1.012783"
PARTIES = {
    "owner_name": "Trần Thị Bích",
    "owner_number": "024192000102",
    "filing_for": "self",
    "commune_code": NENH,
    "delivery": "counter",
}
COMMUNE = dossiers.parties_form(dossiers.Channel.COUNTER).fields["commune_code"]
RULES = "office:configuration_receptions"


@pytest.fixture
def hoa(world, browse):
    """She receives at Việt Yên."""
    return browse(world.hoa)


@pytest.fixture
def minh(world, browse):
    province = make_organization(Kind.PROVINCIAL_COMMITTEE)
    return browse(make_official((province, Role.ADMINISTRATOR), name="Cao Nhật Minh"))


@pytest.fixture
def code(world):
    filed = world.file_at_counter(world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk)
    world.act(filed, "accept", world.hoa)
    return filed


def begin(world, client, procedure):
    client.post(reverse("office:begin", kwargs={"code": procedure}), {"unit": world.other_centre.pk})
    return Draft.objects.get()


def parties(draft):
    return reverse("office:draft_parties", kwargs={"draft_id": draft.pk})


def words(response):
    return " ".join(response.content.decode().split())


def test_a_counter_takes_for_another_place_and_says_what_that_means(world, hoa):
    draft = begin(world, hoa, MARITAL_STATUS)
    assert draft.parties["commune_code"] == VIET_YEN
    assert hoa.post(parties(draft), PARTIES).status_code == 302
    page = words(hoa.get(parties(draft)))
    assert "Ủy ban nhân dân phường Nếnh" in page
    assert "Nhận thay (phi địa giới)" in page


def test_what_is_received_only_there_is_said_beside_the_place_and_nothing_is_lost(world, hoa):
    change_procedure(MARITAL_STATUS, receiving="competent", receiving_reason="Phải có mặt để ký sổ.")
    draft = begin(world, hoa, MARITAL_STATUS)
    refused = hoa.post(parties(draft), PARTIES)
    assert refused.status_code == 422
    page = words(refused)
    assert "chỉ nộp tại Trung tâm Phục vụ hành chính công phường Nếnh" in page
    assert f'href="#{COMMUNE.id}"' in page
    assert 'value="Trần Thị Bích"' in page
    assert Draft.objects.get().parties["owner_name"] == "Trần Thị Bích"
    check = reverse("office:draft_check", kwargs={"draft_id": draft.pk})
    assert "chỉ nộp tại" in words(hoa.get(check))


def test_where_nobody_decides_it_is_said_beside_the_place(world, hoa):
    draft = begin(world, hoa, MARITAL_STATUS)
    # A commune of the province whose committee does not use this installation.
    make_units("24", "09169")
    refused = hoa.post(parties(draft), PARTIES | {"commune_code": "09169"})
    assert refused.status_code == 422
    assert "Chưa có cơ quan nào được giao giải quyết thủ tục này ở nơi đã chọn" in words(refused)
    assert f'href="#{COMMUNE.id}"' in words(refused)


def test_the_place_of_land_is_asked_by_its_name_and_the_form_need_not_ask_again(world, hoa):
    draft = begin(world, hoa, LAND)
    assert "commune_code" not in draft.parties
    assert "Xã, phường nơi có nhà đất, tài sản" in words(hoa.get(parties(draft)))
    assert hoa.post(parties(draft), PARTIES).status_code == 302
    draft.refresh_from_db()
    assert draft.answers["parcel_commune"] == NENH
    assert "Trần Thị Bích" in draft.answers.values()


def test_both_sides_have_their_list_and_the_agency_confirms(world, browse, hoa, code, address):
    page = words(hoa.get(reverse("office:boundary")))
    assert code in page
    assert "chưa xác nhận" in page
    assert "UBND phường Nếnh" in page
    giang = browse(world.giang)
    assert code in words(giang.get(reverse("office:boundary"), {"which": "waiting"}))
    desk = words(giang.get(address(code)))
    assert "Xác nhận đã nhận hồ sơ" in desk
    assert "theo xã, phường đã chọn: Phường Nếnh" in desk
    assert "Xác nhận đã nhận hồ sơ" not in words(hoa.get(address(code)))
    revision = Dossier.objects.get().revision
    answer = giang.post(address(code, "confirm_transfer"), {"revision": revision}, follow=True)
    assert "Đã xác nhận nhận hồ sơ" in words(answer)
    assert Dossier.objects.get().state == State.PROCESSING
    assert code not in words(giang.get(reverse("office:boundary"), {"which": "waiting"}))
    assert "Cơ quan giải quyết xác nhận đã nhận hồ sơ" in words(hoa.get(address(code)))


def test_a_late_transfer_stands_out_for_both(world, browse, hoa, code, address):
    with clock.frozen(clock.now() + timedelta(days=20)):
        for client in (hoa, browse(world.em)):
            assert "chưa chuyển hồ sơ giấy đến, quá hạn" in words(client.get(address(code)))
            late = words(client.get(reverse("office:boundary"), {"which": "late"}))
            assert code in late
            assert "quá hạn" in late


def test_the_lists_cost_two_statements_and_strangers_have_none(world, browse, hoa, code, minh):
    hoa.get(reverse("office:boundary"))
    with counted() as statements:
        hoa.get(reverse("office:boundary"))
    assert len(statements) <= 3
    assert code not in words(browse(world.chi).get(reverse("office:boundary")))
    assert minh.get(reverse("office:boundary")).status_code == 403


def test_a_receptionist_changes_where_the_result_waits_and_says_for_whom(world, hoa, code, address):
    page = address(code, "return_place")
    assert world.centre.name in words(hoa.get(page))
    revision = Dossier.objects.get().revision
    bare = hoa.post(page, {"unit": world.centre.pk, "revision": revision})
    assert 'id="reason-error"' in words(bare)
    nowhere = hoa.post(page, {"unit": "", "revision": revision, "reason": "Bà Bích về Nếnh."})
    assert 'id="unit-error"' in words(nowhere)
    assert "Bà Bích về Nếnh." in words(nowhere)
    done = hoa.post(page, {"unit": world.centre.pk, "revision": revision, "reason": "Bà Bích về Nếnh."})
    assert done.url == address(code)
    assert Dossier.objects.get().return_unit_id == world.centre.pk
    assert "Đổi nơi nhận kết quả" in words(hoa.get(address(code)))


def a_rule(world, **changes):
    today = clock.today()
    last = today + timedelta(days=30)
    typed = {
        "agency": world.committee.pk,
        "place": str(world.other_centre.pk),
        "communes": [NENH],
        "start": f"{today.day}/{today.month}/{today.year}",
        "end": f"{last.day}/{last.month}/{last.year}",
        "reason": "Trụ sở sửa chữa.",
    }
    return typed | changes


def test_a_rule_is_tried_on_the_last_days_before_it_is_laid_down(world, minh):
    world.file_at_counter(code=MARITAL_STATUS)
    world.file(code=MARITAL_STATUS)
    tried = minh.post(reverse(RULES), a_rule(world, do="preview"))
    page = words(tried)
    assert tried.status_code == 200
    assert "Chưa ghi gì" in page
    moved = (
        '<th scope="row">Trung tâm Phục vụ hành chính công phường Việt Yên</th>'
        '<td class="number" data-label="Đã nhận">0</td><td class="number" data-label="Theo quy tắc">2</td>'
    )
    assert moved in page
    assert 'value="Trụ sở sửa chữa."' in page or "Trụ sở sửa chữa.</textarea>" in page
    assert organizations.reception_rules() == []
    assert minh.post(reverse(RULES), a_rule(world, do="add")).status_code == 302
    organizations.forget_organizations()
    (rule,) = organizations.reception_rules()
    assert "Phường Nếnh" in words(minh.get(reverse(RULES)))
    twice = minh.post(reverse(RULES), a_rule(world, do="add", place=str(world.organizations["H05.00"].pk)))
    assert twice.status_code == 422
    assert "Trùng với quy tắc đã có" in words(twice)
    minh.post(reverse("office:configuration_end_reception", kwargs={"rule_id": rule.id}))
    organizations.forget_organizations()
    assert organizations.reception_rules() == []


@pytest.mark.parametrize(
    ("box", "typed"),
    [
        ("agency", {"agency": ""}),
        ("centre", {"place": "x"}),
        ("start", {"start": "31/2/2027"}),
        ("end", {"end": "mai"}),
        ("end", {"end": "31/12/9999"}),
        ("procedures", {"procedures": "1.999999"}),
        ("procedures", {"procedures": " ".join(f"1.{number:06}" for number in range(40))}),
        ("field", {"field": "Hộ tịch", "procedures": MARITAL_STATUS}),
        ("communes", {"communes": ["99999"]}),
        ("reason", {"reason": ""}),
    ],
)
@pytest.mark.parametrize("do", ["preview", "add"])
def test_what_is_wrong_with_a_rule_stands_beside_its_box(world, minh, do, box, typed):
    refused = minh.post(reverse(RULES), a_rule(world, do=do, **typed))
    assert refused.status_code == 422
    assert f'id="{box}-error"' in words(refused)


def test_the_record_page_asks_who_decides_row_by_row(minh):
    minh.post(reverse("office:configuration_edit", kwargs={"code": LAND}))
    draft = reverse(
        "office:configuration_section",
        kwargs={"draft_id": ProcedureDraft.objects.get().pk, "section": "competence"},
    )
    page = words(minh.get(draft))
    assert "Bảng thẩm quyền" in page or "Đối tượng" in page
    typed = {
        "revision": "1",
        "receiving": "competent",
        "receiving_reason": "",
        "competence-count": "1",
        "competence-0-applicant": "organization",
        "competence-0-place": "residence",
        "competence-0-kind": "land_office",
        "competence-0-agency": "",
        "competence-0-question": "",
        "do": "check",
    }
    checked = minh.post(draft, typed, follow=True)
    assert 'id="receiving_reason-error"' in words(checked)
    record = ProcedureDraft.objects.get().record
    assert record["receiving"] == "competent"
    assert record["competence"][0]["applicant"] == "organization"
    removed = typed | {"revision": "2", "do": "remove-0", "receiving": "centre"}
    minh.post(draft, removed)
    assert "competence" not in ProcedureDraft.objects.get().record


def test_an_organization_is_corrected_without_losing_who_handed_in_for_it(world, browse, address):
    table = [
        {"applicant": "individual", "place": "residence", "kind": "commune_committee", "agency": "", "question": ""},
        {"applicant": "organization", "place": "seat", "kind": "commune_committee", "agency": "", "question": ""},
    ]  # fmt: skip
    world.cards[MARITAL_STATUS] = change_procedure(MARITAL_STATUS, competence=table)
    company = {
        "applicant": "organization",
        "seat_commune": NENH,
        "organization_name": "Công ty Gốm Phù Lãng",
        "organization_code": "2300100015",
        "office_held": "representative",
        "agent_name": "Trần Thị Bích",
        "agent_number": "024192000102",
        "agent_phone": "0912345678",
    }
    code = world.file_at_counter(code=MARITAL_STATUS, **company)
    dung = browse(world.dung)
    assert "người đại diện theo pháp luật" in words(dung.get(address(code, "correct")))
    typed = {
        "revision": Dossier.objects.get().revision,
        "owner_name": "Công ty Gốm Phù Lãng Mới",
        "submitter_relation": "người đại diện theo pháp luật",
        "submitter_name": "Trần Thị Bích",
        "submitter_phone": "0912345678",
        "reason": "Đổi tên.",
    }
    assert dung.post(address(code, "correct"), typed).status_code == 302
    dossier = Dossier.objects.get()
    assert (dossier.owner_name, dossier.owner_number) == ("Công ty Gốm Phù Lãng Mới", "2300100015")
    assert dossier.submitter_relation == "người đại diện theo pháp luật"
    assert dossiers.dossier_page(code, world.dung).applicant == "organization"
