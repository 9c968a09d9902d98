from concurrent.futures import ThreadPoolExecutor

from django.db import connection, transaction

from motcua.dossiers import service as dossiers
from motcua.dossiers.actions.papers import next_number
from motcua.dossiers.models import Dossier, Numbering
from motcua.dossiers.testing import at, in_force


def by_threads(act, times):
    def run(number):
        try:
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(run, range(times)))


def test_filed_at_once_every_dossier_gets_the_next_code(committed_world):
    world = committed_world
    an = world.an
    drafts = [world.draft(an).pk for _ in range(24)]
    codes = by_threads(lambda number: dossiers.submit_draft(draft_id=drafts[number], by=an), 24)
    assert sorted(code[-4:] for code in codes) == [f"{number:04}" for number in range(1, 25)]
    assert Numbering.objects.get().last == 24


def test_papers_numbered_at_once_have_no_gap_and_none_twice(committed_world):
    centre = committed_world.centre.pk

    def number(_turn):
        with transaction.atomic():
            return next_number(centre)

    given = by_threads(number, 24)
    assert sorted(int(one.split("/")[0]) for one in given) == list(range(1, 25))


def test_a_number_of_an_act_that_failed_is_given_to_the_next(world):
    code = world.file()
    with transaction.atomic():
        assert next_number(world.centre.pk).startswith("01/")
        transaction.set_rollback(True)
    world.act(code, "accept")
    assert in_force(code, "receipt").number.startswith("01/")


def test_codes_begin_again_each_day_and_carry_the_day_of_viet_nam(world):
    with at("2026-12-31 23:59"):
        last = world.file()
    with at("2027-01-01 00:01"):
        first = world.file()
        second = world.file()
    assert [last, first, second] == [
        "H05.77.95-261231-0001",
        "H05.77.95-270101-0001",
        "H05.77.95-270101-0002",
    ]


def test_paper_numbers_begin_again_each_year(world):
    with at("2026-12-31 16:00"):
        old, late = world.accepted(), world.accepted()
    with at("2027-01-04 08:00"):
        new = world.accepted()
        dossiers.correct_reception(code=old, by=world.dung, reason="Gõ nhầm", owner_phone="0987654321")
    numbers = [in_force(code, "receipt").number for code in (late, new, old)]
    # A paper printed again in the new year cannot keep a number of the old one.
    assert numbers == ["02/2026/H05.77.95.01", "01/2027/H05.77.95.01", "02/2027/H05.77.95.01"]


def test_more_than_9999_dossiers_a_day_get_longer_codes(world):
    Numbering.objects.create(series="dossier:H05.77.95-261207-", last=9998)
    with at("2026-12-07 09:00"):
        assert [world.file(), world.file()] == ["H05.77.95-261207-9999", "H05.77.95-261207-10000"]
    assert Dossier.objects.count() == 2
