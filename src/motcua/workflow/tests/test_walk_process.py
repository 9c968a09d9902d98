"""A try-out: a process walked with made-up outcomes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.workflow import errors
from motcua.workflow.service import walk_process
from motcua.workflow.testing import STANDARD, drawing, end, flow, fork, start, step

PROPOSALS = {"propose_result": {"proposal": "approve"}, "propose_refusal": {"proposal": "refuse"}}
TO_THE_END = [
    ("receive", "accept"),
    ("examine", "approve"),
    ("approve", "sign"),
    ("seal", "seal"),
    ("return", "hand_over"),
]


def walked(*moves, bpmn=STANDARD):
    return walk_process(bpmn=bpmn, moves=moves, data_of=PROPOSALS)


def test_a_walk_begins_where_every_case_begins():
    walk = walked()
    assert [place.id for place in walk.open] == ["receive"]
    assert walk.hours == 0
    assert not walk.has_ended
    assert [outcome.code for outcome in walk.open[0].outcomes] == ["accept", "refuse"]


def test_outcomes_lead_on_and_their_hours_add_up():
    walk = walked(*TO_THE_END[:2])
    assert [place.id for place in walk.open] == ["approve"]
    assert walk.open[0].since == walk.hours == 20
    assert walk.done == ("receive", "examine")
    assert [move.outcome for move in walk.past] == ["Tiếp nhận", "Đề xuất giải quyết"]


def test_the_effects_of_outcomes_decide_with():
    refused = walked(TO_THE_END[0], ("examine", "refuse"), *TO_THE_END[2:4])
    assert refused.has_ended
    assert walked(*TO_THE_END[:4]).open[0].id == "return"


def test_a_step_that_is_open_again_is_not_done():
    walk = walked(*TO_THE_END[:2], ("approve", "send_back"))
    assert [place.id for place in walk.open] == ["examine"]
    assert walk.done == ("receive", "approve")


def test_moves_that_no_longer_fit_are_cut_off():
    walk = walked(TO_THE_END[0], ("gone", "x"), TO_THE_END[1])
    assert walk.is_cut
    assert walk.moves == (TO_THE_END[0],)
    assert not walked(TO_THE_END[0]).is_cut


def test_after_parallel_branches_the_longer_one_counts():
    parallel = drawing(
        start(), fork("part"), step("a", "ok"), step("b", "ok"), fork("join"), step("c", "ok"), end(),
        flow("start", "part"), flow("part", "a"), flow("part", "b"), flow("a", "join"), flow("b", "join"),
        flow("join", "c"), flow("c", "end"),
    ).replace('id="b" name="b" motcua:role=\'handler\' motcua:office=\'competent\' motcua:phase=\'examination\' motcua:hours=\'8\'',
              'id="b" name="b" motcua:role=\'handler\' motcua:office=\'competent\' motcua:phase=\'examination\' motcua:hours=\'20\'')  # fmt: skip
    for order in (("a", "b"), ("b", "a")):
        walk = walked(*((place, "ok") for place in order), bpmn=parallel)
        assert [(place.id, place.since) for place in walk.open] == [("c", Decimal(20))]


def test_a_process_with_faults_is_refused_in_words():
    with pytest.raises(errors.ProcessRefused):
        walked(bpmn=drawing(start(), step("a", "ok"), flow("start", "a")))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["receive", "examine", "approve", "seal", "return", "start"]),
            st.sampled_from(["accept", "refuse", "approve", "sign", "send_back", "seal", "hand_over", ""]),
        ),
        max_size=30,
    )
)
def test_whatever_the_moves_a_walk_ends_or_has_something_open(moves):
    walk = walked(*moves)
    assert walk.has_ended != bool(walk.open)
    assert list(walk.moves) == moves[: len(walk.moves)]
