"""Files of strangers wait in a bounded line; one that kills workers, or finds no reader, holds nobody up."""

import pytest

from motcua.kit.testing import at_once
from motcua.signatures import errors
from motcua.signatures.checking import sandbox, visitors
from motcua.signatures.models import VisitorCheck

pytestmark = pytest.mark.django_db


def ask(owner="a", computer="b"):
    return visitors.ask_visitor_check(content=b"%PDF-", name="a.pdf", owner=owner, computer=computer)


def test_all_together_have_a_limit_too():
    for number in range(visitors.MOST_WAITING):
        ask(f"a{number}", f"b{number}")
    with pytest.raises(errors.TooManyVisitorChecks):
        ask()


@pytest.mark.django_db(transaction=True)
def test_many_at_once_do_not_slip_past_the_limit():
    results = at_once(*[ask] * (visitors.MOST_MINE + 3))
    assert results.count("TooManyVisitorChecks") == 3


def test_a_file_at_which_workers_die_is_given_up():
    row = ask()
    for _death in range(3):
        assert visitors._begun(row.pk) == b"%PDF-"
    visitors.check_visitor(check_id=row.pk)
    found = visitors.found_by(VisitorCheck.objects.get())
    assert found.finding == "too_complex"


@pytest.fixture
def no_reader_is_free(monkeypatch):
    monkeypatch.setattr(sandbox, "_TURN_SECONDS", 0)
    taken = [sandbox._turns.acquire(blocking=False) for _turn in range(sandbox._READERS)]
    yield
    sandbox._turns.release(sum(taken))


@pytest.mark.usefixtures("no_reader_is_free")
def test_a_check_that_finds_all_readers_busy_is_tried_again():
    row = ask()
    for _time in range(5):
        with pytest.raises(errors.CheckersBusy):
            visitors.check_visitor(check_id=row.pk)
    assert VisitorCheck.objects.get().result is None
