import pytest

from motcua.territory.service import forget_units


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_units()
    yield
    forget_units()
