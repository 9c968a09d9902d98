"""Old addresses of two provinces in the spellings that people use, against the communes that the resolutions name."""

import csv
import random
import unicodedata
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.kit import text
from motcua.territory import address_words, addresses, rules, spelling
from motcua.territory.addresses import Confidence, Doubt
from motcua.territory.gazetteer import HamletRow
from motcua.territory.testing import places_of_files

SURE = {Confidence.CERTAIN, Confidence.LIKELY}
SHORT = {
    "Phường": "P.", "Xã": "X.", "Thị trấn": "TT.", "Thị xã": "TX.", "Thành phố": "TP.", "Quận": "Q.",
    "Huyện": "H.", "Tỉnh": "T.", "Đặc khu": "ĐK",
}  # fmt: skip


@pytest.fixture(scope="module")
def known():
    return places_of_files()


@pytest.fixture(scope="module")
def table():
    with (Path(__file__).parent / "addresses.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def find(address, home="bacninh"):
    return addresses.find(places_of_files(), address, home=home)


def judged(row) -> str:
    found = find(row["address"])
    expected = set(row["expected"].split("|")) - {""}
    codes = {one.code for one in found.candidates}
    if not expected:
        return "right" if found.confidence is Confidence.NONE else "wrong"
    if len(expected) > 1:
        return "right" if found.confidence is Confidence.CHOOSE and codes == expected else "wrong"
    if found.only:
        return "right" if {found.only.code} == expected else "wrong"
    return "asked" if expected <= codes else "missed"


def test_the_table_is_answered_right_or_asked_about_never_wrong(known, table, capsys):
    assert len(table) >= 200
    verdicts = Counter(judged(row) for row in table)
    of_spelling = Counter((row["spelling"], judged(row)) for row in table)
    with capsys.disabled():
        share = 100 * verdicts["right"] / len(table)
        print(f"\n{len(table)} addresses: {share:.1f} % right, {verdicts['asked']} asked about")  # noqa: T201 - the accuracy is to be seen in every run
        print({key: count for key, count in of_spelling.items() if key[1] != "right"})  # noqa: T201 - the accuracy is to be seen in every run
    assert [row for row in table if judged(row) in {"wrong", "missed"}] == []
    assert verdicts["right"] >= 0.97 * len(table)


def test_every_old_commune_of_the_country_is_found_by_its_three_levels(known):
    """All 10,035, as written in full: right, or, where it was split, all its parts."""
    wrong = []
    for place in known.places:
        if place.valid_from == rules.EARLIEST_KNOWN and place.district and not place.is_earlier:
            found = find(place.label, home="")
            heirs = {heir.code for heir in place.heirs}
            if {one.code for one in found.candidates} != heirs or (len(heirs) == 1) != bool(found.only):
                wrong.append((place.label, found))
    assert wrong == []


PLACES = [
    place
    for place in places_of_files().places
    if place.valid_from == rules.EARLIEST_KNOWN and place.district and not place.is_earlier
]


@st.composite
def spellings(draw):
    """A commune of before July 2025, and its address as somebody may write it."""
    place = draw(st.sampled_from(PLACES))
    parts = place.label.split(", ")
    parts = [f"{part[0].upper()}{part[1:]}" for part in parts]
    if draw(st.booleans()):
        for word, short in SHORT.items():
            space = draw(st.sampled_from(["", " "]))
            parts = [
                part.replace(f"{word} ", f"{short}{space}", 1) if part.startswith(word) else part
                for part in parts
            ]
    if draw(st.booleans()):
        parts = [*parts[:2], *([parts[2]] if draw(st.booleans()) else [])]
    if draw(st.booleans()):
        parts.insert(0, draw(st.sampled_from(["Số 12", "12/5A đường 30/4", "Thôn 7", "Nhà ông Ba", "Lô B2"])))
    elif draw(st.booleans()):
        parts = parts[::-1]
    written = draw(st.sampled_from([", ", ",", " - ", "; ", "\n"])).join(parts)
    respell = draw(
        st.sampled_from(
            [str, str.upper, str.lower, text.fold, lambda words: unicodedata.normalize("NFD", words)]
        )
    )
    return place, respell(written)


@settings(max_examples=400, deadline=None)
@given(spellings())
def test_however_it_is_written_the_commune_is_found_or_asked_about(spelled):
    place, written = spelled
    found = find(written, home=place.province)
    heirs = {heir.code for heir in place.heirs}
    assert heirs <= {one.code for one in found.candidates}, written
    if found.only:
        assert {found.only.code} == heirs
    if len(heirs) > 1:
        assert found.confidence is Confidence.CHOOSE


def test_a_name_that_goes_on_and_is_of_another_kind_is_mended_and_asked_about():
    found = find("Xã duc hoa huong, huyện Đức Hòa, Long An")
    assert found.confidence is Confidence.CHOOSE
    assert {one.place.name for one in found.candidates} == {"Đức Hòa Thượng"}
    assert find("xã Đức Hòa, huyện Đức Hòa, Long An").confidence is Confidence.CERTAIN


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([place for place in PLACES if len(spelling.key(place.name)) >= 7]), st.randoms())
def test_one_wrong_letter_never_leads_elsewhere_unasked(place, chance):
    """The place itself, or a question; another commune of the district may really be called so."""
    letters = list(text.fold(place.name))
    at = chance.choice([number for number, letter in enumerate(letters) if letter != " "])
    how = chance.choice(["drop", "double", "swap", "other"])
    if how == "drop":
        del letters[at]
    elif how == "double":
        letters.insert(at, letters[at])
    elif how == "swap" and at + 1 < len(letters):
        letters[at], letters[at + 1] = letters[at + 1], letters[at]
    else:
        letters[at] = chance.choice("bcdghklmnpqrstvx")
    district = place.label.split(", ")[1]
    written = f"{rules.KIND_WORDS[place.kind]} {''.join(letters)}, {district}, {place.province}"
    found = find(written, home=place.province)
    heirs = {heir.code for heir in place.heirs}
    same = spelling.key("".join(letters)) in {
        spelling.key(one.name) for one in PLACES if one.province == place.province
    }
    assert found.candidates == () or heirs & {one.code for one in found.candidates} or same, written
    if found.only and not same:
        assert found.only.code in heirs


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_whatever_is_typed_is_answered(typed):
    found = find(typed)
    assert len(found.candidates) <= addresses.MOST_CANDIDATES
    assert address_words.doubts(found) is not None


def test_a_split_commune_is_placed_by_a_hamlet_that_somebody_has_placed():
    known = places_of_files()
    known.hamlets["30079"] = [HamletRow("30079", "ap 3", "30025"), HamletRow("30079", "ap 31", "30088")]
    try:
        found = find("Ấp 3, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp")
        assert (found.only.label, found.rest) == ("Xã Phú Cường, tỉnh Đồng Tháp", "Ấp 3")
        assert found.doubts == (Doubt.HAMLET,)
        assert find("Ấp 4, xã Gáo Giồng, huyện Cao Lãnh").confidence is Confidence.CHOOSE
    finally:
        known.hamlets.clear()


@pytest.mark.parametrize(
    ("hamlet", "address", "is_placed"),
    [
        ("yen ninh", "Thôn Yên Ninh, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp", True),
        ("yen ninh", "số 7 tổ dân phố Yên Ninh xã Gáo Giồng, huyện Cao Lãnh", True),
        ("yen ninh", "Yên Ninh, xã Gáo Giồng, huyện Cao Lãnh", True),
        ("ap 3", "Số 7 ấp 03, xã Gáo Giồng, huyện Cao Lãnh", True),
        ("gao giong", "ấp Gáo Giồng, xã Gáo Giồng, huyện Cao Lãnh", True),
        # A commune that bears the name of one of its hamlets says nothing of the hamlet.
        ("gao giong", "Ấp 9, xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp", False),
        ("yen ninh", "Đường Yên Ninh, xã Gáo Giồng, huyện Cao Lãnh", False),
        ("yen ninh", "phố Yên Ninh, xã Gáo Giồng, huyện Cao Lãnh", False),
        ("yen", "thôn Yên Ninh, xã Gáo Giồng, huyện Cao Lãnh", False),
        ("yen ninh", "thôn Yên, Ninh Bình, xã Gáo Giồng, huyện Cao Lãnh", False),
        ("3", "3, xã Gáo Giồng, huyện Cao Lãnh", False),
    ],
)
def test_only_what_is_plainly_a_hamlet_places_an_address(hamlet, address, is_placed):
    known = places_of_files()
    known.hamlets["30079"] = [HamletRow("30079", hamlet, "30025")]
    try:
        assert (find(address).confidence is Confidence.CERTAIN) is is_placed
    finally:
        known.hamlets.clear()


@pytest.mark.parametrize(
    ("address", "rest"),
    [
        ("Số 12, ngõ 5, xã Tăng Tiến, huyện Việt Yên, Bắc Giang", "Số 12, ngõ 5"),
        ("Bắc Giang, Việt Yên, Tăng Tiến, số nhà 7", "số nhà 7"),
        ("thôn Chùa xã Tăng Tiến huyện Việt Yên tỉnh Bắc Giang", "thôn Chùa"),
    ],
)
def test_what_is_left_of_an_address_is_kept_as_it_was_typed(address, rest):
    found = find(address)
    assert found.rest == rest
    assert found.new_address == f"{rest}, phường Nếnh, tỉnh Bắc Ninh"


def test_the_reason_names_the_resolution_and_its_day(settings):
    (candidate,) = find("Xã Tăng Tiến, Việt Yên, Bắc Giang").candidates
    assert address_words.reason(candidate) == (
        "Phường Tăng Tiến, thị xã Việt Yên, tỉnh Bắc Giang nhập vào phường Nếnh, tỉnh Bắc Ninh "
        "theo Nghị quyết 1658/NQ-UBTVQH15, từ 01/07/2025."
    )
    assert candidate.heir.day == date(2025, 7, 1)
    (elsewhere,) = find("Bến Nghé, Quận 1, TPHCM").candidates
    assert address_words.reason(elsewhere).endswith("chưa đối chiếu với văn bản chính thức.")


@pytest.mark.parametrize(
    ("address", "confidence", "words"),
    [
        ("phường Nếnh", Confidence.LIKELY, "hiểu là ở tỉnh Bắc Ninh"),
        ("Tăng Tếin, Việt Yên, Bắc Giang", Confidence.LIKELY, "hiểu là Phường Tăng Tiến"),
        ("Thị trấn Neo, Yên Dũng", Confidence.LIKELY, "từ trước năm 2025"),
        ("Xã Gáo Giồng, Cao Lãnh", Confidence.CHOOSE, "được chia cho 2 nơi"),
        ("Phường 1", Confidence.CHOOSE, "Có nhiều nơi"),
        ("Xã Tăng Tiến, huyện Hoài Đức, Hà Nội", Confidence.CHOOSE, "không khớp"),
        ("qwertyuiop", Confidence.NONE, "Không nhận ra"),
        ("", Confidence.NONE, "Không nhận ra"),
    ],
)
def test_what_is_not_certain_is_said_in_words(address, confidence, words):
    found = find(address)
    assert found.confidence is confidence
    assert any(words in line for line in address_words.doubts(found))


def test_where_places_of_several_provinces_are_offered_none_is_said_to_be_assumed():
    found = find("Xã Tân An")
    assert len({one.label.rpartition(", ")[2] for one in found.candidates}) > 1
    assert not any("hiểu là ở" in line for line in address_words.doubts(found))


def test_an_address_of_today_is_recognised_as_one():
    found = find("Thôn Đông, xã Yên Định, tỉnh Bắc Ninh")
    assert found.confidence is Confidence.CERTAIN
    assert found.only.is_as_written
    assert address_words.reason(found.only) == "Đây là tên hiện nay."


def test_random_words_of_addresses_are_not_taken_for_communes():
    words = ["nhà", "số", "đường", "ngõ", "khối", "lô", "12", "7/3", "tầng"]
    for seed in range(50):
        chance = random.Random(seed)
        assert find(" ".join(chance.choices(words, k=6))).only is None
