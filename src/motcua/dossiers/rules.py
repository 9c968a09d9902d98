"""Pure decisions on a dossier: states, terms, codes, completeness. Nothing here knows Django or the database."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from motcua.calendars import rules as calendars
from motcua.kit.clock import local
from motcua.kit.text import mask_number


class State(IntEnum):
    """The codes of the ten official states (see 01-one-stop, exchanged with the National Portal)."""

    SUBMITTED = 1
    ACCEPTED = 2
    NOT_ACCEPTED = 3
    PROCESSING = 4
    SUPPLEMENT = 5
    OBLIGATION = 6
    WITHDRAWN = 7
    STOPPED = 8
    FINISHED = 9
    RETURNED = 10


_S = State

# How a dossier refused after examination is reported differs between systems: 3 here, 8 elsewhere.
REFUSED_AFTER_EXAMINATION = _S.NOT_ACCEPTED

TRANSITIONS: Mapping[State, frozenset[State]] = {
    _S.SUBMITTED: frozenset({_S.ACCEPTED, _S.NOT_ACCEPTED, _S.SUPPLEMENT, _S.WITHDRAWN}),
    _S.ACCEPTED: frozenset({_S.PROCESSING, _S.STOPPED}),
    _S.PROCESSING: frozenset(
        {_S.SUPPLEMENT, _S.OBLIGATION, _S.WITHDRAWN, _S.STOPPED, _S.FINISHED, REFUSED_AFTER_EXAMINATION}
    ),
    _S.SUPPLEMENT: frozenset({_S.PROCESSING, _S.ACCEPTED, _S.STOPPED, _S.WITHDRAWN}),
    _S.OBLIGATION: frozenset({_S.PROCESSING, _S.STOPPED}),
    _S.FINISHED: frozenset({_S.RETURNED}),
    _S.NOT_ACCEPTED: frozenset(),
    _S.WITHDRAWN: frozenset(),
    _S.STOPPED: frozenset(),
    _S.RETURNED: frozenset(),
}
CLOSED = frozenset(state for state, after in TRANSITIONS.items() if not after)
# Where the competent agency works on a dossier and its term runs.
RUNNING = frozenset({_S.ACCEPTED, _S.PROCESSING})

# NĐ 61/2018, Art. 19.4; whether NĐ 118/2025 keeps the figure is to be checked against its text.
SUPPLEMENT_WITHIN_DAYS = 3


def may_become(before: int, after: int) -> bool:
    return State(after) in TRANSITIONS[State(before)]


def code_series(agency_code: str, day: datetime) -> tuple[str, str]:
    """The prefix of codes given on a day in Viet Nam, and the name of their series.

    `H05.77.95-261122-0042`: agency, yymmdd, four-digit daily sequence (TT 01/2018/TT-VPCP, Art. 19).
    """
    prefix = f"{agency_code}-{day:%y%m%d}-"
    return prefix, f"dossier:{prefix}"


def missing(required: Iterable[tuple[str, str]], given: Collection[str]) -> list[str]:
    """Titles of the required components (code, title) that are neither attached nor handed over."""
    return [title for code, title in required if code not in given]


@dataclass(frozen=True, slots=True)
class Clocks:
    """When the term of an accepted dossier starts and ends; all moments in UTC.

    `transfer_due_at` is when the competent agency has the dossier at the latest. Where it has to say itself that it
    has, `received_at` and `term_started_at` are not known yet, and `due_at` is what holds if that comes in time.
    """

    transfer_due_at: datetime
    received_at: datetime | None
    term_started_at: datetime | None
    due_at: datetime


def clocks(
    *,
    accepted_at: datetime,
    online: bool,
    boundary_free: bool,
    receiving: calendars.WorkingCalendar,
    competent: calendars.WorkingCalendar,
    term: calendars.Term,
) -> Clocks:
    """The two clocks of a dossier accepted now.

    Online dossiers move at once; papers from the counter the same working day, or at the start of the next
    one after 15:00 (NĐ 61/2018, Art. 18). The term runs from acceptance; for reception regardless of
    boundaries it runs from the receipt by the competent agency (NĐ 309/2026 on Art. 17.3).
    """
    if online:
        due = calendars.due_at(competent, accepted_at, term)
        return Clocks(accepted_at, accepted_at, accepted_at, due)
    if not boundary_free:
        moved = calendars.transfer_at(receiving, accepted_at)
        return Clocks(moved, moved, accepted_at, calendars.due_at(competent, accepted_at, term))
    moved = transfer_due(receiving=receiving, competent=competent, accepted_at=accepted_at)
    # What moves by the end of a working day is received on that day: for a term in days the closing moment itself
    # would count as the next day.
    in_hours = term.unit is calendars.TermUnit.HOUR and not term.within_the_day
    start = moved if in_hours else max(accepted_at, moved - timedelta(minutes=1))
    due = calendars.due_at(competent, start, term)
    # Where work ends before 15:00, a day that is over when the papers come is no day to promise.
    return Clocks(moved, None, None, due if due > moved else calendars.due_at(competent, moved, term))


def transfer_due(
    *, receiving: calendars.WorkingCalendar, competent: calendars.WorkingCalendar, accepted_at: datetime
) -> datetime:
    """When papers have to be with the competent agency of another place.

    By the day of the receiving centre; on a day that the agency does not work, when it works next: nobody is there
    to take them before.
    """
    moved = calendars.transfer_at(receiving, accepted_at)
    if calendars.is_working_day(competent, local(moved).date()):
        return moved
    return calendars.next_working_moment(competent, moved)


def is_transfer_late(*, due: datetime | None, received: datetime | None, now: datetime) -> bool:
    """Whether the competent agency got the dossier after it was due, or has not got it yet."""
    return due is not None and (received or now) > due


def step_due(
    calendar: calendars.WorkingCalendar, now: datetime, hours: Decimal, dossier_due: datetime | None
) -> datetime:
    """A step is due after its own working hours, but never later than the dossier."""
    own = calendars.add_working_minutes(calendar, now, round(hours * 60))
    return own if dossier_due is None else min(own, dossier_due)


def examined_from(
    *, accepted_at: datetime | None, received_at: datetime | None, boundary_free: bool
) -> datetime | None:
    """Since when the agency has had the dossier to examine: across boundaries its own clock says."""
    return received_at if boundary_free else accepted_at


def supplement_in_time(calendar: calendars.WorkingCalendar, accepted_at: datetime, now: datetime) -> bool:
    return calendars.may_request_supplement(calendar, received=accepted_at, at=now)


def extension_in_time(calendar: calendars.WorkingCalendar, due: datetime, now: datetime) -> bool:
    """At the latest one day before expiry (NĐ 61/2018, Art. 19.9)."""
    return calendars.extension_obstacle(calendar, due=due, at=now, extensions=0) is None


# Personal numbers have twelve digits, older ones nine.
_PERSONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{12}|\d{9})(?!\d)")


def without_numbers(value: Any) -> Any:
    """JSON values with every personal number in their texts masked, as the journal keeps them."""
    if isinstance(value, str):
        return _PERSONAL_NUMBER.sub(lambda found: mask_number(found.group()), value)
    if isinstance(value, Mapping):
        return {key: without_numbers(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [without_numbers(part) for part in value]
    return value


# Who signs for an organization is one with it: no paper has to say that they may.
LEGAL_REPRESENTATIVE = "người đại diện theo pháp luật"
AUTHORISED = "người được ủy quyền"


def needs_authorisation(relation: str) -> bool:
    """Whether somebody hands in for an owner who has to have given them the power."""
    return relation not in {"", LEGAL_REPRESENTATIVE}
