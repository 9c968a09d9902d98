"""What changes the calendars. The journal stands beside this module, not below: an upper caller keeps it.

All but the seeding runs inside the caller's transaction. Hours of days gone by are never rewritten, so that what was
promised by them stays explainable.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.calendars import queries, rules
from motcua.calendars.errors import DayGoneBy, NothingToClose, NoWorkingTime, WeekTaken
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.kit import clock

_DATA = Path(__file__).parent / "data"
_YEARS = range(2025, 2028)


def load_calendars() -> None:
    """Seed the calendars, the public holidays and the swapped days of 2025 to 2027.

    May run any number of times: a row that is there, perhaps edited since, stays as it is. Of a year of which days
    are decided already nothing is seeded: what an administrator has taken back does not come again.
    """
    with transaction.atomic(durable=True):
        decided = set(Decision.objects.filter(calendar=None).values_list("day__year", flat=True))
        Calendar.objects.bulk_create(
            [Calendar(**row) for row in _read("calendars.json")], ignore_conflicts=True
        )
        # What was decided goes before what the package computes of the same day.
        Decision.objects.bulk_create(
            [Decision(**row) for row in _read("decisions.json") if int(row["day"][:4]) not in decided],
            ignore_conflicts=True,
        )
        years = [year for year in _YEARS if year not in decided]
        Decision.objects.bulk_create(_public_holidays(years), ignore_conflicts=True)
    queries.forget_calendars()


def decide_day(
    *,
    day: date,
    kind: Decision.Kind,
    reason: str,
    source: str = "",
    number: str = "",
    decided_on: date | None = None,
    verified: bool | None = None,
    spans: Sequence[Sequence[str]] = (),
    calendar: Calendar | None = None,
) -> Decision:
    """Close or open a day, for one calendar or for all; a decision on that day is replaced.

    `spans` as [["07:30", "11:30"]]; unless told otherwise, who names the `source` has read it and the decision
    counts as verified. Raises django's ValidationError for hours that cannot be.
    """
    values = {
        "kind": kind,
        "spans": [list(span) for span in spans],
        "reason": reason,
        "source": source,
        "number": number,
        "decided_on": decided_on,
        "verified": bool(source) if verified is None else verified,
    }
    Decision(calendar=calendar, day=day, **values).full_clean(validate_constraints=False)
    decision, _ = Decision.objects.update_or_create(calendar=calendar, day=day, defaults=values)
    queries.forget_calendars()
    return decision


def remove_decision(*, decision: Decision) -> None:
    """Take back what was decided of a day to come. Raises DayGoneBy."""
    if decision.day < clock.today():
        raise DayGoneBy
    decision.delete()
    queries.forget_calendars()


def change_week(*, calendar: Calendar, valid_from: date, weekly: Any, reason: str) -> Week:
    """Other weekly hours from a day to come. Raises DayGoneBy, WeekTaken, NoWorkingTime, django's ValidationError."""
    if valid_from <= clock.today():
        raise DayGoneBy
    if Week.objects.filter(calendar=calendar, valid_from=valid_from).exists():
        raise WeekTaken(day=f"{valid_from:%d/%m/%Y}")
    week = Week(calendar=calendar, valid_from=valid_from, weekly=weekly, reason=reason)
    week.full_clean(validate_constraints=False)
    if not any(weekly):
        raise NoWorkingTime
    week.save()
    queries.forget_calendars()
    return week


def remove_week(*, week: Week) -> None:
    """Take back weekly hours that have not begun. Raises DayGoneBy."""
    if week.valid_from <= clock.today():
        raise DayGoneBy
    week.delete()
    queries.forget_calendars()


def record_closure(
    *, calendar: Calendar, starts_at: datetime, ends_at: datetime, reason: str, source: str = ""
) -> Closure:
    """Close from a moment, of today at the earliest, until another. Raises DayGoneBy, NothingToClose."""
    if clock.local(starts_at).date() < clock.today():
        raise DayGoneBy
    before = queries.calendars_now([calendar.pk])[calendar.pk]
    if ends_at <= starts_at or not rules.working_minutes_between(before, starts_at, ends_at):
        raise NothingToClose
    closure = Closure(calendar=calendar, starts_at=starts_at, ends_at=ends_at, reason=reason, source=source)
    closure.full_clean(validate_constraints=False)
    closure.save()
    queries.forget_calendars()
    return closure


def end_closure(*, closure: Closure) -> None:
    """End a closure now, or take back one that has not begun. Raises DayGoneBy where it is over."""
    now = clock.now().replace(second=0, microsecond=0)
    if closure.ends_at <= now:
        raise DayGoneBy
    if closure.starts_at >= now:
        closure.delete()
    else:
        closure.ends_at = now
        closure.save(update_fields=["ends_at"])
    queries.forget_calendars()


def copy_calendar(*, calendar: Calendar, key: str, name: str) -> Calendar:
    """A calendar of its own for some agencies, with all that holds for another one until now."""
    own = Calendar.objects.create(key=key, name=name, weekly=calendar.weekly, shared=False)
    for rows in (calendar.weeks.all(), calendar.decisions.all(), calendar.closures.all()):
        for row in rows:
            row.pk, row.calendar, row._state.adding = None, own, True  # noqa: SLF001 - Django's documented name
            row.save()
    return own


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return rows


def _public_holidays(years: Sequence[int]) -> Iterator[Decision]:
    import holidays  # a third of a second at start for what runs once in a release

    source = f"Gói holidays {holidays.__version__} (VN), tính theo Bộ luật Lao động; chưa đối chiếu thông báo hằng năm"
    for year in years:
        for day, name in queries.computed_holidays(year).items():
            yield Decision(day=day, kind=Decision.Kind.CLOSED, reason=name, source=source)
