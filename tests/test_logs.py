import json

import pytest
from django.test import Client

from motcua.accounts.testing import citizen, signed_in_client
from motcua.logs import hide_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("024090000101", "024•••••••01"),
        ("/people/024090000101/", "/people/024•••••••01/"),
        ("H05.77.95-261122-0000123", "H05.77.95-261122-0000123"),
        ("0240900001011", "0240900001011"),
    ],
)
def test_personal_numbers_are_masked_and_codes_of_dossiers_are_not(written: str, kept: str) -> None:
    assert hide_number(written) == kept


def lines(said: str) -> list[dict]:
    return [line for line in map(json.loads, said.splitlines()) if line["event"] == "request"]


@pytest.mark.django_db
def test_each_request_is_logged_with_account_address_and_outcome(capfd: pytest.CaptureFixture[str]) -> None:
    an = citizen()
    client = signed_in_client(an)
    client.get("/help/", {"q": "private"})
    (line,) = lines(capfd.readouterr().err)
    assert (line["account"], line["address"], line["path"], line["status"]) == (
        an.pk,
        "127.0.0.1",
        "/help/",
        200,
    )
    assert "private" not in str(line), "what people search for is not logged"


@pytest.mark.django_db
def test_a_personal_number_in_an_address_is_masked(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/people/024090000101/")
    assert "024090000101" not in capfd.readouterr().err


@pytest.mark.django_db
def test_static_files_are_not_logged(client: Client, capfd: pytest.CaptureFixture[str]) -> None:
    client.get("/static/motcua.css").close()
    assert lines(capfd.readouterr().err) == []
