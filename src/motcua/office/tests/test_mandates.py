"""A counter writes down who may act for an organization, and ends it."""

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.documents.models import StoreMandate
from motcua.dossiers.testing import World

pytestmark = pytest.mark.django_db
GOOD = {
    "owner_number": "2400123456",
    "owner_name": "Công ty Gốm Nếnh",
    "person_number": "024090000101",
    "person_name": "Nguyễn Văn An",
    "proof": "Giấy chứng nhận đăng ký doanh nghiệp",
}


@pytest.fixture
def world():
    return World()


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def test_who_is_written_down_opens_the_store_until_it_is_ended(world):
    dung, an = client_of(world.dung), client_of(world.an)
    page = dung.post(reverse("office:mandates"), GOOD, follow=True).content.decode()
    assert "Nguyễn Văn An làm thay Công ty Gốm Nếnh" in page
    assert GOOD["person_number"] not in page
    store = reverse("portal:store")
    assert "Công ty Gốm Nếnh" in an.get(store, {"owner": "2400123456"}).content.decode()
    again = dung.post(reverse("office:mandates"), GOOD)
    assert again.status_code == 409
    assert "đang được làm thay" in again.content.decode()
    mandate = StoreMandate.objects.get()
    assert client_of(world.hoa).post(reverse("office:end_mandate", args=[mandate.pk])).status_code == 404
    dung.post(reverse("office:end_mandate", args=[mandate.pk]))
    assert an.get(store, {"owner": "2400123456"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("owner_number", "123"),
        ("owner_number", "٢٤٠٠١٢٣٤٥٦"),
        ("owner_name", " "),
        ("person_number", "1" * 13),
        ("person_name", ""),
        ("proof", ""),
        ("until", "31/02/2030"),
        ("until", "2020-01-01"),
    ],
)
def test_what_is_wrong_is_said_beside_its_box_and_the_rest_is_kept(world, name, wrong):
    answer = client_of(world.dung).post(reverse("office:mandates"), GOOD | {name: wrong})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{name}-error"' in page
    kept = "proof" if name != "proof" else "owner_name"
    assert GOOD[kept] in page
    assert not StoreMandate.objects.exists()


def test_nobody_grants_at_a_counter_where_they_do_not_receive(world):
    sent = GOOD | {"office": str(world.other_centre.pk)}
    assert client_of(world.dung).post(reverse("office:mandates"), sent).status_code == 403
    assert client_of(world.binh).get(reverse("office:mandates")).status_code == 403
