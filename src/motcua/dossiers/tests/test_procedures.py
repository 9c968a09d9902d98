"""Every published procedure that can be filed, from filing to return and from filing to refusal."""

import pytest

from motcua.audit import service as audit
from motcua.catalogue.testing import codes, record_of
from motcua.dossiers import service as dossiers
from motcua.dossiers.models import Dossier, State
from motcua.dossiers.rules import REFUSED_AFTER_EXAMINATION
from motcua.dossiers.testing import in_force, open_step
from motcua.workflow import service as workflow
from motcua.workflow.models import Case, Step

FILED = [code for code in codes() if record_of(code)["form"] and record_of(code)["process"]]
# Which way to go on, the first that the open step offers.
HAPPY = ("accept", "propose_result", "sign", "seal", "hand_over", "forward", "note")
REFUSED = ("accept", "propose_refusal", "sign", "seal", "forward", "note")


def carry(world, code, ways):
    """Do at each open step the first of the ways that it offers, until nothing is open."""
    certified = set()
    for _ in range(20):
        step = Step.objects.filter(kind="process", ended_at=None).first()
        if step is None:
            return
        offered = workflow.process(step.case.process_version_id).steps[step.definition].outcomes
        effects = {outcome.effect for outcome in offered}
        effect = next(way for way in ways if way in effects)
        who = world.whoever_may(step)
        if effect in {"sign", "seal"} and who.id not in certified:
            world.certify(who)
            certified.add(who.id)
        world.act(code, effect, who, note="Không đủ điều kiện")
        world.run_jobs()
    raise AssertionError(open_step(code).name)


def filed(world, procedure):
    """Online where the procedure is served online, else at the counter."""
    if record_of(procedure)["level_of_service"] == "information":
        return world.file_at_counter(code=procedure)
    return world.file(code=procedure)


def check_ended(world, code, state):
    dossier = Dossier.objects.get(code=code)
    receptionist = world.whoever_may(Step.objects.filter(subject_id=dossier.pk, phase="reception")[0])
    assert dossier.state == state
    assert not Case.objects.filter(ended_at=None).exists()
    assert list(audit.broken_chains("dossiers.dossier", dossier.pk)) == []
    marks = {step.mark for step in dossiers.five_steps(dossiers.dossier_page(code, receptionist))}
    assert "now" not in marks


def test_there_are_enough_of_them():
    assert len(FILED) >= 12


@pytest.mark.parametrize("procedure", FILED)
def test_to_the_result(world, keys, procedure):
    code = filed(world, procedure)
    carry(world, code, HAPPY)
    check_ended(world, code, State.RETURNED)
    assert in_force(code, "result").sealed_file_id


@pytest.mark.parametrize("procedure", FILED)
def test_to_the_refusal(world, keys, procedure):
    code = filed(world, procedure)
    carry(world, code, REFUSED)
    check_ended(world, code, REFUSED_AFTER_EXAMINATION)
    assert in_force(code, "refusal").sealed_file_id


@pytest.mark.parametrize("process", sorted({record_of(code)["process"] for code in FILED}))
def test_refused_at_reception_every_process_ends(world, process):
    procedure = next(code for code in FILED if record_of(code)["process"] == process)
    code = filed(world, procedure)
    world.act(code, "refuse_intake", note="Không thuộc thẩm quyền")
    check_ended(world, code, State.NOT_ACCEPTED)


def test_public_posting_with_a_complaint_goes_through_its_conclusion_and_back(world, keys):
    code = world.file(code="1.001776")
    for outcome in ("accept", "forward", "propose_result", "complaint", "examine_again", "propose_result",
                    "complaint", "upheld", "sign", "seal", "hand_over"):  # fmt: skip
        step = open_step(code)
        who = world.whoever_may(step)
        if outcome in {"sign", "seal"}:
            world.certify(who)
        dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=who)
        world.run_jobs()
    check_ended(world, code, State.RETURNED)
    assert Step.objects.filter(definition="examination").count() == 2
    assert Step.objects.filter(definition="posting").count() == 2
