"""Minh administers the province; Bình handles dossiers of Nếnh; Chi belongs to Việt Yên."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from motcua.accounts.models import User
from motcua.accounts.service import SYSTEM, actor_for, forget_actors, load_actor
from motcua.audit.service import history
from motcua.kit import clock
from motcua.organizations import errors, service
from motcua.organizations.models import Posting, Role
from motcua.organizations.staff import load_grants
from motcua.organizations.testing import make_citizen, make_official, make_organizations, make_posting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        yield


@pytest.fixture
def offices():
    return make_organizations("07795", "07777")


@pytest.fixture
def minh(offices):
    return make_official((offices["H05"], Role.ADMINISTRATOR), name="Cao Nhật Minh")


@pytest.fixture
def binh():
    return User.objects.create(username="binh", full_name="Nguyễn Thanh Bình", is_official=True)


def lanes(person):
    return load_actor(person.pk).lanes


def test_a_person_who_is_appointed_may_act_from_that_day(offices, minh, binh):
    service.appoint_person(person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, by=minh)
    assert lanes(binh) == {(offices["H05.77.95"].pk, "handler")}
    assert load_actor(binh.pk).may(Role.HANDLER, at=offices["H05.77.95"].pk)


def test_a_posting_of_tomorrow_gives_nothing_today(offices, minh, binh):
    service.appoint_person(
        person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, valid_from=TOMORROW, by=minh
    )
    assert lanes(binh) == set()


def test_a_posting_no_longer_holds_on_its_last_day(offices, binh):
    nenh = offices["H05.77.95"]
    make_posting(binh, nenh, Role.HANDLER, valid_from=date(2026, 1, 1), valid_to=TODAY)
    make_posting(binh, nenh, Role.CLERK, valid_from=date(2026, 1, 1), valid_to=TOMORROW)
    assert lanes(binh) == {(nenh.pk, "clerk")}


def test_what_a_person_may_do_is_read_in_one_statement(offices, binh, django_assert_num_queries):
    make_posting(binh, offices["H05.77.95"], Role.HANDLER)
    make_posting(binh, offices["H05.77.77"], Role.HANDLER)
    # Which offices went into others is kept with the province.
    service.organizations()
    with django_assert_num_queries(1):
        assert len(load_grants(binh.pk)) == 2


def test_an_appointment_stands_in_the_persons_journal(offices, minh, binh):
    posting = service.appoint_person(
        person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, title="Công chức Tư pháp", by=minh
    )
    [act] = history("accounts.user", binh.pk)
    assert (act.action, act.actor_id, act.organization_id) == (
        "posting.appointed",
        minh.id,
        offices["H05"].pk,
    )
    assert act.data == {
        "posting": posting.pk,
        "organization": offices["H05.77.95"].pk,
        "role": "handler",
        "title": "Công chức Tư pháp",
        "lent_from": None,
        "valid_from": "2026-03-02",
        "valid_to": None,
    }


def test_kept_rights_are_forgotten_when_a_posting_is_committed(
    offices, minh, binh, django_capture_on_commit_callbacks
):
    assert actor_for(binh.pk).lanes == set()
    with django_capture_on_commit_callbacks(execute=True):
        posting = service.appoint_person(
            person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, by=minh
        )
    assert actor_for(binh.pk).lanes == {(offices["H05.77.95"].pk, "handler")}
    with django_capture_on_commit_callbacks(execute=True):
        service.end_posting(posting=posting, by=minh)
    assert actor_for(binh.pk).lanes == set()
    forget_actors()


def test_a_person_lent_to_another_office_holds_two_postings_their_own_first(offices, minh, binh):
    make_posting(binh, offices["H05.77.95"], Role.HANDLER, title="Công chức Tư pháp")
    loan = service.lend_person(
        person=binh, to=offices["H05.77.77"], role=Role.HANDLER, valid_from=date(2025, 7, 1), by=minh
    )
    assert loan.lent_from == offices["H05.77.95"]
    assert loan.title == "Công chức Tư pháp"
    actor = load_actor(binh.pk)
    assert [grant.organization_name for grant in actor.grants] == ["UBND phường Nếnh", "UBND phường Việt Yên"]
    assert actor.organization_id == offices["H05.77.95"].pk


def test_a_person_without_a_posting_cannot_be_lent(offices, minh, binh):
    with pytest.raises(errors.NothingToLend, match="Bình"):
        service.lend_person(person=binh, to=offices["H05.77.77"], role=Role.HANDLER, by=minh)


def test_the_same_role_is_not_held_twice_at_once(offices, minh, binh):
    nenh = offices["H05.77.95"]
    service.appoint_person(person=binh, organization=nenh, role=Role.HANDLER, by=minh)
    with pytest.raises(errors.AlreadyPosted, match="Bình"):
        service.appoint_person(
            person=binh, organization=nenh, role=Role.HANDLER, valid_from=date(2027, 1, 1), by=minh
        )
    assert len(history("accounts.user", binh.pk)) == 1


def test_the_same_role_may_be_held_again_from_the_day_it_ended(offices, minh, binh):
    nenh = offices["H05.77.95"]
    make_posting(binh, nenh, Role.HANDLER, valid_to=TODAY)
    service.appoint_person(person=binh, organization=nenh, role=Role.HANDLER, by=minh)
    assert Posting.objects.filter(user=binh).count() == 2


def test_the_database_itself_refuses_two_at_once_and_empty_periods(offices, binh):
    nenh = offices["H05.77.95"]
    make_posting(binh, nenh, Role.HANDLER)
    with pytest.raises(IntegrityError, match="no_two_at_once"), transaction.atomic():
        make_posting(binh, nenh, Role.HANDLER, valid_from=date(2026, 1, 1))
    with pytest.raises(IntegrityError, match="ends_after_it_begins"), transaction.atomic():
        make_posting(binh, nenh, Role.CLERK, valid_from=TODAY, valid_to=TODAY)


def test_a_period_that_ends_before_it_begins_is_refused_in_words(offices, minh, binh):
    with pytest.raises(errors.PeriodIsEmpty, match="Ngày kết thúc"):
        service.appoint_person(
            person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, valid_to=TODAY, by=minh
        )


def test_a_citizen_or_a_closed_account_is_not_posted(offices, minh, binh):
    an = User.objects.get(pk=make_citizen().id)
    with pytest.raises(errors.PersonIsNoOfficial, match="An"):
        service.appoint_person(person=an, organization=offices["H05.77.95"], role=Role.HANDLER, by=minh)
    User.objects.filter(pk=binh.pk).update(is_active=False)
    with pytest.raises(errors.PersonIsNoOfficial):
        service.appoint_person(person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, by=minh)


def test_only_an_administrator_of_the_office_or_above_it_posts_people(offices, binh):
    of_nenh = make_official((offices["H05.77.95"], Role.ADMINISTRATOR), name="Nguyễn Hải Nam")
    chi = make_official((offices["H05.77.77"], Role.LEADER), name="Đỗ Linh Chi")
    service.appoint_person(
        person=binh, organization=offices["H05.77.95.01"], role=Role.RECEPTIONIST, by=of_nenh
    )
    for by, office in ((of_nenh, "H05.77.77"), (of_nenh, "H05"), (chi, "H05.77.77")):
        with pytest.raises(errors.MayNotPost):
            service.appoint_person(person=binh, organization=offices[office], role=Role.CLERK, by=by)


def test_no_one_posts_themselves(offices, minh):
    with pytest.raises(errors.MayNotPost):
        service.appoint_person(
            person=User.objects.get(pk=minh.id), organization=offices["H05"], role=Role.LEADER, by=minh
        )


def test_a_posting_ends_from_today_and_the_journal_says_so(offices, minh, binh):
    posting = make_posting(binh, offices["H05.77.95"], Role.HANDLER)
    service.end_posting(posting=posting, by=minh)
    assert lanes(binh) == set()
    posting.refresh_from_db()
    assert posting.valid_to == TODAY
    [act] = history("accounts.user", binh.pk)
    assert (act.action, act.data["valid_to"]) == ("posting.ended", "2026-03-02")


def test_a_posting_that_never_held_is_removed_and_stays_in_the_journal(offices, minh, binh):
    posting = service.appoint_person(
        person=binh, organization=offices["H05.77.95"], role=Role.HANDLER, by=minh
    )
    service.end_posting(posting=posting, by=minh)
    assert not Posting.objects.filter(user=binh).exists()
    assert [act.action for act in history("accounts.user", binh.pk)] == ["posting.appointed", "posting.ended"]


def test_a_posting_is_not_ended_twice_nor_by_another_office(offices, minh, binh):
    chi = make_official((offices["H05.77.77"], Role.ADMINISTRATOR), name="Đỗ Linh Chi")
    posting = make_posting(binh, offices["H05.77.95"], Role.HANDLER)
    with pytest.raises(errors.MayNotPost):
        service.end_posting(posting=posting, by=chi)
    service.end_posting(posting=posting, by=minh)
    with pytest.raises(errors.PostingHasEnded):
        service.end_posting(posting=posting, by=minh)


def test_the_system_itself_may_post(offices, binh):
    service.appoint_person(person=binh, organization=offices["H05"], role=Role.ADMINISTRATOR, by=SYSTEM)
    assert lanes(binh) == {(offices["H05"].pk, "administrator")}


def test_the_office_of_a_signer_is_the_one_as_leader(offices, binh):
    nenh = offices["H05.77.95"]
    make_posting(binh, nenh, Role.HANDLER, title="Chuyên viên")
    make_posting(binh, nenh, Role.LEADER, title="Phó Chủ tịch")
    assert service.title_at(user_id=binh.pk, organization_id=nenh.pk) == "Phó Chủ tịch"
    assert service.title_at(user_id=binh.pk, organization_id=offices["H05"].pk) == ""
