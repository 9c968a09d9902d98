import pytest

from motcua.territory import service
from motcua.territory.errors import UnknownUnit
from motcua.territory.facts import namings
from motcua.territory.testing import make_units


@pytest.fixture
def country(db):
    """All provinces, with the communes of Bắc Ninh and of Lạng Sơn: a third of a second less than all of them."""
    make_units(*{naming.code for naming in namings() if naming.parent in {"", "20", "24"}})


def names(cards):
    return [card.full_name for card in cards]


def test_a_commune_is_named_with_its_province(country):
    assert service.unit_name("07795") == "Phường Nếnh, tỉnh Bắc Ninh"
    assert service.unit_name("24") == "Tỉnh Bắc Ninh"


def test_names_cost_no_statement_once_read(country, django_assert_num_queries):
    service.unit_name("07795")
    with django_assert_num_queries(0):
        service.unit_name("09169")
        service.search_communes("nenh")


def test_a_code_that_no_unit_bears_is_refused_in_words(country):
    with pytest.raises(UnknownUnit, match="mã 99999"):
        service.unit_name("99999")
    with pytest.raises(UnknownUnit):
        service.unit("7795")
    assert not service.unit_exists("7795")


def test_provinces_and_communes_stand_in_the_order_of_the_alphabet(country):
    provinces = [card.name for card in service.provinces()]
    assert len(provinces) == 34
    assert provinces[:2] == ["An Giang", "Bắc Ninh"]
    assert provinces.index("Đà Nẵng") > provinces.index("Cần Thơ")
    assert len(service.communes("24")) == 99
    assert service.communes("99") == []


@pytest.mark.parametrize(
    "typed", ["nenh", "Nếnh", "phuong nenh", "phường Nếnh, Bắc Ninh", "07795", "  NENH "]
)
def test_a_commune_is_found_with_and_without_marks(country, typed):
    assert names(service.search_communes(typed))[0] == "Phường Nếnh"


@pytest.mark.parametrize("typed", ["Phúc Hoà", "Phúc Hòa", "phuc hoa"])
def test_both_ways_of_placing_the_tone_find_the_commune(country, typed):
    assert names(service.search_communes(typed, "24")) == ["Xã Phúc Hòa"]


def test_the_name_typed_stands_before_longer_names(country):
    found = names(service.search_communes("tan an"))
    assert found[0] in {"Xã Tân An", "Phường Tân An"}
    assert [card.province_code for card in service.search_communes("tan an", "24")] == ["24"]


def test_searching_for_nothing_or_for_nonsense_finds_nothing(country):
    assert service.search_communes("") == []
    assert service.search_communes("  , ") == []
    assert service.search_communes("%_' zzz") == []


def test_no_more_is_returned_than_asked_for(country):
    assert len(service.search_communes("xa", limit=7)) == 7
