import pytest
from django.test import Client

from motcua.accounts.models import User
from motcua.accounts.service import load_sample_citizens, provide_sample_credentials, sample_people
from motcua.accounts.testing import PASSWORD, citizen, code_of, official, second_factor

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings) -> None:
    settings.DEMO = True
    settings.SAMPLE_PASSWORD = PASSWORD


def test_the_sign_in_page_shows_sample_people_and_their_codes_in_the_demonstration(
    client: Client, demonstration
) -> None:
    load_sample_citizens()
    secret = second_factor(official(is_sample=True))
    page = client.get("/sign-in/").text
    assert "Nguyễn Văn An" in page
    assert "Nguyễn Thanh Bình" in page
    assert code_of(secret) in page
    assert PASSWORD in page


def test_outside_of_the_demonstration_it_shows_nobody(client: Client, settings) -> None:
    settings.DEMO = False
    settings.SAMPLE_PASSWORD = PASSWORD
    load_sample_citizens()
    secret = second_factor(official(is_sample=True))
    page = client.get("/sign-in/").text
    for hidden in ("Nguyễn Văn An", "Nguyễn Thanh Bình", code_of(secret), PASSWORD, "samples"):
        assert hidden not in page


def test_people_who_are_not_samples_are_never_shown(client: Client, demonstration) -> None:
    citizen("Người Thật")
    second_factor(official("Công Chức Thật"))
    page = client.get("/sign-in/").text
    assert "Người Thật" not in page
    assert "Công Chức Thật" not in page


def test_outside_of_the_demonstration_a_sample_person_cannot_sign_in(client: Client) -> None:
    second_factor(official(is_sample=True))
    answer = client.post("/sign-in/", {"login": "binh", "password": PASSWORD})
    assert answer.status_code == 403
    assert "chỉ dùng được trong bản trình diễn" in answer.text


def test_the_second_step_shows_the_code_of_the_sample_person(client: Client, demonstration) -> None:
    secret = second_factor(official(is_sample=True))
    client.post("/sign-in/", {"login": "binh", "password": PASSWORD})
    assert code_of(secret) in client.get("/sign-in/code/").text


def test_credentials_are_given_once_and_follow_the_password_of_the_installation(demonstration) -> None:
    binh = official(is_sample=True)
    provide_sample_credentials(password="First-2026")
    codes = [person.code for person in sample_people()]
    assert len(codes) == 1
    provide_sample_credentials(password="Second-2026")
    binh.refresh_from_db()
    assert binh.check_password("Second-2026")
    assert len(sample_people()) == 1


def test_loading_the_citizens_again_changes_nothing() -> None:
    load_sample_citizens()
    User.objects.filter(full_name="Nguyễn Văn An").update(phone="0900000999")
    load_sample_citizens()
    assert User.objects.filter(is_sample=True).count() == 6
    assert User.objects.get(full_name="Nguyễn Văn An").phone == "0900000999"


def test_secrets_of_second_factors_are_not_kept_in_clear() -> None:
    binh = official()
    secret = second_factor(binh)
    assert secret not in str(binh.authenticator_set.get().data)
