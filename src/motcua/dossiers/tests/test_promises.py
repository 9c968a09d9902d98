"""A change of calendars moves no promise: what it closes under promises is said, and people are offered another moment.

Dossiers are accepted on Friday 5/3/2027; a term of three working days ends on Wednesday 10/3, 17:00.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.audit.service import history
from motcua.calendars import service as calendars
from motcua.calendars.errors import DayGoneBy, NothingToClose, NoWorkingTime, WeekTaken
from motcua.calendars.models import Calendar, Closure, Decision
from motcua.calendars.service import PlannedDay
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import MayNotOfferCollection
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import MARITAL_STATUS, VIET_YEN, at, moment
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.errors import NothingToMove
from motcua.organizations.models import Role
from motcua.organizations.service import Source
from motcua.organizations.testing import make_official
from motcua.workflow.models import Step, Timer

DUE = moment("2027-03-10 17:00")


@pytest.fixture(autouse=True)
def _on_a_friday():
    _forget()
    with at("2027-03-05 09:00"):
        yield
    _forget()


def _forget():
    calendars.forget_calendars()
    organizations.forget_organizations()


@pytest.fixture
def minh(world):
    return make_official((world.committee, Role.ADMINISTRATOR), name="Đỗ Đức Minh")


@pytest.fixture
def lien(world):
    return make_official((world.organizations["H05"], Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def own(world, minh):
    """The calendar of the committee and the centre of Nếnh."""
    shared = Calendar.objects.get(key="office-hours")
    organizations.give_own_calendar(
        organization_ids=[world.committee.pk, world.centre.pk],
        calendar_id=shared.pk,
        name="Lịch phường Nếnh",
        reason="Sửa trụ sở",
        by=minh,
    )
    _forget()
    return Calendar.objects.get(name="Lịch phường Nếnh")


@pytest.fixture
def accepted(world, own):
    """Bích has filed at the counter and will come for the result."""
    code = world.file_at_counter(code=MARITAL_STATUS)
    world.act(code, "accept")
    assert Dossier.objects.get(code=code).due_at == DUE
    return code


def close(own, by, start="2027-03-10 13:00", end="2027-03-11 17:00", **rest):
    shifts = organizations.record_closure(
        calendar_id=own.pk, starts_at=moment(start), ends_at=moment(end), reason="Ngập lụt", by=by, **rest
    )
    _forget()
    return shifts


def test_what_a_closure_would_close_is_counted_and_named(world, own, accepted, minh):
    online = world.accepted()
    found = dossiers.closed_promises(shifts=close(own, minh, trial=True))
    assert (found.dossiers, found.steps) == (2, 0)
    assert [one.organization_id for one in found.organizations] == [world.committee.pk]
    assert sorted(one.code for one in found.named) == sorted([accepted, online])
    assert not Closure.objects.exists()


def test_steps_are_counted_whether_taken_or_not(world, own, accepted, minh):
    world.until(accepted, "propose_result")
    step = Step.objects.get(state="open", subject_id=Dossier.objects.get(code=accepted).pk)
    for taken in (False, True):
        if taken:
            dossiers.take_step(code=accepted, step_id=step.pk, by=world.binh)
        there = clock.local(step.due_at)
        shifts = close(own, minh, f"{there:%Y-%m-%d} 07:30", f"{there:%Y-%m-%d} 23:00", trial=True)
        found = dossiers.closed_promises(shifts=shifts)
        assert found.steps == 1
        assert (accepted, step.name) in [(one.code, one.step) for one in found.named]


def test_an_end_of_day_that_stays_open_is_kept(own, accepted, minh):
    morning = close(own, minh, "2027-03-10 07:30", "2027-03-10 11:30", trial=True)
    assert dossiers.closed_promises(shifts=morning).dossiers == 0


def test_few_statements_say_it_for_the_whole_province(accepted, lien, django_assert_max_num_queries):
    storm = PlannedDay(date(2027, 3, 10), Decision.Kind.CLOSED, "Bão số 3")
    shifts = organizations.decide_days(calendar_id=None, days=[storm], source=Source(), by=lien, trial=True)
    with django_assert_max_num_queries(5):
        assert dossiers.closed_promises(shifts=shifts).dossiers == 1


def test_a_result_that_waits_elsewhere_is_about_the_hours_of_that_place(world, own, accepted, minh, lien):
    """Received in Nếnh, to be collected in Việt Yên, which stays open while Nếnh is flooded; and then back."""
    dossiers.change_return_place(code=accepted, by=world.dung, unit_id=world.other_centre.pk)
    close(own, minh)
    assert dossiers.collections_at_closed_places(organization_ids=[world.centre.pk]) == []
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh) == 0
    assert dossiers.collection_of(page=dossiers.dossier_page(accepted, world.dung)) is None
    dossiers.change_return_place(code=accepted, by=world.dung, unit_id=world.centre.pk)
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh) == 1
    assert dossiers.collection_of(page=dossiers.dossier_page(accepted, world.dung)).told
    dossiers.change_return_place(code=accepted, by=world.dung, unit_id=world.other_centre.pk)
    # What was offered for the closed place says nothing of the open one.
    assert dossiers.collection_of(page=dossiers.dossier_page(accepted, world.dung)) is None


def test_a_place_that_closes_names_what_waits_there_for_others(world, own, minh, accepted):
    """Received and decided in Việt Yên, to be collected in Nếnh."""
    code = world.file_at_counter(
        world.hoa, MARITAL_STATUS, unit_id=world.other_centre.pk, commune_code=VIET_YEN
    )
    world.act(code, "accept", by=world.hoa)
    dossiers.change_return_place(code=code, by=world.hoa, unit_id=world.centre.pk)
    found = dossiers.closed_promises(shifts=close(own, minh, trial=True))
    assert {(one.code, one.organization_id) for one in found.named} == {
        (accepted, world.committee.pk),
        (code, world.centre.pk),
    }
    close(own, minh)
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh) == 2
    assert Dossier.objects.get(code=code).collect_from == moment("2027-03-12 07:30")


def test_whoever_is_to_come_is_offered_another_moment_and_keeps_the_promise(world, own, accepted, minh):
    online = world.accepted()
    close(own, minh)
    told = dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh)
    assert told == 1
    page = dossiers.dossier_page(accepted, world.dung)
    assert (page.due_at, page.original_due_at) == (DUE, DUE)
    assert page.collect_again == moment("2027-03-12 07:30")
    assert Dossier.objects.get(code=online).collect_from is None
    last = history("dossiers.dossier", page.id)[-1]
    assert (last.action, last.actor_name) == ("dossier.collection_offered", "Đỗ Đức Minh")
    assert last.data["reason"] == "Ngập lụt"
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh) == 0


def test_a_closure_that_lasts_longer_is_told_again(world, own, accepted, minh):
    close(own, minh)
    dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh)
    close(own, minh, "2027-03-12 07:30", "2027-03-12 17:00")
    waiting = dossiers.collections_at_closed_places(organization_ids=[world.centre.pk])
    assert [(one.count, one.told) for one in waiting] == [(1, False)]
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh) == 1
    assert dossiers.dossier_page(accepted, world.dung).collect_again == moment("2027-03-15 07:30")


def test_as_many_are_told_at_once_as_one_transaction_bears(world, own, accepted, minh):
    second = world.file_at_counter(code=MARITAL_STATUS)
    world.act(second, "accept")
    close(own, minh)
    assert [
        dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh, most=1) for _ in range(3)
    ] == [1, 1, 0]


def test_an_offer_for_an_earlier_promise_is_none(world, own, accepted, minh):
    close(own, minh)
    dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh)
    dossiers.extend_term(
        code=accepted, by=world.em, new_due=moment("2027-03-19 17:00"), reason="Chờ xác minh"
    )
    assert dossiers.dossier_page(accepted, world.dung).collect_again is None


def test_once_the_place_is_open_again_nobody_need_be_told(world, own, accepted, minh):
    close(own, minh)
    with at("2027-03-12 08:00"):
        assert dossiers.collections_at_closed_places(organization_ids=[world.centre.pk]) == []


def test_only_who_administers_the_place_offers(world, own, accepted, minh, lien):
    close(own, minh)
    with pytest.raises(MayNotOfferCollection):
        dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=world.em)
    with pytest.raises(MayNotOfferCollection):
        dossiers.offer_collection(receiving_unit_id=world.other_centre.pk, by=minh)
    assert dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=lien) == 1


days = st.integers(1, 30).map(lambda offset: date(2027, 3, 5) + timedelta(days=offset))
week = st.lists(
    st.sampled_from([[], [["07:30", "11:30"]], [["08:00", "12:00"], ["13:00", "16:30"]]]),
    min_size=7,
    max_size=7,
)
planned = st.builds(PlannedDay, day=days, kind=st.sampled_from(Decision.Kind), reason=st.just("Bão"))


def change(act, own, lien, world):
    name, given = act
    facts = {"reason": "Thử", "by": lien}
    if name == "days":
        organizations.decide_days(calendar_id=None, days=given, source=Source(), by=lien)
    elif name == "own days":
        organizations.decide_days(calendar_id=own.pk, days=given, source=Source(), by=lien)
    elif name == "week":
        organizations.change_week(calendar_id=own.pk, valid_from=given[0], weekly=given[1], **facts)
    elif name == "closure":
        starts = moment(f"{given[0]} 07:30")
        organizations.record_closure(
            calendar_id=own.pk, starts_at=starts, ends_at=starts + timedelta(hours=given[1]), **facts
        )
    else:
        other = Calendar.objects.get(key=given)
        organizations.follow_calendar(
            organization_ids=[world.committee.pk, world.centre.pk], calendar_id=other.pk, **facts
        )


acts = st.one_of(
    st.tuples(st.just("days"), st.lists(planned, max_size=4)),
    st.tuples(st.just("own days"), st.lists(planned, max_size=4)),
    st.tuples(st.just("week"), st.tuples(days, week)),
    st.tuples(st.just("closure"), st.tuples(days, st.integers(1, 200))),
    st.tuples(st.just("follow"), st.sampled_from(["office-hours", "office-hours-saturday-morning"])),
)


def promises():
    return (
        list(
            Dossier.objects.order_by("pk").values_list("pk", "due_at", "original_due_at", "term_started_at")
        ),
        list(Step.objects.order_by("pk").values_list("pk", "due_at")),
        list(Timer.objects.order_by("pk").values_list("pk", "fires_at")),
    )


@pytest.mark.usefixtures("accepted")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(acts, max_size=4))
def test_no_change_of_calendars_moves_a_promise(world, own, lien, minh, changes):
    before = promises()
    for act in changes:
        try:
            change(act, own, lien, world)
        except (DayGoneBy, NothingToClose, NoWorkingTime, WeekTaken, NothingToMove):
            continue
    _forget()
    dossiers.offer_collection(receiving_unit_id=world.centre.pk, by=minh)
    assert promises() == before
