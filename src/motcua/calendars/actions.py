"""What changes the calendars. The journal stands beside this module, not below: an upper caller keeps it."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from motcua.calendars import queries
from motcua.calendars.models import Calendar, Decision

_DATA = Path(__file__).parent / "data"
_YEARS = range(2025, 2028)


def load_calendars() -> None:
    """Seed the calendars, the public holidays and the swapped days of 2025 to 2027.

    May run any number of times: a row that is there, perhaps edited since, stays as it is.
    """
    with transaction.atomic(durable=True):
        Calendar.objects.bulk_create(
            [Calendar(**row) for row in _read("calendars.json")], ignore_conflicts=True
        )
        # What was decided goes before what the package computes of the same day.
        Decision.objects.bulk_create(
            [Decision(**row) for row in _read("decisions.json")], ignore_conflicts=True
        )
        Decision.objects.bulk_create(_public_holidays(_YEARS), ignore_conflicts=True)
    queries.forget_calendars()


def decide_day(
    *,
    day: date,
    kind: Decision.Kind,
    reason: str,
    source: str = "",
    spans: Sequence[Sequence[str]] = (),
    calendar: Calendar | None = None,
) -> Decision:
    """Close or open a day, for one calendar or for all; a decision on that day is replaced.

    `spans` as [["07:30", "11:30"]]; who names the `source` has read it, so the decision counts as verified.
    Inside the caller's transaction. Raises django's ValidationError for hours that cannot be.
    """
    values = {
        "kind": kind,
        "spans": [list(span) for span in spans],
        "reason": reason,
        "source": source,
        "verified": bool(source),
    }
    Decision(calendar=calendar, day=day, **values).full_clean(validate_constraints=False)
    decision, _ = Decision.objects.update_or_create(calendar=calendar, day=day, defaults=values)
    queries.forget_calendars()
    return decision


def _read(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((_DATA / name).read_text(encoding="utf-8"))
    return rows


def _public_holidays(years: range) -> Iterator[Decision]:
    import holidays  # a third of a second at start for what runs once in a release

    source = f"Gói holidays {holidays.__version__} (VN), tính theo Bộ luật Lao động; chưa đối chiếu thông báo hằng năm"
    for day, name in sorted(holidays.country_holidays("VN", years=years, language="vi").items()):
        yield Decision(day=day, kind=Decision.Kind.CLOSED, reason=name, source=source)
