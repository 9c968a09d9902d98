import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier
from motcua.dossiers.testing import counted


@pytest.fixture
def asked(world):
    """Received by Dung, and sent back by Bình for a supplement."""
    code = world.accepted()
    world.until(code, "propose_result")
    world.supplement_asked(code, world.binh, facts="Ghi rõ nơi sinh")
    return code


def agree(actor):
    """The figure over the list, and the list."""
    rows = [row.code for row in dossiers.awaited_supplements(actor)]
    assert dossiers.work_counts(actor).supplement == len(rows)
    return rows


def test_who_decides_and_who_received_both_wait_for_the_same_supplement(world, asked):
    assert agree(world.binh) == [asked]
    assert agree(world.em) == [asked]
    assert agree(world.dung) == [asked]
    assert agree(world.giang) == []
    assert agree(world.hoa) == []


def test_what_was_answered_at_reception_is_awaited_no_more(world):
    code = world.file()
    world.supplement_asked(code, world.dung, facts="Ghi rõ nơi sinh")
    assert agree(world.dung) == [code]
    dossiers.answer_supplement(code=code, by=world.an, answer="Sinh tại phường Nếnh")
    assert Dossier.objects.get(code=code).state == dossiers.State.SUPPLEMENT
    assert agree(world.dung) == []


def test_a_receptionist_finds_what_they_received_until_it_is_returned(world):
    code = world.accepted()
    (row,) = dossiers.received_dossiers(world.dung)
    assert (row.code, row.received_by_name) == (code, world.dung.name)
    Dossier.objects.filter(code=code).update(
        state=dossiers.State.RETURNED, finished_at=row.submitted_at, returned_at=row.submitted_at
    )
    assert dossiers.received_dossiers(world.dung) == []


def test_what_nobody_accepted_yet_is_the_counters_and_nobodys_own(world):
    code = world.file()
    assert dossiers.received_dossiers(world.dung) == []
    assert [row.code for row in dossiers.received_dossiers(world.dung, mine=False)] == [code]
    assert dossiers.received_dossiers(world.hoa, mine=False) == []
    assert dossiers.received_dossiers(world.binh, mine=False) == []


def test_the_list_is_filtered_by_state_and_goes_on_where_it_ended(world):
    first, second = world.accepted(), world.file()
    found = dossiers.received_dossiers(world.dung, mine=False)
    assert [row.code for row in found] == [second, first]
    waiting = dossiers.received_dossiers(world.dung, mine=False, state=dossiers.State.SUBMITTED)
    assert [row.code for row in waiting] == [second]
    later = dossiers.received_dossiers(world.dung, mine=False, before=found[0].id)
    assert [row.code for row in later] == [first]
    assert dossiers.received_dossiers(world.dung, mine=False, state=10) == []
    with counted() as statements:
        dossiers.received_dossiers(world.dung)
    assert len(statements) == 1
