"""A marriage from the two sides of the screen: invited, read, confirmed or refused, filed."""

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts.models import User
from motcua.dossiers.models import Cosigning, Dossier
from motcua.dossiers.testing import World, make_person

pytestmark = pytest.mark.django_db
MARRIAGE = "1.000894"


def browser(person):
    client = Client()
    client.force_login(User.objects.get(pk=person.id))
    return client


@pytest.fixture
def sides():
    """An's browser with a complete draft, and Minh's, who is asked."""
    world = World()
    minh = make_person("minh-second", "Đỗ Quang Minh", "027086000207")
    draft = world.draft(world.an, MARRIAGE)
    Cosigning.objects.all().delete()
    return browser(world.an), browser(minh), draft


def text(response):
    return response.content.decode()


def test_the_first_person_invites_the_second_confirms_and_the_first_files(sides):
    an, minh, draft = sides
    check = reverse("portal:check", args=[draft.pk])
    assert "Mời xác nhận" in text(an.get(check))
    assert "Nộp hồ sơ</button>" not in text(an.get(check))
    an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    link = reverse("portal:cosign", args=[Cosigning.objects.get().code])
    assert link in text(an.get(check))
    assert link in text(minh.get(reverse("portal:dossiers")))
    page = text(minh.get(link))
    assert "Lê Thị Chi" in page
    seen = page.split('name="seen" value="')[1][:64]
    assert minh.post(link, {"seen": seen, "confirm": "1"}).status_code == 302
    assert "Nộp hồ sơ</button>" in text(an.get(check))
    an.post(reverse("portal:submit", args=[draft.pk]))
    assert Dossier.objects.get().draft_id == draft.pk
    assert minh.get(link).status_code == 404


def test_a_refusal_needs_a_reason_and_shows_it_to_who_asked(sides):
    an, minh, draft = sides
    an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    link = reverse("portal:cosign", args=[Cosigning.objects.get().code])
    assert minh.post(link, {"refuse": "1"}).status_code == 422
    minh.post(link, {"refuse": "1", "reason": "Sai nơi cư trú"})
    assert "Bạn đã từ chối" in text(minh.get(link))
    assert "Sai nơi cư trú" in text(an.get(reverse("portal:check", args=[draft.pk])))
    assert an.post(reverse("portal:submit", args=[draft.pk])).status_code == 422


def test_pressed_twice_it_says_what_was_answered(sides):
    an, minh, draft = sides
    an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    link = reverse("portal:cosign", args=[Cosigning.objects.get().code])
    sent = {"seen": text(minh.get(link)).split('name="seen" value="')[1][:64], "confirm": "1"}
    assert minh.post(link, sent).status_code == 302
    again = minh.post(link, sent, follow=True)
    assert again.redirect_chain == [(link, 302)]
    assert "Bạn đã xác nhận" in text(again)
    assert Cosigning.objects.get().state == "confirmed"


def test_who_invites_for_what_is_filed_already_is_led_to_its_dossier(sides):
    an, minh, draft = sides
    an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    link = reverse("portal:cosign", args=[Cosigning.objects.get().code])
    seen = text(minh.get(link)).split('name="seen" value="')[1][:64]
    minh.post(link, {"seen": seen, "confirm": "1"})
    an.post(reverse("portal:submit", args=[draft.pk]))
    late = an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    assert late.headers["Location"] == reverse("portal:dossier", args=[Dossier.objects.get().code])
    assert Cosigning.objects.get().state == "confirmed"


def test_an_old_page_confirms_nothing(sides):
    an, minh, draft = sides
    an.post(reverse("portal:invite_cosigner", args=[draft.pk]))
    link = reverse("portal:cosign", args=[Cosigning.objects.get().code])
    assert minh.post(link, {"seen": "0" * 64, "confirm": "1"}).status_code == 422
    assert Cosigning.objects.get().state == "waiting"
