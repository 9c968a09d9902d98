import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_pages_are_vietnamese_whatever_the_browser_prefers(client: Client) -> None:
    page = client.get("/sign-in/", headers={"accept-language": "en-US,en;q=0.9"})
    assert page.headers["Content-Language"] == "vi"
    assert '<html lang="vi"' in page.text


def test_the_switch_holds_until_it_is_turned_back(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/sign-in/"})
    assert answer.headers["Location"] == "/sign-in/"
    assert '<html lang="en"' in client.get("/sign-in/").text
    client.post("/language/", {"language": "vi", "next": "/sign-in/"})
    assert '<html lang="vi"' in client.get("/sign-in/").text


def test_a_language_that_does_not_exist_is_vietnamese(client: Client) -> None:
    client.cookies["django_language"] = "xx"
    assert '<html lang="vi"' in client.get("/sign-in/").text
