"""A step needs someone who can do it: lanes that nobody holds are found for all organizations at once."""

from datetime import timedelta

import pytest

from motcua.accounts.models import User
from motcua.kit import clock
from motcua.organizations import service
from motcua.organizations.models import Kind, Posting, Role
from motcua.organizations.testing import make_official, make_organization, make_posting

pytestmark = pytest.mark.django_db


def test_lanes_that_nobody_holds_today_are_named_in_one_statement(django_assert_num_queries):
    nenh = make_organization(Kind.COMMUNE_COMMITTEE)
    binh = make_official((nenh, Role.HANDLER), name="Nguyễn Thanh Bình")
    left = make_official((nenh, Role.CLERK), name="Lê Dung")
    User.objects.filter(pk=left.id).update(is_active=False)
    ended = clock.today() - timedelta(days=1)
    make_posting(
        User.objects.get(pk=binh.id), nenh, Role.LEADER, valid_from=ended - timedelta(days=9), valid_to=ended
    )
    with django_assert_num_queries(1):
        lacking = service.lanes_without_people(
            [(nenh.pk, Role.HANDLER, ""), (nenh.pk, Role.LEADER, ""), (nenh.pk, Role.CLERK, "")]
        )
    assert lacking == {(nenh.pk, "leader", ""), (nenh.pk, "clerk", "")}
    assert service.lanes_without_people([]) == set()


def test_a_posting_that_nobody_holds_is_lacking_though_others_hold_the_role():
    nenh = make_organization(Kind.COMMUNE_COMMITTEE)
    binh = make_official((nenh, Role.HANDLER), name="Nguyễn Thanh Bình")
    lane = (nenh.pk, Role.HANDLER, "Trưởng phòng Tư pháp")
    assert service.lanes_without_people([lane]) == {lane}
    Posting.objects.filter(user_id=binh.id).update(title="Trưởng phòng Tư pháp")
    assert service.lanes_without_people([lane]) == set()
    assert service.posting_titles() == ["Trưởng phòng Tư pháp"]
