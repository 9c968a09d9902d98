"""The one source of the present moment. Everything is kept in UTC and shown in Asia/Ho_Chi_Minh."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    return _frozen.get() or datetime.now(UTC)


def today() -> date:
    """Today's date in Viet Nam."""
    return now().astimezone(VIETNAM).date()


def local(moment: datetime) -> datetime:
    return moment.astimezone(VIETNAM)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at a moment, for tests and for replaying what happened."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a time zone")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
