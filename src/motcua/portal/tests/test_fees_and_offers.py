"""A procedure's page says what is to be paid today, who pays less, and where it is done otherwise."""

import pytest
from django.test import Client
from django.urls import reverse

from motcua.catalogue import service as catalogue
from motcua.catalogue import testing
from motcua.catalogue.service import load_procedures
from motcua.dossiers.testing import World
from motcua.kit import clock
from motcua.kit.testing import there_for_the_file
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

RESIDENCE = "1.004194"
BIRTH = "1.001193"


@pytest.fixture(scope="module")
def procedures(django_db_setup, django_db_blocker):
    with there_for_the_file(django_db_blocker):
        load_procedures()
        yield


@pytest.fixture
def world(procedures, db):
    return World()


@pytest.fixture
def minh(world):
    return make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR))


def page(code):
    return Client().get(reverse("portal:procedure", args=[code])).content.decode()


def publish(record, by):
    catalogue.publish_procedure(record=record, form=None, process=None, by=by)


def test_who_pays_less_is_said_with_its_basis(world):
    shown = page(BIRTH)
    assert "Hộ nghèo" in shown
    assert "Luật Hộ tịch số 60/2014/QH13" in shown
    assert len(catalogue.fee_policies()) == 3
    load_procedures()
    assert len(catalogue.fee_policies()) == 3


def test_what_nobody_has_compared_with_its_text_is_told_as_a_sample(world, minh):
    record = testing.record_of(RESIDENCE)
    assert "số liệu mẫu" not in page(RESIDENCE).lower()
    record["term"]["verified"] = False
    record["fees"] = [fee | {"verified": False, "words": "7.000 đồng"} for fee in record["fees"]]
    publish(record, minh)
    shown = page(RESIDENCE)
    assert "7.000 đồng (số liệu mẫu, cần kiểm tra)" in shown
    assert "Số liệu mẫu, cần kiểm tra." in shown


def test_the_days_and_the_room_of_a_campaign_are_told(world, minh):
    submissions = {"from": "2026-12-01", "until": "2030-12-31", "most": 100}
    publish(testing.record_of(RESIDENCE) | {"submissions": submissions}, minh)
    shown = page(RESIDENCE)
    for words in ("từ 01/12/2026", "đến hết 31/12/2030", "nhiều nhất 100 hồ sơ"):
        assert words in shown


def test_what_everyone_pays_less_is_reckoned(world, minh):
    assert "Nay thu" not in page(RESIDENCE)
    catalogue.add_policy(
        code=RESIDENCE, field="", channel="", group="", kind="percent", value=100, legal_basis="Nghị quyết thử",
        source="Thử", verified=False, valid_from=clock.today(), valid_to=None, by=minh,
    )  # fmt: skip
    shown = page(RESIDENCE)
    assert "Nay thu 0 đồng" in shown
    assert "Theo Nghị quyết thử" in shown


def test_where_it_is_done_otherwise_is_said(world, minh):
    assert "Nơi thực hiện khác" not in page(BIRTH)
    catalogue.set_offers(
        code=BIRTH, organization_ids=[world.committee.pk], level="none", channels=[], day=clock.today(),
        reason="Sửa trụ sở.", by=minh,
    )  # fmt: skip
    shown = page(BIRTH)
    assert "Không thực hiện" in shown
    assert "Sửa trụ sở." in shown


def test_what_nobody_takes_online_is_not_offered_online(world, minh):
    assert reverse("portal:start", args=[BIRTH]) in page(BIRTH)
    every = [one.id for one in catalogue.offering_organizations(
        catalogue.procedure(BIRTH), catalogue.local_terms(catalogue.procedure(BIRTH)))]  # fmt: skip
    catalogue.set_offers(
        code=BIRTH, organization_ids=every, level="partial", channels=["counter"], day=clock.today(),
        reason="Bảo trì.", by=minh,
    )  # fmt: skip
    assert reverse("portal:start", args=[BIRTH]) not in page(BIRTH)
