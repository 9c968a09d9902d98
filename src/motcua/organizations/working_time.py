"""Which calendar an organization follows, and what changes calendars: by whoever administers all that follow them.

Each act says whose working time it changes, before and after. As a trial it says so and leaves nothing behind: what
an administrator is shown beforehand is what the act itself does. No act here knows of promises; none moves one.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from motcua.accounts.service import Actor
from motcua.audit.service import record
from motcua.calendars import service as calendars
from motcua.calendars.errors import CalendarNotFound, DayGoneBy
from motcua.calendars.models import Calendar, Closure, Decision, Week
from motcua.calendars.service import PlannedDay, WorkingCalendar
from motcua.kit import clock, locks, text
from motcua.organizations import queries
from motcua.organizations.errors import CalendarOfOthers, MayNotChangeCalendar, NothingToMove, ReasonNeeded
from motcua.organizations.models import Kind, Organization, Role


@dataclass(frozen=True, slots=True)
class Shift:
    """The working time of an organization before and after an act."""

    organization_id: int
    before: WorkingCalendar
    after: WorkingCalendar

    def closes(self, moment: datetime) -> bool:
        """Whether a moment that was open is closed now."""
        return calendars.is_open_at(self.before, moment) and not calendars.is_open_at(self.after, moment)


@dataclass(frozen=True, slots=True)
class Source:
    """The decision that a list of days comes from; `verified` says that somebody has read it."""

    number: str = ""
    decided_on: date | None = None
    where: str = ""
    verified: bool = False


def administers_province(by: Actor) -> bool:
    """Whether what holds for all organizations is this person's to decide."""
    own = by.organizations(Role.ADMINISTRATOR)
    committees = queries.organizations(Kind.PROVINCIAL_COMMITTEE)
    return any(one.id in own for one in committees)


def may_change_calendar(by: Actor, calendar: Calendar | None) -> bool:
    """Whether this person may change a calendar; None stands for all of them."""
    if administers_province(by):
        return True
    if calendar is None or calendar.shared:
        return False
    followers = queries.followers(calendar.pk)
    return bool(followers) and all(_administers(by, one.id) for one in followers)


def change_week(
    *, calendar_id: int, valid_from: date, weekly: Any, reason: str, by: Actor, trial: bool = False
) -> list[Shift]:
    """Other weekly hours from a day on. Raises MayNotChangeCalendar, CalendarNotFound, ReasonNeeded, and what
    calendars.change_week raises.
    """
    with _changing(trial=trial) as shifts:
        calendar = _locked(calendar_id, by)
        week = calendars.change_week(
            calendar=calendar, valid_from=valid_from, weekly=weekly, reason=_reason(reason)
        )
        facts = {"valid_from": valid_from.isoformat(), "weekly": weekly, "reason": week.reason}
        record("calendar.week_changed", on=calendar, by=by, data=facts)
    return shifts


def remove_week(*, week_id: int, reason: str, by: Actor, trial: bool = False) -> list[Shift]:
    """Take back weekly hours that have not begun. Raises as change_week."""
    with _changing(trial=trial) as shifts:
        week = Week.objects.filter(pk=week_id).first()
        calendar = _locked(week.calendar_id if week else 0, by)
        assert week is not None  # what is locked was found
        facts = {"valid_from": week.valid_from.isoformat(), "weekly": week.weekly, "reason": _reason(reason)}
        calendars.remove_week(week=week)
        record("calendar.week_removed", on=calendar, by=by, data=facts)
    return shifts


def decide_days(
    *, calendar_id: int | None, days: Sequence[PlannedDay], source: Source, by: Actor, trial: bool = False
) -> list[Shift]:
    """Holidays and swap days as a decision lists them, for one calendar or, without one, for all.

    Raises MayNotChangeCalendar, CalendarNotFound, DayGoneBy where the hours of a day gone by would change, and
    django's ValidationError.
    """
    with _changing(trial=trial) as shifts:
        calendar = None if calendar_id is None else _locked(calendar_id, by)
        subject = calendar or _province_locked(by)
        for one in calendars.compare_days(calendar_id, days):
            if one.planned.day < clock.today() and not _same_hours(one):
                raise DayGoneBy
            calendars.decide_day(
                day=one.planned.day,
                kind=one.planned.kind,
                reason=one.planned.reason,
                spans=one.planned.spans,
                source=source.where,
                number=source.number,
                decided_on=source.decided_on,
                verified=source.verified,
                calendar=calendar,
            )
        record("calendar.days_decided", on=subject, by=by, data=_told(days, source))
    return shifts


def remove_decision(*, decision_id: int, reason: str, by: Actor, trial: bool = False) -> list[Shift]:
    """Take back what was decided of a day to come; the journal keeps it. Raises as decide_days, ReasonNeeded."""
    with _changing(trial=trial) as shifts:
        decision = Decision.objects.filter(pk=decision_id).first()
        if decision is None:
            raise CalendarNotFound
        own = decision.calendar_id
        subject = _province_locked(by) if own is None else _locked(own, by)
        facts = {"day": decision.day.isoformat(), "kind": decision.kind, "was": decision.reason}
        calendars.remove_decision(decision=decision)
        record("calendar.decision_removed", on=subject, by=by, data=facts | {"reason": _reason(reason)})
    return shifts


def record_closure(
    *,
    calendar_id: int,
    starts_at: datetime,
    ends_at: datetime,
    reason: str,
    by: Actor,
    source: str = "",
    trial: bool = False,
) -> list[Shift]:
    """The agencies of a calendar are closed for a time. Raises as change_week, and what record_closure of calendars
    raises.
    """
    with _changing(trial=trial) as shifts:
        calendar = _locked(calendar_id, by)
        closure = calendars.record_closure(
            calendar=calendar,
            starts_at=starts_at,
            ends_at=ends_at,
            reason=_reason(reason),
            source=text.nfc(source)[:300],
        )
        record("calendar.closed", on=calendar, by=by, data=_ends(closure) | {"reason": closure.reason})
    return shifts


def end_closure(*, closure_id: int, reason: str, by: Actor, trial: bool = False) -> list[Shift]:
    """Open again, or take a closure to come back. Raises as change_week, and DayGoneBy."""
    with _changing(trial=trial) as shifts:
        closure = Closure.objects.filter(pk=closure_id).first()
        calendar = _locked(closure.calendar_id if closure else 0, by)
        assert closure is not None  # what is locked was found
        facts = _ends(closure) | {"was": closure.reason, "reason": _reason(reason)}
        calendars.end_closure(closure=closure)
        record("calendar.reopened", on=calendar, by=by, data=facts)
    return shifts


def follow_calendar(
    *, organization_ids: Sequence[int], calendar_id: int, reason: str, by: Actor, trial: bool = False
) -> list[Shift]:
    """Put organizations on another calendar: one of the province's, or one that is theirs to change.

    Raises MayNotChangeCalendar, CalendarOfOthers, CalendarNotFound, NothingToMove, ReasonNeeded.
    """
    with _changing(trial=trial) as shifts:
        calendar = _found(calendar_id)
        if not (calendar.shared or may_change_calendar(by, calendar)):
            raise CalendarOfOthers
        _move(_organizations(organization_ids, by), calendar, _reason(reason), by)
    return shifts


def give_own_calendar(
    *,
    organization_ids: Sequence[int],
    calendar_id: int,
    name: str,
    reason: str,
    by: Actor,
    trial: bool = False,
) -> list[Shift]:
    """Give organizations a calendar of their own, a copy of one that they may follow. Raises as follow_calendar."""
    with _changing(trial=trial) as shifts:
        pattern = _found(calendar_id)
        chosen = _organizations(organization_ids, by)
        name = text.nfc(name)[:200] or chosen[0].name
        key = f"{chosen[0].code.lower().replace('.', '-')}-{Calendar.objects.count() + 1}"
        own = calendars.copy_calendar(calendar=pattern, key=key, name=name)
        record("calendar.copied", on=own, by=by, data={"from": pattern.name, "reason": _reason(reason)})
        _move(chosen, own, _reason(reason), by)
    return shifts


def _move(chosen: list[Organization], calendar: Calendar, reason: str, by: Actor) -> None:
    moving = [one for one in chosen if one.calendar_id != calendar.pk]
    if not moving:
        raise NothingToMove
    for one in moving:
        facts = {"before": one.calendar_id, "after": calendar.pk, "name": calendar.name, "reason": reason}
        one.calendar = calendar
        one.save(update_fields=["calendar"])
        record("organization.calendar_changed", on=one, by=by, data=facts)


@contextmanager
def _changing(*, trial: bool) -> Iterator[list[Shift]]:
    """One transaction around an act; afterwards the list holds whose working time it changed."""
    shifts: list[Shift] = []
    with transaction.atomic(durable=True):
        before = _times()
        yield shifts
        after = _times()
        shifts += [
            Shift(one, before[one], time) for one, time in after.items() if _differs(before[one], time)
        ]
        if trial:
            transaction.set_rollback(True)
        transaction.on_commit(_forget)


def _forget() -> None:
    queries.forget_organizations()
    calendars.forget_calendars()


def _times() -> dict[int, WorkingCalendar]:
    """The working time of every living organization as this transaction sees it."""
    follows = dict(Organization.objects.filter(closed_on=None).values_list("pk", "calendar_id"))
    found = calendars.calendars_now(follows.values())
    return {one: found[calendar_id] for one, calendar_id in follows.items()}


def _differs(before: WorkingCalendar, after: WorkingCalendar) -> bool:
    times = ((one.weekly, one.later, one.closed, one.opened) for one in (before, after))
    return next(times) != next(times)


def _found(calendar_id: int) -> Calendar:
    found = Calendar.objects.filter(pk=calendar_id).first()
    if found is None:
        raise CalendarNotFound
    return found


def _locked(calendar_id: int, by: Actor) -> Calendar:
    """The calendar, locked, if this person may change it."""
    calendar = locks.take(_found(calendar_id))
    if not may_change_calendar(by, calendar):
        raise MayNotChangeCalendar
    return calendar


def _province_locked(by: Actor) -> Organization:
    """Whose journal keeps what holds for all calendars, locked."""
    if not administers_province(by):
        raise MayNotChangeCalendar
    return locks.take(Organization.objects.get(kind=Kind.PROVINCIAL_COMMITTEE, closed_on=None))


def _organizations(organization_ids: Iterable[int], by: Actor) -> list[Organization]:
    wanted = sorted(set(organization_ids))
    rows = Organization.objects.select_for_update(of=("self",)).filter(pk__in=wanted, closed_on=None)
    found = list(rows.order_by("pk"))
    if not found:
        raise NothingToMove
    if len(found) != len(wanted) or not all(_administers(by, one.pk) for one in found):
        raise MayNotChangeCalendar
    return found


def _administers(by: Actor, organization_id: int) -> bool:
    return queries.administers(by.organizations(Role.ADMINISTRATOR), organization_id)


def _reason(given: str) -> str:
    found = text.nfc(given)[:200]
    if not found:
        raise ReasonNeeded
    return found


def _same_hours(one: calendars.ComparedDay) -> bool:
    before = one.before
    spans = [list(span) for span in one.planned.spans]
    return before is not None and (before.kind, before.spans) == (one.planned.kind, spans)


def _told(days: Sequence[PlannedDay], source: Source) -> dict[str, Any]:
    return {
        "number": source.number,
        "decided_on": source.decided_on.isoformat() if source.decided_on else None,
        "source": source.where,
        "days": [
            {"day": one.day.isoformat(), "kind": one.kind, "spans": one.spans, "reason": one.reason}
            for one in days
        ],
    }


def _ends(closure: Closure) -> dict[str, str]:
    return {"starts_at": closure.starts_at.isoformat(), "ends_at": closure.ends_at.isoformat()}
