from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from motcua.workflow import drawing, layout
from motcua.workflow.layout import Graph, Link, place
from motcua.workflow.testing import STANDARD

STEP, GATEWAY, EVENT = layout.STEP_SIZE, layout.GATEWAY_SIZE, layout.EVENT_SIZE


def graph(text, **sizes):
    """`a>b b>c`: links by name; everything is a step unless told."""
    links = tuple(Link(f"{pair}#{n}", *pair.split(">")) for n, pair in enumerate(text.split()))
    nodes = dict.fromkeys(node for link in links for node in (link.source, link.target))
    return Graph({node: sizes.get(node, STEP) for node in nodes}, links)


@st.composite
def graphs(draw):
    names = [f"n{number}" for number in range(draw(st.integers(1, 14)))]
    sizes = {name: draw(st.sampled_from([STEP, GATEWAY, EVENT])) for name in names}
    pairs = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=24))
    steps = [name for name in names if sizes[name] == STEP]
    attached = {}
    if steps:
        for number, host in enumerate(draw(st.lists(st.sampled_from(steps), max_size=3))):
            attached[f"timer{number}"] = host
            sizes[f"timer{number}"] = EVENT
            pairs.append((f"timer{number}", draw(st.sampled_from(names))))
    return Graph(sizes, tuple(Link(f"f{n}", *pair) for n, pair in enumerate(pairs)), attached)


def overlap(one, other):
    return one.x < other.right and other.x < one.right and one.y < other.bottom and other.y < one.bottom


def crosses(bounds, start, end):
    """Whether a straight piece runs through the inside of a shape."""
    inside = 1.0
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return (
        left < bounds.right - inside
        and right > bounds.x + inside
        and top < bounds.bottom - inside
        and bottom > bounds.y + inside
    )


def sizes_of_step(drawn, node):
    return drawn.sizes[node] == STEP


def test_the_longest_way_stands_in_one_line_and_a_branch_below_it():
    shapes = place(graph("start>a a>g g>b b>end g>refused", start=EVENT, g=GATEWAY)).shapes
    assert len({shapes[node].centre[1] for node in ("start", "a", "g", "b", "end")}) == 1
    assert shapes["refused"].y > shapes["g"].bottom
    assert shapes["start"].x < shapes["a"].x < shapes["g"].x < shapes["b"].x < shapes["end"].x


def test_a_way_back_is_drawn_above_everything():
    placed = place(graph("a>b b>g g>a g>c", g=GATEWAY))
    back = next(way for key, way in placed.ways.items() if key.startswith("g>a"))
    assert min(y for _, y in back) < min(bounds.y for bounds in placed.shapes.values())


def test_a_flow_that_jumps_over_a_step_does_not_run_through_it():
    placed = place(graph("g>a a>b b>end g>end", g=GATEWAY))
    way = next(way for key, way in placed.ways.items() if key.startswith("g>end"))
    assert not any(crosses(placed.shapes[node], *piece) for node in "ab" for piece in pairwise(way))


def test_a_timer_sits_on_the_border_of_its_step():
    placed = place(Graph({"a": STEP, "late": EVENT, "b": STEP}, (Link("f", "late", "b"),), {"late": "a"}))
    assert placed.shapes["late"].centre[1] == placed.shapes["a"].bottom
    assert placed.ways["f"][0] == (placed.shapes["late"].centre[0], placed.shapes["late"].bottom)


@given(graphs())
def test_whatever_the_process_no_two_shapes_overlap_and_no_flow_runs_through_a_step(drawn):
    placed = place(drawn)
    inner = [placed.shapes[node] for node in drawn.inner]
    assert set(placed.shapes) == set(drawn.sizes)
    assert set(placed.ways) == {link.id for link in drawn.links}
    assert not any(overlap(one, other) for n, one in enumerate(inner) for other in inner[n + 1 :])
    for link in drawn.links:
        # A flow may end on the slope of the gateway that it leads to.
        met = [
            placed.shapes[node] for node in drawn.inner if sizes_of_step(drawn, node) or node != link.target
        ]
        for start, end in pairwise(placed.ways[link.id]):
            assert start[0] == end[0] or start[1] == end[1]
            assert not any(crosses(bounds, start, end) for bounds in met)


def test_a_file_without_drawing_gets_one_that_is_read_back_the_same():
    laid = drawing.with_layout(STANDARD)
    again = drawing.read_drawing(laid)
    first = drawing.read_drawing(STANDARD)
    assert "BPMNDiagram" in laid
    assert again.shapes == first.shapes
    assert again.ways == first.ways
    assert drawing.with_layout(laid) == laid
