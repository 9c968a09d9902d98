"""All procedures for whoever configures them: those of today, those to come, those withdrawn."""

import datetime as dt
from dataclasses import dataclass

from motcua.catalogue import rules
from motcua.catalogue.models import LevelOfService
from motcua.kit import clock, sql

PAGE = 50


@dataclass(frozen=True, slots=True)
class ConfiguredProcedure:
    """The last version of a procedure; `state` is "current", "coming" or "withdrawn".

    `draft_id` is the draft under way, if there is one; `total` how many procedures were found in all.
    """

    code: str
    title: str
    field_name: str
    level: str
    number: int
    state: str
    effective_from: dt.date
    effective_to: dt.date | None
    draft_id: int | None
    total: int

    @property
    def level_words(self) -> str:
        return str(LevelOfService(self.level).label)


@dataclass(frozen=True, slots=True)
class VersionLine:
    """A version of a procedure, and who published it (nobody: it came with the program)."""

    id: int
    number: int
    title: str
    effective_from: dt.date
    effective_to: dt.date | None
    published_at: dt.datetime
    published_by_name: str

    def holds_on(self, day: dt.date) -> bool:
        return self.effective_from <= day and (self.effective_to is None or day < self.effective_to)


@dataclass(frozen=True, slots=True)
class _Text:
    text: str


_LAST = """
SELECT DISTINCT ON (version.procedure_id) version.procedure_id, version.title, version.field_name,
       version.level_of_service AS level, version.number, version.effective_from, version.effective_to,
       version.search_phrases,
       CASE WHEN version.effective_to <= %(today)s THEN 'withdrawn'
            WHEN version.effective_from > %(today)s THEN 'coming' ELSE 'current' END AS state
FROM catalogue_procedureversion AS version
ORDER BY version.procedure_id, version.number DESC
"""

_LISTED = f"""
SELECT procedure.code, last.title, last.field_name, last.level, last.number, last.state,
       last.effective_from, last.effective_to, draft.id AS draft_id, count(*) OVER () AS total
FROM ({_LAST}) AS last
JOIN catalogue_procedure AS procedure ON procedure.id = last.procedure_id
LEFT JOIN catalogue_proceduredraft AS draft
       ON draft.code = procedure.code AND draft.state IN ('editing', 'in_review')
WHERE (%(patterns)s::text[] IS NULL OR array_to_string(last.search_phrases, '|') LIKE ALL (%(patterns)s::text[])
       OR procedure.code LIKE %(code)s)
  AND (%(field)s = '' OR last.field_name = %(field)s)
  AND (%(level)s = '' OR last.level = %(level)s)
  AND (%(state)s = '' OR last.state = %(state)s OR (%(state)s = 'draft' AND draft.id IS NOT NULL))
ORDER BY last.title, procedure.code
LIMIT {PAGE} OFFSET %(skipped)s
"""  # noqa: S608 - put together from constants

_FIELDS = """
SELECT DISTINCT field_name AS text FROM catalogue_procedureversion
WHERE effective_to IS NULL OR effective_to > %(today)s ORDER BY text
"""

_VERSIONS = """
SELECT version.id, version.number, version.title, version.effective_from, version.effective_to,
       version.published_at, coalesce(person.full_name, '') AS published_by_name
FROM catalogue_procedureversion AS version
JOIN catalogue_procedure AS procedure ON procedure.id = version.procedure_id
LEFT JOIN accounts_user AS person ON person.id = version.published_by_id
WHERE procedure.code = %(code)s
ORDER BY version.number DESC
"""


def configured_procedures(
    *, q: str = "", field: str = "", level: str = "", state: str = "", page: int = 1
) -> list[ConfiguredProcedure]:
    """Fifty at a time, by title; `q` is looked for without marks in titles, keywords and codes."""
    asked = rules.words(q[: rules.LONGEST_QUERY])[: rules.MOST_WORDS]
    facts = {
        "today": clock.today(),
        "patterns": [f"%{word}%" for word in asked] or None,
        "code": f"%{q.strip()[:9]}%" if q.strip()[:1].isdigit() else "",
        "field": field,
        "level": level,
        "state": state,
        "skipped": (max(page, 1) - 1) * PAGE,
    }
    return sql.rows(ConfiguredProcedure, _LISTED, facts)


def procedure_fields() -> list[str]:
    """The names of all fields in which there are procedures."""
    return [found.text for found in sql.rows(_Text, _FIELDS, {"today": clock.today()})]


def procedure_versions(*, code: str) -> list[VersionLine]:
    """All versions of a procedure, the last one first; none where nothing goes by this code."""
    return sql.rows(VersionLine, _VERSIONS, {"code": code})
