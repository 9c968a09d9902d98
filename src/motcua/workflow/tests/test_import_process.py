import pytest

from motcua.workflow import errors, service, testing
from motcua.workflow.models import ProcessVersion
from motcua.workflow.testing import choice, drawing, end, flow, fork, start, step

pytestmark = pytest.mark.django_db

LINE = (start(), step("a", "ok"), end(), flow("start", "a"), flow("a", "end"))


def refused(text):
    with pytest.raises(errors.ProcessRefused) as caught:
        testing.imported(text)
    assert not ProcessVersion.objects.exists()
    return caught.value


def test_the_same_text_is_kept_once_and_a_changed_one_is_another_version():
    first = testing.imported()
    assert testing.imported() == first
    assert testing.imported(testing.STANDARD.replace("Tiếp nhận hồ sơ", "Tiếp nhận")) != first
    assert testing.imported(key="other") != first


def test_the_card_tells_the_steps_in_the_order_of_the_work():
    card = service.process(testing.imported().pk)
    assert list(card.steps) == ["receive", "examine", "approve", "seal", "return"]
    approve = card.steps["approve"]
    assert (approve.role, approve.office, approve.phase, int(approve.hours)) == (
        "leader", "competent", "approval", 8
    )  # fmt: skip
    assert [(way.code, way.effect, way.style) for way in approve.outcomes] == [
        ("sign", "sign", "primary"),
        ("send_back", "send_back", "secondary"),
    ]


def test_what_is_left_leaves_out_the_ways_back():
    card = service.process(testing.imported().pk)
    assert [ahead.id for ahead in card.ahead_of("approve")] == ["seal", "return"]
    assert card.ahead_of("side:opinion") == ()


def test_the_roles_of_a_process_are_those_that_people_may_hold():
    from motcua.organizations.models import Role
    from motcua.workflow.rules import ROLES

    assert frozenset(Role.values) == ROLES


def test_reading_a_process_again_costs_no_query(django_assert_num_queries):
    version = testing.imported()
    service.process(version.pk)
    with django_assert_num_queries(0):
        service.process(version.pk)


@pytest.mark.parametrize(
    "element",
    [
        "<bpmn:scriptTask id='x' name='Tính phí'><bpmn:script>import os</bpmn:script></bpmn:scriptTask>",
        "<bpmn:businessRuleTask id='x' name='Tính phí'/>",
        "<bpmn:intermediateCatchEvent id='x' name='Tính phí'><bpmn:timerEventDefinition/></bpmn:intermediateCatchEvent>",
        "<bpmn:boundaryEvent id='x' name='Tính phí' attachedToRef='a'><bpmn:errorEventDefinition/></bpmn:boundaryEvent>",
        "<bpmn:callActivity id='x' name='Tính phí' calledElement='y'/>",
        "<bpmn:subProcess id='x' name='Tính phí'/>",
        "<bpmn:boundaryEvent id='x' name='Tính phí' attachedToRef='a'/>",
        "<bpmn:intermediateCatchEvent id='x' name='Tính phí'/>",
        "<bpmn:inclusiveGateway id='x' name='Tính phí'/>",
        "<bpmn:dataObject id='x' name='Tính phí'/>",
        "<other xmlns='urn:someone' id='x' name='Tính phí'/>",
    ],
)
def test_an_element_outside_the_subset_is_refused_by_name_and_line(element):
    error = refused(drawing(*LINE, element))
    assert isinstance(error, errors.ElementUnsupported)
    assert "“Tính phí”" in error.message
    assert "dòng 8" in error.message


@pytest.mark.parametrize(
    "inside", ["<bpmn:timerEventDefinition/>", "<bpmn:messageEventDefinition/>", "<bpmn:ioSpecification/>"]
)
def test_a_timer_or_message_in_an_event_is_refused(inside):
    text = drawing(*LINE).replace(
        '<bpmn:startEvent id="start"/>', f"<bpmn:startEvent id='start'>{inside}</bpmn:startEvent>"
    )
    assert isinstance(refused(text), errors.ElementUnsupported)


def test_a_step_for_many_at_once_is_refused():
    text = drawing(*LINE).replace(
        "</bpmn:userTask>", "<bpmn:multiInstanceLoopCharacteristics/></bpmn:userTask>"
    )
    assert isinstance(refused(text), errors.ElementUnsupported)


@pytest.mark.parametrize("attribute", ["role", "office", "phase", "hours"])
@pytest.mark.parametrize("value", ["", "nonsense", "-1", "NaN"])
def test_a_step_without_a_usable_role_office_phase_or_time_is_refused(attribute, value):
    plain = drawing(*LINE)
    began = plain.index(f"motcua:{attribute}='") + len(f"motcua:{attribute}='")
    text = plain[:began] + value + plain[plain.index("'", began) :]
    assert f"({attribute})" in refused(text).message


def test_a_step_tells_its_form_page_its_product_and_its_paper():
    text = drawing(*LINE).replace(
        "motcua:hours='8'",
        "motcua:hours='8' motcua:paper='06' motcua:form='con' motcua:posting='Trưởng phòng'",
    )
    only = service.process(testing.imported(text).pk).steps["a"]
    assert (only.produces, only.form, only.paper, only.excluded) == ("", "con", "06", False)
    assert only.posting == "Trưởng phòng"


def test_a_misspelt_attribute_is_refused():
    assert "hour" in refused(drawing(*LINE).replace("motcua:hours='8'", "motcua:hour='8'")).message


def test_a_step_without_outcome_is_refused():
    assert isinstance(refused(drawing(start(), step("a"), *LINE[2:])), errors.OutcomesMissing)


@pytest.mark.parametrize(
    "condition",
    [
        "outcome = 'ok'",
        "outcome ==",
        "__import__('os').system('true')",
        "outcome.upper() == 'OK'",
        "outcome == 'okay'",
        "len(outcome) > 1",
        "",
    ],
)
def test_a_condition_that_is_no_condition_or_names_no_known_outcome_is_refused(condition):
    way = flow("c", "a", condition or " ", key="again")
    text = drawing(*LINE[:4], choice("c", default="c_end"), flow("a", "c"), way, flow("c", "end"))
    error = refused(text)
    assert isinstance(error, errors.ConditionWrong)
    assert "“again”" in error.message


def test_a_condition_on_a_flow_that_nobody_asks_is_refused():
    text = drawing(*LINE[:4], flow("a", "end", 'outcome == "ok"'))
    assert isinstance(refused(text), errors.ConditionMisplaced)


@pytest.mark.parametrize(
    ("parts", "error"),
    [
        ((*LINE, step("b", "ok")), errors.Unreachable),
        ((*LINE, step("b", "ok"), flow("b", "end")), errors.Unreachable),
        ((*LINE[1:3], flow("a", "end")), errors.StartWrong),
        ((*LINE, start("again"), flow("again", "a", key="x")), errors.StartWrong),
        ((*LINE, flow("a", "nowhere")), errors.FlowWrong),
        ((*LINE, flow("a", "start")), errors.FlowWrong),
        ((*LINE, flow("end", "a")), errors.FlowWrong),
        ((*LINE, flow("a", "end", key="twice")), errors.FlowWrong),
        ((*LINE, end()), errors.AttributeWrong),
        ((start(), end(), flow("start", "end")), errors.NothingToDo),
        ((start(), step("a", "ok"), flow("start", "a")), errors.WithoutEnd),
        ((start(), step("a", "ok"), step("b", "ok"), flow("start", "a"), flow("a", "b"), flow("b", "a")), errors.WithoutEnd),
    ],
)  # fmt: skip
def test_a_drawing_that_leads_nowhere_is_refused(parts, error):
    assert type(refused(drawing(*parts))) is error


def test_a_choice_needs_a_way_for_every_case():
    ways = (
        choice("c"),
        flow("a", "c"),
        flow("c", "end", "amount > 5", key="x"),
        flow("c", "a", 'outcome == "ok"'),
    )
    assert isinstance(refused(drawing(*LINE[:4], *ways)), errors.WithoutDefault)


def test_a_choice_that_names_every_outcome_needs_no_default():
    ways = (
        choice("c"),
        flow("a", "c"),
        flow("c", "end", 'outcome == "ok"'),
        flow("c", "a", 'outcome == "no"'),
    )
    text = drawing(start(), step("a", "ok", "no"), end(), flow("start", "a"), *ways)
    (again,) = testing.started(version=testing.imported(text))
    (again,) = testing.completed(again, "no")
    assert testing.completed(again, "ok") == []


def test_the_one_way_without_condition_is_the_default():
    ways = (choice("c"), flow("a", "c"), flow("c", "end"), flow("c", "a", 'outcome == "no"'))
    testing.imported(drawing(start(), step("a", "ok", "no"), end(), flow("start", "a"), *ways))


def test_a_loop_without_anyone_in_it_is_refused():
    ways = (
        choice("c", default="c_end"), choice("d", default="d_c"),
        flow("a", "c"), flow("c", "end"), flow("c", "d", "again == 1"), flow("d", "c"),
    )  # fmt: skip
    assert isinstance(refused(drawing(*LINE[:4], *ways)), errors.EmptyLoop)


def test_a_join_that_may_wait_for_ever_is_refused_by_name():
    text = drawing(
        start(), fork("f"), step("a", "ok"), step("b", "ok", "no"), choice("c", default="c_j"), fork("j"), end(),
        flow("start", "f"), flow("f", "a"), flow("f", "b"), flow("a", "j"), flow("b", "c"), flow("c", "j"),
        flow("c", "end", 'outcome == "no"'), flow("j", "end"),
    )  # fmt: skip
    error = refused(text)
    assert isinstance(error, errors.GetsStuck)
    assert "“j”" in error.message


def test_branches_that_meet_without_a_join_would_do_a_step_twice_and_are_refused():
    text = drawing(
        start(), fork("f"), step("a", "ok"), step("b", "ok"), step("c", "ok"), end(),
        flow("start", "f"), flow("f", "a"), flow("f", "b"), flow("a", "c"), flow("b", "c"), flow("c", "end"),
    )  # fmt: skip
    error = refused(text)
    assert isinstance(error, errors.RunsTwice)
    assert "“c”" in error.message


def test_too_many_parallel_branches_are_refused_in_time():
    names = [f"b{number}" for number in range(16)]
    parts = [start(), fork("f"), fork("j"), end(), flow("start", "f"), flow("j", "end")]
    for name in names:
        parts += [step(name, "ok"), flow("f", name), flow(name, "j")]
    assert isinstance(refused(drawing(*parts)), errors.TooComplex)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", errors.ProcessUnreadable),
        ("không phải XML", errors.ProcessUnreadable),
        ("<bpmn:definitions/>", errors.ProcessUnreadable),
        ("<html/>", errors.ProcessUnreadable),
        ('<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>', errors.ProcessUnreadable),
        ("<!DOCTYPE a><a/>", errors.ProcessUnsafe),
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', errors.ProcessUnsafe),
        ("<a>" * 30 + "</a>" * 30, errors.ProcessTooLarge),
        ("<a>" * 5000 + "</a>" * 5000, errors.ProcessRefused),
        ("<a>" + "<b/>" * 30_000 + "</a>", errors.ProcessTooLarge),
        ("<a>" + "x" * 1_000_000 + "</a>", errors.ProcessTooLarge),
    ],
)
def test_a_file_that_is_no_process_or_means_harm_is_refused(text, error):
    assert isinstance(refused(text), error)


def test_entities_that_grow_are_never_expanded():
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    refused(f'<!DOCTYPE a [<!ENTITY a0 "x">{lines}]><a>&a11;</a>')


def test_a_drawing_as_modellers_write_it_is_read():
    text = testing.STANDARD.replace(
        "</bpmn:process>",
        """<bpmn:laneSet id="lanes"/><bpmn:textAnnotation id="note"/><!-- ghi chú --></bpmn:process>
        <bpmn:collaboration id="pool"><bpmn:participant id="p" processRef="standard"/></bpmn:collaboration>
        <bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" id="drawn"/>""",
    )
    assert testing.imported(text).name == "Quy trình giải quyết thủ tục hành chính"


def test_names_that_the_engine_uses_itself_may_be_used():
    text = drawing(
        start("Start"), step("Root", "ok"), end("End"), flow("Start", "Root"), flow("Root", "End"), process="drawn",
    )  # fmt: skip
    (only,) = testing.started(version=testing.imported(text))
    assert testing.completed(only, "ok") == []
