"""Procedures found by what a person types and narrows: a page of them, and how many there are of each kind.

Two statements, whatever is asked. What was typed is caught by the first of three nets that catches anything: it names
the procedure or has all its words; the same with a letter wrong here and there; some of the words. All that is caught
is counted, and the likeliest are ranked.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.catalogue import facets, rules
from motcua.catalogue.queries.published import CURRENT, LISTED, Listed, ProcedureHit, known_events
from motcua.kit import clock, sql

PAGE = 20
# Further than any province has procedures.
MOST_PAGES = 300
# So many of what was caught are ranked closely; they are those asked for most.
RANKED = 200
SORTS = ("best", "title")
FACETS = ("field", "level", "place", "applicant", "event")


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked for; an empty value asks for nothing. `page` counts from one."""

    q: str = ""
    field: str = ""
    level: str = ""
    place: str = ""
    applicant: str = ""
    event: str = ""
    sort: str = "best"
    page: int = 1

    @property
    def chosen(self) -> dict[str, str]:
        """The kinds by which it is narrowed."""
        return {name: value for name in FACETS if (value := getattr(self, name))}


@dataclass(frozen=True, slots=True)
class Found:
    """`kinds` are, for each facet, its values with how many procedures there are if one chose it.

    `is_near` says that nothing was right as it was typed. `likely` are titles that nothing found may have meant.
    """

    hits: tuple[ProcedureHit, ...]
    total: int
    kinds: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    is_near: bool = False
    likely: tuple[ProcedureHit, ...] = ()
    without_choice: int = 0


def read_asked(values: Mapping[str, str]) -> Asked:
    """From an address; what is not known is as if it were not there."""
    page = values.get("page", "")
    is_number = page.isascii() and page.isdigit() and len(page) < 6
    return Asked(
        q=values.get("q", "")[: rules.LONGEST_QUERY].replace("\x00", " ").strip(),
        field=values.get("field", "")[:100].replace("\x00", ""),
        level=_known(values, "level", ("full", "partial", "information")),
        place=_known(values, "place", facets.LEVELS),
        applicant=_known(values, "applicant", facets.APPLICANTS),
        event=_known(values, "event", [event["key"] for event in known_events()]),
        sort=_known(values, "sort", SORTS) or SORTS[0],
        page=min(max(int(page), 1), MOST_PAGES) if is_number else 1,
    )


def _known(values: Mapping[str, str], name: str, known: Iterable[str]) -> str:
    value = values.get(name, "")
    return value if value in known else ""


_KINDS = "field_name, level_of_service, administrative_level, applicant_kinds, life_events"
_RANKING = "version.id, title, search_phrases[1] AS plain, popularity"


def _nets(columns: str) -> str:
    """What the nets catch, with these columns of it, as `caught`."""
    return f"""
WITH named AS MATERIALIZED (
    SELECT {columns}, {_KINDS}, 1 AS net, version.search_phrases && %(phrases)s::text[] AS exact
    FROM catalogue_procedureversion AS version
    WHERE (version.search_words @@ %(every)s::tsquery OR version.search_phrases && %(phrases)s::text[]) AND {CURRENT}
), misspelt AS MATERIALIZED (
    SELECT {columns}, {_KINDS}, 2 AS net, false AS exact
    FROM catalogue_procedureversion AS version
    WHERE NOT EXISTS (SELECT FROM named) AND version.search_misspelt @@ %(nearly)s::tsquery AND {CURRENT}
), loose AS MATERIALIZED (
    SELECT {columns}, {_KINDS}, 3 AS net, false AS exact
    FROM catalogue_procedureversion AS version
    WHERE NOT EXISTS (SELECT FROM named) AND NOT EXISTS (SELECT FROM misspelt)
          AND version.search_words @@ %(some)s::tsquery AND {CURRENT}
), caught AS MATERIALIZED (
    SELECT * FROM named UNION ALL SELECT * FROM misspelt UNION ALL SELECT * FROM loose
)"""  # noqa: S608 - put together from constants


# Each facet as a condition on what was caught; nothing chosen lets all through.
_CHOICES = {
    "field": "(%(field)s = '' OR field_name = %(field)s)",
    "level": "(%(level)s = '' OR level_of_service = %(level)s)",
    "place": "(%(place)s = '' OR administrative_level = %(place)s)",
    "applicant": "(%(applicant)s = '' OR %(applicant)s = ANY(applicant_kinds))",
    "event": "(%(event)s = '' OR %(event)s = ANY(life_events))",
}
_VALUES = {
    "field": "field_name",
    "level": "level_of_service",
    "place": "administrative_level",
    "applicant": "unnest(applicant_kinds)",
    "event": "unnest(life_events)",
}
_WANTED = " AND ".join(_CHOICES.values())

# How near what was typed comes to a procedure, by the net that caught it; only the likeliest are looked at closely.
_SCORE = f"""CASE WHEN likely.place <= {RANKED} THEN (
    SELECT CASE likely.net
        WHEN 1 THEN 20 * coalesce((SELECT max(length(known)) FROM unnest(version.search_phrases) AS known
                                   WHERE known = ANY(%(phrases)s::text[])), 0) / length(%(text)s)::float8
                    + CASE WHEN version.search_words @@ %(every)s::tsquery THEN 10 ELSE 0 END
                    + 2 * similarity(version.search_phrases[1], %(text)s) + likely.popularity / 500.0
        WHEN 2 THEN word_similarity(%(text)s, array_to_string(version.search_phrases, '|'))
                    + likely.popularity / 1000.0
        ELSE ts_rank(version.search_words, %(some)s::tsquery, 32) + likely.popularity / 5000.0
        END
    FROM catalogue_procedureversion AS version WHERE version.id = likely.id) END"""  # noqa: S608 - put together from constants

# Put into a template, so its own braces stand twice.
_LISTED = LISTED.replace("{", "{{").replace("}", "}}")
_SEARCHED = f"""{_nets(_RANKING)}
, wanted AS MATERIALIZED (
    SELECT id, title, plain, popularity, net, row_number() OVER (ORDER BY exact DESC, popularity DESC, title) AS place
    FROM caught WHERE {_WANTED}
), scored AS (
    SELECT id, net, title, plain, popularity, {_SCORE} AS score FROM wanted AS likely
), shown AS (
    SELECT id, net, row_number() OVER (ORDER BY {{order}}) AS rank FROM scored
    ORDER BY rank LIMIT %(limit)s OFFSET %(after)s
)
SELECT (SELECT count(*) FROM wanted) AS total, shown.net, {_LISTED}
FROM shown JOIN catalogue_procedureversion AS version USING (id)
ORDER BY shown.rank
"""  # noqa: S608 - put together from constants
_ALL = f"""
WITH shown AS (
    SELECT {_RANKING}, count(*) OVER () AS total FROM catalogue_procedureversion AS version
    WHERE {CURRENT} AND {_WANTED} ORDER BY {{order}} LIMIT %(limit)s OFFSET %(after)s
)
SELECT shown.total, 0 AS net, {_LISTED}
FROM shown JOIN catalogue_procedureversion AS version USING (id)
ORDER BY {{outer}}
"""  # noqa: S608 - put together from constants

_ALL_CAUGHT = f"""
WITH caught AS MATERIALIZED (
    SELECT {_KINDS} FROM catalogue_procedureversion AS version WHERE {CURRENT}
)"""  # noqa: S608 - put together from constants
_COUNTS = "UNION ALL".join(
    f"""
    SELECT '{name}' AS facet, {_VALUES[name]} AS value, count(*) AS count FROM caught
    WHERE {" AND ".join(choice for other, choice in _CHOICES.items() if other != name)} GROUP BY 2
    """  # noqa: S608 - put together from constants
    for name in FACETS
)
_COUNT_SEARCHED, _COUNT_ALL = _nets("version.id") + _COUNTS, _ALL_CAUGHT + _COUNTS
_SORTED_SEARCHED = {"best": "score DESC NULLS LAST, popularity DESC, title", "title": "plain, id"}
# Within all of them, and once more for those of the page.
_SORTED_ALL = {
    "best": ("popularity DESC, title", "shown.popularity DESC, shown.title"),
    "title": ("plain, version.id", "shown.plain, shown.id"),
}


@dataclass(frozen=True, slots=True)
class _Counted:
    facet: str
    value: str
    count: int


def _row(total: int, net: int, **listed: Any) -> tuple[int, int, ProcedureHit]:
    return total, net, Listed(**listed).hit()


def find_procedures(asked: Asked) -> Found:
    """A page of what is in force; without words and choices all of it, those asked for most first."""
    query = rules.query(asked.q) if asked.q else None
    if asked.q and query is None:
        return _nothing(asked, 0)
    facts = _facts(asked, query)
    rows = sql.rows(_row, _page(asked, is_searched=query is not None), facts)
    kinds = _kinds(sql.rows(_Counted, _COUNT_SEARCHED if query else _COUNT_ALL, facts))
    if not rows:
        return _nothing(asked, _in_all(kinds))
    return Found(
        hits=tuple(hit for _total, _net, hit in rows),
        total=rows[0][0],
        kinds=kinds,
        is_near=rows[0][1] > 1,
    )


def _page(asked: Asked, *, is_searched: bool) -> str:
    if is_searched:
        return _SEARCHED.format(order=_SORTED_SEARCHED[asked.sort])
    order, outer = _SORTED_ALL[asked.sort]
    return _ALL.format(order=order, outer=outer)


def search(q: str, *, limit: int = 20) -> list[ProcedureHit]:
    """The procedures that a person may mean, best first, in one statement; typed with or without marks, even mistyped."""
    asked = Asked(q=q)
    query = rules.query(q)
    if query is None:
        return []
    rows = sql.rows(_row, _page(asked, is_searched=True), _facts(asked, query) | {"limit": limit})
    return [hit for _total, _net, hit in rows]


def _facts(asked: Asked, query: rules.Query | None) -> dict[str, Any]:
    return {
        "text": query.text if query else "",
        "phrases": query.phrases if query else [],
        "every": query.every if query else "",
        "nearly": query.nearly if query else "",
        "some": query.some if query else "",
        "today": clock.today(),
        "after": (asked.page - 1) * PAGE,
        "limit": PAGE,
        **{name: getattr(asked, name) for name in FACETS},
    }


def _kinds(counted: list[_Counted]) -> dict[str, tuple[tuple[str, int], ...]]:
    return {
        name: tuple((each.value, each.count) for each in counted if each.facet == name and each.value)
        for name in FACETS
    }


def _in_all(kinds: Mapping[str, tuple[tuple[str, int], ...]]) -> int:
    """What there would be with one choice fewer, at best."""
    return max((sum(count for _value, count in of) for of in kinds.values()), default=0)


# Titles that come nearest to what was typed, where no net caught anything.
_NEAREST = f"""
WITH nearest AS (
    SELECT version.id, word_similarity(%(text)s, version.search_phrases[1]) AS score, version.popularity
    FROM catalogue_procedureversion AS version WHERE {CURRENT}
    ORDER BY score DESC, version.popularity DESC LIMIT 3
)
SELECT {LISTED} FROM nearest JOIN catalogue_procedureversion AS version USING (id)
WHERE nearest.score > 0.3 ORDER BY nearest.score DESC, nearest.popularity DESC
"""  # noqa: S608 - put together from constants


def _nothing(asked: Asked, without_choice: int) -> Found:
    text = rules.phrase(asked.q)[: rules.LONGEST_QUERY]
    near = (
        sql.rows(Listed, _NEAREST, {"text": text, "today": clock.today()})
        if text and not without_choice
        else []
    )
    return Found(hits=(), total=0, likely=tuple(each.hit() for each in near), without_choice=without_choice)
