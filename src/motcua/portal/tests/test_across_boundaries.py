"""What citizens are told of boundaries: who decides and where to hand in, and that a result may wait elsewhere."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.catalogue.testing import change_procedure
from motcua.dossiers.models import Dossier, Draft
from motcua.dossiers.testing import MARITAL_STATUS, NENH, VIET_YEN, World, counted
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.models import Role
from motcua.organizations.service import Spread
from motcua.organizations.testing import make_official

LAND = "1.012783"


@pytest.fixture
def world(db):
    organizations.forget_organizations()
    yield World()
    organizations.forget_organizations()


@pytest.fixture
def an(world):
    client = Client()
    client.force_login(User.objects.get(pk=world.an.id))
    return client


def words(response):
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def spread(world, **narrowed):
    minh = make_official((world.organizations["H05"], Role.ADMINISTRATOR))
    today = clock.today()
    organizations.add_reception_rule(
        agency_id=world.committee.pk,
        centre_id=world.other_centre.pk,
        spread=Spread(today, today + timedelta(days=10), **narrowed),
        reason="Trụ sở sửa chữa.",
        by=minh,
    )
    organizations.forget_organizations()


def page_of(client, code):
    return words(client.get(reverse("portal:procedure", kwargs={"code": code})))


def test_the_page_of_a_procedure_says_who_decides_and_that_any_centre_receives(world, an):
    world.card(MARITAL_STATUS)
    world.card(LAND)
    assert "Ủy ban nhân dân xã, phường của xã, phường mà bạn chọn" in page_of(an, MARITAL_STATUS)
    land = page_of(an, LAND)
    assert "Văn phòng Đăng ký đất đai , theo nơi có nhà đất, tài sản" in land
    assert "ở bất kỳ trung tâm phục vụ hành chính công nào trong tỉnh" in land


def test_where_it_is_received_only_there_the_page_says_why(world, an):
    change_procedure(MARITAL_STATUS, receiving="competent", receiving_reason="Phải có mặt để ký sổ.")
    page = page_of(an, MARITAL_STATUS)
    assert "Nộp tại quầy chỉ ở trung tâm của nơi có thẩm quyền. Phải có mặt để ký sổ." in page
    assert "bất kỳ trung tâm" not in page


def test_a_rule_in_force_is_told_on_the_page_and_before_filing(world, an):
    world.card(MARITAL_STATUS)
    world.card(LAND)
    spread(world, communes=frozenset({NENH}), procedures=frozenset({MARITAL_STATUS}))
    page = page_of(an, MARITAL_STATUS)
    assert "hồ sơ ở Phường Nếnh" in page
    assert "nộp tại Trung tâm Phục vụ hành chính công phường Việt Yên" in page
    assert "Trụ sở sửa chữa." in page
    assert "Trụ sở sửa chữa." not in page_of(an, LAND)
    draft = world.draft(world.an, MARITAL_STATUS)
    check = words(an.get(reverse("portal:check", kwargs={"draft_id": draft.pk})))
    assert "Trung tâm Phục vụ hành chính công phường Việt Yên" in check


def test_the_page_of_a_procedure_costs_what_it_did(world, an):
    world.card(MARITAL_STATUS)
    page_of(Client(), MARITAL_STATUS)
    with counted() as statements:
        page_of(Client(), MARITAL_STATUS)
    assert len(statements) <= 3


def test_the_place_of_land_is_asked_by_its_name_and_not_taken_from_where_one_lives(world, an):
    User.objects.filter(pk=world.an.id).update(commune_code=VIET_YEN)
    world.card(LAND)
    an.post(reverse("portal:start", kwargs={"code": LAND}))
    draft = Draft.objects.get()
    assert "commune_code" not in draft.parties
    page = an.get(reverse("portal:parties", kwargs={"draft_id": draft.pk}))
    assert "Xã, phường nơi có nhà đất, tài sản" in words(page)


def test_whoever_wants_a_paper_elsewhere_says_so_until_it_is_handed_over(world, an):
    code = world.file(code=MARITAL_STATUS, delivery="counter")
    address = reverse("portal:return_place", kwargs={"code": code})
    dossier = reverse("portal:dossier", kwargs={"code": code})
    assert "Đổi nơi nhận" in words(an.get(dossier))
    nowhere = an.post(address, {"unit": ""})
    assert nowhere.status_code == 422
    assert 'id="unit-error"' in nowhere.content.decode()
    assert an.post(address, {"unit": world.other_centre.pk}).url == dossier
    assert Dossier.objects.get().return_unit_id == world.other_centre.pk
    assert "Nhận kết quả tại: Trung tâm Phục vụ hành chính công phường Việt Yên" in words(an.get(dossier))


def test_a_result_that_comes_online_has_no_place_to_change(world, an):
    code = world.file(code=MARITAL_STATUS)
    assert "Đổi nơi nhận" not in words(an.get(reverse("portal:dossier", kwargs={"code": code})))
    address = reverse("portal:return_place", kwargs={"code": code})
    assert an.post(address, {"unit": world.other_centre.pk}).status_code == 409


def test_the_owner_is_told_of_a_transfer_and_that_it_is_late(world, an):
    code = world.file_at_counter(
        world.hoa,
        MARITAL_STATUS,
        unit_id=world.other_centre.pk,
        owner_name="Nguyễn Văn An",
        owner_number="024090000101",
    )
    world.act(code, "accept", world.hoa)
    dossier = reverse("portal:dossier", kwargs={"code": code})
    page = words(an.get(dossier))
    assert "chuyển hồ sơ đến cơ quan giải quyết trước" in page
    assert "đang bị chậm" not in page
    with clock.frozen(clock.now() + timedelta(days=20)):
        assert "Việc chuyển đang bị chậm." in words(an.get(dossier))
