import pytest
from django.test import Client

from motcua.accounts.models import User
from motcua.accounts.testing import PASSWORD, code_of, official, second_factor
from motcua.audit.service import history

pytestmark = pytest.mark.django_db
NEW = "Rieng-Toi-2026"


def signed_in(secret) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"login": "binh", "password": PASSWORD})
    browser.post("/sign-in/code/", {"code": code_of(secret)})
    return browser


@pytest.fixture
def browser() -> Client:
    return signed_in(second_factor(official()))


def change(browser: Client, current: str = PASSWORD, password: str = NEW, again: str | None = None):
    form = {"current": current, "password": password, "again": again or password}
    return browser.post("/my/new-password/", form)


def test_an_official_changes_their_password_and_stays_signed_in(browser: Client) -> None:
    assert "Đổi mật khẩu" in browser.get("/my/new-password/").text
    assert change(browser).status_code == 302
    binh = User.objects.get()
    assert binh.check_password(NEW)
    assert history("accounts.user", binh.pk)[-1].action == "account.password_changed"
    assert browser.get("/help/").wsgi_request.actor is not None


def test_every_other_session_ends(browser: Client) -> None:
    other = Client()
    other.cookies = browser.cookies.copy()
    change(browser)
    assert other.get("/help/").wsgi_request.actor is None


def test_who_does_not_know_the_password_does_not_change_it(browser: Client) -> None:
    answer = change(browser, current="Khong-Biet-1")
    assert answer.status_code == 422
    assert "Mật khẩu đang dùng không đúng." in answer.text
    assert User.objects.get().check_password(PASSWORD)


def test_five_wrong_passwords_lock_as_they_do_at_sign_in(browser: Client) -> None:
    for _time in range(5):
        change(browser, current="Khong-Biet-1")
    assert "tạm khoá" in change(browser).text
    assert User.objects.get().check_password(PASSWORD)


def test_a_weak_password_is_refused_beside_its_box(browser: Client) -> None:
    answer = change(browser, password="Ngan-1")
    assert "ít nhất 8 ký tự" in answer.text
    assert 'href="#password"' in answer.text
