"""Elements of other tools that are rewritten in ours: what runs is what was drawn."""

import pytest

from motcua.workflow import service, testing
from motcua.workflow.adoption import adopt_process
from motcua.workflow.tests.test_adopt_process import completed, left_to_do
from motcua.workflow.tests.test_kinds_of_models import flows, model, node

START, END = node("startEvent", "s"), node("endEvent", "e")


def runs(adopted, *steps, outcome="ok"):
    """The steps in the order in which a case of the completed process opens them, those at once in one set."""
    assert adopted.bpmn is not None, adopted.faults
    text = completed(adopted.bpmn, *steps)
    assert service.process_faults(text) == ()
    open_steps = testing.started(version=testing.imported(text))
    met = []
    while open_steps:
        met.append({step.definition for step in open_steps})
        open_steps = [step for one in open_steps for step in testing.completed(one, outcome)]
    return met


@pytest.mark.parametrize("tag", ["sendTask", "scriptTask", "businessRuleTask"])
def test_what_the_system_does_by_itself_becomes_a_service_that_the_designer_names(tag):
    given = model(START, node(tag, "x", implementation="##WebService"), END, flows("s>x", "x>e"))
    adopted = adopt_process(given)
    assert left_to_do(adopted) == {("attribute_wrong", "x")}
    assert '<bpmn:serviceTask id="x" name="Việc x">' in adopted.bpmn


def test_a_script_of_another_tool_is_not_kept():
    script = node("scriptTask", "x", "<script>os.remove('/')</script>", scriptFormat="python")
    adopted = adopt_process(model(START, script, END, flows("s>x", "x>e")))
    assert "os.remove" not in adopted.bpmn
    assert "python" not in adopted.bpmn


@pytest.mark.parametrize("kind", ["message", "signal"])
def test_what_is_sent_on_the_way_or_at_the_end_is_a_service_before_it(kind):
    sends = f"<{kind}EventDefinition/>"
    given = model(
        START, node("task", "a"), node("intermediateThrowEvent", "x", sends), node("endEvent", "e", sends),
        flows("s>a", "a>x", "x>e"),
    )  # fmt: skip
    adopted = adopt_process(given)
    missing = {element for code, element in left_to_do(adopted) if element != "a"}
    assert missing == {"x", "serviceTask_1"}
    assert 'id="serviceTask_1" name="Việc e"' in adopted.bpmn
    line = given.count("\n", 0, given.index("<endEvent")) + 1
    assert {fault.line for fault in adopted.faults if fault.element == "serviceTask_1"} == {line}


def test_a_task_that_receives_waits_for_its_message(db):
    around = '<message id="m" name="papers"/>'
    asks = node("userTask", "a") + node("receiveTask", "x", messageRef="m", implementation="##WebService")
    adopted = adopt_process(model(START, asks, END, flows("s>a", "a>x", "x>e"), around=around))
    with testing.offering(messages={"papers": "ask_papers"}):
        text = completed(adopted.bpmn, "a").replace('effect="note"', 'effect="ask_papers"')
        assert service.process_faults(text) == ()


def test_events_that_only_mark_how_far_a_case_is_are_passed(db):
    marks = node("intermediateThrowEvent", "x") + node("task", "a") + node("intermediateThrowEvent", "y")
    adopted = adopt_process(model(START, marks, flows("s>x", "x>a", "a>y")))
    assert runs(adopted, "a") == [{"a"}]


def test_two_links_of_one_name_are_one_flow(db):
    link = '<linkEventDefinition name="Sang trang"/>'
    given = model(
        START, node("task", "a"), node("intermediateThrowEvent", "x", link), node("intermediateCatchEvent", "y", link),
        node("task", "b"), END, flows("s>a", "a>x", "y>b", "b>e"),
    )  # fmt: skip
    assert runs(adopt_process(given), "a", "b") == [{"a"}, {"b"}]


def test_a_link_that_leads_nowhere_is_refused():
    link = '<linkEventDefinition name="Sang trang"/>'
    given = model(
        START, node("task", "a"), node("intermediateThrowEvent", "x", link), END, flows("s>a", "a>x")
    )
    assert [fault.element for fault in adopt_process(given).faults] == ["x"]


def test_all_ways_out_of_a_task_are_gone_at_once(db):
    given = model(
        START, node("task", "a"), node("task", "b"), node("task", "c"), END, node("endEvent", "e2"),
        flows("s>a", "a>b", "a>c", "b>e", "c>e2"),
    )  # fmt: skip
    assert runs(adopt_process(given), "a", "b", "c") == [{"a"}, {"b", "c"}]


@pytest.mark.parametrize(("condition", "met"), [('outcome == "ok"', {"b"}), ('kind == "x"', {"c"})])
def test_a_task_with_a_default_beside_one_condition_chooses(db, condition, met):
    way = f'<sequenceFlow id="ab" sourceRef="a" targetRef="b"><conditionExpression>{condition}</conditionExpression></sequenceFlow>'
    given = model(
        START, node("task", "a", default="a-c"), node("task", "b"), node("task", "c"), END, way,
        flows("s>a", "a>c", "b>e", "c>e"),
    )  # fmt: skip
    assert runs(adopt_process(given), "a", "b", "c") == [{"a"}, met]


def test_a_task_that_may_take_several_of_its_ways_is_refused_with_the_ways_named():
    ways = "".join(
        f'<sequenceFlow id="w{key}" name="Nếu {key}" sourceRef="a" targetRef="{key}"><conditionExpression>x == 1</conditionExpression></sequenceFlow>'
        for key in "bc"
    )
    given = model(
        START, node("task", "a"), node("task", "b"), node("task", "c"), END, ways, flows("s>a", "b>e", "c>e")
    )
    faults = adopt_process(given).faults
    assert [(fault.element, fault.name) for fault in faults] == [("wb", "Nếu b"), ("wc", "Nếu c")]


def test_where_a_case_is_in_one_place_only_a_termination_is_an_end_and_an_inclusive_gateway_exclusive(db):
    given = model(
        START, node("task", "a"), node("exclusiveGateway", "x", default="x-b"), node("task", "b"), node("task", "c"),
        node("inclusiveGateway", "y"), node("endEvent", "e", "<terminateEventDefinition/>"),
        flows("s>a", "a>x", "x>b", "b>y", "c>y", "y>e"),
        '<sequenceFlow id="xc" sourceRef="x" targetRef="c"><conditionExpression>kind == "x"</conditionExpression></sequenceFlow>',
    )  # fmt: skip
    assert runs(adopt_process(given), "a", "b", "c") == [{"a"}, {"b"}]


BESIDE = {
    "branches": node("parallelGateway", "p") + flows("a>p", "p>x", "p>y"),
    "two ways out of a task": flows("a>x", "a>y"),
    "a timer that opens a branch": (
        node("boundaryEvent", "p", "<timerEventDefinition><timeDuration>PT8H</timeDuration></timerEventDefinition>",
             attachedToRef="a", cancelActivity="false") + flows("a>x", "p>y")
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", BESIDE)
def test_where_branches_run_side_by_side_both_are_refused(kind):
    ends = node("endEvent", "x", "<terminateEventDefinition/>") + node("inclusiveGateway", "y")
    given = model(START, node("task", "a"), ends, END, flows("s>a", "y>e"), BESIDE[kind])
    assert {fault.element for fault in adopt_process(given).faults} == {"x", "y"}


CALLED = (
    '<process id="q" name="Gọi">'
    + "\n".join(
        [node("startEvent", "qs"), node("task", "qt"), node("endEvent", "qe"), flows("qs>qt", "qt>qe")]
    )
    + "</process>"
)


def test_what_is_called_stands_in_the_place_of_the_call_as_often_as_it_is_called(db):
    calls = node("callActivity", "c1", calledElement="v:q") + node("callActivity", "c2", calledElement="q")
    given = model(START, node("task", "a"), calls, END, flows("s>a", "a>c1", "c1>c2", "c2>e"), around=CALLED)
    adopted = adopt_process(given)
    assert runs(adopted, "a", "qt", "task_1") == [{"a"}, {"qt"}, {"task_1"}]
    line = given.count("\n", 0, given.index('<task id="qt"')) + 1
    assert {fault.line for fault in adopted.faults if fault.element in {"qt", "task_1"}} == {line}
    assert 'id="q"' not in adopted.bpmn


def test_a_call_that_leads_back_to_itself_is_refused_and_a_bomb_of_calls_is_not_blown_up():
    ring = CALLED.replace(node("task", "qt"), node("callActivity", "qt", calledElement="r"))
    back = (
        ring.replace('id="q', 'id="r')
        .replace('Ref="q', 'Ref="r')
        .replace('calledElement="r"', 'calledElement="q"')
    )
    given = model(
        START, node("callActivity", "x", calledElement="q"), END, flows("s>x", "x>e"), around=ring + back
    )
    assert [fault.element for fault in adopt_process(given).faults] == ["rt"]
    twice = "".join(
        CALLED.replace(node("task", "qt"), node("callActivity", "qt", calledElement=f"q{n + 1}"))
        .replace(node("endEvent", "qe"), node("callActivity", "qe", calledElement=f"q{n + 1}"))
        .replace('id="q"', f'id="q{n}"')
        for n in range(40)
    )
    bomb = model(START, node("callActivity", "x", calledElement="q0"), END, flows("s>x", "x>e"), around=twice)
    assert {fault.code for fault in adopt_process(bomb).faults} == {"process_element_unsupported"}


@pytest.mark.parametrize(
    ("call", "tag"),
    [
        (node("callActivity", "x"), "userTask"),
        (node("callActivity", "x", calledElement="g"), "userTask"),
        (node("callActivity", "x", calledElement="h"), "serviceTask"),
        (node("subProcess", "x", "<incoming>s-x</incoming>"), "userTask"),
    ],
)
def test_a_call_or_a_sub_process_that_shows_nothing_is_a_step(call, tag):
    around = '<globalUserTask id="g" name="Chung"/><globalScriptTask id="h"/>'
    adopted = adopt_process(model(START, call, END, flows("s>x", "x>e"), around=around))
    assert f'<bpmn:{tag} id="x"' in adopted.bpmn
    assert "global" not in adopted.bpmn


def test_a_call_that_an_extension_names_is_not_taken_for_a_step():
    call = '<callActivity id="x"><extensionElements><v:calledElement processId="away"/></extensionElements></callActivity>'
    adopted = adopt_process(model(START, call, END, flows("s>x", "x>e")))
    assert [fault.element for fault in adopted.faults] == ["x"]


def test_a_sub_process_after_which_nothing_comes_ends_the_case(db):
    inside = node("startEvent", "s2") + node("task", "in") + node("endEvent", "e2") + flows("s2>in", "in>e2")
    adopted = adopt_process(model(START, node("subProcess", "x", inside), flows("s>x")))
    assert runs(adopted, "in") == [{"in"}]


def test_of_several_processes_those_that_are_called_or_do_nothing_are_not_asked_for():
    stray = f'<process id="stray">{node("endEvent", "z")}</process>'
    call = node("callActivity", "x", calledElement="q")
    adopted = adopt_process(model(START, call, END, flows("s>x", "x>e"), around=CALLED + stray))
    assert adopted.bpmn is not None
    assert 'id="qt"' in adopted.bpmn
    assert "stray" not in adopted.bpmn


def test_places_that_a_case_only_passes_are_left_out_where_no_ways_meet():
    bare = node("startEvent", "s2") + node("endEvent", "e2") + flows("s2>e2")
    one, other = node("subProcess", "x", bare), node("subProcess", "y", bare.replace("2", "3"))
    line = adopt_process(model(START, node("task", "a"), one, END, flows("s>a", "a>x", "x>e")))
    assert "Gateway" not in line.bpmn
    assert 'sourceRef="a" targetRef="e"' in line.bpmn
    # Two branches with nothing on them stay two.
    fork, join = node("parallelGateway", "f"), node("parallelGateway", "j")
    given = model(
        START,
        node("task", "a"),
        fork,
        one,
        other,
        join,
        END,
        flows("s>a", "a>f", "f>x", "f>y", "x>j", "y>j", "j>e"),
    )
    assert {code for code, _ in left_to_do(adopt_process(given))} == {"attribute_wrong", "outcomes_missing"}


def drawn(*keys, plane="p"):
    shapes = "".join(
        f'<BPMNShape bpmnElement="{key}"/>' if "-" not in key else f'<BPMNEdge bpmnElement="{key}"/>'
        for key in keys
    )
    return f'<BPMNDiagram xmlns="http://www.omg.org/spec/BPMN/20100524/DI"><BPMNPlane bpmnElement="{plane}">{shapes}</BPMNPlane></BPMNDiagram>'


def test_one_drawing_is_kept_where_it_shows_everything():
    line = (START, node("task", "a"), END, flows("s>a", "a>e"))
    whole, half = drawn("s", "a", "e", "s-a", "a-e"), drawn("s", "a", "s-a")
    assert adopt_process(model(*line, around=half + whole + whole)).bpmn.count("<bpmndi:BPMNDiagram>") == 1
    assert "BPMNDiagram" not in adopt_process(model(*line, around=half)).bpmn
    assert "BPMNDiagram" not in adopt_process(model(*line, around=whole.replace('"p"', '"gone"'))).bpmn


def test_a_drawing_that_no_longer_shows_what_there_is_is_left_out():
    inside = node("startEvent", "s2") + node("task", "in") + node("endEvent", "e2") + flows("s2>in", "in>e2")
    shapes = drawn("s", "e", "s-x", "x-e", "s2", "in", "e2", "s2-in", "in-e2", "x")
    adopted = adopt_process(
        model(START, node("subProcess", "x", inside), END, flows("s>x", "x>e"), around=shapes)
    )
    assert adopted.bpmn is not None
    assert "BPMNDiagram" not in adopted.bpmn


def test_every_node_names_the_flows_that_now_come_and_go():
    sends = node("endEvent", "e", "<incoming>gone</incoming><messageEventDefinition/>")
    adopted = adopt_process(model(START, node("task", "a"), sends, flows("s>a", "a>e")))
    assert "gone" not in adopted.bpmn
    assert adopted.bpmn.count("<bpmn:incoming>") == adopted.bpmn.count("<bpmn:outgoing>") == 3


def test_an_event_of_ours_that_waits_for_two_things_is_refused_by_the_reader_too():
    both = testing.drawing(
        testing.start(), testing.step("a", "ok"), testing.end(), testing.flow("start", "a"), testing.flow("a", "end"),
        testing.timer("t", "a", 8).replace("<bpmn:timerEventDefinition", "<bpmn:messageEventDefinition/><bpmn:timerEventDefinition"),
        testing.flow("t", "end"),
    )  # fmt: skip
    assert "process_element_unsupported" in {fault.code for fault in service.process_faults(both)}
