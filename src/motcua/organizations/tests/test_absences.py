"""Bình handles at the committee of Nếnh; Dung receives at its centre; Em leads the committee; Chi is elsewhere."""

from datetime import UTC, date, datetime, timedelta

import pytest

from motcua.accounts.models import User
from motcua.accounts.service import actor_for, load_actor
from motcua.audit.service import history
from motcua.kit import clock
from motcua.organizations import errors, service
from motcua.organizations.models import Absence, Role
from motcua.organizations.testing import make_official, make_organizations, make_posting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        yield


@pytest.fixture
def offices():
    return make_organizations("07795", "07777")


@pytest.fixture
def committee(offices):
    return offices["H05.77.95"]


@pytest.fixture
def people(offices, committee):
    return {
        "binh": make_official((committee, Role.HANDLER), name="Nguyễn Thanh Bình"),
        "dung": make_official((offices["H05.77.95.01"], Role.RECEPTIONIST), name="Vũ Thùy Dung"),
        "em": make_official((committee, Role.LEADER), name="Hoàng Thị Em"),
        "chi": make_official((offices["H05.77.77"], Role.HANDLER), name="Đỗ Linh Chi"),
    }


@pytest.fixture
def away(people, committee):
    """Somebody is away today and tomorrow, unless told otherwise."""

    def recorded(who="binh", substitute="dung", by="binh", first=TODAY, last=TODAY + DAY):
        return service.record_absence(
            person=user(people[who]),
            organization_id=committee.pk,
            substitute=user(people[substitute]),
            by=people[by],
            first_day=first,
            last_day=last,
        )

    return recorded


def user(actor):
    return User.objects.get(pk=actor.id)


def test_the_substitute_may_do_what_the_absent_person_may_and_sees_the_lane_that_is_empty(
    people, away, committee
):
    away()
    dung = load_actor(people["dung"].id)
    assert dung.may(Role.HANDLER, at=committee.pk)
    assert (committee.pk, "handler") in dung.lanes
    assert dung.may_for(people["binh"].id, "handler", at=committee.pk)
    acting = dung.acting("handler", at=committee.pk)
    assert acting.on_behalf_of == (people["binh"].id, "Nguyễn Thanh Bình")
    assert dung.holders == [(dung.id, 0), (people["binh"].id, committee.pk)]
    assert dung.organization_id != committee.pk, "and still signs for their own office"


def test_a_lane_in_which_somebody_is_left_stays_theirs(people, away, committee):
    make_official((committee, Role.HANDLER), name="Lê Văn Tư")
    away()
    dung = load_actor(people["dung"].id)
    assert (committee.pk, "handler") not in dung.lanes
    assert dung.may_for(people["binh"].id, "handler", at=committee.pk)


def test_who_holds_the_role_acts_in_their_own_name_unless_the_work_is_the_absent_persons(
    people, away, committee
):
    make_posting(user(people["dung"]), committee, Role.HANDLER)
    away()
    dung = load_actor(people["dung"].id)
    assert dung.acting("handler", at=committee.pk).on_behalf_of is None
    own = dung.acting("handler", at=committee.pk, person_id=people["binh"].id)
    assert own.on_behalf_of.name == "Nguyễn Thanh Bình"


def test_it_ends_by_itself(people, away, committee):
    away()
    for days, may in ((1, True), (2, False)):
        with clock.frozen(datetime(2026, 3, 2, 1, tzinfo=UTC) + days * DAY):
            assert load_actor(people["dung"].id).may(Role.HANDLER, at=committee.pk) is may


def test_an_absence_to_come_gives_nothing_yet(people, away, committee):
    away(first=TODAY + DAY, last=TODAY + 2 * DAY)
    assert not load_actor(people["dung"].id).may(Role.HANDLER, at=committee.pk)


def test_who_stands_in_for_a_substitute_does_the_work_of_both(people, away, committee):
    tu = make_official((committee, Role.HANDLER), name="Lê Văn Tư")
    people["tu"] = tu
    away("binh", "tu")
    away("tu", "dung", by="em")
    dung = load_actor(people["dung"].id)
    assert dung.may_for(people["binh"].id, "handler", at=committee.pk)
    assert dung.may_for(tu.id, "handler", at=committee.pk)


def test_two_who_stand_in_for_each_other_go_round_no_circle(people, committee, away):
    tu = make_official((committee, Role.HANDLER), name="Lê Văn Tư")
    for one, other in ((people["binh"], tu), (tu, people["binh"])):
        Absence.objects.create(
            user_id=one.id,
            organization=committee,
            substitute_id=other.id,
            valid_from=TODAY,
            valid_to=TODAY + DAY,
        )
    assert load_actor(tu.id).may_for(people["binh"].id, "handler", at=committee.pk)


def test_to_sign_is_not_given_away(people, away, committee):
    with pytest.raises(errors.SubstituteIsNoLeader):
        away("em", "binh", by="em")
    deputy = make_official((committee, Role.LEADER), name="Trần Văn Phó")
    people["deputy"] = deputy
    away("em", "deputy", by="em")
    assert load_actor(deputy.id).may_for(people["em"].id, "leader", at=committee.pk)


def test_a_substitute_is_of_the_office_or_nearby_and_there(people, away, committee):
    with pytest.raises(errors.SubstituteUnfit):
        away("binh", "chi")
    away("binh", "dung")
    people["tu"] = make_official((committee, Role.HANDLER), name="Lê Văn Tư")
    with pytest.raises(errors.SubstituteIsAway):
        away("tu", "binh", by="em")


def test_only_the_person_their_leader_or_an_administrator_records_it(people, away, committee, offices):
    people["minh"] = make_official((offices["H05"], Role.ADMINISTRATOR), name="Cao Nhật Minh")
    for stranger in ("dung", "chi"):
        with pytest.raises(errors.MayNotRecordAbsence):
            away(by=stranger)
    service.end_absence(absence_id=away(by="em").pk, by=people["binh"])
    away(by="minh")
    actions = [act.action for act in history("accounts.user", people["binh"].id)]
    assert actions == ["absence.recorded", "absence.ended", "absence.recorded"]


def test_what_makes_no_sense_is_refused(people, away):
    with pytest.raises(errors.PeriodIsEmpty):
        away(first=TODAY + DAY, last=TODAY)
    with pytest.raises(errors.PeriodIsEmpty):
        away(first=TODAY - 3 * DAY, last=TODAY - DAY)
    away()
    with pytest.raises(errors.AlreadyAbsent):
        away(last=TODAY + 5 * DAY)
    with pytest.raises(errors.NotServingThere):
        away("chi", "dung", by="chi")


def test_who_comes_back_early_ends_it(people, away, committee):
    absence = away(first=TODAY, last=TODAY + 5 * DAY)
    assert actor_for(people["dung"].id).may(Role.HANDLER, at=committee.pk)
    with clock.frozen(datetime(2026, 3, 3, 1, tzinfo=UTC)):
        with pytest.raises(errors.AbsenceNotFound):
            service.end_absence(absence_id=absence.pk, by=people["dung"])
        service.end_absence(absence_id=absence.pk, by=people["binh"])
        assert not load_actor(people["dung"].id).may(Role.HANDLER, at=committee.pk)


def test_the_people_of_an_office_are_told_with_who_is_away(people, away, committee):
    away()
    found = {one.name: one for one in service.colleagues([committee.pk])}
    assert set(found) == {"Nguyễn Thanh Bình", "Hoàng Thị Em"}
    assert found["Nguyễn Thanh Bình"].substitute_name == "Vũ Thùy Dung"
    assert not found["Hoàng Thị Em"].is_away
