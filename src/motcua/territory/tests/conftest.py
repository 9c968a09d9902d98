from datetime import UTC, datetime

import pytest

from motcua.kit import clock
from motcua.territory.service import forget_units


@pytest.fixture(autouse=True)
def nothing_kept():
    forget_units()
    yield
    forget_units()


@pytest.fixture
def at():
    """A day that is today for a while."""
    return lambda day: clock.frozen(datetime(day.year, day.month, day.day, 5, tzinfo=UTC))
