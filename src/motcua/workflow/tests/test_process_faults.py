"""All that is wrong with a drawing is told at once, with the element and its line."""

from decimal import Decimal

import pytest

from motcua.workflow import errors, service, testing
from motcua.workflow.testing import choice, drawing, end, flow, fork, start, step

LINE = (start(), step("a", "ok"), end(), flow("start", "a"), flow("a", "end"))


def told(text):
    return [(fault.code.removeprefix("process_"), fault.element) for fault in service.process_faults(text)]


def test_a_sound_process_has_no_faults():
    assert service.process_faults(testing.STANDARD) == ()


def test_all_faults_are_told_each_with_its_element_and_line():
    text = drawing(
        start(), step("a", "ok", role="king"), step("b"), "<bpmn:scriptTask id='s' name='Tính phí'/>", end(),
        flow("start", "a"), flow("a", "b"), flow("b", "s"), flow("s", "end"),
    )  # fmt: skip
    faults = service.process_faults(text)
    assert told(text) == [("attribute_wrong", "a"), ("outcomes_missing", "b"), ("element_unsupported", "s")]
    assert [fault.line for fault in faults] == [4, 5, 6]
    assert "“Tính phí”" in faults[2].problem


def test_flows_to_what_was_refused_are_not_blamed_too():
    text = drawing(*LINE[:3], "<bpmn:task id='t'/>", flow("start", "a"), flow("a", "t"), flow("t", "end"))
    assert told(text) == [("element_unsupported", "t")]


def test_the_ways_are_judged_although_a_step_lacks_its_role():
    text = drawing(*LINE, step("lost", "ok", role="")).replace("motcua:hours='8'", "motcua:hours='x'", 1)
    assert told(text) == [
        ("attribute_wrong", "a"), ("attribute_wrong", "lost"), ("unreachable", "lost"), ("without_end", "lost"),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "không phải XML", "<a/>", "<!DOCTYPE a><a/>", "<a>" * 99 + "</a>" * 99])
def test_a_file_that_is_no_process_has_one_fault(text):
    (fault,) = service.process_faults(text)
    assert fault.problem


def test_the_first_fault_is_the_one_that_refuses_the_import(db):
    text = drawing(*LINE[:1], step("a", role="king"), *LINE[2:], step("b", "ok"))
    with pytest.raises(errors.ProcessRefused) as refused:
        testing.imported(text)
    assert refused.value.message == service.process_faults(text)[0].problem


def test_hours_over_the_term_are_told_and_those_within_it_are_not():
    assert service.hours_fault(testing.STANDARD, term_hours=Decimal(40)) is None
    fault = service.hours_fault(testing.STANDARD, term_hours=Decimal("30.5"))
    assert fault is not None
    assert "34 giờ" in fault.problem
    assert "30,5 giờ" in fault.problem


def test_of_parallel_branches_the_longest_counts_and_ways_back_do_not():
    text = drawing(
        start(), choice("m"), fork("f"), step("a", "ok"), step("b", "ok"), step("b2", "ok"), fork("j"),
        step("c", "ok", "again"), choice("way", default="on"), end(),
        flow("start", "m"), flow("m", "f"), flow("f", "a"), flow("f", "b"), flow("b", "b2"), flow("a", "j"), flow("b2", "j"),
        flow("j", "c"), flow("c", "way"), flow("way", "m", 'outcome == "again"'), flow("way", "end", key="on"),
    )  # fmt: skip
    assert service.hours_fault(text, term_hours=Decimal(24)) is None
    assert service.hours_fault(text, term_hours=Decimal(23)) is not None


def test_the_lanes_of_a_process_name_their_steps():
    lanes = service.lanes_of(testing.STANDARD)
    assert lanes["receiving", "receptionist", ""] == ("Tiếp nhận hồ sơ", "Trả kết quả")
    assert service.lanes_of("<a/>") == {}
