"""The facts against what the law and two lists say, and the loading of them."""

import csv
import importlib.util
import json
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from motcua.accounts.service import SYSTEM
from motcua.kit import clock
from motcua.territory import facts, rules, service
from motcua.territory.errors import UnknownResolution
from motcua.territory.models import (
    LoadedFacts,
    Merger,
    Moved,
    Renaming,
    Resolution,
    Succession,
    Unit,
    UnitName,
)

HERE = Path(__file__).parent
THREE_LEVELS = date(2025, 6, 30)
TWO_LEVELS_BEGIN = date(2025, 7, 1)
DONG_NAI_BECOMES_A_CITY = date(2026, 4, 30)
# Both ways of placing the tone are in use: Phúc Hoà, Phúc Hòa.
TONES = {"oà": "òa", "oá": "óa", "oả": "ỏa", "uý": "úy", "uỷ": "ủy", "uỵ": "ụy"}
# By the national list of 2026, and the same on 1 July 2025.
COMMUNES = {
    "01": 126, "04": 56, "08": 124, "11": 45, "12": 38, "14": 75, "15": 99, "19": 92, "20": 65, "22": 54,
    "24": 99, "25": 148, "31": 114, "33": 104, "37": 129, "38": 166, "40": 130, "42": 69, "44": 78, "46": 40,
    "48": 94, "51": 96, "52": 135, "56": 65, "66": 102, "68": 124, "75": 95, "79": 168, "80": 96, "82": 102,
    "86": 124, "91": 102, "92": 103, "96": 64,
}  # fmt: skip


def on(day: date):
    return clock.frozen(datetime(day.year, day.month, day.day, 5, tzinfo=UTC))


def same_spelling(name: str) -> str:
    for newer, older in TONES.items():
        name = name.replace(newer, older)
    return name


def living(day: date) -> list[rules.Naming]:
    pending = {one.number for one in facts.resolutions() if not one.followed}
    followed = [naming for naming in facts.namings() if naming.resolution not in pending]
    return [
        naming
        for naming in rules.in_turn(followed, facts.snapshots())
        if rules.holds_on(naming.valid_from, naming.valid_to, day)
    ]


def kinds(day: date, province: str | None = None) -> Counter:
    return Counter(
        naming.kind for naming in living(day) if len(naming.code) == 5 and province in {None, naming.parent}
    )


@pytest.fixture(scope="module")
def package():
    return Path(importlib.util.find_spec("vietnamadminunits").submodule_search_locations[0]) / "data"


@pytest.fixture(scope="module")
def dataset(package):
    with closing(sqlite3.connect(package / "dataset.db")) as found:
        yield found


def passed() -> dict[str, set[str]]:
    """What each old commune, or island district without communes, went into."""
    into = defaultdict(set)
    for one in facts.successions():
        if len(one.new) == 5:
            into[one.old].add(one.new)
    return dict(into)


def test_the_country_had_63_provinces_696_districts_and_10035_communes_before_july_2025():
    levels = Counter(len(naming.code) for naming in living(THREE_LEVELS))
    assert levels == {2: 63, 3: 696, 5: 10_035}


def test_the_country_has_34_provinces_six_of_them_cities_on_1_july_2025():
    provinces = [naming for naming in living(TWO_LEVELS_BEGIN) if not naming.parent]
    assert len(provinces) == 34
    assert sum(naming.kind == "city" for naming in provinces) == 6
    assert not any(len(naming.code) == 3 for naming in living(TWO_LEVELS_BEGIN))


def test_the_country_has_3321_communes_on_1_july_2025():
    assert kinds(TWO_LEVELS_BEGIN) == {"commune": 2621, "ward": 687, "special_zone": 13}


@pytest.mark.parametrize("day", [TWO_LEVELS_BEGIN, DONG_NAI_BECOMES_A_CITY])
def test_every_province_has_as_many_communes_as_the_national_list_says(day):
    assert Counter(naming.parent for naming in living(day) if naming.parent) == COMMUNES


def test_ten_communes_of_dong_nai_became_wards_on_30_april_2026():
    assert kinds(DONG_NAI_BECOMES_A_CITY) == {"commune": 2611, "ward": 697, "special_zone": 13}
    assert kinds(DONG_NAI_BECOMES_A_CITY, "75").total() == 95


def test_bac_ninh_has_99_communes_and_dong_thap_102():
    assert kinds(TWO_LEVELS_BEGIN, "24") == {"commune": 66, "ward": 33}
    assert kinds(TWO_LEVELS_BEGIN, "82") == {"commune": 82, "ward": 20}


@pytest.mark.parametrize(
    ("province", "old", "new"), [("24", {"24": 192, "27": 121}, 99), ("82", {"82": 164, "87": 141}, 102)]
)
def test_the_old_communes_of_two_provinces_went_into_the_new_ones(province, old, new):
    before = {naming.code: naming for naming in living(THREE_LEVELS)}
    here = {naming.code for naming in living(TWO_LEVELS_BEGIN) if naming.parent == province}
    came = [code for code, into in passed().items() if into & here]
    assert Counter(before[before[code].parent].parent for code in came) == old
    assert {code for into in passed().values() for code in into} & here == here
    assert len(here) == new


def test_of_bac_ninh_only_tuan_dao_was_not_rearranged():
    before, now = ({n.code: n for n in living(day)} for day in (THREE_LEVELS, TWO_LEVELS_BEGIN))
    took = defaultdict(set)
    for old, into in passed().items():
        for new in into:
            took[new].add(old)
    kept = [
        naming.name
        for code, naming in now.items()
        if naming.parent == "24" and took[code] == {code} and before[code].full_name == naming.full_name
    ]
    assert kept == ["Tuấn Đạo"]


def test_every_commune_and_the_five_islands_without_communes_went_somewhere():
    before = living(THREE_LEVELS)
    communes = {naming.code for naming in before if len(naming.code) == 5}
    islands = {n.code for n in before if len(n.code) == 3} - {n.parent for n in before}
    assert {n.name for n in before if n.code in islands} == {
        "Bạch Long Vĩ", "Cồn Cỏ", "Hoàng Sa", "Lý Sơn", "Côn Đảo",
    }  # fmt: skip
    assert passed().keys() == communes | islands
    assert {new for into in passed().values() for new in into} == {
        naming.code for naming in living(TWO_LEVELS_BEGIN) if len(naming.code) == 5
    }


def test_only_three_old_communes_of_the_two_provinces_were_split():
    names = {naming.code: naming for naming in living(THREE_LEVELS)}
    split = {
        names[one.old].name
        for one in facts.successions()
        if one.resolution in {"1658/NQ-UBTVQH15", "1663/NQ-UBTVQH15"} and one.extent == "part"
    }
    assert split == {"Phú Thuận B", "Gáo Giồng", "Tân Thạnh"}


def test_a_unit_that_went_whole_went_to_one_place_and_a_split_one_has_a_main_part():
    communes = defaultdict(list)
    for one in facts.successions():
        communes[one.old].append(one)
    for parts in communes.values():
        assert len(parts) == 1 if parts[0].extent == "whole" else sum(one.main for one in parts) == 1
    assert sum(len(parts) > 1 for parts in communes.values()) == 444


def test_each_province_has_its_resolution_and_all_of_them_one_more():
    arranged = [one for one in facts.resolutions() if one.effective_on == TWO_LEVELS_BEGIN]
    assert sorted(one.province for one in arranged) == ["", *sorted(COMMUNES)]
    numbers = sorted(one.number for one in arranged if one.province)
    assert numbers == [f"{number}/NQ-UBTVQH15" for number in range(1654, 1688)]


@pytest.mark.parametrize("province", ["24", "82"])
def test_every_commune_is_the_one_on_the_independent_list(province):
    with (HERE / "listed.csv").open(encoding="utf-8") as lines:
        listed = {
            (line["code"], line["kind"], same_spelling(line["name"]))
            for line in csv.DictReader(lines)
            if line["province"] == province
        }
    ours = {(n.code, n.kind, same_spelling(n.name)) for n in living(TWO_LEVELS_BEGIN) if n.parent == province}
    assert ours == listed


def test_the_file_says_what_the_package_says(dataset):
    theirs = set(dataset.execute("SELECT wardCode, ward, provinceCode FROM admin_units"))
    theirs |= {
        (code, name, "") for code, name in dataset.execute("SELECT provinceCode, province FROM admin_units")
    }
    ours = {(n.code, n.full_name, n.parent) for n in facts.namings() if n.source == "units-2025-07-01.csv"}
    assert ours == theirs


def test_the_file_of_the_old_units_says_what_the_package_says(dataset):
    query = "SELECT wardCode, ward, districtCode, district, provinceCode, province FROM admin_units_legacy"
    theirs = set()
    for ward_code, ward, district_code, district, province_code, province in dataset.execute(query):
        theirs |= {(ward_code, ward, district_code)} if ward_code else set()
        theirs |= {(district_code, district, province_code), (province_code, province, "")}
    ours = {(n.code, n.full_name, n.parent) for n in facts.namings() if n.valid_from == THREE_LEVELS}
    # The package writes Thị Trấn and Thành Phố in a few places.
    words = {"Thị Trấn": "Thị trấn", "Thành Phố": "Thành phố", "Thị Xã": "Thị xã"}
    for wrong, right in words.items():
        theirs = {(code, name.replace(f"{wrong} ", f"{right} "), parent) for code, name, parent in theirs}
    assert ours == theirs


def test_successions_are_those_of_the_package_with_the_corrections_listed(dataset, package):
    old, new = {}, {}
    for ward, district, *keys in dataset.execute(
        "SELECT wardCode, districtCode, provinceKey, districtKey, wardKey FROM admin_units_legacy"
    ):
        old["_".join(key or "" for key in keys)] = ward or district
    for code, *keys in dataset.execute("SELECT wardCode, provinceKey, wardKey FROM admin_units"):
        new[tuple(keys)] = code
    converter = json.loads((package / "converter_2025.json").read_text(encoding="utf-8"))
    theirs = defaultdict(set)
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, came in communes.items():
            for key in came:
                theirs[old[key]].add(new[province, commune])
    for province, communes in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, parts in communes.items():
            theirs[old[key]] |= {new[province, part["newWardKey"]] for part in parts}
    with (HERE / "corrected.csv").open(encoding="utf-8") as lines:
        for line in csv.DictReader(lines):
            change = theirs[line["old"]].remove if line["extent"] == "none" else theirs[line["old"]].add
            change(line["new"])
    assert passed() == theirs


@pytest.fixture
def loaded(db):
    return service.load_units()


def test_loading_twice_writes_nothing_the_second_time(loaded, django_assert_num_queries):
    assert loaded > 20_000
    assert Unit.objects.count() == 63 + 696 + 10_035 + 5
    assert Succession.objects.count() == 63 + 10_040 + 444 + 91
    with django_assert_num_queries(4):
        assert service.load_units() == 0
    # Whoever has compared the official text has said so; that is not written over.
    Resolution.objects.filter(number="202/2025/QH15").update(verified=True)
    LoadedFacts.objects.all().delete()
    assert service.load_units() == 0
    assert Resolution.objects.get(number="202/2025/QH15").verified


def test_what_a_merger_made_of_a_unit_is_not_taken_back_by_a_start(loaded):
    nenh = Unit.objects.get(code="07795")
    Unit.objects.filter(pk=nenh.pk).update(full_name="Phường Nếnh Mới")
    merger = Merger.objects.create(
        resolution=Resolution.objects.get(number="1658/NQ-UBTVQH15"), plan={}, apply_at=clock.now()
    )
    Moved.objects.create(merger=merger, kind="unit", object_id=nenh.pk, after={}, at=clock.now())
    LoadedFacts.objects.all().delete()
    assert service.load_units() == 0
    nenh.refresh_from_db()
    assert nenh.full_name == "Phường Nếnh Mới"


@pytest.mark.django_db
def test_a_unit_keeps_its_code_when_its_kind_changes():
    with on(date(2026, 4, 29)):
        service.load_units()
        assert service.unit("25270").full_name == "Xã Lộc Ninh"
    with on(DONG_NAI_BECOMES_A_CITY):
        assert service.load_units() == 11
        assert service.unit("25270").full_name == "Phường Lộc Ninh"
        assert Unit.objects.get(code="25270").full_name == "Phường Lộc Ninh"
    assert UnitName.objects.filter(unit__code="25270").count() == 3
    assert service.unit_name("25270", on=date(2026, 4, 29)) == "Xã Lộc Ninh, tỉnh Đồng Nai"
    assert service.unit_name("25270", on=DONG_NAI_BECOMES_A_CITY) == "Phường Lộc Ninh, thành phố Đồng Nai"


def test_names_follow_a_resolution_only_once_it_is_followed(loaded):
    with on(date(2026, 11, 22)):
        assert service.unit_name("07294") == "Xã Bố Hạ, tỉnh Bắc Ninh"
        (told,) = service.announced("07294")
        assert (told.full_name, told.decision.number) == ("Phường Bố Hạ", "388/NQ-UBTVQH16")
        assert not told.decision.verified
        assert "Chưa đối chiếu" in told.decision.remark
    assert Renaming.objects.count() == 11 + 12 + 2
    assert set(Resolution.objects.filter(followed=False).values_list("verified", flat=True)) == {False}


@pytest.mark.django_db(transaction=True)
def test_following_a_resolution_renames_its_units_from_its_day_on():
    with on(date(2026, 11, 22)):
        service.load_units()
        service.follow_resolution(number="388/NQ-UBTVQH16", by=SYSTEM)
        assert service.unit_name("07294") == "Phường Bố Hạ, tỉnh Bắc Ninh"
        assert service.unit_name("07294", on=date(2026, 8, 3)) == "Xã Bố Hạ, tỉnh Bắc Ninh"
        assert service.announced("07294") == []
        assert len(service.communes("24")) == 99
        assert sum(card.kind == "ward" for card in service.communes("24")) == 45
        assert service.load_units() == 0
        with pytest.raises(UnknownResolution):
            service.follow_resolution(number="1/2026", by=SYSTEM)
