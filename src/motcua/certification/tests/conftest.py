import pytest

from motcua.certification.testing import Office


@pytest.fixture(autouse=True)
def _authority_of_its_own(settings, tmp_path):
    """So that what signs at a moment of the past has lists of that moment."""
    settings.VAR_DIR = tmp_path
    settings.KEYSTORE_PASSWORD = "tests-only-password"


@pytest.fixture
def office(db) -> Office:
    return Office()
