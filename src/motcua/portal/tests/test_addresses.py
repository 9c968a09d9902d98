"""Anyone asks where an old address is now, without signing in and without a script."""

from datetime import date

import pytest
from django.urls import reverse

from motcua.organizations.testing import make_organizations
from motcua.territory.models import Resolution, Succession, Unit, UnitName
from motcua.territory.service import forget_units
from motcua.territory.testing import make_successions, make_units


@pytest.fixture
def units(db):
    make_successions("07795", "30079", "30088", "24", "07294")


def asked(client, address, **more):
    response = client.get(reverse("portal:addresses"), {"q": address, **more})
    assert response.status_code == 200
    return response.content.decode()


def test_an_old_address_is_told_anew_with_the_reason(client, units):
    page = asked(client, "Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang")
    assert "Thôn Chùa, phường Nếnh, tỉnh Bắc Ninh" in page
    assert "nhập vào phường Nếnh, tỉnh Bắc Ninh theo Nghị quyết 1658/NQ-UBTVQH15, từ 01/07/2025." in page
    assert "Giấy tờ ghi tên cũ vẫn dùng được" in page


def test_of_a_split_commune_the_person_chooses_and_is_told(client, units):
    page = asked(client, "Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp")
    assert "được chia cho 2 nơi" in page
    assert "Địa chỉ hiện nay" not in page
    assert "Một phần của Xã Gáo Giồng" in page
    page = asked(client, "Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp", code="30025")
    assert "Ấp 3, xã Phú Cường, tỉnh Đồng Tháp" in page
    # A commune that has nothing of it is not to be chosen.
    page = asked(client, "Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp", code="07795")
    assert "Địa chỉ hiện nay" not in page


def test_what_is_not_understood_is_said_beside_the_box_and_kept(client, units):
    page = asked(client, "<b>qwertyuiop</b>")
    assert "Không nhận ra tên xã, phường nào" in page
    assert 'value="&lt;b&gt;qwertyuiop&lt;/b&gt;"' in page


def test_the_page_names_the_centre_of_a_commune_that_is_served_here(client, units):
    make_organizations("07795")
    page = asked(client, "phường Nếnh, Bắc Ninh")
    assert "Trung tâm Phục vụ hành chính công phường Nếnh" in page
    assert 'href="/hours/H05.77.95.01/"' in page
    assert "không phục vụ nơi đó" in asked(
        client, "Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp", code="30025"
    )


def test_a_unit_tells_what_it_was_made_of(client, units):
    page = client.get(reverse("portal:unit", args=["07795"])).content.decode()
    assert "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang" in page
    assert "Nghị quyết 1658/NQ-UBTVQH15" in page
    assert "tên sớm nhất được biết" in page


def test_a_unit_that_ended_says_where_it_went(client, units):
    page = client.get(reverse("portal:unit", args=["30079"])).content.decode()
    assert "không còn nữa" in page
    assert "Xã Phú Cường, tỉnh Đồng Tháp" in page
    assert client.get(reverse("portal:unit", args=["99999"])).status_code == 404


def test_a_unit_that_first_went_on_and_ended_later_says_only_where_it_went(client, units):
    (now,) = make_units("07777")
    nenh = Unit.objects.get(code="07795")
    day = date(2026, 1, 1)
    UnitName.objects.filter(unit=nenh, valid_to=None).update(valid_to=day)
    Unit.objects.filter(pk=nenh.pk).update(valid_to=day)
    Succession.objects.create(
        resolution=Resolution.objects.get(number="202/2025/QH15"),
        predecessor=nenh,
        successor=now,
        extent="whole",
        valid_from=day,
    )
    forget_units()
    page = client.get(reverse("portal:unit", args=["07795"])).content.decode()
    went = page.partition('id="went"')[2].partition("</section>")[0]
    assert "Phường Việt Yên, tỉnh Bắc Ninh" in went
    assert "Phường Nếnh" not in went


def test_what_a_resolution_announces_is_marked_as_not_checked(client, units):
    page = client.get(reverse("portal:unit", args=["07294"])).content.decode()
    assert "388/NQ-UBTVQH16" in page
    assert "Chưa đối chiếu với văn bản chính thức" in page
    assert "Xã Bố Hạ, tỉnh Bắc Ninh</h1>" in page
