"""What a step has to bring forth itself: a form of its own, a draft, a statutory paper."""

import pytest

from motcua.catalogue.testing import content_of
from motcua.dossiers import paper_contents
from motcua.dossiers import service as dossiers
from motcua.dossiers.errors import DraftMissing, NotYourStep, StepFormMissing, StepFormWrong, UnknownAct
from motcua.dossiers.models import Dossier, Paper
from motcua.dossiers.testing import (
    MARITAL_STATUS,
    MINUTES,
    MINUTES_PAGE,
    counted,
    in_force,
    open_step,
    saying,
    with_minutes,
)
from motcua.workflow import service as workflow
from motcua.workflow.errors import StepAlreadyDone
from motcua.workflow.models import Case

FORWARD = 'code="forward" label="Chuyển" effect="forward" style="secondary" />\n<motcua:outcome '


def examined(world, *, process, form=dict):
    world.republish(MARITAL_STATUS, process=process, form=form)
    code = world.accepted()
    world.act(code, "forward")
    return code, open_step(code)


def recorded(world, code, step, by=None, **answers):
    return dossiers.record_step_form(
        code=code, step_id=step.pk, by=by or world.binh, answers=MINUTES | answers
    )


def test_a_step_records_what_it_asks_before_it_is_finished(world):
    code, step = examined(world, process=saying(f'motcua:form="{MINUTES_PAGE}"'), form=with_minutes())
    with pytest.raises(StepFormMissing, match="Biên bản xác minh"):
        world.act(code, "propose_result", world.binh)
    with pytest.raises(StepFormWrong):
        recorded(world, code, step, place="")
    with pytest.raises(StepFormWrong):
        recorded(world, code, step, verified_on="hôm qua")
    with pytest.raises(NotYourStep):
        recorded(world, code, step, by=world.giang)
    recorded(world, code, step)
    recorded(world, code, step, found="Sai tên đệm")
    world.act(code, "propose_result", world.binh)
    kept = Dossier.objects.get(code=code).step_answers[MINUTES_PAGE]
    assert kept["answers"] == MINUTES | {"found": "Sai tên đệm"}
    assert (kept["step"], kept["by"]) == (step.name, world.binh.name)
    with pytest.raises(StepAlreadyDone):
        recorded(world, code, step)
    page = dossiers.dossier_page(code, world.binh)
    assert [row.action for row in dossiers.journal(page.id)].count("dossier.step_recorded") == 2


def test_a_step_that_asks_nothing_records_nothing(world):
    code, step = examined(world, process=str)
    with pytest.raises(UnknownAct):
        recorded(world, code, step)


def test_the_citizen_is_not_asked_what_officials_record(world):
    world.republish(MARITAL_STATUS, process=saying(f'motcua:form="{MINUTES_PAGE}"'), form=with_minutes())
    code = world.file(code=MARITAL_STATUS)
    assert not Dossier.objects.get(code=code).answers.keys() & MINUTES.keys()


@pytest.mark.parametrize("on_result", [True, False])
def test_what_was_recorded_stands_on_the_result_where_the_form_says_so(world, on_result):
    form = with_minutes(on_result=on_result)
    code, step = examined(world, process=saying(f'motcua:form="{MINUTES_PAGE}"'), form=form)
    recorded(world, code, step)
    world.act(code, "propose_result", world.binh)
    said = paper_contents.contents(in_force(code, "result"), proof_url="")
    assert ("Biên bản xác minh" in {section.title for section in said.sections}) is on_result


def test_gateways_read_what_was_recorded(world):
    def routed(process):
        asked = saying(f'motcua:form="{MINUTES_PAGE}"')(process)
        flow = '<bpmn:sequenceFlow id="from_examination_to_approval" sourceRef="examination" targetRef="approval" />'
        assert flow in asked
        ways = """<bpmn:exclusiveGateway id="agreed" default="agreed_to_approval" />
            <bpmn:sequenceFlow id="to_agreed" sourceRef="examination" targetRef="agreed" />
            <bpmn:sequenceFlow id="agreed_to_approval" sourceRef="agreed" targetRef="approval" />
            <bpmn:sequenceFlow id="agreed_to_examination" sourceRef="agreed" targetRef="examination">
            <bpmn:conditionExpression>agrees == "no"</bpmn:conditionExpression></bpmn:sequenceFlow>"""
        asked = asked.replace(flow, ways).replace(
            "<bpmn:outgoing>from_examination_to_approval</bpmn:outgoing>", ""
        )
        return asked.replace("<bpmn:incoming>from_examination_to_approval</bpmn:incoming>", "")

    code, step = examined(world, process=routed, form=with_minutes())
    recorded(world, code, step, agrees="no")
    world.act(code, "propose_result", world.binh)
    again = open_step(code)
    assert again.definition == "examination"
    recorded(world, code, again)
    world.act(code, "propose_result", world.binh)
    assert open_step(code).definition == "approval"
    case = Case.objects.get(pk=again.case_id)
    assert workflow.replayed(case).at == ("approval",)


def test_a_step_that_must_bring_forth_a_draft_is_not_finished_without_one(world):
    code, _step = examined(world, process=saying('motcua:produces="draft"', outcome=FORWARD))
    with pytest.raises(DraftMissing):
        world.act(code, "forward", world.binh)
    world.act(code, "propose_result", world.binh)
    world.run_jobs()
    world.act(code, "send_back", note="Xem lại")
    # The draft of before is still there.
    world.act(code, "forward", world.binh)
    assert open_step(code).definition == "approval"


def test_a_finished_step_issues_its_paper(world):
    code, step = examined(world, process=saying('motcua:paper="06"'))
    world.act(code, "propose_result", world.binh)
    assert "dossiers.make_paper" in world.run_jobs()
    first = in_force(code, "tracking")
    assert first.file_id is not None
    said = paper_contents.contents(first, proof_url="")
    rows = [(row.giver, row.taker, row.taker_person, row.note) for row in said.handovers]
    assert rows[-2][2:] == (world.binh.name, step.name)
    assert [row.outcome for row in said.handovers][-1] == ""
    assert said.handovers[-2].outcome == "trước hạn"
    world.act(code, "send_back", note="Xem lại")
    assert Paper.objects.filter(kind="tracking").count() == 1
    world.act(code, "propose_result", world.binh)
    assert in_force(code, "tracking").number == first.number
    assert not any(
        paper.kind == "tracking" and paper.is_issued for paper in dossiers.dossier_page(code, world.an).papers
    )


def test_a_step_that_a_signature_finishes_issues_its_paper_then(world, keys):
    world.republish(MARITAL_STATUS, process=saying('motcua:paper="06"', step="approval"))
    code = world.proposed()
    assert not Paper.objects.filter(kind="tracking").exists()
    world.signed(code)
    assert in_force(code, "tracking").file_id is not None


def test_a_receipt_that_is_in_force_is_issued_once(world):
    code, _step = examined(world, process=saying('motcua:paper="01"'))
    world.act(code, "propose_result", world.binh)
    assert Paper.objects.filter(kind="receipt").count() == 1


def test_what_steps_bring_forth_costs_no_more_than_a_write_may(world):
    said = f'motcua:form="{MINUTES_PAGE}" motcua:produces="draft" motcua:paper="06"'
    code, step = examined(world, process=saying(said, outcome=FORWARD), form=with_minutes())
    dossiers.dossier_page(code, world.binh)
    with counted() as recording:
        recorded(world, code, step)
    step, outcome = world.outcome_of(code, "propose_result")
    with counted() as proposing:
        dossiers.act_on_step(code=code, step_id=step.pk, outcome=outcome, by=world.binh)
    assert len(recording) <= 3
    assert len(proposing) <= 8


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ('motcua:produces="biên bản"', "process_yield_unknown"),
        ('motcua:paper="04"', "process_yield_unknown"),
        ('motcua:paper="02"', "process_yield_unmade"),
        ('motcua:paper="03"', ""),
        ('motcua:produces="draft"', ""),
    ],
)
def test_what_a_step_cannot_bring_forth_is_named_before_publication(said, code):
    process = saying(said)(content_of(MARITAL_STATUS).process)
    assert [fault.code for fault in workflow.process_faults(process)] == ([code] if code else [])


def test_a_step_cannot_promise_a_draft_that_no_outcome_makes():
    process = saying('motcua:produces="draft"', step="transfer")(content_of(MARITAL_STATUS).process)
    assert [fault.code for fault in workflow.process_faults(process)] == ["process_yield_unmade"]
