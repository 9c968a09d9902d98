"""The facts against what the law and two lists say, and the loading of them."""

import csv
import importlib.util
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from motcua.kit import clock
from motcua.territory import service
from motcua.territory.actions import namings
from motcua.territory.models import Unit, UnitName

TWO_LEVELS_BEGIN = date(2025, 7, 1)
DONG_NAI_BECOMES_A_CITY = date(2026, 4, 30)
# Both ways of placing the tone are in use: Phúc Hoà, Phúc Hòa.
TONES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "uý": "úy", "uỷ": "ủy", "uỵ": "ụy"}


def on(day: date):
    return clock.frozen(datetime(day.year, day.month, day.day, 5, tzinfo=UTC))


def same_spelling(name: str) -> str:
    for newer, older in TONES.items():
        name = name.replace(newer, older)
    return name


def kinds(day: date, province: str | None = None) -> Counter:
    return Counter(
        naming.kind
        for naming in {n.code: n for n in namings() if n.valid_from <= day}.values()
        if naming.parent and province in {None, naming.parent}
    )


def test_the_country_has_34_provinces_six_of_them_cities_on_1_july_2025():
    provinces = [n for n in namings() if not n.parent and n.valid_from == TWO_LEVELS_BEGIN]
    assert len(provinces) == 34
    assert sum(n.kind == "city" for n in provinces) == 6


def test_the_country_has_3321_communes_on_1_july_2025():
    assert kinds(TWO_LEVELS_BEGIN) == {"commune": 2621, "ward": 687, "special_zone": 13}


def test_ten_communes_of_dong_nai_became_wards_on_30_april_2026():
    assert kinds(DONG_NAI_BECOMES_A_CITY) == {"commune": 2611, "ward": 697, "special_zone": 13}
    assert kinds(DONG_NAI_BECOMES_A_CITY, "75").total() == 95


def test_bac_ninh_has_99_communes_and_dong_thap_102():
    assert kinds(TWO_LEVELS_BEGIN, "24") == {"commune": 66, "ward": 33}
    assert kinds(TWO_LEVELS_BEGIN, "82") == {"commune": 82, "ward": 20}


@pytest.mark.parametrize("province", ["24", "82"])
def test_every_commune_is_the_one_on_the_independent_list(province):
    with (Path(__file__).parent / "listed.csv").open(encoding="utf-8") as lines:
        listed = {
            (line["code"], line["kind"], same_spelling(line["name"]))
            for line in csv.DictReader(lines)
            if line["province"] == province
        }
    ours = {
        (n.code, n.kind, same_spelling(n.name))
        for n in namings()
        if n.parent == province and n.valid_from == TWO_LEVELS_BEGIN
    }
    assert ours == listed


def test_the_file_says_what_the_package_says():
    package = importlib.util.find_spec("vietnamadminunits").submodule_search_locations[0]
    with closing(sqlite3.connect(Path(package) / "data" / "dataset.db")) as dataset:
        theirs = set(dataset.execute("SELECT wardCode, ward, provinceCode FROM admin_units"))
        theirs |= {
            (code, name, "")
            for code, name in dataset.execute("SELECT provinceCode, province FROM admin_units")
        }
    assert {(n.code, n.full_name, n.parent) for n in namings() if n.valid_from == TWO_LEVELS_BEGIN} == theirs


@pytest.mark.django_db
def test_loading_twice_writes_nothing_the_second_time():
    assert service.load_units() == 3355 + 3355 + 11
    assert service.load_units() == 0
    assert Unit.objects.count() == 3355


@pytest.mark.django_db
def test_a_unit_keeps_its_code_when_its_kind_changes():
    with on(date(2026, 4, 29)):
        service.load_units()
        assert service.unit("25270").full_name == "Xã Lộc Ninh"
    with on(DONG_NAI_BECOMES_A_CITY):
        assert service.load_units() == 11
        assert service.unit("25270").full_name == "Phường Lộc Ninh"
        assert Unit.objects.get(code="25270").full_name == "Phường Lộc Ninh"
    assert UnitName.objects.filter(unit__code="25270").count() == 2


@pytest.mark.django_db
def test_a_name_changes_on_its_day_without_loading_again():
    service.load_units()
    assert service.unit_name("25270", on=date(2026, 4, 29)) == "Xã Lộc Ninh, tỉnh Đồng Nai"
    assert service.unit_name("25270", on=DONG_NAI_BECOMES_A_CITY) == "Phường Lộc Ninh, thành phố Đồng Nai"
