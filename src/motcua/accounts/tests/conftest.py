import pytest


@pytest.fixture(autouse=True)
def _cheap_hashes(settings) -> None:
    """A quarter of a second for each password is for attackers, not for tests."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
