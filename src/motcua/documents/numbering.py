"""Numbers of yearly books: from 1 on 1 January, none left out and none twice.

A number belongs to the transaction in which it is taken: undone, it is the next one's again. Whoever numbers waits for
whoever numbered before in the same book, and the moment is read after that wait, so that the order of the numbers is
the order of their moments and a number taken after midnight of 31 December is the first of the new year.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from motcua.accounts.service import Actor
from motcua.audit import service as audit
from motcua.documents.models import NumberSeries
from motcua.kit import clock, sql

_OPEN = """
INSERT INTO documents_numberseries (series, year, last) VALUES (%s, %s, 0) ON CONFLICT (series, year) DO NOTHING
"""
_LAST = "series = %s AND year = %s FOR UPDATE"


@dataclass(frozen=True, slots=True)
class Number:
    """The `value`-th of a book in a year of Viet Nam; `taken_at` is a moment in that year."""

    value: int
    year: int
    taken_at: datetime


def next_number(*, series: str, by: Actor) -> Number:
    """The next number of a book, inside the caller's transaction, which holds the book until it ends.

    Call it last: nothing slow may follow. Raises RuntimeError outside a transaction, where a number could be lost.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a number is taken inside the transaction of what it numbers")
    while True:
        row = _locked(series, clock.today().year)
        taken_at = clock.now()
        # The wait for the book may have lasted over midnight.
        if clock.local(taken_at).year == row.year:
            break
    row.last += 1
    facts = {"series": series, "year": row.year, "number": row.last}
    audit.record("number.taken", on=row, by=by, data=facts, writing=sql.updating(row, "last"))
    return Number(row.last, row.year, taken_at)


def _locked(series: str, year: int) -> NumberSeries:
    row = sql.instance(NumberSeries, _LAST, (series, year))
    if row is None:
        sql.execute(_OPEN, (series, year))
        row = sql.instance(NumberSeries, _LAST, (series, year))
    assert row is not None  # it was opened by us or by whoever was first
    return row


def last_number(*, series: str, year: int) -> int:
    """The last number that was taken in a book; inside the caller's transaction, which holds the book until it ends."""
    return _locked(series, year).last
