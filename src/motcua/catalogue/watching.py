"""The statutory days around a decision that publishes a procedure.

For a province the list here is brought up to date within five working days of the decision, and the decision is
signed at least five working days before it takes effect. Source: the description of the indicators 1.1 and 1.2 of
QĐ 766/QĐ-TTg (23/6/2022), "công bố đúng hạn" and "cập nhật, công khai đúng hạn".
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from motcua.calendars.service import calendar, is_working_day
from motcua.catalogue import rules
from motcua.catalogue.models import OPEN_DRAFT, ProcedureDraft, ProcedureVersion
from motcua.kit import clock
from motcua.organizations.service import Kind, organizations

WORKING_DAYS = 5
# How long a version that came late stays on the list.
REMEMBERED_DAYS = 90


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when what a decision says must be public here; `published_on` is None while it is not."""

    code: str
    title: str
    draft_id: int | None
    number: str
    decided: dt.date
    due: dt.date
    published_on: dt.date | None
    # The first day on which the version may hold without being announced too late.
    earliest: dt.date
    effective_from: dt.date | None

    @property
    def is_late(self) -> bool:
        return (self.published_on or clock.today()) > self.due

    @property
    def holds_too_early(self) -> bool:
        return self.effective_from is not None and self.effective_from < self.earliest


def publication_deadlines() -> list[Deadline]:
    """What is to be published, the most urgent first; then what came late in the last ninety days."""
    drafts = ProcedureDraft.objects.filter(OPEN_DRAFT, record__has_key="decision").only("code", "record")
    waiting = (_deadline(draft.code, draft.record, draft_id=draft.pk) for draft in drafts)
    since = clock.now() - dt.timedelta(days=REMEMBERED_DAYS)
    versions = ProcedureVersion.objects.filter(published_at__gte=since, body__has_key="decision")
    published = (
        _deadline(
            version.body["code"],
            version.body,
            published_on=clock.local(version.published_at).date(),
            effective_from=version.effective_from,
        )
        for version in versions.order_by("-published_at")
    )
    open_ones = sorted(_known(waiting), key=lambda one: (one.due, one.code))
    return [*open_ones, *(one for one in _known(published) if one.is_late or one.holds_too_early)]


def record_deadline(*, record: dict[str, Any]) -> Deadline | None:
    """The days that the decision in a record sets; None where there is none."""
    return _deadline(str(record.get("code")), record)


def _known(found: Iterable[Deadline | None]) -> list[Deadline]:
    return [one for one in found if one is not None]


def _deadline(
    code: str,
    record: dict[str, Any],
    *,
    draft_id: int | None = None,
    published_on: dt.date | None = None,
    effective_from: dt.date | None = None,
) -> Deadline | None:
    decision = record.get("decision")
    try:
        decided = dt.date.fromisoformat(decision["date"]) if isinstance(decision, dict) else None
    except (KeyError, TypeError, ValueError):
        decided = None
    if decided is None or not isinstance(decision, dict):
        return None
    committee = organizations(Kind.PROVINCIAL_COMMITTEE)[0]
    working_time = calendar(committee.calendar_id)
    last = rules.publication_deadline(decided, WORKING_DAYS, lambda day: is_working_day(working_time, day))
    return Deadline(
        code=code,
        title=str(record.get("title", "")),
        draft_id=draft_id,
        number=str(decision.get("number", "")),
        decided=decided,
        due=last,
        published_on=published_on,
        earliest=last,
        effective_from=effective_from,
    )
