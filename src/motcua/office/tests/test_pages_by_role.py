import pytest
from django.urls import reverse


@pytest.mark.parametrize("name", ["work", "search", "reception", "sign"])
def test_nobody_comes_in_without_signing_in(db, client, name):
    answer = client.get(reverse(f"office:{name}"))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["work", "search", "reception", "sign"])
def test_citizens_are_kept_out(world, browse, address, name):
    assert browse(world.an).get(reverse(f"office:{name}")).status_code == 403


def test_binh_who_handles_it_sees_the_dossier(world, browse, address, examined):
    code = examined()
    page = browse(world.binh).get(address(code))
    assert page.status_code == 200
    text = page.content.decode()
    assert "tình trạng hôn nhân" in text
    assert "Trình ký kết quả" in text
    assert "024090000101" not in text
    assert "024•••••••01" in text


def test_chi_of_another_ward_finds_nothing(world, browse, address, examined):
    code = examined()
    chi = browse(world.chi)
    for name in ("dossier", "receipt", "supplement", "stop", "correct", "signing"):
        answer = chi.get(address(code, name), headers={"HX-Request": "true"})
        assert answer.status_code == 404, name
    assert code not in chi.get(reverse("office:search"), {"q": "nguyen van an"}).content.decode()


def test_the_owner_does_not_see_it_as_officials_do(world, browse, address, examined):
    code = examined()
    assert browse(world.an).get(address(code)).status_code == 403


def test_a_code_that_does_not_exist_is_a_clear_page(world, browse, address):
    answer = browse(world.binh).get(address("H05.77.95-261122-9999"))
    assert answer.status_code == 404
    assert "Không tìm thấy hồ sơ" in answer.content.decode()


def test_only_those_who_sign_have_the_signing_page(world, browse, address):
    assert browse(world.em).get(reverse("office:sign")).status_code == 200
    assert browse(world.giang).get(reverse("office:sign")).status_code == 200
    assert browse(world.binh).get(reverse("office:sign")).status_code == 403


def test_only_receptionists_have_reception(world, browse, address):
    assert browse(world.dung).get(reverse("office:reception")).status_code == 200
    assert browse(world.binh).get(reverse("office:reception")).status_code == 403


def test_acts_are_offered_to_whom_they_belong(world, browse, address, examined):
    code = examined()
    binh = browse(world.binh).get(address(code)).content.decode()
    dung = browse(world.dung).get(address(code)).content.decode()
    em = browse(world.em).get(address(code)).content.decode()
    assert "Yêu cầu bổ sung" in binh
    assert "Xin ý kiến cơ quan khác" in binh
    assert "Trình ký kết quả" not in dung
    assert "Sửa thông tin tiếp nhận" in dung
    assert "Dừng giải quyết" in em
    assert "Dừng giải quyết" not in binh


@pytest.mark.parametrize("name", ["stop", "extend", "correct"])
def test_a_page_that_was_not_offered_cannot_be_opened(world, browse, address, name, examined):
    code = examined()
    assert browse(world.binh).get(address(code, name)).status_code == 403
