import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from motcua.calendars.service import Term, TermUnit
from motcua.catalogue.cards import ProcedureCard, read_card, term_words
from motcua.catalogue.errors import ProcedureNotFound, VersionNotFound
from motcua.kit import clock, sql

DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True, slots=True)
class ProcedureHit:
    """A procedure in a list; `level` is that of its online service."""

    code: str
    title: str
    summary: str
    field_name: str
    level: str
    term_words: str
    is_sample: bool = False


@dataclass(frozen=True, slots=True)
class LifeEvent:
    key: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class Listed:
    code: str
    title: str
    summary: str
    field: str
    level: str
    is_sample: bool
    amount: int
    unit: str
    same_day: bool
    life_events: list[str]

    def hit(self) -> ProcedureHit:
        words = term_words(Term(self.amount, TermUnit(self.unit), self.same_day))
        return ProcedureHit(
            self.code, self.title, self.summary, self.field, self.level, words, self.is_sample
        )


CURRENT = "version.effective_from <= %(today)s AND (version.effective_to IS NULL OR version.effective_to > %(today)s)"
LISTED = """
    version.body ->> 'code' AS code, version.title, version.summary, version.field_name AS field,
    version.level_of_service AS level, coalesce((version.body ->> 'sample')::boolean, false) AS is_sample, (version.body #>> '{term,amount}')::int AS amount,
    version.body #>> '{term,unit}' AS unit, (version.body #>> '{term,same_day}')::boolean AS same_day,
    version.life_events
"""

_ALL = f"""
SELECT {LISTED}
FROM catalogue_procedureversion AS version
WHERE {CURRENT}
ORDER BY version.popularity DESC, version.title LIMIT %(limit)s
"""  # noqa: S608 - put together from constants


def procedures(*, limit: int = 30) -> list[ProcedureHit]:
    """Procedures in force, those asked for most first."""
    facts = {"today": clock.today(), "limit": limit}
    return [listed.hit() for listed in sql.rows(Listed, _ALL, facts)]


def life_events() -> tuple[LifeEvent, ...]:
    """What happens in a life, in the order in which it is shown."""
    return tuple(LifeEvent(**event) for event in known_events())


@cache
def known_events() -> tuple[dict[str, str], ...]:
    """Key, title and summary of each life event, in the order in which they are shown."""
    return tuple(json.loads((DATA / "life_events.json").read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class _Version:
    id: int
    body: str | None
    form_version_id: int | None
    process_version_id: int | None


# Versions never change, so what was read once is kept as long as the process runs.
_cards: dict[int, ProcedureCard] = {}
_latest: dict[str, int] = {}

# The record itself is sent only where this process has not read that version yet.
_PROCEDURE = f"""
SELECT version.id, CASE WHEN version.id = %(known)s THEN NULL ELSE version.body::text END AS body,
       version.form_version_id, version.process_version_id
FROM catalogue_procedureversion AS version
JOIN catalogue_procedure AS procedure ON procedure.id = version.procedure_id
WHERE procedure.code = %(code)s AND {CURRENT}
"""  # noqa: S608 - put together from constants

_VERSION = """
SELECT id, body::text AS body, form_version_id, process_version_id FROM catalogue_procedureversion WHERE id = %(id)s
"""


def procedure(code: str) -> ProcedureCard:
    """The version in force today. Raises ProcedureNotFound."""
    known = _latest.get(code, 0)
    found = sql.row(_Version, _PROCEDURE, {"code": code, "known": known, "today": clock.today()})
    if found is None:
        raise ProcedureNotFound(code=code)
    _latest[code] = found.id
    return _keep(found)


def version(version_id: int) -> ProcedureCard:
    """A version as it was published, in force or not. Raises VersionNotFound."""
    kept = _cards.get(version_id)
    if kept is not None:
        return kept
    found = sql.row(_Version, _VERSION, {"id": version_id})
    if found is None:
        raise VersionNotFound
    return _keep(found)


def _keep(found: _Version) -> ProcedureCard:
    if found.id not in _cards or found.body is not None:
        record: dict[str, Any] = json.loads(found.body or "{}")
        _cards[found.id] = read_card(
            record,
            version_id=found.id,
            form_version_id=found.form_version_id,
            process_version_id=found.process_version_id,
        )
    return _cards[found.id]
