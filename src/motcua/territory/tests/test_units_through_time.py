from datetime import date

import pytest

from motcua.territory import service
from motcua.territory.errors import UnknownUnit
from motcua.territory.testing import make_successions, make_units

BEFORE = date(2025, 6, 30)
AFTER = date(2025, 7, 1)


def told(passages):
    return [(one.old_label, one.new_label, one.is_whole) for one in passages]


@pytest.fixture
def nenh(db):
    make_successions("07795", "24")


@pytest.fixture
def split(db):
    """Gáo Giồng went to Phong Mỹ and Phú Cường."""
    make_successions("30079")


def test_a_commune_of_before_is_named_with_its_district_and_province(nenh):
    assert service.unit_name("07795", on=BEFORE) == "Phường Nếnh, thị xã Việt Yên, tỉnh Bắc Giang"
    assert service.unit_name("07795", on=AFTER) == "Phường Nếnh, tỉnh Bắc Ninh"
    assert service.unit_name("07795") == "Phường Nếnh, tỉnh Bắc Ninh"


def test_one_code_was_borne_by_bac_giang_and_is_borne_by_bac_ninh(nenh):
    assert service.unit_name("24", on=BEFORE) == "Tỉnh Bắc Giang"
    assert service.unit_name("24") == "Tỉnh Bắc Ninh"
    assert service.unit_name("27", on=BEFORE) == "Tỉnh Bắc Ninh"
    with pytest.raises(UnknownUnit):
        service.unit_name("27")


def test_a_day_before_the_earliest_known_state_gives_the_names_of_that_state(nenh):
    assert service.unit_name("07795", on=date(2019, 1, 1)) == service.unit_name("07795", on=BEFORE)
    first, _now = service.names_through_time("07795")
    assert first.is_earliest_known
    assert (first.valid_from, first.valid_to) == (BEFORE, AFTER)


def test_a_unit_that_ended_has_a_name_on_the_days_when_it_lived_only(nenh):
    assert service.unit_name("07789", on=BEFORE) == "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang"
    for day in (AFTER, None):
        with pytest.raises(UnknownUnit):
            service.unit_name("07789", on=day)
    assert not service.unit_exists("07789")


def test_districts_and_units_that_ended_are_not_among_those_of_today(nenh):
    assert [card.code for card in service.provinces()] == ["24"]
    assert [card.code for card in service.communes("24")] == ["07795"]
    assert service.search_communes("tang tien") == []


def test_before_july_2025_a_commune_belongs_to_its_province_across_the_district(nenh, at):
    with at(BEFORE):
        card = service.unit("07789")
        assert (card.label, card.province_code) == (
            "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang",
            "24",
        )
        assert "07789" in {card.code for card in service.communes("24")}


def test_a_new_commune_knows_what_it_was_made_of_and_by_which_resolution(nenh):
    found = service.predecessors("07795")
    assert [one.old_label.split(",")[0] for one in found] == [
        "Phường Tăng Tiến",
        "Phường Nếnh",
        "Phường Vân Trung",
        "Phường Quang Châu",
    ]
    assert all(one.is_whole and one.valid_from == AFTER for one in found)
    decision = found[0].decision
    assert (decision.number, decision.issued_on, decision.verified) == (
        "1658/NQ-UBTVQH15",
        date(2025, 6, 16),
        True,
    )


def test_two_provinces_went_into_one(nenh):
    assert [(one.old_code, one.old_label) for one in service.predecessors("24")] == [
        ("24", "Tỉnh Bắc Giang"),
        ("27", "Tỉnh Bắc Ninh"),
    ]
    (into,) = service.successors("27")
    assert (into.new_code, into.decision.number) == ("24", "202/2025/QH15")


def test_a_split_commune_names_all_its_successors_the_main_one_first(split):
    assert told(service.successors("30079", BEFORE)) == [
        ("Xã Gáo Giồng, huyện Cao Lãnh, tỉnh Đồng Tháp", "Xã Phong Mỹ, tỉnh Đồng Tháp", False),
        ("Xã Gáo Giồng, huyện Cao Lãnh, tỉnh Đồng Tháp", "Xã Phú Cường, tỉnh Đồng Tháp", False),
    ]


def test_nothing_went_anywhere_after_the_day_asked_for(split):
    assert service.successors("30079", AFTER) == []
    assert service.predecessors("99999") == []


def test_an_island_district_without_communes_went_to_its_special_zone(db):
    make_successions("536")
    assert told(service.successors("536")) == [
        ("Huyện Lý Sơn, tỉnh Quảng Ngãi", "Đặc khu Lý Sơn, tỉnh Quảng Ngãi", True)
    ]


def test_names_of_many_units_cost_one_statement(nenh, django_assert_num_queries):
    make_units("09169")
    with django_assert_num_queries(1):
        found = service.names_on(["07795", "09169", "99999"], BEFORE)
    assert found == {
        "07795": "Phường Nếnh, thị xã Việt Yên, tỉnh Bắc Giang",
        "09169": "Phường Thị Cầu, thành phố Bắc Ninh, tỉnh Bắc Ninh",
    }
