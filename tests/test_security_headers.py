"""What every answer carries, and what only a real installation does."""

import os
import subprocess
import sys

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_page_runs_nothing_and_shows_itself_nowhere_but_from_here(client: Client) -> None:
    headers = client.get("/sign-in/").headers
    policy = headers["Content-Security-Policy"]
    for part in (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_pages_of_signing_in_are_kept_by_nobody(client: Client) -> None:
    assert "no-store" in client.get("/sign-in/").headers["Cache-Control"]


def test_pages_hold_no_script_and_no_style_of_their_own(client: Client) -> None:
    page = client.get("/sign-in/").text
    assert "<script>" not in page
    assert "<style" not in page
    assert " style=" not in page
    assert "http://" not in page.replace("http://www.w3.org/", "")


def settings_with(**environment: str) -> str:
    """What the program's settings become in another environment, read in a process of its own."""
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SAMPLE_PASSWORD", "DEMO"]
    code = f"from motcua import settings as s; print(*[repr(getattr(s, n)) for n in {names}])"
    known = {name: os.environ[name] for name in ("PATH", "MOTCUA_SECRET_KEY", "DATABASE_URL")}
    made = subprocess.run(
        [sys.executable, "-c", code], env=known | environment, capture_output=True, text=True, check=False
    )
    return made.stdout.strip() or made.stderr.strip().splitlines()[-1]


def test_over_https_cookies_are_secure_and_browsers_are_told_to_stay_there() -> None:
    assert settings_with(MOTCUA_SITE_URL="https://mot-cua.example.vn") == "True True 31536000 '' False"


def test_the_demonstration_never_asks_browsers_to_insist_on_https() -> None:
    found = settings_with(MOTCUA_SITE_URL="https://x.example.vn", MOTCUA_DEMO="1", MOTCUA_SAMPLE_PASSWORD="p")
    assert found == "True True 0 'p' True"


def test_outside_of_the_demonstration_there_is_no_sample_password() -> None:
    assert settings_with(MOTCUA_SAMPLE_PASSWORD="p").split()[3] == "''"


def test_a_missing_secret_stops_the_start_and_is_named() -> None:
    assert "MOTCUA_SECRET_KEY_FILE cannot be read" in settings_with(MOTCUA_SECRET_KEY_FILE="/nonexistent")
    code = "import motcua.settings"
    made = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "MOTCUA_SECRET_KEY is not set" in made.stderr


def test_a_secret_may_stand_in_a_file(tmp_path) -> None:
    from motcua.settings import env

    (tmp_path / "secret").write_text("from a file\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOME_SECRET_FILE", str(tmp_path / "secret"))
        assert env("SOME_SECRET") == "from a file"


def test_a_host_that_is_not_ours_is_not_served() -> None:
    assert Client(headers={"host": "evil.example.com"}).get("/sign-in/").status_code == 400
