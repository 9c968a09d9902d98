"""Gateways that choose by answers and decision tables: how they run, what is kept, what the checks name."""

from datetime import timedelta
from decimal import Decimal

import pytest

from motcua.kit import clock
from motcua.workflow import errors, service, testing
from motcua.workflow.actions.timers import fire_due_timers
from motcua.workflow.models import Case, Move
from motcua.workflow.rules import Answer
from motcua.workflow.testing import choice, drawing, end, flow, start, step, timer
from motcua.workflow.tests.test_decide import table

ROUTE = (
    table(
        "<= 500 | - => small",
        '> 500 | "urban" => large',
        '> 500 | "rural" => far',
        policy="FIRST",
        inputs=("area:number", "zone:string"),
        outputs=("route:string",),
    )
    .replace("<text>small<", '<text>"small"<')
    .replace("<text>large<", '<text>"large"<')
    .replace("<text>far<", '<text>"far"<')
)
AREA = Answer("Diện tích", "number", may_be_missing=False, low=Decimal(0))
ZONE = Answer("Khu vực", "string", ("urban", "rural"), may_be_missing=False)
ANSWERS = {"area": AREA, "zone": ZONE, "kinds": Answer("Loại", "list", ("house", "land"))}


def branching(gateway, *ways, first=()):
    """Receive, then choose among steps named by the conditions that lead to them; "" leads otherwise."""
    targets = [part for name, _ in ways for part in (step(name, "ok"), flow(name, "end"))]
    flows = [flow("which", name, condition, key=f"to_{name}") for name, condition in ways]
    return drawing(
        start(), step("receive", "accept"), *first, gateway, *targets, end(),
        flow("start", "receive"), flow("receive", "which"), *flows,
    )  # fmt: skip


BY_AREA = branching(choice("which", default="to_small"), ("large", "area > 500"), ("small", ""))
BY_TABLE = branching(
    choice("which", table=ROUTE), ("small", 'route == "small"'), ("large", 'route in ("large", "far")')
)


def led(bpmn, **answers):
    (receive,) = testing.started(version=testing.imported(bpmn))
    (opened,) = testing.completed(receive, "accept", answers=answers)
    return opened


def codes(bpmn, answers=ANSWERS):
    return [fault.code for fault in service.process_faults(bpmn, answers=answers)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "where"), [(501, "large"), (500, "small"), (None, "small"), ("many", "small")]
)
def test_a_condition_reads_the_answers_about_the_subject(area, where):
    assert led(BY_AREA, area=area).definition == where


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("area", "zone", "where"), [(500, "rural", "small"), (900, "urban", "large"), (900, "rural", "large")]
)
def test_a_table_decides_by_the_answers(area, zone, where):
    assert led(BY_TABLE, area=area, zone=zone).definition == where


@pytest.mark.django_db
def test_a_case_for_which_no_way_fits_stays_where_it_is_and_says_so():
    (receive,) = testing.started(version=testing.imported(BY_TABLE))
    with pytest.raises(errors.NoWay):
        testing.completed(receive, "accept", answers={"area": 900, "zone": "sea"})
    assert not Move.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("bpmn", [BY_AREA, BY_TABLE])
def test_the_moves_alone_lead_to_the_same_state_whatever_became_of_the_answers(bpmn):
    opened = led(bpmn, area=900, zone="urban")
    case = Case.objects.get(pk=opened.case_id)
    assert service.replayed(case).at == ("large",)
    read = {"area": 900} if bpmn == BY_AREA else {"area": 900, "zone": "urban"}
    assert Move.objects.get().chosen["which"]["read"] == read
    assert "area" not in case.state["data"]


@pytest.mark.django_db
def test_what_was_chosen_by_the_day_is_the_same_on_a_later_day():
    bpmn = branching(choice("which", default="to_late"), ("soon", 'today() < "2026-07-01"'), ("late", ""))
    with clock.frozen(clock.now().replace(year=2026, month=6, day=1)):
        opened = led(bpmn)
    with clock.frozen(clock.now().replace(year=2027)):
        assert service.replayed(Case.objects.get(pk=opened.case_id)).at == ("soon",)


@pytest.mark.django_db
def test_what_the_case_knows_by_itself_is_not_kept_twice():
    (receive,) = testing.started()
    testing.completed(receive, "accept")
    assert Move.objects.get().chosen == {}


@pytest.mark.django_db
def test_a_branch_that_a_timer_opens_reads_the_answers_too():
    aside = (
        timer("late", "receive", 4, interrupts=False), choice("how", default="to_note"), step("call", "ok"),
        step("note", "ok"), end("aside"), flow("late", "how"), flow("how", "call", "area > 500"),
        flow("how", "note", key="to_note"), flow("call", "aside"), flow("note", "aside"),
    )  # fmt: skip
    bpmn = branching(choice("which", default="to_small"), ("small", ""), first=aside)
    with testing.offering():
        testing.answers_held["area"] = 900
        (receive,) = testing.started(version=testing.imported(bpmn))
        with clock.frozen(clock.now() + timedelta(hours=5)):
            assert fire_due_timers() == 1
        case = Case.objects.get(pk=receive.case_id)
        assert service.replayed(case).at == ("receive", "call")


@pytest.mark.parametrize("bpmn", [BY_AREA, BY_TABLE])
def test_what_fits_the_form_has_no_fault(bpmn):
    assert codes(bpmn) == codes(bpmn, None) == []


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("surface > 500", "process_answer_unknown"),
        ('area > "500"', "process_answer_kind"),
        ("zone == 5", "process_answer_kind"),
        ("zone == True", "process_answer_kind"),
        ('zone == "sea"', "process_value_never"),
        ('zone in ("urban", "sea")', "process_value_never"),
        ('"boat" in kinds', "process_value_never"),
        ('proposal == "maybe"', "process_value_never"),
    ],
)
def test_a_condition_that_cannot_hold_is_named(condition, code):
    bpmn = branching(choice("which", default="to_other"), ("some", condition), ("other", ""))
    assert codes(bpmn) == [code]
    (fault,) = service.process_faults(bpmn, answers=ANSWERS)
    assert fault.element == "to_some"


@pytest.mark.parametrize("condition", ['"house" in kinds', "area == None", 'zone != "urban" and area > -1.5'])
def test_a_condition_that_may_hold_is_not_blamed(condition):
    assert codes(branching(choice("which", default="to_other"), ("some", condition), ("other", ""))) == []


def test_a_gateway_before_the_first_step_cannot_ask_the_form():
    bpmn = drawing(
        start(), choice("which", default="to_b"), step("a", "ok"), step("b", "ok"), end(), flow("start", "which"),
        flow("which", "a", "area > 500"), flow("which", "b", key="to_b"), flow("a", "end"), flow("b", "end"),
    )  # fmt: skip
    assert codes(bpmn) == ["process_choice_early"]


def routed(*rules, inputs=("area:number",), default=False, ways=("small", "large"), **kind):
    asked = table(*rules, inputs=inputs, outputs=("route:string",), **kind)
    drawn = [(way, f'route == "{way}"') for way in ways] + ([("other", "")] if default else [])
    return branching(choice("which", table=asked, default="to_other" if default else ""), *drawn)


SMALL, LARGE = '<= 500 => "small"', '> 500 => "large"'


@pytest.mark.parametrize(
    ("rules", "case"),
    [
        ((SMALL, '[600..900] => "large"'), "Diện tích"),
        ((SMALL, '(500..900] => "large"'), "Diện tích = 901"),
        (('(0..500] => "small"', LARGE), "Diện tích = 0"),
    ],
)
def test_a_table_without_a_rule_for_something_that_may_be_answered_is_named_with_it(rules, case):
    (fault,) = service.process_faults(routed(*rules), answers=ANSWERS)
    assert fault.code == "process_table_gap"
    assert case in fault.problem
    assert codes(routed(*rules, default=True)) == []


def test_only_what_may_be_answered_needs_a_rule():
    whole = Answer("Số tầng", "number", may_be_missing=False, low=Decimal(1), high=Decimal(9), is_whole=True)
    rules = ('[1..3] => "small"', '[4..9] => "large"')
    assert codes(routed(*rules), {"area": whole}) == []
    optional = Answer("Số tầng", "number", low=Decimal(1), high=Decimal(9), is_whole=True)
    assert codes(routed(*rules), {"area": optional}) == ["process_table_gap"]
    assert codes(routed(SMALL, LARGE, '- => "small"', policy="FIRST"), {"area": optional}) == []


@pytest.mark.parametrize(
    ("rules", "more", "code"),
    [
        ((SMALL, '> 500 => "huge"'), {"ways": ("small",)}, "process_table_leads_nowhere"),
        ((SMALL,), {"default": True}, "process_value_never"),
        ((SMALL, "oops"), {}, "process_table_wrong"),
        ((SMALL, '> 400 => "large"'), {}, "process_table_wrong"),
        (('<= 500 => "small"', '> 400 => "large"'), {"policy": "ANY"}, "process_table_wrong"),
        (('"x" => "small"', '- => "large"'), {"inputs": ("area:string",), "policy": "FIRST"}, "process_answer_kind"),
        ((SMALL, LARGE), {"inputs": ("surface:number",)}, "process_answer_unknown"),
    ],
)  # fmt: skip
def test_a_table_that_does_not_fit_is_named_with_its_gateway(rules, more, code):
    bpmn = routed(*rules, **more) if "oops" not in rules else routed(SMALL, '<= => "large"')
    (fault, *_) = service.process_faults(bpmn, answers=ANSWERS)
    assert fault.code == code
    assert fault.element in {"which", "to_large"}


def test_a_table_too_large_to_check_asks_for_a_way_otherwise():
    inputs = tuple(f"n{number}:number" for number in range(12))
    rule = " | ".join(["> 1"] * 12) + ' => "small"'
    answers = {f"n{number}": Answer(str(number), "number") for number in range(12)}
    assert codes(routed(rule, inputs=inputs, ways=("small",)), answers) == ["process_table_too_large"]


def test_the_names_that_a_process_reads():
    assert service.answers_read(BY_TABLE) == {"area", "zone"}
    assert service.answers_read(testing.STANDARD) == set()


def test_a_walk_takes_sample_answers_and_tells_which_way_was_chosen():
    walk = service.walk_process(
        bpmn=BY_TABLE, moves=[("receive", "accept")], answers={"area": 900, "zone": "rural"}
    )
    assert [place.id for place in walk.open] == ["large"]
    assert walk.past[0].chosen == (("which", "large"),)


def test_a_walk_for_whose_answers_no_way_fits_stops_before_the_gateway():
    walk = service.walk_process(bpmn=BY_TABLE, moves=[("receive", "accept")], answers={"area": 900})
    assert (walk.is_stuck, walk.is_cut, walk.moves) == (True, False, ())
