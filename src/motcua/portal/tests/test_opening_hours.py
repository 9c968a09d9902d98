"""When people may come: by commune without marks, one place with what is special, and beside their promise."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.calendars import service as calendars
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import World, at, moment
from motcua.organizations.models import Role
from motcua.organizations.service import forget_organizations
from motcua.organizations.testing import make_official

pytestmark = pytest.mark.django_db
HOURS = reverse("portal:hours")


@pytest.fixture(autouse=True)
def world():
    calendars.forget_calendars()
    forget_organizations()
    with at("2027-03-05 09:00"):
        yield World()
    calendars.forget_calendars()
    forget_organizations()


def page_of(world, name="centre"):
    address = reverse("portal:office_hours", kwargs={"code": getattr(world, name).code})
    return Client().get(address).content.decode()


def shown(address, **query):
    return Client().get(address, query).content.decode()


@pytest.mark.parametrize("typed", ["nenh", "Nếnh", "PHUONG NENH", " nếnh "])
def test_a_place_is_found_by_its_commune_with_or_without_marks(world, typed):
    page = shown(HOURS, q=typed)
    assert "Phường Nếnh" in page
    assert "Việt Yên" not in page
    assert reverse("portal:office_hours", kwargs={"code": world.centre.code}) in page


def test_a_commune_that_is_not_there_is_said_so_and_marked_up_safely():
    page = shown(HOURS, q="<b>Huế")
    assert "&lt;b&gt;Huế" in page
    assert "Xem tất cả" in page
    assert "/addresses/?q=%3Cb%3EHu%E1%BA%BF" in page


def test_all_places_are_listed_the_provinces_first():
    page = shown(HOURS)
    assert page.index("Trung tâm Phục vụ hành chính công tỉnh Bắc Ninh</a>") < page.index("Phường Nếnh")


@pytest.mark.parametrize(
    ("now", "told"),
    [
        ("2027-03-05 09:00", "Đang mở cửa, đến 11:30"),
        ("2027-03-05 11:30", "Đang đóng cửa, mở lại 13:00 hôm nay"),
        ("2027-03-05 17:00", "Đang đóng cửa, mở lại 07:30 Thứ Hai 08/03/2027"),
        ("2027-03-06 00:10", "Đang đóng cửa, mở lại 07:30 Thứ Hai 08/03/2027"),
    ],
)
def test_whether_it_is_open_now_or_when(world, now, told):
    with at(now):
        assert told in page_of(world)


def test_an_office_that_works_on_saturday_mornings_says_so(world):
    with at("2027-03-06 09:00"):
        page = page_of(world, "police")
    assert "Thứ Bảy: 07:30–11:30" in page
    assert "Đang mở cửa, đến 11:30" in page


def test_what_is_special_in_the_next_thirty_days(world):
    shared = Calendar.objects.get(key="office-hours")
    for day in ("2027-03-10", "2027-04-30"):
        Decision.objects.create(day=day, kind="closed", reason=f"Ngày hội {day}")
    Decision.objects.create(day="2027-03-13", kind="opened", reason="Làm bù", spans=[["08:00", "11:00"]])
    start, end = moment("2027-03-16 14:00"), moment("2027-03-17 17:00")
    Closure.objects.create(calendar=shared, starts_at=start, ends_at=end, reason="Ngập lụt")
    Week.objects.create(calendar=shared, valid_from=date(2027, 4, 1), weekly=shared.weekly, reason="Mùa hè")
    page = page_of(world)
    assert "Thứ Tư 10/03/2027" in page
    assert "Ngày hội 2027-03-10" in page
    assert "Ngày hội 2027-04-30" not in page
    assert "08:00–11:00" in page
    assert "07:30–11:30, 13:00–14:00" in page
    assert "Thứ Tư 17/03/2027" in page
    assert "Từ 01/04/2027" in page


def test_a_place_that_is_not_there_is_not_found():
    assert Client().get(reverse("portal:office_hours", kwargs={"code": "H05.99"})).status_code == 404


def test_the_pages_of_hours_cost_next_to_nothing(world, django_assert_max_num_queries):
    page_of(world)
    with django_assert_max_num_queries(1):
        page_of(world)
    with django_assert_max_num_queries(0):
        shown(HOURS, q="nenh")


def tracked(world, code):
    client = Client()
    client.force_login(User.objects.get(pk=world.an.id))
    return client.get(reverse("portal:dossier", args=[code])).content.decode()


def flood(world):
    """An is to come on Wednesday 10/3, 17:00; the flood comes afterwards."""
    calendar = Calendar.objects.get(pk=world.centre.calendar_id)
    start, end = moment("2027-03-10 13:00"), moment("2027-03-12 07:30")
    Closure.objects.create(calendar=calendar, starts_at=start, ends_at=end, reason="Ngập lụt")
    calendars.forget_calendars()


@pytest.fixture
def flooded(world):
    code = world.accepted(delivery="counter")
    flood(world)
    return code


def test_a_place_that_closed_later_is_said_beside_the_promise(world, flooded):
    page = tracked(world, flooded)
    assert "17:00 10/03/2027</time>" in page
    assert "Nơi tiếp nhận đóng cửa lúc" in page
    assert "(Ngập lụt)" in page
    assert "Mở cửa lại" in page
    assert "Mời bạn đến nhận" not in page
    assert Dossier.objects.get(code=flooded).collect_from is None


def test_whoever_was_offered_another_moment_reads_it_and_the_promise(world, flooded):
    minh = make_official((world.committee, Role.ADMINISTRATOR))
    dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh)
    page = tracked(world, flooded)
    assert "Mời bạn đến nhận từ" in page
    assert "07:30 12/03/2027</time>" in page
    assert "Hạn trả của cơ quan không đổi." in page
    assert "17:00 10/03/2027</time>" in page


@pytest.mark.parametrize("delivery", ["online", "counter"])
def test_nothing_is_said_where_all_is_as_promised(world, delivery):
    assert "closed-note" not in tracked(world, world.accepted(delivery=delivery))


def test_whoever_gets_the_result_online_need_not_come(world):
    code = world.accepted(delivery="online")
    flood(world)
    assert "closed-note" not in tracked(world, code)
