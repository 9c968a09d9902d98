import pytest

from motcua.catalogue.testing import make_procedure
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import MissingComponents, NotYourStep
from motcua.dossiers.models import Component, Dossier, Paper, State
from motcua.dossiers.testing import (
    BIRTH,
    CERTIFIED_COPY,
    MARITAL_STATUS,
    NENH,
    at,
    in_force,
    moment,
    open_step,
)
from motcua.workflow.errors import StepAlreadyDone

# Monday to Friday, 07:30 to 17:00; the test calendars know no holidays.
MONDAY, TUESDAY, THURSDAY, FRIDAY = "2026-12-07", "2026-12-08", "2026-12-10", "2026-12-11"


def dossier_of(code):
    return Dossier.objects.get(code=code)


def accepted_at_counter(world, when, **rest):
    with at(when):
        code = world.file_at_counter(**{"code": MARITAL_STATUS, **rest})
        world.act(code, "accept", rest.get("by"))
    return code


def test_an_online_dossier_moves_to_the_competent_agency_at_once(world):
    with at(f"{MONDAY} 16:30"):
        code = world.accepted()
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert dossier.accepted_at == dossier.competent_received_at == dossier.term_started_at
    assert dossier.due_at == dossier.original_due_at == moment(f"{THURSDAY} 17:00")
    assert dossier.received_by_name == "Phạm Thị Dung"


@pytest.mark.parametrize(
    ("accepted", "received"),
    [
        (f"{MONDAY} 09:00", f"{MONDAY} 17:00"),
        (f"{MONDAY} 14:59", f"{MONDAY} 17:00"),
        (f"{MONDAY} 15:00", f"{MONDAY} 17:00"),
        (f"{MONDAY} 15:01", f"{TUESDAY} 07:30"),
        (f"{FRIDAY} 15:01", "2026-12-14 07:30"),
    ],
)
def test_from_the_counter_it_moves_the_same_day_or_after_three_the_next(world, accepted, received):
    code = accepted_at_counter(world, accepted)
    dossier = dossier_of(code)
    assert dossier.state == State.ACCEPTED
    assert dossier.accepted_at == dossier.term_started_at == moment(accepted)
    assert dossier.competent_received_at == moment(received)


def test_the_transfer_is_a_job_that_waits_for_its_moment_and_may_run_again(world):
    code = accepted_at_counter(world, f"{MONDAY} 15:01")
    with at(f"{TUESDAY} 07:29"):
        assert "dossiers.transfer" not in world.run_jobs()
    assert dossier_of(code).state == State.ACCEPTED
    with at(f"{TUESDAY} 07:30"):
        assert world.run_jobs() == ["dossiers.transfer"]
        dossiers_after = dossier_of(code)
        assert dossiers_after.state == State.PROCESSING
        from motcua.dossiers.tasks import transfer

        transfer(code=code)
    assert dossier_of(code).revision == dossiers_after.revision


def test_an_official_who_begins_before_the_transfer_has_received_it(world):
    code = accepted_at_counter(world, f"{MONDAY} 15:01")
    with at(f"{MONDAY} 16:00"):
        world.act(code, "forward")
    dossier = dossier_of(code)
    assert dossier.state == State.PROCESSING
    assert dossier.competent_received_at == moment(f"{MONDAY} 16:00")
    with at(f"{TUESDAY} 07:30"):
        world.run_jobs()
    assert dossier_of(code).competent_received_at == moment(f"{MONDAY} 16:00")


@pytest.mark.parametrize(
    ("accepted", "due"),
    [
        (f"{MONDAY} 09:00", f"{MONDAY} 17:00"),
        (f"{MONDAY} 15:00", f"{MONDAY} 17:00"),
        (f"{MONDAY} 15:01", f"{TUESDAY} 17:00"),
    ],
)
def test_a_procedure_of_the_same_day_is_due_that_day_or_after_three_the_next(world, accepted, due):
    code = accepted_at_counter(world, accepted, code=BIRTH)
    assert dossier_of(code).due_at == moment(due)


def test_a_result_given_at_once_has_no_receipt_unless_asked_for(world):
    code = accepted_at_counter(world, f"{MONDAY} 09:00", code=CERTIFIED_COPY)
    assert not Paper.objects.filter(dossier__code=code).exists()
    with at(f"{MONDAY} 09:05"):
        dossiers.correct_reception(code=code, by=world.dung, reason="", issue_receipt=True)
        world.run_jobs()
    assert in_force(code, "receipt").file_id


def test_the_receipt_is_entered_at_once_and_printed_by_a_job(world):
    code = world.accepted()
    receipt = in_force(code, "receipt")
    assert receipt.file_id is None
    assert receipt.number == f"01/{dossier_of(code).accepted_at.year}/H05.77.95.01"
    assert "dossiers.make_paper" in world.run_jobs()
    printed = in_force(code, "receipt")
    assert printed.file.content_type == "application/pdf"
    from motcua.dossiers.tasks import make_paper

    make_paper(paper_id=printed.pk)
    assert in_force(code, "receipt").file_id == printed.file_id


def test_a_dossier_with_a_required_paper_missing_is_not_accepted(world):
    code = world.file_at_counter(code=BIRTH, papers=False)
    with pytest.raises(MissingComponents) as refused:
        world.act(code, "accept", world.dung)
    assert "Giấy chứng sinh" in refused.value.message
    assert dossier_of(code).state == State.SUBMITTED
    assert open_step(code).phase == "reception"
    Component.objects.filter(dossier__code=code, code="giay-chung-sinh").update(on_paper=True)
    world.act(code, "accept", world.dung)


def test_for_another_person_the_authorisation_is_required_too(world):
    other = {
        "filing_for": "other",
        "submitter_name": "Nguyễn Văn An",
        "submitter_number": "024090000101",
        "submitter_phone": "0912345678",
        "relation": "vợ, chồng",
        "commune_code": NENH,
    }
    bare = world.file_at_counter(code=MARITAL_STATUS, papers=False, **other)
    with pytest.raises(MissingComponents) as refused:
        world.act(bare, "accept", world.dung)
    assert "ủy quyền" in refused.value.message
    code = world.file_at_counter(code=MARITAL_STATUS, **other)
    world.act(code, "accept", world.dung)
    dossier = dossier_of(code)
    assert (dossier.owner_name, dossier.submitter_name) == ("Trần Thị Bích", "Nguyễn Văn An")


def test_nobody_but_the_receiving_centre_accepts(world):
    code = world.file()
    for stranger in (world.binh, world.em, world.giang):
        with pytest.raises(NotYourStep):
            world.act(code, "accept", stranger)


def test_pressing_accept_twice_says_that_it_is_done(world):
    code = world.file()
    step = open_step(code)
    for _ in range(1):
        dossiers.act_on_step(code=code, step_id=step.pk, outcome="accept", by=world.dung)
    with pytest.raises(StepAlreadyDone):
        dossiers.act_on_step(code=code, step_id=step.pk, outcome="accept", by=world.dung)


def test_the_procedure_stays_the_one_in_force_when_filed(world):
    code = world.file()
    before = dossier_of(code).procedure_version_id
    make_procedure(BIRTH)
    world.act(code, "accept")
    assert dossier_of(code).procedure_version_id == before
