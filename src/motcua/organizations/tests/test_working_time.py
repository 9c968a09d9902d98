"""Liên administers the province, Minh the ward of Nếnh; what either changes of calendars, and for whom."""

from datetime import date

import pytest

from motcua.audit.service import history
from motcua.calendars import service as calendars
from motcua.calendars.errors import CalendarNotFound, DayGoneBy
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.calendars.service import PlannedDay
from motcua.calendars.testing import at
from motcua.kit import clock
from motcua.organizations import service as organizations
from motcua.organizations.errors import CalendarOfOthers, MayNotChangeCalendar, NothingToMove, ReasonNeeded
from motcua.organizations.models import Kind, Organization, Role
from motcua.organizations.service import Source
from motcua.organizations.testing import make_official, make_organizations

pytestmark = pytest.mark.django_db
MONDAY, SATURDAY = date(2027, 3, 1), date(2027, 3, 6)
WEEK = [[["08:00", "12:00"]]] * 5 + [[], []]
STORM = PlannedDay(MONDAY, Decision.Kind.CLOSED, "Bão số 3")


@pytest.fixture(autouse=True)
def _on_a_friday():
    organizations.forget_organizations()
    calendars.forget_calendars()
    with clock.frozen(at("2027-01-29", "09:00")):
        yield
    organizations.forget_organizations()
    calendars.forget_calendars()


@pytest.fixture
def town():
    return make_organizations("07795", "07777")


@pytest.fixture
def lien(town):
    return make_official((town["H05"], Role.ADMINISTRATOR), name="Đỗ Bích Liên")


@pytest.fixture
def minh(town):
    return make_official((town["H05.77.95"], Role.ADMINISTRATOR), name="Đỗ Đức Minh")


@pytest.fixture
def shared(town):
    return Calendar.objects.get(key="office-hours")


def own_of(town, minh, shared, *codes):
    """Nếnh's offices with a calendar of their own."""
    chosen = [town[code].pk for code in codes or ("H05.77.95", "H05.77.95.01")]
    organizations.give_own_calendar(
        organization_ids=chosen, calendar_id=shared.pk, name="Lịch phường Nếnh", reason="Sửa trụ sở", by=minh
    )
    organizations.forget_organizations()
    return Calendar.objects.get(name="Lịch phường Nếnh")


def closing(calendar, by, **changes):
    facts = {
        "starts_at": at("2027-03-01", "13:00"),
        "ends_at": at("2027-03-02", "17:00"),
        "reason": "Ngập lụt",
    }
    return organizations.record_closure(calendar_id=calendar.pk, by=by, **facts | changes)


def acts(subject):
    label = subject._meta.label_lower
    return [(act.action, act.actor_name) for act in history(label, subject.pk)]


def test_the_provinces_calendar_is_changed_by_its_administrator_alone(lien, minh, shared):
    facts = {"calendar_id": shared.pk, "valid_from": MONDAY, "weekly": WEEK, "reason": "Giờ mùa đông"}
    with pytest.raises(MayNotChangeCalendar):
        organizations.change_week(**facts, by=minh)
    shifts = organizations.change_week(**facts, by=lien)
    assert {one.organization_id for one in shifts} == set(
        Organization.objects.filter(calendar=shared).values_list("pk", flat=True)
    )
    assert acts(shared) == [("calendar.week_changed", "Đỗ Bích Liên")]
    closed = at("2027-03-01", "17:00")
    assert all(one.closes(closed) for one in shifts)
    assert not any(one.closes(at("2027-02-26", "17:00")) for one in shifts)


def test_what_holds_for_all_is_decided_by_the_province_alone(lien, minh, town):
    with pytest.raises(MayNotChangeCalendar):
        organizations.decide_days(calendar_id=None, days=[STORM], source=Source(), by=minh)
    organizations.decide_days(calendar_id=None, days=[STORM], source=Source(), by=lien)
    with pytest.raises(MayNotChangeCalendar):
        organizations.remove_decision(decision_id=Decision.objects.get().pk, reason="Tan bão", by=minh)
    shifts = organizations.remove_decision(decision_id=Decision.objects.get().pk, reason="Tan bão", by=lien)
    assert len(shifts) == Organization.objects.count()
    trace = history("organizations.organization", town["H05"].pk)
    assert [act.action for act in trace] == ["calendar.days_decided", "calendar.decision_removed"]
    assert trace[-1].data["was"] == "Bão số 3"
    assert trace[-1].data["reason"] == "Tan bão"


def test_a_trial_says_what_would_change_and_changes_nothing(lien, shared):
    shifts = organizations.decide_days(calendar_id=None, days=[STORM], source=Source(), by=lien, trial=True)
    assert all(one.closes(at("2027-03-01", "17:00")) for one in shifts)
    assert not Decision.objects.exists()
    assert acts(Organization.objects.get(kind=Kind.PROVINCIAL_COMMITTEE)) == []
    assert calendars.is_working_day(calendars.calendar(shared.pk), MONDAY)


def test_the_source_is_kept_and_a_second_list_replaces_what_the_first_said(lien):
    organizations.decide_days(calendar_id=None, days=[STORM], source=Source(), by=lien)
    assert not Decision.objects.get().verified
    read = Source("12/TB-VP", date(2027, 1, 20), "Cổng thông tin tỉnh", verified=True)
    opened = PlannedDay(MONDAY, Decision.Kind.OPENED, "Bão đã tan", (("08:00", "11:00"),))
    organizations.decide_days(calendar_id=None, days=[opened], source=read, by=lien)
    decision = Decision.objects.get()
    assert (decision.kind, decision.number, decision.decided_on) == ("opened", "12/TB-VP", date(2027, 1, 20))
    assert decision.spans == [["08:00", "11:00"]]
    assert decision.verified


def test_hours_of_a_day_gone_by_stay_but_its_source_may_be_added(lien):
    past = PlannedDay(date(2027, 1, 28), Decision.Kind.CLOSED, "Bão")
    with pytest.raises(DayGoneBy):
        organizations.decide_days(calendar_id=None, days=[past], source=Source(), by=lien)
    Decision.objects.create(day=past.day, kind="closed", reason="Bão")
    source = Source("12/TB-VP", verified=True)
    assert organizations.decide_days(calendar_id=None, days=[past], source=source, by=lien) == []
    assert Decision.objects.get().verified


def test_a_ward_gives_its_offices_a_calendar_of_their_own_and_closes_it(town, minh, shared):
    own = own_of(town, minh, shared)
    shifts = closing(own, minh)
    assert {one.organization_id for one in shifts} == {town["H05.77.95"].pk, town["H05.77.95.01"].pk}
    assert acts(own) == [("calendar.copied", "Đỗ Đức Minh"), ("calendar.closed", "Đỗ Đức Minh")]
    assert acts(town["H05.77.95"]) == [("organization.calendar_changed", "Đỗ Đức Minh")]
    assert [one.id for one in organizations.followers(own.pk)] == [
        town["H05.77.95"].pk,
        town["H05.77.95.01"].pk,
    ]


def test_a_ward_closes_nobody_elses_calendar(town, minh, shared):
    with pytest.raises(MayNotChangeCalendar):
        closing(shared, minh)
    with pytest.raises(MayNotChangeCalendar):
        own_of(town, minh, shared, "H05.77.95", "H05.77.77")


def test_the_calendar_of_others_cannot_be_joined(town, lien, minh, shared):
    own = own_of(town, lien, shared, "H05.77.77")
    facts = {"organization_ids": [town["H05.77.95"].pk], "reason": "Sáng thứ Bảy", "by": minh}
    with pytest.raises(CalendarOfOthers):
        organizations.follow_calendar(calendar_id=own.pk, **facts)
    saturdays = Calendar.objects.get(key="office-hours-saturday-morning")
    shifts = organizations.follow_calendar(calendar_id=saturdays.pk, **facts)
    assert [one.organization_id for one in shifts] == [town["H05.77.95"].pk]
    with pytest.raises(NothingToMove):
        organizations.follow_calendar(calendar_id=saturdays.pk, **facts)


def test_a_calendar_that_nobody_follows_is_the_provinces(town, lien, minh, shared):
    own = own_of(town, minh, shared, "H05.77.95")
    back = {"organization_ids": [town["H05.77.95"].pk], "reason": "Xong việc"}
    organizations.follow_calendar(calendar_id=shared.pk, by=minh, **back)
    organizations.forget_organizations()
    assert not organizations.may_change_calendar(minh, own)
    assert organizations.may_change_calendar(lien, own)


def test_closures_and_weeks_are_taken_back_with_their_trace(town, minh, shared):
    own = own_of(town, minh, shared)
    closing(own, minh)
    organizations.change_week(calendar_id=own.pk, valid_from=MONDAY, weekly=WEEK, reason="Mùa đông", by=minh)
    organizations.end_closure(closure_id=Closure.objects.get().pk, reason="Nước rút", by=minh)
    organizations.remove_week(week_id=Week.objects.get().pk, reason="Thôi đổi", by=minh)
    assert not Closure.objects.exists()
    assert not Week.objects.exists()
    assert [action for action, _who in acts(own)][-2:] == ["calendar.reopened", "calendar.week_removed"]


@pytest.mark.parametrize("act", ["closure", "decision", "week", "calendar"])
def test_what_is_not_there_is_not_found(act, lien, town):
    tried = {
        "closure": lambda: organizations.end_closure(closure_id=0, reason="x", by=lien),
        "decision": lambda: organizations.remove_decision(decision_id=0, reason="x", by=lien),
        "week": lambda: organizations.remove_week(week_id=0, reason="x", by=lien),
        "calendar": lambda: organizations.follow_calendar(
            organization_ids=[town["H05"].pk], calendar_id=0, reason="x", by=lien
        ),
    }
    with pytest.raises(CalendarNotFound):
        tried[act]()


def test_a_reason_is_asked_for(lien, shared):
    with pytest.raises(ReasonNeeded):
        closing(shared, lien, reason=" ")
    assert not Closure.objects.exists()


def test_this_process_forgets_the_old_calendar_when_the_act_is_committed(
    lien, shared, django_capture_on_commit_callbacks
):
    assert calendars.is_working_day(calendars.calendar(shared.pk), MONDAY)
    with django_capture_on_commit_callbacks(execute=True) as told:
        organizations.decide_days(calendar_id=None, days=[STORM], source=Source(), by=lien)
    assert told
    assert not calendars.is_working_day(calendars.calendar(shared.pk), MONDAY)
