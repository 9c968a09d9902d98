"""What a resolution file may say, and what in it contradicts itself or the units there are."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.territory import resolutions, service
from motcua.territory.errors import ResolutionUnreadable, UnknownResolution, UnknownUnit
from motcua.territory.models import Resolution, Succession, Unit
from motcua.territory.testing import make_units

NENH, VIET_YEN, VAN_HA = "07795", "07777", "07798"
GOOD = {
    "number": "99/NQ-UBTVQH16",
    "title": "Nhập phường Nếnh vào phường Việt Yên (dữ liệu mẫu)",
    "issued_on": "2026-12-01",
    "effective_on": "2027-01-01",
    "source": "Dữ liệu mẫu",
    "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
    "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
}


def plan(**facts):
    return service.plan_from(GOOD | facts)


def said(**facts) -> str:
    with pytest.raises(ResolutionUnreadable) as refused:
        plan(**facts)
    return refused.value.message


def test_a_file_is_read_and_written_back_the_same():
    read = service.read_plan(json.dumps(GOOD).encode("utf-8-sig"))
    assert service.plan_from(read.as_json()) == read
    assert read.heirs == {NENH: VIET_YEN, VIET_YEN: VIET_YEN}
    assert read.ended == [NENH]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"[]", b'"x"', b"null", b"{}", b"[" * 100_000, b" " * 5_000_001, b'{"number": 1e999}'],
)
def test_what_is_no_resolution_is_refused_in_words(content):
    with pytest.raises(ResolutionUnreadable) as refused:
        service.read_plan(content)
    assert "Chưa đọc được nghị quyết" in refused.value.message


HALF, NUL = "\ud800", "\0"


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"title": f"x{HALF}"}, "“title” có ký tự lạ"),
        ({"number": "01/NQ\u202e\u200b"}, "“number” có ký tự lạ"),
        ({"units": [GOOD["units"][0] | {"name": f"Việt{HALF}"}]}, "“name” có ký tự lạ"),
        ({"units": [GOOD["units"][0] | {"kind": NUL}]}, "Loại đơn vị “” không có"),
        ({"units": [GOOD["units"][0] | {"code": HALF}]}, "“” không phải mã đơn vị"),
        ({"offices": [{"from": NUL, "to": HALF}]}, "“” không phải mã cơ quan"),
        ({"reception_points": ["keep"]}, "“reception_points” là “keep”"),
        (
            {"units": [{"code": "123", "kind": "district", "name": "x", "parent": "123"}]},
            "“123” không phải mã",
        ),
    ],
)
def test_what_nobody_could_read_or_means_nothing_is_refused_and_its_message_can_be_kept(facts, words):
    message = said(**facts)
    assert words in message
    assert not {HALF, NUL} & set(message)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from([*GOOD, "offices", "x"]), inner, max_size=6), max_leaves=20))  # fmt: skip
def test_whatever_json_holds_is_read_or_refused(facts):
    try:
        service.plan_from(facts)
    except ResolutionUnreadable as refused:
        assert refused.message  # noqa: PT017 - either way is right


def test_every_fault_is_said_at_once():
    words = said(
        number="",
        effective_on="01/01/2027",
        units=[{"code": 7777, "kind": "village", "name": "", "parent": "24"}],
    )
    for part in ("number", "effective_on", "village", "7777", "name"):
        assert part in words


def test_a_code_keeps_its_leading_zero_and_is_written_in_quotes():
    assert "số 0 ở đầu" in said(passages=[{"from": 7795, "to": VIET_YEN}])
    assert "số 0 ở đầu" in said(passages=[{"from": "7795", "to": VIET_YEN}])
    assert "số 0 ở đầu" in said(passages=[{"from": "٠٧٧٩٥", "to": VIET_YEN}])


def test_what_is_misspelt_is_not_taken_for_something_else():
    assert "“passage”" in said(passage=[])
    assert "“close”" in said(reception_points="giữ")
    assert "“verified”" in said(verified="true")
    assert "“main”" in said(passages=[{"from": NENH, "to": VIET_YEN, "extent": "part", "main": 1}])
    assert "ward (phường)" in said(units=[{"code": VIET_YEN, "kind": "phuong"}])


def test_where_json_breaks_is_said_by_its_line():
    with pytest.raises(ResolutionUnreadable) as refused:
        service.read_plan(b'{"number": "1",\n "title" "x"}')
    assert "dòng 2, cột 10" in refused.value.message


def test_it_cannot_hold_before_it_was_issued():
    assert "trước ngày ban hành" in said(issued_on="2027-02-01")


@pytest.mark.django_db
class TestAgainstTheUnits:
    @pytest.fixture(autouse=True)
    def units(self):
        return make_units(NENH, VIET_YEN, VAN_HA)

    def faults(self, **facts):
        return " ".join(service.rehearse(plan(**facts)).faults)

    def test_a_sound_one_has_none(self):
        assert self.faults() == ""

    def test_an_old_unit_that_is_not_there(self):
        assert "00001" in self.faults(passages=[{"from": "00001", "to": VIET_YEN}])

    def test_a_successor_that_is_neither_there_nor_made(self):
        assert "99999" in self.faults(passages=[{"from": NENH, "to": "99999"}])

    def test_whole_and_to_two_places(self):
        passages = [{"from": NENH, "to": VIET_YEN}, {"from": NENH, "to": VAN_HA}]
        assert "part" in self.faults(passages=passages)

    def test_a_part_without_the_rest(self):
        assert "phần còn lại" in self.faults(passages=[{"from": NENH, "to": VIET_YEN, "extent": "part"}])

    def test_twice_to_the_same_place(self):
        assert "hai lần" in self.faults(passages=[{"from": NENH, "to": VIET_YEN}] * 2)

    def test_a_unit_named_twice_or_in_a_province_that_is_not_there(self):
        assert "hai lần" in self.faults(units=GOOD["units"] * 2)
        assert "không có" in self.faults(units=[GOOD["units"][0] | {"parent": "99"}])

    def test_a_province_that_ends_takes_its_communes_with_it_only_if_they_are_placed(self):
        make_units("28261")
        words = self.faults(units=[], passages=[{"from": "82", "to": "24"}])
        assert "28261" in words

    def test_a_district_goes_into_its_province_but_no_commune_does(self):
        early = {"issued_on": "2025-06-12", "effective_on": "2025-07-01", "units": []}
        assert "không cùng cấp" not in self.faults(passages=[{"from": "222", "to": "24"}], **early)
        assert "không cùng cấp" in self.faults(passages=[{"from": NENH, "to": "24"}], units=[])

    def test_a_successor_that_ends_by_the_same_resolution(self):
        passages = [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VAN_HA}]
        assert VIET_YEN in self.faults(units=[], passages=passages)


@pytest.mark.django_db
def test_a_recorded_resolution_is_planned_from_its_rows():
    nenh, viet_yen = make_units(NENH, VIET_YEN)
    resolution = Resolution.objects.create(
        number="5/NQ", title="mẫu", effective_on="2027-01-01", source="mẫu"
    )
    Succession.objects.create(
        resolution=resolution, predecessor=nenh, successor=viet_yen, extent="whole", valid_from="2027-01-01"
    )
    recorded = service.recorded_plan("5/NQ")
    assert recorded.passages == (resolutions.Passage(NENH, VIET_YEN),)
    with pytest.raises(UnknownResolution):
        service.recorded_plan("6/NQ")


@pytest.mark.django_db
def test_a_merged_unit_is_found_by_its_old_code_and_a_split_one_asks():
    nenh, viet_yen, van_ha = make_units(NENH, VIET_YEN, VAN_HA)
    resolution = Resolution.objects.create(
        number="5/NQ", title="mẫu", effective_on="2025-08-01", source="mẫu"
    )

    def succeed(*successors):
        Succession.objects.all().delete()
        extent = "whole" if len(successors) == 1 else "part"
        for successor in successors:
            Succession.objects.create(
                resolution=resolution,
                predecessor=nenh,
                successor=successor,
                extent=extent,
                valid_from="2025-08-01",
            )

    Unit.objects.filter(pk=nenh.pk).update(valid_to="2025-08-01")
    service.forget_units()
    succeed(viet_yen)
    assert service.unit_now(NENH).code == VIET_YEN
    assert service.unit_now(VIET_YEN).code == VIET_YEN
    succeed(viet_yen, van_ha)
    with pytest.raises(UnknownUnit):
        service.unit_now(NENH)
