"""Files that are meant to harm, or were harmed: read in no time, refused with the reason, nothing fetched."""

import pytest

from motcua.workflow.adoption import adopt_process
from motcua.workflow.tests.test_kinds_of_models import LINE, flows, model, node

LINK = '<linkEventDefinition name="L"/>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def codes(text):
    adopted = adopt_process(text)
    assert all(fault.line >= 1 and fault.problem for fault in adopted.faults)
    return None if adopted.bpmn else {fault.code.removeprefix("process_") for fault in adopted.faults}


def declaring(entities, said="&x;"):
    return f"<!DOCTYPE definitions [{entities}]>" + model(*LINE).partition("?>\n")[2].replace("Việc a", said)


@pytest.mark.parametrize(
    "text",
    [
        declaring('<!ENTITY x SYSTEM "file:///etc/passwd">'),
        declaring('<!ENTITY x SYSTEM "http://127.0.0.1:9/">'),
        declaring('<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;', said="a"),
        declaring(f'<!ENTITY a0 "ha">{LAUGHS}', said="&a11;"),
        declaring(f'<!ENTITY x "{"x" * 50_000}">', said="&x;" * 5_000),
        declaring("", said="a"),
    ],
)
def test_what_declares_entities_is_unsafe(text):
    assert codes(text) == {"unsafe"}


@pytest.mark.parametrize(
    "text",
    [
        "<a>" * 100_000, "<a>" * 200 + "</a>" * 200, model(*LINE, " " * 10_000_000),
        model(*(node("subProcess", f"x{n}", node("startEvent", f"s{n}")) for n in range(700))),
        model(*LINE, *(f'<sequenceFlow id="f{n}" sourceRef="a" targetRef="b"/>' for n in range(5_000))),
        model(node("startEvent", "s"), *(node("endEvent", f"e{n}", "<messageEventDefinition/>") for n in range(500)),
              flows(*(f"s>e{n}" for n in range(500)))),
        "<a " + " ".join(f'xmlns:n{n}="u"' for n in range(20_000)) + "/>", "<a " + " ".join(f'a{n}=""' for n in range(50_000)) + "/>",
    ],
)  # fmt: skip
def test_what_is_too_large_or_too_deep_is_refused(text):
    assert codes(text) & {"too_large", "unreadable"}


@pytest.mark.parametrize(
    "text",
    [
        "<definitions><process id='p'><task id='a'/></process></definitions>", "<bpmn:definitions><bpmn:process/></bpmn:definitions>",
        model(*LINE).replace("20100524", "20110101"), model(*LINE).replace("Việc a", "&nbsp;"), model(*LINE) + "\x01", "\0" * 9,
        model(*LINE)[:-20], "\ud800" + model(*LINE), model(*LINE).replace("definitions", "process"),
        model(*LINE).encode("utf-16").decode("latin-1"), model(*LINE).encode().decode("utf-16", errors="replace"),
    ],
)  # fmt: skip
def test_what_is_no_bpmn_is_unreadable(text):
    assert codes(text) == {"unreadable"}


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + model(*LINE), model(*LINE).replace("UTF-8", "ISO-8859-1"), model(*LINE).replace("UTF-8", "no-such"),
        model(*LINE).replace("?>", '?><?xml-stylesheet href="file:///etc/passwd"?><!-- <!DOCTYPE a> -->', 1),
        model("<?php echo 1 ?><!-- so -->", *LINE), model(*LINE, '<documentation><![CDATA[<task id="z"/>]]></documentation>'),
        model(*LINE, '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/>'),
        model(*LINE).replace('"a"', '"' + "a" * 90_000 + '"'), model(*LINE).replace("Việc a", "N" * 90_000),
        model(*LINE).replace('id="a"', 'id="1 á &lt;&#10;"'), model(*LINE).replace(' id="p"', ""),
        model("<laneSet>" + "<lane><childLaneSet>" * 8 + "</childLaneSet></lane>" * 8 + "</laneSet>", *LINE),
    ],
)  # fmt: skip
def test_what_is_only_odd_is_taken_over(text):
    assert codes(text) is None
    assert "passwd" not in adopt_process(text).bpmn


@pytest.mark.parametrize(
    "inside",
    [
        node("task", "a") + node("endEvent", "a"), flows("a>b") + node("task", "a-b"), flows("a>gone", "gone>b", ">"),
        "<sequenceFlow/>", "<task/><startEvent/><endEvent><messageEventDefinition/></endEvent>", flows("a>a", "e>e", "s>s"),
        node("subProcess", "x", node("startEvent", "x") + node("endEvent", "x") + flows("x>x")) + flows("a>x", "x>x", "x>b"),
        node("subProcess", "x", node("startEvent", "y") + node("endEvent", "z") + flows("y>a", "b>z")) + flows("a>x"),
        node("intermediateThrowEvent", "x", LINK) + node("intermediateCatchEvent", "y", LINK) + flows("a>x", "y>x"),
        node("task", "x", default="gone") + flows("a>x", "x>b"), node("endEvent", "x", "<messageEventDefinition/>") + flows("x>x"),
        node("boundaryEvent", "x", "<timerEventDefinition/>", attachedToRef="gone") + flows("x>e"),
    ],
)  # fmt: skip
def test_what_leads_nowhere_or_back_to_itself_is_named(inside):
    adopted = adopt_process(model(*LINE, inside))
    assert adopted.faults
    assert all(fault.line >= 1 and fault.problem for fault in adopted.faults)
    if adopted.bpmn:
        assert adopt_process(adopted.bpmn).bpmn is not None
