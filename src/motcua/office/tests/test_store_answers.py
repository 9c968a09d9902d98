"""Administrators look at which papers of a store answer which components, and switch a pair off."""

import pytest
from django.urls import reverse
from tests.pages import Page

from motcua.audit.models import Entry
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import StoreAnswer
from motcua.organizations.models import Kind, Role
from motcua.organizations.testing import make_official, make_organization

PAIR = {"component": "giay-to-cu", "title": "Giấy khai sinh"}
URL = "office:configuration_store_answers"


@pytest.fixture(autouse=True)
def answers_forgotten():
    dossiers.forget_store_answers()
    yield
    dossiers.forget_store_answers()


@pytest.fixture
def minh(world, browse):
    return browse(make_official((make_organization(Kind.PROVINCIAL_COMMITTEE), Role.ADMINISTRATOR)))


def test_a_pair_is_switched_off_and_confirmed_with_who_did_it(minh):
    page = minh.get(reverse(URL)).content.decode()
    assert Page(page).faults == []
    assert "chưa rà soát, đang dùng" in page
    assert minh.post(reverse(URL), PAIR | {"state": "off"}).status_code == 302
    assert "đã tắt" in minh.get(reverse(URL)).content.decode()
    minh.post(reverse(URL), PAIR | {"state": "confirmed"})
    told = Entry.objects.filter(action="store_answer.decided").order_by("pk")
    assert [one.data["state"] for one in told] == ["off", "confirmed"]


@pytest.mark.parametrize("wrong", [{"state": "maybe"}, {"title": "Giấy phép lái xe"}, {"component": ""}])
def test_a_pair_or_a_state_that_there_is_not_is_refused(minh, wrong):
    answer = minh.post(reverse(URL), PAIR | {"state": "off"} | wrong)
    assert answer.status_code == 422
    assert not StoreAnswer.objects.exists()
