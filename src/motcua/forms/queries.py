import hashlib
import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from motcua.forms import schemas
from motcua.forms.definition import Form
from motcua.forms.errors import ChoiceListNotFound, ChoiceTrialNotFound, FormNotFound
from motcua.forms.models import ChoiceList, ChoiceRow, ChoiceTrial, FormVersion
from motcua.forms.rules import ChoiceChanges, choice_changes
from motcua.kit import clock, sql, text


@lru_cache(maxsize=1024)
def form(version_id: int) -> Form:
    """A version, compiled once per process, since versions never change. Raises FormNotFound."""
    version = FormVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise FormNotFound
    return schemas.compile_form(key=version.key, schema=version.schema, version_id=version.pk)


def choice_lists() -> list[tuple[str, str]]:
    """The lists that fields may choose from: key and title."""
    return list(ChoiceList.objects.order_by("title").values_list("key", "title"))


def published_schema(version_id: int) -> dict[str, Any]:
    """What was published, as it is designed. Raises FormNotFound."""
    schema = FormVersion.objects.filter(pk=version_id).values_list("schema", flat=True).first()
    if schema is None:
        raise FormNotFound
    return dict(schema)


@dataclass(frozen=True, slots=True)
class ChoiceListCard:
    """A list: how many choices it has today and to come, when it last changed, whether a file waits for it."""

    key: str
    title: str
    source: str
    held: int
    coming: int
    changed_on: date | None
    has_trial: bool


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """One choice from a day until another; `state` is held, coming or over."""

    code: str
    label: str
    valid_from: date
    valid_to: date | None
    state: str


@dataclass(frozen=True, slots=True)
class ChoiceTrialCard:
    """A file that was tried; `digest` stands for the changes as they are shown."""

    key: str
    title: str
    source: str
    day: date
    made_by_name: str
    made_at: datetime
    is_new: bool
    before: tuple[str, str]
    changes: ChoiceChanges
    digest: str


_HELD = "row.valid_from <= %(today)s AND (row.valid_to IS NULL OR row.valid_to > %(today)s)"
_CARDS = f"""
SELECT list.key, list.title, list.source,
       count(*) FILTER (WHERE {_HELD}) AS held,
       count(*) FILTER (WHERE row.valid_from > %(today)s) AS coming,
       greatest(max(row.valid_from), max(row.valid_to)) AS changed_on,
       EXISTS (SELECT FROM forms_choicetrial AS trial WHERE trial.key = list.key) AS has_trial
FROM forms_choicelist AS list LEFT JOIN forms_choicerow AS row ON row.list_id = list.id
WHERE %(key)s = '' OR list.key = %(key)s
GROUP BY list.id ORDER BY list.title
"""  # noqa: S608 - put together from constants
_LINES = f"""
SELECT row.code, row.label, row.valid_from, row.valid_to,
       CASE WHEN {_HELD} THEN 'held' WHEN row.valid_from > %(today)s THEN 'coming' ELSE 'over' END AS state
FROM forms_choicerow AS row JOIN forms_choicelist AS list ON list.id = row.list_id
WHERE list.key = %(key)s ORDER BY row.place, row.code, row.valid_from
"""  # noqa: S608 - put together from constants


def choice_list_cards() -> list[ChoiceListCard]:
    return sql.rows(ChoiceListCard, _CARDS, {"key": "", "today": clock.today()})


def choice_list(key: str) -> ChoiceListCard:
    """Raises ChoiceListNotFound."""
    card = sql.row(ChoiceListCard, _CARDS, {"key": key, "today": clock.today()}) if key else None
    if card is None:
        raise ChoiceListNotFound
    return card


def choice_lines(key: str, *, typed: str = "", state: str = "") -> list[ChoiceLine]:
    """The choices of a list in their order, of one state or all, whose code or label holds a text without marks."""
    asked = text.fold(typed)
    return [
        line
        for line in sql.rows(ChoiceLine, _LINES, {"key": key, "today": clock.today()})
        if state in ("", line.state) and (not asked or asked in text.fold(f"{line.code} {line.label}"))
    ]


def choice_trials() -> list[tuple[str, str]]:
    """Files that wait for lists that are not there yet: key and title."""
    known = ChoiceList.objects.values("key")
    return list(ChoiceTrial.objects.exclude(key__in=known).order_by("title").values_list("key", "title"))


def choice_trial(key: str) -> ChoiceTrialCard:
    """What the file that was tried changes of the list as it now is. Raises ChoiceTrialNotFound."""
    trial = ChoiceTrial.objects.select_related("made_by").filter(key=key).first()
    if trial is None:
        raise ChoiceTrialNotFound
    list_ = ChoiceList.objects.filter(key=key).first()
    held = dict(
        ChoiceRow.objects.filter(list__key=key, valid_to=None)
        .order_by("place", "id")
        .values_list("code", "label")
    )
    told = [trial.title, trial.source, trial.day.isoformat(), trial.rows, list(held.items())]
    return ChoiceTrialCard(
        key=key,
        title=trial.title,
        source=trial.source,
        day=max(trial.day, clock.today()),
        made_by_name=trial.made_by.full_name if trial.made_by else "",
        made_at=trial.made_at,
        is_new=list_ is None,
        before=(list_.title, list_.source) if list_ else ("", ""),
        changes=choice_changes(held, dict(trial.rows)),
        digest=hashlib.sha256(json.dumps(told).encode()).hexdigest(),
    )


def last_change(key: str) -> date | None:
    """The last day on which something of a list began or ended, or will."""
    card = sql.row(ChoiceListCard, _CARDS, {"key": key, "today": clock.today()})
    return card.changed_on if card else None
