import pytest

from motcua.territory import testing
from motcua.territory.service import forget_units

CODES = ("07795", "09187", "07654", "27460", "31135", "02320", "11167")


@pytest.fixture
def communes(db):
    """Nếnh, Kinh Bắc, An Lạc of Bắc Ninh; outside: An Lạc, Ninh Kiều, two called Tân An."""
    forget_units()
    testing.make_units(*CODES)
    forget_units()
    yield
    forget_units()
