"""What stands in the data folder holds together: records, forms, processes and samples."""

import json
from decimal import Decimal

import pytest
from lxml import etree

from motcua.calendars.service import TermUnit
from motcua.catalogue import records, testing
from motcua.catalogue.cards import read_term
from motcua.catalogue.queries.published import DATA
from motcua.forms import service as forms
from motcua.territory.testing import make_unit
from motcua.workflow import service as workflow

CODES = testing.codes()
PROCESSES = sorted(file.stem for file in (DATA / "processes").glob("*.bpmn"))
FORMS = sorted(file.stem for file in (DATA / "forms").glob("*.json"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
BOUNDS = "{http://www.omg.org/spec/DD/20100524/DC}Bounds"
HOURS_A_DAY = 8


def bpmn(key):
    return (DATA / "processes" / f"{key}.bpmn").read_text(encoding="utf-8")


def main_path(version_id):
    """The steps of a dossier of which nobody complains; the first outcome of each, or its timer, leads to the next."""
    card = workflow.process(version_id)
    for step in card.steps.values():
        assert step.outcomes[0].style == "primary" or card.boundaries_on(step.id)
    return [step for step in card.steps.values() if not step.excluded]


@pytest.mark.parametrize("code", CODES)
def test_each_record_is_sound_and_named_by_its_code(code):
    record = testing.record_of(code)
    records.check(record)
    assert record["code"] == code
    assert (DATA / "forms" / f"{record['form']}.json").exists()
    assert (DATA / "processes" / f"{record['process']}.bpmn").exists()
    papers = [component["code"] for component in record["components"]]
    assert len(set(papers)) == len(papers)


@pytest.mark.parametrize("code", CODES)
def test_each_fee_stands_once_a_channel_and_says_when_it_is_a_sample(code):
    fees = testing.record_of(code)["fees"]
    assert sorted(fee["channel"] for fee in fees) == ["counter", "online", "post"]
    for fee in fees:
        assert fee["verified"] or "cần kiểm tra" in fee["words"]


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_hours_of_the_steps_add_up_to_the_term(code):
    record = testing.record_of(code)
    version = workflow.import_process(key=record["process"], bpmn=bpmn(record["process"]))
    term = read_term(record["term"])
    assert term.unit == TermUnit.WORKING_DAY
    path = main_path(version.pk)
    assert sum((step.hours for step in path), Decimal()) == term.amount * HOURS_A_DAY
    posting = sum((step.hours for step in path if step.id == "posting"), Decimal())
    assert posting == record["public_posting_days"] * HOURS_A_DAY
    term_hours = Decimal(term.amount * HOURS_A_DAY)
    assert workflow.hours_fault(bpmn(record["process"]), term_hours=term_hours) is None


@pytest.mark.django_db
@pytest.mark.parametrize("key", PROCESSES)
def test_each_process_imports_with_the_five_steps(key):
    version = workflow.import_process(key=key, bpmn=bpmn(key))
    steps = workflow.process(version.pk).steps
    assert {"reception", "examination", "approval", "return"} <= {str(step.phase) for step in steps.values()}
    effects = {outcome.effect for step in steps.values() for outcome in step.outcomes}
    assert {
        "accept",
        "refuse_intake",
        "propose_result",
        "propose_refusal",
        "sign",
        "seal",
        "hand_over",
    } <= effects


@pytest.mark.parametrize("key", PROCESSES)
def test_each_element_of_a_process_is_drawn_inside_the_picture(key):
    root = etree.fromstring(bpmn(key).encode())
    drawn = {shape.get("bpmnElement") for shape in root.iter(f"{DI}BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in root.iter(f"{DI}BPMNEdge")}
    process = root.find(f"{BPMN}process")
    flows = {flow.get("id") for flow in process.iter(f"{BPMN}sequenceFlow")}
    nodes = {
        flow.get(side) for flow in process.iter(f"{BPMN}sequenceFlow") for side in ("sourceRef", "targetRef")
    }
    assert drawn == nodes
    assert edges == flows
    assert all(len(edge.findall(WAYPOINT)) >= 2 for edge in root.iter(f"{DI}BPMNEdge"))
    places = [*root.iter(WAYPOINT), *root.iter(BOUNDS)]
    assert min(int(place.get(side)) for place in places for side in ("x", "y")) >= 0


@pytest.mark.parametrize("key", PROCESSES)
def test_no_two_shapes_of_a_process_lie_on_each_other(key):
    root = etree.fromstring(bpmn(key).encode())
    on_steps = {event.get("id") for event in root.iter(f"{BPMN}boundaryEvent")}
    boxes = [
        tuple(int(shape.find(BOUNDS).get(side)) for side in ("x", "y", "width", "height"))
        for shape in root.iter(f"{DI}BPMNShape")
        # A timer sits on the border of its step.
        if shape.get("bpmnElement") not in on_steps
    ]
    for number, (x, y, width, height) in enumerate(boxes):
        for left, top, wide, high in boxes[number + 1 :]:
            assert x + width <= left or left + wide <= x or y + height <= top or top + high <= y


@pytest.mark.parametrize("key", FORMS)
def test_each_form_compiles_to_a_few_pages_of_one_subject(key):
    schema = json.loads((DATA / "forms" / f"{key}.json").read_text(encoding="utf-8"))
    form = forms.compile_form(key=key, schema=schema)
    assert 2 <= len(form.pages) <= 4
    assert all(len(page.fields) <= 8 for page in form.pages)


@pytest.mark.django_db
@pytest.mark.parametrize("code", CODES)
def test_each_sample_is_a_complete_answer(code):
    make_unit()
    record = testing.record_of(code)
    schema = json.loads((DATA / "forms" / f"{record['form']}.json").read_text(encoding="utf-8"))
    form = forms.compile_form(key=record["form"], schema=schema)
    assert forms.check(form, testing.sample_answers(code)) == {}
    assert forms.check(form, {}) != {}


def test_every_form_process_and_sample_belongs_to_a_procedure():
    used = [testing.record_of(code) for code in CODES]
    assert sorted({record["form"] for record in used}) == FORMS
    assert sorted(file.stem for file in (DATA / "samples").glob("*.json")) == FORMS
    assert sorted({record["process"] for record in used}) == PROCESSES
