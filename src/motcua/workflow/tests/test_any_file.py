"""Whatever a file holds, reading it never crashes: it is taken, or refused with reasons that name a line."""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from motcua.workflow import bpmn, service, testing
from motcua.workflow.adoption import adopt_process
from motcua.workflow.rules import NodeKind
from motcua.workflow.testing import catch, drawing, end, flow, message_on, start, step, timer
from motcua.workflow.tests.test_adopt_process import PLAIN, SUB, in_process
from motcua.workflow.tests.test_kinds_of_models import CALL, CALLED, flows, model, node

RICH = drawing(
    start(), step("a", "ok", "ask:ask_it"), timer("t", "a", "P2D"), timer("u", "a", 8, interrupts=False),
    message_on("m", "a", "papers"), catch("c", "papers"), step("b", "ok"), end(), end("e2"),
    flow("start", "a"), flow("a", "b"), flow("t", "b"), flow("u", "e2"), flow("m", "b"), flow("c", "b"),
    flow("b", "end", 'outcome == "ok"'),
)  # fmt: skip
LINK = '<linkEventDefinition name="L"/>'
# Whatever of other tools is rewritten, in one file.
FOREIGN = model(
    node("startEvent", "s", "<signalEventDefinition/>"), node("sendTask", "a"), node("task", "b", default="b-c"),
    node("inclusiveGateway", "c"), CALL, node("receiveTask", "d", messageRef="m"),
    node("intermediateThrowEvent", "t", "<messageEventDefinition/>"), node("intermediateThrowEvent", "l1", LINK),
    node("intermediateCatchEvent", "l2", LINK), node("subProcess", "n"), node("endEvent", "e", "<terminateEventDefinition/>"),
    node("endEvent", "e2", "<messageEventDefinition/>"),
    flows("s>a", "a>b", "b>c", "b>x", "c>x", "x>d", "d>t", "t>l1", "l2>n", "n>e2"), around=CALLED + '<message id="m" name="m"/>',
)  # fmt: skip
VALID = (testing.STANDARD, PLAIN, RICH, in_process(SUB), FOREIGN)
TAGS = [
    *NodeKind, "task", "process", "definitions", "sequenceFlow", "lane", "subProcess", "extensionElements", "incoming",
    "timerEventDefinition", "messageEventDefinition", "conditionExpression", "collaboration", "participant", "message",
    "timeDuration", "documentation", "definitely-not", "sendTask", "receiveTask", "intermediateThrowEvent", "callActivity",
    "inclusiveGateway", "linkEventDefinition", "terminateEventDefinition", "signalEventDefinition", "globalTask", "laneSet",
]  # fmt: skip
VALUES = st.sampled_from(
    ["", " ", "a", "start", "end", "1", "-1", "NaN", "Infinity", "1e999", "true", "P1D", "ở đâu", "a" * 300, "\t\n", "a:b"]
) | st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=20)  # fmt: skip


@st.composite
def mutated(draw):
    """A valid file with some of its elements taken away, doubled, moved, renamed, or with other attributes."""
    root = etree.fromstring(draw(st.sampled_from(VALID)).encode())
    for _ in range(draw(st.integers(1, 6))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)]
        element = draw(st.sampled_from(elements))
        other = draw(st.sampled_from(elements))
        match draw(st.integers(0, 6)):
            case 0 if element.getparent() is not None:
                element.getparent().remove(element)
            case 1:
                other.append(etree.fromstring(etree.tostring(element)))
            case 2 if element.attrib:
                del element.attrib[draw(st.sampled_from(sorted(element.attrib)))]
            case 3 if element.attrib:
                element.set(draw(st.sampled_from(sorted(element.attrib))), draw(VALUES))
            case 4:
                element.tag = f"{bpmn.BPMN}{draw(st.sampled_from(TAGS))}"
            case 5:
                element.text = draw(VALUES)
            case _:
                names = [
                    "id",
                    "default",
                    "attachedToRef",
                    "cancelActivity",
                    "calledElement",
                    "sourceRef",
                    "targetRef",
                    "processRef",
                    "startQuantity",
                    "triggeredByEvent",
                    f"{bpmn.MOTCUA}after",
                    f"{bpmn.MOTCUA}hours",
                ]
                element.set(draw(st.sampled_from(names)), draw(VALUES))
    return etree.tostring(root, encoding="unicode")


def read(text):
    for faults in (service.process_faults(text), adopt_process(text).faults):
        assert all(fault.problem and fault.line >= 1 for fault in faults)
    adopted = adopt_process(text)
    assert adopted.bpmn or adopted.faults
    if adopted.bpmn:
        # What was taken over holds nothing that would be refused for its kind, and stays as it is.
        again = adopt_process(adopted.bpmn)
        assert again.bpmn is not None


@settings(max_examples=300, deadline=None)
@given(text=mutated())
def test_a_mutated_file_is_taken_or_refused_with_reasons(text):
    read(text)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_file_cut_or_with_letters_changed_is_taken_or_refused_with_reasons(data):
    text = data.draw(st.sampled_from(VALID))
    began, length = data.draw(st.integers(0, len(text))), data.draw(st.integers(0, 40))
    put = data.draw(
        st.text(max_size=5) | st.sampled_from(["<", ">", "&", "&x;", "]]>", "<!--", "<?x?>", "\x00", "<a/>"])
    )
    read(text[:began] + put + text[began + length :])


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
@example("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>")
@example('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1:1/x"> %x;]><a/>')
def test_any_text_at_all_is_refused_with_a_reason(text):
    read(text)
