"""Mergers that meet each other, and what people do between a switch and its undoing; Nếnh goes into Việt Yên first."""

from datetime import date

import pytest
from django.db import IntegrityError

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, load_actor
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, at, moment, open_step
from motcua.dossiers.tests.test_merge_offices import BEFORE, MORNING, carry_out, order, resolution
from motcua.dossiers.tests.test_split_offices import TestSplit
from motcua.organizations import service as organizations
from motcua.organizations.models import Absence, Organization, Posting, ReceptionPoint, ReceptionRule, Role
from motcua.organizations.testing import make_official, make_posting
from motcua.territory import service as territory
from motcua.territory.errors import MergerRefused
from motcua.territory.models import Merger, MergerQuestion, MergerState, Succession, Unit, UnitName
from motcua.territory.testing import make_successions

SONG_CAU = "07799"
SPLIT = TestSplit.plan
# Otherwise its tests would run here again.
del TestSplit


@pytest.fixture
def people(world):
    return [world.an, world.binh, world.chi, world.dung, world.em, world.giang, world.hoa]


def further(**facts):
    """A second resolution, a year later, unless told otherwise: Việt Yên goes into a new ward."""
    known = {
        "number": "100/NQ-UBTVQH16",
        "issued_on": "2026-12-01",
        "effective_on": "2028-01-01",
        "units": [{"code": SONG_CAU, "kind": "ward", "name": "Sông Cầu", "parent": "24"}],
        "passages": [{"from": VIET_YEN, "to": SONG_CAU}],
    }
    return resolution(**(known | facts))


def made_ward():
    return further(
        number="99/NQ-UBTVQH16",
        effective_on="2027-01-01",
        passages=[{"from": NENH, "to": SONG_CAU}, {"from": VIET_YEN, "to": SONG_CAU}],
    )


def carry_out_later(world, plan, day="2028-01-01"):
    with at(f"{day} 00:00"):
        merger = territory.order_merger(plan=plan, at=moment(f"{day} 00:00"), by=SYSTEM)
        world.run_jobs()
    merger.refresh_from_db()
    return merger


def undo(world, merger, words="2027-01-01 00:30"):
    with at(words):
        territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    merger.refresh_from_db()
    return merger


@pytest.mark.usefixtures("people")
def test_a_unit_that_another_resolution_arranged_on_the_same_day_is_not_arranged_again(world):
    carry_out(world)
    again = further(effective_on="2027-01-01", passages=[{"from": NENH, "to": SONG_CAU}])
    with at(MORNING), pytest.raises(MergerRefused, match=f"{NENH} đã được sắp xếp"):
        territory.order_merger(plan=again, at=moment(MORNING), by=SYSTEM)


@pytest.mark.usefixtures("people")
def test_of_two_orders_for_one_moment_the_second_says_why_it_is_not_carried_out(world):
    first = order(world)
    with at(BEFORE):
        plan = further(effective_on="2027-01-01", passages=[{"from": NENH, "to": SONG_CAU}])
        second = territory.order_merger(plan=plan, at=moment(MORNING), by=SYSTEM)
    with at(MORNING):
        assert territory.switch_merger(merger_id=first.pk, by=SYSTEM)
        with pytest.raises(MergerRefused):
            territory.switch_merger(merger_id=second.pk, by=SYSTEM)
    second.refresh_from_db()
    assert (second.state, second.switched_at) == (MergerState.PLANNED, None)
    assert "đã được sắp xếp" in second.failure


@pytest.mark.usefixtures("people")
def test_what_has_changed_since_is_not_overwritten_by_a_resolution_of_before(world):
    carry_out_later(
        world, further(passages=[], units=[{"code": NENH, "kind": "ward", "name": "Sen Hồ", "parent": "24"}])
    )
    late = resolution(units=[{"code": NENH, "kind": "ward", "name": "Nếnh Cũ", "parent": "24"}], passages=[])
    with at("2028-02-01 08:00"), pytest.raises(MergerRefused, match="đã mang tên khác"):
        territory.order_merger(plan=late, at=moment("2028-02-01 09:00"), by=SYSTEM)
    assert Unit.objects.get(code=NENH).name == "Sen Hồ"


@pytest.mark.usefixtures("people")
def test_the_last_of_two_mergers_is_undone_first(world):
    code = world.accepted()
    first = carry_out(world)
    second = carry_out_later(world, further())
    assert second.state == MergerState.DONE
    assert undo(world, first, "2028-01-01 01:00").state == MergerState.DONE
    assert "100/NQ-UBTVQH16" in first.failure
    assert undo(world, second, "2028-01-01 01:00").state == MergerState.UNDONE
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.77"
    assert undo(world, first, "2028-01-01 02:00").state == MergerState.UNDONE
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
    assert not Organization.objects.exclude(closed_on=None).exists()


@pytest.mark.usefixtures("people")
def test_while_one_is_being_undone_no_other_touches_its_units(world):
    world.accepted()
    merger = carry_out(world)
    with at("2027-01-01 01:00"):
        territory.undo_merger(merger=merger, by=SYSTEM)
        with pytest.raises(MergerRefused, match="Đang hoàn tác"):
            territory.order_merger(
                plan=further(effective_on="2027-01-01"), at=moment("2027-01-02 00:00"), by=SYSTEM
            )


@pytest.mark.usefixtures("people")
def test_a_unit_that_comes_back_gets_offices_beside_those_that_closed(world):
    carry_out(world)
    back = further(
        units=[
            {"code": NENH, "kind": "ward", "name": "Nếnh", "parent": "24"},
            {"code": SONG_CAU, "kind": "ward", "name": "Sông Cầu", "parent": "24"},
        ],
        passages=[
            {"from": VIET_YEN, "to": NENH, "extent": "part", "main": True},
            {"from": VIET_YEN, "to": SONG_CAU, "extent": "part"},
        ],
    )
    merger = carry_out_later(world, back)
    assert merger.state == MergerState.DONE
    with at("2028-01-03 08:00"):
        office = organizations.competent_organization("commune_committee", NENH)
    assert office.code == "H05.77.951"
    centre = Organization.objects.get(code="H05.77.951.01")
    assert centre.parent_id == office.id
    assert undo(world, merger, "2028-01-01 01:00").state == MergerState.UNDONE
    assert not Organization.objects.filter(code__startswith="H05.77.951").exists()


@pytest.mark.usefixtures("people")
def test_a_new_ward_that_inherits_no_office_is_named_beforehand(world):
    plan = further(
        passages=[
            {"from": VIET_YEN, "to": VIET_YEN, "extent": "part"},
            {"from": VIET_YEN, "to": SONG_CAU, "extent": "part"},
        ]
    )
    with at(BEFORE):
        asked = [clash for clash in territory.rehearse(plan).clashes if clash.kind == "no_office"]
        assert [clash.words.partition(" chưa")[0] for clash in asked] == [f"Phường Sông Cầu ({SONG_CAU})"]
        assert not [clash for clash in territory.rehearse(made_ward()).clashes if clash.kind == "no_office"]


@pytest.mark.usefixtures("people")
def test_two_wards_that_take_each_others_place_have_offices_of_their_own(world):
    code = world.accepted()
    named = [
        {"code": NENH, "kind": "ward", "name": "Nếnh", "parent": "24"},
        {"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"},
    ]
    plan = resolution(units=named, passages=[{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": NENH}])
    merger = carry_out(world, plan)
    assert merger.state == MergerState.DONE
    assert Dossier.objects.get(code=code).competent_agency.unit.code == VIET_YEN
    assert undo(world, merger).state == MergerState.UNDONE
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"


@pytest.mark.parametrize(
    "offices",
    [
        {"H05.77.95": "H05.77.95.01", "H05.77.95.01": "H05.77.95"},
        {"H05.77.95": "H05.77.77.01"},
        {"H05.77.95": "H99.99"},
        {"H99.99": "H05.77.95"},
    ],
)
def test_offices_that_cannot_succeed_each_other_block_a_merger(world, people, offices):
    world.accepted()
    plan = resolution(offices=[{"from": before, "to": after} for before, after in offices.items()])
    with pytest.raises(MergerRefused):
        order(world, plan)
    assert not Merger.objects.exists()


@pytest.mark.usefixtures("people")
def test_what_the_database_refuses_is_told_and_leaves_everything_as_it_was(world):
    merger = order(
        world, resolution(units=[{"code": VIET_YEN, "kind": "ward", "name": "Mới", "parent": "24"}])
    )
    # A name that is known to end, by hand or by a data file of a day to come.
    UnitName.objects.filter(unit__code=VIET_YEN, valid_to=None).update(valid_to=date(2027, 6, 1))
    with at(MORNING), pytest.raises(IntegrityError):
        territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
    merger.refresh_from_db()
    assert merger.state == MergerState.PLANNED
    assert "chưa có gì thay đổi" in merger.failure
    assert not Organization.objects.exclude(closed_on=None).exists()


@pytest.mark.usefixtures("people")
def test_an_order_with_a_mended_day_is_undone_by_that_day(world):
    with at(BEFORE):
        territory.order_merger(
            plan=resolution(effective_on="2027-02-01"), at=moment("2027-02-01 00:00"), by=SYSTEM
        )
    names = set(UnitName.objects.values_list("unit__code", "name", "valid_from", "valid_to"))
    plan = resolution(units=[{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên Mới", "parent": "24"}])
    merger = carry_out(world, plan)
    assert territory.merger_card(merger_id=merger.pk).effective_on == date(2027, 1, 1)
    assert undo(world, merger).state == MergerState.UNDONE
    assert set(UnitName.objects.values_list("unit__code", "name", "valid_from", "valid_to")) == names


@pytest.mark.usefixtures("people")
def test_a_number_that_is_recorded_with_something_else_is_refused(world):
    make_successions(NENH)
    known = Succession.objects.count()
    with pytest.raises(MergerRefused, match="nội dung khác"):
        order(world, resolution(number="1658/NQ-UBTVQH15"))
    assert Succession.objects.count() == known


@pytest.mark.usefixtures("people")
def test_an_undo_gives_nobody_back_a_right_that_was_ended_since(world):
    merger = carry_out(world)
    dung = User.objects.get(pk=world.dung.id)
    with at("2027-01-04 08:00"):
        now = Posting.objects.held_on(date(2027, 1, 4)).get(user=dung)
        organizations.end_posting(posting=now, by=SYSTEM)
    undo(world, merger, "2027-01-05 08:00")
    with at("2027-01-06 08:00"):
        assert not load_actor(world.dung.id).grants


@pytest.mark.usefixtures("people")
def test_a_posting_that_was_to_begin_and_was_taken_away_does_not_stop_an_undo(world):
    coming = make_posting(
        User.objects.get(pk=world.binh.id), world.committee, Role.CLERK, valid_from=date(2027, 6, 1)
    )
    merger = carry_out(world)
    with at("2027-01-04 08:00"):
        coming.refresh_from_db()
        assert coming.organization.code == "H05.77.77"
        organizations.end_posting(posting=coming, by=SYSTEM)
    assert undo(world, merger, "2027-01-05 08:00").state == MergerState.UNDONE


@pytest.mark.usefixtures("people")
def test_whoever_is_posted_in_two_periods_keeps_both(world):
    person = make_official(name="Phan Văn Hai")
    user = User.objects.get(pk=person.id)
    make_posting(user, world.committee, Role.HANDLER, valid_to=date(2027, 6, 1))
    make_posting(user, world.committee, Role.HANDLER, valid_from=date(2027, 6, 1))
    carry_out(world)
    for day in ("2027-03-01 08:00", "2027-07-01 08:00"):
        with at(day):
            assert {one.organization_name for one in load_actor(person.id).grants if not one.inherited} == {
                "UBND phường Việt Yên"
            }, day


@pytest.mark.usefixtures("people")
@pytest.mark.parametrize("laid_down", ["rule", "point", "absence"])
def test_what_was_laid_down_for_an_office_that_a_merger_made_keeps_it_from_being_undone(world, laid_down):
    merger = carry_out(world, made_ward())
    office, centre = (Organization.objects.get(code=f"H05.77.99{suffix}") for suffix in ("", ".01"))
    if laid_down == "rule":
        ReceptionRule.objects.create(
            agency=office, centre=centre, valid_from=date(2027, 2, 1), valid_to=date(2027, 3, 1), reason="Quá tải",
            made_at=moment("2027-01-02 08:00"),
        )  # fmt: skip
    elif laid_down == "point":
        ReceptionPoint.objects.create(organization=centre, code="9", name="Nhà văn hóa")
    else:
        Absence.objects.create(
            user_id=world.binh.id, organization=office, substitute_id=world.chi.id,
            valid_from=date(2027, 1, 2), valid_to=date(2027, 1, 9),
        )  # fmt: skip
    assert undo(world, merger, "2027-01-02 08:00").state == MergerState.DONE
    assert "Cơ quan mới đã có" in merger.failure


class TestQuestions:
    """Nếnh keeps its code and gives a part to Việt Yên; An's dossier has to be placed."""

    @pytest.fixture
    def asked(self, world, people):
        code = world.accepted()
        merger = carry_out(world, SPLIT())
        return code, merger, MergerQuestion.objects.get(merger=merger, kind="split_dossier")

    def test_once_an_undo_has_begun_nothing_is_decided_any_more(self, world, asked):
        code, merger, question = asked
        with at("2027-01-01 00:30"):
            territory.undo_merger(merger=merger, by=SYSTEM)
            with pytest.raises(MergerRefused):
                territory.answer_question(question=question, answer="H05.77.77", by=world.em)
            world.run_jobs()
        assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"

    def test_a_dossier_that_is_over_by_now_stays_where_it_was_settled(self, world, asked):
        code, _merger, question = asked
        dossiers.withdraw_dossier(code=code, by=world.an, reason="Không cần nữa")
        territory.answer_question(question=question, answer="H05.77.77", by=world.em)
        assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"

    def test_an_answer_that_names_an_office_which_closed_since_means_its_successor(self, world, asked):
        code, _merger, question = asked
        assert carry_out_later(world, further()).state == MergerState.DONE
        with at("2028-01-03 08:00"):
            territory.answer_question(question=question, answer="H05.77.77", by=load_actor(world.em.id))
        dossier = Dossier.objects.get(code=code)
        assert dossier.competent_agency.code == "H05.77.99"
        assert open_step(code).organization_id == dossier.competent_agency_id


@pytest.mark.usefixtures("people")
def test_an_order_whose_moment_passed_without_a_word_is_taken_up_again(world):
    merger = order(world)
    with at("2027-01-01 00:20"):
        assert territory.defer_overdue_mergers() == 1
    Merger.objects.update(failure="Đơn vị cũ không có.")
    with at("2027-01-01 00:20"):
        assert territory.defer_overdue_mergers() == 0
    assert merger.state == MergerState.PLANNED
