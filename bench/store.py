"""The electronic store with millions of papers: what its queries cost, and by which index they are served.

The papers are made by PostgreSQL itself, in a database of their own, which is dropped afterwards.
"""

import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any

from django.db import connection, transaction

from motcua import preparation
from motcua.accounts.service import SYSTEM
from motcua.documents import service as documents
from motcua.documents.actions import keep
from motcua.documents.service import OwnerKind, PaperFacts, StoreOwner, StoreSource, Wanted
from motcua.dossiers import service as dossiers
from motcua.kit import sql

TIMES = 15
PERSON = StoreOwner(number="001000000777", name="Người 777")
COMPANY = StoreOwner(number="0100109106", name="Công ty 1", kind=OwnerKind.ORGANIZATION)
OF_COMPANY = 50_000
# Ten papers to a person, of two hundred kinds; one organization has very many.
_FILL = """
INSERT INTO documents_storepaper (owner_kind, owner_number, owner_name, owner_key, title, kind, code, number, issuer,
    issued_on, valid_until, file_id, is_signed, source, dossier_code, origin, state, state_reason, confirmed_by_name,
    confirmed_at, deposited_at)
SELECT CASE WHEN company THEN 'organization' ELSE 'person' END,
       CASE WHEN company THEN %(company)s ELSE '001' || lpad((n %% %(people)s)::text, 9, '0') END,
       CASE WHEN company THEN 'Công ty 1' ELSE 'Người ' || n %% %(people)s END,
       CASE WHEN company THEN 'công ty 1' ELSE 'người ' || n %% %(people)s END,
       'Giấy chứng nhận loại ' || n %% 211, 'giay chung nhan loai ' || n %% 211, 'KQ.' || n %% 211, n || '/2026',
       'UBND phường Nếnh', date '2026-01-01', CASE WHEN n %% 7 = 0 THEN date '2025-01-01' END, %(file)s, true,
       CASE WHEN n %% 3 = 0 THEN 'component' ELSE 'result' END, '', 'bench:' || n, 'valid', '', 'Hệ thống',
       now(), now()
FROM (SELECT n, n %% (%(papers)s / %(of_company)s) = 0 AS company FROM generate_series(1, %(papers)s) AS n) AS made
"""


@dataclass(frozen=True, slots=True)
class QueryFigures:
    name: str
    milliseconds: float
    rows: int
    scans: list[str]


def fill(papers: int) -> None:
    preparation.migrate()
    with transaction.atomic():
        file = keep(content=b"%PDF-1.4 bench", content_type="application/pdf")
    facts = {
        "company": COMPANY.number, "people": papers // 10, "papers": papers, "of_company": OF_COMPANY, "file": file.pk,
    }  # fmt: skip
    sql.execute(_FILL, facts)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE documents_storepaper")


def measure() -> Iterator[QueryFigures]:
    wanted = [
        Wanted(f"part-{place}", f"giay chung nhan loai {place}", frozenset({f"KQ.{place + 5}"}))
        for place in range(8)
    ]
    for whose, owner in (
        ("a person, 10 papers", PERSON),
        (f"an organization, {OF_COMPANY:,} papers", COMPANY),
    ):
        yield figures(f"offers at a filing: {whose}", lambda owner=owner: documents.offers(owner, wanted))
        yield figures(f"first page of the store: {whose}", lambda owner=owner: documents.store_rows(owner))
        yield figures(
            f"search in the store: {whose}", lambda owner=owner: documents.store_rows(owner, words="loai 77")
        )
        yield figures(f"kinds of papers: {whose}", lambda owner=owner: documents.store_kinds(owner))
    paper = documents.store_rows(PERSON)[0].id
    yield figures("in which dossiers a paper was used", lambda: dossiers.used_in(paper_id=paper))
    yield figures("deposit", _deposit)
    yield figures("deposit of what is there", lambda: _deposit(origin="bench:1"))


def _deposit(origin: str = "") -> list[object]:
    with transaction.atomic():
        with transaction.atomic():
            file = keep(content=b"%PDF-1.4 bench", content_type="application/pdf")
            made = documents.deposit(
                owner=PERSON, facts=PaperFacts(title="Giấy khai sinh", issued_on=date(2026, 1, 1)), file=file,
                source=StoreSource.RESULT, origin=origin or f"bench:{uuid.uuid4()}", by=SYSTEM,
            )  # fmt: skip
        transaction.set_rollback(True)
    return [made]


def figures(name: str, act: Callable[[], list[object]]) -> QueryFigures:
    took = []
    for _time in range(TIMES):
        begun = time.perf_counter()
        rows = len(act())
        took.append((time.perf_counter() - begun) * 1000)
    return QueryFigures(name, median(took), rows, list(_scans(act)))


def _scans(act: Callable[[], list[object]]) -> Iterator[str]:
    """By which index PostgreSQL finds the rows of each statement that is read through kit.sql."""
    asked: list[tuple[str, sql.Params]] = []
    rows = sql.rows

    def listening(into: Any, statement: str, params: sql.Params = ()) -> list[Any]:
        asked.append((statement, params))
        return rows(into, statement, params)

    sql.rows = listening
    try:
        act()
    finally:
        sql.rows = rows
    for statement, params in asked:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (FORMAT json) {statement}", params)
            yield from _indexes(cursor.fetchone()[0][0]["Plan"])


def _indexes(plan: dict[str, Any]) -> Iterator[str]:
    if "Scan" in plan["Node Type"]:
        yield plan.get("Index Name", f"{plan['Node Type']} {plan.get('Relation Name', '')}")
    for part in plan.get("Plans", []):
        yield from _indexes(part)
