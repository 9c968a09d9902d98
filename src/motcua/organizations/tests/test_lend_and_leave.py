"""Em leads the committee of Nếnh, Bình handles there; its centre and the police are nearby."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from motcua.accounts.models import User
from motcua.accounts.service import load_actor
from motcua.audit.service import history
from motcua.kit import clock
from motcua.organizations import errors, service
from motcua.organizations.models import Posting, Role
from motcua.organizations.testing import make_official, make_organizations, make_posting

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 2)


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(datetime(2026, 3, 2, 1, tzinfo=UTC)):
        yield


@pytest.fixture
def offices():
    return make_organizations("07795", "07777")


@pytest.fixture
def binh(offices):
    return User.objects.get(pk=make_official((offices["H05.77.95"], Role.HANDLER)).id)


@pytest.fixture
def em(offices):
    return make_official((offices["H05.77.95"], Role.LEADER), name="Hoàng Thị Em")


def test_a_leader_lends_their_own_people_to_the_centre_and_calls_them_back(offices, binh, em):
    centre = offices["H05.77.95.01"]
    posting = service.lend_person(person=binh, to=centre, role=Role.RECEPTIONIST, by=em)
    assert load_actor(binh.pk).may("receptionist", at=centre.pk)
    service.end_posting(posting=posting, by=em)
    assert not load_actor(binh.pk).may("receptionist", at=centre.pk)
    assert load_actor(binh.pk).may("handler", at=offices["H05.77.95"].pk)


def test_but_not_to_another_commune_nor_as_a_leader_nor_other_offices_people(offices, binh, em):
    with pytest.raises(errors.MayNotLend):
        service.lend_person(person=binh, to=offices["H05.77.77.01"], role=Role.RECEPTIONIST, by=em)
    with pytest.raises(errors.MayNotLend):
        service.lend_person(person=binh, to=offices["H05.77.95.01"], role=Role.LEADER, by=em)
    chi = User.objects.get(pk=make_official((offices["H05.77.77"], Role.HANDLER), name="Chi").id)
    with pytest.raises(errors.MayNotLend):
        service.lend_person(person=chi, to=offices["H05.77.95.01"], role=Role.RECEPTIONIST, by=em)


def test_who_leads_the_receiving_office_sends_a_lent_person_back(offices, binh, em):
    centre = offices["H05.77.95.01"]
    nam = make_official((centre, Role.LEADER), name="Nguyễn Hải Nam")
    posting = service.lend_person(person=binh, to=centre, role=Role.RECEPTIONIST, by=em)
    service.end_posting(posting=posting, by=nam)
    own = Posting.objects.get(user=binh, valid_to=None)
    with pytest.raises(errors.MayNotPost):
        service.end_posting(posting=own, by=nam)


def leave(person, office, by):
    with transaction.atomic():
        return service.end_service(person=person, organization_id=office.pk, by=by)


def test_who_leaves_their_last_office_is_an_official_no_more(offices, binh, em):
    assert leave(binh, offices["H05.77.95"], em) is False
    binh.refresh_from_db()
    assert not binh.is_official
    assert not binh.has_usable_password()
    assert load_actor(binh.pk).grants == ()
    assert [act.action for act in history("accounts.user", binh.pk)] == [
        "posting.ended",
        "account.service_ended",
    ]


def test_who_still_serves_elsewhere_keeps_that(offices, binh, em):
    make_posting(binh, offices["H05.77.77"], Role.HANDLER)
    assert leave(binh, offices["H05.77.95"], em) is True
    binh.refresh_from_db()
    assert binh.is_official
    assert load_actor(binh.pk).lanes == {(offices["H05.77.77"].pk, "handler")}


def test_a_posting_to_come_ends_too_and_nobody_leaves_twice(offices, binh, em):
    make_posting(binh, offices["H05.77.95"], Role.CLERK, valid_from=TODAY + timedelta(days=9))
    leave(binh, offices["H05.77.95"], em)
    assert not Posting.objects.filter(user=binh, role=Role.CLERK).exists()
    with pytest.raises(errors.NotServingThere):
        leave(binh, offices["H05.77.95"], em)


def test_a_leader_is_let_go_by_an_administrator_only(offices, em):
    deputy = make_official((offices["H05.77.95"], Role.LEADER), name="Trần Văn Phó")
    with pytest.raises(errors.MayNotPost):
        leave(User.objects.get(pk=deputy.id), offices["H05.77.95"], em)
    minh = make_official((offices["H05"], Role.ADMINISTRATOR), name="Cao Nhật Minh")
    leave(User.objects.get(pk=deputy.id), offices["H05.77.95"], minh)
    assert load_actor(deputy.id).grants == ()
