"""The result waits where its owner would rather go, until it is handed over."""

import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import NotACentre, NotReturnedOnPaper, NotYourStep
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.testing import open_step


def dossier_of(code):
    return Dossier.objects.get(code=code)


@pytest.mark.usefixtures("keys")
def test_the_result_waits_where_its_owner_would_rather_go(world):
    code = world.finished(delivery="counter")
    with pytest.raises(NotACentre):
        dossiers.change_return_place(code=code, by=world.an, unit_id=world.committee.pk)
    with pytest.raises(NotACentre):
        dossiers.change_return_place(code=code, by=world.an, unit_id=world.centre.pk)
    dossiers.change_return_place(code=code, by=world.an, unit_id=world.other_centre.pk, reason="Gần nhà.")
    step = open_step(code)
    assert (step.organization_id, step.assignee_id) == (world.other_centre.pk, None)
    (row,) = [
        row for row in dossiers.journal(dossier_of(code).pk) if row.action == "dossier.return_place_changed"
    ]
    assert row.data["reason"] == "Gần nhà."
    assert row.data["chosen"].endswith("Việt Yên")
    with pytest.raises(NotYourStep):
        world.act(code, "hand_over", world.dung)
    world.act(code, "hand_over", world.hoa, note="Nguyễn Văn An")
    assert dossier_of(code).state == State.RETURNED
    with pytest.raises(NotReturnedOnPaper):
        dossiers.change_return_place(code=code, by=world.an, unit_id=world.centre.pk)


@pytest.mark.usefixtures("keys")
def test_it_may_be_changed_long_before_there_is_a_result_and_back_again(world):
    code = world.accepted(delivery="counter")
    dossiers.change_return_place(code=code, by=world.dung, unit_id=world.other_centre.pk)
    dossiers.change_return_place(code=code, by=world.hoa, unit_id=world.centre.pk)
    assert dossier_of(code).return_unit_id is None
    dossiers.change_return_place(code=code, by=world.an, unit_id=world.other_centre.pk)
    world.propose(code)
    world.signed(code)
    world.act(code, "seal")
    world.run_jobs()
    assert open_step(code).organization_id == world.other_centre.pk
    assert dossiers.dossier_page(code, world.hoa).returning_unit_id == world.other_centre.pk


def test_nobody_else_changes_where_a_result_waits_and_none_that_comes_online(world):
    code = world.accepted(delivery="counter")
    for stranger in (world.binh, world.em):
        with pytest.raises(NotYourStep):
            dossiers.change_return_place(code=code, by=stranger, unit_id=world.other_centre.pk)
    online = world.file()
    with pytest.raises(NotReturnedOnPaper):
        dossiers.change_return_place(code=online, by=world.an, unit_id=world.other_centre.pk)
