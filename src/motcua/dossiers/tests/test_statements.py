"""How many statements the hot paths cost: three for a read, eight for a write at most; what they cost now."""

import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.testing import MARITAL_STATUS, counted

MOST_FOR_A_WRITE = 8
pytestmark = pytest.mark.usefixtures("keys")


def cost(act):
    with counted() as statements:
        act()
    return len(statements)


@pytest.fixture
def warm(world):
    """What is read once per process, or once in ten seconds, has been read."""
    code = world.finished()
    for person in (world.binh, world.dung, world.em, world.giang):
        dossiers.dossier_page(code, person)
    return code


def test_reads(world, warm):
    page = dossiers.dossier_page(warm, world.binh)
    assert cost(lambda: dossiers.my_work(world.binh)) == 1
    assert cost(lambda: dossiers.work_counts(world.binh)) == 1
    assert cost(lambda: dossiers.dossier_page(warm, world.binh)) == 1
    assert cost(lambda: dossiers.journal(page.id)) == 1
    assert cost(lambda: dossiers.look_up(warm)) == 1
    assert cost(lambda: dossiers.my_dossiers(world.an)) == 1


def test_filing(world, warm):
    draft = world.draft(world.an, MARITAL_STATUS)
    assert cost(lambda: dossiers.submit_draft(draft_id=draft.pk, by=world.an)) == 6
    assert cost(lambda: dossiers.submit_draft(draft_id=draft.pk, by=world.an)) == 2


def test_steps(world, warm):
    code = world.file(code=MARITAL_STATUS)
    spent = {}
    for effect, by in (
        ("accept", world.dung),
        ("forward", world.em),
        ("propose_result", world.binh),
        ("send_back", world.em),
        ("propose_result", world.binh),
        ("sign", world.em),
        ("seal", world.giang),
        ("hand_over", world.dung),
    ):
        spent[effect] = cost_of_acting(world, code, effect, by)
        world.run_jobs()
    assert max(spent.values()) <= MOST_FOR_A_WRITE
    assert spent == {
        "accept": 8,
        "forward": 4,
        "propose_result": 6,
        "send_back": 4,
        "sign": 8,
        "seal": 8,
        "hand_over": 5,
    }


def cost_of_acting(world, code, effect, by):
    step, outcome = world.outcome_of(code, effect)
    return cost(
        lambda: dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=by, note="Xem lại")
    )
