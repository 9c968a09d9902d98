import time

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from motcua.accounts import sessions
from motcua.accounts.actors import forget_actors
from motcua.accounts.models import EndedSession
from motcua.accounts.sessions import BEGAN, CITIZEN_IDLE_SECONDS, OFFICIAL_IDLE_SECONDS, SEEN
from motcua.accounts.testing import citizen, official, signed_in_client

pytestmark = pytest.mark.django_db


def actor_seen_by(client: Client, **headers: str):
    """Who the program takes the bearer of this client's cookies for, and the session afterwards."""
    request = RequestFactory().get("/", headers=headers)
    request.session = client.session
    return sessions.actor_of(request), request


def age(client: Client, *, seen: int = 0, began: int = 0) -> None:
    session = client.session
    session[SEEN] -= seen
    session[BEGAN] -= began
    session.save()
    client.cookies["sessionid"] = session.session_key


def test_knowing_who_acts_costs_no_query_once_they_are_known(django_assert_num_queries) -> None:
    an = signed_in_client(citizen())
    actor_seen_by(an)
    with django_assert_num_queries(0):
        actor, _request = actor_seen_by(an)
    assert actor.name == "Nguyễn Văn An"


@pytest.mark.parametrize(
    ("make", "idle"), [(official, OFFICIAL_IDLE_SECONDS), (citizen, CITIZEN_IDLE_SECONDS)]
)
def test_an_idle_session_ends_after_its_time_and_not_before(make, idle: int) -> None:
    client = signed_in_client(make())
    age(client, seen=idle - 5)
    assert actor_seen_by(client)[0] is not None
    age(client, seen=10)
    actor, request = actor_seen_by(client)
    assert actor is None
    assert request.session_has_ended
    assert request.session.is_empty()


def test_a_session_in_use_ends_after_twelve_hours_all_the_same() -> None:
    client = signed_in_client(official())
    age(client, began=12 * 60 * 60)
    assert actor_seen_by(client)[0] is None


def test_use_keeps_a_session_alive_at_the_price_of_one_cookie_a_minute() -> None:
    client = signed_in_client(official())
    _actor, request = actor_seen_by(client)
    assert not request.session.modified
    age(client, seen=61)
    _actor, request = actor_seen_by(client)
    assert request.session.modified
    assert time.time() - request.session[SEEN] < 5


def test_a_page_that_asks_for_news_by_itself_keeps_no_session_alive() -> None:
    client = signed_in_client(official())
    age(client, seen=300)
    actor, request = actor_seen_by(client, **{"X-Background": "1"})
    assert actor is not None
    assert not request.session.modified


def test_signing_out_ends_the_session_and_every_copy_of_its_cookie() -> None:
    client = signed_in_client(citizen())
    stolen = client.cookies["sessionid"].value
    thief = Client()
    thief.cookies["sessionid"] = stolen
    assert actor_seen_by(thief)[0] is not None
    client.post(reverse("account_logout"))
    assert "_auth_user_id" not in client.session
    assert actor_seen_by(thief)[0] is None


def test_signing_out_on_one_device_leaves_the_other_signed_in() -> None:
    an = citizen()
    telephone, computer = signed_in_client(an), signed_in_client(an)
    telephone.post(reverse("account_logout"))
    assert actor_seen_by(computer)[0] is not None


def test_another_process_learns_of_the_end_when_it_reads_the_person_again() -> None:
    an = citizen()
    client = signed_in_client(an)
    actor_seen_by(client)
    EndedSession.objects.create(user=an, mark=client.session["mark"])
    assert actor_seen_by(client)[0] is not None, "kept for ten seconds"
    forget_actors()
    assert actor_seen_by(client)[0] is None


def test_a_changed_password_ends_every_session() -> None:
    binh = official()
    client = signed_in_client(binh)
    binh.set_password("Khac-Roi-2026")
    binh.save()
    forget_actors()
    assert actor_seen_by(client)[0] is None


def test_a_closed_account_is_nobody() -> None:
    binh = official()
    client = signed_in_client(binh)
    binh.is_active = False
    binh.save()
    forget_actors()
    assert actor_seen_by(client)[0] is None


def test_a_cookie_that_someone_wrote_themselves_is_nobody() -> None:
    client = signed_in_client(citizen())
    client.cookies["sessionid"] = client.cookies["sessionid"].value[:-2] + "xx"
    assert "_auth_user_id" not in client.session


def test_marks_of_sessions_too_old_to_return_are_cleared_away() -> None:
    an = citizen()
    EndedSession.objects.create(user=an, mark="old", at="2020-01-01T00:00Z")
    signed_in_client(an).post(reverse("account_logout"))
    assert list(EndedSession.objects.filter(mark="old")) == []
