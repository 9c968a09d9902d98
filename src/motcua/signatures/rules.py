"""What a signature is and where it stands on the page. Nothing here knows Django or the database."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")

# A request whose worker died this many times is given up with a message: its paper may be what kills it.
MAX_ATTEMPTS = 6

# How often an authority for time stamps, the agent, a device or a remote service is asked before the person is told
# that it is down.
ATTEMPTS_AT_OTHERS = 3

# In points: three lines of seven-point letters and a gap, as long as the name of an agency usually is.
_WORDS_WIDTH, _WORDS_HEIGHT = 165.0, 31.0


class HolderType(StrEnum):
    PERSON = "person"
    ORGANIZATION = "organization"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose signature: a person (accounts.User) or an organization; `type` is a HolderType."""

    type: str
    id: int


class Placed(Protocol):
    """A rectangle on a page; every module's own class of that shape will do."""

    @property
    def page(self) -> int: ...
    @property
    def x(self) -> float: ...
    @property
    def y(self) -> float: ...
    @property
    def width(self) -> float: ...
    @property
    def height(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page (counted from 1), in PDF points from the bottom left corner.

    `copy` is the form of an electronic copy, where an organization signs one: NĐ 30/2020 then wants words and no image.
    """

    page: int
    x: float
    y: float
    width: float
    height: float
    copy: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def box(place: Placed | Mapping[str, Any] | None) -> Box | None:
    """The same rectangle as our own value, from an object or from the JSON of a row."""
    if place is None:
        return None
    if isinstance(place, Mapping):
        return Box(**{name: place[name] for name in Box.__slots__ if name in place})
    form = str(getattr(place, "copy", ""))
    return Box(page=place.page, x=place.x, y=place.y, width=place.width, height=place.height, copy=form)


def with_words(place: Box, *, page_width: float) -> Box:
    """The rectangle of a seal with room for words below it; the seal itself keeps its actual size and place.

    Without room above the edge of the page the place stays as it is, and image and words share it.
    """
    if place.y < _WORDS_HEIGHT:
        return place
    width = min(max(place.width, _WORDS_WIDTH), page_width - place.x)
    return Box(place.page, place.x, place.y - _WORDS_HEIGHT, width, place.height + _WORDS_HEIGHT)


def signature_words(name: str, organization: str, moment: datetime) -> tuple[str, ...]:
    """What stands beside an organization's signature: who, under whom, and when."""
    lines = [f"Ký bởi: {name}"]
    if organization and organization != name:
        lines.append(f"Cơ quan: {organization}")
    return (*lines, f"Thời gian ký: {signing_time_words(moment)}")


def copy_words(form: str, organization: str, moment: datetime) -> tuple[str, ...]:
    """What an organization's signature says on a copy (NĐ 30/2020): its form, the copying agency, when (ISO 8601)."""
    return form, organization, moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def signing_time_words(moment: datetime) -> str:
    """Day/month/year, hour:minute:second and the zone of Viet Nam as ISO 8601 writes it."""
    local = moment.astimezone(VIETNAM)
    zone = local.strftime("%z")
    return f"{local:%d/%m/%Y %H:%M:%S} {zone[:3]}:{zone[3:]}"


# Days before its end from which the holder of a certificate is warned, and again more urgently.
WARNINGS = (60, 30, 7)


def warns_at(days_left: int) -> bool:
    return days_left <= WARNINGS[0]


def covered_until(spans: Iterable[tuple[datetime, datetime]], now: datetime) -> datetime:
    """Until when somebody with certificates of these (from, to) can sign without a gap; in the past where not now."""
    in_order = sorted(spans)
    until = max((end for start, end in in_order if start <= now), default=now)
    for start, end in in_order:
        if start <= until:
            until = max(until, end)
    return until


def is_interrupted_for_good(attempts: int) -> bool:
    return attempts > MAX_ATTEMPTS
