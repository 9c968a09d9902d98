import pytest

from motcua.organizations.service import forget_organizations
from motcua.territory.service import forget_units


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_organizations()
    forget_units()
    yield
    forget_organizations()
    forget_units()
