import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from motcua.accounts.models import User
from motcua.accounts.testing import PASSWORD, code_of, official, second_factor
from motcua.audit.service import history

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_the_page(client: Client) -> Client:
    secret = second_factor(official(password_is_temporary=True))
    client.post("/sign-in/", {"login": "binh", "password": PASSWORD})
    answer = client.post("/sign-in/code/", {"code": code_of(secret)})
    assert answer.headers["Location"] == "/sign-in/new-password/"
    return client


def choose(client: Client, password: str, again: str | None = None):
    return client.post("/sign-in/new-password/", {"password": password, "again": again or password})


def test_a_password_that_someone_else_chose_is_replaced_before_anything_opens(at_the_page: Client) -> None:
    assert "_auth_user_id" not in at_the_page.session
    choose(at_the_page, "Rieng-Toi-2026")
    assert "_auth_user_id" in at_the_page.session
    binh = User.objects.get()
    assert binh.check_password("Rieng-Toi-2026")
    assert not binh.password_is_temporary
    assert at_the_page.get("/help/").wsgi_request.actor is not None, "and the new session holds"


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("", "Hãy nhập mật khẩu mới."),
        ("Ngan-1", "ít nhất 8 ký tự"),
        ("khong-chu-hoa-1", "chữ hoa"),
        ("Khong-Chu-So", "chữ số"),
        ("KhongKyHieu1", "ký hiệu"),
        ("Binh-2026-ok", "tên đăng nhập"),
        ("P@ssw0rd", "quá phổ biến"),
        (PASSWORD, "khác mật khẩu đang dùng"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(at_the_page: Client, password: str, words: str) -> None:
    assert words in choose(at_the_page, password).text
    assert User.objects.get().check_password(PASSWORD)


def test_a_slip_of_the_finger_is_noticed(at_the_page: Client) -> None:
    assert "không giống nhau" in choose(at_the_page, "Rieng-Toi-2026", "Rieng-Toi-2025").text


def test_an_administrator_creates_an_official_who_must_change_the_password(client: Client) -> None:
    said = StringIO()
    call_command("create_official", "hoa", "Đỗ Thị Hoa", stdout=said)
    username, password = said.getvalue().split()
    assert re.fullmatch(r"Mc1-[\w-]{12}", password)
    answer = client.post("/sign-in/", {"login": username, "password": password})
    assert answer.headers["Location"] == "/sign-in/second-factor/"
    with pytest.raises(CommandError, match="exists already"):
        call_command("create_official", "hoa", "Đỗ Thị Hoa")


def test_an_administrator_unlocks_and_lets_a_lost_telephone_be_replaced(client: Client) -> None:
    binh = official()
    second_factor(binh)
    for _time in range(6):
        client.post("/sign-in/", {"login": "binh", "password": "wrong"})
    call_command("unlock_account", "binh", "--new-factor", stdout=StringIO())
    answer = client.post("/sign-in/", {"login": "binh", "password": PASSWORD})
    assert answer.headers["Location"] == "/sign-in/second-factor/"
    assert history("accounts.user", binh.pk)[-1].action == "account.unlocked"
    with pytest.raises(CommandError, match="does not exist"):
        call_command("unlock_account", "nobody")
