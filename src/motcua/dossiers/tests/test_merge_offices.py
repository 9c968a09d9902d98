"""Nếnh goes into Việt Yên while An's dossiers are under way; Bình, Em, Dung and Giang of Nếnh go with them."""

from collections import Counter
from datetime import date

import pytest

from motcua.accounts.service import SYSTEM, load_actor
from motcua.audit import service as audit
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DossierNotFound
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import NENH, VIET_YEN, at, counted, moment, open_step
from motcua.organizations import service as organizations
from motcua.organizations.models import Organization, Posting, ReceptionPoint, Role
from motcua.organizations.testing import make_official
from motcua.territory import service as territory
from motcua.territory.errors import MergerRefused
from motcua.territory.models import Merger, MergerQuestion, MergerState, Moved, Succession, Unit
from motcua.workflow.models import Case

NUMBER = "99/NQ-UBTVQH16"
BEFORE, MORNING = "2026-12-31 09:00", "2027-01-01 00:00"


def resolution(**facts):
    known = {
        "number": NUMBER,
        "title": "Nhập phường Nếnh vào phường Việt Yên (dữ liệu mẫu)",
        "issued_on": "2026-12-01",
        "effective_on": "2027-01-01",
        "source": "Dữ liệu mẫu",
        "units": [{"code": VIET_YEN, "kind": "ward", "name": "Việt Yên", "parent": "24"}],
        "passages": [{"from": NENH, "to": VIET_YEN}, {"from": VIET_YEN, "to": VIET_YEN}],
    }
    return territory.plan_from(known | facts)


def order(world, plan=None):
    with at(BEFORE):
        return territory.order_merger(plan=plan or resolution(), at=moment(MORNING), by=SYSTEM)


def carry_out(world, plan=None) -> Merger:
    merger = order(world, plan)
    with at(MORNING):
        world.run_jobs()
    merger.refresh_from_db()
    return merger


def facts_of(code):
    dossier = Dossier.objects.get(code=code)
    return (dossier.due_at, dossier.original_due_at, dossier.revision, dossier.state, open_step(code).due_at)


@pytest.mark.usefixtures("people")
def test_a_dossier_goes_to_the_successor_with_its_code_its_deadline_and_whoever_has_it(world):
    code = world.accepted()
    world.until(code, "propose_result")
    dossiers.take_step(code=code, step_id=open_step(code).pk, by=world.binh)
    before = facts_of(code)
    merger = carry_out(world)
    assert merger.state == MergerState.DONE
    dossier = Dossier.objects.get(code=code)
    assert dossier.competent_agency.code == "H05.77.77"
    assert dossier.receiving_unit.code == "H05.77.77.01"
    assert facts_of(code) == before
    assert open_step(code).organization_id == dossier.competent_agency_id
    assert open_step(code).assignee_id == world.binh.id
    offices = Case.objects.get(subject_id=dossier.pk).offices
    assert offices == {"receiving": dossier.receiving_unit_id, "competent": dossier.competent_agency_id}
    told = audit.history("dossiers.dossier", dossier.pk)[-1]
    assert (told.action, told.data["resolution"]) == ("dossier.merged", NUMBER)


@pytest.mark.usefixtures("people")
def test_its_officials_go_on_where_they_were_in_the_first_morning(world, keys):
    code = world.accepted()
    carry_out(world)
    with at("2027-01-04 08:00"):
        binh = load_actor(world.binh.id)
        assert [grant.organization_name for grant in binh.grants if not grant.inherited] == [
            "UBND phường Việt Yên"
        ]
        world.others |= {(grant.organization_id, grant.role): binh for grant in binh.grants}
        world.until(code, "propose_result")
        world.act(code, "propose_result", by=binh)
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.77"


@pytest.mark.usefixtures("people")
def test_until_a_dossier_has_moved_the_successors_people_work_with_it_where_it_is(world):
    code = world.accepted()
    world.until(code, "propose_result")
    merger = order(world)
    with at(MORNING):
        assert territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
        chi = load_actor(world.chi.id)
        assert [row.code for row in dossiers.my_work(chi)] == [code]
        assert dossiers.dossier_page(code, chi).code == code
        dossiers.take_step(code=code, step_id=open_step(code).pk, by=chi)
        assert not territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    assert open_step(code).assignee_id == chi.id
    assert open_step(code).organization_id == Organization.objects.get(code="H05.77.77").pk


@pytest.mark.usefixtures("people")
def test_what_is_over_stays_with_the_office_that_settled_it_and_its_successor_sees_it(world):
    code = world.file()
    dossiers.withdraw_dossier(code=code, by=world.an, reason="Không cần nữa")
    carry_out(world)
    dossier = Dossier.objects.get(code=code)
    assert dossier.competent_agency.code == "H05.77.95"
    with at("2027-01-04 08:00"):
        assert dossiers.dossier_page(code, load_actor(world.chi.id)).code == code


@pytest.mark.usefixtures("people")
def test_a_draft_of_the_day_before_is_filed_with_the_successor(world):
    draft = world.draft(world.an)
    carry_out(world)
    with at("2027-01-04 08:00"):
        code = dossiers.submit_draft(draft_id=draft.pk, by=world.an)
    dossier = Dossier.objects.get(code=code)
    assert (dossier.competent_agency.code, dossier.receiving_unit.code) == ("H05.77.77", "H05.77.77.01")


@pytest.mark.usefixtures("people")
def test_a_question_to_an_office_that_closed_is_answered_by_its_successor(world):
    code = world.accepted()
    world.until(code, "propose_result")
    police = world.police
    dossiers.ask_opinion(
        code=code,
        organization_id=police.pk,
        question="Có cư trú không?",
        deadline=moment("2027-02-01 10:00"),
        by=world.binh,
    )
    carry_out(world)
    opinion = Dossier.objects.get(code=code).opinions.get()
    assert opinion.organization.code == "H05.77.77.02"


@pytest.mark.usefixtures("people")
def test_what_was_rehearsed_is_what_came_about_by_count_and_by_list(world):
    codes = [world.accepted() for _number in range(3)]
    with at(BEFORE):
        said = {(kind, one.object_id, one.after) for kind, one in territory.moving(resolution())}
        rehearsal = territory.rehearse(resolution())
    assert {one.kind: one.count for one in rehearsal.kinds}["dossier"] == len(codes)
    merger = carry_out(world)
    came = {(one.kind, one.object_id) for one in Moved.objects.filter(merger=merger)}
    assert came == {(kind, object_id) for kind, object_id, _after in said}
    assert {one.kind: one.count for one in rehearsal.kinds} == territory.counts_moved(merger)


@pytest.mark.usefixtures("people")
def test_rehearsing_touches_nothing(world):
    world.accepted()
    with at(BEFORE):
        territory.rehearse(resolution())
    assert not Merger.objects.exists()
    assert not Moved.objects.exists()
    assert not Succession.objects.exists()
    assert not Organization.objects.exclude(closed_on=None).exists()


@pytest.mark.usefixtures("people")
def test_postings_absences_and_reception_points_follow(world):
    carry_out(world)
    serves = Posting.objects.held_on(date(2027, 1, 1)).filter(user_id=world.dung.id).get()
    assert (serves.organization.code, serves.role) == ("H05.77.77.01", Role.RECEPTIONIST)
    points = ReceptionPoint.objects.filter(organization__code="H05.77.77.01").order_by("code")
    assert len(points) == 3
    assert len({point.code for point in points}) == 3
    assert audit.history("accounts.user", world.dung.id)[-1].data["resolution"] == NUMBER


def test_a_new_centre_without_a_place_to_come_to_is_pointed_out(world):
    """A centre that goes on has its own headquarters; one that is new has none where the old ones close."""
    new = {
        "units": [{"code": "09901", "kind": "ward", "name": "Sông Cầu", "parent": "24"}],
        "passages": [{"from": NENH, "to": "09901"}],
    }
    told = {}
    for case, facts in {"new": new, "goes on": {}, "kept": new | {"reception_points": "keep"}}.items():
        rehearsal = territory.rehearse(resolution(**({"reception_points": "close"} | facts)))
        told[case] = [one.words for one in rehearsal.clashes if one.kind == "no_points"]
        assert rehearsal.can_be_applied
    assert told["new"][0].startswith("TTPVHCC phường Sông Cầu chưa có điểm tiếp nhận nào")
    assert (told["goes on"], told["kept"]) == ([], [])


def test_two_leaders_of_one_title_and_names_that_recur_go_to_the_list_of_the_new_office(world):
    committees = [world.committee, world.organizations["H05.77.77"]]
    for office in committees:
        person = make_official((office, Role.LEADER), name="Nguyễn Văn Thắng")
        Posting.objects.filter(user_id=person.id).update(title="Chủ tịch")
    merger = carry_out(world)
    questions = {one.kind: one for one in MergerQuestion.objects.filter(merger=merger)}
    assert {"two_in_one_post", "same_name"} <= questions.keys()
    owner = Organization.objects.get(code="H05.77.77").pk
    asked = [questions[kind] for kind in ("two_in_one_post", "same_name")]
    assert {one.organization_id for one in asked} == {owner}


@pytest.mark.usefixtures("people")
def test_undone_everything_is_where_it_was(world):
    code = world.accepted()
    world.until(code, "propose_result")
    before = (facts_of(code), open_step(code).organization_id)
    postings = set(Posting.objects.values_list("user_id", "organization_id", "role", "valid_to"))
    points = set(ReceptionPoint.objects.values_list("organization_id", "code"))
    merger = carry_out(world)
    with at("2027-01-01 00:30"):
        territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    merger.refresh_from_db()
    assert merger.state == MergerState.UNDONE
    assert (facts_of(code), open_step(code).organization_id) == before
    assert Dossier.objects.get(code=code).competent_agency.code == "H05.77.95"
    assert set(Posting.objects.values_list("user_id", "organization_id", "role", "valid_to")) == postings
    assert set(ReceptionPoint.objects.values_list("organization_id", "code")) == points
    assert not Organization.objects.exclude(closed_on=None).exists()
    assert Unit.objects.get(code=NENH).valid_to is None
    assert not Moved.objects.filter(merger=merger).exists()


@pytest.mark.usefixtures("people")
def test_where_a_result_waits_follows_its_centre_and_comes_back(world):
    """Received and decided in Việt Yên, to be collected in Nếnh."""
    parties = {"delivery": "counter", "commune_code": VIET_YEN}
    code = world.file(**parties)
    dossiers.change_return_place(code=code, by=world.an, unit_id=world.centre.pk)
    merger = carry_out(world)
    dossier = Dossier.objects.get(code=code)
    assert dossier.return_unit.code == "H05.77.77.01"
    assert Case.objects.get(subject_id=dossier.pk).offices["receiving/return"] == dossier.return_unit_id
    with at("2027-01-01 00:30"):
        territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    dossier.refresh_from_db()
    assert dossier.return_unit_id == world.centre.pk
    assert Case.objects.get(subject_id=dossier.pk).offices["receiving/return"] == world.centre.pk


@pytest.mark.usefixtures("people")
def test_nothing_is_undone_once_somebody_went_on(world, keys):
    code = world.accepted()
    merger = carry_out(world)
    with at("2027-01-04 08:00"):
        binh = load_actor(world.binh.id)
        world.others |= {(grant.organization_id, grant.role): binh for grant in binh.grants}
        world.until(code, "propose_result")
        world.act(code, "propose_result", by=binh)
        territory.undo_merger(merger=merger, by=SYSTEM)
        with pytest.raises(MergerRefused):
            territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    merger.refresh_from_db()
    assert merger.state == MergerState.DONE
    assert "1 hồ sơ đã chuyển" in merger.failure
    assert audit.history("territory.merger", merger.pk)[-1].action == "merger.undo_refused"


@pytest.mark.usefixtures("people")
def test_it_can_be_stopped_between_batches_and_resumed_with_the_same_outcome(world):
    codes = [world.accepted() for _number in range(4)]
    merger = order(world)
    with at(MORNING):
        territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        assert territory.move_merger(merger_id=merger.pk, by=SYSTEM, batches=1, most=1)
        merger.refresh_from_db()
        territory.pause_merger(merger=merger, by=SYSTEM)
        assert not territory.move_merger(merger_id=merger.pk, by=SYSTEM)
        assert Moved.objects.filter(merger=merger, kind="dossier").count() == 1
        merger.refresh_from_db()
        territory.resume_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    assert Moved.objects.filter(merger=merger, kind="dossier").count() == len(codes)
    assert {one.competent_agency.code for one in Dossier.objects.all()} == {"H05.77.77"}


@pytest.mark.usefixtures("people")
def test_batches_that_were_held_to_see_whether_it_can_be_undone_go_on_if_it_cannot(world):
    for _number in range(2):
        world.accepted()
    merger = order(world)
    with at(MORNING):
        territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        territory.move_merger(merger_id=merger.pk, by=SYSTEM, batches=1, most=1)
        Dossier.objects.filter(competent_agency__code="H05.77.77").update(revision=99)
        territory.undo_merger(merger=merger, by=SYSTEM)
        assert not territory.move_merger(merger_id=merger.pk, by=SYSTEM)
        assert Moved.objects.filter(merger=merger, kind="dossier").count() == 1
        world.run_jobs()
    merger.refresh_from_db()
    assert (merger.state, Moved.objects.filter(merger=merger, kind="dossier").count()) == (
        MergerState.DONE,
        2,
    )


@pytest.mark.usefixtures("people")
def test_how_many_have_moved_is_known_without_counting_them(world):
    for _number in range(3):
        world.accepted()
    merger = carry_out(world)

    def really():
        kinds = Moved.objects.filter(merger=merger).values_list("kind", flat=True)
        return {kind: count for kind, count in Counter(kinds).items() if count}

    def told():
        with counted() as statements:
            card = territory.merger_card(merger_id=merger.pk)
        assert not any("territory_moved " in one or 'territory_moved"' in one for one in statements)
        assert len(statements) == 2
        return {one.kind: one.moved for one in card.kinds if one.moved}

    assert told() == really()
    assert told()["dossier"] == 3
    territory.keep_moved(merger, "dossier", [(Dossier.objects.first().pk, {}, {})])
    assert told() == really()
    with at("2027-01-01 00:30"):
        territory.undo_merger(merger=merger, by=SYSTEM)
        world.run_jobs()
    assert told() == really() == {}


@pytest.mark.usefixtures("people")
def test_switching_twice_changes_nothing_the_second_time(world):
    world.accepted()
    merger = carry_out(world)
    count = Moved.objects.count()
    with at(MORNING):
        assert not territory.switch_merger(merger_id=merger.pk, by=SYSTEM)
        assert not territory.move_merger(merger_id=merger.pk, by=SYSTEM)
    assert Moved.objects.count() == count
    with pytest.raises(MergerRefused):
        order(world)


def test_two_wards_become_a_new_one_with_offices_of_its_own(world, people):
    code = world.accepted()
    plan = resolution(
        units=[{"code": "07799", "kind": "ward", "name": "Sông Cầu", "parent": "24"}],
        passages=[{"from": NENH, "to": "07799"}, {"from": VIET_YEN, "to": "07799"}],
    )
    merger = carry_out(world, plan)
    assert merger.state == MergerState.DONE
    dossier = Dossier.objects.get(code=code)
    assert dossier.competent_agency.name == "Ủy ban nhân dân phường Sông Cầu"
    assert dossier.competent_agency.code == "H05.77.99"
    with at("2027-01-04 08:00"):
        new = organizations.competent_organization("commune_committee", "07799")
        assert new.code == "H05.77.99"
        assert dossiers.dossier_page(code, load_actor(world.chi.id)).code == code
    territory.undo_merger(merger=merger, by=SYSTEM)
    with at("2027-01-04 08:00"):
        world.run_jobs()
    assert not Organization.objects.filter(code="H05.77.99").exists()
    assert not Unit.objects.filter(code="07799").exists()


def test_a_stranger_still_sees_nothing(world, people):
    code = world.accepted()
    far = make_official((world.organizations["H05"], Role.RECEPTIONIST), name="Lý Xa")
    carry_out(world)
    with at("2027-01-04 08:00"), pytest.raises(DossierNotFound):
        dossiers.dossier_page(code, load_actor(far.id))
