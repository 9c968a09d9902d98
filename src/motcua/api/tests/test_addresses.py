"""The interface as another system uses it: over HTTP, by its schema."""

import pytest

from motcua.api.addresses import LIMIT
from motcua.api.limits import Limit
from motcua.kit.limits import Counter
from motcua.territory.testing import make_successions

ADDRESSES = "/api/v1/addresses/"


@pytest.fixture
def units(db):
    make_successions("07795", "30079", "24")


def ask(client, q, **more):
    return client.get(ADDRESSES, {"q": q}, **more)


def test_an_old_address_is_answered_with_the_commune_of_today(client, units):
    response = ask(client, "Thôn Chùa, xã Tăng Tiến, Việt Yên, Bắc Giang")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/json")
    assert "phường Nếnh" in response.content.decode()
    found = response.json()
    assert (found["confidence"], found["address"]) == ("certain", "Thôn Chùa, phường Nếnh, tỉnh Bắc Ninh")
    (candidate,) = found["candidates"]
    assert candidate["now"] == {"code": "07795", "name": "Phường Nếnh, tỉnh Bắc Ninh"}
    assert candidate["recognised"]["code"] == "07789"
    assert (candidate["resolutions"], candidate["effective_on"]) == (["1658/NQ-UBTVQH15"], "2025-07-01")
    assert "nhập vào" in candidate["reason"]


def test_a_split_commune_is_answered_with_all_its_parts_and_no_address(client, units):
    found = ask(client, "Xã Gáo Giồng, huyện Cao Lãnh, Đồng Tháp").json()
    assert (found["confidence"], found["address"]) == ("choose", "")
    assert {one["now"]["code"] for one in found["candidates"]} == {"30025", "30088"}
    assert not any(one["whole"] for one in found["candidates"])


def test_answers_may_be_kept_by_whoever_stands_between(client, units):
    assert ask(client, "phường Nếnh")["Cache-Control"] == "public, max-age=3600"


@pytest.mark.parametrize("asked", [{}, {"q": ""}, {"q": "x" * 301}])
def test_a_question_that_is_none_is_a_problem_that_names_the_parameter(client, db, asked):
    response = client.get(ADDRESSES, asked)
    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["parameters"]) == (422, ["q"])
    assert "Tham số chưa đúng" in problem["title"]


def test_who_asks_too_often_is_told_to_wait_and_others_are_not(client, units, monkeypatch):
    monkeypatch.setattr(LIMIT, "counter", Counter(3))
    answers = [ask(client, "phường Nếnh", REMOTE_ADDR="192.0.2.1").status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    refused = ask(client, "phường Nếnh", REMOTE_ADDR="192.0.2.1")
    assert refused["Retry-After"] == "60"
    assert refused.json()["status"] == 429
    assert ask(client, "phường Nếnh", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_what_a_computer_claims_to_be_is_not_believed(rf):
    limit = Limit(most=1)
    assert limit.allow_request(rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.1"))
    assert not limit.allow_request(rf.get("/", HTTP_X_FORWARDED_FOR="198.51.100.2"))


def test_behind_our_proxies_the_address_that_they_saw_counts(rf, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    limit = Limit(most=1)
    assert limit.allow_request(rf.get("/", HTTP_X_FORWARDED_FOR="x, 198.51.100.1"))
    assert not limit.allow_request(rf.get("/", HTTP_X_FORWARDED_FOR="y, 198.51.100.1"))
    assert limit.allow_request(rf.get("/", HTTP_X_FORWARDED_FOR="x, 198.51.100.2"))


def test_whoever_has_a_network_of_addresses_is_one_computer(rf):
    limit = Limit(1)
    assert limit.allow_request(rf.get("/", REMOTE_ADDR="2001:db8:1:2::1"))
    assert not limit.allow_request(rf.get("/", REMOTE_ADDR="2001:db8:1:2:ffff::9"))
    assert limit.allow_request(rf.get("/", REMOTE_ADDR="2001:db8:1:3::1"))
    assert limit.allow_request(rf.get("/", REMOTE_ADDR="::ffff:198.51.100.1"))
    assert not limit.allow_request(rf.get("/", REMOTE_ADDR="198.51.100.1"))
    assert limit.allow_request(rf.get("/", REMOTE_ADDR="::ffff:198.51.100.2"))


def test_the_schema_says_how_a_question_is_refused(client, db):
    answers = client.get("/api/v1/openapi/").json()["paths"][ADDRESSES]["get"]["responses"]
    assert answers.keys() == {"200", "422", "429"}
    assert "application/problem+json" in answers["429"]["content"]


def test_the_schema_describes_what_is_answered(client, db):
    schema = client.get("/api/v1/openapi/").json()
    operation = schema["paths"]["/api/v1/addresses/"]["get"]
    (parameter,) = operation["parameters"]
    assert (parameter["name"], parameter["required"], parameter["schema"]["maxLength"]) == ("q", True, 300)
    assert "Answers" in schema["components"]["schemas"]
