"""A leader hands work on and names the person in the same act, or leaves it to the office."""

import pytest

from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import ColleagueUnfit
from motcua.dossiers.models import Notice
from motcua.dossiers.testing import MARITAL_STATUS, counted, open_step, saying
from motcua.organizations.models import Role
from motcua.organizations.testing import make_official


def handed(world, code, to, **more):
    return world.act(code, "forward", world.em, to_id=to.id if to else None, **more)


def test_the_next_step_is_in_the_list_of_whoever_was_named_and_they_are_told(world):
    code = world.accepted()
    handed(world, code, world.binh, note="Làm gấp")
    step = open_step(code)
    assert (step.definition, step.assignee_id) == ("examination", world.binh.id)
    notice = Notice.objects.get(person_id=world.binh.id)
    assert (notice.kind, notice.data["step"], notice.data["reason"]) == ("assigned", step.name, "Làm gấp")
    page = dossiers.dossier_page(code, world.binh)
    done = next(row for row in dossiers.journal(page.id) if row.action == "dossier.step_done")
    assert done.data["to"] == world.binh.name


def test_left_to_the_office_the_step_waits_for_anyone(world):
    code = world.accepted()
    handed(world, code, None)
    assert open_step(code).assignee_id is None
    assert not Notice.objects.exists()


def test_only_who_may_do_the_next_step_can_be_named(world):
    code = world.accepted()
    for other in (world.giang, world.chi, world.dung):
        with pytest.raises(ColleagueUnfit):
            handed(world, code, other)
    assert open_step(code).definition == "transfer"


def test_a_step_for_one_posting_is_handed_only_to_its_holder(world):
    other = make_official((world.committee, Role.HANDLER), name="Ngô Thị Lan")
    world.republish(MARITAL_STATUS, process=saying('motcua:posting="Trưởng phòng Tư pháp"'))
    code = world.accepted()
    with pytest.raises(ColleagueUnfit):
        handed(world, code, other)


def test_an_outcome_that_does_not_hand_on_names_nobody(world):
    code = world.proposed()
    with pytest.raises(ColleagueUnfit):
        world.act(code, "send_back", world.em, note="Xem lại", to_id=world.binh.id)


def test_naming_somebody_costs_no_more_than_a_write_may(world):
    code = world.accepted()
    dossiers.dossier_page(code, world.em)
    step, outcome = world.outcome_of(code, "forward")
    with counted() as statements:
        dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=world.em, to_id=world.binh.id)
    assert len(statements) == 6
