"""Moments and terms in words; whoever is late, soon or calm is told so in words first, in colour second."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from motcua.calendars import service as calendars
from motcua.kit import clock
from motcua.organizations import service as organizations

# Within one working day of eight hours a step is due "soon".
SOON_MINUTES = 8 * 60


@dataclass(frozen=True, slots=True)
class Due:
    """`tone` is late, soon or calm; `at` the moment as it is read."""

    words: str
    tone: str
    at: str


def due(moment_due: datetime, organization_id: int) -> Due:
    """Working time of that organization until a moment."""
    calendar = calendars.calendar(organizations.card(organization_id).calendar_id)
    now = clock.now()
    minutes = calendars.working_minutes_between(calendar, now, moment_due)
    tone = "late" if moment_due < now else "soon" if minutes < SOON_MINUTES else "calm"
    return Due(calendars.remaining_words(minutes), tone, moment(moment_due))


def moment(at: datetime) -> str:
    """As people read it: "16:30 hôm nay", "16:30 20/11/2026"."""
    here = clock.local(at)
    if here.date() == clock.today():
        return _("%(time)s hôm nay") % {"time": f"{here:%H:%M}"}
    return printed_moment(at)


def printed_moment(at: datetime) -> str:
    """As it stands on what is printed and read on another day: "16:30 20/11/2026"."""
    return f"{clock.local(at):%H:%M %d/%m/%Y}"


def day(at: datetime | date) -> str:
    """As people read it: "20/11/2026"."""
    return f"{clock.local(at) if isinstance(at, datetime) else at:%d/%m/%Y}"


def amount(number: int) -> str:
    """As it is read in the language of the page: "312.450", "312,450"."""
    written = f"{number:,}"
    return written if get_language() == "en" else written.replace(",", ".")


def span(start: datetime, end: datetime, organization_id: int) -> str:
    """How much working time of an organization lies between: "1 ngày 4 giờ"."""
    calendar = calendars.calendar(organizations.card(organization_id).calendar_id)
    return calendars.duration_words(abs(calendars.working_minutes_between(calendar, start, end)))
