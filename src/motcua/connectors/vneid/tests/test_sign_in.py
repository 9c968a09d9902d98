"""The whole way of OpenID Connect, with the simulated VNeID as a process of its own."""

import re
from collections.abc import Iterator

import pytest
import requests

from motcua.accounts.models import User
from motcua.audit.service import history
from motcua.connectors.vneid.testing import Simulator

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def simulator(live_server_url_of_module: str) -> Iterator[Simulator]:
    simulator = Simulator(live_server_url_of_module)
    simulator.start()
    yield simulator
    simulator.stop()


@pytest.fixture(scope="module")
def live_server_url_of_module(live_server) -> str:
    return live_server.url


@pytest.fixture
def browser(simulator: Simulator, settings) -> Iterator[requests.Session]:
    settings.VNEID = simulator.configuration()
    with requests.Session() as session:
        yield session
    simulator.misbehave()


def fields(page: requests.Response) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text))


def go_to_vneid(browser: requests.Session, site: str, then: str = "") -> requests.Response:
    page = browser.get(f"{site}/sign-in/")
    return browser.post(f"{site}/sign-in/vneid/", data=fields(page) | {"next": then})


def choose(browser: requests.Session, page: requests.Response, key: str) -> requests.Response:
    return browser.post(page.url, data={"nguoi": key}, allow_redirects=True)


def test_an_signs_in_through_vneid_and_is_known_from_then_on(browser, live_server) -> None:
    chooser = go_to_vneid(browser, live_server.url)
    assert "VNeID mô phỏng – dữ liệu mẫu" in chooser.text
    assert "<script" not in chooser.text
    choose(browser, chooser, "an")
    user = User.objects.get()
    assert (user.full_name, user.personal_number) == ("Nguyễn Văn An", "024090000101")
    assert (str(user.date_of_birth), user.sex, user.phone) == ("1990-05-14", "male", "0900000101")
    assert "sessionid" in browser.cookies
    assert [act.action for act in history("accounts.user", user.pk)] == [
        "account.created",
        "account.signed_in",
    ]
    # The journal and the cookie name nobody's number.
    assert "024090000101" not in browser.cookies["sessionid"]


def test_a_second_visit_asks_again_who_it_is_and_finds_the_same_person(browser, live_server) -> None:
    choose(browser, go_to_vneid(browser, live_server.url), "bich")
    with requests.Session() as later:
        chooser = go_to_vneid(later, live_server.url)
        assert "Trần Thị Bích" in chooser.text
        choose(later, chooser, "bich")
    assert User.objects.count() == 1


def test_on_a_shared_computer_the_next_person_is_asked_who_they_are(browser, live_server) -> None:
    choose(browser, go_to_vneid(browser, live_server.url), "an")
    page = browser.get(f"{live_server.url}/sign-out/")
    browser.post(f"{live_server.url}/sign-out/", data=fields(page))
    chooser = go_to_vneid(browser, live_server.url)
    assert "Đăng nhập vào Một Cửa với tư cách ai?" in chooser.text


def test_they_land_where_they_wanted_to_go(browser, live_server) -> None:
    landed = choose(browser, go_to_vneid(browser, live_server.url, "/help/"), "an")
    assert landed.url == f"{live_server.url}/help/"


def test_who_cancels_is_told_that_nothing_was_sent(browser, live_server) -> None:
    page = choose(browser, go_to_vneid(browser, live_server.url), "")
    assert "Bạn đã huỷ đăng nhập" in page.text
    assert not User.objects.exists()


@pytest.mark.parametrize("place", ["token", "userinfo"])
def test_when_vneid_fails_half_way_the_person_can_try_again(
    browser, simulator, live_server, place: str
) -> None:
    chooser = go_to_vneid(browser, live_server.url)
    simulator.misbehave(fail=place)
    page = choose(browser, chooser, "an")
    assert page.status_code == 401
    assert "Chưa đăng nhập được bằng VNeID" in page.text
    assert not User.objects.exists()
    simulator.misbehave()
    choose(browser, go_to_vneid(browser, live_server.url), "an")
    assert User.objects.count() == 1


def test_when_vneid_does_not_answer_at_all_the_page_says_so(browser, settings, live_server) -> None:
    nowhere = {"server_url": "http://127.0.0.1:9", "token_auth_method": "client_secret_post", "endpoints": {}}
    settings.VNEID = settings.VNEID | {"settings": nowhere}
    page = go_to_vneid(browser, live_server.url)
    assert page.status_code == 401
    assert "VNeID không trả lời" in page.text


def test_an_answer_without_a_personal_number_signs_nobody_in(browser, simulator, live_server) -> None:
    chooser = go_to_vneid(browser, live_server.url)
    simulator.misbehave(nonsense=True)
    page = choose(browser, chooser, "an")
    assert page.status_code == 403
    assert "số định danh" in page.text
    assert not User.objects.exists()


def test_an_answer_that_was_not_asked_for_is_refused(browser, live_server) -> None:
    page = browser.get(f"{live_server.url}/sign-in/vneid/done/?code=stolen&state=made-up")
    assert page.status_code == 401
    assert not User.objects.exists()


def test_an_answer_cannot_be_used_twice(browser, live_server) -> None:
    chooser = go_to_vneid(browser, live_server.url)
    answer = browser.post(chooser.url, data={"nguoi": "an"}, allow_redirects=False)
    answer = browser.get(answer.headers["Location"], allow_redirects=False)
    back = answer.headers["Location"]
    assert back.startswith(f"{live_server.url}/sign-in/vneid/done/")
    assert browser.get(back, allow_redirects=False).status_code == 302
    assert browser.get(back, allow_redirects=False).status_code == 401


def test_vneid_is_asked_with_proof_of_the_code_and_refuses_without(browser, simulator, live_server) -> None:
    page = browser.get(f"{live_server.url}/sign-in/")
    answer = browser.post(f"{live_server.url}/sign-in/vneid/", data=fields(page), allow_redirects=False)
    asked = answer.headers["Location"]
    assert "code_challenge_method=S256" in asked
    without = re.sub(r"&code_challenge[^&]*", "", asked)
    assert "PKCE" in browser.get(without, allow_redirects=False).headers["Location"]
    # A link alone, from any other page, sends nobody to VNeID.
    assert browser.get(f"{live_server.url}/sign-in/vneid/", allow_redirects=False).status_code == 200
