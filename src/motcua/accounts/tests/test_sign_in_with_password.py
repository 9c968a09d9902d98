from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from motcua.accounts import attempts
from motcua.accounts.models import Attempts
from motcua.accounts.testing import PASSWORD, citizen, code_of, official, second_factor
from motcua.audit.service import history
from motcua.kit import clock

pytestmark = pytest.mark.django_db

SIGN_IN = "/sign-in/"
CODE = "/sign-in/code/"


def give_password(client: Client, password: str = PASSWORD, username: str = "binh"):
    return client.post(SIGN_IN, {"login": username, "password": password, "next": ""})


def give_code(client: Client, code: str):
    return client.post(CODE, {"code": code})


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_an_official_signs_in_with_password_and_code(client: Client) -> None:
    secret = second_factor(official())
    assert give_password(client).headers["Location"] == CODE
    assert not is_signed_in(client), "the password alone is not enough"
    answer = give_code(client, code_of(secret))
    assert answer.headers["Location"] == reverse("office:work")
    assert is_signed_in(client)


def test_they_come_back_to_the_page_they_wanted(client: Client) -> None:
    secret = second_factor(official())
    client.post(SIGN_IN, {"login": "binh", "password": PASSWORD, "next": "/office/x/"})
    assert give_code(client, code_of(secret)).headers["Location"] == "/office/x/"


def test_they_are_not_sent_to_another_site(client: Client) -> None:
    secret = second_factor(official())
    client.post(SIGN_IN, {"login": "binh", "password": PASSWORD, "next": "https://example.com/"})
    assert give_code(client, code_of(secret)).headers["Location"] == reverse("office:work")


def test_an_official_without_second_factor_sets_one_up_before_anything_else(client: Client) -> None:
    official()
    where = give_password(client).headers["Location"]
    assert where == reverse("enrol_second_factor")
    page = client.get(where)
    assert "<svg" in page.text
    secret = page.context_data["secret"] if page.context is None else page.context["secret"]
    refused = client.post(where, {"code": "000000"})
    assert "Mã xác thực không đúng" in refused.text
    assert not is_signed_in(client)
    client.post(where, {"code": code_of(secret)})
    assert is_signed_in(client)
    again = Client()
    assert give_password(again).headers["Location"] == CODE


def test_a_code_typed_with_a_space_is_understood(client: Client) -> None:
    secret = second_factor(official())
    give_password(client)
    code = code_of(secret)
    give_code(client, f"{code[:3]} {code[3:]}")
    assert is_signed_in(client)


def test_a_code_is_good_once() -> None:
    secret = second_factor(official())
    code = code_of(secret)
    first, second = Client(), Client()
    for client in (first, second):
        give_password(client)
        answer = give_code(client, code)
    assert is_signed_in(first)
    assert not is_signed_in(second)
    assert "đã dùng rồi" in answer.text


def test_an_old_code_is_refused(client: Client) -> None:
    secret = second_factor(official())
    give_password(client)
    assert "không đúng" in give_code(client, code_of(secret, steps=-4)).text


@pytest.mark.parametrize("username", ["binh", "nobody-of-this-name"])
def test_a_wrong_password_says_the_same_whether_the_name_exists_or_not(client: Client, username: str) -> None:
    official()
    page = give_password(client, "wrong", username)
    assert page.status_code == 200
    assert "Tên đăng nhập hoặc mật khẩu không đúng." in page.text
    assert f'value="{username}"' in page.text, "what was typed is kept"


@pytest.mark.parametrize("username", ["binh", "nobody-of-this-name"])
def test_five_wrong_passwords_lock_the_name_for_twelve_hours(client: Client, username: str) -> None:
    second_factor(official())
    for _time in range(5):
        assert "không đúng" in give_password(client, "wrong", username).text
    assert "tạm khoá 12 giờ" in give_password(client, PASSWORD, username).text
    assert not is_signed_in(client)
    with clock.frozen(clock.now() + timedelta(hours=12, seconds=1)):
        answer = give_password(client, PASSWORD, username)
        assert "tạm khoá" not in (answer.text or "")


def test_four_wrong_passwords_and_a_right_one_start_from_none_again(client: Client) -> None:
    second_factor(official())
    for _round in range(2):
        for _time in range(4):
            give_password(client, "wrong")
        assert give_password(client).headers["Location"] == CODE


def test_five_wrong_codes_lock_too_and_the_password_does_not_unlock(client: Client) -> None:
    secret = second_factor(official())
    for _time in range(5):
        give_password(client)
        give_code(client, "000000")
    give_password(client)
    assert "tạm khoá 12 giờ" in give_code(client, code_of(secret)).text
    assert not is_signed_in(client)


def test_an_administrator_unlocks_by_forgiving(client: Client) -> None:
    second_factor(official())
    for _time in range(6):
        give_password(client, "wrong")
    attempts.forgive(attempts.password_name("binh"))
    assert give_password(client).headers["Location"] == CODE
    assert not Attempts.objects.exists()


def test_a_citizen_has_no_password_to_guess(client: Client) -> None:
    an = citizen()
    for guess in ("!", an.password, an.personal_number):
        assert "không đúng" in give_password(client, guess, an.username).text
    assert not is_signed_in(client)


def test_a_closed_account_is_told_so(client: Client) -> None:
    second_factor(official(is_active=False))
    answer = give_password(client)
    assert answer.headers["Location"] == reverse("account_inactive")
    assert "đã khoá" in client.get(answer.headers["Location"]).text


def test_every_way_in_and_out_is_in_the_journal_with_its_address(client: Client) -> None:
    binh = official()
    secret = second_factor(binh)
    give_password(client, "wrong")
    give_password(client)
    give_code(client, code_of(secret))
    client.post("/sign-out/")
    acts = history("accounts.user", binh.pk)
    assert [act.action for act in acts] == [
        "account.sign_in_failed",
        "account.signed_in",
        "account.signed_out",
    ]
    assert {act.data["address"] for act in acts} == {"127.0.0.1"}


def test_missing_fields_are_asked_for_by_name(client: Client) -> None:
    page = client.post(SIGN_IN, {"login": "", "password": ""})
    assert "Hãy nhập tên đăng nhập." in page.text
    assert "Hãy nhập mật khẩu." in page.text


@pytest.mark.parametrize("page", [CODE, "/sign-in/second-factor/"])
def test_the_second_step_cannot_be_opened_without_the_first(client: Client, page: str) -> None:
    assert client.get(page).headers["Location"] == SIGN_IN


def test_a_page_too_old_to_be_sent_is_explained() -> None:
    careful = Client(enforce_csrf_checks=True)
    page = careful.post(SIGN_IN, {"login": "binh", "password": PASSWORD})
    assert page.status_code == 403
    assert "Trang đã cũ" in page.text
