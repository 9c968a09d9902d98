"""The gazetteer of a process, made from the database."""

from datetime import date

import pytest

from motcua.territory import facts, loading, places, service
from motcua.territory.models import Hamlet, Unit
from motcua.territory.testing import make_successions, make_units


@pytest.fixture
def units(db):
    make_successions("07795", "30079", "24")


def test_an_address_is_found_with_what_the_database_knows(units):
    found = service.find_address("Tăng Tiến, Việt Yên, Bắc Giang", home="24")
    assert (found.only.code, found.only.label) == ("07795", "Phường Nếnh, tỉnh Bắc Ninh")
    assert "1658/NQ-UBTVQH15" in service.address_reason(found.only)


def test_the_province_of_the_installation_is_meant_where_none_is_named(units):
    make_units("00004", "01")
    assert service.find_address("phường Nếnh", home="24").only.code == "07795"
    assert "tỉnh Bắc Ninh" in service.address_doubts(service.find_address("phường Nếnh", home="24"))[0]


def test_a_second_address_costs_no_statement(units, django_assert_num_queries):
    service.find_address("phường Nếnh", home="24")
    with django_assert_num_queries(0):
        service.find_address("Tăng Tiến, Việt Yên", home="24")


def test_a_hamlet_entered_later_is_known_after_seconds(units, monkeypatch):
    address = "Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp"
    assert service.find_address(address, home="82").only is None
    codes = dict(Unit.objects.filter(code__in=["30079", "30025"]).values_list("code", "pk"))
    Hamlet.objects.create(
        unit_id=codes["30079"], name="Ấp 3", name_folded="ap 3", now_in_id=codes["30025"], source="x"
    )
    assert service.find_address(address, home="82").only is None
    monkeypatch.setattr(places, "CHECKED_SECONDS", -1.0)
    assert service.find_address(address, home="82").only.code == "30025"


def test_what_another_process_changed_is_known_within_seconds(db, monkeypatch):
    make_units("07777")
    assert not service.unit_exists("07795")
    namings = [one for one in facts.namings() if one.code == "07795" and one.parent == "24"]
    loading.write_units(namings)
    loading.write_names(namings)
    assert not service.unit_exists("07795")
    monkeypatch.setattr(places, "CHECKED_SECONDS", -1.0)
    assert service.unit_exists("07795")


def test_the_gazetteer_follows_the_calendar(units, at):
    with at(date(2025, 6, 30)):
        found = service.find_address("Phường Tăng Tiến, Việt Yên, Bắc Giang", home="24")
        assert found.only.label == "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang"
        assert found.only.is_as_written
