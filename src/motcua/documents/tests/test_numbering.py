"""Numbers of a book: none is left out, none is given twice, whoever asks at once and whatever fails."""

import threading
from datetime import datetime

import pytest
from django.db import connection, transaction

from motcua.accounts.service import SYSTEM
from motcua.audit import service as audit
from motcua.documents import service as documents
from motcua.documents.models import NumberSeries
from motcua.kit import clock
from motcua.kit.clock import VIETNAM
from motcua.kit.testing import at_once

BOOK = "certification:H05.77.95"
EVENING = datetime(2026, 12, 31, 23, 59, 59, tzinfo=VIETNAM)
MORNING = datetime(2027, 1, 1, 0, 0, 1, tzinfo=VIETNAM)


def take(series=BOOK):
    with transaction.atomic():
        return documents.next_number(series=series, by=SYSTEM)


@pytest.mark.django_db
def test_each_book_counts_from_one():
    assert [take().value, take().value, take("certification:H05.77.77").value, take().value] == [1, 2, 1, 3]


@pytest.mark.django_db
def test_the_year_is_that_of_viet_nam_when_it_is_numbered():
    with clock.frozen(EVENING):
        last = [take(), take()]
    with clock.frozen(MORNING):
        first = take()
    assert [(one.value, one.year) for one in (*last, first)] == [(1, 2026), (2, 2026), (1, 2027)]
    assert first.taken_at == MORNING


@pytest.mark.django_db
def test_a_number_that_was_taken_is_in_the_journal():
    take()
    series = NumberSeries.objects.get()
    (act,) = audit.history("documents.numberseries", series.pk)
    assert (act.action, act.data) == ("number.taken", {"series": BOOK, "year": series.year, "number": 1})


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_none_is_given():
    with pytest.raises(RuntimeError, match="inside the transaction"):
        documents.next_number(series=BOOK, by=SYSTEM)
    assert not NumberSeries.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_fails_gives_its_number_back():
    take()
    with transaction.atomic():
        assert documents.next_number(series=BOOK, by=SYSTEM).value == 2
        transaction.set_rollback(True)
    assert take().value == 2


@pytest.mark.django_db(transaction=True)
def test_many_at_once_of_whom_some_fail_leave_neither_hole_nor_double():
    kept = []

    def work(fails):
        for _ in range(5):
            with transaction.atomic():
                number = documents.next_number(series=BOOK, by=SYSTEM)
                transaction.set_rollback(fails)
            if not fails:
                kept.append(number)

    at_once(*[lambda fails=place % 3 == 2: work(fails) for place in range(9)])
    in_order = sorted(kept, key=lambda one: one.value)
    assert [one.value for one in in_order] == list(range(1, 31))
    assert [one.taken_at for one in in_order] == sorted(one.taken_at for one in kept)


@pytest.mark.django_db(transaction=True)
def test_who_waits_over_midnight_gets_the_first_number_of_the_new_year(monkeypatch):
    """One holds the book of 2026; the other asks before midnight and is served after it."""
    with clock.frozen(EVENING):
        take()
    moment, asked, got = [EVENING], threading.Event(), []

    def now():
        read = moment[0]
        asked.set()
        return read

    def wait_for_it():
        try:
            got.append(take())
        finally:
            connection.close()

    monkeypatch.setattr(clock, "now", now)
    with transaction.atomic():
        documents.next_number(series=BOOK, by=SYSTEM)
        asked.clear()
        other = threading.Thread(target=wait_for_it)
        other.start()
        assert asked.wait(20)
        # It has asked for the year that ends, and stands or will stand before the book that is held here.
        moment[0] = MORNING
    other.join(20)
    assert [(one.value, one.year) for one in got] == [(1, 2027)]
    assert {(one.year, one.last) for one in NumberSeries.objects.all()} == {(2026, 2), (2027, 1)}
