import lxml.html
import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import MARITAL_STATUS, NENH, World

LAND = "1.012783"
pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def client_of(actor):
    client = Client()
    client.force_login(User.objects.get(pk=actor.id))
    return client


def test_the_list_shows_drafts_and_dossiers(world):
    code = world.file()
    world.draft(world.an)
    page = client_of(world.an).get(reverse("portal:dossiers")).content.decode()
    assert code in page
    assert "Đang làm dở" in page


def test_somebody_elses_dossier_is_not_there(world):
    code = world.file()
    bich = client_of(world.bich)
    there = bich.get(reverse("portal:dossier", args=[code]))
    nowhere = bich.get(reverse("portal:dossier", args=["H05.77.95-991231-9999"]))
    assert there.status_code == nowhere.status_code == 404
    assert code not in bich.get(reverse("portal:dossiers")).content.decode()


def test_withdrawing_asks_first_and_then_ends(world):
    code = world.file()
    an = client_of(world.an)
    address = reverse("portal:withdraw", args=[code])
    assert "Rút hồ sơ này?" in an.get(address).content.decode()
    an.post(address, {"reason": "Nộp nhầm thủ tục"})
    assert Dossier.objects.get(code=code).state == State.WITHDRAWN
    assert an.post(address).status_code == 409


def test_a_supplement_is_asked_on_the_page_of_the_dossier(world):
    code = world.file()
    world.supplement_asked(code, world.dung, "giay-chung-sinh")
    page = client_of(world.an).get(reverse("portal:dossier", args=[code])).content.decode()
    assert "Cần bạn bổ sung giấy tờ" in page
    assert reverse("portal:supplement", args=[code]) in page


def test_the_page_says_the_place_of_today_and_how_it_was_written(world, django_assert_max_num_queries):
    old = "xã Tăng Tiến, huyện Việt Yên"
    written = {"text": old, "old": "07789", "new": NENH, "method": "certain"}
    code = world.file(code=LAND, **{"commune_code-written": written})
    an, address = client_of(world.an), reverse("portal:dossier", args=[code])
    an.get(address)
    with django_assert_max_num_queries(3):
        page = lxml.html.fromstring(an.get(address).content)
    words = " ".join(page.text_content().split())
    assert f"Nơi có nhà đất, tài sản: Phường Nếnh, tỉnh Bắc Ninh (viết: {old})" in words
    assert client_of(world.bich).get(address).status_code == 404
    looked_up = Client().get(reverse("portal:lookup"), {"code": code}).content.decode()
    assert code in looked_up
    assert old not in looked_up
    plain = an.get(reverse("portal:dossier", args=[world.file(code=MARITAL_STATUS)])).content.decode()
    assert "Nơi giải quyết: " not in plain
    assert "(viết:" not in plain


def test_the_page_says_who_to_ask_and_when(world):
    page = client_of(world.an).get(reverse("portal:dossier", args=[world.accepted()])).content.decode()
    assert "Trung tâm Phục vụ hành chính công phường Nếnh" in page
    assert "07:30" in page
    assert "Hẹn trả kết quả" in page
