import pytest

from motcua.workflow import bpmn, drawing, errors
from motcua.workflow.service import edit_step, process_faults, steps_in_text, usual_process
from motcua.workflow.testing import STANDARD

FACTS = {"role": "leader", "office": "competent", "phase": "approval", "hours": "3.5"}
WAYS = [
    {"code": "sign", "label": "Ký “ngay” & luôn", "effect": "sign", "style": "primary"},
    {"code": "", "label": ""},
]


def test_the_steps_stand_as_a_dossier_meets_them():
    found = steps_in_text(bpmn=STANDARD)
    assert [step.id for step in found] == ["receive", "examine", "approve", "seal", "return"]
    assert found[0].facts["role"] == "receptionist"
    assert found[0].facts["form"] == ""
    assert found[0].ways[1]["label"] == "Từ chối tiếp nhận"


def test_a_step_is_said_anew_and_the_rest_stays():
    edited = edit_step(bpmn=STANDARD, step="seal", name=" Ký   sau ", facts=FACTS, ways=WAYS)
    process = bpmn.read_process(edited)
    step = process.nodes["seal"].step
    assert (step.name, step.role, str(step.hours), len(step.outcomes)) == ("Ký sau", "leader", "3.5", 1)
    assert step.outcomes[0].label == "Ký “ngay” & luôn"
    before = bpmn.read_process(STANDARD)
    assert process.flows == before.flows or [f.id for f in process.flows] == [f.id for f in before.flows]
    assert process.nodes["return"].step == before.nodes["return"].step


def test_an_emptied_box_leaves_the_checks_to_say_what_is_missing():
    edited = edit_step(bpmn=STANDARD, step="seal", name="", facts={}, ways=[])
    assert {fault.element for fault in process_faults(bpmn=edited)} >= {"seal"}


def test_what_no_xml_may_hold_is_left_out():
    edited = edit_step(bpmn=STANDARD, step="seal", name="a\x00\ud800b", facts=FACTS, ways=WAYS)
    assert 'name="ab"' in edited


def test_an_unknown_step_is_not_found():
    with pytest.raises(errors.StepNotFound):
        edit_step(bpmn=STANDARD, step="x", name="", facts={}, ways=[])


def test_the_usual_process_lacks_only_its_hours():
    text = usual_process(name="Cấp giấy phép")
    assert drawing.read_drawing(text).shapes
    assert {fault.problem for fault in process_faults(bpmn=text)} == {
        fault.problem for fault in process_faults(bpmn=text) if "hours" in fault.problem
    }
    assert len(process_faults(bpmn=text)) == 6
